"""Workbooks that would fill the memory: refused before they are read.

A workbook is a zip archive of XML, and its reader makes room for every cell between the first and
the last one, and a copy of its text for every cell: two cells in far corners, or one long text
that a million cells share, would need gigabytes. So the parts are unpacked within limits, looked
at, and put into an archive of our own, which is all that the reader sees.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from equitymap.errors import InputError
from equitymap.sources.reading import packed

MOST_CELLS = 8_000_000
MOST_TEXT = 256 * 1024**2
_PARTS = (".xml", ".rels", "mimetype")
_UNUSED = ("xl/media/", "xl/drawings/", "xl/charts/", "Thumbnails/", "Pictures/", "customXml/")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_SHARED = "xl/sharedstrings.xml"

# Attributes, whatever stands in them and however they are quoted. No pattern here may take more
# than one look at a byte: a hostile sheet is long.
ATTRIBUTES = rb"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*?"""
_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c" + ATTRIBUTES + rb"""\s+r\s*=\s*["']([A-Za-z]+)(\d+)""", re.DOTALL
)
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si\b.*?(?:</(?:[\w.-]+:)?si\s*>|\Z)", re.DOTALL)
_SHARING = re.compile(
    rb"<(?:[\w.-]+:)?c" + ATTRIBUTES + rb"""\s+t\s*=\s*["']s["']"""
    rb"[^<]*(?:<(?!/|(?:[\w.-]+:)?(?:v|c|row)\b)[^<]*|</(?!(?:[\w.-]+:)?c\b)[^<]*)*"
    rb"<(?:[\w.-]+:)?v\b[^>]*>\s*(\d{1,9})",
    re.DOTALL,
)
ODS_SHEET = re.compile(rb"<table:table\b(?!-).*?(?:</table:table\s*>|\Z)", re.DOTALL)
_ODS_ROW = re.compile(
    rb"<table:table-row(" + ATTRIBUTES + rb")\s*(?:/>|>(.*?)(?:</table:table-row\s*>|\Z))",
    re.DOTALL,
)
_ODS_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell(" + ATTRIBUTES + rb")\s*"
    rb"(?:/>|>(.*?)(?:</table:(?:covered-)?table-cell\s*>|\Z))",
    re.DOTALL,
)
_ODS_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d+)""")
_ODS_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d+)""")


class OdsCell(NamedTuple):
    """A cell of an .ods file: its attributes, its text in XML, and how often it repeats."""

    attributes: bytes
    text: bytes
    times: int


def checked(path: Path) -> dict[str, bytes]:
    """The parts of a zipped workbook that hold its cells; InputError where they are a trap."""
    parts = {
        info.filename: packed.member(path, info)
        for info in packed.members(path)
        if info.filename.lower().endswith(_PARTS) and not info.filename.startswith(_UNUSED)
    }
    for name, part in parts.items():
        if b"\0" in part:
            raise InputError(f"{path.name}: its part {name} is not in UTF-8; save it anew.")
        if b"<!ENTITY" in part or b"<!DOCTYPE" in part:
            raise InputError(
                f"{path.name}: its part {name} declares entities, which no workbook needs; save "
                "it anew in a spreadsheet program."
            )
    sheets = [name for name in parts if _SHEET.fullmatch(name)]
    for name in sheets:
        _check_size(path, name, *_corner(parts[name]))
    shared = next((part for name, part in parts.items() if name.lower() == _SHARED), b"")
    if shared:
        _check_text(path, _shared_text(shared, [parts[name] for name in sheets]))
    for sheet in ODS_SHEET.finditer(parts.get("content.xml", b"")):
        rows, columns, text = _ods_size(sheet[0])
        _check_size(path, "content.xml", rows, columns)
        _check_text(path, text)
    return parts


def archive(parts: dict[str, bytes]) -> io.BytesIO:
    """An archive of these parts and nothing else."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as made:
        for name, part in parts.items():
            made.writestr(zipfile.ZipInfo(name), part)
    whole.seek(0)
    return whole


def column_number(letters: bytes) -> int:
    """The number of a column: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def ods_rows(sheet: bytes) -> Iterator[tuple[int, int, list[OdsCell]]]:
    """The rows of a sheet of an .ods file: where each begins (from 0), how often it repeats, and
    its cells."""
    at = 0
    for row in _ODS_ROW.finditer(sheet):
        times = _repeated(_ODS_ROWS, row[1])
        cells = _ODS_CELL.findall(row[2] or b"")
        yield at, times, [OdsCell(*one, _repeated(_ODS_COLUMNS, one[0])) for one in cells]
        at += times


def _check_size(path: Path, name: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise InputError(
            f"{path.name}: the cells of {PurePosixPath(name).name} reach to row {rows:,} and "
            f"column {columns:,}, which is {rows * columns:,} cells; at most {MOST_CELLS:,} can be "
            "read. Delete what stands far from the table, or save it as CSV."
        )


def _check_text(path: Path, text: int) -> None:
    if text > MOST_TEXT:
        raise InputError(
            f"{path.name}: its cells hold {text:,} letters, many of them the same; at most "
            f"{MOST_TEXT:,} can be read from a workbook. Save it as CSV."
        )


def _corner(sheet: bytes) -> tuple[int, int]:
    """The last row and column that a cell of a sheet of an .xlsx file says it stands in."""
    columns, last = set(), b""
    for cell in _CELL.finditer(sheet):
        letters, row = cell.groups()
        columns.add(letters)
        if row != last and (len(row), row) > (len(last), last):
            last = row
    rows = max(int(last or 0), len(_ROW.findall(sheet)))
    return rows, max(map(column_number, columns), default=1)


def _shared_text(shared: bytes, sheets: list[bytes]) -> int:
    """How much text cells have by pointing at texts they share (or more, if that is no harm)."""
    lengths = [found.end() - found.start() for found in _STRING.finditer(shared)]
    most = max(lengths, default=0) * sum(len(sheet) // 10 for sheet in sheets)
    if most <= MOST_TEXT:
        return most
    places = (int(cell[1]) for sheet in sheets for cell in _SHARING.finditer(sheet))
    return sum(lengths[at] for at in places if at < len(lengths))


def _ods_size(sheet: bytes) -> tuple[int, int, int]:
    """The last row and column with something in them of a sheet of an .ods file, and its text."""
    rows = columns = text = 0
    for first, times, cells in ods_rows(sheet):
        across = last = 0
        for cell in cells:
            across += cell.times
            if cell.text or b"value-type" in cell.attributes:
                last = across
                text += times * cell.times * len(cell.text)
        if last:
            rows, columns = first + times, max(columns, last)
    return rows, columns, text


def _repeated(pattern: re.Pattern, attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
