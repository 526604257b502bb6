import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import add, gate
from tests.toy import LSOA


@pytest.fixture
def geography(workspace):
    return Geography(workspace.open())


def settle(geography, *texts, hint=None, names=None):
    given = pd.DataFrame({"text": texts, "name": names or [None] * len(texts)}, dtype="str")
    return gate.by_code(given, geography, hint, "a.csv", "code")


def test_characters_without_width_and_non_breaking_spaces_are_no_part_of_a_code(geography):
    settled = settle(geography, f"\ufeff{LSOA[1]}", f"{LSOA[2]}\u200b", f"{LSOA[3]}\u00a0")
    assert settled.places["area"].to_list() == [LSOA[1], LSOA[2], LSOA[3]]


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
        "not an area code (such as E01003013)",
        "empty where an area should be named",
    ]
    assert settled.unknown == ["E01999999", "E12345"]


def test_a_kind_of_area_whose_year_nobody_tells_costs_its_rows_only(geography):
    settled = settle(geography, LSOA[1], "E14000530", "E99000001")
    assert settled.places["reason"].to_list()[1:] == [
        "a code of constituencies, of which this workspace holds none: say their year (--level "
        "pcon25), or add their boundaries or a code history first",
        "a code of no kind of area EquityMap knows",
    ]


def test_kinds_that_hardly_change_are_kept_at_the_level_the_catalogue_assumes(geography):
    settled = settle(geography, LSOA[1], "E10000002", "E13000001", "E47000001")
    assert settled.places["level"].to_list() == ["lsoa21", "cty24", "lonio24", "cauth24"]
    assert set(settled.stated) == {"cty24", "lonio24", "cauth24"}


def test_organisations_are_levels_without_a_year(geography):
    settled = settle(geography, "E92000001", "A82003", "U07776", "RJZ", "Y56")
    assert settled.places["level"].to_list() == ["eng", "gp", "pcn", "trust", "nhser24"]


def test_a_level_that_the_header_states_and_the_workspace_lacks_is_that_of_the_files_codes(
    geography,
):
    settled = settle(geography, "E05000416", "E05000417", hint="wd17")
    assert set(settled.places["level"]) == {"wd17"}
    assert settled.stated == ["wd17"]


def test_totals_beside_coded_rows_are_no_areas_and_no_loss(geography):
    settled = settle(
        geography,
        *(LSOA[1], "Total", None, None, None, "Eastshire"),
        names=["Square 01", None, "Westshire", "All areas", "Nobody knows", None],
    )
    assert settled.places["reason"].to_list()[1:] == [
        *[gate.TOTAL] * 3,
        "empty where an area should be named",
        gate.TOTAL,
    ]
    assert settled.places["outside"].to_list() == [False, True, True, True, False, True]


def test_without_a_coded_row_nothing_is_a_total(geography):
    assert not settle(geography, "Total", "England").places["outside"].any()


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


def test_an_organisation_that_no_list_has_is_one_all_the_same(workspace, write):
    listed = "AreaCode,AreaName,AreaType,HierarchyType\nA81002,Queens Park,GPs,NHS\n"
    add(workspace, write("areas.csv", listed))
    settled = settle(Geography(workspace.open()), "A81002", "A82003")
    assert settled.places["reason"].isna().all()
    assert settled.places["level"].to_list() == ["gp", "gp"]
