"""Grants in the 360Giving standard → grants, their places, and what was refused."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.sources import cells, giving, grant_files
from equitymap.sources.grant_places import PLACE_CELLS, clean_places
from equitymap.sources.layouts import Sums
from equitymap.sources.raw import RawTable, format_of, read_table

GRANT_COLUMNS = [
    *("id", "funder_id", "funder", "recipient_id", "recipient", "title", "description"),
    *("programme", "awarded", "paid", "currency", "date", "until", "start", "end"),
    *("awards", "state"),
]
_OF_SUMS = ("until", "awards")
_CANCELLED = r"(?i)cancel|withdrawn|rescind|revoked"
_TEXTS = ("id", "funder_id", "funder", "recipient_id", "recipient", "title", "description")
_PERSON = ("person_id", "person", "person_reason")
_DAY = "a date like 2024-05-31 or 31/05/2024 (day first)"
_SHOULD = {"paid": "an amount like 1200.50", "date": _DAY, "start": _DAY, "end": _DAY}


@dataclass
class GrantFile:
    """What one file of grants holds, cleaned: `lost` lists the rows refused, `bad` the bad cells.

    A refused row is in no table; a bad cell is empty and its row stays. `rows_kept` counts the rows
    of the file whose grant is in `grants`, `cells_in` the cells in them that should be an amount,
    a date or a place; `money_in` and `money_kept` are pounds, to the penny.
    """

    grants: pd.DataFrame
    locations: pd.DataFrame
    rows_in: int
    rows_kept: int
    money_in: float
    money_kept: float
    cells_in: int = 0
    lost: list[dict] = field(default_factory=list)
    bad: list[dict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[dict]:
        """Every refusal, the lost rows first."""
        return self.lost + self.bad


def looks_like(content) -> bool:
    """Whether a header (a list of column names) or parsed JSON speaks of grants."""
    items = content.get("grants") if isinstance(content, dict) else content
    if not isinstance(items, (list, tuple)):
        return False
    records = [item for item in items[:50] if isinstance(item, dict)]
    names = {key for record in records for key in record} if records else items
    return len(giving.known_parts(names) & set(giving.SIGNATURE)) >= giving.ENOUGH


def read(
    source: Path | RawTable, details: Sequence[RawTable] = (), sums: Sums | None = None
) -> GrantFile:
    """Read and clean a file of grants; InputError where it cannot be trusted as a whole.

    `details` are sheets that say more of the grants; `sums` says where a table of awards added up
    has their number, period and places.
    """
    found = _stated(source, details, sums)
    raw, names = found.grants, found.names
    raw = raw.assign(**{column: None for column in _OF_SUMS if column not in raw})
    _demand(found.file, raw, names)
    stated, bad_cells = _clean(raw, names)
    refused = _rows_to_refuse(raw, stated, names)
    kept = stated[~stated["row"].isin({bad["row"] for bad in refused})]
    _one_amount_each(found.file, kept)
    grants = kept.drop_duplicates("id")
    people = set(stated.loc[stated["person"], "row"])
    stays = set(kept["row"])
    locations, bad_places = clean_places(found.places, kept, people, names)
    bad = found.bad + bad_cells + bad_places
    notes = _remarks(grants, repeats=len(kept) - len(grants), no_currency=raw["currency"])
    if found.unused:
        notes.append(f"Not used: {cells.some(found.unused)}.")
    return GrantFile(
        grants=grants[GRANT_COLUMNS].reset_index(drop=True),
        locations=locations,
        rows_in=len(raw) + len(found.lost) + found.more_rows,
        rows_kept=len(kept) + found.more_rows,
        money_in=total(_pounds(pd.concat([stated[stated["id"].isna()], grants]))),
        money_kept=total(_pounds(grants)),
        cells_in=_filled(raw, [*_SHOULD, "awards"], kept)
        + _filled(found.places, PLACE_CELLS, kept),
        lost=sorted(found.lost + refused, key=_row),
        bad=sorted((b for b in bad if b["row"] in stays), key=_row),
        notes=notes,
    )


def _stated(source, details, sums) -> grant_files.Stated:
    if isinstance(source, Path) and format_of(source) == "json":
        return grant_files.from_json(source)
    raw = read_table(source) if isinstance(source, Path) else source
    return grant_files.from_tables(raw, details, sums)


def _row(refusal: dict) -> int:
    return refusal["row"]


def _filled(raw: pd.DataFrame, columns: Iterable[str], kept: pd.DataFrame) -> int:
    """How many cells of these columns hold something, in rows that are kept."""
    rows = raw[raw["row"].isin(kept["row"])]
    return sum(int(cells.text(rows[column]).notna().sum()) for column in columns)


def total(pounds: pd.Series) -> float:
    """The sum of amounts, exact to the penny however many there are (empty ones left out)."""
    hundredths = pounds.dropna().to_numpy(float) * 100
    pennies = np.rint(hundredths)
    # Whole pennies are summed as whole numbers; only true fractions of a penny need fractions.
    whole = np.isclose(hundredths, pennies, rtol=5e-16, atol=1e-9)
    fractions = math.fsum(hundredths[~whole])
    return (int(pennies[whole].astype("int64").sum()) + fractions) / 100


def _demand(file: str, raw: pd.DataFrame, names: dict) -> None:
    for column, title in (("id", "Identifier"), ("awarded", "Amount Awarded")):
        key = giving.GRANT[column]
        if cells.text(raw[column]).isna().all():
            fault = f"the column {names[key]!r} is empty" if key in names else "it has none"
            raise InputError(
                f"{file}: a file of grants needs {title!r} ({key} in JSON) for each grant; {fault}."
            )


def _clean(raw: pd.DataFrame, names: dict) -> tuple[pd.DataFrame, list[dict]]:
    """Every row's values, bad cells empty; `person` marks grants to people, names left out."""
    stated = pd.DataFrame({"row": raw["row"]})
    for column in _TEXTS:
        stated[column] = cells.text(raw[column])
    stated["programme"] = cells.text(raw["programme"])
    stated["awarded"] = cells.amounts(raw["awarded"])
    stated["paid"] = cells.amounts(raw["paid"])
    stated["currency"] = cells.text(raw["currency"]).str.upper().fillna("GBP")
    for column in ("date", "until", "start", "end"):
        stated[column] = cells.days(raw[column])
    stated["awards"] = cells.numbers(raw["awards"]).astype("Int32")
    cancelled = cells.text(raw["state"]).astype("string").str.contains(_CANCELLED).fillna(False)
    stated["state"] = pd.Series(None, index=raw.index, dtype=object).mask(cancelled, "cancelled")
    stated["person"] = pd.concat([cells.text(raw[c]) for c in _PERSON], axis=1).notna().any(axis=1)
    bad = []
    for column, should in _SHOULD.items():
        name = names.get(giving.GRANT[column], giving.GRANT[column])
        bad += cells.bad_cells(raw, stated, column, name, should)
    return _without_names(stated, cells.text(raw["person"])), bad


