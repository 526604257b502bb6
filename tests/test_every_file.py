"""Every published file of the shared folder: what it is, its rows in, kept and refused, or why not.

Each is added to a workspace that holds the boundaries and lookups of the folder; no question asked.
"""

import re
import shutil

import pytest

from equitymap.errors import InputError
from equitymap.sources import add
from equitymap.store import Workspace

pytestmark = pytest.mark.real

# kind, rows in, rows kept, rows refused (other nations, totals, footnotes), values refused
TAKEN = {
    "attributes/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz": (
        "observations",
        32844,
        32844,
        0,
        0,
    ),
    "attributes/File_1_IoD2025_Index_of_Multiple_Deprivation.csv": (
        "observations",
        33755,
        33755,
        0,
        0,
    ),
    "attributes/File_2_-_IoD2019_Domains_of_Deprivation.csv.gz": (
        "observations",
        32844,
        32844,
        0,
        0,
    ),
    "attributes/File_6_-_IoD2019_Population_Denominators.csv.gz": (
        "observations",
        32844,
        32844,
        0,
        0,
    ),
    "attributes/census2021-ts006-lsoa-populationdensity.csv": (
        "observations",
        35672,
        33755,
        1917,
        0,
    ),
    "attributes/cwthom_census21_pop.parquet": ("observations", 214032, 202530, 11502, 0),
    "attributes/disability21_lsoa21_ew.parquet": ("observations", 71344, 67510, 3834, 0),
    "attributes/ethnicity21_lsoa21.parquet": ("observations", 178360, 168775, 9585, 0),
    "attributes/household_deprivation21_lsoa21.parquet": ("observations", 178360, 168775, 9585, 0),
    "attributes/household_overcrowding21_lsoa21.parquet": ("observations", 178360, 168775, 9585, 0),
    "attributes/household_tenure21_lsoa21.parquet": ("observations", 285376, 270040, 15336, 0),
    "attributes/imd2019_england_lsoa11.parquet": ("observations", 32844, 32844, 0, 0),
    "attributes/imd2019_england_lsoa11_indicators.parquet": ("observations", 32844, 32844, 0, 0),
    "attributes/imd2019_england_lsoa11_subdomains.parquet": ("observations", 32844, 32844, 0, 0),
    "attributes/imd2025_england_lsoa21.parquet": ("observations", 33755, 33755, 0, 0),
    "attributes/imd2025_england_lsoa21_indicators.parquet": ("observations", 33755, 33755, 0, 0),
    "attributes/imd2025_england_lsoa21_subdomains.parquet": ("observations", 33755, 33755, 0, 0),
    "attributes/imd2025_england_ltla24.parquet": ("observations", 296, 296, 0, 0),
    "attributes/london-mid2020-pop.csv": ("observations", 4835, 4835, 0, 0),
    "attributes/mysociety_UK_IMD_E.csv": ("observations", 42619, 32844, 9775, 0),
    "attributes/nomis_ts037_general_health_lambeth_southwark_EXCERPT.csv": (
        "observations",
        354,
        354,
        0,
        0,
    ),
    "attributes/population20_lsoa11.parquet": ("observations", 34753, 32844, 1909, 0),
    "attributes/religion21_lsoa21.parquet": ("observations", 321048, 303795, 17253, 0),
    "boundaries/lad24_england.parquet": ("boundaries", 296, 296, 0, 0),
    "boundaries/lsoa11_england_bgc.parquet": ("boundaries", 32844, 32844, 0, 0),
    "boundaries/lsoa21_england_bgc.parquet": ("boundaries", 33755, 33755, 0, 0),
    "boundaries/lsoa21_england_bsc.parquet": ("boundaries", 33755, 33755, 0, 0),
    "boundaries/msoa21_england_bgc.parquet": ("boundaries", 6856, 6856, 0, 0),
    "boundaries/wd21_england_generalised.parquet": ("boundaries", 7026, 7026, 0, 0),
    "boundaries/wd22_england_generalised.parquet": ("boundaries", 6904, 6904, 0, 0),
    "boundaries/wd25_england_bgc.parquet": ("boundaries", 6826, 6826, 0, 0),
    "facts/mbrrace_maternal_mortality_facts.csv": ("observations", 28, 12, 16, 0),
    "grants/charities_per_ward.csv": ("observations", 5296, 5296, 0, 0),
    "grants/grantnav_agg_funder_ward_year_2013_2018.csv": ("grants", 44206, 44206, 0, 0),
    "grants/lloyds_bank_foundation_360g.json": ("grants", 4116, 4116, 0, 12),
    "grants/mixed_funders_360g.json": ("grants", 154, 154, 0, 0),
    "grants/power_to_change_360g_lsoa.json": ("grants", 870, 870, 0, 1),
    "grants/ward_population_2017.csv": ("observations", 8310, 7445, 865, 0),
    "grants/wolfson_360g.json": ("grants", 379, 379, 0, 15),
    "grants/wolfson_360g_multicurrency.json": ("grants", 379, 379, 0, 15),
    "health/fingertips_derived_children_poverty.csv": ("observations", 213, 213, 0, 0),
    "health/fingertips_derived_obese_reception.csv": ("observations", 3671, 3671, 0, 0),
    "health/fingertips_derived_obese_year6.csv": ("observations", 3671, 3671, 0, 0),
    "health/fingertips_derived_vaccination_mmr.csv": ("observations", 192, 192, 0, 0),
    "health/fingertips_lambeth/AdultObesity.csv": ("observations", 18, 18, 0, 0),
    "health/fingertips_lambeth/CVDMortality.csv": ("observations", 3, 3, 0, 0),
    "health/fingertips_lambeth/Diabetes.csv": ("observations", 30, 30, 0, 0),
    "health/fingertips_lambeth/HLEFemale.csv": ("observations", 30, 30, 0, 0),
    "health/fingertips_lambeth/Longtermillnesswards.csv": ("observations", 23, 23, 0, 0),
    "health/fingertips_lambeth/ReceptionObesity.csv": ("observations", 48, 48, 0, 0),
    "health/fingertips_lambeth/STI.csv": ("observations", 30, 30, 0, 0),
    "health/fingertips_lambeth/Smoking.csv": ("observations", 24, 24, 0, 0),
    "health/fingertips_lambeth/Vax.csv": ("observations", 36, 36, 0, 0),
    "health/fingertips_lambeth/Year6Obesity.csv": ("observations", 48, 48, 0, 0),
    "health/gla_borough_profiles.csv": ("observations", 38, 37, 1, 0),
    "health/gla_ward_profiles.csv": ("observations", 660, 660, 0, 0),
    "health/ncmp_msoa_reception_obese_pct.csv": ("observations", 6791, 6791, 0, 0),
    "health/ncmp_msoa_year6_obese_pct.csv": ("observations", 6791, 6791, 0, 0),
    "health/nhs_maternity_msds_2020-21.csv": ("observations", 16160, 16160, 0, 0),
    "health/nhs_maternity_msds_2021-22.csv": ("observations", 16038, 16038, 0, 0),
    "health/ohid_fingertips_2018_2024_with_categories.csv": ("observations", 44452, 44452, 0, 216),
    "health/ohid_fingertips_areas.csv": ("lookup", 2983, 2983, 0, 0),
    "health/ons_health_index_ltla_2015_2021.csv": ("observations", 120344, 120344, 0, 0),
    "lookups/LSOA11_LSOA21_LAD22_EW_bestfit.csv": ("lookup", 34753, 32844, 1909, 0),
    "lookups/LSOA11_LSOA21_LAD22_EW_exact.csv": ("lookup", 35796, 33856, 1940, 0),
    "lookups/MSOA11_MSOA21_LAD22_EW.csv": ("lookup", 7286, 6875, 411, 0),
    "lookups/codepoint_open_2025_england_postcode_to_lsoa_DERIVED.parquet": (
        "lookup",
        1492125,
        1492125,
        0,
        0,
    ),
    "lookups/codepoint_open_2025_lambeth_southwark_postcode_to_lsoa_DERIVED.csv": (
        "lookup",
        13365,
        13365,
        0,
        0,
    ),
    "lookups/drkane_la_all_codes.csv": ("lookup", 415, 346, 69, 0),
    "lookups/drkane_la_orgid_to_gss.csv": ("lookup", 459, 369, 90, 0),
    "lookups/drkane_lsoa_latlong.csv": ("lookup", 48424, 34789, 13635, 0),
    "lookups/drkane_msoa_la.csv": ("lookup", 10404, 6970, 3434, 0),
    "lookups/drkane_rgn_all_codes.csv": ("lookup", 9, 9, 0, 0),
    "lookups/drkane_ward_all_codes.csv": ("lookup", 15729, 12931, 2798, 0),
    "lookups/humaniverse_lookup_lsoa11_lsoa21_ltla22.csv.gz": ("lookup", 35795, 33855, 1940, 0),
    "lookups/humaniverse_lookup_lsoa11_msoa11.csv.gz": ("lookup", 41729, 32844, 8885, 0),
    "lookups/humaniverse_lookup_lsoa11_ward17.csv.gz": ("lookup", 34753, 32844, 1909, 0),
    "lookups/humaniverse_lookup_lsoa21_icb24.csv.gz": ("lookup", 33755, 33755, 0, 0),
    "lookups/humaniverse_lookup_lsoa21_ward24_ltla24.csv.gz": ("lookup", 35672, 33755, 1917, 0),
    "lookups/humaniverse_lookup_ltla24_region24.csv.gz": ("lookup", 296, 296, 0, 0),
    "lookups/humaniverse_ruc21_lsoa21.csv.gz": ("observations", 35672, 33755, 1917, 0),
    "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz": ("lookup", 33755, 33755, 0, 0),
    "reference/lsoa11_to_ward17_lookup.csv": ("lookup", 34753, 32844, 1909, 0),
    "samples/Depression.csv": ("observations", 39, 39, 0, 0),
    "samples/File_1_IoD2025_Index_of_Multiple_Deprivation.xlsx": (
        "observations",
        33755,
        33755,
        0,
        0,
    ),
    "samples/Longtermillnesswards.csv": ("observations", 23, 23, 0, 0),
    "samples/TS007_Age_Lambeth_ward_census_2021.xlsx": ("observations", 26, 25, 1, 0),
    "samples/census_Deprivation_Lambeth_LSOAs.csv": ("observations", 1086, 1086, 0, 0),
    "samples/codepoint_open_se.csv": ("lookup", 20902, 20902, 0, 0),
    "samples/drkane_LSOA11_E09000028.geojson": ("boundaries", 166, 166, 0, 0),
    "samples/drkane_LSOA21_E09000022.geojson": ("boundaries", 181, 181, 0, 0),
    "samples/drkane_LSOA21_E09000028.geojson": ("boundaries", 173, 173, 0, 0),
    "samples/drkane_WD20_E09000022_pre2022_wards.geojson": ("boundaries", 21, 21, 0, 0),
    "samples/drkane_WD25_E09000022.geojson": ("boundaries", 25, 25, 0, 0),
    "samples/drkane_stale_ward22_E08000019.geojson": ("boundaries", 28, 28, 0, 0),
    "samples/ukgeojson_LSOA11_topo_E09000022.json": ("boundaries", 178, 178, 0, 0),
    "services/nhs_choices_later_Clinics.csv": ("services", 7384, 7384, 0, 2),
    "services/nhs_choices_later_Hospitals.csv": ("services", 1093, 1093, 0, 0),
    "services/nhs_maternity_provider_locations.csv": ("services", 210, 210, 0, 0),
    "services/nhs_ods_epraccur.csv": ("services", 15971, 15971, 0, 0),
}
# what it is, and what the refusal says
REFUSED = {
    "SOURCES.md": ("a description", "not recognised as a table"),
    "facts/FACTS.md": ("a description", "not recognised as a table"),
    "facts/childhood_obesity_charity_facts.csv": (
        "places are names, two of them wards of which no list is there",
        "is no name among",
    ),
    "grants/360giving_standard/360-giving-schema.json": (
        "a schema",
        "JSON of a kind EquityMap does not know",
    ),
    "grants/360giving_standard/LICENSE.md": ("a licence", "should be a table"),
    "grants/360giving_standard/codelist_countryCode.csv": (
        "a codelist",
        "no column holds area codes",
    ),
    "grants/360giving_standard/codelist_geoCodeType.csv": ("a codelist", "no column of numbers"),
    "grants/360giving_standard/codelist_locationScope.csv": (
        "a codelist",
        "no column holds area codes",
    ),
    "grants/360giving_standard/codelist_regrantType.csv": (
        "a codelist",
        "no column holds area codes",
    ),
    "grants/360giving_standard/schema_titles_template_2024.xlsx": (
        "an empty template",
        "a header and no rows",
    ),
    "health/ohid_fingertips_categories.csv": (
        "a classification without areas",
        "no column holds area codes",
    ),
    "health/ohid_fingertips_indicator_metadata.json": (
        "metadata",
        "JSON of a kind EquityMap does not know",
    ),
    "health/ohid_fingertips_indicators.csv": (
        "a list of indicators without areas",
        "no column holds area codes",
    ),
    "reference/ethnicity_classification_definitions.csv": (
        "a classification without areas",
        "no column holds area codes",
    ),
    "reference/ethnicity_standardiser_lookup.csv": (
        "a classification without areas",
        "no column holds area codes",
    ),
    "reference/nhs_ethnic_category_codes.csv": (
        "a classification without areas",
        "no column holds area codes",
    ),
    "samples/codepoint_open_Code-Point_Open_Column_Headers.csv": (
        "names of columns, for the file beside it",
        "is not a whole postcode",
    ),
    "samples/codepoint_open_licence.txt": ("a licence", "codepoint_open_licence.txt"),
    "samples/food_vulnerability_score_20200601.csv": (
        "places are names that several wards have",
        "a name that several wards have",
    ),
}
HELD = [
    "boundaries/lad24_england.parquet",
    "boundaries/lsoa21_england_bgc.parquet",
    "boundaries/msoa21_england_bgc.parquet",
    "boundaries/wd25_england_bgc.parquet",
    "lookups/LSOA11_LSOA21_LAD22_EW_bestfit.csv",
    "lookups/LSOA11_LSOA21_LAD22_EW_exact.csv",
    "lookups/MSOA11_MSOA21_LAD22_EW.csv",
    "lookups/drkane_la_all_codes.csv",
    "lookups/drkane_la_orgid_to_gss.csv",
    "lookups/drkane_lsoa_latlong.csv",
    "lookups/drkane_msoa_la.csv",
    "lookups/drkane_rgn_all_codes.csv",
    "lookups/drkane_ward_all_codes.csv",
    "lookups/humaniverse_lookup_lsoa11_lsoa21_ltla22.csv.gz",
    "lookups/humaniverse_lookup_lsoa11_msoa11.csv.gz",
    "lookups/humaniverse_lookup_lsoa11_ward17.csv.gz",
    "lookups/humaniverse_lookup_lsoa21_icb24.csv.gz",
    "lookups/humaniverse_lookup_lsoa21_ward24_ltla24.csv.gz",
    "lookups/humaniverse_lookup_ltla24_region24.csv.gz",
    "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz",
]
# Files whose figures are compared with the publishers'.
READ = [
    "attributes/cwthom_census21_pop.parquet",
    "attributes/ethnicity21_lsoa21.parquet",
    "attributes/nomis_ts037_general_health_lambeth_southwark_EXCERPT.csv",
    "attributes/london-mid2020-pop.csv",
    "attributes/File_1_IoD2025_Index_of_Multiple_Deprivation.csv",
    "health/nhs_maternity_msds_2020-21.csv",
    "health/nhs_maternity_msds_2021-22.csv",
    "health/fingertips_lambeth/ReceptionObesity.csv",
]
NEXT = "health/ohid_fingertips_2018_2024_with_categories.csv"
LAMBETH, SOUTHWARK = "E09000022", "E09000028"


