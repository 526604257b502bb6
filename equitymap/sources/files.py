"""One given file: what it is, what was recognised in it, and its content until it is staged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from equitymap.errors import InputError
from equitymap.sources import grants, raw, recognise, shapes
from equitymap.sources.raw import RawTable
from equitymap.sources.receipt import Receipt, sha256_of
from equitymap.sources.recipe import Recipe

ORDER = ("boundaries", "lookup", "observations", "services", "grants")


@dataclass
class Given:
    """A file on its way in: its recipe and receipt, and a table or shapes until they are staged."""

    path: Path
    recipe: Recipe
    receipt: Receipt
    table: RawTable | None = None
    shapes: gpd.GeoDataFrame | None = None

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
        elif not path.is_file():
            reasons.append(f"{path} is a folder; name the files in it ({path}/*).")
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
    try:
        form, sha256 = raw.format_of(path), sha256_of(path)
        given = Given(path, recipe or Recipe(kind=""), Receipt("", path.name, sha256, ""))
        _content(given, form, recipe, kind=kind, indicator=indicator, level=level)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from None
    if kind and given.kind != kind:
        raise InputError(f"{path.name} holds {given.kind}, not {kind} as --kind says.")
    given.receipt.kind = given.kind
    return given


def _content(given: Given, form: str, recipe: Recipe | None, **said) -> None:
    path = given.path
    if form == "json":
        content = shapes.parse_json(path)
        if shapes.is_geojson(content):
            _shapes(given, shapes.load(path, form, content), recipe, said["level"])
        elif grants.looks_like(content):
            given.recipe = recipe or Recipe(kind="grants", layout="360giving", source="360giving")
        else:
            raise InputError(
                f"{path.name} is JSON of a kind EquityMap does not know; it should be GeoJSON "
                "(a FeatureCollection) or grants in the 360Giving standard."
            )
    elif form == "geopackage" or (form == "parquet" and shapes.is_geoparquet(path)):
        _shapes(given, shapes.load(path, form), recipe, said["level"])
    else:
        given.table = raw.read_table(path)
        given.recipe = recipe or recognise.recognise(given.table, **said)


def _shapes(given: Given, frame: gpd.GeoDataFrame, recipe: Recipe | None, level) -> None:
    given.shapes = frame
    given.recipe = recipe or Recipe(
        kind="boundaries",
        layout="boundaries",
        source="ons-geography",
        level=level,
        areas=shapes.columns_of(frame),
    )
