"""A file as it stands: text cells, header and row numbers, before anything is known of its meaning.

What a file is, is decided by its first bytes and its content, never by its name alone.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from equitymap.errors import InputError, cause

DELIMITERS = (",", "\t", ";", "|")
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".json": "json",
    ".geojson": "json",
    ".gpkg": "geopackage",
}
WORDS = {
    "csv": "a CSV table",
    "parquet": "a Parquet file",
    "json": "JSON",
    "geopackage": "a GeoPackage",
    "gzip": "a gzip file",
    "excel": "an Excel workbook",
    "zip": "a zip archive",
    "web": "a web page",
    "xml": "XML",
    "binary": "data that is not text",
}
ZIPPED = b"\x1f\x8b"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"
_SNIFF = 65536
_SHOWN = 200
_WEB = re.compile(rb"(<!--.*?-->\s*)*(<!doctype html|<html)", re.DOTALL)


@dataclass(frozen=True)
class RawTable:
    """The cells of a table as text (Parquet keeps its types), and where its first record stands."""

    path: Path
    header: list[str]
    table: pa.Table
    first_row: int
    format: str

    @property
    def rows(self) -> int:
        """How many records the file has."""
        return self.table.num_rows


def format_of(path: Path) -> str:
    """`csv`, `parquet`, `json` or `geopackage`; InputError where the content is none of them."""
    head = _plain(_read(path, _SNIFF))
    if not head.strip():
        raise InputError(f"{path.name} is empty; it should hold at least a header and one row.")
    found = _kind_of(head)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    zipped = bool(suffixes) and suffixes[-1] == ".gz"
    named = SUFFIXES.get(suffixes[-2] if zipped and len(suffixes) > 1 else path.suffix.lower())
    if found in ("csv", "parquet", "json", "geopackage") and named in (None, found):
        if found in ("parquet", "geopackage") and _is_zipped(path):
            raise InputError(f"{path.name} is gzipped; unpack it and add the file inside.")
        return found
    advice = {
        "web": "The download probably failed: open the link in a browser and save the file itself.",
        "excel": "Save the sheet as CSV and add that.",
        "zip": "Unpack it and add the file inside.",
        "xml": "It should be a CSV, Parquet, GeoJSON or GeoPackage file.",
        "binary": "It should be a CSV, Parquet, GeoJSON or GeoPackage file.",
    }.get(found, f"Rename it, or ask the publisher for {WORDS.get(named, 'a table')}.")
    said = f"is named as {WORDS[named]} but" if named else "cannot be used: it"
    raise InputError(f"{path.name} {said} holds {WORDS[found]}. {advice}")


def read_table(path: Path) -> RawTable:
    """Read a CSV (also gzipped) or Parquet file into a raw table."""
    kind = format_of(path)
    if kind == "parquet":
        return _read_parquet(path)
    if kind == "csv":
        return _read_csv(path)
    raise InputError(f"{path.name} holds {WORDS[kind]}; it should be a CSV or Parquet table.")


def content(path: Path) -> bytes:
    """The bytes of a text file: unpacked, in UTF-8, without a byte order mark."""
    return _plain(_read(path))


def _is_zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == ZIPPED


def _read(path: Path, size: int = -1) -> bytes:
    if not _is_zipped(path):
        with path.open("rb") as file:
            return file.read(size)
    try:
        with gzip.open(path) as file:
            return file.read(size)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"{path.name} is a damaged gzip file: {cause(error)}. Fetch it again."
        ) from None


def _plain(data: bytes) -> bytes:
    if data.startswith(UTF16):
        data = data.decode("utf-16", errors="replace").encode()
    return data.removeprefix(BOM)


def _kind_of(head: bytes) -> str:
    magic = {
        b"PAR1": "parquet",
        b"SQLite format 3\0": "geopackage",
        b"PK\x03\x04": "excel" if b"xl/" in head or b"[Content_Types].xml" in head else "zip",
        b"\xd0\xcf\x11\xe0": "excel",
    }
    for start, kind in magic.items():
        if head.startswith(start):
            return kind
    text = head.lstrip().lower()
    if _WEB.match(text):
        return "web"
    if text.startswith(b"<"):
        return "xml"
    if text.startswith((b"{", b"[")):
        return "json"
    return "binary" if b"\0" in head else "csv"


def _read_csv(path: Path) -> RawTable:
    text = content(path)
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        text = text.decode("cp1252", errors="replace").encode()
    if b"\n" not in text:  # one line, or the line ends of old Macintoshes
        text = text.replace(b"\r", b"\n") + b"\n"
    first, delimiter = _first_line(text)
    names = [name.strip() for name in first]
    wrong: list = []

    def keep(row):
        wrong.append(row)
        return "skip"

    try:
        table = pacsv.read_csv(
            pa.py_buffer(text),
            read_options=pacsv.ReadOptions(use_threads=False, autogenerate_column_names=True),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={f"f{i}": pa.string() for i in range(len(names))},
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise InputError(f"{path.name} cannot be read as a table: {cause(error)}.") from None
    if wrong:
        raise InputError(
            f"{path.name}, row {wrong[0].number or '?'}: it has {wrong[0].actual_columns} columns "
            f"where the first row, which should be the header, has {wrong[0].expected_columns}; "
            f"the row reads {wrong[0].text[:_SHOWN]!r}."
        )
    table = _without_blank_end(table.slice(1))
    return _raw(path, names, table, first_row=2, kind="csv")


def _without_blank_end(table: pa.Table) -> pa.Table:
    """Without the rows of nothing but commas that spreadsheets leave below a table."""
    filled = 0
    for column in table.columns:
        said = pc.indices_nonzero(pc.not_equal(pc.utf8_trim_whitespace(column), ""))
        filled = max(filled, said[-1].as_py() + 1 if len(said) else 0)
        if filled == table.num_rows:
            break
    return table.slice(0, filled)


def _first_line(content: bytes) -> tuple[list[str], str]:
    text = content[:_SNIFF].decode("utf-8", errors="ignore").replace("\r\n", "\n").lstrip("\n")
    line = text.split("\n", 1)[0]
    columns = {mark: len(next(csv.reader([line], delimiter=mark))) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=columns.get)
    return next(csv.reader(io.StringIO(text), delimiter=delimiter)), delimiter


def _read_parquet(path: Path) -> RawTable:
    try:
        file = pq.ParquetFile(path)
        columns = [field.name for field in file.schema_arrow if not pa.types.is_nested(field.type)]
        table = file.read(columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path.name} is a damaged Parquet file: {cause(error)}.") from None
    return _raw(path, columns, table, first_row=1, kind="parquet")


def _raw(path: Path, names: list[str], table: pa.Table, first_row: int, kind: str) -> RawTable:
    if not table.num_rows:
        raise InputError(f"{path.name} has a header and no rows.")
    names = [name or f"column {number}" for number, name in enumerate(names, start=1)]
    seen: dict[str, int] = {}
    header = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        header.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return RawTable(path, header, table.rename_columns(header), first_row, kind)
