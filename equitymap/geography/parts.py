"""Adding an area up from its parts; an area that lacks a part gets no value, and says so."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

COUNTED = ("published", "unreliable", "modelled")
IDENTITY = ("indicator", "period", "group")
MULTIPLIERS = 10.0 ** np.arange(0, 7)
# Published values are rounded, to whole numbers or to a decimal at least; what is further off than
# this (or than a fiftieth of the value) is not numerator ÷ denominator.
WHOLE, DECIMAL, RELATIVE = 0.6, 0.06, 0.02


def identity(frame: pd.DataFrame) -> list[str]:
    """The columns that, beside the area, tell observations apart."""
    return [column for column in IDENTITY if column in frame]


def multiplier(kind: str, unit: str, rows: pd.DataFrame) -> float | None:
    """What numerator ÷ denominator is multiplied by: 100 for %, 1,000 for "per 1,000", …

    None where the values are not that: a standardised rate cannot be had from sums of its parts.
    """
    known = rows[rows["value"].gt(0) & rows["numerator"].gt(0) & rows["denominator"].gt(0)]
    ratio = known["numerator"] / known["denominator"]
    stated = re.search(r"\bper ([\d,]+)", unit)
    if kind == "proportion":
        by = 100.0
    elif stated:
        by = float(stated[1].replace(",", ""))
    elif known.empty:
        by = 1.0
    else:
        implied = (known["value"] / ratio).median()
        by = float(MULTIPLIERS[np.abs(np.log(MULTIPLIERS / implied)).argmin()])
    rounding = WHOLE if (known["value"] % 1 == 0).all() else DECIMAL
    allowed = np.maximum(rounding, RELATIVE * known["value"])
    agree = (known["value"] - by * ratio).abs() <= allowed
    return by if known.empty or agree.mean() >= 0.9 else None


def add_up(rows: pd.DataFrame, by: list[str], expected: pd.Series) -> pd.DataFrame:
    """Sums of the columns top and bottom over the parts of each area, by the columns `by`.

    The last of `by` is the area, and `expected` says how many parts each has. `complete` is whether
    all of them count; `lacking` and `withheld` say how many do not, and how many of these are
    suppressed; `uncertain` whether one is unreliable or modelled.
    """
    usable = rows["status"].isin(COUNTED) & rows["top"].notna() & rows["bottom"].notna()
    sums = (
        rows[by]
        .assign(
            top=rows["top"].where(usable, 0.0),
            bottom=rows["bottom"].where(usable, 0.0),
            usable=usable.astype(int),
            withheld=rows["status"].eq("suppressed").astype(int),
            uncertain=(usable & rows["status"].ne("published")).astype(int),
        )
        .groupby(by, dropna=False)
        .sum()
        .reset_index()
    )
    sums["parts"] = sums[by[-1]].map(expected)
    sums["lacking"] = sums["parts"] - sums["usable"]
    sums["complete"] = sums["lacking"] == 0
    sums["uncertain"] = sums["uncertain"] > 0
    return sums


def lacking_note(sums: pd.DataFrame, word: str, what: str) -> pd.Series:
    """Why an area has no value: `2 of 5 LSOAs have no value, 1 suppressed`."""
    note = (
        sums["lacking"].astype("str")
        + " of "
        + sums["parts"].astype("str")
        + f" {word} "
        + sums["lacking"].eq(1).map({True: "has", False: "have"})
        + f" no {what}"
    )
    some = sums["withheld"] > 0
    return note.where(~some, note + ", " + sums["withheld"].astype("str") + " suppressed")
