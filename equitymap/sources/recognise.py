"""Recognition: a raw table → its recipe, by the first layout whose needs are met."""

from __future__ import annotations

import re

import pandas as pd

from equitymap.errors import InputError
from equitymap.sources import clean, grants, naming, services
from equitymap.sources.columns import AREA_CODE, Columns
from equitymap.sources.layouts import PERIOD, Layout, layouts, matches
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import AreaColumn, GroupColumn, PartOf, Recipe, Values


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
    if need == "@numbers":
        return bool(_number_columns(columns, _taken(columns, set())))
    if need == "@grants":
        return grants.looks_like(columns.header)
    if need == "@services":
        return columns.code is None and services.looks_like(columns.header)
    if need.startswith("@"):
        return False  # met by files that are not tables
    if PERIOD in need:
        return bool(columns.periods(need))
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
            f"E01003109, and its names fit no known layout. Its columns are: {header}. "
            "A column of codes, or a recipe (--recipe), would make it readable."
        )
    return (
        f"{name} was not recognised as a table{asked}: it has area codes in "
        f"{columns.code.column!r}, but no column of numbers beside them. Its columns are: {header}."
    )


def _recipe(columns: Columns, layout: Layout, indicator: str | None, level: str | None) -> Recipe:
    recipe = Recipe(kind=layout.kind, layout=layout.id, source=layout.source)
    recipe.level = level or layout.level
    if layout.kind == "lookup":
        recipe.areas = columns.areas
        recipe.change = columns.find(layouts().roles["change"])
        recipe.postcode = columns.find(layouts().roles["postcode"])
    elif layout.kind == "observations":
        _places(columns, layout, recipe)
        _measures(columns, layout, recipe, indicator)
        _says_what_it_measures(columns.raw, recipe)
    used = recipe.columns()
    if layout.kind in ("lookup", "observations"):
        recipe.aside = [column for column in columns.header if column not in used]
    return recipe


def _role(columns: Columns, layout: Layout, role: str) -> str | None:
    stated = layout.roles.get(role)
    return columns.find(stated) if stated else columns.find(layouts().roles.get(role))


def _places(columns: Columns, layout: Layout, recipe: Recipe) -> None:
    """Where the area stands: a column of codes, or of names where there is no code."""
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
        recipe.area_name = named


def _measures(columns: Columns, layout: Layout, recipe: Recipe, indicator: str | None) -> None:
    """What is measured: one column per indicator, or one row per value."""
    recipe.period = None if layout.fixed else _role(columns, layout, "period")
    recipe.fixed = layout.fixed
    recipe.percent = layout.percent
    long = "indicator" in layout.roles or any("value" in n.split(" | ") for n in layout.needs)
    named = indicator or _by_file(columns.raw, layout)
    if layout.columns:
        recipe.values = _declared(columns, layout, recipe, named)
    elif layout.part or layout.each:
        recipe.category = _role(columns, layout, "category")
        recipe.parts = [PartOf(p.indicator, list(p.of), p.group) for p in layout.part]
        if layout.each:
            recipe.parts += _each(columns, recipe)
        for role in ("value", "numerator", "denominator"):
            setattr(recipe, role, columns.find(layout.roles.get(role)))
    elif long or columns.find(layouts().roles["value"]):
        _long(columns, layout, recipe, named)
    else:
        _wide(columns, recipe, named)
    if not recipe.period and not recipe.fixed and not any(v.period for v in recipe.values):
        recipe.fixed = _year_of(columns.raw.path.stem)


def _each(columns: Columns, recipe: Recipe) -> list[PartOf]:
    """Every category of a column as an indicator of its own."""
    kind, unit = ("proportion", "%") if recipe.percent else ("count", "")
    title = re.sub(r" *\(\d+ categories\)", "", recipe.category)
    texts = clean.text_of(columns.raw.table[recipe.category]).dropna().unique()
    parts = []
    for text in texts:
        slug = _named(columns, recipe, f"{title}: {text}")
        if slug in recipe.new:
            recipe.new[slug].kind, recipe.new[slug].unit = kind, unit
        parts.append(PartOf(slug, [text]))
    return parts