@pytest.fixture(scope="module")
def workspace(shared, tmp_path_factory):
    """Boundaries and lookups of the folder, and the files whose figures are read."""
    made = Workspace.create(tmp_path_factory.mktemp("every") / "workspace", name="Every file")
    add(made, [shared / name for name in HELD])
    add(made, [shared / name for name in READ])
    return made


@pytest.fixture(scope="module")
def parents(workspace):
    """LSOA → borough, by the lookups, for both censuses."""
    table = workspace.open().table("parents").to_pandas()
    table = table[(table["method"] == "lookup") & table["parent_level"].isin(["lad24", "lad22"])]
    return table.drop_duplicates(["level", "code"]).set_index(["level", "code"])["parent"]


def reader(workspace):
    """Reads the observations of one indicator."""

    def observations(indicator, **where):
        table = workspace.open().table("observations", None, [("indicator", "==", indicator)])
        frame = table.to_pandas()
        for column, word in where.items():
            frame = frame[frame[column] == word]
        return frame

    return observations


@pytest.fixture(scope="module")
def observations(workspace):
    return reader(workspace)


@pytest.fixture(scope="module")
def categories(workspace, shared, tmp_path_factory):
    """The observations of the file with categories, whose figures later releases have revised."""
    copy = tmp_path_factory.mktemp("categories") / "workspace"
    shutil.copytree(workspace.path, copy)
    made = Workspace(copy)
    add(made, [shared / NEXT])
    return reader(made)


