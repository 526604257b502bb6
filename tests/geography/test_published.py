"""The published files of Lambeth and Southwark: what they say about areas, and what is drawn."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from equitymap.geography import Geography, drawing, outline
from equitymap.store import Workspace

pytestmark = pytest.mark.real

LAMBETH, SOUTHWARK = "E09000022", "E09000028"
TWO = (LAMBETH, SOUTHWARK)
HIERARCHY = {
    "MSOA21CD": ("msoa21", "lookup"),
    "WD24CD": ("wd24", "lookup"),
    "LAD24CD": ("lad24", "lookup"),
    "WD25CD_pip": ("wd25", "point"),
    "RGNCD": ("rgn24", "lookup"),
}


@pytest.fixture(scope="module")
def boroughs(shared, tmp_path_factory):
    """The geography of the two boroughs, from rows cut out of the published files."""
    workspace = Workspace.create(tmp_path_factory.mktemp("two") / "w", name="Two boroughs")
    hierarchy = pd.read_csv(shared / "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz", dtype=str)
    hierarchy = hierarchy[hierarchy["LAD24CD"].isin(TWO)]
    held = {level: set(hierarchy[column]) for column, (level, _) in HIERARCHY.items()}
    held["lsoa21"] = set(hierarchy["LSOA21CD"])
    files = {
        "lsoa21": ("lsoa21_england_bgc", "LSOA21CD", "LSOA21NM"),
        "msoa21": ("msoa21_england_bgc", "MSOA21CD", "MSOA21NM"),
        "wd25": ("wd25_england_bgc", "WD25CD", "WD25NM"),
        "lad24": ("lad24_england", "ltla24_code", "ltla24_name"),
    }
    with workspace.load("add", "two boroughs") as load:
        for level, (file, code, name) in files.items():
            path = shared / f"boundaries/{file}.parquet"
            shapes = gpd.read_parquet(path, filters=[(code, "in", sorted(held[level]))])
            load.put_boundary(level, shapes.rename(columns={code: "code", name: "name"}))
        for column, (level, method) in HIERARCHY.items():
            rows = {"level": "lsoa21", "code": hierarchy["LSOA21CD"], "parent": hierarchy[column]}
            load.append("parents", pd.DataFrame(rows | {"parent_level": level, "method": method}))
        for kind, column in (("lsoa", "CHGIND"), ("msoa", "CHNGIND")):
            file = {"lsoa": "LSOA11_LSOA21_LAD22_EW_exact", "msoa": "MSOA11_MSOA21_LAD22_EW"}[kind]
            changes = pd.read_csv(shared / f"lookups/{file}.csv", dtype=str, encoding="utf-8-sig")
            changes = changes[changes[f"{kind.upper()}21CD"].isin(held[f"{kind}21"])]
            old = changes[[f"{kind.upper()}11CD", f"{kind.upper()}11NM"]].drop_duplicates()
            load.append("areas", old.set_axis(["code", "name"], axis=1).assign(level=f"{kind}11"))
            rows = {
                "from_level": f"{kind}11",
                "from_code": changes[f"{kind.upper()}11CD"],
                "to_level": f"{kind}21",
                "to_code": changes[f"{kind.upper()}21CD"],
                "change": changes[column],
            }
            load.append("conversions", pd.DataFrame(rows))
    return Geography(workspace.open())


def test_each_borough_has_the_areas_its_statistics_office_counts(boroughs):
    counts = {
        level: [len(boroughs.children(code, level)) for code in TWO]
        for level in ("lsoa21", "lsoa11", "msoa21", "wd25")
    }
    assert counts == {
        "lsoa21": [181, 173],
        "lsoa11": [178, 166],
        "msoa21": [35, 34],
        "wd25": [25, 23],
    }


def test_wards_of_2024_stand_where_they_still_exist_and_so_does_every_lsoa(boroughs):
    wards = boroughs.parents("lsoa21", "wd25")
    assert wards.notna().all()
    assert wards.isin(boroughs.areas("wd25")["code"]).all()
    stated = boroughs.stated("lsoa21", "wd24", "lookup").set_index("code")["parent"]
    still = stated[stated.isin(boroughs.areas("wd25")["code"])]
    assert (wards[still.index] == still).all()


def test_every_retired_lsoa_resolves_to_areas_of_the_same_borough(boroughs):
    old = boroughs.areas("lsoa11")["code"]
    answers = boroughs.resolve(old)
    assert set(answers["how"]) == {"current", "retired"}
    assert answers["areas"].map(len).min() == 1
    retired = answers[answers["how"] == "retired"].explode("areas")
    assert retired["areas"].isin(boroughs.areas("lsoa21")["code"]).all()


def test_two_boroughs_are_drawn_as_a_coverage_and_their_outlines_meet_it(boroughs):
    def shapes(made):
        file = f".cache/boundaries/{made.level}.{made.hash}.geojson"
        text = (boroughs.snapshot.path / file).read_text("utf-8")
        return [shapely.geometry.shape(f["geometry"]) for f in json.loads(text)["features"]]

    made = drawing(boroughs, "lsoa21", TWO)
    lsoas, lines = shapes(made), shapes(outline(boroughs, TWO, "lad24"))
    assert made.count == 354
    assert shapely.coverage_is_valid(lsoas)
    assert shapely.is_valid(lsoas).all()
    whole, around = shapely.union_all(lsoas), shapely.union_all(lines)
    assert whole.symmetric_difference(around).area < 1e-4 * whole.area
    assert shapely.get_num_interior_rings(around) == 0
