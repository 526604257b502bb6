"""Who lives where: residents, ages, ethnic groups, homes, and how deprived each area is.

Deprivation is one smooth surface with clusters; all else leans on it, with noise of its own. The
rest of the fictional country is drawn too, so that ranks and deciles are national, as in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .plane import hill, hills, smooth_field
from .shapes import City, density

NATION = 33_755  # LSOAs of the fictional country
AGES = {
    "Aged 15 years and under": 0.19,
    "Aged 16 to 24 years": 0.12,
    "Aged 25 to 34 years": 0.17,
    "Aged 35 to 49 years": 0.21,
    "Aged 50 to 64 years": 0.18,
    "Aged 65 years and over": 0.13,
}
# Domain → its weight in the index and how much of it the common surface explains.
DOMAINS = {
    "Income": (0.225, 0.93),
    "Employment": (0.225, 0.92),
    "Education": (0.135, 0.86),
    "Health": (0.135, 0.85),
    "Crime": (0.093, 0.70),
    "Housing_and_Services": (0.093, 0.30),
    "Environment": (0.094, 0.45),
}
ETHNIC_GROUPS = {
    "Asian": "Asian, Asian British or Asian Welsh",
    "Black": "Black, Black British, Black Welsh, Caribbean or African",
    "Mixed": "Mixed or Multiple ethnic groups",
    "White": "White",
    "Other": "Other ethnic group",
}
# Where deprivation stands high or low: height, x, y, width (km).
DEPRIVED = [
    (1.5, 3.6, 0.3, 1.5),  # the docks
    (1.1, 0.9, -2.3, 1.0),  # an estate in the south
    (0.5, 0.6, -3.7, 0.8),
    (1.1, -4.3, -1.6, 0.9),  # an estate in the west
    (0.8, 2.9, 2.0, 0.8),
    (1.1, -2.3, 1.6, 0.7),  # an estate in the north
    (0.5, -3.3, 4.0, 0.5),
    (0.5, -0.4, 0.7, 0.9),  # the old town
    (-0.9, -4.6, 3.2, 1.9),  # the north-western heights
    (-0.6, -1.2, 4.0, 1.6),
    (-0.7, -3.0, -3.4, 1.2),  # by the southern park
    (-0.6, 4.4, -2.7, 1.1),
]
FEWEST = 8  # no small counts in the Census tables: their publisher has already protected them


@dataclass(frozen=True)
class People:
    """Rows in the order of the LSOA table; `z` is deprivation, 0 in the nation's middle."""

    z: np.ndarray
    residents: np.ndarray
    households: np.ndarray
    ages: pd.DataFrame
    ethnic: pd.DataFrame
    index: pd.DataFrame  # <domain>_score, _rank, _decile, with IMD
    disability: pd.DataFrame
    tenure: pd.DataFrame
    overcrowding: pd.DataFrame
    dimensions: pd.DataFrame


def surface(rng: np.random.Generator, xy: np.ndarray) -> np.ndarray:
    """Deprivation over the city, 0 in the nation's middle, high is worse."""
    z = (
        hills(xy, DEPRIVED)
        + 0.30 * smooth_field(rng, 1.3)(xy)
        + 0.27 * rng.standard_normal(len(xy))
    )
    return 0.08 + 0.95 * (z - z.mean()) / z.std()


def build(rng: np.random.Generator, city: City, lsoas: pd.DataFrame) -> People:
    """Draw the people of every LSOA."""
    xy = lsoas[["x", "y"]].to_numpy()
    z = surface(rng, xy)
    share = city.atoms.groupby("lsoa")["weight"].sum().loc[lsoas["number"]].to_numpy()
    residents = 1640 * share / share.mean() * rng.lognormal(0, 0.10, len(xy))
    residents = np.clip(residents, 1010, 2980).round().astype(int)
    ages = _ages(rng, xy, z, residents)
    households = (residents / (2.35 + 0.12 * smooth_field(rng, 2.5)(xy))).round().astype(int)
    return People(
        z=z,
        residents=residents,
        households=households,
        ages=ages,
        ethnic=_ethnic(rng, xy, z, residents),
        index=_index(rng, xy, z),
        disability=_counts(
            rng,
            residents,
            {
                "Disabled under the Equality Act": _share(-1.72 + 0.27 * z),
                "Not disabled under the Equality Act": None,
            },
        ),
        tenure=_tenure(rng, xy, z, households),
        overcrowding=_counts(
            rng,
            households,
            {
                "+2 or more (under-occupied)": _share(-1.25 - 0.55 * z),
                "+1 (under-occupied)": _share(-1.0 - 0.15 * z),
                "0 (ideal)": None,
                "-1 (overcrowded)": _share(-3.0 + 0.5 * z),
                "-2 or less (overcrowded)": _share(-4.2 + 0.5 * z),
            },
        ),
        dimensions=_counts(
            rng,
            households,
            {
                "Household is not deprived in any dimension": None,
                "Household is deprived in one dimension": _share(-0.72 + 0.05 * z),
                "Household is deprived in two dimensions": _share(-1.75 + 0.35 * z),
                "Household is deprived in three dimensions": _share(-3.2 + 0.6 * z),
                "Household is deprived in four dimensions": _share(-5.0 + 0.5 * z),
            },
        ),
    )


def _share(logit):
    return 1 / (1 + np.exp(-logit))


