from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from equitymap.errors import InputError, WorkspaceError
from equitymap.store.load import Load
from equitymap.store.snapshot import Snapshot
from tests import toy
from tests.store import rows


def test_a_load_knows_the_version_it_becomes(workspace):
    with workspace.load("add", "Second") as load:
        assert load.version == 2
        assert not load.changes
        load.append("observations", rows.observations({3: 15.0}))
        assert load.changes
    assert workspace.head() == 2


def test_what_is_discarded_is_not_written(workspace):
    with workspace.load("add", "Dry run") as load:
        load.append("observations", rows.observations({3: 15.0}))
        load.put_boundary("lad24", rows.squares("lad24"))
        load.put_recipe("r9", "")
        load.discard()
    assert workspace.head() == 1
    assert not (workspace.path / "recipes" / "r9.yaml").exists()


def test_the_title_may_be_known_only_at_the_end(workspace):
    with workspace.load("add", "…") as load:
        load.append("observations", rows.observations({3: 15.0}))
        load.retitle("One file")
    assert workspace.history()[0]["title"] == "One file"


def test_columns_a_frame_lacks_stay_empty_and_never_become_zero(workspace):
    stored = workspace.open().table("observations").to_pandas()
    assert stored["numerator"].isna().all()
    assert stored["note"].isna().all()


def test_arrow_and_pandas_give_the_same_rows(empty):
    frame = rows.observations({1: 5.0})
    with empty.load("add", "Both") as load:
        load.append("observations", frame)
        load.append("observations", pa.Table.from_pandas(frame, preserve_index=False))
    first, second = empty.open().table("observations").to_pylist()
    assert first == second
    assert first["period_start"] == date(2025, 1, 1)


def test_categories_timestamps_and_whole_numbers_fit_their_columns(empty):
    frame = rows.observations({1: 5, 2: 10}).astype({"indicator": "category", "value": "Int64"})
    frame["period_start"] = pd.Timestamp("2025-01-01")
    frame["numerator"] = pd.array([None, 4], dtype="Int64")
    with empty.load("add", "Types") as load:
        load.append("observations", frame)
    first, second = empty.open().table("observations").to_pylist()
    assert first["value"] == 5.0
    assert first["numerator"] is None
    assert second["numerator"] == 4.0
    assert first["period_start"] == date(2025, 1, 1)


def test_lists_of_codes_come_back_as_they_went(empty):
    with empty.load("targets", "Set") as load:
        load.append("targets", pd.DataFrame({"name": ["t"], "codes": [["b", "a"]]}))
        load.append("targets", pd.DataFrame({"name": ["u"], "codes": [[]]}))
    found = empty.open().table("targets", ["name", "codes"]).to_pylist()
    assert {row["name"]: row["codes"] for row in found} == {"t": ["b", "a"], "u": []}


def test_rows_come_in_the_order_they_were_stored_in(empty):
    for i in range(4):
        with empty.load("add", "More") as load:
            for j in range(5):
                codes = [f"{i}{j}{k}" for k in range(3)]
                load.append("areas", pd.DataFrame({"level": "x", "code": codes}))
        view = load.view().table("areas")["code"].to_pylist()
        assert view == empty.open().table("areas")["code"].to_pylist() == sorted(view)
    assert len(view) == 60


def test_observations_of_one_indicator_come_in_the_order_they_were_stored_in(empty):
    for i in (3, 1, 2):
        with empty.load("add", "More") as load:
            load.append("observations", rows.observations({i: 1.0, i + 4: 2.0}))
            load.append("observations", rows.observations({i: 1.0}, indicator="it's 5/6 %"))
    expected = [toy.LSOA[i] for i in (3, 7, 1, 5, 2, 6)]
    assert list(rows.values(empty.open())) == expected
    assert list(rows.values(empty.open(), "it's 5/6 %")) == [toy.LSOA[i] for i in (3, 1, 2)]


def test_a_column_the_table_does_not_have_is_named(workspace):
    with (
        pytest.raises(InputError, match="observations has no column 'valeu'; its columns are ind"),
        workspace.load("add", "Wrong") as load,
    ):
        load.append("observations", rows.observations({3: 1.0}).rename(columns={"value": "valeu"}))
    assert workspace.head() == 1


def test_text_where_numbers_belong_is_named(workspace):
    with (
        pytest.raises(InputError, match="'value' of the table observations holds double"),
        workspace.load("add", "Wrong") as load,
    ):
        load.append("observations", rows.observations({3: 1.0}).assign(value="many"))
    assert workspace.head() == 1


