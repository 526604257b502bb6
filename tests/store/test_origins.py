"""Rows of files: kept with each value, and empty in a workspace from before they were."""

import pyarrow as pa
import pytest

from equitymap.store import delta
from equitymap.store.origins import files_of, links, origins
from tests import toy
from tests.store import rows


def asked(workspace, *areas):
    return origins(workspace.open(), "imd-2025-score", "lsoa21", areas, "2025", "all")


def test_every_value_keeps_the_row_it_was_read_from(toy_workspace):
    found = asked(toy_workspace, *toy.LSOA.values())
    assert found["row"].tolist() == list(range(2, 14))
    assert found["area"].tolist() == list(toy.LSOA.values())
    assert found["sheet"].isna().all()
    (receipt,) = found["receipt"].unique()
    assert files_of(toy_workspace.open(), "imd-2025-score") == [receipt]


def test_only_the_areas_asked_for_are_told(toy_workspace):
    assert asked(toy_workspace, toy.LSOA[2], toy.LSOA[5])["row"].tolist() == [3, 6]
    assert asked(toy_workspace).empty
    assert asked(toy_workspace, "E01999999").empty


def test_the_file_that_says_what_lies_in_an_area_is_known(toy_workspace):
    snapshot = toy_workspace.open()
    (lookup,) = links(snapshot, "parents", [toy.MSOA[1]])
    receipts = snapshot.table("receipts").to_pandas().set_index("id")
    assert receipts.loc[lookup, "file"] == "hierarchy.csv"
    assert links(snapshot, "conversions", [toy.LSOA[1]]) == []


@pytest.mark.parametrize("name", ["row", "sheet"])
def test_a_workspace_from_before_they_were_kept_is_read_and_added_to(empty, monkeypatch, name):
    today = delta.SCHEMAS["observations"]
    before = pa.schema([field for field in today if field.name not in ("row", "sheet")])
    monkeypatch.setitem(delta.SCHEMAS, "observations", before)
    with empty.load("add", "old") as load:
        load.append("observations", rows.observations({1: 5.0}))
    monkeypatch.setitem(delta.SCHEMAS, "observations", today)
    assert asked(empty, toy.LSOA[1])[name].isna().tolist() == [True]
    with empty.load("add", "new") as load:
        load.append("observations", rows.observations({2: 10.0}).assign(row=7, sheet="Data"))
    known = asked(empty, toy.LSOA[1], toy.LSOA[2]).set_index("area")[name]
    assert known.isna().tolist().count(True) == 1
    assert known[toy.LSOA[2]] == {"row": 7, "sheet": "Data"}[name]
