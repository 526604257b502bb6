"""Make the demonstration's raw files: `python geodata/demo/make.py [FOLDER]`.

The city of Thornhaven does not exist. The same seed gives the same files, byte for byte.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from thornhaven import areas, files, fingertips, giving, health, money, people, places, shapes
from thornhaven.areas import ENGLAND, REGION

SEED = 20260101


def part(number: int) -> np.random.Generator:
    """A generator of its own for each part of the city, so that one part can change alone."""
    return np.random.default_rng([SEED, number])


def write(folder: Path) -> None:
    """Write every raw file into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    city = shapes.build(part(1))
    named = areas.build(city)
    lived = people.build(part(2), city, named.lsoas)
    codes = places.postcodes(part(3), city, named)
    write_geography(folder, city, named, codes)
    write_people(folder, named, lived)
    write_outcomes(folder, named, lived)
    write_grants(folder, named, money.build(part(4), named, lived, codes))
    files.csv(folder / "services.csv", places.services(part(5), named, codes))


def write_geography(folder: Path, city, named: areas.Areas, codes: pd.DataFrame) -> None:
    """Boundaries, lookups and postcodes, each in another format, as they come."""

    def boundary(level: str, table: pd.DataFrame, code: str, name: str) -> gpd.GeoDataFrame:
        shape = city.levels[level].copy()
        shape[code] = shape[level].map(named.codes[level])
        shape[name] = shape[code].map(table.set_index("code")["name"])
        return shape.sort_values(code)[[code, name, "geometry"]]

    lsoas = boundary("lsoa", named.lsoas, "lsoa21_code", "lsoa21_name")
    files.geojson(folder / "lsoa21_boundaries.geojson", lsoas)
    msoas = boundary("msoa", named.msoas, "MSOA21CD", "MSOA21NM")
    files.parquet(folder / "msoa21_boundaries.parquet", msoas)
    wards = boundary("ward", named.wards, "WD25CD", "WD25NM")
    files.geopackage(folder / "wd25_boundaries.gpkg", wards)
    boroughs = boundary("borough", named.boroughs, "LAD24CD", "LAD24NM")
    files.geojson(folder / "lad24_boundaries.geojson", boroughs)

    at = named.lsoas
    hierarchy = pd.DataFrame({"LSOA21CD": at["code"], "LSOA21NM": at["name"]})
    for column, table in (
        ("msoa", named.msoas),
        ("ward", named.wards),
        ("borough", named.boroughs),
    ):
        level = {"msoa": "MSOA21", "ward": "WD25", "borough": "LAD24"}[column]
        hierarchy[f"{level}CD"] = at[column]
        hierarchy[f"{level}NM"] = at[column].map(table.set_index("code")["name"])
    hierarchy["RGN24CD"], hierarchy["RGN24NM"] = REGION
    files.csv(folder / "lsoa21_hierarchy.csv.gz", hierarchy)

    region = {"RGNCD": [REGION[0]], "RGNNM": [REGION[1]]}
    region |= {"CTRYCD": [ENGLAND[0]], "CTRYNM": [ENGLAND[1]]}
    files.csv(folder / "regions.csv", pd.DataFrame(region))
    for level, changes, word in (
        ("LSOA", named.lsoa_changes, "CHGIND"),
        ("MSOA", named.msoa_changes, "CHNGIND"),
    ):
        table = pd.DataFrame(
            {
                f"{level}11CD": changes["old"],
                f"{level}11NM": changes["old_name"],
                f"{level}21CD": changes["new"],
                f"{level}21NM": changes["new_name"],
                word: changes["change"],
                "LAD22CD": changes["borough"],
                "LAD22NM": changes["borough"].map(named.boroughs.set_index("code")["name"]),
                "LAD22NMW": "",
                "ObjectId": range(1, len(changes) + 1),
            }
        )
        files.csv(folder / f"{level}11_{level}21_LAD22_exact.csv", table, bom=True)
    files.csv(folder / "postcodes.csv", codes)


