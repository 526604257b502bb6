"""Lambeth and Southwark, cut out of the published files into a folder of the test's own."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd

LAMBETH, SOUTHWARK = "E09000022", "E09000028"
BOTH = [LAMBETH, SOUTHWARK]


def cut(shared: Path, folder: Path) -> list[Path]:
    """Write the two boroughs' rows of the published files, unchanged, and say where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    hierarchy = pd.read_csv(shared / "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz", dtype=str)
    hierarchy = hierarchy[hierarchy["LAD24CD"].isin(BOTH)]
    lsoas, msoas = set(hierarchy["LSOA21CD"]), set(hierarchy["MSOA21CD"])
    paths = []

    def keep(name: str) -> Path:
        paths.append(folder / name)
        return paths[-1]

    for name, column, codes in (
        ("lsoa21_england_bgc", "LSOA21CD", lsoas),
        ("msoa21_england_bgc", "MSOA21CD", msoas),
        ("wd25_england_bgc", "LAD25CD", BOTH),
        ("lad24_england", "ltla24_code", BOTH),
    ):
        areas = gpd.read_parquet(shared / f"boundaries/{name}.parquet")
        areas[areas[column].isin(codes)].to_parquet(keep(f"{name}.parquet"))
    hierarchy.to_csv(keep("hierarchy.csv"), index=False)
    for name, column in (
        ("lookups/LSOA11_LSOA21_LAD22_EW_exact.csv", "LAD22CD"),
        ("lookups/MSOA11_MSOA21_LAD22_EW.csv", "LAD22CD"),
        ("attributes/File_1_IoD2025_Index_of_Multiple_Deprivation.csv", 2),
        ("health/ncmp_msoa_year6_obese_pct.csv", "LA name"),
    ):
        table = pd.read_csv(shared / name, dtype=str, encoding="utf-8-sig", keep_default_na=False)
        of = table[column] if isinstance(column, str) else table.iloc[:, column]
        table[of.isin([*BOTH, "Lambeth", "Southwark"])].to_csv(
            keep(Path(name).name), index=False, encoding="utf-8-sig"
        )
    for name in ("cwthom_census21_pop", "imd2025_england_lsoa21"):
        table = pd.read_parquet(shared / f"attributes/{name}.parquet")
        table[table["lsoa21_code"].isin(lsoas)].to_parquet(keep(f"{name}.parquet"), index=False)
    paths.append(shared / "lookups/drkane_rgn_all_codes.csv")
    grants = json.loads((shared / "grants/power_to_change_360g_lsoa.json").read_text())["grants"]
    inside = [grant for grant in grants if grant["beneficiaryLocation"][0].get("geoCode") in lsoas]
    keep("grants.json").write_text(json.dumps({"grants": inside}))
    return paths
