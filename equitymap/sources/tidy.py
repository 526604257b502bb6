"""A raw table and its recipe → one row per value, still with the file's own places and periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.sources import direction, shares, sums, where
from equitymap.sources.groups import ALL
from equitymap.sources.periods import UNDATED
from equitymap.sources.raw import RawTable
from equitymap.sources.reader import NUMBERS, SIDE, TEXTS, Block, Reader
from equitymap.sources.recipe import PartOf, Recipe

__all__ = ["NUMBERS", "SIDE", "TEXTS", "Tidy", "tidy"]


@dataclass
class Tidy:
    """One row per value: `row` of the file, `place` (a position in `places`), indicator, period,
    group, numbers, status, note.

    `places` are the distinct places with `text` and `name`; `bad` lists the cells refused, one
    observation each; `nameless` are the rows that do not say what they measure.
    """

    frame: pd.DataFrame
    places: pd.DataFrame
    row_places: np.ndarray
    rows: np.ndarray
    bad: pd.DataFrame
    nameless: np.ndarray
    values_in: int
    notes: list[str]


def tidy(raw: RawTable, recipe: Recipe, kinds: Mapping[str, str]) -> Tidy:
    """Read every value of a table; `kinds` says of each indicator slug whether it is a count."""
    _has_columns(raw, recipe)
    found = where.places(raw, recipe)
    found.distinct["text"] = found.distinct["text"].replace(recipe.codes)
    reader = Reader(raw, recipe, kinds, found.rows)
    if recipe.parts:
        _parts(reader)
    elif recipe.value or recipe.numerator:
        _long(reader)
    else:
        _wide(reader)
    frame = reader.frame()
    if recipe.shares:
        frame = shares.added(frame, recipe.shares)
    direction.check(frame, raw.path.name, recipe, reader.notes)
    return Tidy(
        frame=frame,
        places=found.distinct,
        row_places=found.rows,
        rows=reader.row_numbers,
        bad=pd.concat([_nothing_bad(), *reader.bad], ignore_index=True),
        nameless=reader.nameless,
        values_in=reader.values_in,
        notes=reader.notes,
    )


# Three shapes of table ----------------------------------------------------------------------------


def _wide(reader: Reader) -> None:
    """One column per indicator, group or period."""
    shared = reader.row_periods()
    people, _ = reader.row_groups()
    wholes = {one.of: reader.numbers(one.of) for one in reader.recipe.values if one.of}
    for one in reader.recipe.values:
        columns = {"value": one.column}
        cells = {"value": reader.numbers(one.column)}
        if one.of:
            columns = {"numerator": one.column, "denominator": one.of}
            cells = {"numerator": cells["value"], "denominator": wholes[one.of]}
            for other in one.plus:
                cells["numerator"] = cells["numerator"].plus(reader.numbers(other))
        periods = reader.constant(one.period) if one.period else shared
        which = _within(reader, people, one.group) if one.group else people
        reader.add(cells, columns, reader.constant(one.indicator), periods, which)


def _within(reader: Reader, people: np.ndarray, group: str) -> np.ndarray:
    """The group a header states, within the groups of the rows."""
    words = reader.words
    joined = [
        group if text == ALL else ";".join(sorted([*text.split(";"), group])) for text in words.list
    ]
    used = np.unique(people)
    codes = np.full(len(joined), -1, dtype="int32")
    codes[used] = [words.code(joined[at]) for at in used]
    return codes[people]


def _long(reader: Reader) -> None:
    """One row per value."""
    recipe, words = reader.recipe, reader.words
    columns = {role: getattr(recipe, role) for role in NUMBERS if getattr(recipe, role)}
    cells = {role: reader.numbers(column) for role, column in columns.items()}
    if recipe.indicator:
        indicators = reader.coded(recipe.indicator, recipe.indicators)
        reader.nameless = reader.row_numbers[indicators < 0]
    else:
        indicators = reader.constant(recipe.values[0].indicator)
    people, several = reader.row_groups()
    reader.add(cells, columns, indicators, reader.row_periods(people), people)
    if several:
        counted = {words.code(slug) for slug, kind in reader.kinds.items() if kind == "count"}
        block = pd.DataFrame(reader.blocks.pop(), copy=False)
        block, added = sums.same_groups(block, several, counted, words)
        reader.blocks.append({name: block[name].to_numpy() for name in block})
        if added:
            reader.notes.append(
                f"Counts of categories that mean the same were added up: {', '.join(added)}."
            )


def _parts(reader: Reader) -> None:
    """Sums of categories: one row per area and category becomes one per area and indicator.

    Without a column of numbers, a row says which category its area is of.
    """
    recipe, words, raw = reader.recipe, reader.words, reader.raw
    column = recipe.numerator or recipe.value
    named = f"{raw.path.name}, column {recipe.category!r}"
    texts = reader.texts(recipe.category)
    reader.values_in = raw.rows
    reader.nameless = reader.row_numbers[texts.isna()]
    if column is None:
        counts = sums.membership(reader.row_numbers, reader.row_places, texts, named)
    else:
        read = reader.numbers(column)
        hidden = reader.reason(read, "status") == words.code("suppressed")
        base = reader.numbers(recipe.denominator).value if recipe.denominator else None
        rows, places = reader.row_numbers, reader.row_places
        counts = sums.counts(rows, places, texts, read.value, hidden, base, named)
        reader.bad.append(reader.bad_cells(column, read.bad))
    for part in recipe.parts:
        reader.blocks.append(_part(reader, counts, part, named))
    used = {text for part in recipe.parts for text in part.of}
    rest = [text for text in counts.categories if text not in used]
    if rest:
        reader.notes.append(
            f"Categories of {recipe.category!r} counted in the totals only: {', '.join(rest)}."
        )


def _part(reader: Reader, counts: sums.Counts, part: PartOf, named: str) -> Block:
    """The observations of one part: complete sums only, else why there is none."""
    words, at = reader.words, counts.positions(part.of, named)
    total, hidden = counts.total(at), counts.any_hidden(at)
    base = counts.total(counts.positions(part.among, named)) if part.among else counts.base
    share = reader.recipe.percent or bool(part.among)
    value = sums.percent(total, base) if share else total
    has = np.isfinite(value)
    status = np.where(hidden, words.code("suppressed"), words.code("missing"))
    note = np.where(hidden, words.code(sums.SUPPRESSED), words.code(sums.INCOMPLETE))
    nothing = np.full(len(total), np.nan)

    def same(text: str) -> np.ndarray:
        return np.full(len(total), words.code(text))

    return {
        "row": counts.first_row,
        "place": np.arange(len(total)),
        "indicator": same(part.indicator),
        "period": same(reader.recipe.fixed or UNDATED),
        "group": same(part.group),
        "value": value,
        "lower": nothing,
        "upper": nothing,
        "numerator": total if share else nothing,
        "denominator": base if share else nothing,
        "status": np.where(has, words.code("published"), status),
        "note": np.where(has, -1, note),
    }


def _has_columns(raw: RawTable, recipe: Recipe) -> None:
    lacking = sorted(recipe.columns() - set(raw.header))
    if lacking:
        raise InputError(
            f"{raw.path.name} has no column {lacking[0]!r}, which its recipe names; its columns "
            f"are {', '.join(raw.header[:12])}."
        )
    if not (recipe.code or recipe.area_name or recipe.postcode):
        raise InputError(
            f"The recipe of {raw.path.name} names no column of areas (code, area_name, postcode)."
        )


def _nothing_bad() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": pd.Series(dtype=int),
            "column": pd.Series(dtype="str"),
            "value": pd.Series(dtype="str"),
            "reason": pd.Series(dtype="str"),
        }
    )
