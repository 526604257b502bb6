"""Cells shown as percentages: a workbook keeps 0.25 where its reader sees 25%."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from xml.etree import ElementTree

from equitymap.sources.reading import guard

Places = dict[int, list[int]]

_PERCENT = {9, 10}  # the numbers that every .xlsx file has for 0% and 0.00%
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<(?:[\w.-]+:)?c(" + guard.ATTRIBUTES + rb")\s*/?>")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)""")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_QUOTED = re.compile(r'"[^"]*"|\\.')
_NAME = re.compile(rb"""table:name\s*=\s*["']([^"']*)""")


def find(parts: dict[str, bytes]) -> dict[str, Places]:
    """By sheet and column (from 0) the rows (from 0) whose cells are shown as percentages."""
    if b'"percentage"' in parts.get("content.xml", b""):
        sheets = guard.ODS_SHEET.finditer(parts["content.xml"])
        return dict(_of_ods_sheet(sheet[0]) for sheet in sheets)
    try:
        styles = _styles(parts.get("xl/styles.xml", b""))
        if not styles:
            return {}
        return {
            name: _of_sheet(parts[part], styles) for name, part in _sheets(parts) if part in parts
        }
    except (ElementTree.ParseError, KeyError, ValueError):
        return {}  # whoever reads the workbook says what is wrong with it


def _styles(part: bytes) -> list[int]:
    """The numbers of the cell styles that show percentages."""
    if b"%" not in part and b"numFmtId" not in part:
        return []
    root = ElementTree.fromstring(part)
    shown = _PERCENT | {
        int(one.get("numFmtId"))
        for one in root.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt")
        if "%" in _QUOTED.sub("", one.get("formatCode", ""))
    }
    styles = root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")
    return [at for at, one in enumerate(styles) if int(one.get("numFmtId", 0)) in shown]


def _sheets(parts: dict[str, bytes]) -> list[tuple[str, str]]:
    """Each sheet's name and the part its cells are in."""
    links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {one.get("Id"): one.get("Target") for one in links}
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    found = book.iterfind(f"{_MAIN}sheets/{_MAIN}sheet")
    at = ((one.get("name"), targets.get(one.get(_LINK)) or "") for one in found)
    return [(name, part[1:] if part.startswith("/") else f"xl/{part}") for name, part in at]


def _of_sheet(sheet: bytes, styles: list[int]) -> Places:
    shown = {b"%d" % one for one in styles}
    found: Places = defaultdict(list)
    for cell in _CELL.finditer(sheet):
        style, place = _STYLE.search(cell[1]), _PLACE.search(cell[1])
        if style and place and style[1] in shown:
            found[guard.column_number(place[1]) - 1].append(int(place[2]) - 1)
    return found


def _of_ods_sheet(sheet: bytes) -> tuple[str, Places]:
    name = _NAME.search(sheet)
    found: Places = defaultdict(list)
    for first, times, cells in guard.ods_rows(sheet):
        across = 0
        for cell in cells:
            if b'"percentage"' in cell.attributes:
                for column in range(across, across + cell.times):
                    found[column] += range(first, first + times)
            across += cell.times
    return html.unescape(name[1].decode()) if name else "", found
