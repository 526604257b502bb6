"""Headers: which line names the columns, and the lines above and below that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from equitymap.sources.reading import lines
from equitymap.sources.reading.lines import Line

BETWEEN = " | "
MOST_UPPER = 2


@dataclass(frozen=True)
class Header:
    """The names of the columns, and the lines they stand in: from `start` up to `stop`."""

    names: list[str]
    start: int
    stop: int


def find(head: list[Line], data: int | None, width: int) -> Header | None:
    """The header among the first lines of a run; `data` is the first that must be data."""
    before = head if data is None else head[:data]
    for share in lines.WIDE:
        for at, line in enumerate(before):
            if lines.may_name_columns(line) and lines.filled(line) >= share * width:
                return _whole(before, at, is_last=data is None)
    return None


def join(rows: list[Line]) -> list[str]:
    """Several header rows as one: `Obese | number`; a cell that is merged counts for all it spans.

    A cell spans the empty ones to its right that have something below them.
    """
    width = max(map(len, rows), default=0)
    whole = [row + [""] * (width - len(row)) for row in rows]
    for upper, *lower in (whole[at:] for at in range(len(whole) - 1)):
        for at in range(1, width):
            if not upper[at] and any(row[at] for row in lower):
                upper[at] = upper[at - 1] if upper[at - 1] and lower[0][at - 1] else ""
    columns = zip(*whole, strict=True)
    return [BETWEEN.join(dict.fromkeys(cell for cell in cells if cell)) for cells in columns]


def _whole(before: list[Line], at: int, is_last: bool) -> Header:
    """The header around a line that names columns."""
    start, stop = at, at + 1
    base = before[at]
    while start and at - start < MOST_UPPER and _spans(before[start - 1], before[start]):
        start -= 1
    rows = before[start:stop]
    if not is_last:
        while stop < len(before) and _goes_on(before[stop], base):
            rows.append(before[stop])
            stop += 1
        if stop < len(before) and stop == len(before) - 1 and _tells_units(before[stop], base):
            rows.append([cell if lines.is_unit(cell) else "" for cell in before[stop]])
            stop += 1
    return Header(join(rows), start, stop)


def _spans(upper: Line, lower: Line) -> bool:
    """Whether a line above a header is headings over its columns, and no title or fact."""
    if not lines.may_name_columns(upper) or lines.is_stated(upper):
        return False
    lead = lines.first(lower)
    beyond = any(upper[lead + 1 :])
    repeats = len({cell for cell in lower if cell}) < lines.filled(lower)
    return beyond and (repeats or lines.first(upper) > lead)


def _goes_on(line: Line, base: Line) -> bool:
    """Whether a line below a header goes on with it: it names no area, and fills what is merged
    in the header or tells units."""
    if not lines.may_name_columns(line) or lines.first(line) <= lines.first(base):
        return False
    merged = any(cell and not (base[at : at + 1] or [""])[0] for at, cell in enumerate(line))
    return merged or all(lines.is_unit(cell) for cell in line if cell)


def _tells_units(line: Line, base: Line) -> bool:
    return lines.may_name_columns(line) and lines.are_units(line) and len(line) <= len(base)
