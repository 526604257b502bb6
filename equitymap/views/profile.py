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
from equitymap.views import words
from equitymap.views.numbers import absent, count, join, number, period, pounds

MOST_HISTORIES = 12
FEWEST_PERIODS = 3
POPULATION = "population"
NEAR = ("msoa", "wd")


@dataclass(frozen=True)
class History:
    """One indicator over time, for the area and for England."""

    indicator: object
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

    code: str
    name: str
    level: object
    rows: list[Comparison]
    chosen: Comparison | None
    themes: list
    comparators: dict[str, str]
    reference: str | None
    histories: list[History]
    memberships: list[Membership]
    grants: pd.DataFrame
    services: pd.DataFrame
    ages: list[tuple[str, float]]
    inside: tuple[object, pd.DataFrame] | None = field(default=None)

    def by_theme(self) -> Iterator[tuple[object, list[Comparison]]]:
        """The themes that have an indicator here, in menu order, each with its rows."""
        for theme in self.themes:
            if rows := [row for row in self.rows if row.indicator.theme == theme.slug]:
                yield theme, rows


def profile(library, choice) -> Profile:
    """Everything about the area of a choice."""
    code, geography = choice.area, library.geography
    chain = geography.chain(code)
    rows = compare(library, code)
    chosen = library.indicator(choice.indicator).slug if choice.indicator else None
    england = next((name for level, _, name in chain[1:] if level == "eng"), None)
    return Profile(
        code=code,
        name=geography.name(code) or code,
        level=library.catalogue.level(chain[0][0]),
        rows=rows,
        chosen=next(
            (_with_near(library, r, chain) for r in rows if r.indicator.slug == chosen), None
        ),
        themes=library.themes(),
        comparators={
            level: name or above for level, above, name in chain[1:] if levels.kind(level) in BESIDE
        },
        reference=england,
        histories=_histories(library, code, rows, chosen),
        memberships=memberships(library, code),
        grants=money.grants_of_area(library, code),
        services=services(library, code),
        ages=ages(library, code),
        inside=inside(library, code),
    )


def lead(shown: Profile) -> words.Parts:
    """The sentences under the title: only what is published here, and what is established."""
    parts: words.Parts = []
    row = shown.chosen
    if row is not None:
        here = row.places[0]
        parts += [(f"{row.indicator.name}, {period(row.period)}: ", False)]
        if absent(here["value"]):
            parts += [(words.reading(row.indicator, here), True), (". ", False)]
        else:
            parts += [(words.value(row.indicator, here["value"]), True)]
            if row.rank and row.of > 1:
                place = words.place(row.indicator, row.rank, row.of)
                parts += [(", the ", False), (f"{place}", True), (f" {row.peers}", False)]
            parts += [(". ", False)]
    parts += _judged(shown)
    sets = [m.name for m in shown.memberships if m.of == 1 and m.inside]
    if sets:
        parts += [("It is a target area of ", False), (join(sets), True), (". ", False)]
    here = shown.grants["here"].dropna() if len(shown.grants) else []
    if len(here):
        parts += [
            ("Grants worth ", False),
            (pounds(here.sum()), True),
            (" are placed here.", False),
        ]
    return parts


def _with_near(library, row: Comparison, chain: list[tuple]) -> Comparison:
    """The comparison with the area's MSOA and ward between it and its borough, where published."""
    near = []
    for level, code, name in chain[1:]:
        if levels.kind(level) in NEAR and level in library.levels_of(row.indicator.slug):
            try:
                frame = library.values(row.indicator.slug, level, row.period).frame
            except ChoiceError:
                continue  # not for this period
            reading = frame[frame["code"] == code].iloc[0].to_dict()
            near.append(reading | {"level": level, "name": name})
    return replace(row, places=[row.places[0], *near, *row.places[1:]])


def _judged(shown: Profile) -> words.Parts:
    judged = [row.against for row in shown.rows if row.against]
    if not judged:
        return []
    worse, better = judged.count("worse"), judged.count("better")
    told = f"{number(worse)} {'is' if worse == 1 else 'are'} worse than England"
    also = f" and {number(better)} better" if better else ""
    of = count(len(judged), "indicator")
    return [(f"Of {of} with an interval to judge by, ", False), (told, True), (f"{also}. ", False)]


def _histories(library, code: str, rows: list[Comparison], chosen: str | None) -> list[History]:
    """The series with enough values to be one, the chosen indicator's first."""
    found, england = [], library.geography.england
    for row in sorted(rows, key=lambda row: row.indicator.slug != chosen):
        try:
            series = library.history(row.indicator.slug, [code, england])
        except ChoiceError:
            continue  # it cannot be added up for this area
        points = series[series["area"] == code]
        if points["value"].notna().sum() >= FEWEST_PERIODS:
            beside = series[(series["area"] == england) & (code != england)]
            found.append(History(row.indicator, points, beside))
        if len(found) == MOST_HISTORIES:
            break
    return found


def title(library, code: str) -> tuple[str, str]:
    """The area's name and the line below it: level, code, residents."""
    level = library.geography.level_of(code)
    facts = [library.catalogue.level(level).name, code]
    people = library.population(level)
    if people is not None and pd.notna(people.get(code)):
        facts.append(f"{number(people[code])} people")
    return library.geography.name(code) or code, " · ".join(_upper_first(fact) for fact in facts)


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


def services(library, code: str) -> pd.DataFrame:
    """The services inside the area: id, name, type."""
    held, geography = library.services(), library.geography
    if held.empty:
        return held
    lsoas = geography.locate_points(held["latitude"], held["longitude"])
    by_postcode = geography.locate_postcodes(held["postcode"])
    where = pd.Series(lsoas.to_numpy(), held.index).fillna(
        pd.Series(by_postcode.to_numpy(), held.index)
    )
    inside = set(geography.lsoas_of(geography.level_of(code), code))
    return held[where.isin(inside)].sort_values(["type", "name"])


def ages(library, code: str) -> list[tuple[str, float]]:
    """Residents by age group, youngest first, where the workspace has them."""
    level = library.geography.level_of(code)
    try:
        groups = [g for g in library.groups(POPULATION, level) if g.startswith("age=")]
    except ChoiceError:
        return []
    found = []
    for group in sorted(groups, key=_first_age):
        frame = library.values(POPULATION, level, group=group).frame
        value = frame.loc[frame["code"] == code, "value"]
        if len(value) and pd.notna(value.iloc[0]):
            found.append((group.removeprefix("age=").replace("-", "–"), float(value.iloc[0])))
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