def _without_names(stated: pd.DataFrame, person: pd.Series) -> pd.DataFrame:
    """Grants to people lose the recipient, and the person's name where the words repeat it."""
    stated.loc[stated["person"], ["recipient_id", "recipient"]] = None
    named = person.notna()
    for column in ("title", "description"):
        stated.loc[named, column] = [
            re.sub(re.escape(name), "an individual", words, flags=re.IGNORECASE) if words else None
            for name, words in zip(person[named], stated.loc[named, column], strict=True)
        ]
    return stated


def _rows_to_refuse(raw: pd.DataFrame, stated: pd.DataFrame, names: dict) -> list[dict]:
    key = names.get("id", "id")
    nameless = [
        cells.bad(row, key, None, "no identifier: every grant should have one of its own")
        for row in stated.loc[stated["id"].isna(), "row"]
    ]
    key = names.get("amountAwarded", "amountAwarded")
    amountless = stated["id"].notna() & stated["awarded"].isna()
    return nameless + [
        cells.bad(row, key, value, "not a number like 1200 or £1,200.50")
        for row, value in zip(
            raw.loc[amountless, "row"], raw.loc[amountless, "awarded"], strict=True
        )
    ]


def _one_amount_each(file: str, kept: pd.DataFrame) -> None:
    """An identifier that stands twice must stand for the same money."""
    money = kept.drop_duplicates(["id", "awarded", "currency"])
    twice = money[money["id"].duplicated(keep=False)].sort_values(["id", "row"])
    if len(twice):
        one, other = twice.iloc[0], twice.iloc[1]
        raise InputError(
            f"{file}, rows {one['row']} and {other['row']}: the grant {one['id']!r} is "
            f"{one['currency']} {one['awarded']:,.2f} in one and {other['currency']} "
            f"{other['awarded']:,.2f} in the other; an identifier should stand for one grant."
        )


def _pounds(grants: pd.DataFrame) -> pd.Series:
    return grants.loc[grants["currency"] == "GBP", "awarded"]


def _remarks(grants: pd.DataFrame, repeats: int, no_currency: pd.Series) -> list[str]:
    """What a reader of the receipt should know: repeats, zero, negative, foreign, to people."""
    notes, ids = [], grants["id"]
    if repeats:
        notes.append(
            f"{cells.count(repeats, 'row')} more of grants of this file: each is stored once."
        )
    unstated = int(cells.text(no_currency).isna().sum())
    if unstated:
        notes.append(f"{cells.count(unstated, 'grant')} without a currency: taken as pounds.")
    for mask, what in (
        (grants["awarded"] == 0, "of £0"),
        (grants["awarded"] < 0, "below £0"),
        (grants["state"].notna(), "called cancelled"),
    ):
        if mask.any():
            which = cells.some(ids[mask].tolist())
            notes.append(f"{cells.count(mask.sum(), 'award')} {what}, kept: {which}.")
    for currency, same in grants[grants["currency"] != "GBP"].groupby("currency"):
        money = f"{cells.count(len(same), 'grant')} in {currency} ({total(same['awarded']):,.2f})"
        notes.append(
            f"{money}, kept but not added up with pounds: {cells.some(same['id'].tolist())}."
        )
    if (sums := grants["until"].notna()).any():
        awards = int(grants.loc[sums, "awards"].sum())
        notes.append(
            f"{cells.count(sums.sum(), 'row')} of awards that the publisher added up, "
            f"{cells.count(awards, 'award')} in all: kept as sums, not as single awards."
        )
    if grants["person"].any():
        notes.append(
            f"{cells.count(grants['person'].sum(), 'grant')} to people: no names are kept."
        )
    return notes
