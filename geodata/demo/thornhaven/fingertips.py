"""Borough outcomes over eleven years, with breakdowns, in the layout of a Fingertips download."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import norm

from .areas import ENGLAND, REGION, Areas
from .health import SMALLEST
from .people import People

YEARS = [f"{year}/{(year + 1) % 100:02d}" for year in range(2013, 2024)]
THREE_YEARS = [f"{year} - {(year + 2) % 100:02d}" for year in range(2011, 2022)]
LOCKDOWN = "2020/21"

NOT_PUBLISHED = "Value not published for data quality reasons"
DOUBTFUL = "There is a data quality issue with this value"
TOO_FEW = "Value suppressed for disclosure control due to small count"


@dataclass(frozen=True)
class Measure:
    """One Fingertips indicator: its level, how it leans on deprivation, and how it moves."""

    id: int
    name: str
    age: str
    base: float
    lean: float
    rise: float
    per_person: float = 0  # people measured a year, per resident
    kind: str = "proportion"  # proportion (percent), rate (per 100,000) or mean (years)
    periods: tuple[str, ...] = tuple(YEARS)
    sexes: dict[str, float] = field(default_factory=lambda: {"Persons": 0.0})
    by: tuple[str, ...] = ()  # breakdowns: ethnicity, decile
    gone: tuple[str, ...] = ()  # periods without publication
    doubtful: tuple[tuple[str, str], ...] = ()  # (borough, period) of doubtful quality


CHILD_OBESITY = (
    Measure(
        90323, "Year 6: Prevalence of obesity (including severe obesity)", "10-11 yrs",
        20.6, 4.4, 0.28, 0.0112, by=("ethnicity", "decile"), gone=(LOCKDOWN,),
    ),
    Measure(
        90319, "Reception: Prevalence of obesity (including severe obesity)", "4-5 yrs",
        9.5, 1.7, 0.05, 0.0116, by=("ethnicity",), gone=(LOCKDOWN,),
    ),
)  # fmt: skip
MOTHERS_AND_BABIES = (
    Measure(
        20101, "Low birth weight of term babies", ">=37 weeks gestational age at birth",
        2.9, 0.45, -0.01, 0.0114, by=("ethnicity",),
    ),
    Measure(
        93085, "Smoking status at time of delivery", "All ages", 11.5, 3.2, -0.52, 0.012,
        by=("decile",),
    ),
    Measure(
        30309, "Population vaccination coverage: MMR for one dose (2 years old)", "2 yrs",
        91.5, -2.2, -0.30, 0.0118,
        doubtful=(("Castle Quay", "2016/17"), ("Castle Quay", "2017/18")),
    ),
    Measure(
        93701, "Children in absolute low income families (under 16s)", "<16 yrs",
        16.2, 5.8, 0.15, 0.19,
    ),
)  # fmt: skip
ADULTS = (
    Measure(
        90366, "Life expectancy at birth", "All ages", 81.0, -1.5, 0.02, kind="mean",
        periods=tuple(THREE_YEARS), sexes={"Male": -1.9, "Female": 1.9},
    ),
    Measure(
        93088, "Percentage of adults (aged 18+) classified as overweight or obese", "18+ yrs",
        62.5, 2.8, 0.22, 0.0008,
    ),
    Measure(241, "Diabetes: QOF prevalence (17+ yrs)", "17+ yrs", 6.6, 0.5, 0.12, 0.81),
    Measure(
        93722, "Under 75 mortality rate from cardiovascular diseases considered preventable",
        "<75 yrs", 29.5, 8.5, -0.25, 0.93, kind="rate",
        periods=tuple(str(year) for year in range(2013, 2024)),
    ),
)  # fmt: skip

DOWNLOADS = {
    "child_obesity": CHILD_OBESITY,
    "mothers_and_babies": MOTHERS_AND_BABIES,
    "adults": ADULTS,
}

# Ethnic group → how much likelier the outcome is, and how that moves from year to year.
LIKELIER = {
    "Asian": (1.24, -0.012), "Black": (1.22, 0.014), "Mixed": (1.06, 0.0), "White": (0.90, -0.002),
    "Other": (1.10, 0.004),
}  # fmt: skip
DECILES = [
    "Most deprived decile", "Second most deprived decile", "Third more deprived decile",
    "Fourth more deprived decile", "Fifth more deprived decile", "Fifth less deprived decile",
    "Fourth less deprived decile", "Third less deprived decile", "Second least deprived decile",
    "Least deprived decile",
]  # fmt: skip
COLUMNS = [
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "AreaName",
    "Area Type", "Sex", "Age", "Category Type", "Category", "Time period", "Value",
    "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Lower CI 99.8 limit", "Upper CI 99.8 limit",
    "Count", "Denominator", "Value note", "Recent Trend",
    "Compared to England value or percentiles", "Compared to parent value or percentiles",
    "Time period Sortable", "New data", "Compared to goal", "Time period range",
]  # fmt: skip


def download(rng, areas: Areas, people: People, measures: tuple[Measure, ...]) -> pd.DataFrame:
    """Country, region and boroughs over the years, with breakdowns, as one Fingertips download."""
    places = _places(areas, people)
    frames = []
    for measure in measures:
        for sex, shift in measure.sexes.items():
            frame = _everybody(rng, places, measure, shift)
            frame["Sex"] = sex
            frames.append(frame)
        if "ethnicity" in measure.by:
            frames.append(_by_ethnicity(rng, places, measure))
        if "decile" in measure.by:
            frames.append(_by_decile(rng, places, measure))
    table = pd.concat(frames, ignore_index=True)
    table["Sex"] = table["Sex"].fillna("Persons")
    return _as_downloaded(table)


def _places(areas: Areas, people: People) -> pd.DataFrame:
    """Code, name, kind, residents, deprivation and make-up of every area of the download."""
    lsoas = areas.lsoas.assign(residents=people.residents, z=people.z)
    lsoas["weighted"] = lsoas["z"] * lsoas["residents"]
    lsoas["decile"] = people.index["IMD_decile"].to_numpy()
    by = lsoas.groupby("borough")
    rows = [
        (*ENGLAND, "England", "", "", 56_500_000, 0.0),
        (*REGION, "Government Office Region", *ENGLAND, 2_640_000, 0.18),
    ]
    for borough in areas.boroughs.itertuples():
        people_here = by["residents"].sum()[borough.code]
        z = by["weighted"].sum()[borough.code] / people_here
        kind = "Upper tier local authorities (post 4/21)"
        rows.append((borough.code, borough.name, kind, *REGION, people_here, z))
    places = pd.DataFrame(
        rows, columns=["code", "name", "type", "parent", "parent_name", "residents", "z"]
    )
    deciles = lsoas.pivot_table("residents", "borough", "decile", "sum", fill_value=0)
    ethnic = people.ethnic.groupby(areas.lsoas["borough"].to_numpy()).sum()
    for table, names in ((deciles, range(1, 11)), (ethnic, ethnic.columns)):
        shares = table.div(table.sum(axis=1), axis=0).reindex(columns=names, fill_value=0.0)
        for name in names:
            fallback = 0.1 if table is deciles else ethnic[name].sum() / ethnic.sum().sum()
            places[name] = places["code"].map(shares[name]).fillna(fallback)
    return places


def _everybody(rng, places: pd.DataFrame, measure: Measure, shift: float) -> pd.DataFrame:
    grid = _grid(places, measure)
    local = rng.normal(0, 0.12 * abs(measure.lean), len(places))
    level = measure.base + shift + measure.lean * grid["z"] + measure.rise * grid["step"]
    level += local[grid["place"]] * (grid["type"] != "England")
    if measure.kind == "mean":
        grid["value"] = level + rng.normal(0, 0.12, len(grid)) * (grid["type"] != "England")
        half = 260 / np.sqrt(grid["residents"])
        grid["lower"], grid["upper"] = grid["value"] - half, grid["value"] + half
        return grid
    return _measured(rng, grid, measure, level, grid["residents"] * measure.per_person)


def _by_ethnicity(rng, places: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    frames = []
    for group, (likelier, moving) in LIKELIER.items():
        grid = _grid(places[places["type"] != "Government Office Region"], measure)
        level = measure.base + measure.lean * grid["z"] + measure.rise * grid["step"]
        level = level * (likelier + moving * (grid["step"] - 5))
        asked = grid["residents"] * measure.per_person * 0.94 * grid[group]
        frames.append(_measured(rng, grid.assign(Category=group), measure, level, asked))
    grid = _grid(places[places["type"] != "Government Office Region"], measure)
    level = measure.base + measure.lean * grid["z"] + measure.rise * grid["step"]
    asked = grid["residents"] * measure.per_person * 0.06
    frames.append(_measured(rng, grid.assign(Category="Unknown"), measure, level, asked))
    return pd.concat(frames).assign(**{"Category Type": "Ethnic groups"})


def _by_decile(rng, places: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    frames = []
    for number, name in enumerate(DECILES, start=1):
        here = places[(places["type"] != "Government Office Region") & (places[number] > 0)]
        grid = _grid(here, measure)
        z = norm.ppf(1 - (number - 0.5) / 10)
        level = measure.base + measure.lean * z + measure.rise * grid["step"] * (1 + 0.25 * z)
        asked = grid["residents"] * measure.per_person * grid[number]
        frames.append(_measured(rng, grid.assign(Category=name), measure, level, asked))
    kind = "LSOA21 deprivation deciles in England (IMD2025)"
    return pd.concat(frames).assign(**{"Category Type": kind})


def _grid(places: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Every place in every period."""
    grid = places.assign(place=range(len(places))).merge(
        pd.DataFrame({"period": measure.periods, "step": range(len(measure.periods))}), how="cross"
    )
    for column, value in (
        ("Indicator ID", measure.id), ("Indicator Name", measure.name), ("Age", measure.age),
    ):  # fmt: skip
        grid[column] = value
    grid["range"] = "3y" if " - " in measure.periods[0] else "1y"
    grid["Value note"] = ""
    for borough, period in measure.doubtful:
        grid.loc[(grid["name"] == borough) & (grid["period"] == period), "Value note"] = DOUBTFUL
    gone = grid["period"].isin(measure.gone) & (grid["type"] != "England")
    grid.loc[gone, "Value note"] = NOT_PUBLISHED
    return grid


