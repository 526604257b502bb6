"""Given files: what each is, what was recognised in its tables, and their content until staged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from equitymap.errors import InputError, cause
from equitymap.sources import chosen, grants, raw, services, shapes
from equitymap.sources.chosen import Chosen
from equitymap.sources.known import Known
from equitymap.sources.raw import RawTable
from equitymap.sources.receipt import Receipt, sha256_of
from equitymap.sources.recipe import Recipe

ORDER = ("boundaries", "lookup", "observations", "services", "grants")
# Which kinds of file can be told an indicator or a level.
SAID = {"indicator": ("observations",), "level": ("boundaries", "observations")}
HEADER = "header"  # the kind of a file that holds the names of another's columns


@dataclass
class Given:
    """A table (or shapes) of a file on its way in: its recipe and receipt, and the content until
    it is staged. `name` is the table's, where the file has several; `details` are tables of the
    file that say more of the same things."""

    path: Path
    recipe: Recipe
    receipt: Receipt
    table: RawTable | None = None
    shapes: gpd.GeoDataFrame | None = None
    level_said: str | None = None
    details: list[RawTable] = field(default_factory=list)
    name: str = ""

    @property
    def kind(self) -> str:
        """What kind of table it is."""
        return self.recipe.kind


@dataclass
class File:
    """A file on its way in: a part for each table that is read, and the rows that are in none: how
    many are `lost`, and the first of them. `named_by` is the file with the names of its columns."""

    path: Path
    receipt: Receipt
    parts: list[Given] = field(default_factory=list)
    refused: list[dict] = field(default_factory=list)
    lost: int = 0
    named_by: Path | None = None

    def settle(self) -> None:
        """Bring the receipts of the parts together in the file's own."""
        for one in self.parts:
            self.receipt.merge(one.name if len(self.parts) > 1 else "", one.receipt)
        self.receipt.refuse(self.refused, self.lost)
        if self.parts:
            main = max(self.parts, key=lambda one: one.receipt.rows_in).receipt
            self.receipt.kind, self.receipt.level = main.kind, main.level


def find(paths) -> list[Path]:
    """The files to add; InputError, with every reason, where one is missing or a folder."""
    several = [paths] if isinstance(paths, (str, Path)) else paths
    found = list(dict.fromkeys(Path(path) for path in several))
    if not found:
        raise InputError("No file was given; name one or more files to add.")
    reasons = []
    for path in found:
        if not path.exists():
            reasons.append(f"{path} does not exist; give the path of a file.")
        elif path.is_dir():
            reasons.append(f"{path} is a folder; name the files in it ({path}/*).")
        elif not path.is_file():
            reasons.append(f"{path} is no file but a device or a pipe; give the path of a file.")
    if reasons:
        raise InputError(" ".join(reasons), tuple(reasons))
    return found


def open_file(
    path: Path,
    recipes: list[Recipe] | None = None,
    *,
    known: Known | None = None,
    beside: dict[Path, list[str]] | None = None,
    kind: str | None = None,
    indicator: str | None = None,
    level: str | None = None,
) -> File:
    """Read a file and recognise its tables, or read them by the recipes that are given.

    `known` are recipes that people gave before; `beside` are names of columns, by the file they
    stand in, for a table that has no header.
    """
    file = File(path, Receipt("", path.name, sha256(path), ""))
    said = {"kind": kind, "indicator": indicator, "level": level}
    with _readable(path):
        _open(file, recipes, known, beside or {}, said)
    kinds = list(dict.fromkeys(one.kind for one in file.parts))
    if kind and kinds != [kind]:
        raise InputError(f"{path.name} holds {' and '.join(kinds)}, not {kind} as --kind says.")
    for option, value in (("indicator", indicator), ("level", level)):
        if value is not None and not set(kinds) & set(SAID[option]):
            raise InputError(
                f"{path.name} holds {' and '.join(kinds)}; --{option} is for "
                f"{' and '.join(SAID[option])}: add it in a load of its own."
            )
    for one in file.parts:
        one.receipt.kind, one.level_said = one.kind, level
    return file


