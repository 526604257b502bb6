"""Staging grants and services: things with an identifier, which stand once."""

from __future__ import annotations

import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import gate, grants, services
from equitymap.sources.adding import Adding
from equitymap.sources.files import Given
from equitymap.sources.held import holds
from equitymap.sources.receipt import Receipt, listed

# What two files may not say differently of the same thing.
DECIDING = {"grants": "awarded", "services": "postcode"}


def stage_grants(adding: Adding, one: Given, geography: Geography) -> None:
    """Read a file of grants and stage those the workspace does not hold."""
    found = grants.read(one.path)
    receipt = one.receipt
    _count(receipt, found)
    receipt.money_in, receipt.money_kept = found.money_in, found.money_kept
    first = found.lost[0] if found.lost else None
    adding.weigh(receipt, receipt.rows_refused, receipt.rows_in, "rows", first)
    adding.weigh(receipt, found.money_in - found.money_kept, found.money_in, "pounds", first)
    codes = found.locations["code"].dropna().drop_duplicates().astype("str")
    gate.check_fiction(gate.codes_in(codes), adding.fictional, receipt.file, most=True)
    _say_codes(receipt, geography, found.locations, codes)
    fresh = _stage_once(adding, "grants", "id", found.grants, receipt)
    places = found.locations[found.locations["grant"].isin(fresh)]
    if adding.replace:
        adding.load.delete("grant_locations", pd.DataFrame({"grant": fresh}))
    adding.load.append("grant_locations", places.assign(receipt=receipt.id))


def stage_services(adding: Adding, one: Given, geography: Geography) -> None:
    """Read a table of services and stage those the workspace does not hold."""
    found = services.read(one.table)
    receipt = one.receipt
    _count(receipt, found)
    first = found.lost[0] if found.lost else None
    adding.weigh(receipt, receipt.rows_refused, receipt.rows_in, "rows", first)
    _stage_once(adding, "services", "id", found.services, receipt)


def _count(receipt: Receipt, found) -> None:
    receipt.rows_in, receipt.rows_kept = found.rows_in, found.rows_kept
    receipt.rows_refused = found.rows_in - found.rows_kept
    receipt.values_in, receipt.values_refused = found.cells_in, len(found.bad)
    receipt.values_kept = found.cells_in - len(found.bad)
    refused = pd.DataFrame(found.refused, columns=["row", "column", "value", "reason"])
    receipt.refused = listed(refused)
    for sentence in found.notes:
        receipt.note(sentence)


def _say_codes(receipt: Receipt, geography: Geography, locations, codes: pd.Series) -> None:
    """Which codes are unknown, and how many grants stand under codes that are gone."""
    meaning = geography.resolve(codes)
    receipt.codes_unknown = meaning.loc[meaning["how"] == "unknown", "code"].tolist()
    if receipt.codes_unknown:
        receipt.note(
            f"{len(receipt.codes_unknown):,} area codes are not known here; their grants are kept "
            "and placed by the recipient's postcode, or nowhere."
        )
    retired = meaning[meaning["how"] == "retired"]
    if retired.empty:
        return
    held = (one for one in geography.levels() if retired["code"].isin(geography.codes(one)).any())
    receipt.converted = {
        "from": next(held, None),
        "to": retired["level"].iloc[0],
        "method": "exact-fit lookup, on reading: a retired code means all its successors",
        "rows": int(locations.loc[locations["code"].isin(retired["code"]), "grant"].nunique()),
    }


def _stage_once(
    adding: Adding, table: str, key: str, rows: pd.DataFrame, receipt: Receipt
) -> pd.Series:
    """Stage what is new (all of it, to replace); the identifiers that were staged."""
    held = adding.load.view().table(table).to_pandas()
    known = holds(held, rows, [key])
    column = DECIDING[table]
    pairs = rows[known].merge(held, on=key, suffixes=("", "_held"))
    new, old = pairs[column], pairs[column + "_held"]
    other = pairs[(new != old) & ~(new.isna() & old.isna())]
    if len(other) and not adding.replace:
        first = other.iloc[0]
        raise InputError(
            f"{receipt.file}: {first[key]} has {column} {first[column]}, but the workspace holds "
            f"{first[column + '_held']}; --replace takes the new one."
        )
    if known.any():
        done = "replaced" if adding.replace else "stored once"
        receipt.note(f"{known.sum():,} {table} were there already and are {done}.")
    if adding.replace:
        adding.load.delete(table, rows.loc[known, [key]])
    else:
        rows = rows[~known]
    adding.load.append(table, rows.assign(receipt=receipt.id))
    return rows[key]
