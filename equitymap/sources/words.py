"""Texts that repeat down a column, kept once each; the rows of a million values hold numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd


class Words:
    """Texts that repeat, each kept once; rows hold their positions (-1: none)."""

    def __init__(self):
        self.list: list[str] = []
        self._at: dict[str, int] = {}

    def code(self, text: str | None) -> int:
        """The position of a text."""
        if text is None or text != text:
            return -1
        if text not in self._at:
            self._at[text] = len(self.list)
            self.list.append(text)
        return self._at[text]

    def codes(self, texts: pd.Series) -> np.ndarray:
        """The positions of a column of texts."""
        at, distinct = pd.factorize(texts)
        return self.placed(at, distinct)

    def placed(self, at: np.ndarray, distinct: Iterable[str | None]) -> np.ndarray:
        """The positions of texts that are given as positions in a list of distinct ones."""
        return np.array([*(self.code(text) for text in distinct), -1], dtype="int32")[at]

    def categorical(self, codes: np.ndarray) -> pd.Categorical:
        """Positions as a column of the texts that occur in it."""
        used = np.flatnonzero(np.bincount(codes + 1)[1:])
        place = np.full(len(self.list) + 1, -1, dtype=np.min_scalar_type(-len(used) - 1))
        place[used] = np.arange(len(used))
        texts = pd.Index([self.list[code] for code in used], dtype="str")
        return pd.Categorical.from_codes(place[codes], categories=texts)