def _declared(columns: Columns, layout: Layout, recipe: Recipe, named: str | None) -> list[Values]:
    found = []
    for pattern, slug in layout.columns.items():
        if PERIOD in pattern:
            if not (slug or named):
                raise InputError(
                    f"{columns.raw.path.name} does not say what it measures: its name should hold "
                    f"one of {', '.join(layout.files)}, or --indicator should name it "
                    f"({', '.join(sorted(layout.slugs()))})."
                )
            slug = slug or _named(columns, recipe, named)
            for column, text in columns.periods(pattern).items():
                found.append(Values(column, slug, text))
        elif column := columns.find(pattern):
            found.append(Values(column, slug))
    return found


def _long(columns: Columns, layout: Layout, recipe: Recipe, named: str | None) -> None:
    for role in ("value", "lower", "upper", "numerator", "denominator", "note", "status", "group"):
        setattr(recipe, role, _role(columns, layout, role))
    recipe.groups = [
        GroupColumn(
            columns.find(group.column),
            group.key,
            columns.find(group.type),
            [group.types] if group.types else None,
            list(group.all),
            group.spell,
        )
        for group in layout.group
        if columns.find(group.column)
    ]
    column = _role(columns, layout, "indicator")
    if column is None:
        recipe.values = [
            Values(recipe.value, _named(columns, recipe, named or columns.raw.path.stem))
        ]
        return
    recipe.indicator = column
    texts = clean.text_of(columns.raw.table[column])
    name_column = _role(columns, layout, "indicator_name")
    titles = clean.text_of(columns.raw.table[name_column]) if name_column else texts
    pairs = pd.DataFrame({"text": texts, "title": titles.fillna(texts)}).dropna()
    pairs = pairs.drop_duplicates("text")
    for text, title in pairs.itertuples(index=False):
        if named and len(pairs) == 1:
            recipe.indicators[text] = _named(columns, recipe, named)
        else:
            recipe.indicators[text] = layout.indicators.get(text) or _named(columns, recipe, title)


def _wide(columns: Columns, recipe: Recipe, named: str | None) -> None:
    taken = _taken(columns, {recipe.code, recipe.area_name, recipe.period})
    numbers = _number_columns(columns, taken)
    if named and len(numbers) > 1:
        raise InputError(
            f"{columns.raw.path.name} has {len(numbers)} columns of numbers ({numbers[0]}, "
            f"{numbers[1]}, …), so one --indicator cannot name them; leave it out or use a recipe."
        )
    for column in numbers:
        recipe.values.append(Values(column, _named(columns, recipe, named or column)))


def _taken(columns: Columns, roles: set) -> set:
    found = {columns.find(layouts().roles[role]) for role in ("period", "group", "note", "status")}
    code = {columns.code.column, columns.code.name} if columns.code else set()
    return found | code | roles


def _number_columns(columns: Columns, taken: set) -> list[str]:
    return [
        column
        for column in columns.header
        if column not in taken
        and not columns.is_aside(column)
        and not columns.holds_codes(column)
        and columns.holds_numbers(column)
    ]


def _named(columns: Columns, recipe: Recipe, text: str) -> str:
    """The slug of an indicator as the file names it; what is new is kept in the recipe."""
    try:
        slug, new = naming.indicator(text, _year(columns, recipe))
    except InputError as error:
        raise InputError(f"{columns.raw.path.name}: {error}") from None
    if new:
        recipe.new[slug] = new
    return slug


def _by_file(raw: RawTable, layout: Layout) -> str | None:
    return next((slug for p, slug in layout.files.items() if matches(p, raw.path.stem)), None)


def _year(columns: Columns, recipe: Recipe) -> str | None:
    """The one year a file is of, by its layout, its column of periods or its name."""
    if recipe.fixed:
        return _year_of(recipe.fixed)
    if not recipe.period:
        return _year_of(columns.raw.path.stem)
    texts = clean.text_of(columns.raw.table[recipe.period]).dropna().unique()
    years = {_year_of(text) for text in texts}
    return years.pop() if len(years) == 1 else None


def _year_of(stem: str) -> str | None:
    found = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", stem)
    return found[-1] if len(set(found)) == 1 else None


def _says_what_it_measures(raw: RawTable, recipe: Recipe) -> None:
    if not recipe.values and not recipe.parts and not recipe.indicators:
        raise InputError(f"{raw.path.name} holds no column that says or holds what is measured.")
