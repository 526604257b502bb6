"""An area beside the borough, region and country it lies in, indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitymap.disclosure import Library, Values
from equitymap.geography.levels import kind
from equitymap.need.risk import worst_first
from equitymap.store import Indicator
from equitymap.store.memory import once

BESIDE = ("lad", "rgn", "eng")
READING = ["value", "lower", "upper", "numerator", "denominator", "status", "note"]


@dataclass(frozen=True)
class Comparison:
    """One indicator at an area and at the places it lies in, of one period and group.

    `places` are the area, its borough, region and England: level, code, name, period, value, lower,
    upper, numerator, denominator, status, note. A place without a value for the period shows one of
    another, which its `period` tells, and is not judged by. `rank` counts from the greatest need
    (from the highest value where neither end is worse) among the `of` areas of `peers` that have a
    value. `against` is `better`, `worse`, `higher`, `lower` or `similar` to England by the area's
    interval, None where there is no interval or nothing to hold it against.
    """

    indicator: Indicator
    period: str
    group: str
    places: list[dict]
    rank: int | None
    of: int
    peers: str
    against: str | None


@once
def compare(library: Library, code: str) -> list[Comparison]:
    """Every indicator that can be had at an area or anything it lies in, in menu order."""
    found = []
    chain = library.geography.chain(code)
    places = chain[:1] + [place for place in chain[1:] if kind(place[0]) in BESIDE]
    for indicator in library.indicators():
        levels = library.levels_of(indicator.slug)
        # Known for none of these but for its MSOA or ward, it is listed all the same.
        finest = next((level for level, _, _ in places + chain if level in levels), None)
        if finest:
            found.append(_one(library, indicator, places, finest))
    return found


def _one(library: Library, indicator: Indicator, places: list[tuple], finest: str) -> Comparison:
    group = library.groups(indicator.slug, finest)[0]
    period = library.periods(indicator.slug, finest, group)[-1]
    readings = [
        {"level": level, "code": code, "name": name}
        | _reading(library, indicator, level, code, period, group, another=place > 0)
        for place, (level, code, name) in enumerate(places)
    ]
    rank, of, peers = None, 0, ""
    if _is_had(library, indicator, places[0][0], period, group):
        values = library.values(indicator.slug, places[0][0], period, group)
        rank, of, peers = _rank(library, values, places)
    against = _against(indicator, readings[0], readings[-1]) if len(readings) > 1 else None
    return Comparison(indicator, period, group, readings, rank, of, peers, against)


def _is_had(library: Library, indicator: Indicator, level: str, period: str, group: str) -> bool:
    slug = indicator.slug
    there = level in library.levels_of(slug) and group in library.groups(slug, level)
    return there and period in library.periods(slug, level, group)


def _reading(
    library: Library,
    indicator: Indicator,
    level: str,
    code: str,
    period: str,
    group: str,
    another: bool,
) -> dict:
    """What is known of a place for a period; if nothing is, of `another` near it, by that name."""
    slug = indicator.slug
    nothing = {"period": period} | dict.fromkeys(READING, np.nan) | {"status": "missing"}
    if level not in library.levels_of(slug) or group not in library.groups(slug, level):
        word = library.catalogue.level(level).plural
        return nothing | {"note": f"not known for {word}"}
    periods = library.periods(slug, level, group)
    row = library.geography.positions(level, [code])[0]

    def told(when: str) -> dict:
        frame = library.values(slug, level, when, group).frame
        return {"period": when} | {column: frame[column].iat[row] for column in READING}

    here = told(period) if period in periods else nothing | {"note": f"no value for {period}"}
    if here["status"] != "missing" or not another:
        return here
    series = library.history(slug, [code], group).set_index("period")
    series = series.loc[np.isfinite(series["value"].astype(float)), READING]
    for other in _nearest_first(library, slug, period, periods):
        if other in series.index:
            return {"period": other} | series.loc[other].to_dict()
    return here


def _nearest_first(library: Library, slug: str, period: str, periods: list[str]) -> list[str]:
    """The other periods: those that overlap this one, then by their distance; newest first."""
    first, last = library.span(slug, period)

    def apart(other: str) -> int:
        start, end = library.span(slug, other)
        return max((start - last).days, (first - end).days, 0)

    return sorted((other for other in periods[::-1] if other != period), key=apart)


def rank_of(
    library: Library, values: Values, code: str, within: str | None = None
) -> tuple[int | None, int]:
    """An area's rank among those (in `within`) that have a value, and how many these are.

    Counted from the greatest need, from the highest value where neither end is worse; equal values
    share the better rank. None where the area has no value.
    """
    inside = library.geography.within(values.level, [within] if within else [])
    worst = worst_first(values)
    if values.indicator.polarity == "neither":
        worst = -values.frame["value"].to_numpy(float)
    here = worst[library.geography.positions(values.level, [code])[0]]
    known = inside & np.isfinite(worst)
    rank = int((worst[known] < here).sum()) + 1 if np.isfinite(here) else None
    return rank, int(known.sum())


def _rank(library: Library, values: Values, places: list[tuple]) -> tuple[int | None, int, str]:
    """The area's rank, among how many, and who they are: `LSOAs of Lambeth`."""
    _, parent, name = places[1] if len(places) > 1 else (None, None, "")
    plural = library.catalogue.level(values.level).plural
    rank, of = rank_of(library, values, places[0][1], parent)
    return rank, of, f"{plural} of {name}" if name else plural


def _against(indicator: Indicator, area: dict, england: dict) -> str | None:
    value = england["value"]
    if (
        area["period"] != england["period"]
        or area["status"] == "suppressed"
        or not np.isfinite([area["lower"], area["upper"], value]).all()
    ):
        return None
    if area["lower"] <= value <= area["upper"]:
        return "similar"
    higher = area["lower"] > value
    if indicator.polarity == "neither":
        return "higher" if higher else "lower"
    return "worse" if higher == (indicator.polarity == "low") else "better"
