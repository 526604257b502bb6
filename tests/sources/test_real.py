"""Lambeth and Southwark, cut out of the publishers' own files."""

import json

import geopandas as gpd
import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import add
from equitymap.store import Workspace

pytestmark = pytest.mark.real

LAMBETH, SOUTHWARK = "E09000022", "E09000028"
BOROUGHS = {LAMBETH: "Lambeth", SOUTHWARK: "Southwark"}
FILES = {
    "boundaries/lsoa21_england_bgc.parquet": "LADCD",
    "boundaries/lad24_england.parquet": "ltla24_code",
    "boundaries/msoa21_england_bgc.parquet": None,
    "boundaries/wd25_england_bgc.parquet": "LAD25CD",
    "lookups/drkane_rgn_all_codes.csv": None,
    "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz": "LAD24CD",
    "lookups/LSOA11_LSOA21_LAD22_EW_exact.csv": "LAD22CD",
    "lookups/MSOA11_MSOA21_LAD22_EW.csv": "LAD22CD",
    "attributes/cwthom_census21_pop.parquet": "lsoa21_code",
    "attributes/File_1_IoD2025_Index_of_Multiple_Deprivation.csv": (
        "Local Authority District code (2024)"
    ),
    "attributes/imd2025_england_lsoa21.parquet": "lsoa21_code",
    "attributes/ethnicity21_lsoa21.parquet": "lsoa21_code",
    "attributes/household_tenure21_lsoa21.parquet": "lsoa21_code",
    "health/ncmp_msoa_year6_obese_pct.csv": "LA name",
    "health/fingertips_lambeth/Year6Obesity.csv": None,
    "health/fingertips_lambeth/HLEFemale.csv": None,
}


def _cut(folder, name, column, lsoas, target):
    """Write the two boroughs' rows of a published file, in the file's own format."""
    path = folder / name
    if name.startswith("boundaries"):
        frame = gpd.read_parquet(path)
        if column is None:
            frame = frame[frame["MSOA21NM"].str.replace(r" \d+$", "", regex=True).isin(_NAMES)]
    elif path.suffix == ".parquet":
        frame = pd.read_parquet(path)
    else:
        frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    if column:
        frame = frame[frame[column].isin([*BOROUGHS, *_NAMES, *lsoas])]
    if path.suffix == ".parquet":
        frame.to_parquet(target)
    else:
        frame.to_csv(target, index=False, encoding="utf-8-sig")


_NAMES = set(BOROUGHS.values())


@pytest.fixture(scope="module")
def boroughs(shared, tmp_path_factory):
    """The workspace of the two boroughs and the receipts of its one load, by file name."""
    folder = tmp_path_factory.mktemp("boroughs")
    hierarchy = pd.read_csv(shared / "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz", dtype=str)
    lsoas = set(hierarchy.loc[hierarchy["LAD24CD"].isin(BOROUGHS), "LSOA21CD"])
    paths = []
    for name, column in FILES.items():
        target = folder / name.rsplit("/")[-1]
        _cut(shared, name, column, lsoas, target)
        paths.append(target)
    workspace = Workspace(folder / "workspace")
    receipts = add(workspace, paths)
    return workspace, {receipt.file: receipt for receipt in receipts}


def values(workspace, indicator, group="all"):
    where = [("indicator", "==", indicator), ("group", "==", group)]
    return workspace.open().table("observations", where=where).to_pandas().set_index("area")


def test_no_row_is_lost_that_a_receipt_does_not_name(boroughs):
    workspace, receipts = boroughs
    assert workspace.check() == []
    for receipt in receipts.values():
        assert receipt.rows_in == receipt.rows_kept, receipt.file
        assert receipt.values_in == receipt.values_kept, receipt.file


def test_the_borough_table_is_reproduced(boroughs):
    workspace, _ = boroughs
    geography = Geography(workspace.open())
    scores, deciles = values(workspace, "imd-2025-score"), values(workspace, "imd-2025-decile")
    people = values(workspace, "population")
    for code, areas, mean, residents in (
        (LAMBETH, 181, 23.20, 317_663),
        (SOUTHWARK, 173, 23.04, 307_636),
    ):
        lsoas = geography.children(code, "lsoa21")
        assert len(lsoas) == areas
        assert round(scores.loc[lsoas, "value"].mean(), 2) == mean
        assert (deciles.loc[lsoas, "value"] <= 2).sum() == 15
        assert people.loc[lsoas, "value"].sum() == residents