def test_delete_takes_the_rows_that_equal_a_key_and_no_others(workspace):
    with workspace.load("add", "Less") as load:
        load.delete("observations", {"indicator": ["imd-2025-score"], "area": [toy.LSOA[1]]})
    assert rows.values(workspace.open()) == {toy.LSOA[2]: 10.0}


def test_delete_of_part_of_an_unpartitioned_table_keeps_the_rest(workspace):
    with workspace.load("add", "Less") as load:
        load.delete("areas", {"code": [toy.LSOA[1], toy.LSOA[12]]})
    left = workspace.open().table("areas")["code"].to_pylist()
    assert len(left) == 10
    assert toy.LSOA[1] not in left


def test_delete_of_everything_leaves_an_empty_table(workspace):
    with workspace.load("add", "Less") as load:
        load.delete("observations", {"level": ["lsoa21"]})
    assert rows.values(workspace.open()) == {}
    assert len(rows.values(workspace.open(1))) == 2


def test_delete_finds_empty_cells_too(workspace):
    with workspace.load("add", "Less") as load:
        load.delete("observations", {"note": [None]})
    assert rows.values(workspace.open()) == {}


def test_other_indicators_are_untouched_by_a_replacement(workspace):
    with workspace.load("add", "Other") as load:
        load.append("observations", rows.observations({1: 1.0}, indicator="population"))
    with workspace.load("add", "Replace") as load:
        load.replace("observations", rows.observations({1: 6.0}), rows.KEY)
        load.append("observations", rows.observations({2: 2.0}, indicator="population"))
    held = workspace.open()
    assert rows.values(held) == {toy.LSOA[1]: 6.0, toy.LSOA[2]: 10.0}
    assert rows.values(held, "population") == {toy.LSOA[1]: 1.0, toy.LSOA[2]: 2.0}


def test_slugs_with_odd_characters_are_stored_and_replaced(empty):
    odd = "it's 5/6 of 100 % = é:?"
    with empty.load("add", "Odd") as load:
        load.append("observations", rows.observations({1: 1.0, 2: 2.0}, indicator=odd))
    with empty.load("add", "Odd") as load:
        load.replace("observations", rows.observations({2: 3.0}, indicator=odd), rows.KEY)
    assert rows.values(empty.open(), odd) == {toy.LSOA[1]: 1.0, toy.LSOA[2]: 3.0}


def test_the_view_shows_the_workspace_as_it_would_be(workspace):
    with workspace.load("add", "Second") as load:
        load.replace("observations", rows.observations({2: 11.0, 3: 15.0}), rows.KEY)
        load.put_boundary("lad24", rows.squares("lad24"))
        view = load.view()
    stored = workspace.open()
    assert rows.values(view) == rows.values(stored)
    assert view.boundaries == stored.boundaries
    assert view.boundary_names("lad24").equals(stored.boundary_names("lad24"))
    assert view.boundary("lad24").geom_equals(stored.boundary("lad24")).all()
    assert view.boundary("lad24", ["E09000002"])["name"].tolist() == ["Eastshire"]
    assert view.boundary_names("lsoa21").equals(stored.boundary_names("lsoa21"))


def test_a_view_keeps_what_it_showed_when_more_is_staged(workspace):
    with workspace.load("add", "Second") as load:
        before = load.view()
        load.append("observations", rows.observations({3: 15.0}))
        after = load.view()
        load.delete("observations", {"area": [toy.LSOA[1], toy.LSOA[3]]})
        load.put_boundary("lad24", rows.squares("lad24"))
        assert len(rows.values(before)) == 2
        assert len(rows.values(after)) == 3
        assert rows.values(load.view()) == {toy.LSOA[2]: 10.0}
        assert "lad24" not in after.boundaries
        assert len({before.key, after.key, load.view().key, workspace.open().key}) == 4


def test_a_view_can_be_asked_for_columns_and_conditions(workspace):
    with workspace.load("add", "Second") as load:
        load.replace("observations", rows.observations({2: 11.0, 3: 15.0}), rows.KEY)
        found = load.view().table("observations", ["value"], [("value", ">", 10)])
    assert found.column_names == ["value"]
    assert sorted(found["value"].to_pylist()) == [11.0, 15.0]


