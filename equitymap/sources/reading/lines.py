"""What a line of cells looks like: names of columns, data, a title, a note, or a row of units."""

from __future__ import annotations

import re

Line = list[str]

# A line may be a header when so many of its table's columns are filled; else, the fewer.
WIDE = (0.7, 0.5)
LONG_TEXT = 60

_CODE = re.compile(
    r"(^|[^A-Z0-9])[EWSNKJLM]\d{8}($|[^0-9])|^95[A-Z]{2}\d{2}[A-Z]\d$"  # areas
    r"|^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$"  # postcodes
    r"|^[A-Z]\d{5}$",  # practices
    re.IGNORECASE,
)
# Small whole numbers and years may be the names of columns; these cannot.
_NUMBER = re.compile(
    r"[£$€]?[+-]?\d{1,3}(,\d{3})+(\.\d*)?%?|[£$€][+-]?\d+(\.\d*)?|[+-]?\d*\.\d+(e[+-]?\d+)?%?"
    r"|[+-]?\d{5,}|-\d+|\d+%|\d+\.\d*e[+-]?\d+",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\d{1,4}")
_STATED = re.compile(
    r".*:|dates?|units?|populations?|source|title|table|publish\w*|release\w*|description|notes?"
    r"|contact|version|created|coverage|geography type|area type|variable|time period covered",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"[%£€]|no\.?|n|numbers?|counts?|persons|people|per ?cent(age)?s?|rates?|ratios?|scores?"
    r"|ranks?|deciles?|years?|value|£ ?\w+|per [\d,]+.*|thousands?|0{2,3}s|\(.{1,20}\)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"[*†‡§¹²³^]|\[\w{1,3}\]|\(\w{1,3}\) |\d{1,2}[.):] |notes?\b|sources?\b|©|copyright\b"
    r"|contains\b|please\b|for (more|further)\b|this (table|data|file|release)\b|end of\b"
    r"|published\b|last updated\b|licen[cs]e\b|n/?a [-=:]|data (is|are|from|source)\b"
    r"|figures (are|may)\b",
    re.IGNORECASE,
)


def filled(line: Line) -> int:
    """How many cells of a line hold something."""
    return sum(map(bool, line))


def first(line: Line) -> int:
    """The position of the first cell that holds something."""
    return next((at for at, cell in enumerate(line) if cell), len(line))


def has_code(line: Line) -> bool:
    """Whether a line holds the code of an area or a practice, or a postcode."""
    return any(_CODE.search(cell) for cell in line)


def is_data(line: Line, width: int) -> bool:
    """Whether a line must be data: a code stands in it, or numbers and most cells are filled."""
    if has_code(line):
        return True
    numbers = any(_NUMBER.fullmatch(cell) for cell in line)
    return numbers and filled(line) > width / 2


def may_name_columns(line: Line) -> bool:
    """Whether a line may be a header: texts, whole numbers only behind a text, no key and value."""
    if not filled(line) or has_code(line):
        return False
    lead = line[first(line)]
    if _WHOLE.fullmatch(lead) or is_stated(line):
        return False
    return not any(_NUMBER.fullmatch(cell) for cell in line)


def is_stated(line: Line) -> bool:
    """Whether a line states a fact of the table, as `Date : 2021` does."""
    return filled(line) == 2 and bool(_STATED.fullmatch(line[first(line)]))


def is_thin(line: Line, width: int) -> bool:
    """Whether a line is a title or a note rather than a row of a table of this width."""
    return filled(line) <= max(1, width // 4) and not has_code(line) and not is_data(line, width)


def is_note(line: Line, width: int) -> bool:
    """Whether a line directly below the rows of a table is a note and not an area without data."""
    text = line[first(line)]
    return is_thin(line, width) and (len(text) >= LONG_TEXT or bool(_NOTE.match(text)))


def are_units(line: Line) -> bool:
    """Whether a line below a header tells the units of the columns."""
    known = sum(bool(_UNITS.fullmatch(cell)) for cell in line)
    return known > 0 and known >= 0.6 * (filled(line) - 1)


def is_unit(cell: str) -> bool:
    """Whether a cell is the name of a unit."""
    return bool(_UNITS.fullmatch(cell))


def text(line: Line) -> str:
    """A line in one piece, to be shown."""
    return " ".join(cell for cell in line if cell)
