"""All of England from the publishers' own files, in one load: the counts that must come out.

The workspace is built once per test run, by the command a user would type.
"""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from equitymap.cli import main
from equitymap.disclosure import open_library

pytestmark = pytest.mark.real

FILES = [
    "boundaries/lsoa21_england_bgc.parquet",
    "boundaries/lad24_england.parquet",
    "boundaries/msoa21_england_bgc.parquet",
    "boundaries/wd25_england_bgc.parquet",
    "lookups/drkane_rgn_all_codes.csv",
    "attributes/cwthom_census21_pop.parquet",
    "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz",
    "lookups/LSOA11_LSOA21_LAD22_EW_exact.csv",
    "lookups/MSOA11_MSOA21_LAD22_EW.csv",
    "attributes/File_1_IoD2025_Index_of_Multiple_Deprivation.csv",
    "attributes/imd2025_england_lsoa21.parquet",
    "health/ncmp_msoa_year6_obese_pct.csv",
    "grants/power_to_change_360g_lsoa.json",
]
LAMBETH, SOUTHWARK = "E09000022", "E09000028"


@pytest.fixture(scope="session")
def england(shared, tmp_path_factory):
    """The workspace and the receipts of its one load."""
    place = tmp_path_factory.mktemp("england") / "workspace"
    paths = [str(shared / name) for name in FILES]
    words = [sys.executable, "-m", "equitymap", "add", *paths, "--workspace", str(place), "--json"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    receipts = {r["file"]: r for r in json.loads(done.stdout)["receipts"]}
    return place, receipts


@pytest.fixture(scope="session")
def run(england):
    """Runs a command on England; gives back its JSON."""

    def run(*words):
        result = CliRunner().invoke(main, [*words, "--workspace", str(england[0]), "--json"])
        assert result.exit_code == 0, result.stderr or result.exception
        return json.loads(result.stdout)

    return run


def receipt(england, name):
    """The receipt of one file."""
    return england[1][name.rsplit("/", 1)[-1]]


def test_the_areas_are_all_there(run):
    found = {level["code"]: level["areas"] for level in run("levels")}
    assert (found["lsoa21"], found["msoa21"], found["wd25"]) == (33755, 6856, 6826)
    assert (found["lad24"], found["rgn24"], found["eng"]) == (296, 9, 1)
    assert len(run("areas", "--level", "lsoa21", "--within", LAMBETH)) == 181
    assert len(run("areas", "--level", "lsoa21", "--within", SOUTHWARK)) == 173


@pytest.mark.parametrize(("borough", "mean"), [(LAMBETH, 23.20), (SOUTHWARK, 23.04)])
def test_deprivation_of_the_two_boroughs(run, borough, mean):
    deciles = run("show", "--indicator", "imd-decile", "--level", "lsoa21", "--within", borough)
    assert sum(row["value"] <= 2 for row in deciles["rows"]) == 15
    scores = run("show", "--indicator", "imd-score", "--level", "lsoa21", "--within", borough)
    values = [row["value"] for row in scores["rows"]]
    assert round(sum(values) / len(values), 2) == mean


def test_no_row_is_lost_that_the_receipt_does_not_name(england):
    for name in FILES:
        found = receipt(england, name)
        assert found["rows_in"] == found["rows_kept"] + found["rows_refused"], name
        assert found["lossy"] is False, name
        assert len(found["refused"]) == min(100, found["rows_refused"] + found["values_refused"])


def test_rows_of_wales_are_refused_by_name(england):
    found = receipt(england, "attributes/cwthom_census21_pop.parquet")
    assert (found["rows_in"], found["rows_kept"]) == (214032, 202530)
    assert "Wales" in found["refused"][0]["reason"]


def test_two_files_with_equal_values_are_stored_once_and_both_named(england, run):
    first = receipt(england, "attributes/File_1_IoD2025_Index_of_Multiple_Deprivation.csv")
    second = receipt(england, "attributes/imd2025_england_lsoa21.parquet")
    assert first["values_kept"] == 2 * 33755
    assert second["values_kept"] == 24 * 33755
    assert {"imd-2025-rank", "imd-2025-decile"} <= set(first["indicators"]) & set(
        second["indicators"]
    )


def test_parents_come_from_the_lookup(england, run):
    notes = " ".join(receipt(england, "boundaries/lsoa21_england_bgc.parquet")["notes"])
    assert "491" in notes
    inside = run("areas", "--level", "lsoa21", "--within", "E08000016")
    assert len(inside) > 100
    assert {row["parents"]["lad24"] for row in inside} == {"E08000016"}


def test_lsoas_take_a_ward_that_exists_in_2025(run):
    wards = {row["code"] for row in run("areas", "--level", "wd25")}
    rows = run("areas", "--level", "lsoa21")
    assert {row["parents"]["wd25"] for row in rows} <= wards


def test_obesity_is_joined_by_name(england, run):
    found = receipt(england, "health/ncmp_msoa_year6_obese_pct.csv")
    assert (found["rows_in"], found["rows_kept"], found["level"]) == (6791, 6791, "msoa11")
    notes = " ".join(found["notes"])
    assert "6,633" in notes
    assert "158" in notes
    converted = found["converted"]
    assert (converted["from"], converted["to"]) == ("msoa11", "msoa21")


def test_suppressed_cells_stay_suppressed(england):
    library = open_library(england[0])
    periods = library.periods("child-obesity-year6", "msoa11")
    assert len(periods) == 8
    suppressed = 0
    for period in periods:
        frame = library.values("child-obesity-year6", "msoa11", period).frame
        hidden = frame[frame["status"] == "suppressed"]
        assert hidden["value"].isna().all()
        suppressed += len(hidden)
    assert suppressed == 708


def test_msoas_of_2021_take_values_only_where_the_file_allows(england):
    library = open_library(england[0])
    frame = library.values("child-obesity-year6", "msoa21").frame.set_index("code")
    changes = library.geography.snapshot.table("conversions").to_pandas()
    changes = changes[(changes["from_level"] == "msoa11") & changes["to_code"].isin(frame.index)]
    merged = changes.loc[changes["change"].isin(["M", "X"]), "to_code"].unique()
    split = changes.loc[changes["change"] == "S", "to_code"].unique()
    assert len(merged) > 0
    assert frame.loc[merged, "value"].isna().all()
    assert set(frame.loc[merged, "status"]) == {"missing"}
    assert frame.loc[merged, "note"].str.contains("counts").all()
    assert set(frame.loc[split, "status"]) <= {"modelled", "suppressed", "missing"}
    assert (frame.loc[split, "status"] == "modelled").any()


def test_every_pound_is_kept_and_located_or_named(england, run):
    found = receipt(england, "grants/power_to_change_360g_lsoa.json")
    assert (found["rows_in"], found["rows_kept"]) == (870, 870)
    assert found["money_in"] == found["money_kept"] == 51_625_696.54
    assert found["converted"]["rows"] == 59
    goal = run("goal", "--targets", "most-deprived-fifth")
    assert goal["grants"] == 870
    assert goal["spend_total"] == pytest.approx(51_625_696.54, abs=0.005)
    assert sum(goal["by_grade"].values()) == pytest.approx(goal["spend_total"], abs=0.005)
    assert goal["low"] <= goal["share"] * goal["spend_located"] / goal["spend_total"] + 1e-9
    assert goal["low"] <= goal["high"]

    from equitymap.funding.locate import locate

    places = locate(open_library(england[0]))
    located = places[places["grade"] == "A"]
    assert located["grant"].nunique() == 849
    assert (located["areas"].map(len) > 1).any()
    assert places.loc[places["grade"] == "E", "grant"].nunique() == 21


def test_the_workspace_is_sound(run):
    assert run("check") == {"problems": []}


def test_adding_the_same_bytes_again_changes_nothing(england, shared, run):
    before = run("history")
    path = shared / "grants/power_to_change_360g_lsoa.json"
    run("add", str(path))
    assert run("history") == before
