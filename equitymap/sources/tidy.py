"""A raw table and its recipe → one row per value, still with the file's own places and periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from equitymap.errors import InputError
from equitymap.sources import clean, groups, limits, sums
from equitymap.sources.clean import Numbers
from equitymap.sources.groups import ALL
from equitymap.sources.layouts import layouts
from equitymap.sources.periods import UNDATED
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import PartOf, Recipe
from equitymap.sources.words import Words
from equitymap.store.schema import STATUSES

SIDE = ("lower", "upper", "numerator", "denominator")
NUMBERS = ("value", *SIDE)
TEXTS = ("indicator", "period", "group", "status", "note")
NO_NUMBER = "not a number, nor a mark that stands for one"


@dataclass
class Tidy:
    """One row per value: `row` of the file, `place` (a position in `places`), indicator, period,
    group, numbers, status, note; `bad` lists the cells refused, one observation each, `nameless`
    the rows that do not say what they measure."""

    frame: pd.DataFrame
    places: pd.Series
    row_places: np.ndarray
    rows: np.ndarray
    bad: pd.DataFrame
    nameless: np.ndarray
    values_in: int
    notes: list[str]


def tidy(raw: RawTable, recipe: Recipe, kinds: Mapping[str, str]) -> Tidy:
    """Read every value of a table; `kinds` says of each indicator slug whether it is a count."""
    _has_columns(raw, recipe)
    column = recipe.code or recipe.area_name
    row_places, places = pd.factorize(clean.text_of(raw.table[column]), use_na_sentinel=False)
    reader = _Reader(raw, recipe, kinds, row_places)
    if recipe.parts:
        reader.parts()
    elif recipe.value or recipe.numerator:
        reader.long()
    else:
        reader.wide()
    return Tidy(
        frame=reader.frame(),
        places=pd.Series(places, dtype="str"),
        row_places=row_places,
        rows=reader.row_numbers,
        bad=pd.concat([_nothing_bad(), *reader.bad], ignore_index=True),
        nameless=reader.nameless,
        values_in=reader.values_in,
        notes=reader.notes,
    )


class _Reader:
    def __init__(self, raw, recipe, kinds, row_places):
        self.raw, self.recipe, self.kinds = raw, recipe, kinds
        self.row_places = row_places
        self.row_numbers = np.arange(raw.rows) + raw.first_row
        self.words = Words()
        self.blocks: list[pd.DataFrame] = []
        self.bad: list[pd.DataFrame] = []
        self.nameless = np.array([], dtype=int)
        self.values_in = 0
        self.notes: list[str] = []

    # Three shapes of table ------------------------------------------------------------------------

    def wide(self) -> None:
        """One column per indicator or period."""
        shared = self._row_periods()
        people = self._groups()
        for one in self.recipe.values:
            cells = {"value": self._numbers(one.column)}
            periods = self._constant(one.period) if one.period else shared
            self._add(cells, {"value": one.column}, self._constant(one.indicator), periods, people)

    def long(self) -> None:
        """One row per value."""
        recipe = self.recipe
        columns = {role: getattr(recipe, role) for role in NUMBERS if getattr(recipe, role)}
        cells = {role: self._numbers(column) for role, column in columns.items()}
        if recipe.indicator:
            texts = self._texts(recipe.indicator)
            slugs = texts.map(recipe.indicators)
            indicators = self.words.codes(slugs)
            self.nameless = self.row_numbers[indicators < 0]
        else:
            indicators = self._constant(recipe.values[0].indicator)
        self._add(cells, columns, indicators, self._row_periods(), self._groups())

    def parts(self) -> None:
        """Sums of categories: one row per area and category becomes one per area and indicator."""
        recipe, words = self.recipe, self.words
        column = recipe.numerator or recipe.value
        where = f"{self.raw.path.name}, column {recipe.category!r}"
        texts = self._texts(recipe.category)
        read = self._numbers(column)
        hidden = self._of(read, "status") == words.code("suppressed")
        base = self._numbers(recipe.denominator).value if recipe.denominator else None
        counts = sums.counts(
            self.row_numbers, self.row_places, texts, read.value, hidden, base, where
        )
        self.values_in = self.raw.rows
        self.nameless = self.row_numbers[texts.isna()]
        self.bad.append(self.bad_cells(column, read.bad))
        for part in recipe.parts:
            self.blocks.append(self._part(counts, part, counts.positions(part.of, where)))
        used = {text for part in recipe.parts for text in part.of}
        rest = [text for text in counts.categories if text not in used]
        if rest:
            self.notes.append(
                f"Categories of {recipe.category!r} counted in the totals only: {', '.join(rest)}."
            )

    def _part(self, counts: sums.Counts, part: PartOf, at: list[int]) -> pd.DataFrame:
        """The observations of one part: complete sums only, else why there is none."""
        words, total, hidden = self.words, counts.total(at), counts.any_hidden(at)
        share = self.recipe.percent
        value = sums.percent(total, counts.base) if share else total
        has = np.isfinite(value)
        status = np.where(hidden, words.code("suppressed"), words.code("missing"))
        note = np.where(hidden, words.code(sums.SUPPRESSED), words.code(sums.INCOMPLETE))
        return pd.DataFrame(
            {
                "row": counts.first_row,
                "place": np.arange(len(total)),
                "indicator": words.code(part.indicator),
                "period": words.code(self.recipe.fixed or UNDATED),
                "group": words.code(part.group),
                "value": value,
                "lower": np.nan,
                "upper": np.nan,
                "numerator": total if share else np.nan,
                "denominator": counts.base if share else np.nan,
                "status": np.where(has, words.code("published"), status),
                "note": np.where(has, -1, note),
            }
        )

    def frame(self) -> pd.DataFrame:
        """All blocks under one another, with texts in place of their positions."""
        whole = pd.concat(self.blocks, ignore_index=True)
        self.blocks.clear()
        for column in TEXTS:
            whole[column] = self.words.categorical(whole[column].to_numpy())
        return whole

    # What they share ------------------------------------------------------------------------------

    def _add(self, cells, columns, indicators, periods, people) -> None:
        """Turn the number columns of one block of rows into observations."""
        self.values_in += self.raw.rows
        lead = cells.get("value") or cells["numerator"]
        nothing = np.full(self.raw.rows, np.nan)
        sides = {role: cells[role].value if role in cells else nothing for role in SIDE}
        number = lead.value.copy()
        if self.recipe.percent:
            number = sums.percent(sides["numerator"], sides["denominator"])
        status, note = self._of(lead, "status"), self._of(lead, "note")
        self._annotate(number, status, note)
        counted = [self.words.code(slug) for slug, kind in self.kinds.items() if kind == "count"]
        hidden = status == self.words.code("suppressed")
        interval = hidden & np.isin(indicators, counted)
        for role in ("lower", "upper"):
            marked = self._bound(lead, role)
            bound = np.where(np.isfinite(marked), marked, sides[role])
            stated = np.where(np.isfinite(number), sides[role], np.nan)
            sides[role] = np.where(interval, bound, stated)
        sides["numerator"] = np.where(hidden, np.nan, sides["numerator"])
        impossible = self._impossible(indicators, number, sides)
        wrong = self._refuse(cells, columns, impossible)
        keep = ~wrong & (indicators >= 0)
        frame = pd.DataFrame(
            {
                "row": self.row_numbers,
                "place": self.row_places,
                "indicator": indicators,
                "period": periods,
                "group": people,
                "value": number,
                **sides,
                "status": status,
                "note": note,
            }
        )
        self.blocks.append(frame if keep.all() else frame[keep])

    def _annotate(self, number: np.ndarray, status: np.ndarray, note: np.ndarray) -> None:
        """Bring in the columns of notes and statuses; what has a number is published.

        A number that the file itself calls suppressed is taken away.
        """
        has, hidden = np.isfinite(number), self.words.code("suppressed")
        status[has] = self.words.code("published")
        note[has] = -1
        status[~has & (status < 0)] = self.words.code("missing")
        if self.recipe.note:
            texts = self._texts(self.recipe.note)
            given = self.words.codes(texts)
            note[given >= 0] = given[given >= 0]
            for text in texts.dropna().unique():
                for number_there in (True, False):
                    said = layouts().marks.status(text, number_there)
                    if said:
                        at = (given == self.words.code(text)) & (has == number_there)
                        status[at & (status != hidden)] = self.words.code(said)
        if self.recipe.status:
            given = self._texts(self.recipe.status).str.casefold()
            number[given == "suppressed"] = np.nan
            has = np.isfinite(number)
            # A status cannot give a value where there is none, nor call a value missing.
            fits = given.isin(STATUSES) & (has != given.isin(["suppressed", "missing"]))
            status[fits] = self.words.codes(given.where(fits))[fits]

    def _refuse(self, cells, columns, impossible) -> np.ndarray:
        """List cells that are no numbers, or none that can be; their observations are refused."""
        wrong = np.zeros(self.raw.rows, bool)
        for role, read in cells.items():
            for which, reason in [(read.bad, NO_NUMBER), *impossible.get(role, ())]:
                fresh = which & ~wrong
                if fresh.any():
                    self.bad.append(self.bad_cells(columns[role], fresh, reason))
                wrong |= which
        return wrong

    def _impossible(self, indicators, number, sides) -> dict[str, list[tuple[np.ndarray, str]]]:
        """Numbers that an indicator of the catalogue cannot have: role → which cells, and why.

        What a file's own indicators are is guessed from their names, so these are left alone.
        """

        def of_kind(kind: str) -> np.ndarray:
            known = {slug for slug, its in self.kinds.items() if its == kind} - set(self.recipe.new)
            return np.isin(indicators, [self.words.code(slug) for slug in known])

        share, count, rank = (of_kind(kind) for kind in ("proportion", "count", "rank"))
        return limits.impossible(share, count, rank, number, sides)

    def bad_cells(self, column: str, which: np.ndarray, reason: str = NO_NUMBER) -> pd.DataFrame:
        """The list of bad cells of one column."""
        at = np.flatnonzero(which)
        texts = self.raw.table[column].take(pa.array(at)).to_pylist()
        return pd.DataFrame(
            {
                "row": self.row_numbers[at],
                "column": column,
                "value": [str(text) for text in texts],
                "reason": reason,
            }
        )

    def _numbers(self, column: str) -> Numbers:
        return clean.numbers(self.raw.table[column])

    def _of(self, read: Numbers | None, what: str) -> np.ndarray:
        if read is None:
            return np.full(self.raw.rows, -1, dtype="int32")
        known = [self.words.code(getattr(reason, what)) for reason in read.reasons]
        return np.array([*known, -1], dtype="int32")[read.mark]

    def _bound(self, read: Numbers, side: str) -> np.ndarray:
        bounds = [getattr(reason, side) for reason in read.reasons]
        return np.array([*bounds, np.nan])[read.mark]

    def _constant(self, text: str) -> np.ndarray:
        return np.full(self.raw.rows, self.words.code(text), dtype="int32")

    def _texts(self, column: str) -> pd.Series:
        return clean.text_of(self.raw.table[column])

    def _row_periods(self) -> np.ndarray:
        if self.recipe.period:
            return self.words.codes(self._texts(self.recipe.period))
        return self._constant(self.recipe.fixed or UNDATED)

    def _groups(self) -> np.ndarray:
        recipe = self.recipe
        if recipe.group:
            texts = self._texts(recipe.group).fillna(ALL)
            return self.words.codes(texts.str.replace(r"\s*=\s*", "=", regex=True))
        if not recipe.groups:
            return self._constant(ALL)
        return self.words.codes(groups.spelled(recipe.groups, lambda name: self._texts(name)))


def _has_columns(raw: RawTable, recipe: Recipe) -> None:
    lacking = sorted(recipe.columns() - set(raw.header))
    if lacking:
        raise InputError(
            f"{raw.path.name} has no column {lacking[0]!r}, which its recipe names; its columns "
            f"are {', '.join(raw.header[:12])}."
        )
    if not (recipe.code or recipe.area_name):
        raise InputError(
            f"The recipe of {raw.path.name} names no column of areas (code, area_name)."
        )


def _nothing_bad() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": pd.Series(dtype=int),
            "column": pd.Series(dtype="str"),
            "value": pd.Series(dtype="str"),
            "reason": pd.Series(dtype="str"),
        }
    )
