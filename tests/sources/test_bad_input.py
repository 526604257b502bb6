"""Every bad input we promise to refuse: one clear sentence, and the workspace as it was."""

import json
import os

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
        ("people.csv", "thing,population\nHere,5\n", "no column holds area codes"),
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


def test_an_area_and_what_it_became_in_one_column(workspace, refused, write):
    lookup = "LSOA11CD,LSOA21CD,CHGIND\n" + "".join(
        f"{c},{c},U\n" for c in list(LSOA.values())[:10]
    )
    lookup += f"E01000099,{LSOA[11]},S\nE01000099,{LSOA[12]},S\n"
    add(workspace, write("changes.csv", lookup))
    sentence = refused(write("people.csv", people([*LSOA.values(), "E01000099"])))
    assert "people.csv, rows 14 and 12" in sentence
    assert "E01000099 of lsoa11 and E01000011 of lsoa21, which it became" in sentence
    assert "count twice" in sentence


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
    wide = people(LSOA.values(), "many")
    assert "row 2, column 'population': 'many' is not a number" in refused(write("w.csv", wide))
    unknown = wide.rename(columns={"population": "pigeons"})
    assert "no column of numbers" in refused(write("wide.csv", unknown))


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
    squares.loc[1, "geometry"] = squares.geometry[0].buffer(0.001)
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

    monkeypatch.setattr("equitymap.store.delta.put", full)
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


def test_a_file_of_which_nothing_is_left_is_refused_whatever_is_allowed(refused, write):
    nowhere = write("people.csv", people(["E01088888", "E01099999"]))
    assert "nothing would be left to store" in refused(nowhere, allow_loss=True)
    away = write("wales.csv", people(["W01000001", "S01000002"]))
    assert "holds no row of an area in England: W01000001 is in Wales" in refused(away)


def test_a_column_meant_for_numbers_is_never_set_aside_in_silence(refused, write):
    mixed = [*["lots"] * 8, 1, 2, 3, 4]
    sentence = refused(write("a.csv", people(LSOA.values(), pigeons=mixed)))
    assert "row 2, column 'pigeons': 'lots' is not a number" in sentence


def test_a_table_without_a_header_is_refused(refused, write):
    rows = "".join(f"{code},2021,5\n" for code in LSOA.values())
    assert f"begins with {LSOA[1]!r}, an area code" in refused(write("people.csv", rows))


def test_a_level_that_is_not_the_files_is_refused(refused, write):
    path = write("people.csv", people(LSOA.values()))
    assert "holds codes of lsoa21, not of msoa21 as --level says" in refused(path, level="msoa21")
    assert "it should have the year of the areas" in refused(path, level="lsoa")


def test_an_option_that_the_file_cannot_use_is_refused(refused, write, toy_files):
    grants = toy_files["grants.json"]
    assert "--indicator is for observations" in refused(grants, indicator="population")
    assert "--level is for boundaries and observations" in refused(grants, level="lsoa21")
    assert "should name an indicator" in refused(
        write("a.csv", people(LSOA.values())), indicator=""
    )


def test_what_is_no_file_or_cannot_be_read_is_said(refused, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert "no file but a device or a pipe" in refused(tmp_path / "pipe.csv")
    unreadable = "/proc/self/mem"  # opens, and fails when it is read, for root as well
    if os.path.exists(unreadable):
        assert "cannot be read: Input/output error" in refused(unreadable)


def test_the_row_named_for_a_loss_is_a_row_that_is_lost(refused, write):
    grants = [{**toy.GRANTS[0], "id": f"g{i}"} for i in range(10)]
    grants[0]["awardDate"] = "soon"  # a bad cell: its grant is kept
    grants[4]["amountAwarded"] = "many"
    sentence = refused(write("grants.json", json.dumps({"grants": grants})))
    assert "row 5, column 'amountAwarded': 'many'" in sentence
