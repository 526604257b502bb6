"""What a file is: decided by its first bytes and its content, never by its name alone."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

from equitymap.errors import InputError
from equitymap.sources import zipped
from equitymap.sources.reading import packed, text

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".json": "json",
    ".topojson": "json",
    ".geojson": "json",
    ".gpkg": "geopackage",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
    ".kml": "kml",
    ".kmz": "kml",
    ".fgb": "flatgeobuf",
    ".zip": "zip",
}
WORDS = {
    "csv": "a CSV table",
    "parquet": "a Parquet file",
    "json": "JSON",
    "geopackage": "a GeoPackage",
    "workbook": "a workbook",
    "binary workbook": "a workbook in Excel's binary form (.xlsb)",
    "shapefile": "a Shapefile in a zip archive",
    "outlines": "one part of a Shapefile",
    "flatgeobuf": "a FlatGeobuf file",
    "kml": "KML",
    "gzip": "a gzip file",
    "zip": "a zip archive",
    "web": "a web page",
    "xml": "XML",
    "binary": "data that is not text",
}
KNOWN = (
    *("csv", "workbook", "zip", "parquet", "json"),
    *("geopackage", "shapefile", "flatgeobuf", "kml"),
)
SNIFFED = 65536
_ADVICE = {
    "web": "The download probably failed: open the link in a browser and save the file itself.",
    "binary workbook": "Save it as .xlsx and add that.",
    "outlines": "Zip its .shp, .shx, .dbf and .prj together and add the zip.",
    "gzip": "Unpack it and add the file inside.",
    "xml": "It should be a table (CSV, XLSX, XLS, ODS, Parquet) or a file of boundaries.",
    "binary": "It should be a table (CSV, XLSX, XLS, ODS, Parquet) or a file of boundaries.",
}
_ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")
_COMMENTS = rb"(<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*"
_WEB = re.compile(_COMMENTS + rb"(<!doctype html|<html)", re.DOTALL)
_KML = re.compile(rb"<(\w+:)?kml[\s>]")


def format_of(path: Path) -> str:
    """One of KNOWN (a packed file is what is in it); InputError where the content is none."""
    head = _head(path)
    if not text.plain(head).strip():
        raise InputError(f"{path.name} is empty; it should hold at least a header and one row.")
    found = _archived(path) if head.startswith(packed.ZIP) else kind_of(head)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    zipped_name = bool(suffixes) and suffixes[-1] == ".gz"
    named = SUFFIXES.get(suffixes[-2] if zipped_name and len(suffixes) > 1 else path.suffix.lower())
    if found in KNOWN and _agree(named, found, path):
        if found not in ("csv", "json", "kml") and packed.is_gzip(path):
            raise InputError(f"{path.name} is gzipped; unpack it and add the file inside.")
        return found
    advice = _ADVICE.get(
        found, f"Rename it, or ask the publisher for {WORDS.get(named, 'a table')}."
    )
    said = f"is named as {WORDS[named]} but" if named else "cannot be used: it"
    raise InputError(f"{path.name} {said} holds {WORDS[found]}. {advice}")


def _agree(named: str | None, found: str, path: Path) -> bool:
    """Whether a name fits what the file is; an archive may hold anything that is known."""
    return named in (None, found) or (named == "zip" and packed.is_zip(path))


def _head(path: Path) -> bytes:
    if packed.is_gzip(path):
        return packed.gunzip(path, SNIFFED)
    with path.open("rb") as file:
        return file.read(SNIFFED)


def kind_of(head: bytes) -> str:
    """What the first bytes of a file say it is: a word of WORDS."""
    head = text.plain(head)
    for start, kind in {
        b"PAR1": "parquet",
        b"SQLite format 3\0": "geopackage",
        b"\xd0\xcf\x11\xe0": "workbook",
        b"fgb\x03fgb": "flatgeobuf",
        b"\0\0\x27\x0a": "outlines",
        packed.GZIP: "gzip",
        packed.ZIP: "zip",
    }.items():
        if head.startswith(start):
            return kind
    words = head.lstrip().lower()
    if _WEB.match(words):
        return "web"
    if words.startswith(b"<"):
        return "kml" if _KML.search(words) else "xml"
    if words.startswith((b"{", b"[")):
        return "json"
    return "binary" if b"\0" in head else "csv"


def _archived(path: Path) -> str:
    """What a zip archive is: a workbook, shapes, its one file, or an archive of tables."""
    shapes = zipped.form_of(path)
    if shapes:
        return shapes
    found = packed.members(path)
    names = {info.filename for info in found}
    if "xl/workbook.bin" in names:
        return "binary workbook"
    if "[Content_Types].xml" in names or {"content.xml", "META-INF/manifest.xml"} <= names:
        return "workbook"
    usable = data_in(path)
    if len(usable) != 1:
        return "zip"
    kind = kind_of(packed.member(path, usable[0], SNIFFED))
    if kind in ("parquet", "geopackage"):
        raise InputError(f"{path.name} is zipped; unpack it and add the file inside.")
    return kind if kind == "json" or kind not in KNOWN else "zip"


def data_in(path: Path) -> list[zipfile.ZipInfo]:
    """The files of a zip archive that may be data, by their endings; none may be an archive."""
    found = packed.members(path)
    for one in found:
        if _suffix(one) in _ARCHIVES:
            raise InputError(
                f"{path.name} holds the archive {one.filename}; unpack it and add the files inside."
            )
    return [one for one in found if _suffix(one) in SUFFIXES]


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename.lower()).suffix
