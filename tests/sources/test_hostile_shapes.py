"""Files of shapes made to read other files or reach other hosts: nothing is read, nothing asked."""

import json
import sqlite3
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from equitymap.errors import InputError
from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy
from tests.toy import LSOA

SECRET = "Square of another tenant"


@pytest.fixture
def canary():
    """A server on this machine that nobody should ask anything: the paths it was asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_HEAD = do_GET

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def refused(tmp_path, canary):
    """Add a hostile file to an empty workspace: the sentence; no file read, no host asked."""
    workspace = Workspace(tmp_path / "w")

    def refused(path):
        with pytest.raises(InputError) as error:
            add(workspace, path)
        assert SECRET not in str(error.value)
        assert not workspace.exists()
        assert canary[1] == []
        return str(error.value)

    return refused


@pytest.fixture
def secret(tmp_path):
    """Somebody else's boundaries, beside the uploads."""
    path = tmp_path / "elsewhere" / "private.geojson"
    path.parent.mkdir()
    toy.boundaries("LSOA21").assign(LSOA21NM=SECRET).to_file(path, driver="GeoJSON")
    return path


def vrt(source):
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="private"><SrcDataSource>{source}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.kml", "a.fgb", "a.json", "a.zip"])
def test_a_virtual_file_reads_nobody_elses(refused, tmp_path, secret, name):
    (tmp_path / name).write_text(vrt(secret))
    assert "holds XML" in refused(tmp_path / name)


def test_a_virtual_file_asks_no_host(refused, tmp_path, canary):
    (tmp_path / "a.geojson").write_text(vrt(f"{canary[0]}/a.geojson"))
    refused(tmp_path / "a.geojson")


@pytest.mark.parametrize("name", ["a.geojson", "a.gdalg.json"])
def test_a_pipeline_reads_nobody_elses(refused, tmp_path, secret, name):
    pipeline = {"type": "gdal_streamed_alg", "command_line": f"gdal vector read {secret}"}
    (tmp_path / name).write_text(json.dumps(pipeline))
    assert "JSON of a kind EquityMap does not know" in refused(tmp_path / name)


@pytest.mark.parametrize("text", ["/vsicurl/{host}/a.geojson", "WFS:{host}/wfs", "{host}/a.json"])
def test_an_address_in_a_file_is_not_followed(refused, tmp_path, canary, text):
    (tmp_path / "a.txt").write_text(text.format(host=canary[0]) + "\n")
    refused(tmp_path / "a.txt")
    (tmp_path / "a.geojson").write_text(text.format(host=canary[0]) + "\n")
    refused(tmp_path / "a.geojson")


def test_links_in_kml_are_not_followed(refused, tmp_path, canary, secret):
    link = "<NetworkLink><Link><href>{}</href></Link></NetworkLink>"
    for number, address in enumerate((f"{canary[0]}/a.kml", secret, f"/vsicurl/{canary[0]}/a")):
        path = tmp_path / f"{number}.kml"
        path.write_text(
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
            f"{link.format(address)}</Document></kml>"
        )
        assert "holds no shapes" in refused(path)


def test_entities_in_kml_are_not_read(refused, tmp_path, secret):
    for number, entity in enumerate((f'<!ENTITY x SYSTEM "file://{secret}">', _laughs())):
        path = tmp_path / f"{number}.kml"
        path.write_text(
            f'<?xml version="1.0"?><!DOCTYPE kml [{entity}]>'
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&x;</name>'
            "</Placemark></Document></kml>"
        )
        refused(path)


def _laughs():
    lines = ['<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    return "".join(lines) + '<!ENTITY x "&a11;">'


@pytest.mark.parametrize("tag", ["Folder", "MultiGeometry"])
def test_kml_a_hundred_thousand_deep_is_refused(refused, tmp_path, tag):
    deep = f"<{tag}>" * 100_000 + f"</{tag}>" * 100_000
    inner = deep if tag == "Folder" else f"<Placemark>{deep}</Placemark>"
    path = tmp_path / "a.kml"
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inner}</Document></kml>'
    )
    refused(path)


@pytest.mark.parametrize("name", ["a.json", "a.geojson", "a.topojson"])
def test_json_a_hundred_thousand_deep_is_refused(refused, tmp_path, name):
    (tmp_path / name).write_text('{"type": "Topology", "x": ' + "[" * 100_000)
    assert "not whole JSON" in refused(tmp_path / name)


def zipped(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("stem", ["../../evil", "/tmp/evil", "..\\evil", "C:\\evil"])
def test_a_path_out_of_an_archive_is_refused(refused, tmp_path, stem):
    parts = {f"{stem}{part}": b"x" for part in (".shp", ".shx", ".dbf")}
    said = refused(zipped(tmp_path / "a.zip", **parts))
    assert "a path out of the archive" in said


def test_a_zip_bomb_is_refused(refused, tmp_path):
    nothing = bytes(300 * 1024**2)
    bomb = zipped(tmp_path / "a.zip", **{"a.shp": nothing, "a.shx": b"", "a.dbf": b""})
    assert "unpacks to" in refused(bomb)


def test_a_shapefile_of_garbage_is_refused(refused, tmp_path, recwarn):
    parts = {f"a{part}": bytes(range(256)) * 20 for part in (".shp", ".shx", ".dbf", ".prj")}
    refused(zipped(tmp_path / "a.zip", **parts))
    (tmp_path / "a.fgb").write_bytes(b"fgb\x03fgb\x00" + bytes(range(256)) * 20)
    refused(tmp_path / "a.fgb")
    assert not recwarn.list


@pytest.mark.parametrize(
    "column",
    [
        "gdal_get_pixel_value('{secret}', 1, 'pixel', 0, 0)",
        "ogr_geocode('London')",
        "readfile('{secret}')",
    ],
)
def test_a_view_of_a_geopackage_cannot_call_out(tmp_path, secret, canary, column):
    path = tmp_path / "a.gpkg"
    toy.boundaries("LSOA21").to_file(path, layer="areas", driver="GPKG")
    with sqlite3.connect(path) as database:
        made = column.format(secret=secret)
        database.execute(f"CREATE VIEW v AS SELECT fid, geom, {made} AS LSOA21CD FROM areas")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            "VALUES ('v', 'features', 'v', 4326)"
        )
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('v','geom','POLYGON',4326,0,0)")
    workspace = Workspace(tmp_path / "w")
    try:
        add(workspace, path)
        assert set(workspace.open().boundary("lsoa21")["code"]) == set(LSOA.values())
    except InputError:
        assert not workspace.exists()
    assert canary[1] == []
    assert not any(SECRET in p.read_text(errors="ignore") for p in tmp_path.rglob("w/**/*.json"))


def test_a_view_of_a_geopackage_that_never_ends_is_refused(refused, tmp_path):
    path = tmp_path / "a.gpkg"
    toy.boundaries("LSOA21").to_file(path, layer="areas", driver="GPKG")
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIEW endless AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
            " SELECT n AS fid, 'E01000001' AS LSOA21CD, NULL AS geom FROM r"
        )
    assert "a.gpkg holds the view 'endless'" in refused(path)


def test_a_file_that_gdal_cannot_read_is_named_and_no_copy_of_it(refused, tmp_path):
    path = tmp_path / "a.kml"
    path.write_text('<!DOCTYPE k [<!ENTITY x "y">]><kml xmlns="http://www.opengis.net/kml/2.2">&x;')
    sentence = refused(path)
    assert "a.kml is damaged" in sentence
    assert "/tmp" not in sentence
