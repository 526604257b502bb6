"""Packed files: gzip and zip, unpacked in memory and never further than a table can need."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from equitymap.errors import InputError, cause

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
MOST_UNPACKED = 512 * 1024**2
# Tables shrink ten to fifty times; what shrinks further is made of repetition, not of data.
MOST_TIMES = 200
SMALL = 32 * 1024**2  # whatever it is packed to, this much does no harm
MOST_MEMBERS = 1000
# Folders, and what some computers leave for themselves.
_NOT_FILES = re.compile(r"/$|(^|/)(__MACOSX/|\._|\.DS_Store$)")
_CHUNK = 1024**2
_ENCRYPTED = 0x1
_SYMLINK = 0xA000
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError)


def is_gzip(path: Path) -> bool:
    """Whether a file begins as gzip files do."""
    return _begins(path, GZIP)


def is_zip(path: Path) -> bool:
    """Whether a file begins as zip archives do (workbooks are zip archives too)."""
    return _begins(path, ZIP)


def gunzip(path: Path, size: int | None = None) -> bytes:
    """The bytes in a gzip file, or the first `size` of them."""
    try:
        with gzip.open(path) as file:
            return file.read(size) if size else _all_of(file, path.stat().st_size, path.name)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"{path.name} is a damaged gzip file: {cause(error)}. Fetch it again."
        ) from None


def members(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip archive that its maker put there, each safe to read."""
    with opened(path) as archive:
        found = [info for info in archive.infolist() if not _NOT_FILES.search(info.filename)]
    if len(found) > MOST_MEMBERS:
        raise InputError(
            f"{path.name} holds {len(found):,} files; at most {MOST_MEMBERS:,} can be read from "
            "one archive."
        )
    for info in found:
        _check(path, info)
    whole = sum(info.file_size for info in found)
    _bound(path.name, whole, path.stat().st_size)
    return found


def member(path: Path, info: zipfile.ZipInfo, size: int | None = None) -> bytes:
    """The bytes of one file of a zip archive, or the first `size` of them."""
    with opened(path) as archive, archive.open(info) as file:
        return file.read(size) if size else _all_of(file, path.stat().st_size, path.name)


def _check(path: Path, info: zipfile.ZipInfo) -> None:
    name = info.filename
    at = PurePosixPath(name.replace("\\", "/"))
    if info.flag_bits & _ENCRYPTED:
        raise InputError(f"{path.name} is locked with a password; add it without one.")
    if (
        at.is_absolute()
        or ".." in at.parts
        or ":" in name
        or (info.external_attr >> 16) & (_SYMLINK) == _SYMLINK
    ):
        raise InputError(
            f"{path.name} holds {name!r}, a path out of the archive; the files in it should have "
            "plain names."
        )


def _all_of(file, packed: int, name: str) -> bytes:
    """Everything in a packed file, unless it grows as no table does: then nothing of it."""
    parts, size = [], 0
    while part := file.read(_CHUNK):
        parts.append(part)
        size += len(part)
        _bound(name, size, packed)
    return b"".join(parts)


def _bound(name: str, size: int, packed: int) -> None:
    if size > MOST_UNPACKED or size > max(SMALL, packed * MOST_TIMES):
        raise InputError(
            f"{name} is {packed:,} bytes and unpacks to {size:,} or more; at most "
            f"{MOST_UNPACKED:,} bytes, and {MOST_TIMES} times the packed size, are read. Unpack it "
            "and add the file inside."
        )


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip archive, open; InputError where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _DAMAGED as error:
        raise InputError(
            f"{path.name} is a damaged zip archive: {cause(error)}. Fetch it again."
        ) from None


def _begins(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark
