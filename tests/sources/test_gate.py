import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import gate
from tests.toy import LSOA


@pytest.fixture
def geography(workspace):
    return Geography(workspace.open())


def settle(geography, *texts, hint=None):
    return gate.by_code(pd.Series(texts, dtype="str"), geography, hint, "a.csv", "code")


def test_a_code_is_found_trimmed_in_small_letters_and_glued_to_a_label(geography):
    settled = settle(geography, f" {LSOA[1]} ", LSOA[2].lower(), f"lsoa2021:{LSOA[3]} : Square 03")
    assert settled.places["area"].to_list() == [LSOA[1], LSOA[2], LSOA[3]]
    assert set(settled.places["level"]) == {"lsoa21"}


def test_totals_among_the_areas_stand_at_their_own_level(geography):
    settled = settle(geography, "E92000001", "E12000001", "E09000001", LSOA[1])
    assert settled.places["level"].to_list() == ["eng", "rgn24", "lad24", "lsoa21"]
    assert settled.levels == ["eng", "rgn24", "lad24", "lsoa21"]


def test_an_unknown_code_is_refused_with_the_reason(geography):
    settled = settle(geography, LSOA[1], "E01999999", "E12345", None)
    assert settled.places["reason"].to_list()[1:] == [
        "not among the LSOAs this workspace knows (lsoa21)",
        "not an area code (such as E01003109)",
        "empty where an area should be named",
    ]
    assert settled.unknown == ["E01999999", "E12345"]


def test_a_kind_of_area_that_is_not_held_costs_its_rows_only(geography):
    settled = settle(geography, LSOA[1], "E10000002", "E13000001")
    assert settled.places["reason"].to_list()[1:] == [
        "a code of counties, of which this workspace holds none",
        "a code of no kind of area EquityMap knows",
    ]


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("W01000003", "Wales"),
        ("S01006506", "Scotland"),
        ("N09000001", "Northern Ireland"),
        ("95AA01S1", "Northern Ireland"),
    ],
)
def test_places_outside_england_are_named_and_are_no_loss(geography, code, country):
    settled = settle(geography, LSOA[1], code)
    assert settled.places["reason"].iloc[1] == f"in {country}; EquityMap holds England"
    assert settled.places["outside"].to_list() == [False, True]
    assert settled.unknown == []


def test_fictional_and_real_codes_keep_apart():
    with pytest.raises(InputError, match="E01900001, a fictional code"):
        gate.check_fiction(pd.Series(["E01900001"]), fictional=False, file="a.csv")
    with pytest.raises(InputError, match="E01000001, a code of a real place"):
        gate.check_fiction(pd.Series(["E01000001"]), fictional=True, file="a.csv")
    gate.check_fiction(pd.Series(["E92000001", None, "W01900001"]), fictional=False, file="a.csv")


def test_one_odd_code_in_a_table_of_values_is_only_unknown(geography):
    settled = settle(geography, LSOA[1], LSOA[2], "E01900001")
    assert settled.unknown == ["E01900001"]
    with pytest.raises(InputError, match="a fictional code"):
        settle(geography, LSOA[1], "E01900001", "E01900002")


def test_names_are_joined_as_written_and_then_folded(geography):
    names = pd.Series(["Square 01", "square-02", "Nowhere", None], dtype="str")
    settled = gate.by_name(names, geography, "lsoa21", "a.csv")
    assert settled.places["area"].to_list()[:2] == [LSOA[1], LSOA[2]]
    assert settled.places["reason"].to_list()[2:] == [
        "no name among the LSOAs known (lsoa21)",
        "empty where an area should be named",
    ]
    assert settled.notes == [
        "Joined by name at lsoa21: 1 names as written, 1 once case, spaces and punctuation are "
        "ignored."
    ]


def test_without_a_hint_the_level_that_knows_most_names_is_taken(geography):
    names = pd.Series(["Southgate", "Midgate", "Low"], dtype="str")
    assert gate.by_name(names, geography, None, "a.csv").levels == ["wd25"]


def test_names_of_a_level_that_is_not_there_are_refused_with_what_to_add(geography):
    with pytest.raises(InputError, match="knows no names of regions.*rgn19.*add their boundaries"):
        gate.by_name(pd.Series(["Toyland"]), Geography(_Empty()), "rgn19", "a.csv")


class _Empty:
    meta = {"fictional": False}
    boundaries = {}

    def table(self, name, columns=None, where=None):
        from equitymap.store.schema import TABLES

        return TABLES[name].empty_table().select(columns)
