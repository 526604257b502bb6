"""Staging grants and services: things with an identifier, which stand once."""

from __future__ import annotations

import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import cells, gate, grants, services
from equitymap.sources.adding import Adding
from equitymap.sources.files import Given
from equitymap.sources.held import holds
from equitymap.sources.layouts import layouts
from equitymap.sources.receipt import Receipt, listed

# What two files may not say differently of the same thing.
DECIDING = {"grants": ["awarded"], "services": ["postcode", "state"]}


def stage_grants(adding: Adding, one: Given, geography: Geography) -> None:
    """Read a file of grants and stage those the workspace does not hold."""
    layout = layouts().entries.get(one.recipe.layout)
    source = one.path if one.table is None else one.table
    found = grants.read(source, one.details, sums=layout and layout.sums)
    receipt = one.receipt
    _count(receipt, found)
    receipt.money_in, receipt.money_kept = found.money_in, found.money_kept
    first = found.lost[0] if found.lost else None
    adding.weigh(receipt, receipt.rows_refused, receipt.rows_in, "rows", first)
    adding.weigh(receipt, found.money_in - found.money_kept, found.money_in, "pounds", first)
    codes = found.locations["code"].dropna().drop_duplicates().astype("str")
    gate.check_fiction(gate.codes_in(codes), adding.fictional, receipt.file, most=True)
    _say_codes(receipt, geography, found.locations, codes)
    _say_postcodes(receipt, geography, found.locations)
    fresh = _stage_once(adding, "grants", found.grants, receipt)
    places = found.locations[found.locations["grant"].isin(fresh["id"])]
    if adding.replace:
        adding.load.delete("grant_locations", pd.DataFrame({"grant": fresh["id"]}))
    adding.load.append("grant_locations", places.assign(receipt=receipt.id))


def stage_services(adding: Adding, one: Given, geography: Geography) -> None:
    """Read a table of services and stage those the workspace does not hold."""
    found = services.read(one.table)
    receipt = one.receipt
    _count(receipt, found)
    first = found.lost[0] if found.lost else None
    adding.weigh(receipt, receipt.rows_refused, receipt.rows_in, "rows", first)
    _say_where(receipt, geography, found.services)
    _stage_once(adding, "services", found.services, receipt)


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
    """Which codes are unknown or outside England, and how many grants have codes that are gone."""
    meaning = geography.resolve(codes)
    unknown = meaning.loc[meaning["how"] == "unknown", "code"]
    away = gate.outside(gate.codes_in(unknown)).notna()
    receipt.codes_unknown = unknown[~away].tolist()
    if receipt.codes_unknown:
        receipt.note(
            f"{cells.count(len(receipt.codes_unknown), 'area code')} not known here "
            f"({_some(unknown[~away])}): grants that state them are kept, and placed by what else "
            "they state, or nowhere."
        )
    if away.any():
        receipt.note(
            f"{cells.count(away.sum(), 'area code')} outside England ({_some(unknown[away])}): "
            "grants that state them are kept, and in no area here."
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


def _say_postcodes(receipt: Receipt, geography: Geography, places: pd.DataFrame) -> None:
    """How many grants stand under postcodes that nothing here can place."""
    stated = places[places["postcode"].notna()]
    unknown = stated[geography.locate_postcodes(stated["postcode"]).isna().to_numpy()]
    if len(unknown):
        receipt.note(
            f"{cells.count(unknown['grant'].nunique(), 'grant')} with a postcode that the "
            f"workspace's postcode lookup does not have ({_some(unknown['postcode'])}): kept, and "
            "placed by what else they state, or nowhere."
        )


def _say_where(receipt: Receipt, geography: Geography, found: pd.DataFrame) -> None:
    """How many services say where they are, and are in no area known here."""
    said = found[found["postcode"].notna() | found["latitude"].notna()]
    by_point = geography.locate_points(said["latitude"], said["longitude"])
    lost = said[by_point.isna().to_numpy() & geography.locate_postcodes(said["postcode"]).isna()]
    if len(lost):
        receipt.note(
            f"{cells.count(len(lost), 'service')} in no LSOA known here "
            f"({cells.some(lost['name'].tolist(), most=3)}): kept, and on no map until their "
            "postcodes or LSOAs are added."
        )


def _some(texts: pd.Series) -> str:
    return cells.some(texts.drop_duplicates().tolist(), most=3)


def _stage_once(adding: Adding, table: str, rows: pd.DataFrame, receipt: Receipt) -> pd.DataFrame:
    """Stage what is new (all of it, to replace); the rows that were staged."""
    held = adding.load.view().table(table).to_pandas()
    held, rows = held.assign(key=_key(held)), rows.assign(key=_key(rows))
    known = rows["key"].isin(held["key"]).to_numpy()
    other = rows[known & ~holds(held, rows, ["key", *DECIDING[table]])]
    completed = rows.head(0)
    if len(other) and not adding.replace:
        completed = _completed(other, held, table, receipt)
        _take_out(adding, table, held[held["key"].isin(completed["key"])])
        adding.load.append(table, completed.drop(columns="key").assign(receipt=receipt.id))
        known = known & ~rows["key"].isin(completed["key"]).to_numpy()
    if known.any():
        done = "replaced" if adding.replace else "stored once"
        receipt.note(f"{known.sum():,} {table} were there already and are {done}.")
    fresh = rows
    if adding.replace:
        _take_out(adding, table, held[held["key"].isin(rows["key"])])
    else:
        fresh = rows[~known & ~rows["key"].isin(completed["key"])]
    adding.load.append(table, fresh.drop(columns="key").assign(receipt=receipt.id))
    return fresh


def _take_out(adding: Adding, table: str, gone: pd.DataFrame) -> None:
    nameless = gone["id"].isna()
    adding.load.delete(table, gone.loc[~nameless, ["id"]])
    if nameless.any():
        adding.load.delete(table, gone.loc[nameless, ["id", "name", "postcode"]])


def _completed(
    other: pd.DataFrame, held: pd.DataFrame, table: str, receipt: Receipt
) -> pd.DataFrame:
    """Things of which this file says what the workspace lacks, with all that both say; InputError
    where the two contradict one another. An empty cell contradicts nothing."""
    deciding = DECIDING[table]
    there = held.drop_duplicates("key").set_index("key").reindex(other["key"])
    there = there.set_axis(other.index)
    for column in deciding:
        both = other[column].notna() & there[column].notna()
        differ = both & other[column].astype("str").ne(there[column].astype("str"))
        if differ.any():
            at = differ.idxmax()
            raise InputError(
                f"{receipt.file}: {other.loc[at, 'key']} has {column} {other.loc[at, column]}, but "
                f"the workspace holds {there.loc[at, column]}; --replace takes the new one."
            )
    lacked = (there[deciding].isna() & other[deciding].notna()).any(axis=1)
    lacked &= ~other["key"].isin(held.loc[held["key"].duplicated(), "key"])
    completed = other[lacked].combine_first(there.loc[lacked, other.columns.drop("key")])
    if lacked.any():
        receipt.note(
            f"{cells.count(lacked.sum(), table.removesuffix('s'))} there already without "
            f"{' or '.join(deciding)}: completed from this file ({_some(completed['key'])})."
        )
    return completed[other.columns]


def _key(rows: pd.DataFrame) -> pd.Series:
    """What tells things apart: their identifier; without one their name and postcode."""
    if "name" not in rows:
        return rows["id"]
    named = rows["name"].astype("string") + ", " + rows["postcode"].astype("string").fillna("")
    return rows["id"].astype("string").fillna(named).astype(object)
