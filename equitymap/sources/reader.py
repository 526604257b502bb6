"""What every shape of table shares: cells → numbers, marks, notes → observations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from equitymap.sources import clean, groups, limits, scale, sums, years
from equitymap.sources.clean import Numbers
from equitymap.sources.layouts import layouts
from equitymap.sources.periods import UNDATED
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import Recipe
from equitymap.sources.words import Words
from equitymap.store.schema import STATUSES

Block = dict[str, np.ndarray]
SIDE = ("lower", "upper", "numerator", "denominator")
NUMBERS = ("value", *SIDE)
TEXTS = ("indicator", "period", "group", "status", "note")
NO_NUMBER = "not a number, nor a mark that stands for one"


class Reader:
    """A table on its way to observations: what was read so far, and how cells are judged.

    A block is the columns of some observations; texts are positions of words.
    """

    def __init__(self, raw: RawTable, recipe: Recipe, kinds: Mapping[str, str], row_places):
        self.raw, self.recipe, self.kinds = raw, recipe, kinds
        self.row_places = row_places.astype("int32")
        self.row_numbers = raw.row_numbers.astype("int32")
        self.words = Words()
        self._slugs = recipe.slugs()
        for slug in self._slugs:  # the first words: an indicator's position is that of its slug
            self.words.code(slug)
        self._of_kind: dict[tuple, np.ndarray] = {}
        self.blocks: list[Block] = []
        self.bad: list[pd.DataFrame] = []
        self.nameless = np.array([], dtype=int)
        self.values_in = 0
        self.notes: list[str] = []
        self.scale = scale.Scale(raw.path.name, recipe, kinds, self.notes)

    def add(self, cells, columns, indicators, periods, people) -> None:
        """Turn the number columns of one block of rows into observations."""
        self.values_in += self.raw.rows
        lead = cells.get("value") or cells["numerator"]
        nothing = np.full(self.raw.rows, np.nan)
        sides = {role: cells[role].value if role in cells else nothing for role in SIDE}
        number = lead.value.copy()
        if "value" not in cells and "denominator" in cells:
            number = sums.percent(sides["numerator"], sides["denominator"])
        elif "value" in cells:
            self.scale.to_percent(self.words, columns["value"], lead, indicators, number, sides)
        status, note = self.reason(lead, "status"), self.reason(lead, "note")
        self._annotate(number, status, note)
        hidden = status == self.words.code("suppressed")
        interval = hidden & self._are("count", indicators)
        for role in ("lower", "upper"):
            marked = self._bound(lead, role)
            bound = np.where(np.isfinite(marked), marked, sides[role])
            stated = np.where(np.isfinite(number), sides[role], np.nan)
            sides[role] = np.where(interval, bound, stated)
        sides["numerator"] = np.where(hidden, np.nan, sides["numerator"])
        impossible = self._impossible(indicators, number, sides)
        wrong = self._refuse(cells, columns, impossible)
        keep = ~wrong & (indicators >= 0)
        block = {
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
        if not keep.all():
            block = {name: cells[keep] for name, cells in block.items()}
        self.blocks.append({name: _kept(cells) for name, cells in block.items()})

    def frame(self) -> pd.DataFrame:
        """All blocks under one another, with texts in place of their positions."""
        whole = {}
        for column in list(self.blocks[0]):  # one by one, so that few of them are there twice
            cells = np.concatenate([block.pop(column) for block in self.blocks])
            whole[column] = self.words.categorical(cells) if column in TEXTS else cells
        self.blocks.clear()
        return pd.DataFrame(whole, copy=False)

    def _annotate(self, number: np.ndarray, status: np.ndarray, note: np.ndarray) -> None:
        """Bring in the columns of notes and statuses; what has a number is published.

        A number that the file itself calls suppressed is taken away.
        """
        has, hidden = np.isfinite(number), self.words.code("suppressed")
        status[has] = self.words.code("published")
        note[has] = -1
        status[~has & (status < 0)] = self.words.code("missing")
        if self.recipe.note:
            at, texts = clean.coded(self.raw.table[self.recipe.note])
            given = self.words.placed(at, texts)
            note[given >= 0] = given[given >= 0]
            for text in texts:
                for number_there in (True, False):
                    said = layouts().marks.status(text, number_there)
                    if said:
                        at = (given == self.words.code(text)) & (has == number_there)
                        status[at & (status != hidden)] = self.words.code(said)
        if self.recipe.status:
            given = self.texts(self.recipe.status).str.casefold()
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

        share, count, rank = (
            self._are(kind, indicators, listed=True) for kind in ("proportion", "count", "rank")
        )
        return limits.impossible(share, count, rank, number, sides)

    def _are(self, kind: str, indicators: np.ndarray, listed: bool = False) -> np.ndarray:
        """Which rows are of indicators of a kind; if `listed`, of those in the catalogue."""
        if (kind, listed) not in self._of_kind:
            aside = set(self.recipe.new) if listed else ()
            fits = [self.kinds.get(one) == kind and one not in aside for one in self._slugs]
            self._of_kind[kind, listed] = np.array([*fits, False])
        return self._of_kind[kind, listed][indicators]

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

    def numbers(self, column: str) -> Numbers:
        """A column of cells as numbers; decimal commas are named."""
        found = clean.numbers(self.raw.table[column])
        if found.comma:
            self.notes.append(f"Column {column!r} has decimal commas: 12,5 is read as 12.5.")
        return found

    def reason(self, read: Numbers, what: str) -> np.ndarray:
        """One field of the reason why cells hold no number, as positions of words."""
        known = [self.words.code(getattr(reason, what)) for reason in read.reasons]
        return np.array([*known, -1], dtype="int32")[read.mark]

    def _bound(self, read: Numbers, side: str) -> np.ndarray:
        bounds = [getattr(reason, side) for reason in read.reasons]
        return np.array([*bounds, np.nan])[read.mark]

    def constant(self, text: str) -> np.ndarray:
        """The same text for every row."""
        return np.broadcast_to(np.int32(self.words.code(text)), self.raw.rows)

    def texts(self, column: str) -> pd.Series:
        """A column as trimmed text."""
        return clean.text_of(self.raw.table[column])

    def coded(self, column: str, meaning: Mapping[str, str] | None = None) -> np.ndarray:
        """A column of texts as positions of words, or of the words that each text means."""
        at, texts = clean.coded(self.raw.table[column])
        return self.words.placed(at, texts if meaning is None else texts.map(meaning))

    def row_periods(self, people: np.ndarray | None = None) -> np.ndarray:
        """The period of every row, as its column or the recipe says."""
        recipe = self.recipe
        if not recipe.period:
            return self.constant(recipe.fixed or UNDATED)
        if not recipe.years:
            return self.coded(recipe.period)
        indicators = self.texts(recipe.indicator) if recipe.indicator else None
        within = [self.row_places, people]
        texts, notes = years.told(self.texts(recipe.period), indicators, recipe.years, within)
        self.notes += notes
        return self.words.codes(texts)

    def row_groups(self) -> tuple[np.ndarray, set[int]]:
        """The group of every row, and the groups that several categories of the file mean."""
        recipe = self.recipe
        if recipe.group:
            texts = self.texts(recipe.group).fillna(groups.ALL)
            return self.words.codes(texts.str.replace(r"\s*=\s*", "=", regex=True)), set()
        if not recipe.groups:
            return self.constant(groups.ALL), set()
        made = groups.spelled(
            recipe.groups,
            self.texts,
            self.texts(recipe.indicator) if recipe.indicator else None,
            self.texts(recipe.period) if recipe.period else None,
        )
        self.notes += made.notes
        return self.words.codes(made.groups), {self.words.code(name) for name in made.several}


def _kept(cells: np.ndarray) -> np.ndarray:
    """Cells that are all the same, kept once; others as they are."""
    if len(cells) and ((cells == cells[0]) | ((cells != cells) & (cells[0] != cells[0]))).all():
        return np.broadcast_to(cells[0], len(cells))
    return cells