def _measured(rng, grid: pd.DataFrame, measure: Measure, level, asked) -> pd.DataFrame:
    """Draw counts, and from them values and 95 % intervals; blank what is not published."""
    per = 100 if measure.kind == "proportion" else 100_000
    base = np.maximum(np.round(asked * rng.normal(1, 0.015, len(grid))), 1).astype(int)
    share = np.clip(level / per, 0.0002, 0.995)
    count = rng.binomial(base, share)
    grid = grid.assign(count=count, base=base)
    grid["lower"], grid["value"], grid["upper"] = (per * v for v in _wilson(count, base))
    grid.loc[(count < SMALLEST) & (grid["type"] != "England"), "Value note"] = TOO_FEW
    blank = grid["Value note"].isin([NOT_PUBLISHED, TOO_FEW])
    grid[["value", "lower", "upper", "count"]] = grid[["value", "lower", "upper", "count"]].where(
        ~blank
    )
    return grid


def _wilson(count, base, z: float = 1.959964):
    share = count / base
    centre = (share + z**2 / (2 * base)) / (1 + z**2 / base)
    half = z * np.sqrt(share * (1 - share) / base + z**2 / (4 * base**2)) / (1 + z**2 / base)
    return centre - half, share, centre + half


def _as_downloaded(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of a Fingertips download, everything text, counts with thousands separators."""
    renamed = {
        "parent": "Parent Code", "parent_name": "Parent Name", "code": "Area Code",
        "name": "AreaName", "type": "Area Type", "period": "Time period", "value": "Value",
        "lower": "Lower CI 95.0 limit", "upper": "Upper CI 95.0 limit", "count": "Count",
        "base": "Denominator", "range": "Time period range",
    }  # fmt: skip
    table = table.rename(columns=renamed)
    for column in ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit"):
        table[column] = table[column].map("{:.4f}".format, na_action="ignore")
    for column in ("Count", "Denominator"):
        if column in table:
            table[column] = table[column].map("{:,.0f}".format, na_action="ignore")
    table["Time period Sortable"] = "20230000"
    return table.reindex(columns=COLUMNS).fillna("")
