"""Text files: a delimiter, records and cells; a row of another length is kept apart, not lost."""

from __future__ import annotations

import csv
import io
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from equitymap.errors import InputError, cause
from equitymap.sources.reading import encodings
from equitymap.sources.reading.cells import Cells

plain = encodings.plain

DELIMITERS = (",", "\t", ";", "|", "¬")
# Arrow's delimiters are single bytes; where a file's own is longer, this one takes its place.
_STAND_IN = "\x1f"
MOST_COLUMNS = 16_384
MOST_ROWS = 10_000_000
LONGEST_ROW = 8 * 1024**2
MOST_ODD_ROWS = 100_000
MOST_LINES_IN_A_CELL = 100
_SAMPLE = 256 * 1024
_SAMPLED = 200


def cells(
    data: bytes,
    file: str,
    *,
    name: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Cells:
    """The cells of a text; what is not said of its encoding and delimiter is found out."""
    data, encoding, notes = encodings.to_utf8(data, encoding)
    if b"\0" in data:
        raise InputError(
            f"{file} holds bytes of zero, which no table of text has; save it again as CSV (UTF-8)."
        )
    if b"\n" not in data:  # one line, or the line ends of old Macintoshes
        data = data.replace(b"\r", b"\n") + b"\n"
    line_ends = data.count(b"\n")
    if line_ends > MOST_ROWS:
        raise InputError(
            f"{file} has {line_ends:,} lines; at most {MOST_ROWS:,} can be read: split it."
        )
    sample = _sample(data)
    delimiter = delimiter or _delimiter(sample)
    mark = delimiter
    if len(delimiter.encode()) > 1:
        mark = _STAND_IN
        data = data.replace(delimiter.encode(), mark.encode())
        sample = sample.replace(delimiter, mark)
    table, odd = _read(data, file, mark, _usual_width(sample, mark, file))
    _no_open_quote(table, odd, line_ends, file)
    return Cells(
        name=name,
        **_with_odd(table, odd, mark),
        encoding=encoding,
        delimiter=delimiter,
        notes=tuple(notes),
    )


def _sample(data: bytes) -> str:
    text = data[:_SAMPLE].decode("utf-8", errors="ignore").replace("\r\n", "\n")
    return text.replace("\r", "\n")


def _records(sample: str, delimiter: str) -> list[list[str]]:
    """The first records of a sample that have more than blanks."""
    found = []
    try:
        for record in csv.reader(io.StringIO(sample), delimiter=delimiter):
            if any(record):
                found.append(record)
            if len(found) > _SAMPLED:
                break
    except csv.Error:  # a cell longer than any cell should be
        pass
    # The last record of a cut sample may be cut as well.
    return found[:-1] if len(found) > 1 and len(sample) >= _SAMPLE // 2 else found


def _delimiter(sample: str) -> str:
    """The mark that makes most cells in rows of one length."""

    def made(mark: str) -> int:
        widths = Counter(len(record) for record in _records(sample, mark))
        return max(((width - 1) * times for width, times in widths.items()), default=0)

    return max(DELIMITERS, key=made)


def _usual_width(sample: str, delimiter: str, file: str) -> int:
    records = _records(sample, delimiter)
    widths = Counter(len(record) for record in records)
    width = max(widths, key=lambda width: (widths[width] * (width > 1), width), default=1)
    # A header that is wider than rows cut short says how wide the table is.
    if width > MOST_COLUMNS or (not records and sample.count(delimiter) > MOST_COLUMNS):
        raise InputError(
            f"{file} has {max(width, sample.count(delimiter)):,} columns or more; at most "
            f"{MOST_COLUMNS:,} can be read."
        )
    return width


def _read(data: bytes, file: str, delimiter: str, width: int):
    """The rows of the usual width, and those of another: their numbers, widths and texts."""
    odd: list = []

    def keep(row):
        odd.append(row)
        return "skip" if len(odd) <= MOST_ODD_ROWS else "error"

    names = [f"f{at}" for at in range(width)]
    try:
        table = pacsv.read_csv(
            pa.py_buffer(data),
            read_options=pacsv.ReadOptions(
                use_threads=False, column_names=names, block_size=LONGEST_ROW
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                invalid_row_handler=keep,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        if len(odd) > MOST_ODD_ROWS:
            reason = (
                f"{MOST_ODD_ROWS:,} rows have another number of cells than the {width} of the "
                f"others (the first is row {odd[0].number})"
            )
        elif "straddling" in str(error):
            reason = (
                f"a row is longer than {LONGEST_ROW // 1024**2} MB, or a quotation mark opens a "
                "cell that never ends"
            )
        else:
            reason = cause(error)
        raise InputError(f"{file} cannot be read as a table: {reason}.") from None
    return table, odd


def _no_open_quote(table: pa.Table, odd: list, line_ends: int, file: str) -> None:
    """Refuse a file in which a quotation mark swallows rows: they would be lost in silence."""
    for row in odd:
        if row.text.count("\n") > MOST_LINES_IN_A_CELL:
            raise _open_quote(file, row.number)
    if line_ends <= table.num_rows + len(odd):
        return  # no cell holds a line break
    before = np.array([row.number for row in odd], dtype=np.int64)
    for column in table.columns:
        counted = pc.count_substring(column, "\n")
        if (pc.max(counted).as_py() or 0) > MOST_LINES_IN_A_CELL:
            at = pc.index(pc.greater(counted, MOST_LINES_IN_A_CELL), True).as_py()
            raise _open_quote(file, _numbers(table.num_rows, before)[at])


def _open_quote(file: str, row: int) -> InputError:
    return InputError(
        f"{file}, row {row}: a quotation mark opens a cell that goes on for more than "
        f"{MOST_LINES_IN_A_CELL} lines; it should be closed in its own row, or doubled where it "
        "is part of the text."
    )


def _numbers(rows: int, odd: np.ndarray) -> np.ndarray:
    """The numbers of the usual rows: all from 1, but those of the odd ones."""
    return np.setdiff1d(np.arange(1, rows + len(odd) + 1), odd, assume_unique=True)


def _with_odd(table: pa.Table, odd: list, delimiter: str) -> dict:
    """Usual and odd rows in the order of the file, short ones filled up with empty cells."""
    usual = table.num_columns
    numbers = _numbers(table.num_rows, np.array([row.number for row in odd], dtype=np.int64))
    if not odd:
        return {"table": table, "numbers": numbers}
    records = [_record(row.text, delimiter) for row in odd]
    # One row of a million cells is no wide table.
    most = max(2 * usual, usual + 20)
    width = max(usual, min(max(map(len, records)), most))
    filled = [(record + [""] * width)[:width] for record in records]
    names = [f"f{at}" for at in range(width)]
    empty = pa.repeat("", table.num_rows)
    wide = [*table.columns, *[empty] * (width - usual)]
    whole = pa.concat_tables(
        [
            pa.table(dict(zip(names, wide, strict=True))),
            pa.table(
                {
                    at: pa.array(cells)
                    for at, cells in zip(names, zip(*filled, strict=True), strict=True)
                }
            ),
        ]
    )
    numbers = np.concatenate([numbers, [row.number for row in odd]])
    widths = np.concatenate([np.full(table.num_rows, usual), [row.actual_columns for row in odd]])
    order = np.argsort(numbers, kind="stable")
    return {
        "table": whole.take(pa.array(order)),
        "numbers": numbers[order],
        "widths": widths[order],
    }


def _record(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:  # a cell longer than any cell should be
        return text.split(delimiter)
