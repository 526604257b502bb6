"""Workbooks (XLSX, XLS, ODS): each visible sheet as cells of text, as its reader would see them."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from equitymap.errors import InputError, cause
from equitymap.sources.reading import guard, packed, percents
from equitymap.sources.reading.cells import Cells


def sheets(path: Path) -> tuple[list[Cells], list[str]]:
    """The cells of every visible sheet, and a sentence on each sheet that is set aside."""
    try:
        return _sheets(path)
    except PasswordError:
        raise InputError(f"{path.name} is locked with a password; save it without one.") from None
    except CalamineError as error:
        raise InputError(
            f"{path.name} is a damaged workbook: {cause(error)}. Save it anew, or as CSV."
        ) from None


def _sheets(path: Path) -> tuple[list[Cells], list[str]]:
    parts = guard.checked(path) if packed.is_zip(path) else {}
    shares = percents.find(parts)
    found, notes = [], []
    source = guard.archive(parts) if parts else str(path)
    with CalamineWorkbook.from_object(source) as book:
        for at, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                notes.append(f"Sheet {about.name!r} is no sheet of cells and is set aside.")
                continue
            sheet = book.get_sheet_by_index(at)
            if about.visible != SheetVisibleEnum.Visible:
                if sheet.height:
                    notes.append(f"Sheet {about.name!r} is hidden and set aside.")
                continue
            if sheet.end is None:
                notes.append(f"Sheet {about.name!r} is empty.")
                continue
            _fits(path, sheet)
            found.append(_cells(sheet, shares.get(about.name, {})))
    return found, notes


def _fits(path: Path, sheet: CalamineSheet) -> None:
    rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
    if rows * columns > guard.MOST_CELLS:
        raise InputError(
            f"{path.name}: sheet {sheet.name!r} has {rows:,} rows of {columns:,} columns; at most "
            f"{guard.MOST_CELLS:,} cells can be read from a workbook. Save it as CSV."
        )


def _cells(sheet: CalamineSheet, shares: percents.Places) -> Cells:
    first_row, first_column = sheet.start
    columns = zip(*sheet.to_python(), strict=True)
    blank = pa.repeat("", sheet.height)
    made = [blank] * first_column + [
        pa.array(_texts(column, shares.get(first_column + at), first_row), pa.string())
        for at, column in enumerate(columns)
    ]
    table = pa.Table.from_arrays(made, [f"f{at}" for at in range(len(made))])
    numbers = np.arange(first_row + 1, first_row + 1 + sheet.height)
    return Cells(name=sheet.name, table=table, numbers=numbers)


def _texts(column: tuple, shares: list[int] | None, first_row: int) -> list[str]:
    texts = [cell if type(cell) is str else said(cell) for cell in column]
    if shares is not None:
        for at in (row - first_row for row in shares):
            if 0 <= at < len(column) and type(column[at]) in (int, float):
                texts[at] = f"{said(column[at] * 100)}%"
    return texts


def said(cell) -> str:
    """A cell as a spreadsheet shows it: no `.0` on a year, days as ISO, no noise in fractions."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)
