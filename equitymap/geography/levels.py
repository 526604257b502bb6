"""Levels: their order from coarse to fine, and how a column's header or codes give one away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equitymap.store import catalogue

# Coarse to fine; the words by which column headers call each kind, as regular expressions.
KINDS: dict[str, str] = {
    "eng": r"countr(?:y|ies)|ctry",
    "rgn": r"regions?|rgn",
    "icb": r"integrated care boards?|icbs?",
    "sicbl": r"sub ?icb(?: locations?)?|sicbls?",
    "cty": r"count(?:y|ies)|cty",
    "lad": r"(?:lower tier )?local authorit(?:y|ies)(?: districts?)?|ltlas?|lads?|la"
    r"|boroughs?|districts?",
    "wd": r"electoral wards?(?: (?:and )?divisions?)?|wards?|wd",
    "msoa": r"middle(?: layer)? super output areas?|msoas?",
    "lsoa": r"lower(?: layer)? super output areas?|lsoas?",
}
# What an area lies in: MSOA and ward beside each other, borough, region, England.
CHAIN = ("lsoa", "msoa", "wd", "lad", "rgn", "eng")

_HEADER = re.compile(
    r"(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in KINDS.items()) + r")"
    r" ?(?P<before>\d{4}|\d{2})? ?(?:(?P<code>codes?|cd)|(?P<name>names?|nm))?"
    r" ?(?P<after>\d{4}|\d{2})?(?: (?P<tail>pip|active))?"
)
_LEVEL = re.compile(r"([a-z]+)(\d{2})?")


@dataclass(frozen=True)
class Column:
    """What a header says: the kind of area, its year if stated, and whether codes or names follow.

    `what` is `code`, `name` or empty (the header names the kind only); `method` is `point` for a
    column made from representative points, otherwise `lookup`.
    """

    kind: str
    year: str | None
    what: str
    method: str = "lookup"

    @property
    def level(self) -> str | None:
        """The level, or None when the header gives no year for a kind that has vintages."""
        if self.kind == "eng":
            return "eng"
        return self.kind + self.year if self.year else None


def column(header: str) -> Column | None:
    """Read a header such as `LSOA21CD`, `LSOA code (2021)` or `WD25CD_pip`; None for any other."""
    words = re.sub(r"[^a-z0-9]+", " ", str(header).casefold()).strip()
    found = _HEADER.fullmatch(words)
    if not found:
        return None
    groups = found.groupdict()
    kind = next(kind for kind in KINDS if groups[kind])
    year = groups["before"] or groups["after"]
    what = "code" if groups["code"] else "name" if groups["name"] else ""
    return Column(kind, year and year[-2:], what, "point" if groups["tail"] == "pip" else "lookup")


def kind(level: str) -> str:
    """The kind of a level: `lsoa` of `lsoa21`."""
    found = _LEVEL.fullmatch(level)
    return found[1] if found else level


def year(level: str) -> int:
    """The year of a level's vintage, 0 when it has none."""
    found = _LEVEL.fullmatch(level)
    return 2000 + int(found[2]) if found and found[2] else 0


def rank(level: str) -> int:
    """How fine a level is: 0 for England, rising; kinds we have no place for come last."""
    order = list(KINDS)
    return order.index(kind(level)) if kind(level) in order else len(order)


def ordered(levels: Iterable[str]) -> list[str]:
    """Levels from coarse to fine; of one kind the newest first."""
    return sorted(set(levels), key=lambda level: (rank(level), -year(level), level))


def kinds_of(codes: pd.Series) -> pd.Series:
    """The kind of each code by the catalogue's patterns (`E01…` is `lsoa`); missing where none."""
    kinds = pd.Series(None, index=codes.index, dtype="str")
    for kind_id, known in catalogue().kinds.items():
        kinds[kinds.isna() & codes.str.match(known.codes).fillna(False)] = kind_id
    return kinds


def among(codes: pd.Series, known: pd.Index | pd.Series) -> np.ndarray:
    """Which of the codes are known ones; unlike `isin`, quick for thousands of known codes."""
    return pc.is_in(pa.array(codes, pa.string()), value_set=pa.array(known, pa.string())).to_numpy(
        zero_copy_only=False
    )


def plural(level: str) -> str:
    """What people call several areas of a level: `LSOAs`."""
    return catalogue().level(level).plural
