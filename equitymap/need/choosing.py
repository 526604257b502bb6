"""Choosing target areas: what a rule is true of, and the people and the need that live there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from equitymap.disclosure import Library
from equitymap.errors import ChoiceError
from equitymap.geography import levels
from equitymap.need import rules
from equitymap.need.risk import worst_first, worst_share
from equitymap.store.memory import once

NEED = "imd-score"


@dataclass(frozen=True)
class TargetSet:
    """Target areas; the shares are of the people and of the need (residents × IMD score) of all."""

    name: str
    title: str
    level: str
    rule: str
    created: datetime | None
    codes: tuple[str, ...]
    population_share: float | None = None
    need_share: float | None = None
    note: str = ""


def choose(library: Library, rule: str, level: str | None = None) -> TargetSet:
    """The areas of a level that a rule is true of, unnamed.

    The level is the finest at which every indicator of the rule can be had, or else the finest of
    any; an indicator that is coarser counts with the value of the area an area lies in. `note` says
    so, and how many areas could not be judged for want of a value.
    """
    return _choose(library, rule.strip(), level)


@once
def _choose(library: Library, rule: str, level: str | None) -> TargetSet:
    parsed = rules.parse(rule)
    slugs = rules.slugs(parsed)
    level = level or _level(library, slugs)
    if level not in library.geography.levels():
        known = ", ".join(library.geography.levels()) or "none"
        raise ChoiceError(f"There is no level {level!r}; the workspace knows {known}.")
    notes: list[str] = []
    known = {slug: _worked(library, slug, level, notes) for slug in slugs}

    def compare(part: rules.Compared) -> rules.Truth:
        value = known[part.slug][0]
        there = np.isfinite(value)
        yes = there & rules.SIGNS[part.sign](value, part.number)
        return rules.Truth(yes, there & ~yes)

    def worst(part: rules.Worst) -> rules.Truth:
        turned = known[part.slug][1]
        _check_worst(library, part)
        mask = library.geography.within(level, [part.within] if part.within else [])
        turned = np.where(mask, turned, np.nan)
        yes = worst_share(turned, part.share)
        return rules.Truth(yes, (np.isfinite(turned) & ~yes) | ~mask)

    truth = rules.evaluate(parsed, compare, worst)
    unknown = int((~truth.yes & ~truth.no).sum())
    if unknown:
        areas = library.catalogue.level(level)
        word = f"{areas.name} lacks" if unknown == 1 else f"{areas.plural} lack"
        notes.append(f"{unknown:,} {word} a value the rule needs and cannot be chosen.")
    codes = tuple(library.geography.areas(level)["code"][truth.yes])
    chosen = TargetSet("", "", level, rule, None, codes, note=" ".join(notes))
    return with_shares(library, chosen)


def _level(library: Library, slugs: list[str]) -> str:
    possible = [library.levels_of(slug) for slug in slugs]
    shared = [level for level in possible[0] if all(level in other for other in possible)]
    some = shared or [level for levels_of in possible for level in levels_of]
    if not some:
        raise ChoiceError(f"{slugs[0]} cannot be had at any level whose areas are known.")
    return max(some, key=_fineness)


def _fineness(level: str) -> tuple[int, int]:
    return levels.rank(level), levels.year(level)


def _worked(library: Library, slug: str, level: str, notes: list[str]) -> tuple:
    """The values of an indicator at a level, and the same turned so that lower is worse."""
    at = library.levels_of(slug)
    if level in at:
        values = library.values(slug, level)
        return values.frame["value"].to_numpy(float), worst_first(values)
    coarser = [other for other in at if levels.rank(other) < levels.rank(level)]
    if not coarser:
        raise ChoiceError(f"{slug} cannot be had at {level}; it can at {', '.join(at)}.")
    source = max(coarser, key=_fineness)
    values = library.values(slug, source)
    place = library.geography.parents(level, source)
    position = pd.Index(values.frame["code"]).get_indexer(place)
    words = library.catalogue
    notes.append(
        f"Each {words.level(level).name} takes the {slug} of the {words.level(source).name} "
        "it lies in."
    )

    def taken(numbers: np.ndarray) -> np.ndarray:
        return np.where(position >= 0, numbers[position], np.nan)

    return taken(values.frame["value"].to_numpy(float)), taken(worst_first(values))


def _check_worst(library: Library, part: rules.Worst) -> None:
    if not 0 < part.share <= 1:
        raise ChoiceError(
            f"worst({part.slug}, {part.share:g}) should name a share above 0 and up to 1, "
            "such as 0.2 for the worst fifth."
        )
    if library.indicator(part.slug).polarity == "neither":
        raise ChoiceError(f"Neither end of {part.slug} is worse; compare it with a number instead.")
    if part.within and library.geography.level_of(part.within) is None:
        raise ChoiceError(f"No area {part.within} is known; within= takes an area's code.")


def with_shares(library: Library, chosen: TargetSet) -> TargetSet:
    """The set with its shares of people and of need, where residents (and scores) are known."""
    codes = library.geography.areas(chosen.level)["code"]
    inside = codes.isin(chosen.codes).to_numpy()
    people = library.population(chosen.level)
    if people is None:
        return chosen
    people = people.to_numpy(float)
    try:
        need = people * library.values(NEED, chosen.level).frame["value"].to_numpy(float)
    except ChoiceError:
        need = np.full(len(people), np.nan)
    return replace(chosen, population_share=_share(people, inside), need_share=_share(need, inside))


def _share(amounts: np.ndarray, inside: np.ndarray) -> float | None:
    total = np.nansum(amounts)
    return float(np.nansum(amounts[inside]) / total) if total > 0 else None
