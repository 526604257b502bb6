"""An area beside the borough, region and country it lies in, indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitymap.disclosure import Library, Values
from equitymap.geography.levels import kind
from equitymap.need.risk import worst_first
from equitymap.store import Indicator

BESIDE = ("lad", "rgn", "eng")
READING = ["value", "lower", "upper", "numerator", "denominator", "status", "note"]


@dataclass(frozen=True)
class Comparison:
    """One indicator at an area and at the places it lies in, all of one period.

    `places` are the area, its borough, region and England: level, code, name, value, lower, upper,
    numerator, denominator, status, note. `rank` counts from the greatest need (from the highest
    value where neither end is worse) among the `of` areas of `peers` that have a value. `against`
    is `better`, `worse`, `higher`, `lower` or `similar` to England by the area's interval, None
    where there is no interval or nothing to hold it against.
    """

    indicator: Indicator
    period: str
    places: list[dict]
    rank: int | None
    of: int
    peers: str
    against: str | None


def compare(library: Library, code: str) -> list[Comparison]:
    """Every indicator that can be had at an area or anything it lies in, in menu order."""
    return library.cached(("compare", code), lambda: list(_all(library, code)))


def _all(library: Library, code: str):
    chain = library.geography.chain(code)
    places = chain[:1] + [place for place in chain[1:] if kind(place[0]) in BESIDE]
    for indicator in library.indicators():
        levels = library.levels_of(indicator.slug)
        # Known for none of these but for its MSOA or ward, it is listed all the same.
        finest = next((level for level, _, _ in places + chain if level in levels), None)
        if finest:
            yield _one(library, indicator, places, finest)


def _one(library: Library, indicator: Indicator, places: list[tuple], finest: str) -> Comparison:
    slug = indicator.slug
    group = library.groups(slug, finest)[0]
    period = library.periods(slug, finest, group)[-1]
    readings, held = [], {}
    for level, code, name in places:
        reading = {"level": level, "code": code, "name": name}
        there = level in library.levels_of(slug) and group in library.groups(slug, level)
        if there and period in library.periods(slug, level, group):
            held[level] = library.values(slug, level, period, group)
            reading |= _reading(held[level], code)
        else:
            word = library.catalogue.level(level).plural
            note = f"no value for {period}" if there else f"not known for {word}"
            reading |= dict.fromkeys(READING, np.nan) | {"status": "missing", "note": note}
        readings.append(reading)
    level, code, _ = places[0]
    rank, of, peers = _rank(library, held[level], code) if level in held else (None, 0, "")
    against = _against(indicator, readings[0], readings[-1]) if len(readings) > 1 else None
    return Comparison(indicator, period, readings, rank, of, peers, against)


def _reading(values: Values, code: str) -> dict:
    row = np.flatnonzero(values.frame["code"] == code)[0]
    return {column: values.frame[column].iat[row] for column in READING}


def _rank(library: Library, values: Values, code: str) -> tuple[int | None, int, str]:
    """The area's rank, among how many, and who they are: `LSOAs of Lambeth`."""
    chain = library.geography.chain(code)
    above = [place for place in chain[1:] if kind(place[0]) in BESIDE]
    _, parent, name = above[0] if above else (None, None, "")
    inside = library.geography.within(values.level, [parent] if parent else [])
    worst = worst_first(values)
    if values.indicator.polarity == "neither":
        worst = -values.frame["value"].to_numpy(float)
    here = (values.frame["code"] == code).to_numpy()
    known = inside & np.isfinite(worst)
    of = int(known.sum())
    plural = library.catalogue.level(values.level).plural
    peers = f"{plural} of {name}" if name else plural
    if not (here & known).any():
        return None, of, peers
    return int((worst[known] < worst[here][0]).sum()) + 1, of, peers


def _against(indicator: Indicator, area: dict, england: dict) -> str | None:
    value = england["value"]
    if (
        area["status"] == "suppressed"
        or not np.isfinite([area["lower"], area["upper"], value]).all()
    ):
        return None
    if area["lower"] <= value <= area["upper"]:
        return "similar"
    higher = area["lower"] > value
    if indicator.polarity == "neither":
        return "higher" if higher else "lower"
    return "worse" if higher == (indicator.polarity == "low") else "better"
