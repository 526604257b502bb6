"""Levels: their order from coarse to fine, and how a column's header or codes give one away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equitymap.store import catalogue

# What an area lies in: MSOA and ward beside each other, borough, region, England.
CHAIN = ("lsoa", "msoa", "wd", "lad", "rgn", "eng")

# LSOAs lie wholly in boroughs and in what boroughs make up; in wards they are put by best fit.
NESTING = ("rgn", "lonio", "cauth", "cty", "lad")

_LEVEL = re.compile(r"([a-z]+)(\d{2})?")
_TAILS = {"pip": "point", "active": "active"}


@dataclass(frozen=True)
class Column:
    """What a header says: the kind of area, its year if stated, and whether codes or names follow.

    `what` is `code`, `name` or empty (the header names the kind only); `method` is `point` for a
    column made from representative points, `active` for what an older code is today, otherwise
    `lookup`.
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


@lru_cache(4096)
def column(header: str) -> Column | None:
    """Read a header such as `LSOA21CD`, `LSOA code (2021)` or `WD25CD_pip`; None for any other."""
    words = re.sub(r"[^a-z0-9]+", " ", str(header).casefold()).strip()
    found = _headers().fullmatch(words)
    if not found:
        return None
    groups = found.groupdict()
    kind = next(kind for kind in catalogue().kinds if groups.get(kind))
    year = groups["before"] or groups["after"]
    what = "code" if groups["code"] else "name" if groups["name"] else ""
    return Column(kind, year and year[-2:], what, _TAILS.get(groups["tail"], "lookup"))


@cache
def _headers() -> re.Pattern:
    """What headers of area columns look like, in the words of the catalogue."""
    kinds = [kind for kind in catalogue().kinds.values() if kind.headers]
    words = "|".join(f"(?P<{kind.id}>{kind.headers})" for kind in kinds)
    return re.compile(
        rf"(?:{words})"
        r" ?(?P<before>\d{4}|\d{2})? ?(?:(?P<code>codes?|cd)|(?P<name>names?|nm))?"
        r" ?(?P<after>\d{4}|\d{2})?(?: (?P<tail>pip|active))?"
    )


def kind(level: str) -> str:
    """The kind of a level: `lsoa` of `lsoa21`."""
    found = _LEVEL.fullmatch(level)
    return found[1] if found else level


def year(level: str) -> int:
    """The year of a level's vintage, 0 when it has none."""
    found = _LEVEL.fullmatch(level)
    return 2000 + int(found[2]) if found and found[2] else 0


def of_any_year(level: str) -> bool:
    """Whether a level holds codes of any year: a code history, or organisations."""
    return level != "eng" and not year(level)


def is_census(level: str) -> bool:
    """Whether a level's areas are made for the census: they change with it, all at once."""
    known = catalogue().kinds.get(kind(level))
    return bool(known and known.census)


def how_changed(level: str) -> str:
    """How areas of a level come to another vintage: `exact` by an exact-fit lookup, `nested` as
    wholes of LSOAs, or `fitted` by the LSOAs that best fit them."""
    if is_census(level):
        return "exact"
    return "nested" if kind(level) in NESTING else "fitted"


@cache
def rank(level: str) -> int:
    """How fine a level is: 0 for England, rising; kinds we have no place for come last."""
    order = list(catalogue().kinds)
    return order.index(kind(level)) if kind(level) in order else len(order)


def ordered(levels: Iterable[str]) -> list[str]:
    """Levels from coarse to fine; of one kind the newest first."""
    return sorted(set(levels), key=lambda level: (rank(level), -year(level), level))


def kinds_of(codes: pd.Series) -> pd.Series:
    """The kind of each code by the catalogue's patterns (`E01…` is `lsoa`); missing where none."""
    found = np.full(len(codes), None, dtype=object)
    words = pa.array(codes, pa.string(), from_pandas=True)
    for known in catalogue().kinds.values():
        hit = pc.fill_null(pc.match_substring_regex(words, pattern=known.codes), False)
        found[hit.to_numpy(zero_copy_only=False)] = known.id
    return pd.Series(found, index=codes.index, dtype="str")


def among(codes: pd.Series, known: pd.Index | pd.Series) -> np.ndarray:
    """Which of the codes are known ones; unlike `isin`, quick for thousands of known codes."""
    return pc.is_in(pa.array(codes, pa.string()), value_set=pa.array(known, pa.string())).to_numpy(
        zero_copy_only=False
    )


def plural(level: str) -> str:
    """What people call several areas of a level: `LSOAs`."""
    return catalogue().level(level).plural
