"""Observations of finer areas added up to coarser ones: rates from sums, scores by residents."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.geography import levels, parts
from equitymap.geography.parts import Membership
from equitymap.store import Indicator

# What is added up by its numerators and denominators.
COUNTED = ("proportion", "rate")
SHARED = ("period_start", "period_end", "source")
NOBODY = "nobody is counted there"


def aggregate(
    frame: pd.DataFrame,
    membership: Membership | pd.DataFrame | pd.Series,
    indicator: Indicator,
    population: pd.Series | None = None,
) -> tuple[pd.DataFrame, str]:
    """The observations added up to the areas of `membership`, and a sentence that says how.

    `membership` may be the parent by code (as `Geography.parents` gives it), or a table of the
    part's code and the column `code` (as `Geography.membership` gives it). An area that lacks a
    part is `missing`, and its note counts the parts; one with an uncertain part is `modelled`. The
    columns are those of `frame` but `level`. `why_not` says whether it makes sense at all.
    """
    if not isinstance(membership, Membership):
        membership = Membership.of(membership)
    at, area = membership.join(frame["area"])
    when = _instances(frame)
    present, first, key = np.unique(
        when[at] * len(membership.areas) + area, return_index=True, return_inverse=True
    )
    area = present % max(len(membership.areas), 1)
    top, bottom, scale, method, needed = _weighed(frame, indicator, population)
    status, value = frame["status"].take(at), frame["value"].to_numpy(float)[at]
    sums = parts.add_up(status, value, top[at], bottom[at], key, membership.sizes[area])
    good = sums.complete & (sums.bottom > 0)
    total, base = np.where(good, sums.top, np.nan), np.where(good, sums.bottom, np.nan)
    counted = indicator.kind in COUNTED
    word, none = _word(frame), np.full(len(area), np.nan)
    note = parts.lacking_note(sums, word, needed)
    note[sums.complete & ~good] = NOBODY
    sure = np.where(sums.uncertain, "modelled", "published")
    made = {
        "area": membership.areas[area],
        "value": total if indicator.kind == "count" else scale * total / base,
        "lower": none,
        "upper": none,
        "numerator": total if counted else none,
        "denominator": base if counted else none,
        "status": pd.array(np.where(good, sure, "missing"), dtype="str"),
        "note": pd.array(note, dtype="str"),
    }
    for column in (*parts.identity(frame), *SHARED):
        if column in frame:
            made[column] = frame[column].array.take(at[first])
    made = pd.DataFrame({column: made[column] for column in frame.columns if column in made})
    return made, method.format(parts=f"{len(membership.parts):,} {word}")


def why_not(
    frame: pd.DataFrame, indicator: Indicator, population: pd.Series | None = None
) -> str | None:
    """Why the observations of a level cannot be added up; None where they can."""
    word = _word(frame)
    if indicator.kind == "rank":
        return f"ranks are never averaged: aggregate {_score(indicator)} instead"
    if indicator.kind in COUNTED:
        if not (frame["numerator"].notna() & frame["denominator"].notna()).any():
            return (
                f"{indicator.name} was published for {word} without counts, so it cannot be added "
                "up: a file with numerators and denominators is needed."
            )
        by = parts.multiplier(indicator.kind, indicator.unit, frame)
        if indicator.standardised or not parts.are_quotients(frame, by):
            return (
                f"{indicator.name} is not its numerator divided by its denominator (a standardised "
                "rate, perhaps), so it cannot be added up from its parts."
            )
    elif indicator.kind != "count" and not _residents(frame, population).notna().any():
        return (
            f"{indicator.name} is averaged by residents, and the residents of the {word} are not "
            "known: add a file of the indicator “population” for them."
        )
    return None


def _instances(frame: pd.DataFrame) -> np.ndarray:
    """Which period (and group, …) each row is of, by number in their order."""
    different = [column for column in parts.identity(frame) if frame[column].nunique() > 1]
    if not different:
        return np.zeros(len(frame), int)
    return frame.groupby(different, dropna=False, sort=True).ngroup().to_numpy()


def _weighed(frame: pd.DataFrame, indicator: Indicator, population):
    """What is summed above and below the line, its scale, the method, and what parts may lack."""
    if indicator.kind == "count":
        value = frame["value"].to_numpy(float)
        return value, np.ones(len(frame)), 1.0, "sum of {parts}", "counts to add up"
    if indicator.kind in COUNTED:
        return (
            frame["numerator"].to_numpy(float),
            frame["denominator"].to_numpy(float),
            parts.multiplier(indicator.kind, indicator.unit, frame),
            "sum of numerators ÷ sum of denominators of {parts}",
            "counts to add up",
        )
    people = _residents(frame, population).to_numpy()
    averaged = "population-weighted average of {parts}"
    return frame["value"].to_numpy(float) * people, people, 1.0, averaged, "known residents"


def _residents(frame: pd.DataFrame, population: pd.Series | None) -> pd.Series:
    if population is None:
        return pd.Series(np.nan, index=frame.index)
    return population.reindex(frame["area"]).astype(float)


def _word(frame: pd.DataFrame) -> str:
    """What the parts are called: `LSOAs`, or `areas` where the frame does not say its level."""
    if "level" not in frame or frame["level"].nunique() != 1:
        return "areas"
    return levels.plural(frame["level"].iloc[0])


def _score(indicator: Indicator) -> str:
    """The slug of the score a rank or decile was made from."""
    slug = indicator.alias or indicator.slug
    stem, _, last = slug.rpartition("-")
    return f"{stem}-score" if last in ("rank", "decile") else "the score it was made from"