def write_people(folder: Path, named: areas.Areas, lived: people.People) -> None:
    """The Census tables and the Indices of Deprivation."""
    codes, names = named.lsoas["code"], named.lsoas["name"]

    def long(counts: pd.DataFrame, category: str, value: str) -> pd.DataFrame:
        table = counts.set_axis(codes, axis=0).rename_axis("lsoa21_code").reset_index()
        return table.melt("lsoa21_code", var_name=category, value_name=value).sort_values(
            "lsoa21_code", kind="stable"
        )

    ages = long(lived.ages, "age_group", "usual_residents")
    ages.insert(1, "lsoa21_name", ages["lsoa21_code"].map(dict(zip(codes, names, strict=True))))
    ages["usual_residents"] = ages["usual_residents"].astype(float)
    files.parquet(folder / "census21_population.parquet", ages)
    ethnic = lived.ethnic.rename(columns=people.ETHNIC_GROUPS)
    for name, counts, category, total in (
        ("ethnicity21", ethnic, "ethnic_group", "total_residents"),
        ("disability21", lived.disability, "disability", "total_residents"),
        ("household_tenure21", lived.tenure, "tenure", "total_households"),
        ("household_overcrowding21", lived.overcrowding, "occupancy_rating", "total_households"),
        ("household_deprivation21", lived.dimensions, "deprivation_dimensions", "total_households"),
    ):
        table = long(counts, category, "n")
        table[total] = table.groupby("lsoa21_code")["n"].transform("sum").astype(float)
        table["n"] = table["n"].astype(float)
        table["prop"] = table["n"] / table[total]
        files.parquet(folder / f"{name}_lsoa21.parquet", table)

    index = lived.index.copy()
    index.insert(0, "lsoa21_code", codes)
    files.parquet(folder / "imd2025_lsoa21.parquet", index)
    borough = named.lsoas["borough"]
    file_1 = pd.DataFrame(
        {
            "LSOA code (2021)": codes,
            "LSOA name (2021)": names,
            "Local Authority District code (2024)": borough,
            "Local Authority District name (2024)": borough.map(
                named.boroughs.set_index("code")["name"]
            ),
            "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)": [
                f"{rank:,}" for rank in index["IMD_rank"]
            ],
            # The publisher's last header is cut off, too.
            "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOA": (
                index["IMD_decile"]
            ),
        }
    )
    files.csv(folder / "File_1_IoD2025_Index_of_Multiple_Deprivation.csv", file_1, bom=True)


def write_outcomes(folder: Path, named: areas.Areas, lived: people.People) -> None:
    """Child obesity by MSOA, Fingertips downloads by borough, and three tidy tables."""
    for number, (name, base, lean, rise) in enumerate(
        (("year6", 20.3, 4.4, 0.28), ("reception", 9.45, 1.7, 0.05)), start=10
    ):
        table = health.ncmp(part(number), named, lived, base, lean, rise)
        files.csv(folder / f"ncmp_msoa_{name}_obese_pct.csv", table)
    for number, (name, measures) in enumerate(fingertips.DOWNLOADS.items(), start=20):
        table = fingertips.download(part(number), named, lived, measures)
        files.csv(folder / f"fingertips_{name}.csv", table, bom=True, quote_all=True)
    files.csv(folder / "asthma_admissions_wards.csv", health.asthma(part(30), named, lived))
    fuel = health.fuel_poverty(part(31), named, lived)
    files.csv(folder / "fuel_poverty_lsoa.csv", fuel, bom=True)
    files.csv(folder / "travel_time_gp_2019.csv", health.travel_time(part(32), named))


def write_grants(folder: Path, named: areas.Areas, grants: pd.DataFrame) -> None:
    """Two funders' grants, one as JSON, one as a spreadsheet."""
    tables = (named.lsoas, named.msoas, named.wards, named.boroughs)
    names = pd.concat([table.set_index("code")["name"] for table in tables])
    names[REGION[0]] = REGION[1]
    files.records(
        folder / "thornhaven_health_foundation_360giving.json",
        {"grants": giving.as_json(grants, names)},
    )
    table = giving.as_csv(grants, names)
    files.csv(folder / "dogger_coast_community_fund_grants.csv", table, bom=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
