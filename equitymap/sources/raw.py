"""A file as it stands: text cells, header and row numbers, before anything is known of its meaning.

What a file is, is decided by its first bytes and its content, never by its name alone.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from equitymap.errors import InputError

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
    "binary": "not text",
}
_SNIFF = 65536


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
    head = _head(path)
    if not head.strip():
        raise InputError(f"{path.name} is empty; it should hold at least a header and one row.")
    found = _kind_of(head)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    zipped = bool(suffixes) and suffixes[-1] == ".gz"
    named = SUFFIXES.get(suffixes[-2] if zipped and len(suffixes) > 1 else path.suffix.lower())
    if found in ("csv", "parquet", "json", "geopackage") and named in (None, found):
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


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(_SNIFF)
    if head[:2] != b"\x1f\x8b":
        return head
    try:
        with gzip.open(path) as file:
            return file.read(_SNIFF)
    except (OSError, EOFError) as error:
        raise InputError(f"{path.name} is a damaged gzip file: {error}. Fetch it again.") from None


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
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "web"
    if text.startswith(b"<"):
        return "xml"
    if text.startswith((b"{", b"[")):
        return "json"
    return "binary" if b"\0" in head else "csv"


def _read_csv(path: Path) -> RawTable:
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        content = content.decode("cp1252", errors="replace").encode()
    first, delimiter = _first_line(content)
    names = [name.strip() for name in first]
    wrong: list = []

    def keep(row):
        wrong.append(row)
        return "skip"

    try:
        table = pacsv.read_csv(
            pa.py_buffer(content),
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
        raise InputError(f"{path.name} cannot be read as a table: {error}.") from None
    if wrong:
        raise InputError(
            f"{path.name}, row {wrong[0].number or '?'}: it has {wrong[0].actual_columns} columns "
            f"where the header has {wrong[0].expected_columns}; the row reads {wrong[0].text!r}."
        )
    table = table.slice(1)
    return _raw(path, names, table, first_row=2, kind="csv")


def _first_line(content: bytes) -> tuple[list[str], str]:
    text = content[:_SNIFF].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="ignore")
    line = text.split("\n", 1)[0].strip("\r")
    columns = {mark: len(next(csv.reader([line], delimiter=mark))) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=columns.get)
    return next(csv.reader(io.StringIO(text), delimiter=delimiter)), delimiter


def _read_parquet(path: Path) -> RawTable:
    try:
        file = pq.ParquetFile(path)
        columns = [field.name for field in file.schema_arrow if not pa.types.is_nested(field.type)]
        table = file.read(columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path.name} is a damaged Parquet file: {error}.") from None
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