def test_the_table_lists_every_file_of_the_folder_and_no_other(shared):
    there = {str(path.relative_to(shared)) for path in shared.rglob("*") if path.is_file()}
    assert there == TAKEN.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_is_taken_without_a_question(workspace, shared, name):
    receipt = add(workspace, [shared / name], dry_run=True)[0]
    found = (receipt.kind, receipt.rows_in, receipt.rows_kept, receipt.rows_refused)
    assert (*found, receipt.values_refused) == TAKEN[name]
    assert receipt.rows_in == receipt.rows_kept + receipt.rows_refused
    assert receipt.values_in == receipt.values_kept + receipt.values_refused
    assert not receipt.lossy
    named = min(100, receipt.rows_refused + receipt.values_refused)
    assert len(receipt.refused) == named
    assert all(refusal["reason"] for refusal in receipt.refused)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_its_reason(workspace, shared, name):
    what, said = REFUSED[name]
    with pytest.raises(InputError, match=re.escape(said)):
        add(workspace, [shared / name], dry_run=True)


@pytest.mark.parametrize(
    ("borough", "level", "areas"),
    [
        *((LAMBETH, level, areas) for level, areas in (("lsoa21", 181), ("lsoa11", 178))),
        *((SOUTHWARK, level, areas) for level, areas in (("lsoa21", 173), ("lsoa11", 166))),
    ],
)
def test_a_borough_has_its_areas(parents, borough, level, areas):
    assert (parents.loc[level] == borough).sum() == areas


