"""Everything the page of one area shows, gathered as plain data.

Comparison, money and target sets are asked of their rooms; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from equitymap.equity.compare import BESIDE, Comparison, compare
from equitymap.errors import ChoiceError
from equitymap.funding import money
from equitymap.geography import levels
from equitymap.need import targets
from equitymap.provenance import Figure
from equitymap.store.memory import once
from equitymap.views import figures
from equitymap.views.numbers import absent, period

MOST_HISTORIES = 12
FEWEST_PERIODS = 3
POPULATION = "population"
NEAR = ("msoa", "wd")


@dataclass(frozen=True)
class History:
    """One indicator over time, for the area and for England."""

    indicator: object
    group: str
    points: pd.DataFrame
    england: pd.DataFrame


@dataclass(frozen=True)
class Membership:
    """How much of an area lies in a target set, counted in areas of the set's level."""

    name: str
    rule: str
    inside: int
    of: int
    level: object


@dataclass(frozen=True)
class Profile:
    """One area's page as plain data."""

    version: int
    code: str
    name: str
    level: object
    rows: list[Comparison]
    chosen: Comparison | None
    instead: dict[str, dict]  # indicator → its MSOA's or ward's reading, where it has none itself
    themes: list
    comparators: dict[str, str]
    reference: str | None
    histories: list[History]
    memberships: list[Membership]
    grants: pd.DataFrame
    no_grants: str  # why none is listed
    services: pd.DataFrame
    ages: list[tuple[str, float, Figure]]
    inside: tuple[object, pd.DataFrame] | None = field(default=None)

    def figure(self, row: Comparison, place: dict) -> Figure:
        """What a value of a row is: at the area itself or at a place it is beside."""
        return figures.of_place(self.version, row.indicator, place, place["period"], row.group)

    def figure_then(self, series: History, when: str) -> Figure:
        """What a value of a series is."""
        place = {"level": self.level.id, "code": self.code}
        return figures.of_place(self.version, series.indicator, place, when, series.group)

    def around(self, row: Comparison) -> str | None:
        """The place whose areas a row's rank is counted among; None for all there are."""
        return row.places[1]["code"] if len(row.places) > 1 else None

    def by_theme(self) -> Iterator[tuple[object, list[Comparison]]]:
        """The themes that have an indicator here, in menu order, each with its rows."""
        for theme in self.themes:
            if rows := [row for row in self.rows if row.indicator.theme == theme.slug]:
                yield theme, rows


def profile(library, choice) -> Profile:
    """Everything about the area of a choice."""
    code, geography = choice.area, library.geography
    chain = geography.chain(code)
    rows = [
        replace(row, places=[_dated(place, row.period) for place in row.places])
        for row in compare(library, code)
    ]
    chosen = library.indicator(choice.indicator).slug if choice.indicator else None
    grants, no_grants = _grants(library, code)
    first = next((row for row in rows if row.indicator.slug == chosen), None)
    england = next((name for level, _, name in chain[1:] if level == "eng"), None)
    return Profile(
        version=library.version,
        code=code,
        name=geography.name(code) or code,
        level=library.catalogue.level(chain[0][0]),
        rows=rows,
        chosen=None if first is None else replace(first, places=_between(library, first, chain)),
        instead={
            row.indicator.slug: near for row in rows if (near := _instead(library, row, chain))
        },
        themes=library.themes(),
        comparators={
            level: name or above for level, above, name in chain[1:] if levels.kind(level) in BESIDE
        },
        reference=england,
        histories=_histories(library, code, rows, chosen),
        memberships=memberships(library, code),
        grants=grants,
        no_grants=no_grants,
        services=services(library, code),
        ages=ages(library, code),
        inside=inside(library, code),
    )


def _near(library, row: Comparison, chain: list[tuple]) -> list[dict]:
    """The readings of the area's MSOA and ward, each of the row's period or else its newest."""
    slug, found = row.indicator.slug, []
    for level, code, name in chain[1:]:
        if levels.kind(level) not in NEAR or level not in library.levels_of(slug):
            continue
        if row.group not in library.groups(slug, level):
            continue
        periods = library.periods(slug, level, row.group)
        when = row.period if row.period in periods else periods[-1]
        frame = library.values(slug, level, when, row.group).frame
        reading = frame[frame["code"] == code].iloc[0].to_dict()
        place = reading | {"level": level, "name": name, "area": name, "period": when}
        found.append(_dated(place, row.period))
    return found


def _dated(place: dict, when: str) -> dict:
    """The reading of a place, named with its period where that is another."""
    if place["period"] == when:
        return place
    return place | {"name": f"{place['name']}, {period(place['period'])}"}


def _between(library, row: Comparison, chain: list[tuple]) -> list[dict]:
    """The places of a comparison with the area's MSOA and ward before its borough."""
    return [row.places[0], *_near(library, row, chain), *row.places[1:]]