def test_two_files_of_the_same_ranks_are_stored_once(boroughs):
    workspace, receipts = boroughs
    assert len(values(workspace, "imd-2025-rank")) == 354
    for name in (
        "File_1_IoD2025_Index_of_Multiple_Deprivation.csv",
        "imd2025_england_lsoa21.parquet",
    ):
        assert "imd-2025-rank" in receipts[name].indicators
    assert "708 values equal those already stored" in " ".join(
        receipts["imd2025_england_lsoa21.parquet"].notes
    )


def test_obesity_is_joined_by_name_on_the_older_msoas(boroughs):
    workspace, receipts = boroughs
    receipt = receipts["ncmp_msoa_year6_obese_pct.csv"]
    assert (receipt.level, receipt.indicators) == ("msoa11", ["child-obesity-year6"])
    assert len(receipt.periods) == 8
    assert receipt.converted["from"] == "msoa11"
    assert receipt.converted["to"] == "msoa21"
    assert receipt.converted["rows"] == receipt.rows_in == 68
    rows = values(workspace, "child-obesity-year6")
    assert (rows["status"].isin(["published", "suppressed"])).all()


def test_fingertips_keeps_its_periods_intervals_groups_and_reasons(boroughs):
    workspace, receipts = boroughs
    assert receipts["Year6Obesity.csv"].indicators == ["child-excess-weight-year6"]
    rows = values(workspace, "child-excess-weight-year6")
    first = rows[rows["period"] == "2006/07"]
    assert first.loc[LAMBETH, ["value", "lower", "upper"]].to_list() == [31.3726, 25.8846, 37.1698]
    assert first.loc[LAMBETH, ["numerator", "denominator"]].to_list() == [80, 255]
    london = first.loc["E12000007"]
    assert london["status"] == "missing"
    assert london["note"] == "Value not published for data quality reasons"
    women = values(workspace, "healthy-life-expectancy", "sex=female")
    assert "2009 - 11" in set(women["period"])


def test_census_tables_become_shares_with_their_counts(boroughs):
    workspace, _ = boroughs
    social = values(workspace, "social-renting")
    assert len(social) == 354
    shares = 100 * social["numerator"] / social["denominator"]
    assert (shares - social["value"]).abs().max() < 1e-9
    groups = ["ethnic-asian", "ethnic-black", "ethnic-mixed", "ethnic-white", "ethnic-other"]
    total = sum(values(workspace, group)["value"] for group in groups)
    assert total.between(99.999, 100.001).all()


def test_areas_and_what_they_became_in_one_column_are_refused(boroughs, shared, tmp_path):
    workspace, _ = boroughs
    old = pd.read_csv(
        shared / "lookups/LSOA11_LSOA21_LAD22_EW_exact.csv", dtype=str, encoding="utf-8-sig"
    )
    old = old[old["LAD22CD"] == SOUTHWARK]
    mixed = pd.concat([old["LSOA11CD"], old["LSOA21CD"]]).drop_duplicates()
    path = tmp_path / "mixed.csv"
    pd.DataFrame({"area code": mixed, "value": 1, "period": 2021}).to_csv(path, index=False)
    with pytest.raises(InputError, match="of lsoa11 and .* of lsoa21, which it became, both have"):
        add(workspace, path, indicator="pigeons")


def test_grants_of_the_two_boroughs_keep_their_pounds(boroughs, shared, tmp_path):
    workspace, _ = boroughs
    content = json.loads((shared / "grants/power_to_change_360g_lsoa.json").read_text())
    lsoas = Geography(workspace.open()).codes("lsoa11")
    grants = [
        grant
        for grant in content["grants"]
        if any(place.get("geoCode") in lsoas for place in grant.get("beneficiaryLocation", []))
    ]
    path = tmp_path / "grants.json"
    path.write_text(json.dumps({"grants": grants}))
    (receipt,) = add(workspace, path, dry_run=True)
    assert receipt.rows_kept == len(grants) > 0
    assert receipt.money_kept == pytest.approx(sum(grant["amountAwarded"] for grant in grants))
    assert receipt.codes_unknown == []