def total(observations, parents, borough, indicator, column, **where):
    """The sum of a column over the LSOAs of a borough."""
    frame = observations(indicator, **where)
    inside = parents.reindex(list(zip(frame["level"], frame["area"], strict=True))) == borough
    return frame.loc[inside.to_numpy(), column].sum()


@pytest.mark.parametrize(
    ("indicator", "column", "group", "lambeth", "southwark"),
    [
        ("population", "value", "all", 317_663, 307_636),
        ("ethnic-black", "denominator", "all", 317_668, 307_623),
        ("very-good-health", "denominator", "all", 317_657, 307_658),
        ("population-estimate", "value", "all", 321_813, 320_017),
    ],
)
def test_residents_of_the_two_boroughs_are_those_published(
    observations, parents, indicator, column, group, lambeth, southwark
):
    for borough, people in ((LAMBETH, lambeth), (SOUTHWARK, southwark)):
        assert total(observations, parents, borough, indicator, column, group=group) == people


def test_the_most_deprived_areas_of_the_two_boroughs_are_those_published(observations, parents):
    deciles = observations("imd-2025-decile", level="lsoa21").set_index("area")["value"]
    worst = parents.loc["lsoa21"].reindex(deciles.index[deciles <= 2])
    assert (worst == LAMBETH).sum() == 15
    assert (worst == SOUTHWARK).sum() == 15


