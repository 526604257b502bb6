"""The columns of a table that hold numbers, and which of them belong together."""

from __future__ import annotations

import re

from equitymap.errors import InputError
from equitymap.sources import clean, naming
from equitymap.sources.columns import Columns
from equitymap.sources.layouts import Layout, layouts

PERCENT = {"%", "percent", "per cent", "percentage", "percentages", "pct"}
_BARE = re.compile(
    r"(?:number|count|n|%|value|score|(?:crude |age[- ]?standardised |directly standardised )?"
    r"(?:rate|ratio)(?: (?:per|/) ?[\d,]+(?: (?:people|persons|population|births))?)?)?"
)
_SAMPLE = 1000
_AGAIN = re.compile(r"(.*) \(\d+\)")


def role(columns: Columns, layout: Layout, name: str) -> str | None:
    """The column of a role, as the layout says or else as such columns are usually called."""
    stated = layout.roles.get(name)
    return columns.find(stated) if stated else columns.find(layouts().roles.get(name))


def is_bare(heading: str) -> bool:
    """Whether a heading says what kind of number stands below it, and not of what: `Rate`, `%`."""
    words = heading.strip().casefold()
    return words in PERCENT or bool(_BARE.fullmatch(words))


def number_columns(columns: Columns, taken: set) -> list[str]:
    """Columns of numbers that no role has taken and that describe no area."""
    return [
        column
        for column in columns.header
        if column not in taken
        and not columns.is_aside(column)
        and not columns.holds_codes(column)
        and columns.holds_numbers(column)
    ]


def taken(columns: Columns, others: set) -> set:
    """Columns that have a role other than a value's, and the same ones over again."""
    found = {columns.find(layouts().roles[name]) for name in ("period", "group", "note", "status")}
    code = {columns.code.column, columns.code.name} if columns.code else set()
    found = (found | code | others) - {None}
    return found | {column for column in columns.header if _again(column) in found}


def beside_counts(columns: Columns, layout: Layout) -> str | None:
    """The one value beside a numerator and a denominator, or beside its limits: these are no
    indicators of their own then."""
    if layout.columns or layout.optional or layout.column:
        return None
    counts, limits = (
        [role(columns, layout, name) for name in names]
        for names in (("numerator", "denominator"), ("lower", "upper"))
    )
    if None in counts and None in limits:
        return None
    rest = number_columns(columns, taken(columns, {*counts, *limits} - {None}))
    shares = ("proportion", "rate")
    if len(rest) != 1 or (None in limits and naming.kind_of(rest[0]) not in shares):
        return None
    return rest[0]


def has_percent_signs(columns: Columns, column: str) -> bool:
    """Whether the first cells of a column carry percent signs."""
    return clean.numbers(columns.raw.table[column].slice(0, _SAMPLE)).percent


def refuse_side_by_side(columns: Columns, used: set) -> None:
    """Refuse tables side by side: a column of areas or periods there twice with other cells."""
    for column in columns.header:
        first = _again(column)
        if first is None or first not in used:
            continue
        one, two = (clean.text_of(columns.raw.table[name]) for name in (first, column))
        if (differ := one.ne(two) & (one.notna() | two.notna())).any():
            at = differ.idxmax()
            raise InputError(
                f"{columns.raw.path.name}, row {columns.raw.row_numbers[at]}: column {first!r} is "
                f"there twice, with {one[at]!r} and {two[at]!r}; if these are two tables side by "
                "side, each should have a sheet or file of its own."
            )


def _again(column: str) -> str | None:
    """The column that this one is called like, where a header has the same name twice."""
    found = _AGAIN.fullmatch(column)
    return found[1] if found else None
