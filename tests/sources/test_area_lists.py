"""Lists of areas of several kinds in one column."""

import pandas as pd

from equitymap.sources.area_lists import by_kind
from equitymap.sources.raw import read_table
from equitymap.sources.recognise import recognise


def read(tmp_path, table):
    path = tmp_path / "list.csv"
    table.to_csv(path, index=False)
    raw = read_table(path)
    recipe = recognise(raw)
    return recipe, *by_kind(raw, recipe)


def test_every_kind_of_code_gets_a_column_of_its_own(tmp_path):
    table = pd.DataFrame(
        {
            "Children": None,
            "AreaCode": ["A81002", "E09000022", "E12000007"],
            "AreaName": ["Queens Park", "Lambeth", "London"],
            "Level": 1,
            "HierarchyType": "NHS",
            "AreaType": ["GPs", "Districts", "Regions"],
        }
    )
    recipe, codes, areas = read(tmp_path, table)
    assert recipe.kind == "lookup"
    assert [(area.kind, area.name) for area in areas] == [
        ("rgn", "AreaName"),
        ("lad", "AreaName"),
        ("gp", "AreaName"),
    ]
    assert codes["AreaCode (gp)"].dropna().tolist() == ["A81002"]


def test_a_row_without_a_code_is_where_its_organisation_is(tmp_path):
    table = pd.DataFrame(
        {
            "org_id": ["GB-LAE-LBH", "GB-LANI-ANT"],
            "name": ["Lambeth Council", "Antrim Borough Council"],
            "gss_code": ["E09000022", None],
            "area_name": ["Lambeth", None],
        }
    )
    _, codes, areas = read(tmp_path, table)
    assert [area.kind for area in areas] == ["lad"]
    assert codes["gss_code (others)"].dropna().tolist() == ["N92000002"]
