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
from equitymap.store.holdings import ALL, Holdings


class Reach:
    """What the values held can be made into; `knows_people(level)` tells if residents are known."""

    def __init__(
        self, holdings: Holdings, geography: Geography, knows_people: Callable[[str], bool]
    ):
        self._holdings = holdings
        self._geography = geography
        self._knows_people = knows_people
        self._route = lru_cache(None)(self._find_route)
        self._levels = lru_cache(None)(self._find_levels)

    def route(self, indicator: Indicator, level: str, group: str) -> Route | None:
        """How a group's values come to a level; None where they cannot."""
        if level not in self._geography.levels():
            return None
        if group not in self._holdings.coverage(indicator.slug):
            return None
        return self._route(indicator, level, group)

    def levels(self, indicator: Indicator) -> dict[str, str]:
        """The levels an indicator can be had at, coarse to fine, and how."""
        return dict(self._levels(indicator))

    def _find_levels(self, indicator: Indicator) -> dict[str, str]:
        groups, found = self._holdings.coverage(indicator.slug), {}
        for level in self._geography.levels():
            routes_there = (self.route(indicator, level, group) for group in groups)
            if route := next(filter(None, routes_there), None):
                found[level] = route.how
        return found

    def groups(self, indicator: Indicator, level: str) -> list[str]:
        """The groups an indicator can be had for at a level, `all` first."""
        known = self._holdings.coverage(indicator.slug)
        return [group for group in known if self.route(indicator, level, group)]

    def group(self, indicator: Indicator, level: str, asked: str | None) -> str:
        """The group asked for; if none is, `all` or else the first there is."""
        return next(iter(self.groups(indicator, level)), ALL) if asked is None else asked

    def periods(self, indicator: Indicator, level: str, group: str) -> list[str]:
        """The periods an indicator can be had for, oldest first; ChoiceError where it cannot be."""
        route = self.route(indicator, level, group)
        if route is None:
            raise ChoiceError(self.why_not(indicator, level, group))
        held = self._holdings.coverage(indicator.slug)[group][route.published]
        if route.how == "aggregated" and indicator.kind in COUNTED:
            return [period for period, rows in held.items() if rows.adds_up]
        return list(held)

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

    def _find_route(self, indicator: Indicator, level: str, group: str) -> Route | None:
        coverage = self._holdings.coverage(indicator.slug)[group]
        published = {at: max(h.values for h in held.values()) for at, held in coverage.items()}
        counted = {
            at
            for at, held in coverage.items()
            if any(rows.values and rows.adds_up for rows in held.values())
        }

        def adds_up(part_level: str, published_at: str) -> bool:
            if indicator.kind in ("mean", "score"):
                return self._knows_people(part_level)
            if indicator.kind in COUNTED:
                return indicator.multiplier is not None and published_at in counted
            return indicator.kind == "count"

        return routes.find(self._geography, level, published, adds_up)
