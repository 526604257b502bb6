"""A raw table: a header, rows of text, and where in which file each row stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from equitymap.errors import InputError
from equitymap.sources.reading.extent import Extent

SHOWN = 200


@dataclass(frozen=True)
class RawTable:
    """The cells of a table as text (Parquet keeps its types), and where they stand.

    `sheet` is the sheet, the file of an archive or the title of the block, where a file holds
    several tables. `numbers` are the rows of the file (None: one after the other from
    `first_row`). `above` are the lines over the header (titles, dates, units); `aside` are
    sentences on every line that is no row. `refused` lists the rows that have another number of
    cells than the header (row, column, value, reason): they are not in `table`. `headless` says
    that no header was found and the first row taken for one; `extent` is how to find it again.
    """

    path: Path
    header: list[str]
    table: pa.Table
    first_row: int
    format: str
    sheet: str = ""
    numbers: np.ndarray | None = None
    above: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    refused: tuple[dict, ...] = ()
    headless: bool = False
    extent: Extent = field(default_factory=Extent)

    @property
    def rows(self) -> int:
        """How many records the table has."""
        return self.table.num_rows

    @property
    def where(self) -> str:
        """The file, and the sheet where it has several: how messages name this table."""
        return f"{self.path.name}, {self.sheet!r}" if self.sheet else self.path.name

    @cached_property
    def row_numbers(self) -> np.ndarray:
        """The row of the file that each record stands in."""
        if self.numbers is not None:
            return self.numbers
        return np.arange(self.first_row, self.first_row + self.rows)


def named(names: list[str]) -> list[str]:
    """Column names that are each there once; an empty one is called by its position."""
    seen: dict[str, int] = {}
    header = []
    for number, text in enumerate(names, start=1):
        name = text.strip() or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        header.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return header


def no_rows(file: str) -> InputError:
    """What to say of a table that is a header and nothing else."""
    return InputError(f"{file} has a header and no rows.")
