"""The one gate: every value leaves the store through `protect`; later rooms read a `Library`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from equitymap.errors import ChoiceError
from equitymap.geography import Geography, aggregate, routes, why_not
from equitymap.geography.levels import kind as kind_of
from equitymap.geography.reach import Reach
from equitymap.geography.routes import Route
from equitymap.geography.trail import Followed, Trail, Trails
from equitymap.methods import classes
from equitymap.methods.disclosure_control import protect_observations
from equitymap.methods.proportions import percent_limits
from equitymap.store import Indicator, Snapshot, Source, Workspace, catalogue
from equitymap.store.holdings import Holdings
from equitymap.store.memory import Memory, once
from equitymap.store.origins import files_of

NUMBERS = ["value", "lower", "upper", "numerator", "denominator"]
ROW = [*NUMBERS, "status", "note"]
SERIES = ["area", "period", "period_start", "period_end", *ROW]
NATIONAL = "eng"
PEOPLE = "population"
HIDDEN = "count of 1 to 7, hidden to protect people"
NO_VALUE = "no value published"
SOME_PARTS = "made of the parts this workspace holds, which may not be all"
NO_PART = "none of its parts has a value"
MADE = "95 % intervals by Wilson's method from the counts"
# What each rule does, for whoever asks why a number is as it is.
RULES = {
    "as-published": "shown as its publisher has protected it",
    "hes": "counts of 1 to 7 are hidden and the others rounded to the nearest 5, below the nation",
}
# Scores on this scale mean the same on every map, so their classes are fixed steps of it.
SCALE = "0–100"
# Whose files those without observations are.
SOURCE_OF = {"ons-geography": {"boundaries", "lookup"}, "360giving": {"grants"}}
LIBRARIES_KEPT_OPEN = 4
THINGS_REMEMBERED = 512


# The gate -------------------------------------------------------------------------------------


def protect(
    frame: pd.DataFrame, rule: str, indicator: Indicator, national: bool = False
) -> pd.DataFrame:
    """The rows as their source's rule lets them be shown; applied twice it changes nothing more.

    `as-published` leaves what the publisher has protected; `hes` hides counts of 1 to 7 and rounds
    the others to the nearest 5, below the nation. Whatever the rule, a suppressed or missing row
    has no value and no count; a suppressed one keeps the interval its count lies in.
    """
    status = frame["status"]
    numbers = {column: frame[column].to_numpy(float) for column in NUMBERS}
    if rule == "hes" and not national:
        shown = protect_observations(*numbers.values(), indicator.kind, indicator.multiplier)
        numbers = dict(zip(NUMBERS, shown, strict=False))
        hidden = shown.hidden & ~status.isin(["suppressed", "missing"]).to_numpy()
        status = status.mask(hidden, "suppressed")
        frame = frame.assign(status=status, note=frame["note"].mask(hidden, HIDDEN))
    missing = status.eq("missing").to_numpy()
    none = missing | status.eq("suppressed").to_numpy()
    blank = {"value": none, "numerator": none, "lower": missing, "upper": missing}
    numbers |= {column: np.where(where, np.nan, numbers[column]) for column, where in blank.items()}
    return frame.assign(**numbers)


def with_limits(frame: pd.DataFrame, indicator: Indicator) -> tuple[pd.DataFrame, bool]:
    """The rows with Wilson's limits where a proportion has counts and no interval, and if any has.

    A value that is not the quotient of its counts (modelled, weighted) is left without.
    """
    if indicator.kind != "proportion":
        return frame, False
    made = percent_limits(*(frame[column].to_numpy(float) for column in NUMBERS))
    if not made.made.any():
        return frame, False
    return frame.assign(lower=made.lower, upper=made.upper), True


@dataclass(frozen=True)
class Values:
    """One indicator over all areas of a level, protected; `method` says where it comes from."""

    indicator: Indicator
    level: str
    period: str
    group: str
    method: str
    frame: pd.DataFrame

    @cached_property
    def classes(self) -> classes.Classes:
        """The map class of each row, 1 to 5 from low to high value, 0 where there is none."""
        values = self.frame["value"].to_numpy()
        if self.indicator.kind == "score" and self.indicator.unit == SCALE:
            return classes.equal_steps(values)
        return classes.quantile(values)


class Library:
    """One version of a workspace as every later room sees it: protected and read-only."""

    def __init__(self, snapshot: Snapshot):
        self.path = snapshot.path
        self.version = snapshot.version
        self.key = snapshot.key
        self.name = snapshot.meta["name"]
        self.fictional = snapshot.meta["fictional"]
        self.catalogue = catalogue()
        self.geography = Geography(snapshot)
        self._snapshot = snapshot
        self._holdings = Holdings(snapshot)
        self._reach = Reach(
            self._holdings, self.geography, lambda level: self.population(level) is not None
        )
        self._trails = Trails(
            snapshot, self.geography, self._reach, self._holdings.stored, self._followed
        )
        self.memory = Memory(THINGS_REMEMBERED)  # see `once`
        self._few = lru_cache(1024)(self._values)
        self._many = lru_cache(32)(self._values)

    # What there is --------------------------------------------------------------------------------

    def indicators(self, level: str | None = None) -> list[Indicator]:
        """The indicators that have values (at a level, if one is given), in menu order."""
        held = list(self._holdings.indicators.values())
        return [i for i in held if level is None or level in self.levels_of(i.slug)]

    def themes(self) -> list:
        """The themes of those indicators, in menu order."""
        return self._holdings.themes()

    def find(self, slug: str) -> Indicator | None:
        """The indicator a slug means, or None."""
        return self._holdings.find(slug)

    def indicator(self, slug: str) -> Indicator:
        """The indicator a slug means; ChoiceError with near matches where it means none."""
        return self._holdings.indicator(slug)

    def levels_of(self, slug: str) -> dict[str, str]:
        """The levels an indicator can be had at, coarse to fine, and how: `published`, `converted`
        from another vintage or `aggregated` from smaller areas."""
        return self._reach.levels(self.indicator(slug))

    def periods(self, slug: str, level: str, group: str | None = None) -> list[str]:
        """The periods an indicator can be had for at a level, oldest first."""
        indicator = self.indicator(slug)
        return self._reach.periods(indicator, level, self._reach.group(indicator, level, group))

    def span(self, slug: str, period: str) -> tuple[date, date]:
        """The first and the last day of a period of an indicator."""
        return self._holdings.span(self.indicator(slug).slug, period)

    def groups(self, slug: str, level: str) -> list[str]:
        """The groups an indicator can be had for at a level, `all` first."""
        return self._reach.groups(self.indicator(slug), level)

    # Values ---------------------------------------------------------------------------------------

    def values(
        self, slug: str, level: str, period: str | None = None, group: str | None = None
    ) -> Values:
        """An indicator at every area of a level: as published, converted or aggregated.

        The newest period and the first group (`all` where there is one) unless they are named;
        ChoiceError, saying what there is, where there is nothing. Areas without a row are there
        too, with status `missing`.
        """
        indicator = self.indicator(slug)
        group = self._reach.group(indicator, level, group)
        period = self._reach.period(indicator, level, group, period)
        remembered = self._many if len(self.geography.areas(level)) > 5_000 else self._few
        return remembered(indicator, level, period, group)

    def _values(self, indicator: Indicator, level: str, period: str, group: str) -> Values:
        route = self._reach.route(indicator, level, group, period)
        return self._made(indicator, route, level, period, group)

    def aggregate(
        self,
        slug: str,
        from_level: str,
        to_level: str,
        period: str | None = None,
        within: Iterable[str] = (),
        group: str | None = None,
    ) -> Values:
        """An indicator added up from one level to another, for the areas that lie in `within`.

        A region of which the workspace may hold only some parts is flagged `unreliable`.
        ChoiceError where it cannot be: a rank, a level not made of the other, no residents known.
        """
        whole = self.values(slug, from_level, period, group)
        indicator, period, group = whole.indicator, whole.period, whole.group
        if to_level not in self.geography.levels():
            raise ChoiceError(self._reach.why_not(indicator, to_level, group))
        parts = _observations(whole)
        problem = routes.check_parts(to_level, from_level)
        if problem := problem or why_not(parts, indicator, self.population(from_level)):
            raise ChoiceError(problem)
        vintages = self._reach.route(indicator, from_level, group, period).vintages
        route = Route("aggregated", from_level, vintages)
        values = self._made(indicator, route, to_level, period, group)
        frame = values.frame[self.geography.within(to_level, within)].reset_index(drop=True)
        if not routes.is_whole(self.geography, to_level, from_level):
            known = frame["value"].notna()
            frame.loc[known, ["status", "note"]] = "unreliable", SOME_PARTS
        return replace(values, frame=frame)

    def history(self, slug: str, codes: Sequence[str], group: str | None = None) -> pd.DataFrame:
        """An indicator over all its periods for some areas, oldest first: area, period, its first
        and last day, the numbers, status and note, as `values` gives them for each period.

        Areas it cannot be had for have no row, nor has a period for which an area was not told of.
        """
        indicator = self.indicator(slug)
        found = [pd.DataFrame(columns=SERIES)]
        levels = pd.Series({code: self.geography.level_of(code) for code in codes}, dtype="str")
        for level, held in levels.groupby(levels):
            at = self._reach.group(indicator, level, group)
            rows = self._series(indicator, level, at, None, list(held.index))
            found.append(with_limits(rows, indicator)[0][SERIES])
        rows = pd.concat(found[1:] or found, ignore_index=True)
        return rows.sort_values(["area", "period_start", "period"], ignore_index=True)

    def trail(
        self,
        slug: str,
        level: str,
        codes: Sequence[str],
        period: str | None = None,
        group: str | None = None,
    ) -> Trail:
        """Where the values of some areas come from, as `values` gives them: the stored rows behind
        them and every step from these, without the values themselves."""
        indicator = self.indicator(slug)
        group = self._reach.group(indicator, level, group)
        period = self._reach.period(indicator, level, group, period)
        return self._trails.find(indicator, level, codes, period, group)

    def files_of(self, slug: str) -> list[str]:
        """The receipts of the files that brought an indicator, oldest first."""
        return files_of(self._snapshot, self._holdings.stored(self.indicator(slug).slug))

    def protection(self, sources: Iterable[str]) -> str:
        """The rules by which values of some sources are shown, in a sentence."""
        rules = list(dict.fromkeys(self._rule(source) for source in sources))
        said = "; ".join(RULES[rule] for rule in rules)
        return f"{said[:1].upper()}{said[1:]}." if said else ""

    @once
    def population(self, level: str) -> pd.Series | None:
        """Residents by code of a level's areas, or None where they are not known."""
        try:
            frame = self.values(PEOPLE, level).frame
        except ChoiceError:
            return None
        return pd.Series(frame["value"].to_numpy(), index=frame["code"].to_numpy(), name="people")

    def _made(
        self, indicator: Indicator, route: Route, level: str, period: str, group: str
    ) -> Values:
        frame, method = self._rows(indicator, route, level, group, [period])
        absent = NO_PART if route.how == "aggregated" else NO_VALUE
        frame, made = with_limits(frame, indicator)
        if made:
            method += f"; {MADE}"
        return Values(
            indicator, level, period, group, method, self._everywhere(frame, level, absent)
        )

    def _series(
        self,
        indicator: Indicator,
        level: str,
        group: str,
        periods: Sequence[str] | None,
        codes: Sequence[str],
    ) -> pd.DataFrame:
        """Protected rows of some areas over periods (all, where None), each by its own route."""
        by_route: dict[Route, list[str]] = {}
        for period, route in self._reach.routes(indicator, level, group).items():
            if periods is None or period in periods:
                by_route.setdefault(route, []).append(period)
        found = [
            self._rows(indicator, route, level, group, those, codes)[0]
            for route, those in by_route.items()
        ]
        return pd.concat(found or [pd.DataFrame(columns=["level", *SERIES])], ignore_index=True)

    def _rows(
        self,
        indicator: Indicator,
        route: Route,
        level: str,
        group: str,
        periods: Sequence[str],
        codes: Sequence[str] | None = None,
    ) -> tuple[pd.DataFrame, str]:
        """Protected rows of a level by a route (of some areas, of some periods), and the method."""
        if route.how != "aggregated":
            return self._joined(indicator, route, level, group, periods, codes)
        source = route.source
        members = self.geography.parts(source, level)
        if codes is None:
            (period,) = periods
            rows = _observations(self.values(indicator.slug, source, period, group))
        else:
            members = members.only(codes)
            rows = self._series(indicator, source, group, periods, list(members.parts))
        return aggregate(rows, members, indicator, self.population(source))

    def _followed(
        self,
        indicator: Indicator,
        route: Route,
        level: str,
        group: str,
        period: str,
        codes: Sequence[str],
    ) -> Followed:
        """What a trail has to know of some areas' values: which there are, and how they came."""
        rows, method = self._rows(indicator, route, level, group, [period], codes)
        rows, made = with_limits(rows, indicator)
        columns = [column for column in ("area", "vintage") if column in rows]
        return Followed(rows[columns], f"{method}.", f"{MADE}." if made else "")

    def _joined(
        self,
        indicator: Indicator,
        route: Route,
        level: str,
        group: str,
        periods: Sequence[str],
        codes: Sequence[str] | None,
    ) -> tuple[pd.DataFrame, str]:
        """One series from all vintages a route names: each value once, where it was published."""
        found, methods = [], []
        for vintage in route.vintages:
            if vintage == level:
                rows = self._read(indicator, level, group, periods, codes)
                found.append(rows.assign(vintage=vintage))
                methods.append("as published")
            elif self._leaves_open(indicator, route, level, group, periods):
                rows, told = self._converted(indicator, vintage, level, group, periods, codes)
                if len(rows):
                    found.append(rows.assign(vintage=vintage))
                    methods.append(f"converted from {vintage} ({told})")
        if not found:
            rows = self._read(indicator, level, group, periods, codes)
            return rows.assign(vintage=level), "as published"
        if len(found) == 1:
            return found[0], methods[0]
        rows = pd.concat(found, ignore_index=True)
        # What one vintage cannot tell, another may; what is published at the level itself stands.
        own = len(found[0]) if level in route.vintages else 0
        later = rows["status"].eq("missing") & (rows.index >= own)
        rows = rows.assign(later=later).sort_values("later", kind="stable")
        rows = rows.drop_duplicates(["area", "period"]).drop(columns="later").sort_index()
        return rows.reset_index(drop=True), "; ".join(methods)

    def _leaves_open(
        self, indicator: Indicator, route: Route, level: str, group: str, periods: Sequence[str]
    ) -> bool:
        """Whether some area of a level has no published value for one of the periods."""
        if level not in route.vintages:
            return True
        areas = len(self.geography.areas(level))
        return any(self._reach.holds(indicator, level, group, at) < areas for at in periods)

    def _converted(
        self,
        indicator: Indicator,
        vintage: str,
        level: str,
        group: str,
        periods: Sequence[str],
        codes: Sequence[str] | None,
    ) -> tuple[pd.DataFrame, str]:
        """What was published at another vintage, at the areas of a level, and what became of it."""
        parts = None
        if codes is not None:
            changes = self.geography.changes(vintage, level)
            parts = changes["from_code"][changes["to_code"].isin(codes)].unique().tolist()
        rows = self._read(indicator, vintage, group, periods, parts)
        if rows.empty:
            return rows, ""
        rows, _ = with_limits(rows, indicator)
        lsoas = self.geography.lsoa_level
        people = None if indicator.slug == PEOPLE else self.population(level)
        residents = None
        if lsoas and not (indicator.slug == PEOPLE and lsoas == level):
            residents = self.population(lsoas)
        rows, counts = self.geography.convert(
            rows, vintage, level, indicator.kind, people, residents
        )
        told = ", ".join(f"{number:,} {word}" for word, number in counts.items() if number)
        return rows if codes is None else rows[rows["area"].isin(codes)], told

    def _read(
        self,
        indicator: Indicator,
        level: str,
        group: str,
        periods: Sequence[str],
        codes: Sequence[str] | None,
    ) -> pd.DataFrame:
        """Stored rows, through the gate."""
        where = [
            ("indicator", "==", self._holdings.stored(indicator.slug)),
            ("level", "==", level),
            ("group", "==", group),
            ("period", "in", list(periods)),
        ]
        if codes is not None:
            where.append(("area", "in", list(codes)))
        columns = ["level", "source", *SERIES]
        rows = self._snapshot.table("observations", columns, where).to_pandas()
        national = kind_of(level) == NATIONAL
        by_rule: dict[str, list] = {}
        for source in rows["source"].unique():
            by_rule.setdefault(self._rule(source), []).append(source)
        if len(by_rule) == 1:
            return protect(rows, next(iter(by_rule)), indicator, national)
        shown = [
            protect(rows[rows["source"].isin(sources)], rule, indicator, national)
            for rule, sources in by_rule.items()
        ]
        return pd.concat(shown, ignore_index=True) if shown else rows

    def _rule(self, source: str) -> str:
        known = self.catalogue.sources.get(source)
        return known.disclosure if known else "as-published"

    def _everywhere(self, frame: pd.DataFrame, level: str, why: str) -> pd.DataFrame:
        """The rows in the order of the level's areas; those without one are `missing`, and why."""
        areas = self.geography.areas(level)
        place = self.geography.positions(level, frame["area"])
        at = np.full(len(areas), -1)
        at[place[place >= 0]] = np.flatnonzero(place >= 0)
        rows = {column: frame[column].array.take(at, allow_fill=True) for column in ROW}
        absent = at < 0
        if absent.any():
            rows["status"] = pd.Series(rows["status"], dtype="str").mask(absent, "missing")
            rows["note"] = pd.Series(rows["note"], dtype="str").mask(absent, why)
        return pd.DataFrame({"code": areas["code"], "name": areas["name"], **rows})

    # Everything else, as stored -------------------------------------------------------------------

    def grants(self) -> pd.DataFrame:
        """The grants."""
        return self._table("grants")

    def grant_locations(self) -> pd.DataFrame:
        """What the grants state about their places."""
        return self._table("grant_locations")

    def services(self) -> pd.DataFrame:
        """The services."""
        return self._table("services")

    def targets(self) -> pd.DataFrame:
        """The stored target sets, one row each time a set was made or imported."""
        return self._table("targets")

    def receipts(self) -> pd.DataFrame:
        """The receipts of every file that was added."""
        return self._table("receipts")

    def sources(self) -> pd.DataFrame:
        """The sources of what the workspace holds, as the catalogue describes them."""
        held = set(self._holdings.index["source"])
        if not self.fictional:
            kinds = set(self.receipts()["kind"])
            held |= {source for source, needed in SOURCE_OF.items() if needed & kinds}
        known = [source for slug, source in self.catalogue.sources.items() if slug in held]
        return pd.DataFrame(known, columns=[field.name for field in fields(Source)])

    @once
    def _table(self, name: str) -> pd.DataFrame:
        return self._snapshot.table(name).to_pandas()


def _observations(values: Values) -> pd.DataFrame:
    """Values as rows of their level, ready to be added up or converted."""
    rows = {column: values.frame[column] for column in ROW}
    return pd.DataFrame({"area": values.frame["code"], "level": values.level, **rows})


_OPEN = Memory(LIBRARIES_KEPT_OPEN)


def open_library(path: str | Path, version: int | None = None) -> Library:
    """The library of a workspace, of its newest version unless one is named.

    Kept open while it is the one in use; asks the workspace for its newest version at every call.
    """
    workspace = Workspace(path)
    at = workspace.head() if version is None else version
    key = (str(workspace.path.resolve()), workspace.meta["id"], at)
    return _OPEN.get(key, lambda: Library(workspace.open(at)))