def _counts(rng, total: np.ndarray, shares: dict) -> pd.DataFrame:
    """Draw a count for every category; the one without a share takes what is left."""
    rest = next(name for name, share in shares.items() if share is None)
    counts = {
        name: np.maximum(rng.binomial(total, share), FEWEST)
        for name, share in shares.items()
        if name != rest
    }
    counts[rest] = total - sum(counts.values())
    return pd.DataFrame(counts)[list(shares)]


def _ages(rng, xy, z, residents) -> pd.DataFrame:
    """Students and young workers in the middle, families on estates, older people at the edge."""
    middle = hill(xy, 0.3, -0.2, 2.0)
    tilt = np.column_stack(
        [0.16 * z, 0.9 * middle, 0.7 * middle, 0.1 * middle, -0.1 * z, -0.9 * middle - 0.15 * z]
    )
    shares = np.array(list(AGES.values())) * np.exp(tilt + 0.08 * rng.standard_normal(tilt.shape))
    shares /= shares.sum(axis=1, keepdims=True)
    counts = rng.multinomial(residents, shares)
    return pd.DataFrame(counts, columns=list(AGES))


def _ethnic(rng, xy, z, residents) -> pd.DataFrame:
    """Communities cluster: Asian in the east, Black in the south and along the docks."""
    noise = 0.3 * smooth_field(rng, 1.2)(xy)
    logits = np.column_stack(
        [
            -2.3 + 2.0 * hill(xy, 3.0, 2.0, 1.6) + 0.9 * hill(xy, -4.3, -1.6, 1.3) + noise,
            -2.4 + 1.9 * hill(xy, 0.9, -2.3, 1.5) + 1.2 * hill(xy, 3.6, 0.0, 1.5) + 0.1 * z - noise,
            -2.7 + 0.5 * hill(xy, 0.5, -1.0, 2.5),
            np.zeros(len(xy)),
            -3.4 + 0.9 * hill(xy, 0.0, 0.5, 1.5),
        ]
    )
    shares = np.exp(logits + 0.15 * rng.standard_normal(logits.shape))
    shares /= shares.sum(axis=1, keepdims=True)
    counts = np.maximum(rng.multinomial(residents, shares), FEWEST)
    counts[:, 3] += residents - counts.sum(axis=1)
    return pd.DataFrame(counts, columns=list(ETHNIC_GROUPS))


def _tenure(rng, xy, z, households) -> pd.DataFrame:
    social = _share(-1.55 + 0.85 * z)
    private = 0.17 + 0.16 * hill(xy, 0.3, -0.2, 2.0)
    return _counts(
        rng,
        households,
        {
            "Owned: Owns outright": None,
            "Owned: Owns with a mortgage or loan": 0.52 * (1 - social - private),
            "Shared ownership: Shared ownership": 0.012 + 0 * z,
            "Social rented: Rents from council or Local Authority": 0.58 * social,
            "Social rented: Other social rented": 0.42 * social,
            "Private rented: Private landlord or letting agency": 0.94 * private,
            "Private rented: Other private rented": 0.06 * private,
            "Lives rent free": 0.0005 + 0 * z,
        },
    )


def _index(rng, xy, z) -> pd.DataFrame:
    """Scores, ranks and deciles of seven domains and the index, the city among the whole nation."""
    here = len(z)
    nation = np.concatenate([z, rng.standard_normal(NATION - here)])
    local = {
        "Crime": 0.5 * hill(xy, 0.6, -0.4, 1.3),
        "Housing_and_Services": 0.6 - 1.2 * hill(xy, 0.3, -0.2, 2.4),
        "Environment": 1.1 * np.log(density(xy) + 0.3),
    }
    table, combined = {}, np.zeros(NATION)
    for domain, (weight, leaning) in DOMAINS.items():
        own = rng.standard_normal(NATION)
        own[:here] = 0.7 * smooth_field(rng, 1.6)(xy) + 0.7 * own[:here]
        value = leaning * nation + np.sqrt(1 - leaning**2) * own
        value[:here] += local.get(domain, 0)
        rank = _rank(value)
        transformed = _exponential(rank)
        combined += weight * transformed
        score = {
            "Income": np.round(_share(-2.15 + 0.72 * value), 3),
            "Employment": np.round(_share(-2.55 + 0.62 * value), 3),
            "Education": np.round(transformed, 3),
            "Health": np.round(0.85 * value, 3),
            "Crime": np.round(0.80 * value, 3),
            "Housing_and_Services": np.round(np.maximum(21 + 7 * value, 0.4), 3),
            "Environment": np.round(transformed, 3),
        }[domain]
        table |= _three(domain, score, rank)
    table |= _three("IMD", np.round(combined, 3), _rank(combined))
    return pd.DataFrame({column: values[:here] for column, values in table.items()})


def _three(name: str, score, rank) -> dict:
    return {
        f"{name}_score": score,
        f"{name}_rank": rank,
        f"{name}_decile": np.ceil(rank / NATION * 10).astype(int),
    }


def _rank(value: np.ndarray) -> np.ndarray:
    """1 is the most deprived."""
    rank = np.empty(len(value), int)
    rank[np.argsort(-value, kind="stable")] = np.arange(1, len(value) + 1)
    return rank


def _exponential(rank: np.ndarray) -> np.ndarray:
    """The index's own transformation of ranks: 0 to 100, stretched at the deprived end."""
    least = (NATION - rank + 0.5) / NATION
    return -23 * np.log(1 - least * (1 - np.exp(-100 / 23)))
