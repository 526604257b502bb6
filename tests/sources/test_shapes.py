import json

import pytest
import shapely
from shapely import box
from shapely.geometry import mapping

from equitymap.errors import InputError
from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy
from tests.toy import LAD, LSOA


@pytest.fixture
def empty(tmp_path):
    return Workspace(tmp_path / "w")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.parquet", lambda frame, path: frame.to_parquet(path)),
        ("a.geojson", lambda frame, path: frame.to_file(path, driver="GeoJSON")),
        ("a.gpkg", lambda frame, path: frame.to_file(path, driver="GPKG")),
    ],
)
def test_the_same_areas_are_the_same_from_every_format(empty, tmp_path, name, write):
    write(toy.boundaries("LSOA21"), tmp_path / name)
    (receipt,) = add(empty, tmp_path / name)
    assert (receipt.kind, receipt.level, receipt.rows_kept) == ("boundaries", "lsoa21", 12)
    areas = empty.open().boundary("lsoa21")
    assert areas["code"].to_list() == list(LSOA.values())
    assert areas["name"].iloc[0] == "Square 01"
    assert areas.geometry.iloc[0].normalize().equals_exact(toy.square(1).normalize(), 1e-9)


def test_metres_become_degrees(empty, tmp_path):
    toy.boundaries("LSOA21").to_crs(27700).to_parquet(tmp_path / "a.parquet")
    add(empty, tmp_path / "a.parquet")
    west, south, _, _ = empty.open().boundary("lsoa21").total_bounds
    assert (west, south) == pytest.approx((toy.WEST, toy.SOUTH), abs=1e-6)


def test_metres_that_claim_to_be_degrees_are_refused(empty, tmp_path):
    metres = toy.boundaries("LSOA21").to_crs(27700).set_crs(4326, allow_override=True)
    metres.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match="are not degrees"):
        add(empty, tmp_path / "a.parquet")


