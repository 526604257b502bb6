"""A toy country of 12 squares, as a publisher's files; every figure can be worked by hand.

    10 11 12    LSOAs are squares of 0.01 degrees, numbered along the rows from the south.
     7  8  9    Columns 1 and 2 are Westshire, column 3 is Eastshire.
     4  5  6    MSOAs: 1 = {1,2,4,5}, 2 = {7,8,10,11} (Westshire), 3 = {3,6,9,12} (Eastshire).
     1  2  3    Wards: 1 = {1,2}, 2 = {4,5,7,8}, 3 = {10,11} (Westshire), 4 = {3,6}, 5 = {9,12}.

People: LSOA i has 1000 + 100·i residents (1100 … 2200), in all 19,800; Westshire 12,800, Eastshire
7,000. IMD score: 5·i (5 … 60); rank: 13 − i; decile: squares 12 and 11 are 1, 10 is 2, then one
decile a square down to 2 and 1, which share 10. Year 6 obesity at MSOA: 1: 20 of 100 (20 %),
2: 30 of 120 (25 %), 3: suppressed. Grants: see GRANTS.
"""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import box, union_all

COLUMNS, ROWS, SIDE, WEST, SOUTH = 3, 4, 0.01, -0.10, 51.45
NUMBERS = range(1, 13)

LSOA = {i: f"E0100000{i}" if i < 10 else f"E010000{i}" for i in NUMBERS}
MSOA_OF = {i: 1 if i in (1, 2, 4, 5) else 2 if i in (7, 8, 10, 11) else 3 for i in NUMBERS}
WARD_OF = {1: 1, 2: 1, 4: 2, 5: 2, 7: 2, 8: 2, 10: 3, 11: 3, 3: 4, 6: 4, 9: 5, 12: 5}
LAD_OF = {i: 2 if i % 3 == 0 else 1 for i in NUMBERS}
MSOA = {k: f"E0200000{k}" for k in (1, 2, 3)}
WARD = {k: f"E0500000{k}" for k in (1, 2, 3, 4, 5)}
LAD = {1: "E09000001", 2: "E09000002"}
NAMES = {
    **{code: f"Square {i:02d}" for i, code in LSOA.items()},
    **{code: f"Westshire 00{k}" if k < 3 else "Eastshire 001" for k, code in MSOA.items()},
    **dict(zip(WARD.values(), ["Southgate", "Midgate", "Northgate", "Low", "High"], strict=True)),
    LAD[1]: "Westshire",
    LAD[2]: "Eastshire",
}
REGION, ENGLAND = "E12000001", "E92000001"


def square(i: int):
    """The square of LSOA i, in degrees."""
    column, row = (i - 1) % COLUMNS, (i - 1) // COLUMNS
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return box(west, south, west + SIDE, south + SIDE)


def people(i: int) -> int:
    """Residents of LSOA i."""
    return 1000 + 100 * i


def decile(i: int) -> int:
    """IMD decile of LSOA i, 1 = most deprived."""
    return min(10, max(1, 12 - i))


def boundaries(level: str) -> gpd.GeoDataFrame:
    """Code, name and shape of the areas of one level, with ONS column names."""
    of, code = {
        "LSOA21": ({i: i for i in NUMBERS}, LSOA),
        "MSOA21": (MSOA_OF, MSOA),
        "WD25": (WARD_OF, WARD),
        "LAD24": (LAD_OF, LAD),
    }[level]
    rows = [
        (c, NAMES[c], union_all([square(i) for i in NUMBERS if of[i] == key]))
        for key, c in code.items()
    ]
    return gpd.GeoDataFrame(rows, columns=[f"{level}CD", f"{level}NM", "geometry"], crs=4326)


def _grant(number, pounds, *, place=None, postcode=None, recipient="A", date="2024-05-01"):
    grant = {
        "id": f"360G-toy-{number}",
        "title": f"Grant {number}",
        "description": "A grant of the toy country",
        "currency": "GBP",
        "amountAwarded": pounds,
        "awardDate": date,
        "grantProgramme": [{"title": "Childhood obesity"}],
        "fundingOrganization": [{"id": "GB-CHC-1", "name": "Toy Foundation"}],
        "recipientOrganization": [{"id": f"GB-CHC-1{recipient}", "name": f"Recipient {recipient}"}],
    }
    if place:
        kind = {"E01": "LSOA", "E02": "MSOA", "E05": "WD", "E09": "LAD"}[place[:3]]
        grant["beneficiaryLocation"] = [{"geoCode": place, "geoCodeType": kind}]
    if postcode:
        grant["recipientOrganization"][0]["postalCode"] = postcode
    return grant


# £1,000 in all. Target areas {11, 12}: 1 and 2 are inside for certain (£600), 3 is outside for
# certain (£150), 4 (a place nowhere stated, £250) could be either:
# low 60 %, high 85 %, and of what is located (£750) 80 % is inside.
GRANTS = [
    _grant(1, 400, place=LSOA[12]),
    _grant(2, 200, place=LSOA[11], recipient="B"),
    _grant(3, 150, place=LSOA[1], recipient="C"),
    _grant(4, 250, recipient="D"),
]
TARGETS = (LSOA[11], LSOA[12])


def write(folder: Path) -> list[Path]:
    """Write the toy country's files into `folder`; they are given to `add` in one load."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []

    def keep(name):
        paths.append(folder / name)
        return paths[-1]

    for level in ("LSOA21", "MSOA21", "WD25", "LAD24"):
        boundaries(level).to_parquet(keep(f"{level.lower()}.parquet"))
    pd.DataFrame(
        {
            "LSOA21CD": LSOA.values(),
            "LSOA21NM": [NAMES[c] for c in LSOA.values()],
            "MSOA21CD": [MSOA[MSOA_OF[i]] for i in NUMBERS],
            "WD25CD": [WARD[WARD_OF[i]] for i in NUMBERS],
            "LAD24CD": [LAD[LAD_OF[i]] for i in NUMBERS],
            "RGN24CD": REGION,
        }
    ).to_csv(keep("hierarchy.csv"), index=False)
    pd.DataFrame(
        {"RGNCD": [REGION], "RGNNM": ["Toyland"], "CTRYCD": [ENGLAND], "CTRYNM": ["England"]}
    ).to_csv(keep("regions.csv"), index=False)
    pd.DataFrame(
        {
            "indicator": "population",
            "area code": LSOA.values(),
            "period": "2021",
            "value": [people(i) for i in NUMBERS],
        }
    ).to_csv(keep("people.csv"), index=False)
    pd.DataFrame(
        {
            "LSOA code (2021)": LSOA.values(),
            "Index of Multiple Deprivation (IMD) Score": [5 * i for i in NUMBERS],
            "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)": [
                13 - i for i in NUMBERS
            ],
            "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)": [
                decile(i) for i in NUMBERS
            ],
        }
    ).to_csv(keep("imd.csv"), index=False, encoding="utf-8-sig")
    pd.DataFrame(
        {
            "indicator": "child-obesity-year6",
            "MSOA21CD": MSOA.values(),
            "period": "2019/20",
            "value": ["20", "25", "*"],
            "numerator": ["20", "30", "*"],
            "denominator": ["100", "120", "90"],
        }
    ).to_csv(keep("obesity.csv"), index=False)
    keep("grants.json").write_text(json.dumps({"grants": GRANTS}), encoding="utf-8")
    return paths
