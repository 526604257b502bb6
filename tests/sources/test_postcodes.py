"""Tables whose only places are postcodes, and postcode lookups that give points."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.disclosure import open_library
from equitymap.errors import InputError
from equitymap.funding.locate import locate
from equitymap.sources import add, postcodes
from equitymap.store import Workspace
from tests import toy
from tests.toy import LAD, LSOA

LOOKUP = "postcode,LSOA21CD,LAD24CD\n" + "".join(
    f"SE{n} {part},{LSOA[n]},{LAD[1]}\n" for n in (1, 2) for part in ("1AA", "1AB", "1AC")
)
RECIPE = """kind: observations
postcode: postcode
fixed: '2024'
values: [{column: referrals, indicator: referrals}]
new: {referrals: {name: Referrals, kind: KIND}}
"""


@pytest.fixture
def located(workspace, write):
    """A workspace that knows where six postcodes of two LSOAs are."""
    add(workspace, write("postcodes.csv", LOOKUP))
    return workspace


@pytest.fixture
def referrals(write, tmp_path):
    """A file of referrals by postcode and the recipe that says what they are."""

    def referrals(*rows, kind="count"):
        (tmp_path / "recipe.yaml").write_text(RECIPE.replace("KIND", kind))
        return write("referrals.csv", "\n".join(["postcode,referrals", *rows]) + "\n")

    return referrals


def test_counts_of_postcodes_are_added_up_to_their_lsoa(located, referrals, tmp_path, stored):
    path = referrals("SE1 1AA,4", "se11ab,6", "SE2 1AA,5", "SE2  1AC,0", "SE1 1AA,1")
    (receipt,) = add(located, path, recipe=tmp_path / "recipe.yaml")
    assert (receipt.rows_in, receipt.rows_kept, receipt.level) == (5, 5, "lsoa21")
    held = stored_of(located, "referrals")
    assert held["value"].to_dict() == {LSOA[1]: 11, LSOA[2]: 5}
    assert "5 values of postcodes added up to 2 of LSOAs." in receipt.notes


def stored_of(workspace, indicator):
    where = [("indicator", "==", indicator)]
    return workspace.open().table("observations", where=where).to_pandas().set_index("area")


def test_a_file_of_postcodes_needs_no_recipe_where_its_column_names_a_count(located, write):
    (receipt,) = add(located, write("a.csv", "postcode,year,population\nSE1 1AA,2024,4\n"))
    assert (receipt.kind, receipt.indicators) == ("observations", ["population"])
    assert stored_of(located, "population")["value"].to_dict() == {LSOA[1]: 4}


@pytest.mark.parametrize("kind", ["mean", "rate", "proportion", "score", "rank"])
def test_what_cannot_be_added_up_is_refused(located, referrals, tmp_path, kind):
    with pytest.raises(InputError, match=f"gives referrals, a {kind}, by postcode. Only counts"):
        add(located, referrals("SE1 1AA,4", kind=kind), recipe=tmp_path / "recipe.yaml")


def test_postcodes_that_are_not_known_are_a_loss(located, referrals, tmp_path):
    path = referrals("SE1 1AA,4", "SE9 9ZZ,5", "nowhere,1", ",2")
    with pytest.raises(InputError, match="row 3, column 'postcode': 'SE9 9ZZ' is a postcode that"):
        add(located, path, recipe=tmp_path / "recipe.yaml")
    (receipt,) = add(located, path, recipe=tmp_path / "recipe.yaml", allow_loss=True)
    assert (receipt.rows_in, receipt.rows_kept, receipt.rows_refused) == (4, 1, 3)
    assert [(bad["row"], bad["reason"]) for bad in receipt.refused] == [
        (3, "a postcode that the workspace's lookup does not have"),
        (4, "not a postcode (such as SE1 7EH)"),
        (5, "empty where a postcode should stand"),
    ]


def test_without_a_lookup_a_file_of_postcodes_is_refused(workspace, referrals, tmp_path):
    with pytest.raises(InputError, match="has no postcode lookup: add one first"):
        add(workspace, referrals("SE1 1AA,4"), recipe=tmp_path / "recipe.yaml")


def test_suppressed_and_missing_parts_stay_so_and_are_never_zero(located, referrals, tmp_path):
    path = referrals("SE1 1AA,4", "SE1 1AB,<5", "SE2 1AA,3", "SE2 1AB,..", "SE2 1AC,<5")
    add(located, path, recipe=tmp_path / "recipe.yaml")
    held = stored_of(located, "referrals")
    assert held["value"].isna().all()
    assert held["status"].to_dict() == {LSOA[1]: "suppressed", LSOA[2]: "missing"}
    assert held.loc[LSOA[1], ["lower", "upper"]].tolist() == [5, 8]
    assert held.loc[LSOA[2], ["lower", "upper"]].isna().all()
    assert held["note"].tolist() == [
        "1 of 2 postcodes are without a number",
        "2 of 3 postcodes are without a number",
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C"]),
            st.sampled_from(["2023", "2024"]),
            st.none() | st.integers(0, 1000),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_sums_keep_every_person_or_have_no_value(parts):
    frame = pd.DataFrame(parts, columns=["area", "period", "value"]).astype({"value": float})
    rows = frame.assign(
        row=range(len(frame)),
        indicator="n",
        level="lsoa21",
        group="all",
        note=None,
        status=frame["value"].isna().map({True: "missing", False: "published"}),
        **dict.fromkeys(["lower", "upper", "numerator", "denominator"], float("nan")),
    )
    coded = rows.astype(dict.fromkeys([*postcodes.KEY, "status", "note"], "category"))
    found, _ = postcodes.added_up(coded, {"n": "count"}, "a.csv")
    sums = frame.groupby(["area", "period"])["value"].agg(lambda n: n.sum(skipna=False))
    said = found.set_index([found["area"].astype(str), found["period"].astype(str)])["value"]
    pd.testing.assert_series_equal(
        said.sort_index(), sums.sort_index(), check_names=False, check_index_type=False
    )


CODE_POINT = (
    "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,"
    "NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code"
)


def code_point(write, header=True):
    """A file as Code-Point Open: places in squares 1 and 2, outside, nowhere and in Wales."""
    squares = toy.boundaries("LSOA21").to_crs(27700).centroid
    rows = [
        ("SE1 1AA", 10, squares[0].x, squares[0].y, "E92000001"),
        ("SE1 1AB", 10, squares[1].x, squares[1].y, "E92000001"),
        ("SE1 1AC", 10, squares[0].x - 50_000, squares[0].y, "E92000001"),
        ("SE1P 1AA", 90, 0, 0, "E92000001"),
        ("CF1 1AA", 10, squares[0].x, squares[0].y, "W92000004"),
    ]
    lines = [
        f'"{code}",{quality},{round(east)},{round(north)},"{country}","E19000003","E18000007","",'
        f'"{LAD[1]}","{toy.WARD[1]}"'
        for code, quality, east, north, country in rows * 4
    ]
    return write("se.csv", "\n".join([CODE_POINT, *lines] if header else lines) + "\n")


@pytest.mark.parametrize("header", [True, False])
def test_code_point_open_is_put_in_the_lsoas_by_its_points(workspace, write, header):
    (receipt,) = add(workspace, code_point(write, header))
    assert (receipt.kind, receipt.level) == ("lookup", "lsoa21")
    assert (receipt.rows_in, receipt.rows_kept, receipt.outside) == (20, 16, 4)
    assert "8 postcodes put in the lsoa21 whose outline holds their point." in receipt.notes
    assert "4 postcodes have no coordinates: known, and without a place." in receipt.notes
    assert "4 postcodes lie in no lsoa21 drawn here: known, and without a place." in receipt.notes
    assert "4 postcodes are in Wales; EquityMap holds England; no loss." in receipt.notes
    held = workspace.open().table("postcodes").to_pandas().set_index("postcode")["code"]
    assert held.dropna().to_dict() == {"SE11AA": LSOA[1], "SE11AB": LSOA[2]}
    assert set(held.index) == {"SE11AA", "SE11AB", "SE11AC", "SE1P1AA"}


def test_points_of_postcodes_need_boundaries(tmp_path, write):
    with pytest.raises(InputError, match="no boundaries of LSOAs to put them in"):
        add(Workspace(tmp_path / "empty"), code_point(write))


def test_a_grant_whose_only_place_is_a_postcode_is_located(located, write):
    header = (
        "Identifier,Amount Awarded,Award Date,Funding Org:Name,Beneficiary Location:Postal Code"
    )
    lines = ["a,10,2024-05-01,F,se1 1aa", "b,10,2024-05-01,F,SE9 9ZZ"]
    (receipt,) = add(located, write("grants.csv", "\n".join([header, *lines])))
    assert (
        "1 grant with a postcode that the workspace's postcode lookup does not have (SE99ZZ): "
        "kept, and placed by what else they state, or nowhere." in receipt.notes
    )
    found = locate(open_library(located.path)).set_index("grant")
    assert found["grade"].to_dict() == {"a": "A", "b": "E"}
    assert found.loc["a", "areas"] == [LSOA[1]]


@pytest.mark.real
def test_published_points_agree_with_the_published_lookup(shared, tmp_path):
    workspace = Workspace(tmp_path / "w")
    samples = shared / "samples"
    boroughs = [samples / f"drkane_LSOA21_{code}.geojson" for code in ("E09000022", "E09000028")]
    *_, receipt = add(workspace, [*boroughs, samples / "codepoint_open_se.csv"])
    assert (receipt.rows_in, receipt.rows_kept) == (20902, 20902)
    found = workspace.open().table("postcodes").to_pandas().set_index("postcode")["code"].dropna()
    derived = "codepoint_open_2025_lambeth_southwark_postcode_to_lsoa_DERIVED.csv"
    said = pd.read_csv(shared / "lookups" / derived, usecols=["Postcode", "LSOA21CD"])
    said = said.assign(postcode=said["Postcode"].str.replace(" ", "")).set_index("postcode")
    both = said["LSOA21CD"].to_frame("said").join(found.rename("found"), how="inner")
    assert len(both) > 7000
    assert (both["said"] == both["found"]).mean() > 0.999
