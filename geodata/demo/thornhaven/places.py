"""Postcodes and services: points in the city. ZX is no postcode area of the United Kingdom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .areas import Areas
from .plane import KM_PER_DEGREE, LATITUDE, LONGITUDE
from .shapes import City

PER_LSOA = 12
LETTERS = list("ABDEFGHJLNPQRSTUWXYZ")  # the letters a real inward code uses
SERVICES = {
    "GP surgery": (58, ("Surgery", "Medical Practice", "Health Centre")),
    "Pharmacy": (44, ("Pharmacy", "Chemist")),
    "Family hub": (21, ("Family Hub", "Children's Centre")),
    "School nursing base": (12, ("School Nursing Team",)),
    "Leisure centre": (9, ("Leisure Centre", "Baths")),
    "Food bank": (14, ("Food Bank", "Pantry")),
    "Maternity unit": (3, ("Maternity Unit",)),
}


def postcodes(rng: np.random.Generator, city: City, areas: Areas) -> pd.DataFrame:
    """A postcode lookup in the layout of Code-Point Open with areas beside each postcode."""
    codes = {level: city.atoms[level].map(areas.codes[level]) for level in areas.codes}
    atoms = city.atoms.assign(**{f"{level}_code": codes[level] for level in codes})
    # The densest atoms of an area, each once; big empty areas have few streets.
    key = rng.random(len(atoms)) / (0.2 + atoms["weight"] / atoms["weight"].max())
    picked = atoms.assign(key=key).sort_values("key").groupby("lsoa").head(PER_LSOA)
    picked = picked.sort_values(["msoa_code", "lsoa_code", "x"]).reset_index(drop=True)
    xy = picked[["x", "y"]].to_numpy() + rng.normal(0, 0.008, (len(picked), 2))
    degrees = np.round(xy / KM_PER_DEGREE + [LONGITUDE, LATITUDE], 6)
    old = areas.lsoa_changes.drop_duplicates("new").set_index("new")["old"]
    table = pd.DataFrame(
        {
            "Postcode": _spell(picked["msoa_code"]),
            "Positional_quality_indicator": "10",
            "Admin_district_code": picked["borough_code"],
            "Admin_ward_code": picked["ward_code"],
            "LSOA21CD": picked["lsoa_code"],
            "LSOA11CD": picked["lsoa_code"].map(old),
            "MSOA21CD": picked["msoa_code"],
            "WD25CD": picked["ward_code"],
            "LADCD": picked["borough_code"],
            "lat": degrees[:, 1],
            "long": degrees[:, 0],
        }
    )
    # Quality 90: the postcode exists and nobody knows where.
    lost = pd.DataFrame(
        {
            "Postcode": [f"ZX99 9{LETTERS[i]}{LETTERS[i + 1]}" for i in range(6)],
            "Positional_quality_indicator": "90",
        }
    )
    return pd.concat([table, lost], ignore_index=True).fillna("")


def _spell(msoa: pd.Series) -> list[str]:
    """One outward code for every four MSOAs, one digit for each, two letters in turn."""
    number = pd.factorize(msoa)[0]
    turn = msoa.groupby(msoa).cumcount().to_numpy()
    return [
        f"ZX{n // 4 + 1} {n % 4 + 1 + 4 * (t // 400)}{LETTERS[t // 20 % 20]}{LETTERS[t % 20]}"
        for n, t in zip(number, turn, strict=True)
    ]


def services(rng: np.random.Generator, areas: Areas, codes: pd.DataFrame) -> pd.DataFrame:
    """Services with postcode and point; surgeries are scarcer where need is greater."""
    known = codes[codes["LSOA21CD"] != ""]
    wards = areas.wards.set_index("code")["name"]
    rows = []
    for kind, (count, words) in SERVICES.items():
        at = known.iloc[rng.choice(len(known), count, replace=False)]
        for place in at.itertuples():
            name = f"{wards[place.WD25CD]} {words[rng.integers(len(words))]}"
            rows.append((kind, name, place.Postcode, place.lat, place.long))
    table = pd.DataFrame(
        rows, columns=["OrganisationType", "OrganisationName", "Postcode", "Latitude", "Longitude"]
    )
    table = table.drop_duplicates(["OrganisationType", "OrganisationName"])
    table.insert(0, "OrganisationCode", [f"TH{i:04d}" for i in range(1, len(table) + 1)])
    return table
