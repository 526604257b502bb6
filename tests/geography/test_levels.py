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
    "OA21CD": ("oa21", "code"),
    "WD17CD": ("wd17", "code"),
}
YEARLESS = {
    "LADCD": "lad",
    "RGNCD": "rgn",
    "lsoa_cd": "lsoa",
    "MSOA name": "msoa",
    "Lower Layer Super Output Areas Code": "lsoa",
    "Electoral wards and divisions Code": "wd",
    "LA name": "lad",
    "UTLACD": "cty",
    "CAUTHCD": "cauth",
}
OTHERS = ["geography code", "LAD22NMW", "icb24_code_nhs", "Org_Code", "ladder", "value", ""]


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


def test_a_column_of_what_older_codes_are_today_says_so():
    assert levels.column("LADCD_ACTIVE").method == "active"


def test_levels_go_from_coarse_to_fine_and_the_newest_of_a_kind_comes_first():
    mixed = ["lsoa11", "lad24", "msoa21", "eng", "lsoa21", "wd24", "wd25", "rgn24", "lad24"]
    assert levels.ordered(mixed) == [
        *["eng", "rgn24", "lad24", "wd25", "wd24"],
        *["msoa21", "lsoa21", "lsoa11"],
    ]


def test_codes_say_their_kind_and_anything_else_none():
    codes = pd.Series(["E01003013", "E02000620", "E05014117", "E09000022", "E92000001", "x", None])
    kinds = levels.kinds_of(codes)
    assert kinds.dropna().to_list() == ["lsoa", "msoa", "wd", "lad", "eng"]
    assert kinds.isna().to_list() == [False] * 5 + [True, True]


def test_fictional_codes_follow_the_same_grammar():
    assert levels.kinds_of(pd.Series(["E01900001", "E09900001"])).to_list() == ["lsoa", "lad"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *[("E00014000", "oa"), ("E04000001", "par"), ("E10000003", "cty"), ("E11000001", "cty")],
        *[("E13000001", "lonio"), ("E14000530", "pcon"), ("E38000244", "sicbl")],
        *[("E40000003", "nhser"), ("E47000001", "cauth"), ("E54000029", "icb")],
        *[("A82003", "gp"), ("U07776", "pcn"), ("RJZ", "trust"), ("Y56", "nhser")],
    ],
)
def test_codes_of_every_kind_are_told_apart(code, kind):
    assert levels.kinds_of(pd.Series([code])).to_list() == [kind]


def test_a_truncated_code_is_of_no_kind():
    assert levels.kinds_of(pd.Series(["E12345", "E0100310", "X8"])).isna().all()


def test_levels_without_a_year_hold_codes_of_any_year_but_england_has_no_year():
    assert [levels.of_any_year(level) for level in ("wd", "gp", "wd25", "eng")] == [
        *(True, True, False, False)
    ]


def test_membership_of_many_codes_agrees_with_isin():
    codes, known = pd.Series(["a", "b", None, "c"]), pd.Index(["c", "a"])
    assert levels.among(codes, known).tolist() == codes.isin(known).tolist()
