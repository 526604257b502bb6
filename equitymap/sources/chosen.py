"""The tables of a file, and the recipe chosen for each: given, known from before, or recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from equitymap.errors import InputError
from equitymap.sources import raw, recognise
from equitymap.sources.grant_files import is_detail
from equitymap.sources.known import Known
from equitymap.sources.raw import Content, Extent, RawTable
from equitymap.sources.reading import lines
from equitymap.sources.receipt import SHOWN
from equitymap.sources.recipe import Recipe

_SAMPLED = 40
_MOSTLY = 0.5
# Sheets that tell of the others.
_COVER = re.compile(
    r"(front |cover|title|contents?|notes?|read ?me|metadata|meta|guid(e|ance)|about|information"
    r"|introduction|glossary|definitions?|table of contents|contact\w*|licen[cs]e|index of sheets)"
    r".{0,20}",
    re.IGNORECASE,
)


@dataclass
class Chosen:
    """A recipe and the table it reads; `details` are further tables that belong to it."""

    recipe: Recipe
    table: RawTable | None = None
    details: list[RawTable] = field(default_factory=list)

    @property
    def reads(self) -> dict:
        """What a receipt keeps of the layout that a recipe was used on."""
        return {"sheet": self.table.sheet, "header": self.table.header}


@dataclass
class Choice:
    """The tables that are read, sentences on the others, and the rows refused with them: how many,
    and the first of them."""

    read: list[Chosen] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: list[dict] = field(default_factory=list)
    lost: int = 0


def content(path: Path, recipes: Sequence[Recipe] | None) -> Content:
    """The tables of a file, in the encoding and with the delimiter that a recipe says."""
    said = next((one.table for one in recipes or () if one.table), None)
    if said is None:
        return raw.read(path)
    try:
        return raw.read(path, Extent(encoding=said.encoding, delimiter=said.delimiter))
    except InputError:
        if said.is_stated:
            return Content()  # nothing is found unsaid, but the recipe says where to look
        raise


def named(path: Path, found: Content, beside: dict[Path, list[str]]) -> tuple[Content, Path | None]:
    """A file without a header, with the names that stand in another file, and that file."""
    if len(found.tables) == 1 and found.tables[0].headless:
        for other, names in beside.items():
            if other != path and len(names) == len(found.tables[0].header):
                extent = replace(found.tables[0].extent, names=names)
                return raw.read(path, extent), other
    return found, None


def by_recipes(path: Path, tables: Sequence[RawTable], recipes: Sequence[Recipe]) -> Choice:
    """The table that each given recipe is for; InputError where there is none."""
    choice = Choice()
    for recipe in recipes:
        table, note = _table_for(path, tables, recipe)
        choice.notes += [note] if note else []
        choice.read.append(Chosen(recipe, table))
    used = {one.table.sheet for one in choice.read}
    choice.notes += [
        f"{table.sheet}: set aside, the recipe does not name it."
        for table in tables
        if len(tables) > 1 and table.sheet not in used
    ]
    return choice


def _table_for(path: Path, tables: Sequence[RawTable], recipe: Recipe):
    """The table a recipe is for, and a sentence where it stands elsewhere than the recipe says."""
    said, columns = recipe.table, recipe.columns()
    problem, note = None, None
    if said and said.is_stated:
        try:
            (table,) = raw.read(path, said).tables
        except InputError as error:
            problem = error
        else:
            if columns <= set(table.header):
                return table, None
    fitting = [one for one in tables if columns <= set(one.header)]
    if said and said.sheet:
        of_sheet = [one for one in tables if said.sheet in (one.sheet, one.extent.sheet)]
        fitting = [one for one in of_sheet if one in fitting] or of_sheet or fitting
    if fitting:
        if said and said.header and fitting[0].extent.header != said.header:
            rows = " and ".join(map(str, fitting[0].extent.header or [1]))
            note = f"The header stands in row {rows}, not where the recipe says."
        return fitting[0], note
    if problem:
        raise problem
    if not tables:
        raise InputError(f"{path.name} holds no table.")
    return tables[0], None  # reading it says which column is missing


def by_known(path: Path, found: Content, known: Known) -> Choice | None:
    """The tables that a person's recipe for an earlier file of this layout reads."""
    fitting = known.recipes(path, found.tables)
    if fitting is None:
        return None
    pairs, receipt = fitting
    notes = [f"Read by the recipe given for {receipt['file']} (receipt {receipt['id']})."]
    notes += [
        f"{recipe.fixed} is its period, as that recipe says." for _, recipe in pairs if recipe.fixed
    ]
    used = {id(table) for table, _ in pairs}
    notes += [
        f"{table.sheet}: set aside, that recipe does not name it."
        for table in found.tables
        if id(table) not in used
    ]
    return Choice([Chosen(recipe, table) for table, recipe in pairs], notes)


def by_recognition(tables: Sequence[RawTable], **said) -> Choice:
    """The tables that a layout fits; InputError where none does."""
    choice, unread = Choice(), []
    for table in tables:
        try:
            recipe = recognise.recognise(table, **said)
        except InputError as error:
            unread.append((table, error))
        else:
            _say_extent(recipe, table)
            choice.read.append(Chosen(recipe, table))
    if not choice.read:
        raise max(unread, key=lambda pair: pair[0].rows)[1]
    of_grants = next((one for one in choice.read if one.recipe.kind == "grants"), None)
    for table, error in unread:
        if of_grants and is_detail(table.header):
            of_grants.details.append(table)
        elif _is_data(table):
            choice.notes.append(f"{table.sheet}: {table.rows:,} rows not read. {error}")
            choice.refused += _first_rows(table)
            choice.lost += table.rows
        else:
            choice.notes.append(f"{table.sheet}: no table of numbers or codes, set aside.")
    return choice


def _say_extent(recipe: Recipe, table: RawTable) -> None:
    """Say in the recipe where the table stands, as far as that is not plain."""
    if table.extent != Extent():
        recipe.table = table.extent


def _is_data(table: RawTable) -> bool:
    """Whether a table that no layout fits holds data, and is no cover and no page of notes."""
    if _COVER.fullmatch(table.sheet.split(",")[0].strip()):
        return False
    columns = [column.to_pylist() for column in table.table.slice(0, _SAMPLED).columns]
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in zip(*columns, strict=True)
    ]
    data = sum(lines.is_data(row, len(table.header)) for row in rows)
    return data > _MOSTLY * len(rows)


def _first_rows(table: RawTable) -> list[dict]:
    reason = f"a row of {table.sheet!r}, which cannot be read as a table"
    return [
        {"row": int(row), "column": "", "value": None, "reason": reason, "sheet": table.sheet}
        for row in table.row_numbers[:SHOWN]
    ]