def test_boundaries_are_sorted_by_code_and_named_by_their_content(empty):
    squares = rows.squares()
    with empty.load("add", "Boundaries") as load:
        backwards = load.put_boundary("lsoa21", squares.iloc[::-1])
        assert load.put_boundary("lsoa21", squares) == backwards
        moved = squares.set_geometry(squares.translate(0.001))
        assert load.put_boundary("lsoa21", moved) != backwards
        assert load.put_boundary("lsoa21", squares.assign(name="?")) != backwards
        load.put_boundary("lsoa21", squares)
    held = empty.open()
    assert held.boundaries == {"lsoa21": backwards}
    assert held.boundary("lsoa21")["code"].tolist() == sorted(toy.LSOA.values())
    assert (empty.path / "boundaries" / f"lsoa21.{backwards}.parquet").exists()


def test_the_same_boundaries_again_change_nothing(workspace):
    with workspace.load("add", "Again") as load:
        load.put_boundary("lsoa21", rows.squares())
        assert not load.changes
    assert workspace.head() == 1


def test_boundaries_in_metres_are_stored_in_degrees(empty):
    with empty.load("add", "Boundaries") as load:
        load.put_boundary("lsoa21", rows.squares().to_crs(27700))
    west, south, east, north = empty.open().boundary("lsoa21").total_bounds
    assert np.allclose([west, south, east, north], [-0.10, 51.45, -0.07, 51.49], atol=1e-4)


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        (rows.squares().drop(columns="name"), "lack name"),
        (rows.squares().set_crs(None, allow_override=True), "do not say their coordinate system"),
        (rows.squares().assign(code=None), "an area without a code"),
        (rows.squares().assign(geometry=[None] * 12), "no shape for E01000001"),
        (pd.concat([rows.squares(), rows.squares().head(1)]), "E01000001 more than once"),
    ],
)
def test_what_is_no_boundary_set_is_refused(workspace, areas, words):
    with pytest.raises(InputError, match=words), workspace.load("add", "Wrong") as load:
        load.put_boundary("lsoa21", gpd.GeoDataFrame(areas))


def test_an_area_without_a_name_goes_by_its_code(empty):
    with empty.load("add", "Boundaries") as load:
        load.put_boundary("lsoa21", rows.squares().assign(name=[None] * 12))
    names = empty.open().boundary_names("lsoa21")
    assert names["name"].tolist() == names["code"].tolist()


def test_an_observation_of_nothing_is_refused(workspace):
    with (
        pytest.raises(InputError, match="has no indicator; every row needs one"),
        workspace.load("add", "Wrong") as load,
    ):
        load.append("observations", rows.observations({3: 1.0}).assign(indicator=None))


def test_boundaries_of_some_areas_are_read_alone(workspace):
    some = workspace.open().boundary("lsoa21", [toy.LSOA[3], toy.LSOA[1], "E01999999"])
    assert some["code"].tolist() == [toy.LSOA[1], toy.LSOA[3]]
    assert some.geometry.iloc[0].equals(box(*toy.square(1).bounds))
    assert some.crs == "EPSG:4326"


def test_a_level_without_boundaries_is_named_with_those_that_have_some(workspace):
    with pytest.raises(WorkspaceError, match="no boundaries of level 'wd25' .* it has: lsoa21"):
        workspace.open().boundary("wd25")


def test_a_damaged_table_is_a_sentence(workspace):
    for file in (workspace.path / "tables" / "observations").rglob("*.parquet"):
        file.unlink()
    with pytest.raises(WorkspaceError, match="observations of .* cannot be read .* version 1"):
        workspace.open().table("observations")


def test_text_comes_back_as_plain_text(workspace):
    for name in ("observations", "areas", "receipts"):
        table = workspace.open().table(name)
        assert {str(kind) for kind in table.schema.types} <= {
            "string",
            "double",
            "date32[day]",
            "int32",
            "timestamp[us, tz=UTC]",
        }


changes = st.lists(
    st.tuples(
        st.sampled_from(["append", "replace", "delete"]),
        st.dictionaries(st.integers(1, 12), st.floats(0, 100), min_size=1, max_size=4),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=50)
@given(changes)
def test_staging_does_what_the_same_changes_do_to_a_plain_list(changes):
    base = Snapshot(None, {"id": "x"}, 0, {}, {})
    load, expected = Load(base, "add", ""), []
    for change, squares in changes:
        keys = {toy.LSOA[i] for i in squares}
        if change != "append":
            expected = [row for row in expected if row[0] not in keys]
        if change != "delete":
            expected += [(toy.LSOA[i], value) for i, value in squares.items()]
        frame = rows.observations(squares)
        if change == "delete":
            load.delete("observations", frame[rows.KEY])
        elif change == "replace":
            load.replace("observations", frame, rows.KEY)
        else:
            load.append("observations", frame)
    found = load.view().table("observations", ["area", "value"]).to_pylist()
    assert sorted((row["area"], row["value"]) for row in found) == sorted(expected)
