"""Staging observations: compared with what is stored, so that each value stands once."""

from __future__ import annotations

import pyarrow as pa

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources import cells, observations
from equitymap.sources.adding import Adding
from equitymap.sources.files import Given
from equitymap.sources.receipt import Receipt

HELD = [*observations.KEY, *observations.NUMBERS, "status", "receipt"]


def stage(adding: Adding, one: Given, geography: Geography) -> None:
    """Read a table of values and stage the rows the workspace does not hold."""
    receipt = one.receipt
    found = observations.read(one.table, one.recipe, geography, receipt, adding)
    one.table = None
    if one.level_said not in (None, receipt.level):
        raise InputError(
            f"{receipt.file} holds codes of {receipt.level}, not of {one.level_said} as --level "
            "says."
        )
    view = adding.load.view()
    stored = view.table("observations", HELD, [("indicator", "in", receipt.indicators)])
    rows, out = observations.settle_with(
        found.rows, stored, adding.files, receipt.file, adding.replace
    )
    if len(out):
        receipt.note(f"{cells.count(len(out), 'stored value')} replaced by this file's.")
    same = len(found.rows) - len(rows)
    if same:
        receipt.note(f"{same:,} values equal those already stored and are stored once.")
    adding.load.delete("observations", out)
    # Arrow keeps columns of few texts as such on the way to the store, pandas would spell them out.
    table = pa.Table.from_pandas(rows.drop(columns="row"), preserve_index=False)
    adding.load.append("observations", table)
    known = view.table("indicators", ["slug"])["slug"].to_pylist()
    adding.load.append("indicators", found.indicators[~found.indicators["slug"].isin(known)])
    _say_conversion(receipt, geography)


def _say_conversion(receipt: Receipt, geography: Geography) -> None:
    """Values of an older vintage are kept as published; say how they will be read."""
    if receipt.level is None:
        return
    current = geography.current_level(levels.kind(receipt.level))
    changes = geography.changes_from(receipt.level)
    if receipt.level == current or current not in set(changes["to_level"]):
        return
    receipt.converted = {
        "from": receipt.level,
        "to": current,
        "method": (
            "exact-fit lookup, on reading: unchanged areas keep their value, split areas take the "
            "value of the whole (modelled); merged and irregular ones are added up from counts, "
            "or missing where there are none"
        ),
        "rows": receipt.rows_kept,
    }
