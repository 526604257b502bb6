"""A file as it stands: its tables of text cells, before anything is known of their meaning.

What a file is, is decided by its first bytes and its content, never by its name alone.
"""

from __future__ import annotations

from pathlib import Path

from equitymap.errors import InputError
from equitymap.sources.reading import formats, packed, tables, text
from equitymap.sources.reading.extent import Extent
from equitymap.sources.reading.formats import format_of
from equitymap.sources.reading.table import RawTable
from equitymap.sources.reading.tables import Content, read

__all__ = [
    "Content",
    "Extent",
    "RawTable",
    "content",
    "format_of",
    "read",
    "read_table",
    "read_tables",
]


def read_tables(path: Path, extent: Extent | None = None) -> list[RawTable]:
    """Every table of a file: of each sheet, of each file in an archive, of each block."""
    return tables.read(path, extent).tables


def read_table(path: Path, extent: Extent | None = None) -> RawTable:
    """The one table of a file; InputError where it holds several."""
    found = read_tables(path, extent)
    if len(found) > 1:
        names = ", ".join(repr(one.sheet) for one in found[:5])
        raise InputError(f"{path.name} holds {len(found)} tables ({names}); it should hold one.")
    return found[0]


def content(path: Path) -> bytes:
    """The bytes of a text file: unpacked, in UTF-8, without a byte order mark."""
    if packed.is_gzip(path):
        return text.plain(packed.gunzip(path))
    if packed.is_zip(path):
        (only,) = formats.data_in(path)
        return text.plain(packed.member(path, only))
    return text.plain(path.read_bytes())
