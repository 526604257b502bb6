"""Staging observations: compared with what is stored, so that each value stands once."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources import cells, duplicates, observations, places
from equitymap.sources.adding import Adding
from equitymap.sources.files import Given
from equitymap.sources.receipt import Receipt

HELD = [*duplicates.KEY, *duplicates.NUMBERS, "status", "receipt"]

_ADDED = "merged ones are added up from counts, or missing where there are none"
METHODS = {
    "exact": (
        "exact-fit lookup, on reading: unchanged areas keep their value, split areas take the "
        "value of the whole (modelled); merged and irregular ones are added up from counts, "
        "or missing where there are none"
    ),
    "nested": (
        "code history and LSOAs, on reading: areas with the same code keep their value, split "
        f"areas take the value of the whole (modelled); {_ADDED}"
    ),
    "fitted": (
        "LSOA best fit, on reading: areas with the same code keep their value, the others are "
        "made of the areas their LSOAs lay in, weighed by residents (modelled)"
    ),
}


def stage(adding: Adding, one: Given, geography: Geography) -> None:
    """Read a table of values and stage the rows the workspace does not hold."""
    receipt = one.receipt
    found = observations.read(one.table, one.recipe, geography, receipt, adding)
    one.table = None
    at = set(found.rows["level"].unique())
    if one.level_said is not None and one.level_said not in at:
        raise InputError(
            f"{receipt.file} holds codes of {receipt.level}, not of {one.level_said} as --level "
            "says."
        )
    view = adding.load.view()
    indicators = found.rows["indicator"].cat.categories.tolist()
    stored = view.table("observations", HELD, [("indicator", "in", indicators)])
    rows, out = duplicates.settle_with(
        found.rows, stored, adding.files, receipt.file, adding.replace
    )
    if len(out):
        receipt.note(f"{cells.count(len(out), 'stored value')} replaced by this file's.")
    same = receipt.equal = len(found.rows) - len(rows)
    if same:
        receipt.note(f"{same:,} values equal those already stored and are stored once.")
    adding.load.delete("observations", out)
    # Arrow keeps columns of few texts as such on the way to the store, pandas would spell them out.
    table = pa.Table.from_pandas(rows, preserve_index=False)
    if one.name:
        table = table.append_column("sheet", pa.repeat(one.name, len(rows)))
    adding.load.append("observations", table)
    places.stage_areas(adding, found.areas)
    known = view.table("indicators", ["slug"])["slug"].to_pylist()
    adding.load.append("indicators", found.indicators[~found.indicators["slug"].isin(known)])
    _say_conversion(receipt, found.rows, geography)


def _say_conversion(receipt: Receipt, rows: pd.DataFrame, geography: Geography) -> None:
    """Values of another vintage are kept as published; say how they will be read."""
    for level in rows["level"].unique():
        current = geography.current_level(levels.kind(level))
        if current is None or not geography.can_convert(level, current):
            continue
        number = rows.loc[rows["level"] == level, "row"].nunique()
        if receipt.converted is None or receipt.converted["rows"] < number:
            receipt.converted = {
                "from": level,
                "to": current,
                "method": METHODS[levels.how_changed(level)],
                "rows": int(number),
            }
