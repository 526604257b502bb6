"""Every bad input we promise to refuse: one clear sentence, and the workspace as it was."""

import json

import pandas as pd
import pytest

from equitymap.errors import InputError, WorkspaceError
from equitymap.sources import add
from tests import toy
from tests.toy import LSOA


@pytest.fixture
def refused(workspace):
    """Add files that must be refused, and give the sentence; nothing may have changed."""

    def refused(*paths, **asked):
        head, before = workspace.head(), sorted(workspace.path.rglob("*.json"))
        with pytest.raises(InputError) as error:
            add(workspace, paths, **asked)
        assert workspace.head() == head
        assert sorted(workspace.path.rglob("*.json")) == before
        assert workspace.check() == []
        return str(error.value)

    return refused


def people(codes, values=5, **columns):
    return pd.DataFrame({"area code": codes, "year": 2021, "population": values, **columns})


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.parquet", "area code,population\nE01000001,5\n", "named as a Parquet file"),
        ("people.csv", "<!doctype html><title>404</title>", "holds a web page"),
        ("areas.geojson", "<OGRVRTDataSource><x/></OGRVRTDataSource>", "holds XML"),
        ("areas.gpkg", "<OGRVRTDataSource><x/></OGRVRTDataSource>", "holds XML"),
        ("areas.geojson", '{"type": "gdal_streamed_alg"}', "JSON of a kind"),
        ("areas.geojson", '{"type": "FeatureCollection", "features": [', "not whole JSON"),
        ("areas.geojson", "[" * 100_000, "not whole JSON"),
        ("people.csv", "", "is empty"),
        ("people.csv", "name,population\nHere,5\n", "no column holds area codes"),
    ],
)
def test_a_file_that_is_not_what_it_says(refused, write, name, content, said):
    sentence = refused(write(name, content))
    assert name in sentence
    assert said in sentence


def test_an_unknown_code(refused, write):
    codes = [*list(LSOA.values())[:11], "E01088888"]
    sentence = refused(write("people.csv", people(codes)))
    assert "people.csv, row 13, column 'area code': 'E01088888'" in sentence
    assert "not among the LSOAs this workspace knows (lsoa21)" in sentence


def test_two_vintages_in_one_column(workspace, refused, write):
    lookup = "LSOA11CD,LSOA21CD,CHGIND\n" + "".join(
        f"{c},{c},U\n" for c in list(LSOA.values())[:10]
    )
    lookup += f"E01000099,{LSOA[11]},S\nE01000099,{LSOA[12]},S\n"
    add(workspace, write("changes.csv", lookup))
    sentence = refused(write("people.csv", people([*LSOA.values(), "E01000099"])))
    assert "people.csv, column 'area code'" in sentence
    assert "two vintages" in sentence
    assert "only of lsoa21 (such as E01000011)" in sentence
    assert "only of lsoa11 (such as E01000099)" in sentence


def test_the_same_area_twice_with_different_values(refused, write):
    codes, values = [*LSOA.values(), LSOA[3]], [*[5] * 12, 6]
    sentence = refused(write("people.csv", people(codes, values)))
    assert (
        f"population of {LSOA[3]} (2021) stands twice, in row 4 as 5 and in row 14 as 6" in sentence
    )


def test_a_column_of_text_where_numbers_belong(refused, write):
    table = people(LSOA.values(), "many", indicator="population").rename(
        columns={"population": "value"}
    )
    sentence = refused(write("people.csv", table))
    assert "people.csv, row 2, column 'value': 'many' is not a number" in sentence
    assert "12 of 12 values" in sentence
    assert "no column of numbers" in refused(write("wide.csv", people(LSOA.values(), "many")))


def test_a_missing_file(refused, tmp_path):
    assert "people.csv does not exist" in refused(tmp_path / "people.csv")


def test_a_period_that_is_none(refused, write):
    sentence = refused(write("people.csv", people(LSOA.values()).assign(year="soon")))
    assert "row 2, column 'year': 'soon' is not a period (such as 2021" in sentence


def test_a_ragged_row(refused, write):
    sentence = refused(write("people.csv", f"area code,population\n{LSOA[1]},5\n{LSOA[2]}\n"))
    assert "row 3" in sentence


def test_boundaries_that_contradict_themselves(refused, tmp_path):
    squares = toy.boundaries("LSOA21")
    squares.loc[1, "LSOA21CD"] = squares.loc[0, "LSOA21CD"]
    squares.to_parquet(tmp_path / "twice.parquet")
    assert "twice with different shapes" in refused(tmp_path / "twice.parquet")


def test_grants_with_two_amounts(refused, write):
    first, second = toy.GRANTS[0], {**toy.GRANTS[0], "amountAwarded": 7}
    sentence = refused(write("grants.json", json.dumps({"grants": [first, second]})))
    assert "grants.json" in sentence
    assert "360G-toy-1" in sentence


def test_a_full_disk(workspace, write, monkeypatch):
    def full(*arguments, **others):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("equitymap.store.delta.write_deltalake", full)
    head = workspace.head()
    with pytest.raises(
        WorkspaceError, match="could not be written and is as it was.*No space left"
    ):
        add(workspace, write("people.csv", people(LSOA.values())))
    assert workspace.head() == head


def test_a_locked_workspace(workspace, write, monkeypatch):
    monkeypatch.setattr("equitymap.store.workspace.SECONDS_TO_WAIT_FOR_A_LOAD", 0)
    with (
        workspace.load("add", "another"),
        pytest.raises(WorkspaceError, match="Another load is running"),
    ):
        add(workspace, write("people.csv", people(LSOA.values())))
