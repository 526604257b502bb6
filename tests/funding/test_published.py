"""Published grants over the two boroughs: located, added up, none lost."""

import json
import math

import pandas as pd
import pytest

from equitymap.disclosure import open_library
from equitymap.funding.goal import goal
from equitymap.funding.locate import locate
from equitymap.funding.money import money_by_area
from equitymap.need import targets
from equitymap.sources import add
from equitymap.store import Workspace

pytestmark = pytest.mark.real

BOROUGHS = ["E09000022", "E09000028"]
TABLES = {
    "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz": ("LAD24CD", "hierarchy.csv"),
    "lookups/LSOA11_LSOA21_LAD22_EW_exact.csv": ("LAD22CD", "exact.csv"),
}


@pytest.fixture(scope="module")
def boroughs(shared, tmp_path_factory):
    """Lambeth and Southwark: lookups, residents, deprivation, and all grants of one fund."""
    folder = tmp_path_factory.mktemp("boroughs")
    paths = []
    for file, (column, name) in TABLES.items():
        table = pd.read_csv(shared / file, dtype=str, encoding="utf-8-sig")
        paths.append(folder / name)
        table[table[column].isin(BOROUGHS)].to_csv(paths[-1], index=False)
    lsoas = set(pd.read_csv(paths[0], dtype=str)["LSOA21CD"])
    people = pd.read_parquet(shared / "attributes" / "cwthom_census21_pop.parquet")
    code = next(column for column in people if people[column].isin(lsoas).any())
    paths.append(folder / "people.parquet")
    people[people[code].isin(lsoas)].to_parquet(paths[-1], index=False)
    imd = pd.read_parquet(shared / "attributes" / "imd2025_england_lsoa21.parquet")
    paths.append(folder / "imd2025_england_lsoa21.parquet")
    imd[imd["lsoa21_code"].isin(lsoas)].to_parquet(paths[-1], index=False)
    workspace = Workspace.create(folder / "workspace", name="Two boroughs")
    add(workspace, [*paths, shared / "grants" / "power_to_change_360g_lsoa.json"])
    return open_library(workspace.path)


@pytest.fixture(scope="module")
def here(shared, boroughs):
    """The published grants delivered in an LSOA of the two boroughs, of either vintage."""
    content = json.loads((shared / "grants" / "power_to_change_360g_lsoa.json").read_text())
    known = {*boroughs.geography.codes("lsoa21"), *boroughs.geography.codes("lsoa11")}
    return {
        grant["id"]: grant["amountAwarded"]
        for grant in content["grants"]
        if {place.get("geoCode") for place in grant["beneficiaryLocation"]} & known
    }


def test_every_grant_delivered_in_the_boroughs_is_located_and_no_other(boroughs, here):
    located = locate(boroughs)
    assert len(located) == 870
    assert set(located.loc[located["grade"] == "A", "grant"]) == set(here)
    assert set(located["grade"]) == {"A", "E"}
    assert len(here) > 20


def test_the_boroughs_money_is_what_the_file_gives_them(boroughs, here):
    pounds = money_by_area(boroughs, "lad24")
    assert pounds.sum() == pytest.approx(math.fsum(here.values()), rel=1e-9)
    assert set(pounds[pounds > 0].index) == set(BOROUGHS)


def test_the_goal_counts_every_pound_of_the_file(boroughs, here):
    answer = goal(boroughs, targets.get(boroughs, "most-deprived-fifth"))
    assert answer.spend_total == 51_625_696.54
    assert answer.spend_located == pytest.approx(math.fsum(here.values()), rel=1e-12)
    assert answer.low <= answer.high
    assert answer.inside + answer.outside + answer.either == pytest.approx(answer.spend_total)
    assert answer.need_share > answer.population_share
    assert answer.concentration_need < 0
