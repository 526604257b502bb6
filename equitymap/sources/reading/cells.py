"""A sheet of cells: what a text file or one sheet of a workbook holds, row by row, all as text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Cells:
    """Columns of text, the row of the file each record stands in, and how many cells it has.

    `widths` is None where all rows are as wide as the table. `notes` are for the receipt.
    """

    name: str | None
    table: pa.Table
    numbers: np.ndarray
    widths: np.ndarray | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are, blank ones too."""
        return self.table.num_rows

    @cached_property
    def blank(self) -> np.ndarray:
        """The positions of rows in which nothing stands."""
        at = np.arange(self.rows)
        for column in self.table.columns:
            some = column if len(at) == self.rows else column.take(pa.array(at))
            empty = pc.equal(pc.utf8_trim_whitespace(some), "")
            at = at[empty.to_numpy(zero_copy_only=False)]
            if not len(at):
                break
        return at

    def lines(self, start: int, stop: int) -> list[list[str]]:
        """Some rows as lists of stripped texts, without the empty cells at their ends."""
        start, stop = max(start, 0), min(stop, self.rows)
        columns = [column.to_pylist() for column in self.table.slice(start, stop - start).columns]
        found = []
        for row in zip(*columns, strict=True):
            line = [" ".join((cell or "").split()) for cell in row]
            while line and not line[-1]:
                line.pop()
            found.append(line)
        return found
