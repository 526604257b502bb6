"""What a table measures: its columns of numbers, or its column of indicators → the recipe."""

from __future__ import annotations

import re

import pandas as pd

from equitymap.errors import InputError
from equitymap.sources import clean, naming, periods, standard
from equitymap.sources.columns import Columns
from equitymap.sources.layouts import PLACE, Group, Layout, layouts, matches
from equitymap.sources.numbered import (
    PERCENT,
    beside_counts,
    has_percent_signs,
    is_bare,
    number_columns,
    refuse_side_by_side,
    role,
    taken,
)
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import GroupColumn, PartOf, Recipe, ShareOf, Values

ROLES = ("value", "lower", "upper", "numerator", "denominator", "note", "status", "group")


def fill(columns: Columns, layout: Layout, recipe: Recipe, indicator: str | None) -> None:
    """Say in the recipe what is measured: one column per indicator, or one row per value."""
    recipe.period = None if layout.fixed else _period(columns, layout)
    recipe.fixed = layout.fixed or _by_file(columns.raw, layout.periods)
    recipe.years = {kind: list(of) for kind, of in layout.years.items()}
    recipe.percent = layout.percent
    long = "indicator" in layout.roles or any("value" in n.split(" | ") for n in layout.needs)
    named = indicator or _by_file(columns.raw, layout.files)
    long = long or bool(columns.find(layouts().roles["value"]) or beside_counts(columns, layout))
    _groups(columns, layout, recipe, long)
    if layout.columns or layout.optional or layout.column:
        recipe.values = _declared(columns, layout, recipe, named)
    elif layout.part or layout.each:
        recipe.category = role(columns, layout, "category")
        recipe.parts = [
            PartOf(p.indicator, list(p.of), p.group, list(p.among)) for p in layout.part
        ]
        if layout.each:
            recipe.parts += _each(columns, recipe)
        for name in ("value", "numerator", "denominator"):
            setattr(recipe, name, columns.find(layout.roles.get(name)))
    elif long:
        _long(columns, layout, recipe, named)
    else:
        _wide(columns, recipe, named, layout.prefix)
    recipe.shares = [ShareOf(s.indicator, s.count, list(s.of), list(s.among)) for s in layout.share]
    if not recipe.period and not recipe.fixed and not any(v.period for v in recipe.values):
        recipe.fixed = _of_sheet(columns.raw) or year_of(columns.raw.path.stem)
    refuse_side_by_side(columns, {recipe.code, recipe.area_name, recipe.period})


def _period(columns: Columns, layout: Layout) -> str | None:
    """The column of periods, as it is called or else by what it holds."""
    if found := role(columns, layout, "period"):
        return found
    if layout.columns or layout.column:
        return None
    own = {columns.code.column, columns.code.name} if columns.code else set()
    return next((c for c in columns.header if c not in own and columns.holds_periods(c)), None)


def _groups(columns: Columns, layout: Layout, recipe: Recipe, long: bool) -> None:
    """The columns of categories of people, as the layout says or as they are usually called."""
    for group in layout.group or layouts().groups:
        column = columns.find(group.column)
        if not column or column in (recipe.code, recipe.area_name):
            continue
        # Beside values of its own a column of ages or deciles is no category but a measurement.
        if layout.group or long or not columns.holds_numbers(column):
            recipe.groups.append(_group(columns, column, group))


def _group(columns: Columns, column: str, group: Group) -> GroupColumn:
    return GroupColumn(
        column,
        group.key,
        columns.find(group.type),
        group.types.split(" | ") if group.types else None,
        list(group.all),
        dict(group.spell),
        list(group.whole),
    )


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
    """The columns that a layout names one by one."""
    found = []
    for pattern, slug in layout.columns.items():
        if PLACE.search(pattern):
            if not (slug or named):
                raise InputError(
                    f"{columns.raw.path.name} does not say what it measures: its name should hold "
                    f"one of {', '.join(layout.files)}, or --indicator should name it "
                    f"({', '.join(sorted(layout.slugs()))})."
                )
            slug = slug or _named(columns, recipe, named)
            found += _placed(columns.placed(pattern), slug)
        elif column := _the_one(columns, layout, pattern):
            found.append(Values(column, _named(columns, recipe, slug)))
    for pattern, slug in layout.optional.items():
        if columns.find(pattern):
            found.append(Values(_the_one(columns, layout, pattern), slug))
    for one in layout.column:
        column, whole = (_the_one(columns, layout, pattern) for pattern in (one.match, one.of))
        if column and whole:
            plus = [_the_one(columns, layout, pattern) for pattern in one.plus]
            found.append(Values(column, one.indicator, plus=[p for p in plus if p], of=whole))
    return found