def _instead(library, row: Comparison, chain: list[tuple]) -> dict | None:
    """The nearest reading of an indicator that is not known for so small an area.

    A larger area's count says nothing about a smaller one, so a count has none.
    """
    known = chain[0][0] in library.levels_of(row.indicator.slug)
    if known or row.indicator.kind == "count":
        return None
    return next((near for near in _near(library, row, chain) if not absent(near["value"])), None)


def _histories(library, code: str, rows: list[Comparison], chosen: str | None) -> list[History]:
    """The series with enough values to be one, the chosen indicator's first."""
    found, england = [], library.geography.england
    level = library.geography.level_of(code)
    for row in sorted(rows, key=lambda row: row.indicator.slug != chosen):
        slug, group = row.indicator.slug, row.group
        if level not in library.levels_of(slug) or group not in library.groups(slug, level):
            continue
        if len(library.periods(slug, level, group)) < FEWEST_PERIODS:
            continue
        series = library.history(slug, [code, england], group)
        points = series[series["area"] == code]
        if points["value"].notna().sum() >= FEWEST_PERIODS:
            beside = series[(series["area"] == england) & (code != england)]
            found.append(History(row.indicator, group, points, beside))
        if len(found) == MOST_HISTORIES:
            break
    return found


def title(library, code: str) -> tuple[str, list]:
    """The area's name and the line below it: level, code, residents."""
    level = library.geography.level_of(code)
    facts = [_upper_first(library.catalogue.level(level).name), code]
    facts.append(figures.people(library, level, code))
    return library.geography.name(code) or code, figures.line(facts)


def successors(library, code: str) -> list[tuple[str, str]]:
    """The areas a former area became, code and name; none for an area of today."""
    geography = library.geography
    today = geography.resolve(pd.Series([code])).iloc[0]
    if today["how"] != "retired":
        return []
    return [(newer, geography.name(newer) or newer) for newer in today["areas"]]


def memberships(library, code: str) -> list[Membership]:
    """Every target set, and how many of the area's parts are in it (none is an answer too)."""
    geography, found = library.geography, []
    for chosen in targets.all_sets(library):
        codes = geography.areas(chosen.level)["code"]
        inside = geography.within(chosen.level, [code])
        if not inside.any():  # an area smaller than those of the set: the one it lies in counts
            inside = codes.isin([c for _, c, _ in geography.chain(code)]).to_numpy()
        if inside.any():
            hit = codes[inside].isin(set(chosen.codes)).sum()
            level = library.catalogue.level(chosen.level)
            found.append(Membership(chosen.title, chosen.rule, int(hit), int(inside.sum()), level))
    return found


def _grants(library, code: str) -> tuple[pd.DataFrame, str]:
    """The grants that touch the area, or why none is listed."""
    try:
        return money.grants_of_area(library, code), "No grant has a place here."
    except ChoiceError as error:
        return pd.DataFrame({"here": []}), str(error)


def services(library, code: str) -> pd.DataFrame:
    """The services inside the area: id, name, type; not those known to be closed."""
    geography = library.geography
    if geography.lsoa_level is None:
        return library.services().head(0)
    held = _located(library)
    inside = geography.lsoas_of(geography.level_of(code), code)
    return held[held["lsoa"].isin(inside)].sort_values(["type", "name"])


@once
def _located(library) -> pd.DataFrame:
    """The open services with the LSOA each lies in, by its point, or else by its postcode."""
    held, geography = library.services(), library.geography
    held = held[held["state"].fillna("open").eq("open")]
    by_point = geography.locate_points(held["latitude"], held["longitude"]).to_numpy()
    by_postcode = geography.locate_postcodes(held["postcode"]).to_numpy()
    return held.assign(
        lsoa=pd.Series(by_point, held.index).fillna(pd.Series(by_postcode, held.index))
    )


def ages(library, code: str) -> list[tuple[str, float, Figure]]:
    """Residents by age group, youngest first, where the workspace has them."""
    level = library.geography.level_of(code)
    try:
        groups = [g for g in library.groups(POPULATION, level) if g.startswith("age=")]
    except ChoiceError:
        return []
    found = []
    for group in sorted(groups, key=_first_age):
        values = library.values(POPULATION, level, group=group)
        value = values.frame.loc[values.frame["code"] == code, "value"]
        if len(value) and pd.notna(value.iloc[0]):
            place = {"level": level, "code": code}
            of = figures.of_place(library.version, values.indicator, place, values.period, group)
            age = group.removeprefix("age=").replace("-", "–")
            found.append((age, float(value.iloc[0]), of))
    return found


def inside(library, code: str) -> tuple[object, pd.DataFrame] | None:
    """The next smaller areas inside, to go on to: their level, and code and name."""
    geography = library.geography
    order = geography.drawable()
    here = geography.level_of(code)
    for level in order[order.index(here) + 1 :] if here in order else []:
        codes = geography.children(code, level)
        if len(codes) > 1:
            areas = geography.areas(level)
            return library.catalogue.level(level), areas[areas["code"].isin(codes)]
    return None


def _first_age(group: str) -> float:
    digits = "".join(c if c.isdigit() else " " for c in group).split()
    return float(digits[0]) if digits else float("inf")


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
