"""Cutting a raw table out of a sheet: its rows, and a sentence on every line that is not one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from equitymap.sources.reading import headerless, lines
from equitymap.sources.reading.blocks import Block
from equitymap.sources.reading.cells import Cells
from equitymap.sources.reading.extent import Extent
from equitymap.sources.reading.table import RawTable, named, no_rows

SHOWN = 60
_LINES_SHOWN = 3
_SAMPLED = 20


def table(path: Path, kind: str, cells: Cells, block: Block, name: str, extent: Extent):
    """The raw table of a block; its ragged rows are refused, its empty columns left out.

    `extent` says what of its place has to be said; here it learns the rest.
    """
    at = np.concatenate([np.arange(*span) for span in block.rows] or [np.array([], dtype=int)])
    if not len(at):
        raise no_rows(path.name)
    aside, headless = [], False
    if block.header:
        names = block.header.names
        stands = [int(cells.numbers[one]) for one in block.head]
        extent = replace(extent, header=[] if stands == [1] else stands)
    elif known := _known(cells, at):
        names, title = known
        extent = replace(extent, names=names)
        aside.append(f"The file has no header; its columns are read as those of {title}.")
    else:
        names, at, headless = cells.lines(int(at[0]), int(at[0]) + 1)[0], at[1:], True
    if not len(at):
        raise no_rows(path.name)
    at, refused = _without_ragged(cells, at, names, block)
    rows = _taken(cells.table, at)
    kept = [
        position
        for position in range(cells.table.num_columns)
        if (position < len(names) and names[position]) or not _is_empty(rows.column(position))
    ]
    header = named([names[one] if one < len(names) else "" for one in kept])
    rows = rows.select(kept).rename_columns(header)
    aside += _aside(cells, block)
    numbers = cells.numbers[at]
    in_order = len(at) and int(numbers[-1]) - int(numbers[0]) == len(at) - 1
    return RawTable(
        path=path,
        header=header,
        table=rows,
        first_row=int(numbers[0]) if len(at) else 0,
        format=kind,
        sheet=name,
        numbers=None if in_order else numbers,
        above=tuple(lines.text(cells.lines(one, one + 1)[0]) for one in block.above[-SHOWN:]),
        aside=tuple(aside),
        refused=tuple(refused),
        headless=headless,
        extent=extent,
    )


def _known(cells: Cells, at: np.ndarray) -> tuple[list[str], str] | None:
    """The names of the columns of a published file that has no header, and its title."""
    head = [cells.lines(one, one + 1)[0] for one in at[:_SAMPLED].tolist()]
    return headerless.known(head, cells.table.num_columns)


def _without_ragged(cells: Cells, at: np.ndarray, names: list[str], block: Block):
    """The rows that have as many cells as the header, and refusals of the others."""
    if cells.widths is None or not len(at):
        return at, []
    width = len(names)
    if block.head:
        width = int(cells.widths[block.head[-1]])
    has = cells.widths[at]
    wrong = has < width
    for one in np.flatnonzero(has > width).tolist():
        line = cells.lines(int(at[one]), int(at[one]) + 1)[0]
        wrong[one] = len(line) > width or int(has[one]) > cells.table.num_columns
    refused = []
    for one in at[wrong].tolist():
        line = cells.lines(one, one + 1)[0]
        has_cells = int(cells.widths[one])
        refused.append(
            {
                "row": int(cells.numbers[one]),
                "column": "",
                "value": ", ".join(line)[:SHOWN],
                "reason": f"a row of {has_cells} cells where the header has {width}",
            }
        )
    return at[~wrong], refused


def _taken(table: pa.Table, at: np.ndarray) -> pa.Table:
    """Rows of a table; those that stand together are not copied."""
    if not len(at):
        return table.slice(0, 0)
    if int(at[-1]) - int(at[0]) == len(at) - 1:
        return table.slice(int(at[0]), len(at))
    return table.take(pa.array(at))


def _is_empty(column: pa.ChunkedArray) -> bool:
    for chunk in column.chunks:
        if pc.any(pc.not_equal(pc.utf8_trim_whitespace(chunk), "")).as_py():
            return False
    return True


def _aside(cells: Cells, block: Block) -> list[str]:
    """Sentences on the lines above and below a table."""
    found = []
    above, below = (
        [one for one in part if lines.filled(cells.lines(one, one + 1)[0])]
        for part in (block.above, block.below)
    )
    if above:
        found.append(said(cells, above, "above the table, no rows of it"))
    if below:
        found.append(said(cells, below, "below the table, no rows of it"))
    return found


def said(cells: Cells, at: Sequence[int], what: str) -> str:
    """A sentence on lines: which they are, what they are, how they begin."""
    shown = [_short(lines.text(cells.lines(one, one + 1)[0])) for one in at[:_LINES_SHOWN]]
    more = f" and {len(at) - len(shown):,} more" if len(at) > len(shown) else ""
    return f"{spans(cells.numbers[list(at)])}: {what} ({'; '.join(shown)}{more})."


def with_blank(raw: RawTable, cells: Cells) -> RawTable:
    """A table whose aside names the blank rows of its sheet."""
    if not len(cells.blank):
        return raw
    sentence = f"{spans(cells.numbers[cells.blank])}: blank, no rows."
    return replace(raw, aside=(*raw.aside, sentence))


def spans(numbers: Sequence[int] | np.ndarray) -> str:
    """Row numbers in words: `Row 3`, `Rows 1–6`, `Rows 8, 364–366`."""
    numbers = np.asarray(numbers)
    breaks = np.flatnonzero(np.diff(numbers) != 1)
    starts, ends = numbers[np.r_[0, breaks + 1]], numbers[np.r_[breaks, len(numbers) - 1]]
    parts = [str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True)]
    if len(parts) > 6:
        parts = [*parts[:5], f"… {parts[-1]} ({len(numbers):,} in all)"]
    return f"{'Row' if len(numbers) == 1 else 'Rows'} {', '.join(parts)}"


def _short(text: str) -> str:
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")
