import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.ops

from equitymap.errors import ChoiceError, WorkspaceError
from equitymap.geography import Geography, drawing, drawn, outline
from equitymap.store import Workspace
from tests import toy
from tests.geography.conftest import parents

WEST, EAST = toy.LAD[1], toy.LAD[2]


def files(country) -> Path:
    """Where drawings are kept."""
    return country.snapshot.path / ".cache" / "boundaries"


def features(country, made) -> list[dict]:
    """The features of a drawing's file."""
    text = (files(country) / f"{made.level}.{made.hash}.geojson").read_text("utf-8")
    return json.loads(text)["features"]


def test_a_drawing_holds_the_areas_in_their_order_with_number_code_and_name(country):
    made = drawing(country, "lsoa21")
    assert made.codes == country.areas("lsoa21")["code"].to_list()
    assert made.count == 12
    assert [f["properties"] for f in features(country, made)] == [
        {"i": i, "code": code, "name": country.name(code)} for i, code in enumerate(made.codes)
    ]


def test_a_drawing_within_a_borough_holds_its_areas_only_numbered_from_nought(country):
    made = drawing(country, "lsoa21", (EAST,))
    assert made.codes == country.children(EAST, "lsoa21")
    assert [f["properties"]["i"] for f in features(country, made)] == [0, 1, 2, 3]
    assert made.url == f"/boundaries/lsoa21.{made.hash}.geojson?within={EAST}"


def test_bounds_are_the_corners_of_what_is_drawn(country):
    assert drawing(country, "lsoa21", (EAST,)).bounds == ((51.45, -0.08), (51.49, -0.07))


def test_the_order_in_which_places_are_asked_for_makes_no_difference(country):
    assert drawing(country, "lsoa21", (EAST, WEST)) == drawing(country, "lsoa21", [WEST, EAST])


def test_each_drawing_has_a_hash_of_its_own_that_lasts(country, workspace):
    asked = [("lsoa21", ()), ("lsoa21", (EAST,)), ("lsoa21", (WEST, EAST)), ("lad24", ())]
    hashes = [drawing(country, *one).hash for one in asked]
    assert len(set(hashes)) == 4
    again = Geography(workspace.open())
    assert [drawing(again, *one).hash for one in asked] == hashes


def test_areas_that_move_to_another_borough_change_the_hash(country, country_with):
    moved = country_with(parents=parents("lad24", [EAST], children=[toy.LSOA[8]]))
    assert drawing(moved, "lsoa21", (EAST,)).hash != drawing(country, "lsoa21", (EAST,)).hash


def test_nothing_to_draw_is_a_sentence(country):
    with pytest.raises(ChoiceError, match="No area of lsoa21 lies within E09000099"):
        drawing(country, "lsoa21", ("E09000099",))
    with pytest.raises(ChoiceError, match="no boundaries of lsoa11"):
        drawing(country, "lsoa11")


def test_outlines_are_the_boroughs_with_a_point_inside_for_the_label(country):
    made = outline(country, (), "lad24")
    for feature in features(country, made):
        of = feature["properties"]
        shape = shapely.geometry.shape(feature["geometry"])
        squares = [toy.square(i) for i in toy.NUMBERS if toy.LAD[toy.LAD_OF[i]] == of["code"]]
        assert shape.symmetric_difference(shapely.union_all(squares)).area < 1e-9
        assert shape.contains(shapely.Point(of["x"], of["y"]))
        assert of["name"] == country.name(of["code"])
        assert set(of) == {"code", "name", "x", "y"}


def test_outlines_can_be_drawn_of_a_level_that_has_no_boundary_file(country):
    made = outline(country, (), "rgn24")
    assert made.codes == [toy.REGION]
    assert made.url.endswith("?form=outline")


def test_an_outline_within_a_borough_is_that_borough(country):
    made = outline(country, (EAST,), "lad24")
    assert made.codes == [EAST]
    assert made.url == f"/boundaries/lad24.{made.hash}.geojson?within={EAST}&form=outline"


