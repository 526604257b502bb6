"""Observations of finer areas added up to coarser ones: rates from sums, scores by residents."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.errors import ChoiceError
from equitymap.geography import levels, parts
from equitymap.store import Indicator


def aggregate(
    frame: pd.DataFrame,
    membership: pd.DataFrame | pd.Series,
    indicator: Indicator,
    population: pd.Series | None = None,
) -> tuple[pd.DataFrame, str]:
    """The observations added up to the areas of `membership`, and a sentence that says how.

    `membership` is the parent by code (as `Geography.parents` gives it), or a table of the part's
    code and the column `code` (as `Geography.membership` gives it). An area that lacks a part is
    `missing`, and its note counts the parts; one with an uncertain part is `modelled`. The columns
    are those of `frame` but `level`.
    """
    if indicator.kind == "rank":
        raise ChoiceError(f"ranks are never averaged: aggregate {_score(indicator)} instead")
    pairs = _pairs(membership)
    rows = frame.merge(pairs, left_on="area", right_on="part")
    word = _word(frame)
    rows, scale, method = _weighed(rows, indicator, population, word)
    by = [*parts.identity(rows), "parent"]
    sums = parts.add_up(rows, by, pairs.groupby("parent").size())
    good = sums["complete"] & sums["bottom"].gt(0)
    top, bottom = sums["top"].where(good), sums["bottom"].where(good)
    counted = indicator.kind in ("proportion", "rate")
    averaged = indicator.kind in ("mean", "score")
    what = "value or no known residents" if averaged else "value"
    status = sums["uncertain"].map({True: "modelled", False: "published"})
    shared = [column for column in ("period_start", "period_end", "source") if column in frame]
    made = sums.merge(rows.drop_duplicates(by)[[*by, *shared]], on=by).assign(
        area=sums["parent"],
        value=top if indicator.kind == "count" else scale * top / bottom,
        lower=np.nan,
        upper=np.nan,
        numerator=top if counted else np.nan,
        denominator=bottom if counted else np.nan,
        status=status.where(good, "missing"),
        note=parts.lacking_note(sums, word, what).where(~sums["complete"], None),
    )
    made.loc[sums["complete"] & ~good, "note"] = "nobody is counted there"
    columns = [column for column in frame.columns if column in made]
    return made[columns], method.format(n=f"{pairs['part'].nunique():,}")


def _weighed(rows, indicator: Indicator, population, word: str):
    """The rows with what is summed above and below the line, its scale, and the method in words."""
    if indicator.kind == "count":
        return rows.assign(top=rows["value"], bottom=1.0), 1.0, f"sum of {{n}} {word}"
    if indicator.kind in ("proportion", "rate"):
        if not (rows["numerator"].notna() & rows["denominator"].notna()).any():
            raise ChoiceError(
                f"{indicator.name} was published for {word} without counts, so it cannot be added "
                "up: a file with numerators and denominators is needed."
            )
        scale = parts.multiplier(indicator.kind, indicator.unit, rows)
        if scale is None:
            raise ChoiceError(
                f"{indicator.name} is not its numerator divided by its denominator (a standardised "
                "rate, perhaps), so it cannot be added up from its parts."
            )
        rows = rows.assign(top=rows["numerator"], bottom=rows["denominator"])
        return rows, scale, f"sum of numerators ÷ sum of denominators of {{n}} {word}"
    people = rows["area"].map(population) if population is not None else None
    if people is None or people.isna().all():
        raise ChoiceError(
            f"{indicator.name} is averaged by residents, and the residents of the {word} are not "
            "known: add a file of the indicator “population” for them."
        )
    people = people.astype(float)
    rows = rows.assign(top=rows["value"] * people, bottom=people)
    return rows, 1.0, f"population-weighted average of {{n}} {word}"


def _pairs(membership: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """Part and parent, one row for each."""
    if isinstance(membership, pd.Series):
        membership = pd.DataFrame({"part": membership.index, "code": membership.to_numpy()})
    part = next(column for column in membership.columns if column != "code")
    pairs = membership.rename(columns={part: "part", "code": "parent"})[["part", "parent"]]
    return pairs.dropna().drop_duplicates()


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