def test_the_lookup_between_censuses_says_how_its_areas_changed(workspace):
    receipts = {r["file"]: r for r in workspace.open().table("receipts").to_pylist()}
    found = receipts["LSOA11_LSOA21_LAD22_EW_exact.csv"]["json"]
    assert "31,810 U, 1,842 S, 194 M, 10 X" in found


def test_unknown_ethnicity_of_kings_college_hospital_stays_a_group(observations):
    rows = observations("maternity-deliveries", area="RJZ", period="2020-21")
    rows = rows.set_index("group")["value"]
    groups = [f"ethnicity={name}" for name in ("Asian", "Black", "Mixed", "Other", "White")]
    assert rows["ethnicity=unknown"] == 1345 + 15  # not stated, and missing
    assert rows[groups].sum() + rows["ethnicity=unknown"] == 7440


def test_maternity_groups_keep_their_names_from_year_to_year(observations):
    rows = observations("maternity-deliveries")
    for start in ("smoking_at_booking=", "folic_acid=", "imd_decile=", "ethnicity="):
        years = rows[rows["group"].str.startswith(start)].groupby("period")["group"].unique()
        assert set(years["2020-21"]) == set(years["2021-22"])
    deciles = rows.loc[rows["group"].str.match(r"imd_decile=\d+$"), "group"].unique()
    assert set(deciles) == {f"imd_decile={step}" for step in range(1, 11)}


def test_every_set_of_deciles_counts_once(categories):
    rows = categories("air-pollution-deaths", area="E92000001")
    plain = rows[rows["group"].str.startswith("imd_decile=")]
    assert (plain.groupby("period").size() == 10).all()
    assert rows["group"].str.startswith("imd_decile_county_").any()


def test_ethnic_groups_of_sixteen_and_of_five_stay_apart(categories):
    rows = categories("child-obesity-year6-5-years", area="E92000001")
    keys = set(rows["group"].str.split("=").str[0])
    assert {"ethnicity", "ethnicity16"} <= keys
    five = set(rows.loc[rows["group"].str.startswith("ethnicity="), "group"])
    assert five == {
        f"ethnicity={g}" for g in ("Asian", "Black", "Mixed", "Other", "White", "unknown")
    }


def test_a_blank_with_a_note_is_missing_with_the_publishers_reason(observations):
    rows = observations("child-excess-weight-reception", area="E12000007", period="2006/07")
    assert rows["status"].tolist() == ["missing"]
    assert rows["note"].tolist() == ["Value not published for data quality reasons"]