def header_file(path: Path, named: list[Path]) -> File:
    """A file that holds the names of the columns of others, and nothing else to store."""
    receipt = Receipt("", path.name, sha256(path), HEADER)
    receipt.note(f"The names of the columns of {', '.join(one.name for one in named)}.")
    return File(path, receipt)


def sha256(path: Path) -> str:
    """The sha256 of a file's bytes; InputError where it cannot be read."""
    with _readable(path):
        return sha256_of(path)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be read: {cause(error)}.") from None


def _open(file: File, recipes: list[Recipe] | None, known, beside, said: dict) -> None:
    path, form = file.path, raw.format_of(file.path)
    if form == "json":
        content = shapes.parse_json(path)
        if shapes.is_geojson(content) or shapes.is_topojson(content):
            _shapes(file, shapes.load(path, form, content), recipes, said["level"])
        elif grants.looks_like(content):
            one = _only(path, recipes, ("grants",))
            one = one or Recipe(kind="grants", layout="360giving", source="360giving")
            _part(file, Chosen(one))
        elif (table := services.table_of(path, content)) is not None:
            _tables(file, raw.Content([table]), recipes, known, said)
        else:
            raise InputError(
                f"{path.name} is JSON of a kind EquityMap does not know; it should be GeoJSON "
                "(a FeatureCollection), grants in the 360Giving standard or a list of services."
            )
    elif form in shapes.FORMS or (form == "parquet" and shapes.is_geoparquet(path)):
        _shapes(file, shapes.load(path, form), recipes, said["level"])
    else:
        for one in recipes or ():
            _agrees(path, one, ("a table", "observations", "lookup", "services", "grants"))
        content = chosen.content(path, recipes)
        if not recipes:
            content, file.named_by = chosen.named(path, content, beside)
        _tables(file, content, recipes, known, said)


def _tables(file: File, content: raw.Content, recipes, known: Known | None, said: dict) -> None:
    """A part for each table of a file that a recipe, a person's or ours, can read."""
    for sentence in content.notes:
        file.receipt.note(sentence)
    if recipes:
        found = chosen.by_recipes(file.path, content.tables, recipes)
        file.receipt.reads = [one.reads for one in found.read]
    else:
        found = known and not any(said.values()) and chosen.by_known(file.path, content, known)
        found = found or chosen.by_recognition(content.tables, **said)
    for sentence in found.notes:
        file.receipt.note(sentence)
    file.refused, file.lost = found.refused, found.lost
    for one in found.read:
        _part(file, one)


def _part(file: File, one: Chosen) -> None:
    receipt = Receipt("", file.receipt.file, file.receipt.sha256, one.recipe.kind)
    given = Given(file.path, one.recipe, receipt, one.table, details=one.details)
    if one.table is not None:
        given.name = one.table.sheet
        for table in (one.table, *one.details):
            file.refused += table.refused
            file.lost += len(table.refused)
            for sentence in table.aside:
                receipt.note(sentence)
    file.parts.append(given)


def _shapes(file: File, frame: gpd.GeoDataFrame, recipes: list[Recipe] | None, level) -> None:
    one = _only(file.path, recipes, ("boundaries",)) or Recipe(
        kind="boundaries",
        layout="boundaries",
        source="ons-geography",
        level=level,
        areas=shapes.columns_of(frame),
    )
    _part(file, Chosen(one))
    file.parts[0].shapes = frame


def _only(path: Path, recipes: list[Recipe] | None, holds: tuple[str, ...]) -> Recipe | None:
    """The one recipe of a file that is no table."""
    for one in recipes or ():
        _agrees(path, one, holds)
    return recipes[0] if recipes else None


def _agrees(path: Path, recipe: Recipe, holds: tuple[str, ...]) -> None:
    if recipe.kind not in holds:
        raise InputError(f"{path.name} holds {holds[0]}, not {recipe.kind} as its recipe says.")
