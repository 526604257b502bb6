"""Which indicators can be had at which levels, how, for which periods and groups: no values yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from equitymap.errors import ChoiceError
from equitymap.geography import routes
from equitymap.geography.geography import Geography
from equitymap.geography.routes import Route
from equitymap.store import Indicator
from equitymap.store.holdings import ALL, Holdings


def multiplier(indicator: Indicator) -> float | None:
    """What a quotient of counts is multiplied by: 100 for "%", 1,000 for "per 1,000", else None.

    A rate standardised for age is no quotient of its counts.
    """
    if indicator.kind == "proportion":
        return 100.0
    standardised = re.search("standardised", f"{indicator.name} {indicator.caveat}", re.IGNORECASE)
    found = re.search(r"per ([\d,]+)", indicator.unit)
    if indicator.kind != "rate" or standardised or not found:
        return None
    return float(found[1].replace(",", ""))


class Reach:
    """What the values held can be made into; `knows_people(level)` tells if residents are known."""

    def __init__(
        self, holdings: Holdings, geography: Geography, knows_people: Callable[[str], bool]
    ):
        self._holdings = holdings
        self._geography = geography
        self._knows_people = knows_people
        self._route = lru_cache(None)(self._find_route)

    def route(self, indicator: Indicator, level: str, group: str) -> Route | None:
        """How a group's values come to a level; None where they cannot."""
        if level not in self._geography.levels():
            return None
        if group not in self._holdings.coverage(indicator.slug):
            return None
        return self._route(indicator, level, group)

    def levels(self, indicator: Indicator) -> dict[str, str]:
        """The levels an indicator can be had at, coarse to fine, and how."""
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

    def periods(self, indicator: Indicator, level: str, group: str | None) -> list[str]:
        """The periods an indicator can be had for, oldest first; ChoiceError where it cannot be."""
        coverage = self._holdings.coverage(indicator.slug)
        group = next(iter(coverage), ALL) if group is None else group
        route = self.route(indicator, level, group)
        if route is None:
            raise ChoiceError(self.why_not(indicator, level, group))
        return list(coverage[group][route.published])

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
        counted = {at: any(h.parts for h in held.values()) for at, held in coverage.items()}
        quotient = multiplier(indicator) is not None

        def adds_up(part_level: str, published_at: str) -> bool:
            if indicator.kind in ("mean", "score"):
                return self._knows_people(part_level)
            return indicator.kind == "count" or (quotient and counted[published_at])

        return routes.find(self._geography, level, published, adds_up)
