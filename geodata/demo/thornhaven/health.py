"""Outcomes of small areas: NCMP by MSOA, and three tidy tables by ward and by LSOA of 2011."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .areas import Areas
from .people import People

WINDOWS = [f"{y}/{(y + 1) % 100:02d} to {y + 2}/{(y + 3) % 100:02d}" for y in range(2011, 2022)]
SMALLEST = 8  # fewer than this are suppressed by the publisher


def by_old_area(changes: pd.DataFrame, new: pd.Series) -> pd.Series:
    """Carry a figure back to the areas of 2011: split areas take the mean of their parts."""
    return changes["new"].map(new).groupby(changes["old"]).mean()


def ncmp(rng, areas: Areas, people: People, base: float, lean: float, rise: float) -> pd.DataFrame:
    """Percent obese by MSOA 2011, names only, one column per three years, `s` where suppressed."""
    msoa = areas.lsoas["msoa"]
    z = (people.z * pd.Series(people.residents)).groupby(msoa).sum()
    z /= pd.Series(people.residents).groupby(msoa).sum()
    old = by_old_area(areas.msoa_changes, z)
    known = areas.msoa_changes.drop_duplicates("old").set_index("old").loc[old.index]
    steady = base + lean * old.to_numpy() + rng.normal(0, 0.30 * lean, len(old))
    table = pd.DataFrame(
        {
            "MSOA name": known["old_name"].to_numpy(),
            "LA name": known["borough"].map(areas.boroughs.set_index("code")["name"]).to_numpy(),
        }
    )
    for step, window in enumerate(WINDOWS):
        percent = np.maximum(steady + rise * step + rng.normal(0, 0.16 * lean, len(old)), 1.5)
        measured = rng.integers(190, 330, len(old))
        cells = pd.Series([f"{value:.1f}".removesuffix(".0") for value in percent])
        few = (percent / 100 * measured < 2 * SMALLEST) | (rng.random(len(old)) < 0.03)
        table[f"{window} | %"] = cells.where(~few, "s")
    # As sent: the publisher's spelling differs from the lookup's here and there.
    untidy = {
        3: str.upper,
        29: lambda n: n.replace(" ", "  "),
        44: lambda n: n.replace(" ", "-", 1),
    }
    for row, slip in untidy.items():
        table.loc[row, "MSOA name"] = slip(table.loc[row, "MSOA name"])
    return table


def asthma(rng, areas: Areas, people: People) -> pd.DataFrame:
    """Emergency admissions by ward, three years pooled, small counts as `*`: a tidy table."""
    lsoas = areas.lsoas.assign(
        z=people.z, young=people.ages["Aged 15 years and under"].to_numpy() * 1.21
    )
    wards = areas.wards.set_index("code")
    young = lsoas.groupby("ward")["young"].sum().loc[wards.index]
    z = (lsoas["z"] * lsoas["young"]).groupby(lsoas["ward"]).sum().loc[wards.index] / young
    frames = []
    for step, period in enumerate(("2019/20 - 21/22", "2020/21 - 22/23", "2021/22 - 23/24")):
        base = np.round(young * 3).astype(int)
        rate = np.maximum(290 + 120 * z - 12 * step, 60)
        count = pd.Series(rng.poisson(base * rate / 1e5), index=wards.index)
        few = count < SMALLEST
        value = (count / base * 1e5).map("{:.1f}".format)
        frames.append(
            pd.DataFrame(
                {
                    "indicator": "asthma-admissions-under-19",
                    "wd25_code": wards.index,
                    "wd25_name": wards["name"],
                    "period": period,
                    "value": value.where(~few, "*"),
                    "numerator": count.map("{:,}".format).where(~few, "*"),
                    "denominator": base.map("{:,}".format),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _in_2011(areas: Areas, values: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    old = by_old_area(areas.lsoa_changes, pd.Series(values, index=areas.lsoas["code"]))
    names = areas.lsoa_changes.drop_duplicates("old").set_index("old")["old_name"]
    return pd.DataFrame(
        {"code": old.index, "name": names.loc[old.index].to_numpy()}
    ), old.to_numpy()


def fuel_poverty(rng, areas: Areas, people: People) -> pd.DataFrame:
    """Households in fuel poverty on LSOAs of 2011, in a column that does not say so."""
    lsoas, z = _in_2011(areas, people.z)
    _, households = _in_2011(areas, people.households)
    frames = []
    for year, base in ((2019, -2.02), (2020, -1.96)):
        homes = np.round(households * rng.normal(1, 0.01, len(z))).astype(int)
        share = 1 / (1 + np.exp(-(base + 0.38 * z + rng.normal(0, 0.12, len(z)))))
        poor = np.maximum(rng.binomial(homes, share), SMALLEST)
        frames.append(
            pd.DataFrame(
                {
                    "LSOA Code": lsoas["code"],
                    "LSOA Name": lsoas["name"],
                    "indicator": "fuel-poverty",
                    "period": year,
                    "value": [f"{v:.1f}%" for v in 100 * poor / homes],
                    "numerator": poor,
                    "denominator": [f"{n:,}" for n in homes],
                }
            )  # fmt: skip
        )
    return pd.concat(frames, ignore_index=True)


def travel_time(rng, areas: Areas) -> pd.DataFrame:
    """Minutes to the nearest surgery on LSOAs of 2011: an average, without counts to add up."""
    lsoas, area = _in_2011(areas, areas.lsoas["area"].to_numpy())
    minutes = 5.5 + 6.5 * np.sqrt(area) + rng.gamma(2.0, 1.1, len(area))
    return pd.DataFrame(
        {
            "LSOA11CD": lsoas["code"], "LSOA11NM": lsoas["name"], "indicator": "gp-travel-time",
            "period": "2019", "value": np.round(minutes, 1),
        }
    )  # fmt: skip
