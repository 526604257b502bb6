import gzip
import json
from types import SimpleNamespace

import brotli
import flask
import pytest

from equitymap.api import boundaries, health
from equitymap.errors import WorkspaceError
from equitymap.geography import Geography, drawing, outline, pyramid, tiled
from equitymap.store import Workspace
from tests import toy

EAST = toy.LAD[2]


def client_of(open_library):
    """A browser's stand-in for a server with the two blueprints."""
    app = flask.Flask("test")
    app.register_blueprint(boundaries.blueprint(open_library))
    app.register_blueprint(health.blueprint(open_library))
    return app.test_client()


@pytest.fixture
def client(country):
    return client_of(lambda: SimpleNamespace(geography=country, version=1))


def test_a_drawing_is_served_at_its_address_for_a_year(client, country):
    answer = client.get(drawing(country, "lsoa21", (EAST,)).url)
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(json.loads(answer.data)["features"]) == 4


def test_an_outline_is_served_at_its_address(client, country):
    answer = client.get(outline(country, (EAST,), "lad24").url)
    assert [f["properties"]["code"] for f in answer.get_json(force=True)["features"]] == [EAST]


@pytest.mark.parametrize(
    ("accepted", "encoding", "open_up"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_the_browser_gets_the_form_it_takes(client, country, accepted, encoding, open_up):
    url = drawing(country, "wd25").url
    answer = client.get(url, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert len(json.loads(open_up(answer.data))["features"]) == 5
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_drawing_cleared_away_is_served_again(client, country):
    url = drawing(country, "lsoa21").url
    for path in (country.snapshot.path / ".cache" / "boundaries").iterdir():
        path.unlink()
    assert client.get(url).status_code == 200


def test_a_page_that_is_open_still_on_an_older_version_gets_its_drawing(client, country, workspace):
    url = drawing(country, "lsoa21").url
    with workspace.load("add", "a borough moves") as load:
        shapes = toy.boundaries("LSOA21").set_axis(["code", "name", "geometry"], axis=1)
        load.put_boundary("lsoa21", shapes.iloc[:6])
    newer = Geography(workspace.open())
    assert drawing(newer, "lsoa21").url != url
    later = client_of(lambda: SimpleNamespace(geography=newer, version=2))
    assert len(later.get(url).get_json(force=True)["features"]) == 12


def test_a_workspace_named_by_a_relative_path_is_served(workspace, monkeypatch):
    monkeypatch.chdir(workspace.path.parent)
    here = Geography(Workspace(workspace.path.name).open())
    served = client_of(lambda: SimpleNamespace(geography=here, version=1))
    assert served.get(drawing(here, "wd25").url).status_code == 200


NONSENSE = [
    "/boundaries/lsoa21.000000000000.geojson",
    "/boundaries/lsoa21.{hash}.geojson?within=E09000001",
    "/boundaries/lsoa21.{hash}.geojson?within=nonsense",
    "/boundaries/lsoa21.{hash}.geojson?within=" + ",".join(["E09000001"] * 500),
    "/boundaries/lsoa21.{hash}.geojson?form=outline",
    "/boundaries/lsoa21.{hash}.geojson?form=../../secret",
    "/boundaries/msoa21.{hash}.geojson",
    "/boundaries/lsoa99.{hash}.geojson",
    "/boundaries/lsoa21.{hash}.geojson.gz",
    "/boundaries/lsoa21.{hash}.parquet",
    "/boundaries/../workspace.json",
    "/boundaries/..%2f..%2fworkspace.json",
    "/boundaries/%00.{hash}.geojson",
    "/boundaries/lsoa21.{HASH}.geojson",
    "/boundaries/",
    "/boundaries/<script>.{hash}.geojson",
]


@pytest.mark.parametrize("address", NONSENSE)
def test_nonsense_is_answered_with_a_sentence_and_makes_nothing(client, country, address):
    made = drawing(country, "lsoa21")
    before = sorted((country.snapshot.path / ".cache" / "boundaries").iterdir())
    answer = client.get(address.format(hash=made.hash, HASH="G" * 12))
    assert answer.status_code == 404
    assert b"Traceback" not in answer.data
    assert sorted((country.snapshot.path / ".cache" / "boundaries").iterdir()) == before


def test_a_wrong_hash_says_what_to_do(client):
    answer = client.get(NONSENSE[0])
    assert "Reload the page" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_says_alive_and_ready(client):
    assert client.get("/healthz").get_json() == {"status": "alive"}
    assert client.get("/readyz").get_json() == {"status": "ready", "version": 1}


def test_a_workspace_that_does_not_open_is_alive_but_not_ready():
    def closed():
        raise WorkspaceError("there is no workspace at ./workspace")

    client = client_of(closed)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "no workspace" in answer.get_json()["reason"]
    answer = client.get("/boundaries/lsoa21.000000000000.geojson")
    assert answer.status_code == 503
    assert "no workspace" in answer.get_data(as_text=True)


def test_a_tile_is_served_packed_for_a_year_and_an_empty_one_as_nothing(client, country):
    found = tiled.tiling(country, "lsoa21")
    place = pyramid.Tile(5, 15, 10)  # all of southern England
    answer = client.get(found.url.format(z=place.zoom, x=place.column, y=place.row))
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == boundaries.FOR_A_YEAR
    assert pyramid.numbers(answer.data).max() <= 12
    empty = client.get(found.url.format(z=5, x=0, y=0))
    assert (empty.status_code, empty.data) == (204, b"")
    assert empty.headers["Cache-Control"] == boundaries.FOR_A_YEAR


def test_who_is_who_among_the_numbers_is_served(client, country):
    found = tiled.tiling(country, "lsoa21")
    who = client.get(found.who).get_json(force=True)
    assert who["codes"] == list(country.areas("lsoa21")["code"])
    assert who["names"][0] == "Square 01"
    assert len(who["boxes"]) == 4 * found.count


@pytest.mark.parametrize(
    "address",
    [
        "/boundaries/lsoa21.000000000000.tiles/7/63/42",
        "/boundaries/lsoa99.000000000000.tiles/7/63/42",
        "/boundaries/lsoa21.000000000000.json",
        "/boundaries/lsoa21.000000000000.metadata/7/63/42",
        "/boundaries/..%2f..%2fx.tiles/7/63/42",
    ],
)
def test_tiles_that_are_not_there_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_tiles_outside_the_world_are_not_found(client, country):
    url = tiled.tiling(country, "lsoa21").url
    for place in ({"z": 3, "x": 8, "y": 0}, {"z": 99, "x": 0, "y": 0}):
        assert client.get(url.format(**place)).status_code == 404
    assert client.get(url.replace("{z}/{x}/{y}", "5/-1/0")).status_code == 404
