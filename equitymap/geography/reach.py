"""Which indicators can be had at which levels, how, for which periods and groups: no values yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from equitymap.errors import ChoiceError
from equitymap.geography import routes
from equitymap.geography.aggregate import COUNTED
from equitymap.geography.geography import Geography
from equitymap.geography.routes import Route
from equitymap.store import Indicator
from equitymap.store.holdings import ALL, Held, Holdings

# Of several ways to have a level the one that is told first.
WAYS = ("published", "converted", "aggregated")


class Reach:
    """What the values held can be made into; `knows_people(level)` tells if residents are known.

    Every period takes its own route: what is published at a level for one year may have to be
    converted or added up for another.
    """

    def __init__(
        self, holdings: Holdings, geography: Geography, knows_people: Callable[[str], bool]
    ):
        self._holdings = holdings
        self._geography = geography
        self._knows_people = knows_people
        self._routes = lru_cache(None)(self._find_routes)
        self._levels = lru_cache(None)(self._find_levels)
        self._might = lru_cache(None)(self._might_be_had)

    def routes(self, indicator: Indicator, level: str, group: str) -> dict[str, Route]:
        """How a group's values come to a level, for every period they can, oldest first."""
        if level not in self._geography.levels():
            return {}
        return self._routes(indicator, level, group)

    def route(self, indicator: Indicator, level: str, group: str, period: str) -> Route | None:
        """How a group's values of one period come to a level; None where they cannot."""
        return self.routes(indicator, level, group).get(period)

    def levels(self, indicator: Indicator) -> dict[str, str]:
        """The levels an indicator can be had at, coarse to fine, and how."""
        return dict(self._levels(indicator))

    def _find_levels(self, indicator: Indicator) -> dict[str, str]:
        groups, found = self._holdings.coverage(indicator.slug), {}
        for level in self._geography.levels():
            routes_there = (self.routes(indicator, level, group) for group in groups)
            if there := next(filter(None, routes_there), None):
                found[level] = min((route.how for route in there.values()), key=WAYS.index)
        return found

    def groups(self, indicator: Indicator, level: str) -> list[str]:
        """The groups an indicator can be had for at a level, `all` first."""
        known = self._holdings.coverage(indicator.slug)
        return [group for group in known if self.routes(indicator, level, group)]

    def group(self, indicator: Indicator, level: str, asked: str | None) -> str:
        """The group asked for; if none is, `all` or else the first there is."""
        return next(iter(self.groups(indicator, level)), ALL) if asked is None else asked

    def periods(self, indicator: Indicator, level: str, group: str) -> list[str]:
        """The periods an indicator can be had for, oldest first; ChoiceError where it cannot be."""
        if found := list(self.routes(indicator, level, group)):
            return found
        raise ChoiceError(self.why_not(indicator, level, group))

    def holds(self, indicator: Indicator, vintage: str, group: str, period: str) -> int:
        """How many values of a period are stored at one vintage."""
        held = self._holdings.coverage(indicator.slug).get(group, {}).get(vintage, {})
        return held[period].values if period in held else 0

    def period(self, indicator: Indicator, level: str, group: str, asked: str | None) -> str:
        """The period asked for, the newest if none is; ChoiceError where there is none such."""
        known = self.periods(indicator, level, group)
        if asked is None:
            return known[-1]
        if asked not in known:
            raise ChoiceError(
                f"{indicator.slug} has no period {asked!r} at {level}; it has {', '.join(known)}."
            )
        return asked

    def why_not(self, indicator: Indicator, level: str, group: str) -> str:
        """Why an indicator cannot be had at a level for a group, and where it can."""
        slug, there = indicator.slug, self.levels(indicator)
        if level not in self._geography.levels():
            known = ", ".join(self._geography.levels()) or "none"
            return f"There is no level {level!r}; the workspace knows {known}."
        if level not in there:
            at = ", ".join(there) or "no level whose areas are known"
            never = " (ranks are never averaged)" if indicator.kind == "rank" else ""
            return f"{slug} cannot be had at {level}{never}; it can at {at}."
        known = ", ".join(self.groups(indicator, level))
        return f"{slug} has no group {group!r} at {level}; it has {known}."

    def _find_routes(self, indicator: Indicator, level: str, group: str) -> dict[str, Route]:
        held: dict[str, dict[str, Held]] = {}
        for at, periods in self._holdings.coverage(indicator.slug).get(group, {}).items():
            for period, rows in periods.items():
                held.setdefault(period, {})[at] = rows
        found = {}
        held = {at: rows for at, rows in held.items() if self._might(level, frozenset(rows))}
        for period in self._holdings.in_order(indicator.slug, held):
            if route := self._find_route(indicator, level, held[period]):
                found[period] = route
        return found

    def _might_be_had(self, level: str, published: frozenset[str]) -> bool:
        """Whether any indicator that is published at some levels could come to another."""
        some = dict.fromkeys(published, 1)
        return routes.find(self._geography, level, some, lambda *_: True) is not None

    def _find_route(self, indicator: Indicator, level: str, held: dict[str, Held]) -> Route | None:
        published = {at: rows.values for at, rows in held.items()}
        counted = {at for at, rows in held.items() if rows.adds_up}

        def adds_up(part_level: str, vintages: tuple[str, ...]) -> bool:
            if indicator.kind in ("mean", "score"):
                return self._knows_people(part_level)
            if indicator.kind in COUNTED:
                return indicator.multiplier is not None and counted.issuperset(vintages)
            return indicator.kind == "count"

        return routes.find(self._geography, level, published, adds_up)
