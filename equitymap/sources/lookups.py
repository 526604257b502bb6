"""Lookups: tables of area codes → areas, parents, conversions between vintages, postcodes."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources import clean, gate
from equitymap.sources.adding import Adding
from equitymap.sources.raw import RawTable
from equitymap.sources.receipt import Receipt, listed
from equitymap.sources.recipe import AreaColumn, Recipe
from equitymap.store import catalogue

CHANGES = ("U", "S", "M", "X")


@dataclass
class Lookup:
    """What a lookup states, table by table, and the columns of codes with their levels settled."""

    codes: pd.DataFrame
    columns: list[AreaColumn]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


def read(raw: RawTable, recipe: Recipe, receipt: Receipt, adding: Adding) -> Lookup:
    """Read the codes of a lookup; rows without an English area are refused, by name."""
    if not recipe.areas:
        raise InputError(f"{raw.path.name} has no columns of area codes of two levels.")
    columns = _dated(recipe.areas)
    codes = pd.DataFrame(
        {one.column: gate.codes_in(clean.text_of(raw.table[one.column])) for one in columns}
    )
    for one in columns:
        gate.check_fiction(codes[one.column], adding.fictional, raw.path.name)
    finest = [one.column for one in _finest(columns)]
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
            "row": codes.index[why.notna()] + raw.first_row,
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


def settle(lookup: Lookup, recipe: Recipe, geography: Geography, receipt: Receipt) -> None:
    """Find the levels of columns whose headers state no year, then say what the lookup states."""
    settled = []
    for one in lookup.columns:
        level = one.level or level_of(geography, lookup.codes[one.column], one.kind)
        if level is None:
            receipt.note(f"Column {one.column!r} not used: its codes are of no kind known here.")
        else:
            settled.append(AreaColumn(one.column, one.kind, level, one.name, one.method))
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
    held = {level: codes.isin(geography.codes(level)).sum() for level in known}
    if held and max(held.values()):
        current = geography.current_level(kind)
        return max(known, key=lambda level: (held[level], level == current))
    return next((one for one in catalogue().levels if levels.kind(one) == kind), None)


def _dated(columns: list[AreaColumn]) -> list[AreaColumn]:
    """Without columns of an unstated year beside one of the same kind that states it."""
    dated = {one.kind for one in columns if one.level}
    kept = [one for one in columns if one.level or one.kind not in dated]
    seen: dict[tuple, AreaColumn] = {}
    for one in kept:  # of two columns of one kind and year the first is the area's own
        seen.setdefault((one.kind, one.level, one.method), one)
    return list(seen.values())


def _finest(columns: list[AreaColumn]) -> list[AreaColumn]:
    """The columns of the finest kind, the newest vintage first."""
    rank = max(levels.rank(one.kind) for one in columns)
    finest = [one for one in columns if levels.rank(one.kind) == rank]
    return sorted(finest, key=lambda one: one.level or "", reverse=True)


def _areas(lookup: Lookup) -> pd.DataFrame:
    parts = []
    for one in lookup.columns:
        if one.method != "lookup":
            continue
        names = lookup.codes[one.name] if one.name else pd.Series(None, index=lookup.codes.index)
        rows = pd.DataFrame({"code": lookup.codes[one.column], "name": names.astype("str")})
        rows = rows[rows["code"].str.startswith("E").fillna(False)]
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
                        "method": parent.method,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _conversions(lookup: Lookup, recipe: Recipe, receipt: Receipt) -> pd.DataFrame:
    nothing = pd.DataFrame(columns=["from_level", "from_code", "to_level", "to_code", "change"])
    finest = _finest(lookup.columns)
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


def _postcodes(lookup: Lookup, recipe: Recipe) -> pd.DataFrame:
    finest = _finest(lookup.columns)[0]
    return pd.DataFrame(
        {
            "postcode": lookup.codes[recipe.postcode].str.upper().str.replace(" ", "", regex=False),
            "level": finest.level,
            "code": lookup.codes[finest.column],
        }
    ).drop_duplicates("postcode")
