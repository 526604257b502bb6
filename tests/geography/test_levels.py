import pandas as pd
import pytest

from equitymap.geography import levels

HEADERS = {
    "LSOA21CD": ("lsoa21", "code"),
    "lsoa21_code": ("lsoa21", "code"),
    "LSOA code (2021)": ("lsoa21", "code"),
    "LSOA11NM": ("lsoa11", "name"),
    "ltla24_code": ("lad24", "code"),
    "ltla24_name": ("lad24", "name"),
    "ward24_code": ("wd24", "code"),
    "WD25CD_pip": ("wd25", "code"),
    "LAD24CD": ("lad24", "code"),
    "Local Authority District code (2024)": ("lad24", "code"),
    "SICBL24CD": ("sicbl24", "code"),
    "ICB24CD": ("icb24", "code"),
    "region24_name": ("rgn24", "name"),
    "CTRYCD": ("eng", "code"),
    "CTRY24NM": ("eng", "name"),
}
YEARLESS = {
    "LADCD": "lad",
    "RGNCD": "rgn",
    "lsoa_cd": "lsoa",
    "MSOA name": "msoa",
    "Lower Layer Super Output Areas Code": "lsoa",
    "Electoral wards and divisions Code": "wd",
    "LA name": "lad",
}
OTHERS = ["geography code", "UTLACD", "LAD22NMW", "icb24_code_nhs", "OA21CD", "ladder", "value", ""]


@pytest.mark.parametrize(("header", "expected"), HEADERS.items())
def test_a_header_with_a_year_names_its_level(header, expected):
    column = levels.column(header)
    assert (column.level, column.what) == expected


@pytest.mark.parametrize(("header", "kind"), YEARLESS.items())
def test_a_header_without_a_year_names_its_kind_only(header, kind):
    column = levels.column(header)
    assert (column.kind, column.level) == (kind, None)


@pytest.mark.parametrize("header", OTHERS)
def test_other_headers_name_no_level(header):
    assert levels.column(header) is None


def test_a_column_made_from_points_says_so():
    assert levels.column("WD25CD_pip").method == "point"
    assert levels.column("WD25CD").method == "lookup"


def test_levels_go_from_coarse_to_fine_and_the_newest_of_a_kind_comes_first():
    mixed = ["lsoa11", "lad24", "msoa21", "eng", "lsoa21", "wd24", "wd25", "rgn24", "lad24"]
    assert levels.ordered(mixed) == [
        *["eng", "rgn24", "lad24", "wd25", "wd24"],
        *["msoa21", "lsoa21", "lsoa11"],
    ]


def test_codes_say_their_kind_and_anything_else_none():
    codes = pd.Series(["E01003109", "E02000620", "E05014117", "E09000022", "E92000001", "x", None])
    kinds = levels.kinds_of(codes)
    assert kinds.dropna().to_list() == ["lsoa", "msoa", "wd", "lad", "eng"]
    assert kinds.isna().to_list() == [False] * 5 + [True, True]


def test_fictional_codes_follow_the_same_grammar():
    assert levels.kinds_of(pd.Series(["E01900001", "E09900001"])).to_list() == ["lsoa", "lad"]


def test_every_kind_of_the_catalogue_has_its_place_in_the_order():
    from equitymap.store import catalogue

    assert list(levels.KINDS) == list(catalogue().kinds)


def test_membership_of_many_codes_agrees_with_isin():
    codes, known = pd.Series(["a", "b", None, "c"]), pd.Index(["c", "a"])
    assert levels.among(codes, known).tolist() == codes.isin(known).tolist()
