"""One given file: what it is, what was recognised in it, and its content until it is staged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from equitymap.errors import InputError, cause
from equitymap.sources import grants, raw, recognise, shapes
from equitymap.sources.raw import RawTable
from equitymap.sources.receipt import Receipt, sha256_of
from equitymap.sources.recipe import Recipe

ORDER = ("boundaries", "lookup", "observations", "services", "grants")
# Which kinds of file can be told an indicator or a level.
SAID = {"indicator": ("observations",), "level": ("boundaries", "observations")}


@dataclass
class Given:
    """A file on its way in: its recipe and receipt, and a table or shapes until they are staged."""

    path: Path
    recipe: Recipe
    receipt: Receipt
    table: RawTable | None = None
    shapes: gpd.GeoDataFrame | None = None
    level_said: str | None = None

    @property
    def kind(self) -> str:
        """What kind of file it is."""
        return self.recipe.kind


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
    recipe: Recipe | None,
    *,
    kind: str | None = None,
    indicator: str | None = None,
    level: str | None = None,
) -> Given:
    """Read a file and recognise it (or read it by a recipe that is given)."""
    with _readable(path):
        form = raw.format_of(path)
        given = Given(path, recipe or Recipe(kind=""), Receipt("", path.name, sha256(path), ""))
        _content(given, form, recipe, kind=kind, indicator=indicator, level=level)
    if kind and given.kind != kind:
        raise InputError(f"{path.name} holds {given.kind}, not {kind} as --kind says.")
    for option, value in (("indicator", indicator), ("level", level)):
        if value is not None and given.kind not in SAID[option]:
            raise InputError(
                f"{path.name} holds {given.kind}; --{option} is for {' and '.join(SAID[option])}: "
                "add it in a load of its own."
            )
    given.level_said = level
    given.receipt.kind = given.kind
    return given


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


def _content(given: Given, form: str, recipe: Recipe | None, **said) -> None:
    path = given.path
    if form == "json":
        content = shapes.parse_json(path)
        if shapes.is_geojson(content):
            _shapes(given, shapes.load(path, form, content), recipe, said["level"])
        elif grants.looks_like(content):
            _agrees(path, recipe, ("grants",))
            given.recipe = recipe or Recipe(kind="grants", layout="360giving", source="360giving")
        else:
            raise InputError(
                f"{path.name} is JSON of a kind EquityMap does not know; it should be GeoJSON "
                "(a FeatureCollection) or grants in the 360Giving standard."
            )
    elif form == "geopackage" or (form == "parquet" and shapes.is_geoparquet(path)):
        _shapes(given, shapes.load(path, form), recipe, said["level"])
    else:
        _agrees(path, recipe, ("a table", "observations", "lookup", "services", "grants"))
        given.table = raw.read_table(path)
        given.recipe = recipe or recognise.recognise(given.table, **said)


def _shapes(given: Given, frame: gpd.GeoDataFrame, recipe: Recipe | None, level) -> None:
    _agrees(given.path, recipe, ("boundaries",))
    given.shapes = frame
    given.recipe = recipe or Recipe(
        kind="boundaries",
        layout="boundaries",
        source="ons-geography",
        level=level,
        areas=shapes.columns_of(frame),
    )


def _agrees(path: Path, recipe: Recipe | None, holds: tuple[str, ...]) -> None:
    if recipe and recipe.kind not in holds:
        raise InputError(f"{path.name} holds {holds[0]}, not {recipe.kind} as its recipe says.")
