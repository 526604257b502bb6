"""The columns of a table: what their headers and their first cells tell, before any recipe."""

from __future__ import annotations

import re
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from equitymap.geography import levels
from equitymap.sources import clean, naming, periods, standard
from equitymap.sources.layouts import layouts, matches, placed
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import AreaColumn

AREA_CODE = r"(^|[^A-Z0-9])[EWSNKJLM]\d{8}($|[^0-9])|^95[A-Z]{2}\d{2}[A-Z]\d$"
_SAMPLE = 1000
_FIRST = 5
_GEOGRAPHIC = re.compile(r"(cd|nm|nmw|code|codes|name|names)$")
_MOST = 0.5
# A period that is found by what a column holds has a year that statistics are of.
_DATED = re.compile(r"(?:19[5-9]|20[0-6])\d")
_IS = {
    "period": periods.period,
    "sex": standard.sex,
    "age": standard.age,
    "ethnicity": standard.ethnic,
}
# A column of which this much is numbers was meant to be numbers; the rest are bad cells.
_MEANT = 0.1


class Columns:
    """The header of one file, asked by pattern and by content."""

    def __init__(self, raw: RawTable):
        self.raw = raw
        self.header = raw.header
        self._distinct: dict[str, list[str]] = {}

    def distinct(self, column: str) -> list[str]:
        """The different texts of a column, read once."""
        if column not in self._distinct:
            cells = self.raw.table[column].unique()
            self._distinct[column] = clean.text_of(cells).dropna().unique().tolist()
        return self._distinct[column]

    def find(self, pattern: str | None) -> str | None:
        """The first column whose header matches; alternatives (`a | b`) in their order."""
        for choice in (pattern or "").split(" | "):
            for column in self.header:
                if choice and matches(choice, column):
                    return column
        return None

    def hits(self, pattern: str) -> list[str]:
        """All columns whose header matches."""
        return [column for column in self.header if matches(pattern, column)]

    def placed(self, pattern: str) -> dict[str, dict[str, str]]:
        """Columns whose header fits a pattern with `{period}`, `{sex}`, `{age}` or `{ethnicity}`,
        with the texts that stand there; only where each is one."""
        found = {column: placed(pattern, column) for column in self.header}
        return {
            column: texts
            for column, texts in found.items()
            if texts and all(_IS[name](text) for name, text in texts.items())
        }

    @cached_property
    def areas(self) -> list[AreaColumn]:
        """The columns of area codes that their headers tell of, each with its column of names."""
        said = {column: levels.column(column) for column in self.header}
        codes = [
            (column, what)
            for column, what in said.items()
            if what and what.what != "name" and self.holds_codes(column)
        ]
        return [
            AreaColumn(
                column=column,
                kind=what.kind,
                level=what.level,
                name=next(
                    (
                        other
                        for other, it in said.items()
                        if it and it.what == "name" and (it.kind, it.year) == (what.kind, what.year)
                    ),
                    None,
                ),
                method=what.method,
            )
            for column, what in codes
        ]

    def holds_codes(self, column: str) -> bool:
        """Whether most filled cells of a column hold an area code."""
        return self._share(column, AREA_CODE) > _MOST

    def holds_numbers(self, column: str) -> bool:
        """Whether a column was meant to hold numbers: some cells do, or it names an indicator."""
        cells = self.raw.table[column]
        if pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type):
            return True
        read = clean.numbers(cells.slice(0, _SAMPLE))
        known = ~read.bad & (read.mark < 0)
        filled = known.sum() + read.bad.sum()
        if not filled:
            return False
        return known.sum() / filled > _MEANT or naming.knows(column)

    def holds_periods(self, column: str) -> bool:
        """Whether every filled cell of a column is a period, and the column has few of them."""
        cells = self.raw.table[column].slice(0, _SAMPLE)
        first = (str(cell).strip() for cell in cells.slice(0, _FIRST).to_pylist() if cell)
        if not all(_is_dated(text) for text in first if text):
            return False  # as most columns: there may be thousands
        texts = clean.text_of(cells).dropna()
        distinct = texts.unique()
        if not len(distinct) or len(distinct) > max(1, len(texts) / 2) or self.is_aside(column):
            return False
        return all(_is_dated(text) for text in distinct)

    @cached_property
    def code(self) -> AreaColumn | None:
        """The column of area codes: as its header says, else the finest level, else by content."""
        named = self.find(layouts().roles["code"])
        if named and self.holds_codes(named):
            return AreaColumn(named, kind="")
        if self.areas:
            return max(self.areas, key=lambda area: (levels.rank(area.kind), area.level or ""))
        found = next((column for column in self.header if self.holds_codes(column)), None)
        return AreaColumn(found, kind="") if found else None

    @cached_property
    def name(self) -> str | None:
        """The column of names of areas, where there are no codes: as its header says."""
        said = {column: levels.column(column) for column in self.header}
        named = [column for column, what in said.items() if what and what.what != "code"]
        named.sort(key=lambda column: -levels.rank(said[column].kind))
        usual = self.find(layouts().roles["area_name"])
        found = next((c for c in [*named, usual] if c and not self.holds_numbers(c)), None)
        return None if self.code else found

    @cached_property
    def is_lookup(self) -> bool:
        """Whether these are codes of at least two levels, little else, and nothing measured."""
        told = {area.level or area.kind for area in self.areas}
        aside = [c for c in self.header if self.is_aside(c) or _GEOGRAPHIC.search(_letters(c))]
        if len(told) < 2 or len(aside) <= len(self.header) * _MOST:
            return False
        return not any(self.holds_numbers(c) for c in self.header if c not in aside)

    def is_aside(self, column: str) -> bool:
        """Whether a column describes areas or the file and is never an indicator."""
        roles = layouts().roles
        others = (roles[role] for role in ("aside", "change", "postcode"))
        return levels.column(column) is not None or any(matches(p, column) for p in others)

    def _share(self, column: str, pattern: str) -> float:
        cells = self.raw.table[column].slice(0, _SAMPLE)
        if pa.types.is_dictionary(cells.type):
            cells = cells.cast(cells.type.value_type)
        if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
            return 0.0
        words = pc.utf8_upper(pc.utf8_trim_whitespace(cells))
        filled = pc.sum(pc.not_equal(words, "")).as_py() or 0
        hits = pc.sum(pc.match_substring_regex(words, pattern)).as_py() or 0
        return hits / filled if filled else 0.0


def _is_dated(text: str) -> bool:
    return bool(_DATED.search(text) and periods.period(text))


def _letters(header: str) -> str:
    return re.sub(r"[^a-z]+", "", header.casefold())
