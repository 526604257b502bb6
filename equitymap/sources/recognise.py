"""Recognition: a raw table → its recipe, by the first layout whose needs are met."""

from __future__ import annotations

import re

from equitymap.errors import InputError
from equitymap.sources import grants, measures, numbered, services
from equitymap.sources.columns import AREA_CODE, Columns
from equitymap.sources.layouts import PLACE, Layout, layouts
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import AreaColumn, Recipe


def recognise(
    raw: RawTable,
    *,
    kind: str | None = None,
    indicator: str | None = None,
    level: str | None = None,
) -> Recipe:
    """The recipe of a table; InputError says what was looked for when no layout fits."""
    columns = Columns(raw)
    _has_a_header(columns)
    for layout in layouts().entries.values():
        if kind in (None, layout.kind) and all(_met(columns, need) for need in layout.needs):
            return _recipe(columns, layout, indicator, level)
    raise InputError(_nothing_fits(columns, kind))


def _has_a_header(columns: Columns) -> None:
    for name in columns.header:
        if re.search(AREA_CODE, name.strip()):
            raise InputError(
                f"{columns.raw.path.name} begins with {name!r}, an area code; its first row "
                "should say what the columns are (such as area code, year, population)."
            )


def _met(columns: Columns, need: str) -> bool:
    if need == "@code":
        return columns.code is not None
    if need == "@codes":
        return columns.is_lookup
    if need == "@name":
        return columns.name is not None
    if need == "@numbers":
        return bool(numbered.number_columns(columns, numbered.taken(columns, set())))
    if need == "@grants":
        return grants.looks_like(columns.header)
    if need == "@services":
        return columns.code is None and services.looks_like(columns.header)
    if need == "@postcode":
        return columns.code is None and columns.find(layouts().roles["postcode"]) is not None
    if need.startswith("@"):
        return False  # met by files that are not tables
    if PLACE.search(need):
        return bool(columns.placed(need))
    return columns.find(need) is not None


def _nothing_fits(columns: Columns, kind: str | None) -> str:
    name, header = columns.raw.path.name, ", ".join(columns.header[:8])
    asked = f" of {kind}" if kind else ""
    if kind not in (None, "observations"):
        return (
            f"{name} was not recognised as a table{asked}, as --kind says. Its columns are: "
            f"{header}. Without --kind it is recognised by what it holds."
        )
    if columns.code is None and not columns.areas:
        return (
            f"{name} was not recognised as a table{asked}: no column holds area codes such as "
            f"E01003013, and its names fit no known layout. Its columns are: {header}. "
            "A column of codes, or a recipe (--recipe), would make it readable."
        )
    return (
        f"{name} was not recognised as a table{asked}: it has area codes in "
        f"{columns.code.column!r}, but no column of numbers beside them. Its columns are: {header}."
    )


def _recipe(columns: Columns, layout: Layout, indicator: str | None, level: str | None) -> Recipe:
    recipe = Recipe(kind=layout.kind, layout=layout.id, source=layout.source)
    recipe.level = level or layout.level
    recipe.codes = dict(layout.codes)
    if layout.kind == "lookup":
        recipe.areas = columns.areas or _named_areas(columns, layout)
        recipe.change = columns.find(layouts().roles["change"])
        recipe.postcode = columns.find(layouts().roles["postcode"])
        for role in ("east", "north", "quality", "country"):
            setattr(recipe, role, columns.find(layout.roles.get(role)))
    elif layout.kind == "observations":
        _places(columns, layout, recipe)
        measures.fill(columns, layout, recipe, indicator)
        _says_what_it_measures(columns.raw, recipe)
    used = recipe.columns()
    if layout.kind in ("lookup", "observations"):
        recipe.aside = [column for column in columns.header if column not in used]
    return recipe


def _named_areas(columns: Columns, layout: Layout) -> list[AreaColumn]:
    """The one column of codes of a list of areas, of whatever kind each code is."""
    column = columns.find(layout.roles.get("code"))
    return [AreaColumn(column, kind="", name=columns.find(layout.roles.get("area_name")))]


def _places(columns: Columns, layout: Layout, recipe: Recipe) -> None:
    """Where the area stands: a column of codes, or of names, or of postcodes where that is all."""
    if "@postcode" in layout.needs:
        recipe.postcode = columns.find(layouts().roles["postcode"])
        return
    stated = columns.find(layout.roles.get("code"))
    found = columns.code
    if stated:
        found = next((a for a in columns.areas if a.column == stated), AreaColumn(stated, kind=""))
    named = columns.find(layout.roles.get("area_name"))
    if found and (stated or not named):
        recipe.code = found.column
        recipe.level = recipe.level or found.level
        recipe.area_name = named or found.name or columns.find(layouts().roles["area_name"])
        if recipe.area_name == recipe.code:
            recipe.area_name = None
    else:
        recipe.area_name = named or columns.name


def _says_what_it_measures(raw: RawTable, recipe: Recipe) -> None:
    if not recipe.values and not recipe.parts and not recipe.indicators:
        raise InputError(f"{raw.path.name} holds no column that says or holds what is measured.")