def test_broken_outlines_are_repaired_and_named(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    bow = shapely.Polygon([(0, 51), (0.01, 51.01), (0.01, 51), (0, 51.01)])
    squares.loc[0, "geometry"] = bow
    squares.to_parquet(tmp_path / "a.parquet")
    (receipt,) = add(empty, tmp_path / "a.parquet")
    assert receipt.notes == [f"1 areas had broken outlines, repaired: {LSOA[1]}."]
    assert empty.open().boundary("lsoa21").is_valid.all()


def test_an_area_twice_alike_counts_once(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    twice = squares.iloc[[0, *range(12)]]
    twice.to_parquet(tmp_path / "a.parquet")
    (receipt,) = add(empty, tmp_path / "a.parquet")
    assert (receipt.rows_in, receipt.rows_kept) == (13, 13)
    assert len(empty.open().boundary("lsoa21")) == 12


def test_files_of_single_boroughs_make_one_level(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    squares.iloc[:6].to_parquet(tmp_path / "south.parquet")
    squares.iloc[6:].to_parquet(tmp_path / "north.parquet")
    add(empty, [tmp_path / "south.parquet", tmp_path / "north.parquet"])
    assert len(empty.open().boundary("lsoa21")) == 12


def test_another_drawing_of_the_same_areas_has_to_replace(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    squares.to_parquet(tmp_path / "a.parquet")
    add(empty, tmp_path / "a.parquet")
    squares.loc[0, "geometry"] = box(-0.1, 51.45, -0.095, 51.46)
    squares.to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match=f"1 areas of lsoa21 differently.*{LSOA[1]}.*--replace"):
        add(empty, tmp_path / "b.parquet")
    add(empty, tmp_path / "b.parquet", replace=True)
    assert empty.open().boundary("lsoa21").geometry.iloc[0].area < toy.square(1).area


def test_the_same_areas_in_other_detail_change_nothing_unless_they_are_to_replace(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    fine = squares.set_geometry(squares.geometry.segmentize(0.001))
    fine.to_parquet(tmp_path / "fine.parquet")
    squares.to_parquet(tmp_path / "coarse.parquet")
    add(empty, tmp_path / "fine.parquet")
    before = empty.open().boundaries
    (receipt,) = add(empty, tmp_path / "coarse.parquet")
    assert "12 areas of lsoa21 drawn already, with 492 corners (here 60)" in receipt.notes[0]
    assert empty.open().boundaries == before
    add(empty, tmp_path / "coarse.parquet", replace=True)
    assert len(empty.open().boundary("lsoa21").geometry.iloc[0].exterior.coords) == 5


def test_of_two_drawings_in_one_load_the_finer_is_kept(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    squares.to_parquet(tmp_path / "a.parquet")
    squares.set_geometry(squares.geometry.segmentize(0.001)).to_parquet(tmp_path / "b.parquet")
    add(empty, [tmp_path / "a.parquet", tmp_path / "b.parquet"])
    assert len(empty.open().boundary("lsoa21").geometry.iloc[0].exterior.coords) > 5


def test_parts_of_one_area_on_several_rows_are_put_together(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    squares.loc[1, "LSOA21CD"] = LSOA[1]
    squares.to_parquet(tmp_path / "a.parquet")
    (receipt,) = add(empty, tmp_path / "a.parquet")
    assert f"1 area in several parts, each on a row of its own, put together: {LSOA[1]}." in (
        receipt.notes
    )
    whole = empty.open().boundary("lsoa21").geometry.iloc[0]
    assert whole.area == pytest.approx(2 * toy.square(1).area)


def test_areas_of_wales_are_named_and_left_out(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    squares.loc[11, "LSOA21CD"] = "W01000001"
    squares.to_parquet(tmp_path / "a.parquet")
    (receipt,) = add(empty, tmp_path / "a.parquet")
    assert (receipt.rows_kept, receipt.rows_refused, receipt.outside) == (11, 1, 1)
    assert receipt.refused[0]["reason"] == "in Wales; EquityMap holds England"


def test_a_column_of_codes_without_a_year_needs_the_level(empty, tmp_path):
    squares = toy.boundaries("LAD24").rename(columns={"LAD24CD": "LADCD", "LAD24NM": "LADNM"})
    squares.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match="does not state the year.*--level"):
        add(empty, tmp_path / "a.parquet")
    (receipt,) = add(empty, tmp_path / "a.parquet", level="lad24")
    assert receipt.level == "lad24"


def test_points_are_no_areas(empty, tmp_path):
    feature = {
        "type": "Feature",
        "properties": {"LSOA21CD": LSOA[1]},
        "geometry": mapping(shapely.Point(0, 51)),
    }
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(InputError, match=f"area {LSOA[1]}: its shape is Point"):
        add(empty, path)


def test_what_a_boundary_file_says_of_parents_is_kept_and_compared_with_the_lookup(empty, tmp_path):
    squares = toy.boundaries("LSOA21").assign(LADCD=LAD[1])
    squares.loc[[2, 5], "LADCD"] = ["E09000003", LAD[2]]  # squares 3 and 6 lie in Eastshire
    squares.to_parquet(tmp_path / "a.parquet")
    lookup = toy.write(tmp_path / "files")[4]
    boundary, other = add(empty, [tmp_path / "a.parquet", lookup])
    note = next(note for note in boundary.notes if "boundary file" in note)
    assert note.startswith("3 areas of lsoa21 have another lad24 in the boundary file than in")
    assert "1 under a code that lad24 does not have (E09000003)" in note
    assert "2 in another area (such as E01000009: E09000001, in the lookup E09000002)" in note
    assert note.endswith("the lookup's parents are used.")
    assert not other.notes


def test_the_note_stands_on_the_lookup_that_comes_after_the_boundaries(empty, tmp_path):
    toy.boundaries("LSOA21").assign(LADCD=LAD[1]).to_parquet(tmp_path / "a.parquet")
    add(empty, tmp_path / "a.parquet")
    (receipt,) = add(empty, toy.write(tmp_path / "files")[4])
    assert receipt.notes[0].startswith("4 areas of lsoa21 have another lad24")


def geojson(path, geometry, crs=None):
    square = {"type": "Feature", "properties": {"LSOA21CD": LSOA[1]}, "geometry": geometry}
    whole = {"type": "FeatureCollection", "features": [square]} | ({"crs": crs} if crs else {})
    path.write_text(json.dumps(whole))
    return path


def ring(*corners):
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


GOOD = ring((0, 51), (0.1, 51), (0.1, 51.1))


@pytest.mark.parametrize(
    ("geometry", "crs", "said"),
    [
        (None, None, "its shape is empty"),
        (ring((0, 51), (float("nan"), 51), (0.1, 51.1)), None, "NaN is no number of JSON"),
        (ring((51, 0), (51.1, 0), (51.1, 0.1)), None, "far from England; are the two exchanged"),
        (GOOD, "EPSG:4326", "not sound GeoJSON"),
        (GOOD, {"type": "name", "properties": {"name": "nonsense"}}, "Invalid projection"),
    ],
)
def test_geojson_that_cannot_be_drawn_is_refused(empty, tmp_path, geometry, crs, said):
    with pytest.raises(InputError, match="a.geojson") as error:
        add(empty, geojson(tmp_path / "a.geojson", geometry, crs))
    assert said in str(error.value)
    assert not empty.exists()


def test_features_that_are_none_are_numbered(empty, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [1, null]}')
    with pytest.raises(InputError, match="feature 1: it should be a Feature"):
        add(empty, path)


def test_a_corner_that_is_no_number_is_refused_in_any_format(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    corners = shapely.set_coordinates(toy.square(3), [[0, 51], [float("nan"), 51]] + [[0, 51]] * 3)
    squares.loc[2, "geometry"] = corners
    squares.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match=f"area {LSOA[3]}: its shape is empty or has corners"):
        add(empty, tmp_path / "a.parquet")


def test_a_geopackage_of_garbage_is_refused_without_a_warning(empty, tmp_path, recwarn):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\0" + bytes(range(1, 250)) * 16)
    with pytest.raises(InputError, match="a.gpkg cannot be read as boundaries"):
        add(empty, tmp_path / "a.gpkg")
    assert not recwarn.list