def _placed(found: dict[str, dict[str, str]], slug: str) -> list[Values]:
    """One value column per header that states a period or a group of people."""
    ethnic = {
        column: standard.ethnic(texts.get("ethnicity", "")) for column, texts in found.items()
    }
    keys = standard.schemes_of({name for name in ethnic.values() if name})
    made = []
    for column, texts in found.items():
        group = []
        if (name := ethnic[column]) not in (None, standard.ALL):
            lead = next(iter(keys.values()), ("ethnicity",))[0]
            group.append("=".join(keys.get(name, (lead, name))))
        for key, read in (("sex", standard.sex), ("age", standard.age)):
            name = read(texts[key]) if key in texts else standard.ALL
            if name != standard.ALL:
                group.append(f"{key}={name}")
        made.append(Values(column, slug, texts.get("period"), ";".join(sorted(group)) or None))
    return made


def _the_one(columns: Columns, layout: Layout, pattern: str) -> str | None:
    """The column that fits a pattern; where the layout wants exactly one, InputError otherwise."""
    if not layout.exactly:
        return columns.find(pattern)
    hits = columns.hits(pattern)
    if len(hits) != 1:
        said = f"{len(hits)} columns ({', '.join(hits[:3])})" if hits else "no column"
        raise InputError(
            f"{columns.raw.path.name} is laid out as {layout.name}, but {said} in it is called "
            f"{pattern!r}; there should be exactly one."
        )
    return hits[0]


def _long(columns: Columns, layout: Layout, recipe: Recipe, named: str | None) -> None:
    for name in ROLES:
        setattr(recipe, name, role(columns, layout, name))
    if recipe.group in {group.column for group in recipe.groups}:
        recipe.group = None
    recipe.value = recipe.value or beside_counts(columns, layout)
    column = role(columns, layout, "indicator")
    if column is None:
        value = recipe.value or ""
        plain = matches(layouts().roles["value"], value)
        text = named or (_stem(columns) if plain else _called(columns, value))
        recipe.values = [Values(recipe.value, _named(columns, recipe, text))]
        _set_unit(recipe, recipe.values[0].indicator, _unit(columns, layout))
        return
    recipe.indicator = column
    recipe.groups = [group for group in recipe.groups if group.column != column]
    texts = _titled(columns, column, role(columns, layout, "indicator_name"))
    unit = _unit(columns, layout)
    for text, title in texts.items():
        if named and len(texts) == 1:
            slug = _named(columns, recipe, named)
        elif stated := _listed(layout, text):
            slug = _named(columns, recipe, stated)
        else:
            slug = _named(columns, recipe, title, layout.prefix)
        recipe.indicators[text] = slug
        _set_unit(recipe, slug, unit)


def _set_unit(recipe: Recipe, slug: str, unit: str | None) -> None:
    """Say that an indicator new to the catalogue is a percentage, where its own name does not."""
    if unit and slug in recipe.new and not recipe.new[slug].unit:
        recipe.new[slug].unit, recipe.new[slug].kind = unit, "proportion"


def _titled(columns: Columns, column: str, named: str | None) -> dict[str, str]:
    """The distinct texts of a column of indicators, with their names where these stand beside."""
    at, texts = clean.coded(columns.raw.table[column])
    if named is None:
        return dict(zip(texts, texts, strict=True))
    name_at, names = clean.coded(columns.raw.table[named])
    first = pd.Series(at).drop_duplicates()
    titles = names.reindex(name_at[first.index]).set_axis(first).reindex(texts.index)
    return dict(zip(texts, titles.fillna(texts), strict=True))


def _listed(layout: Layout, text: str) -> str | None:
    """The slug a layout lists for a text of the indicator column, as it stands or by a pattern."""
    if text in layout.indicators:
        return layout.indicators[text]
    return next((slug for p, slug in layout.indicators.items() if matches(p, text)), None)


