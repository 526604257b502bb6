"""Deciles and ranks of deprivation read the right way up: 1 is the most deprived, always."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.sources import standard
from equitymap.sources.recipe import Recipe

_STEPS = {"decile": 10, "quintile": 5}
_SAYS = re.compile(r"\b(\d+) (?:is |equals |being )?(?:the )?(most|least)(?: deprived)?\b")
_AGAINST = -0.2  # a right decile and its rank go together closely; one upside down against it
_FEWEST = 10


def check(frame: pd.DataFrame, file: str, recipe: Recipe, notes: list[str]) -> None:
    """Turn deciles whose header says that 10 is the most deprived; InputError where a decile runs
    against the rank or the score that stands beside it."""
    for one in recipe.values:
        scale, steps = _scale(one.indicator)
        if scale and _upside_down(one.column, steps):
            at = frame["indicator"] == one.indicator
            frame.loc[at, "value"] = steps + 1 - frame.loc[at, "value"]
            notes.append(
                f"{one.column!r} counts from the least deprived; turned round, so that 1 is the "
                "most deprived."
            )
    slugs = list(frame["indicator"].cat.categories)
    for slug in slugs:
        scale, _ = _scale(slug)
        for other, sign in (("rank", 1), ("score", -1)):
            beside = slug.removesuffix(scale) + other if scale else ""
            if beside in slugs and sign * _together(frame, slug, beside) < _AGAINST:
                raise InputError(
                    f"{file}: {slug} runs against {beside}, as if it counted from the least "
                    "deprived; 1 should be the most deprived. Where the file counts from the other "
                    "end, its header should say so ('10 = most deprived')."
                )


def _scale(slug: str) -> tuple[str, int]:
    return next(((word, of) for word, of in _STEPS.items() if slug.endswith(f"-{word}")), ("", 0))


def _upside_down(header: str, steps: int) -> bool:
    ends = {(int(number), end) for number, end in _SAYS.findall(standard.plain(header))}
    return bool(ends & {(steps, "most"), (1, "least")})


def _together(frame: pd.DataFrame, one: str, other: str) -> float:
    """How two indicators of a file go together over its places, from -1 to 1."""
    rows = frame[frame["indicator"].isin([one, other]) & np.isfinite(frame["value"])]
    table = rows.groupby(["place", rows["indicator"].astype(object)])["value"].first().unstack()
    both = table.dropna()
    if len(both) < _FEWEST or one not in both or other not in both:
        return 0.0
    return float(both[one].rank().corr(both[other].rank()))
