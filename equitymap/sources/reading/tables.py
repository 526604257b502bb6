"""A file → its raw tables, every line that is no row of one named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from equitymap.errors import InputError
from equitymap.sources.reading import blocks, cut, formats, header, packed, parquet, text
from equitymap.sources.reading.blocks import Block
from equitymap.sources.reading.cells import Cells
from equitymap.sources.reading.extent import Extent
from equitymap.sources.reading.header import Header
from equitymap.sources.reading.table import RawTable, named, no_rows
from equitymap.sources.reading.workbook import sheets


@dataclass
class Content:
    """The tables of a file, and sentences on what else is in it."""

    tables: list[RawTable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(path: Path, extent: Extent | None = None) -> Content:
    """Every table of a file; InputError where it has none, or not as the extent says."""
    extent = extent or Extent()
    kind = formats.format_of(path)
    if kind == "parquet":
        return Content([_parquet(path)])
    if kind not in ("csv", "workbook", "zip"):
        raise InputError(
            f"{path.name} holds {formats.WORDS[kind]}; it should be a table (CSV, XLSX, XLS, ODS "
            "or Parquet)."
        )
    found, notes = _cells(path, kind, extent)
    if extent.sheet is not None:
        found = [cells for cells in found if cells.name == extent.sheet]
        if not found:
            raise InputError(f"{path.name} has no sheet {extent.sheet!r}, which its recipe names.")
    several = len(found) > 1
    content = Content(notes=notes)
    for cells in found:
        tables, sentences = _tables(path, kind, cells, extent, several)
        content.tables += tables
        content.notes += [f"{cells.name}: {one}" if several else one for one in sentences]
    if not content.tables:
        raise no_rows(path.name)
    return content


def _cells(path: Path, kind: str, extent: Extent) -> tuple[list[Cells], list[str]]:
    """The sheets of a workbook, the files of an archive, or the one table of a text file."""
    said = {"encoding": extent.encoding, "delimiter": extent.delimiter}
    if kind == "workbook":
        return sheets(path)
    if kind == "zip":
        return _archived(path, said)
    data = packed.gunzip(path) if packed.is_gzip(path) else path.read_bytes()
    return [text.cells(data, path.name, **said)], []


def _archived(path: Path, said: dict) -> tuple[list[Cells], list[str]]:
    found, notes = [], []
    usable = {info.filename for info in formats.data_in(path)}
    for info in packed.members(path):
        if info.filename not in usable:
            notes.append(f"{info.filename} in the archive is no table and is set aside.")
            continue
        data = packed.member(path, info)
        kind = formats.kind_of(data[: formats.SNIFFED])
        if kind == "csv" and text.plain(data[: formats.SNIFFED]).strip():
            found.append(
                text.cells(data, f"{path.name}, {info.filename}", name=info.filename, **said)
            )
        else:
            what = formats.WORDS[kind] if data.strip() else "nothing"
            notes.append(f"{info.filename} in the archive holds {what} and is set aside.")
    if not found:
        raise InputError(
            f"{path.name} is an archive without a CSV table in it; unpack it and add the file "
            "inside."
        )
    return found, notes


def _tables(path: Path, kind: str, cells: Cells, extent: Extent, several: bool):
    """The tables of one sheet, and sentences on lines that belong to none of them."""
    if extent.is_stated:
        found, rest = [_stated(path, cells, extent)], []
    else:
        found, rest = blocks.find(cells)
    notes = list(cells.notes)
    if rest:
        notes.append(cut.said(cells, rest, "no table"))
    sheet = (cells.name or "") if several else ""
    plain = Extent(
        sheet=sheet or None,
        encoding=None if cells.encoding == "utf-8" else cells.encoding,
        delimiter=None if cells.delimiter == "," else cells.delimiter,
    )
    made = []
    for at, block in enumerate(found, start=1):
        name, said = sheet, plain
        if len(found) > 1:
            name = ", ".join(filter(None, (sheet, block.title or f"block {at}")))
            if block.rows:
                first, last = block.rows[0][0], block.rows[-1][1] - 1
                numbers = int(cells.numbers[first]), int(cells.numbers[last])
                said = replace(plain, first=numbers[0], last=numbers[1])
        if block.rows or len(found) == 1:
            made.append(cut.table(path, kind, cells, block, name, said))
        else:
            at = sorted([*block.above, *block.head, *block.below])
            notes.append(cut.said(cells, at, "a header without rows"))
    if made:
        made[0] = cut.with_blank(made[0], cells)
    return made, notes


def _stated(path: Path, cells: Cells, extent: Extent) -> Block:
    """The block that a recipe says: its header's rows and its first and last row of data."""
    at = {int(number): position for position, number in enumerate(cells.numbers)}
    for number in [*extent.header, extent.first, extent.last]:
        if number is not None and number not in at:
            raise InputError(
                f"{path.name} has no row {number}, which its recipe names; its rows are "
                f"{cells.numbers[0]} to {cells.numbers[-1]}."
            )
    names = list(extent.names)
    head = sorted(at[number] for number in extent.header)
    if head:
        names = header.join([cells.lines(one, one + 1)[0] for one in head])
    begin = at[extent.first] if extent.first else (head[-1] + 1 if head else 0)
    end = at[extent.last] + 1 if extent.last else cells.rows
    skipped = {at[number] for number in extent.skip if number in at}
    rows = blocks.between(begin, end, skipped | set(cells.blank.tolist()))
    block = Block(
        header=Header(names, 0, 0) if names else None,
        rows=rows,
        head=range(head[0], head[-1] + 1) if head else range(0),
        above=[one for one in range(begin) if one not in head],
        below=[*sorted(skipped), *range(end, cells.rows)],
    )
    if extent.last is None:
        blocks.cut_notes(cells, block)
    return block


def _parquet(path: Path) -> RawTable:
    file = parquet.opened(path)
    try:
        columns = [one.name for one in file.schema_arrow if not pa.types.is_nested(one.type)]
        table = file.read(columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise parquet.damaged(path, error) from None
    if not table.num_rows:
        raise no_rows(path.name)
    names = named(columns)
    return RawTable(path, names, table.rename_columns(names), 1, "parquet")
