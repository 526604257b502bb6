"""Lookups: tables of area codes → areas, parents, conversions between vintages, postcodes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources import area_lists, clean, gate
from equitymap.sources.adding import Adding
from equitymap.sources.raw import RawTable
from equitymap.sources.receipt import Receipt, listed
from equitymap.sources.recipe import AreaColumn, Recipe
from equitymap.store import catalogue

CHANGES = ("U", "S", "M", "X")
ACTIVE = "active"  # a column of what older codes are today


@dataclass
class Lookup:
    """What a lookup states, table by table, and the columns of codes with their levels settled."""

    codes: pd.DataFrame
    columns: list[AreaColumn]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()  # levels that no header states


def read(raw: RawTable, recipe: Recipe, receipt: Receipt, adding: Adding) -> Lookup:
    """Read the codes of a lookup; rows without an English area are refused, by name."""
    if not recipe.areas:
        raise InputError(f"{raw.path.name} has no columns of area codes of two levels.")
    if recipe.areas[0].kind:
        columns = _used(recipe.areas)
        codes = pd.DataFrame({one.column: _codes(raw, one) for one in columns})
        finest = [one.column for one in _finest(columns)]
    else:  # a list of areas of several kinds
        codes, columns = area_lists.by_kind(raw, recipe)
        finest = list(codes.columns)
    for one in columns:
        gate.check_fiction(codes[one.column], adding.fictional, raw.path.name)
    key = codes[finest[0]]
    for column in finest[1:]:
        key = key.fillna(codes[column])
    distinct = key.drop_duplicates()
    why = key.map(dict(zip(distinct, gate.outside(distinct), strict=True))).astype("str")
    if recipe.postcode:
        # A postcode that lies nowhere is still a postcode: kept, and known to have no place.
        codes[recipe.postcode] = clean.text_of(raw.table[recipe.postcode])
        empty = codes[recipe.postcode].isna()
        why[empty] = "empty where a postcode should stand"
    else:
        why[key.isna()] = "empty where an area code should stand"
    beyond = why.str.contains("EquityMap holds England", regex=False).fillna(False)
    refused = pd.DataFrame(
        {
            "row": raw.row_numbers[why.notna()],
            "column": recipe.postcode or finest[0],
            "value": key[why.notna()],
            "reason": why[why.notna()],
            "outside": beyond[why.notna()],
        }
    )
    receipt.rows_in, receipt.rows_refused = raw.rows, len(refused)
    receipt.rows_kept = raw.rows - len(refused)
    receipt.outside = int(beyond.sum())
    receipt.refused = listed(refused.sort_values("outside", kind="stable"))
    lost = refused[~refused["outside"]]
    first = lost.iloc[0].to_dict() if len(lost) else None
    adding.weigh(receipt, len(lost), raw.rows - receipt.outside, "rows", first)
    for reason, count in refused.loc[refused["outside"], "reason"].value_counts().items():
        receipt.note(f"{count:,} rows are {reason}; no loss.")
    for one in columns:
        if one.name:
            codes[one.name] = clean.text_of(raw.table[one.name])
    if recipe.change:
        codes[recipe.change] = clean.text_of(raw.table[recipe.change]).str.upper()
    return Lookup(codes[why.isna()].reset_index(drop=True), columns)


def _codes(raw: RawTable, one: AreaColumn) -> pd.Series:
    """The codes of a column, but those of another kind: of upper-tier authorities the counties."""
    codes = gate.codes_in(clean.text_of(raw.table[one.column]))
    distinct = codes.drop_duplicates()
    return codes.where(codes.isin(distinct[~is_other_kind(distinct, one.kind)]))


def is_other_kind(codes: pd.Series, kind: str) -> np.ndarray:
    """Which English codes are of another kind of area than their column is of."""
    kinds = levels.kinds_of(codes)
    return (kinds.notna() & kinds.ne(kind) & codes.str.startswith("E")).fillna(False).to_numpy()


def settle(lookup: Lookup, recipe: Recipe, geography: Geography, receipt: Receipt) -> None:
    """Find the levels of columns whose headers state no year, then say what the lookup states."""
    settled, stated = [], {one.level for one in lookup.columns}
    for one in lookup.columns:
        level = one.level or level_of(geography, lookup.codes[one.column], one.kind)
        if level is None:
            receipt.note(f"Column {one.column!r} not used: its codes are of no kind known here.")
        else:
            settled.append(replace(one, level=level))
    lookup.guessed = frozenset(found.level for found in settled if found.level not in stated)
    lookup.columns = settled
    receipt.level = _finest(settled)[0].level
    if recipe.postcode:
        lookup.tables["postcodes"] = _postcodes(lookup, recipe)
    else:
        lookup.tables["areas"] = _areas(lookup)
        lookup.tables["parents"] = _parents(lookup)
        lookup.tables["conversions"] = _conversions(lookup, recipe, receipt)
    for name, rows in lookup.tables.items():
        lookup.tables[name] = rows.assign(receipt=receipt.id)


def level_of(geography: Geography, codes: pd.Series, kind: str) -> str | None:
    """The level of codes whose header states no year: the known level that holds most of them,
    else the one the catalogue lists first for their kind."""
    codes = codes.dropna().drop_duplicates()
    known = [level for level in geography.levels() if levels.kind(level) == kind]
    held = {
        level: levels.among(codes, geography.codes(level)).sum()
        for level in known
        if not levels.of_any_year(level)
    }
    if held and max(held.values()):
        current = geography.current_level(kind)
        return max(held, key=lambda level: (held[level], level == current))
    return next((one for one in catalogue().levels if levels.kind(one) == kind), None)


def _used(columns: list[AreaColumn]) -> list[AreaColumn]:
    """The columns that count, where several are of one kind: those that state their year.

    A file that says what its codes are today (`LADCD_ACTIVE`) is a code history: its own codes are
    of any year, and of larger areas only those of today count.
    """
    today = {one.kind for one in columns if one.method == ACTIVE}
    finest = max(columns, key=lambda one: levels.rank(one.kind)).kind
    dated = {one.kind for one in columns if one.level}
    seen: dict[tuple, AreaColumn] = {}
    for one in columns:  # of two columns of one kind and year the first is the area's own
        if one.method == ACTIVE:
            kept = one
        elif today and one.kind == finest and (one.kind in today or one.kind not in dated):
            kept = None if one.level else replace(one, level=one.kind)
        elif one.kind in today or (one.level is None and one.kind in dated):
            kept = None
        else:
            kept = one
        if kept:
            seen.setdefault((kept.kind, kept.level, kept.method), kept)
    return list(seen.values())


def _finest(columns: list[AreaColumn]) -> list[AreaColumn]:
    """The columns of the finest kind, the newest vintage first; not what they are today."""
    rank = max(levels.rank(one.kind) for one in columns)
    finest = [one for one in columns if levels.rank(one.kind) == rank and one.method != ACTIVE]
    return sorted(finest, key=lambda one: one.level or "", reverse=True)


def _areas(lookup: Lookup) -> pd.DataFrame:
    parts = []
    for one in lookup.columns:
        if one.method != "lookup":
            continue
        names = lookup.codes[one.name] if one.name else pd.Series(None, index=lookup.codes.index)
        rows = pd.DataFrame({"code": lookup.codes[one.column], "name": names.astype("str")})
        rows = rows[rows["code"].notna() & gate.outside(rows["code"]).isna()]
        rows = rows.sort_values("name", na_position="last", kind="stable").drop_duplicates("code")
        parts.append(rows.assign(level=one.level))
    return pd.concat(parts, ignore_index=True)


def _parents(lookup: Lookup) -> pd.DataFrame:
    finest = _finest(lookup.columns)
    parts = [pd.DataFrame(columns=["level", "code", "parent_level", "parent", "method"])]
    for child in finest:
        for parent in lookup.columns:
            if parent.kind == child.kind:
                continue
            rows = lookup.codes[[child.column, parent.column]].dropna().drop_duplicates()
            # A child that the lookup puts in several parents (old LSOAs of a split) is in none.
            rows = rows[~rows[child.column].duplicated(keep=False)]
            parts.append(
                pd.DataFrame(
                    {
                        "level": child.level,
                        "code": rows[child.column],
                        "parent_level": parent.level,
                        "parent": rows[parent.column],
                        "method": "lookup" if parent.method == ACTIVE else parent.method,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _conversions(lookup: Lookup, recipe: Recipe, receipt: Receipt) -> pd.DataFrame:
    nothing = pd.DataFrame(columns=["from_level", "from_code", "to_level", "to_code", "change"])
    finest = _finest(lookup.columns)
    today = [c for c in lookup.columns if c.method == ACTIVE and c.kind == finest[0].kind]
    if today:
        return _history(lookup, finest[0], today[0], receipt)
    if len(finest) < 2:
        return nothing
    if not recipe.change:
        receipt.note(
            "The lookup has no change indicator, so its pairs are best fit and values are not "
            "converted by it; the exact-fit lookup says which areas were split or merged."
        )
        return nothing
    new, old = finest[0], finest[-1]
    rows = lookup.codes[[old.column, new.column, recipe.change]].dropna().drop_duplicates()
    odd = rows[~rows[recipe.change].isin(CHANGES)]
    if len(odd):
        raise InputError(
            f"{receipt.file}, column {recipe.change!r}: {odd[recipe.change].iloc[0]!r} is no "
            "change of areas; it should be U, S, M or X."
        )
    counts = rows[recipe.change].value_counts()
    said = ", ".join(f"{counts[change]:,} {change}" for change in CHANGES if change in counts)
    receipt.note(f"Changes from {old.level} to {new.level}: {said}.")
    return pd.DataFrame(
        {
            "from_level": old.level,
            "from_code": rows[old.column],
            "to_level": new.level,
            "to_code": rows[new.column],
            "change": rows[recipe.change],
        }
    )


def _history(lookup: Lookup, own: AreaColumn, today: AreaColumn, receipt: Receipt) -> pd.DataFrame:
    """What codes of any year are today, where that is another code: the same area, or a merger."""
    rows = lookup.codes[[own.column, today.column]].dropna().drop_duplicates()
    rows = rows.set_axis(["from_code", "to_code"], axis=1)
    rows = rows[rows["from_code"].ne(rows["to_code"]) & rows["from_code"].str.startswith("E")]
    merged = rows["to_code"].duplicated(keep=False)
    receipt.note(
        f"A code history of {catalogue().kinds[own.kind].plural}: {len(rows):,} codes are another "
        f"today, {merged.sum():,} of them merged with others."
    )
    change = np.where(merged, "M", "U")
    return rows.assign(from_level=own.level, to_level=own.level, change=change)


def _postcodes(lookup: Lookup, recipe: Recipe) -> pd.DataFrame:
    finest = _finest(lookup.columns)[0]
    return pd.DataFrame(
        {
            "postcode": lookup.codes[recipe.postcode].str.upper().str.replace(" ", "", regex=False),
            "level": finest.level,
            "code": lookup.codes[finest.column],
        }
    ).drop_duplicates("postcode")
