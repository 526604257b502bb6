"""Percentages or fractions: 0.25 and 25 mean the same share only if the file says which it writes.

What tells: counts beside the value, percent signs, the words of the heading, values above 1. Where
nothing tells, the file is refused with a question; nothing is multiplied silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from equitymap.errors import InputError
from equitymap.sources.clean import Numbers
from equitymap.sources.recipe import Recipe
from equitymap.sources.words import Words

_PERCENT = re.compile(r"%|\bper ?cent|\bpct\b")
_FRACTION = re.compile(r"\bprop(?:ortion)?\b|\bfraction\b|\bshare\b")
_NEAR = 0.02  # how far a rounded value may lie from its counts, relative to it
_ABOVE = 1.05  # a share of everybody may be a hair above 1


class Scale:
    """Decides, indicator by indicator, whether the shares of a file are percentages."""

    def __init__(self, file: str, recipe: Recipe, kinds: Mapping[str, str], notes: list[str]):
        self.file, self.recipe, self.notes = file, recipe, notes
        self.shares = [slug for slug, kind in kinds.items() if kind == "proportion"]

    def to_percent(
        self,
        words: Words,
        column: str,
        read: Numbers,
        indicators: np.ndarray,
        number: np.ndarray,
        sides: dict[str, np.ndarray],
    ) -> None:
        """Multiply the fractions among the values and their limits by 100, and note it."""
        for slug in self.shares:
            at = np.flatnonzero(indicators == words.code(slug))
            self._refuse_swapped(slug, sides["numerator"][at], sides["denominator"][at])
            if len(at) and self._are_fractions(slug, column, read, number[at], sides, at):
                number[at] *= 100
                for side in ("lower", "upper"):
                    sides[side] = sides[side].copy()
                    sides[side][at] *= 100
                self.notes.append(
                    f"{slug!r} stands in the file as fractions of 1; kept as percentages."
                )

    def _refuse_swapped(self, slug: str, part: np.ndarray, whole: np.ndarray) -> None:
        """Refuse a share most of whose numerators are above their denominators."""
        told = np.isfinite(part) & np.isfinite(whole)
        if told.any() and np.median(part[told] > whole[told]) == 1:
            at = np.flatnonzero(told & (part > whole))
            raise InputError(
                f"{self.file}: {slug} is a percentage, but in {len(at):,} of {told.sum():,} values "
                f"the numerator is above the denominator (such as {part[at[0]]:,.10g} of "
                f"{whole[at[0]]:,.10g}); the columns {self.recipe.numerator!r} and "
                f"{self.recipe.denominator!r} may be the wrong way round."
            )

    def _are_fractions(self, slug, column, read, values, sides, at) -> bool:
        if slug in self.recipe.times:
            return self.recipe.times[slug] == 100
        filled = np.isfinite(values)
        if not filled.any() or np.nanmax(values) > _ABOVE or read.percent:
            return False
        if (
            told := _by_counts(values, sides["numerator"][at], sides["denominator"][at])
        ) is not None:
            return told
        if (values[filled] == 0).all():
            return False
        said = self._heading(slug, column).casefold().replace("_", " ")
        percent, fraction = _PERCENT.search(said), _FRACTION.search(said)
        if fraction and (not percent or fraction.start() < percent.start()):
            return True
        if percent:
            return False
        raise InputError(
            f"{self.file}, column {column!r}: {slug} is a percentage, and its values lie between 0 "
            "and 1: they can be fractions of 1 or percentages below 1 %. A recipe can tell: "
            f"`times: {{{slug}: 100}}` for fractions, `times: {{{slug}: 1}}` for percentages."
        )

    def _heading(self, slug: str, column: str) -> str:
        """What the file calls an indicator: the column of a wide table, the text of a long one."""
        called = [text for text, its in self.recipe.indicators.items() if its == slug]
        new = self.recipe.new.get(slug)
        return " ".join([*called, new.name if new and called else "", column])


def _by_counts(values: np.ndarray, part: np.ndarray, whole: np.ndarray) -> bool | None:
    """Whether the values are their counts divided (and not 100 times that); None if none tell."""
    told = np.isfinite(values) & np.isfinite(part) & np.isfinite(whole) & (whole > 0) & (part > 0)
    if not told.any():
        return None
    ratio = values[told] / (part[told] / whole[told])
    middle = float(np.median(ratio))
    if abs(middle - 1) < _NEAR:
        return True
    return False if abs(middle / 100 - 1) < _NEAR else None
