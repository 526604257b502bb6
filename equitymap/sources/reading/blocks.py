"""Where tables begin and end in a sheet: titles, headers, rows, notes, one block after another.

A sheet falls into runs of lines between blank ones. A run that has a header and rows is a table;
a run of rows goes on with the table before it; a header alone is that of the run after it; a run
of single cells is a title or a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from equitymap.sources.reading import header, lines
from equitymap.sources.reading.cells import Cells
from equitymap.sources.reading.header import Header
from equitymap.sources.reading.lines import Line

LOOKED_AT = 40
MOST_FACTS = 15
# A sheet in more pieces than this is one table with gaps, whatever its lines look like.
MOST_RUNS = 300


@dataclass
class Block:
    """One table of a sheet: the positions of its rows (from, up to), and the lines around it."""

    header: Header | None = None
    rows: list[tuple[int, int]] = field(default_factory=list)
    title: str | None = None
    head: range = range(0)
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)


@dataclass
class _Run:
    """A run of lines between blank ones, its first lines, and what they look like."""

    start: int
    stop: int
    head: list[Line]
    width: int = 0
    data: int | None = None
    header: Header | None = None

    def __post_init__(self):
        self.width = max(map(lines.filled, self.head), default=0)
        self.data = next(
            (at for at, line in enumerate(self.head) if lines.is_data(line, self.width)), None
        )
        self.header = header.find(self.head, self.data, self.width)

    @property
    def positions(self) -> range:
        return range(self.start, self.stop)

    @property
    def has_rows(self) -> bool:
        """Whether rows follow the header in this run."""
        return self.header is not None and self.start + self.header.stop < self.stop


def find(cells: Cells) -> tuple[list[Block], list[int]]:
    """The tables of a sheet in their order, and the positions of lines that belong to none."""
    runs = list(_runs(cells))
    widest = max((run.width for run in runs), default=0)
    some_data = any(run.data is not None for run in runs)
    blocks: list[Block] = []
    waiting: list[_Run] = []  # titles and facts, perhaps of the next table
    for run in runs:
        last = blocks[-1] if blocks else None
        if _is_text(run, widest, some_data):
            waiting.append(run)
        elif last and not last.rows:
            _begin(last, run, after_header=True)  # its header stood above a blank line
        elif last and _goes_on(run, last):
            last.below += _positions(waiting)
            waiting = []
            last.rows.append((run.start, run.stop))
        else:
            block = Block()
            own = _titles(waiting, bool(last))
            if last:
                last.below += _positions(waiting[: len(waiting) - len(own)])
            block.above = _positions(own)
            waiting = []
            blocks.append(block)
            _begin(block, run)
    blank = set(cells.blank.tolist()) if len(runs) == 1 else set()
    for block in blocks:
        block.rows = [span for a, b in block.rows for span in between(a, b, blank)]
        cut_notes(cells, block)
    if blocks:
        blocks[-1].below += _positions(waiting)
        waiting = []
    for block in blocks:
        block.title = _title(cells, block)
    return [block for block in blocks if block.rows or block.header], _positions(waiting)


def between(start: int, stop: int, without: set[int]) -> list[tuple[int, int]]:
    """The runs of positions from `start` up to `stop` that are not left out."""
    edges = [start - 1, *sorted(one for one in without if start <= one < stop), stop]
    pairs = zip(edges[:-1], edges[1:], strict=True)
    return [(before + 1, after) for before, after in pairs if after > before + 1]


def cut_notes(cells: Cells, block: Block) -> None:
    """Move the notes that follow directly below the rows of a block out of them."""
    if not block.rows:
        return
    start, stop = block.rows[-1]
    width = len(block.header.names) if block.header else cells.table.num_columns
    foot = cells.lines(max(start, stop - LOOKED_AT), stop)
    notes = 0
    while notes < len(foot) and (
        lines.is_note(foot[-1 - notes], width)
        or (notes and lines.is_thin(foot[-1 - notes], width) and _among_notes(foot, notes, width))
    ):
        notes += 1
    if notes and stop - notes > start:
        block.rows[-1] = (start, stop - notes)
        block.below = [*range(stop - notes, stop), *block.below]


def _runs(cells: Cells) -> Iterator[_Run]:
    blank = cells.blank
    edges = np.concatenate([[-1], blank, [cells.rows]])
    gaps = np.flatnonzero(np.diff(edges) > 1)
    if len(gaps) > MOST_RUNS:
        gaps = gaps[[0, -1]]
        start, stop = int(edges[gaps[0]] + 1), int(edges[gaps[1] + 1])
        yield _Run(start, stop, cells.lines(start, min(stop, start + LOOKED_AT)))
        return
    for gap in gaps:
        start, stop = int(edges[gap] + 1), int(edges[gap + 1])
        yield _Run(start, stop, cells.lines(start, min(stop, start + LOOKED_AT)))


def _is_text(run: _Run, widest: int, some_data: bool) -> bool:
    """Whether a run is titles, notes or facts of a table (`Date : 2021`), and no table."""
    if widest == 1 and len(run.head) > 1:
        return False  # a list: of one column, whatever it is of
    if all(lines.is_thin(line, widest) for line in run.head):
        return run.data is None
    if run.width > 2 or run.stop - run.start > MOST_FACTS:
        return False
    facts = sum(lines.is_stated(line) or lines.filled(line) == 1 for line in run.head)
    if run.width < widest and not any(map(lines.has_code, run.head)):
        return run.data is None or facts > len(run.head) / 2
    return some_data and run.data is None and facts == len(run.head)


def _goes_on(run: _Run, last: Block) -> bool:
    """Whether a run has no header of its own: its first line is data, or it is all words."""
    if run.header is None:
        return True
    return run.data is None and (last.header is None or run.width <= len(last.header.names))


def _begin(block: Block, run: _Run, after_header: bool = False) -> None:
    if after_header and run.header is None:
        block.rows.append((run.start, run.stop))
        return
    if after_header and run.data is None:
        block.rows.append((run.start, run.stop))
        return
    if run.header is None:
        block.rows.append((run.start, run.stop))
        return
    begin, end = run.start + run.header.start, run.start + run.header.stop
    block.above += range(run.start, begin)
    block.header, block.head = run.header, range(begin, end)
    if run.has_rows:
        block.rows.append((end, run.stop))


def _titles(waiting: list[_Run], after_a_table: bool) -> list[_Run]:
    """The runs of text that stand over the next table: all before the first, else the last one."""
    return waiting[-1:] if after_a_table else waiting


def _among_notes(foot: list[Line], notes: int, width: int) -> bool:
    """Whether a note stands above a thin line too: a long note broken into lines."""
    rest = foot[: len(foot) - notes]
    thin = 0
    while thin < len(rest) and lines.is_thin(rest[-1 - thin], width):
        thin += 1
    return any(lines.is_note(line, width) for line in rest[len(rest) - thin :])


def _title(cells: Cells, block: Block) -> str | None:
    """The last line above a table that is a title: one cell, no stated fact."""
    for at in reversed(block.above):
        line = cells.lines(at, at + 1)[0]
        if lines.filled(line) == 1:
            return lines.text(line)
    return None


def _positions(runs: list[_Run]) -> list[int]:
    return [at for run in runs for at in run.positions]
