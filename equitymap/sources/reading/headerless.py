"""Tables without a header: known published ones, or a file of column names given beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from equitymap.errors import InputError
from equitymap.sources.layouts import layouts
from equitymap.sources.reading import formats, lines, text
from equitymap.sources.reading.lines import Line

MOST_ROWS = 2
_SMALL = 64 * 1024


def known(head: list[Line], width: int) -> tuple[list[str], str] | None:
    """The column names and the title of the known headerless file that these lines are of."""
    for one in layouts().headerless:
        if len(one.header) != width:
            continue
        at = {name: position for position, name in enumerate(one.header)}
        patterns = {at[name]: re.compile(pattern) for name, pattern in one.patterns.items()}
        if head and all(_follows(line, patterns) for line in head):
            return list(one.header), one.name
    return None


def _follows(line: Line, patterns: dict[int, re.Pattern]) -> bool:
    """Whether the cells of a line that are filled follow the patterns, and one at least is."""
    cells = {at: line[at] for at in patterns if at < len(line) and line[at]}
    return bool(cells) and all(patterns[at].fullmatch(cell) for at, cell in cells.items())


def beside(paths: Iterable[Path]) -> dict[Path, list[str]]:
    """The files that hold nothing but names of columns, with the fullest of their names."""
    found = {}
    for path in paths:
        if names := _names(path):
            found[path] = names
    return found


def _names(path: Path) -> list[str] | None:
    try:
        if path.stat().st_size > _SMALL or formats.format_of(path) != "csv":
            return None
        cells = text.cells(path.read_bytes(), path.name)
    except (InputError, OSError):
        return None  # whoever reads it says what is wrong with it
    rows = [line for line in cells.lines(0, cells.rows) if line]
    if not 0 < len(rows) <= MOST_ROWS or len({len(row) for row in rows}) > 1:
        return None
    if not all(lines.may_name_columns(row) and all(row) for row in rows):
        return None
    if any(len(set(row)) < len(row) for row in rows):
        return None
    return max(rows, key=lambda row: sum(map(len, row)))
