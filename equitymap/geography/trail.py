"""How values came to some areas: the stored rows behind them and every step on the way.

It walks the routes by which values are read (reach.py), and tells of rows and steps only: the
values themselves are given out by the gate alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from equitymap.geography import levels
from equitymap.geography.conversion import WORDS
from equitymap.geography.geography import Geography
from equitymap.geography.hierarchy import METHODS
from equitymap.geography.reach import Reach
from equitymap.geography.routes import Route
from equitymap.store import Indicator
from equitymap.store.origins import COLUMNS, links, origins
from equitymap.store.snapshot import Snapshot

NAMED = 3  # areas of a conversion told one by one
WEIGHED = ("mean", "score")  # averaged by residents


class Followed(NamedTuple):
    """The areas that have a row by a route; unless they were added up, the `vintage` at which each
    was published. The method in words, and that of the intervals, if any was made."""

    areas: pd.DataFrame
    method: str
    intervals: str


Follow = Callable[[Indicator, Route, str, str, str, Sequence[str]], Followed]


@dataclass(frozen=True)
class Leg:
    """One step from stored values to those asked for: `converted`, `aggregated`, or the making of
    an `interval`."""

    how: str
    from_level: str
    to_level: str
    areas: int
    says: str


@dataclass
class Trail:
    """`rows` are the stored rows (see `origins`), `legs` the steps in the order they were taken.

    `weighed` are the areas, by level, whose residents decided in a step; `links` the receipts of
    the files that say how areas lie in one another or became one another.
    """

    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    legs: list[Leg] = field(default_factory=list)
    weighed: dict[str, list[str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)


class Trails:
    """The trails of one workspace version; `stored` tells the slug an indicator is stored under,
    `follow` how the gate reads values by a route."""

    def __init__(
        self,
        snapshot: Snapshot,
        geography: Geography,
        reach: Reach,
        stored: Callable[[str], str],
        follow: Follow,
    ):
        self._snapshot, self._geography, self._reach = snapshot, geography, reach
        self._stored, self._follow = stored, follow

    def find(
        self, indicator: Indicator, level: str, codes: Sequence[str], period: str, group: str
    ) -> Trail:
        """How the values of some areas of a level came about."""
        route = self._reach.route(indicator, level, group, period)
        if route is None:
            return Trail()
        followed = self._follow(indicator, route, level, group, period, list(codes))
        walk = self._added_up if route.how == "aggregated" else self._joined
        trail = walk(followed, indicator, route, level, list(codes), period, group)
        if followed.intervals:
            leg = Leg("interval", level, level, len(codes), followed.intervals)
            trail.legs.append(leg)
        return trail

    def _added_up(self, followed, indicator, route, level, codes, period, group) -> Trail:
        below = route.source
        members = list(self._geography.parts(below, level).only(codes).parts)
        trail = self.find(indicator, below, members, period, group)
        old, new = levels.plural(below), levels.plural(level)
        says = f"Added up from {old} to {new}: {followed.method}"
        # Intervals of the parts are lost when these are added up.
        trail.legs = [leg for leg in trail.legs if leg.how != "interval"]
        trail.legs.append(Leg("aggregated", below, level, len(members), says))
        trail.links += self._lying_in(below, codes)
        if indicator.kind in WEIGHED:
            trail.weighed.setdefault(below, []).extend(members)
        return trail

    def _lying_in(self, below: str, codes: list[str]) -> list[str]:
        """The receipts of the files that are believed on what lies in some areas: the best there
        are, as `hierarchy` ranks them."""
        for method in METHODS:
            for level in (below, self._geography.lsoa_level):
                if found := links(self._snapshot, "parents", codes, level=level, method=method):
                    return found
        return []

    def _joined(self, followed, indicator, route, level, codes, period, group) -> Trail:
        trail, found = Trail(), []
        for vintage, areas in followed.areas.groupby("vintage", sort=False)["area"]:
            parts = areas.tolist()
            if vintage != level:
                changes = self._geography.changes(vintage, level)
                changes = changes[changes["to_code"].isin(areas)]
                trail.legs.append(_converted(changes, vintage, level))
                trail.links += links(self._snapshot, "conversions", parts)
                for at, weighing in self._weighing(indicator, changes, level):
                    trail.weighed.setdefault(at, []).extend(weighing)
                parts = changes["from_code"].unique().tolist()
            stored = self._stored(indicator.slug)
            found.append(origins(self._snapshot, stored, vintage, parts, period, group))
        if found:
            trail.rows = pd.concat(found, ignore_index=True)
        return trail

    def _weighing(self, indicator, changes, level: str) -> Iterator[tuple[str, list[str]]]:
        """The areas whose residents decide what becomes of values in some changes."""
        fitted = changes.loc[changes["change"] == "F", "to_code"].unique()
        if len(fitted):
            lsoas = self._geography.membership(level)
            yield self._geography.lsoa_level, lsoas.loc[lsoas["code"].isin(fitted), "lsoa"].tolist()
        split = changes.loc[changes["change"] == "S", "to_code"].unique()
        if len(split) and indicator.kind == "count":
            yield level, split.tolist()


def _converted(changes: pd.DataFrame, vintage: str, level: str) -> Leg:
    words = changes["change"].map(WORDS)
    if len(changes) <= NAMED:
        told = [
            f"{old} {word}" if old == new else f"{old} {word}, now {new}"
            for old, new, word in zip(changes["from_code"], changes["to_code"], words, strict=True)
        ]
    else:
        told = [f"{number:,} {word}" for word, number in words.value_counts(sort=False).items()]
    areas = changes["from_code"].nunique()
    old, new = levels.plural(vintage), levels.plural(level)
    says = f"Published for {old}, converted to {new}: {', '.join(told)}."
    return Leg("converted", vintage, level, areas, says)
