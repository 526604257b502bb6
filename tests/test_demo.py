"""The demonstration: made the same each time, fictional throughout, and loaded without loss."""

import json
import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from equitymap.disclosure import open_library
from equitymap.errors import WorkspaceError
from equitymap.funding.goal import goal
from equitymap.funding.locate import locate
from equitymap.need import targets
from equitymap.settings import GEODATA
from equitymap.sources import demo
from equitymap.store import Workspace
from equitymap.store.schema import STATUSES

MEGABYTE = 1_000_000
TEXTS = (".csv", ".json", ".geojson")

# Where each status can be met: indicator, level, period, group.
MET = {
    "published": ("child-obesity-year6", "lad24", "2023/24", "all"),
    "suppressed": ("low-birth-weight", "lad24", "2023/24", "ethnicity=Other"),
    "missing": ("child-obesity-year6", "lad24", "2020/21", "all"),
    "unreliable": ("mmr-age-2", "lad24", "2016/17", "all"),
    "modelled": ("fuel-poverty", "lsoa21", "2020", "all"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The demonstration workspace and its receipts by file name."""
    path = tmp_path_factory.mktemp("demo") / "workspace"
    return path, {receipt.file: receipt for receipt in demo.build(path)}


@pytest.fixture(scope="module")
def library(built):
    return open_library(built[0])


@pytest.fixture(scope="module")
def shapes():
    """Polygons by level, in degrees."""
    return {
        "lsoa": gpd.read_file(demo.FOLDER / "lsoa21_boundaries.geojson").geometry.values,
        "msoa": gpd.read_parquet(demo.FOLDER / "msoa21_boundaries.parquet").geometry.values,
        "ward": gpd.read_file(demo.FOLDER / "wd25_boundaries.gpkg").geometry.values,
        "borough": gpd.read_file(demo.FOLDER / "lad24_boundaries.geojson").geometry.values,
    }


def codes_in(path: Path) -> set[str]:
    """Everything in a file that reads like a GSS code."""
    if path.suffix == ".parquet":
        text = pd.read_parquet(path).select_dtypes("str").to_csv()
    elif path.suffix == ".gpkg":
        text = gpd.read_file(path).drop(columns="geometry").to_csv()
    elif path.suffix == ".gz":
        text = pd.read_csv(path).to_csv()
    else:
        text = path.read_text("utf-8-sig")
    return set(re.findall(r"\b[EWSNK]\d{8}\b", text))


def test_making_it_again_gives_the_same_bytes(tmp_path):
    subprocess.run([sys.executable, GEODATA / "demo" / "make.py", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in demo.files()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_it_is_small():
    sizes = [path.stat().st_size for path in demo.files()]
    assert max(sizes) < MEGABYTE
    assert sum(sizes) < 5 * MEGABYTE


@pytest.mark.parametrize("path", demo.files(), ids=lambda path: path.name)
def test_no_file_holds_a_code_of_a_real_place(path):
    assert {code for code in codes_in(path) if code[3] != "9"} == set()


def test_no_postcode_could_be_real():
    postcodes = pd.read_csv(demo.FOLDER / "postcodes.csv", dtype=str)["Postcode"]
    assert postcodes.is_unique
    assert postcodes.str.fullmatch(r"ZX\d{1,2} \d[A-Z]{2}").all()


def test_no_organisation_could_be_real():
    text = "".join(path.read_text("utf-8-sig") for path in demo.files() if path.suffix in TEXTS)
    assert not re.search(r"GB-(CHC|COH|SC|NIC|LAE|UKPRN)-", text)


def test_the_readme_speaks_of_every_file():
    readme = (demo.FOLDER / "README.md").read_text("utf-8")
    spoken = [
        re.compile(re.escape(name).replace("…", ".*"))
        for name in re.findall(r"`([^` ]+\.\w[\w.]*)`", readme)
    ]
    assert [p.name for p in demo.files() if not any(s.fullmatch(p.name) for s in spoken)] == []


@pytest.mark.parametrize(
    ("level", "count"), [("lsoa", 360), ("msoa", 70), ("ward", 50), ("borough", 3)]
)
def test_the_areas_of_a_level_cover_the_ground_without_gap_or_overlap(shapes, level, count):
    areas = shapes[level]
    assert len(areas) == count
    assert shapely.is_valid(areas).all()
    ground = shapely.union_all(shapes["borough"])
    assert shapely.area(areas).sum() == pytest.approx(ground.area, rel=1e-6)
    assert shapely.union_all(areas).symmetric_difference(ground).area < 1e-6 * ground.area


def test_the_river_is_no_area(shapes):
    ground = shapely.union_all(shapes["borough"])
    assert len(shapely.get_parts(ground)) == 2  # two banks
    assert ground.area < 0.99 * shapely.convex_hull(ground).area


def test_every_row_is_kept(built):
    for receipt in built[1].values():
        assert receipt.rows_kept == receipt.rows_in, receipt.file
        assert receipt.values_kept == receipt.values_in, receipt.file
        assert receipt.refused == [], receipt.file
        assert not receipt.lossy, receipt.file


def test_every_file_is_loaded_in_one_version(built):
    path, receipts = built
    assert sorted(receipts) == [path.name for path in demo.files()]
    assert Workspace(path).head() == 1
    assert Workspace(path).check() == []


def test_money_is_kept_to_the_penny(built):
    money = [(r.money_in, r.money_kept) for r in built[1].values() if r.kind == "grants"]
    assert len(money) == 2
    for money_in, money_kept in money:
        assert money_in == money_kept > 1_000_000


def test_every_source_is_the_demonstration(built):
    table = Workspace(built[0]).open().table("observations", ["source"])
    assert set(table["source"].to_pylist()) == {"demonstration"}


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_can_be_met(library, status):
    slug, level, period, group = MET[status]
    frame = library.values(slug, level, period, group).frame
    assert status in set(frame["status"])
    assert frame.loc[frame["status"].isin(["suppressed", "missing"]), "value"].isna().all()


def test_there_are_eleven_years_and_breakdowns_by_borough(library):
    assert len(library.periods("child-obesity-year6", "lad24")) == 11
    groups = set(library.groups("child-obesity-year6", "lad24"))
    assert {f"imd_decile={number}" for number in range(1, 11)} < groups
    assert {f"ethnicity={g}" for g in ("Asian", "Black", "Mixed", "Other", "White")} < groups


def test_deprivation_clusters_and_outcomes_follow_it(library):
    score = library.values("imd-score", "msoa21").frame["value"].astype(float)
    obesity = library.values("child-obesity-year6", "msoa21").frame["value"].astype(float)
    assert score.corr(obesity) > 0.6
    lsoas = library.geography.parents("lsoa21", "msoa21")
    fine = library.values("imd-score", "lsoa21").frame.set_index("code")["value"].astype(float)
    between = fine.groupby(lsoas).transform("mean").var() / fine.var()
    assert between > 0.5  # neighbours are alike


def test_grants_have_every_grade_and_some_retired_codes(built, library):
    places = locate(library)
    assert set(places["grade"]) == set("ABCDE")
    assert 480 <= places["grant"].nunique() <= 520
    converted = [r.converted for r in built[1].values() if r.kind == "grants"]
    assert sum(entry["rows"] for entry in converted if entry) > 0


@pytest.mark.parametrize(
    ("programme", "verdict"),
    [
        ("Childhood obesity", "cannot tell"),
        ("Healthy start for mothers", "met"),
        ("Young minds", "missed"),
        ("Warm homes", "cannot tell"),
        ("Community spaces", "missed"),
    ],
)
def test_the_goal_is_met_missed_or_cannot_be_told(library, programme, verdict):
    chosen = targets.get(library, "most-deprived-fifth")
    assert goal(library, chosen, programme=programme).to_dict()["verdict"] == verdict


def test_the_headline_is_74_percent_and_cannot_yet_be_confirmed(library):
    chosen = targets.get(library, "most-deprived-fifth")
    found = goal(library, chosen, programme="Childhood obesity").to_dict()
    assert [round(100 * found[key]) for key in ("share", "low", "high")] == [74, 66, 81]


def test_building_it_again_changes_nothing(built):
    path, receipts = built
    again = demo.build(path)
    assert sorted(receipt.file for receipt in again) == sorted(receipts)
    assert Workspace(path).head() == 1


def test_it_is_not_built_over_a_workspace_of_real_data(tmp_path):
    Workspace.create(tmp_path / "own", name="Own")
    with pytest.raises(WorkspaceError, match="needs a folder of its own"):
        demo.build(tmp_path / "own")


def test_json_grants_follow_the_standard():
    path = demo.FOLDER / "thornhaven_health_foundation_360giving.json"
    for grant in json.loads(path.read_text("utf-8"))["grants"]:
        required = {"id", "title", "description", "currency", "amountAwarded", "awardDate"}
        assert required | {"fundingOrganization"} <= grant.keys()
        assert ("recipientOrganization" in grant) != ("recipientIndividual" in grant)


def test_whatever_is_offered_is_given_and_history_agrees(library):
    """Every indicator of the demonstration at every level, for every group and period."""
    for indicator in library.indicators():
        slug = indicator.slug
        offered = library.levels_of(slug)
        assert offered
        for level in offered:
            groups = library.groups(slug, level)
            assert library.values(slug, level).group == groups[0]
            codes = library.geography.areas(level)["code"]
            some = list(codes[:: max(1, len(codes) // 3)])
            for group in groups:
                periods = library.periods(slug, level, group)
                assert periods
                history = library.history(slug, some, group)
                assert set(history["period"]) <= set(periods)
                for period in periods if group == groups[0] else periods[-1:]:
                    frame = library.values(slug, level, period, group).frame
                    told = history[history["period"] == period].set_index("area")
                    same = frame.set_index("code").loc[told.index]
                    pd.testing.assert_series_equal(
                        told["value"], same["value"], check_names=False, rtol=1e-12
                    )
                    assert told["status"].tolist() == same["status"].tolist()