def test_compressed_files_hold_the_same(country):
    made = drawing(country, "wd25")
    plain = files(country) / f"wd25.{made.hash}.geojson"
    data = plain.read_bytes()
    assert gzip.decompress(plain.with_name(plain.name + ".gz").read_bytes()) == data
    assert brotli.decompress(plain.with_name(plain.name + ".br").read_bytes()) == data


def test_a_drawing_is_made_once_by_however_many_and_leaves_no_scraps(workspace, monkeypatch):
    made = []

    def count(original):
        return lambda *given: made.append(1) or original(*given)

    monkeypatch.setattr(drawn, "collection", count(drawn.collection))
    with ThreadPoolExecutor(8) as pool:
        countries = [Geography(workspace.open()) for _ in range(8)]
        hashes = {one.hash for one in pool.map(lambda c: drawing(c, "lsoa21"), countries)}
    assert len(hashes) == 1
    assert len(made) == 1
    names = sorted(path.name for path in files(countries[0]).iterdir())
    plain = f"lsoa21.{hashes.pop()}.geojson"
    assert names == [plain, plain + ".br", plain + ".gz"]


def test_a_drawing_that_was_cleared_away_is_made_again(country):
    made = drawing(country, "lsoa21")
    for path in files(country).iterdir():
        path.unlink()
    assert drawing(country, "lsoa21") == made
    assert features(country, made)


def test_only_the_newest_drawings_are_kept(country, monkeypatch):
    monkeypatch.setattr(drawn, "KEPT", 2)
    for level in ("lsoa21", "msoa21", "wd25", "lad24"):
        made = drawing(country, level)
    kept = {path.name.split(".")[0] for path in files(country).iterdir()}
    assert len(kept) == 2
    assert made.level in kept


def wavy_country():
    """Four areas that share wavy edges of a thousand vertices each."""
    along = np.linspace(0, 0.2, 2001)
    wave = 0.002 * np.sin(60 * along) + 0.00002 * np.sin(20000 * along)
    upright = shapely.LineString(np.column_stack([0.1 + wave, 51 + along]))
    across = shapely.LineString(np.column_stack([along, 51.1 + wave]))
    frame = shapely.box(0, 51, 0.2, 51.2)
    lines = shapely.union_all([upright, across, frame.boundary])
    shapes = [p.intersection(frame) for p in shapely.ops.polygonize(lines)]
    return [shape for shape in shapes if shape.area > 1e-6]


def test_simpler_shapes_still_share_their_edges(tmp_path):
    shapes = wavy_country()
    codes = [f"E0100000{i}" for i in range(len(shapes))]
    workspace = Workspace.create(tmp_path / "w", name="Waves")
    with workspace.load("add", "waves") as load:
        areas = {"code": codes, "name": codes}
        load.put_boundary("lsoa21", gpd.GeoDataFrame(areas, geometry=shapes, crs=4326))
    country = Geography(workspace.open())
    made = drawing(country, "lsoa21")
    drawn_shapes = [shapely.geometry.shape(f["geometry"]) for f in features(country, made)]
    assert shapely.coverage_is_valid(drawn_shapes)
    before = shapely.get_num_coordinates(shapes).sum()
    assert shapely.get_num_coordinates(drawn_shapes).sum() < 0.2 * before
    assert shapely.union_all(drawn_shapes).area == pytest.approx(0.04, rel=1e-3)


def test_coordinates_have_five_decimals_at_most(country):
    made = drawing(country, "lsoa21")
    points = shapely.get_coordinates(
        [shapely.geometry.shape(f["geometry"]) for f in features(country, made)]
    )
    assert (points == np.round(points, 5)).all()


def test_a_folder_that_cannot_be_written_is_a_sentence(country):
    (country.snapshot.path / ".cache").write_text("a file where a folder should be")
    with pytest.raises(WorkspaceError, match="cannot be kept in"):
        drawing(country, "lsoa21")
