"""Areas that a lookup lists at a level they are not of: a column of one vintage may hold others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitymap.geography import Geography, levels
from equitymap.sources import cells
from equitymap.sources.receipt import Receipt

_EXAMPLES = 3


@dataclass
class Listing:
    """The areas one lookup lists: their level, code and name; `guessed` are levels that its headers
    do not state and that were found by most of the codes."""

    areas: pd.DataFrame
    guessed: frozenset[str]
    receipt: Receipt


def sort_out(listings: list[Listing], geography: Geography) -> list[pd.DataFrame]:
    """The areas of each lookup, each at a level it is of.

    Where boundaries or other lookups know most of what is listed at a level, the rest are strays: a
    stray that another vintage has is an area of that one, and one of a level that was only guessed
    is an area of any year.
    """
    told = [_by_level(one.areas) for one in listings]
    return [_sorted(at, listings, told, geography) for at in range(len(listings))]


def _by_level(areas: pd.DataFrame) -> dict[str, pd.Series]:
    return dict(iter(areas.groupby("level")["code"]))


def _sorted(at: int, listings: list[Listing], told: list[dict], geography: Geography):
    one, others = listings[at], told[:at] + told[at + 1 :]
    known = {*geography.levels(), *(level for listing in told for level in listing)}
    areas = one.areas
    for level, codes in told[at].items():
        held = _held(level, codes, others, geography)
        if levels.of_any_year(level) or held.all() or held.sum() <= len(codes) / 2:
            continue
        rest = codes[~held]
        elsewhere = np.zeros(len(rest), bool)
        for vintage in known - {level}:
            if levels.kind(vintage) == levels.kind(level):
                elsewhere |= _held(vintage, rest, told, geography)
        strays = rest[elsewhere]
        areas = areas.drop(index=strays.index)
        if level in one.guessed and not levels.is_census(level):
            areas.loc[rest.index[~elsewhere], "level"] = levels.kind(level)
            strays = rest
        if len(strays):
            some = ", ".join(strays.iloc[:_EXAMPLES]) + (", …" if len(strays) > _EXAMPLES else "")
            one.receipt.note(
                f"{cells.count(len(strays), 'code')} among those of {level} not of that year "
                f"({some}): listed as areas of other years."
            )
    return areas


def _held(level: str, codes: pd.Series, told: list[dict], geography: Geography) -> np.ndarray:
    """Which codes boundaries or lookups list at a level."""
    held = levels.among(codes, geography.codes(level))
    for listing in told:
        if level in listing:
            held = held | codes.isin(listing[level]).to_numpy()
    return held