def _unit(columns: Columns, layout: Layout) -> str | None:
    """The unit of all values, where their header or a column of units says they are percentages."""
    if "%" in (role(columns, layout, "value") or ""):
        return "%"
    pattern = layout.roles.get("unit") or layouts().roles["unit"]
    for column in columns.hits(pattern):
        texts = clean.text_of(columns.raw.table[column]).dropna().unique()
        if len(texts) and {text.casefold() for text in texts} <= PERCENT:
            return "%"
    return None


def _wide(columns: Columns, recipe: Recipe, named: str | None, prefix: str | None) -> None:
    """One column per indicator; a header may carry its period, `Population - 2015`."""
    own = {recipe.code, recipe.area_name, recipe.period, *(g.column for g in recipe.groups)}
    numbers = number_columns(columns, taken(columns, own))
    if not recipe.period and (bare := _bare_periods(numbers)):
        slug = _named(columns, recipe, named or _stem(columns), prefix)
        recipe.values = [Values(column, slug, bare[column]) for column in numbers]
        return
    if named and len(numbers) > 1:
        raise InputError(
            f"{columns.raw.path.name} has {len(numbers)} columns of numbers ({numbers[0]}, "
            f"{numbers[1]}, …), so one --indicator cannot name them; leave it out or use a recipe."
        )
    seen: set[tuple] = set()
    for column in numbers:
        text, period = _with_period(column, recipe)
        slug = _named(columns, recipe, named or _called(columns, text), prefix)
        if (slug, period) in seen:  # two headers differ only in what was taken for a period
            slug = _named(columns, recipe, named or _called(columns, column), prefix)
        if has_percent_signs(columns, column):
            _set_unit(recipe, slug, "%")
        seen.add((slug, period))
        recipe.values.append(Values(column, slug, period))


def _bare_periods(numbers: list[str]) -> dict[str, str] | None:
    """The periods of columns whose headers are nothing else, but for one kind of number (`%`)."""
    found = {column: periods.inside(column) or ("no period", None) for column in numbers}
    rests = {rest.casefold() for rest, _ in found.values()}
    if len(found) > 1 and len(rests) == 1 and is_bare(rests.pop()):
        return {column: period for column, (_, period) in found.items()}
    return None


def _called(columns: Columns, heading: str) -> str:
    """What a heading names: `%` or `Rate` alone are those of what the file is about."""
    return f"{_stem(columns)}: {heading}" if is_bare(heading) else heading


def _stem(columns: Columns) -> str:
    """What a file is about, by its name without its period."""
    stem = columns.raw.path.stem
    return (periods.inside(stem) or ("",))[0] or stem


def _with_period(column: str, recipe: Recipe) -> tuple[str, str | None]:
    if recipe.period or recipe.fixed or naming.knows(column):
        return column, None
    return periods.inside(column) or (column, None)


def _named(columns: Columns, recipe: Recipe, text: str, prefix: str | None = None) -> str:
    """The slug of an indicator as the file names it; what is new is kept in the recipe."""
    try:
        slug, new = naming.indicator(text, _year(columns, recipe), prefix)
    except InputError as error:
        raise InputError(f"{columns.raw.path.name}: {error}") from None
    if new:
        recipe.new.setdefault(slug, new)
    return slug


def _by_file(raw: RawTable, patterns: dict[str, str]) -> str | None:
    return next((text for p, text in patterns.items() if matches(p, raw.path.stem)), None)


def _year(columns: Columns, recipe: Recipe) -> str | None:
    """The one year a file is of, by its layout, its column of periods or its name."""
    if recipe.fixed:
        return year_of(recipe.fixed)
    if not recipe.period:
        return year_of(_of_sheet(columns.raw) or columns.raw.path.stem)
    years = {year_of(text) for text in columns.distinct(recipe.period)}
    return years.pop() if len(years) == 1 else None


def _of_sheet(raw: RawTable) -> str | None:
    """The period that a sheet is called after."""
    return (periods.inside(raw.sheet) or (None, None))[1]


def year_of(stem: str) -> str | None:
    """The one year in a text; None where there is none, or several."""
    found = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", stem)
    return found[-1] if len(set(found)) == 1 else None
