"""What publishers of services call things, read from `geodata/services.toml`: knowledge as data."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from equitymap.errors import CatalogueError
from equitymap.settings import GEODATA
from equitymap.sources import cells

FILE = GEODATA / "services.toml"
STATES = ("open", "closed", "dormant", "proposed")


@dataclass(frozen=True)
class Words:
    """Our column → the headers it goes by; word → state; header → code of a type → its words."""

    columns: dict[str, list[str]]
    states: dict[str, str]
    types: dict[str, dict[str, str]]

    def find(self, header) -> dict[str, str]:
        """Our columns that a header has, each with the name it goes by there."""
        folded = {fold(name): name for name in reversed(list(header))}
        best = {
            column: next((folded[name] for name in names if name in folded), None)
            for column, names in self.columns.items()
        }
        return {column: name for column, name in best.items() if name is not None}

    def state(self, stated: pd.Series) -> pd.Series:
        """`open`, `closed`, `dormant` or `proposed`; missing where a word is none of these."""
        known = cells.text(stated).map(lambda word: self.states.get(fold(word)), na_action="ignore")
        return known.astype(object).where(known.notna(), None)

    def type(self, stated: pd.Series, header: str | None) -> pd.Series:
        """Types in words: as they stand, or by the codes of their column."""
        words = cells.text(stated)
        codes = self.types.get(fold(header or ""), {})
        return words.map(lambda word: codes.get(word, word), na_action="ignore")


def fold(text) -> str:
    """Text without case, spaces and punctuation."""
    return re.sub(r"[^a-z0-9]", "", str(text).casefold())


@cache
def words() -> Words:
    """The words of this installation, read once."""
    return read(FILE)


def read(path: Path) -> Words:
    """Read and check the words; CatalogueError says what would be right."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}.") from error
    for state in content["states"]:
        if state not in STATES:
            raise CatalogueError(
                f"{path.name}: state {state!r} should be one of {', '.join(STATES)}."
            )
    return Words(
        {column: [fold(name) for name in names] for column, names in content["columns"].items()},
        {fold(word): state for state, names in content["states"].items() for word in names},
        {fold(header): codes for header, codes in content["types"].items()},
    )
