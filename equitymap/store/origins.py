"""Which row of which file stored values are from, without the values themselves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from equitymap.store.snapshot import Snapshot

COLUMNS = ["level", "area", "period", "source", "receipt", "sheet", "row"]
# Tables that say how areas lie in, or became, those in a column.
LINKS = {"parents": "parent", "conversions": "to_code"}


def origins(
    snapshot: Snapshot,
    indicator: str,
    level: str,
    areas: Sequence[str],
    period: str,
    group: str,
) -> pd.DataFrame:
    """Level, area, period, source, receipt, sheet and row of the file of the stored values of some
    areas, in the order of the file.

    `indicator` is the slug they are stored under. Sheet and row are empty where the file was added
    before they were kept.
    """
    where = [
        ("indicator", "==", indicator),
        ("level", "==", level),
        ("area", "in", list(areas)),
        ("period", "==", period),
        ("group", "==", group),
    ]
    rows = snapshot.table("observations", COLUMNS, where).to_pandas()
    return rows.sort_values(["receipt", "sheet", "row"], ignore_index=True)


def files_of(snapshot: Snapshot, indicator: str) -> list[str]:
    """The receipts of the files that the stored values of an indicator are from, oldest first."""
    rows = snapshot.table("observations", ["receipt"], [("indicator", "==", indicator)])
    return rows["receipt"].unique().to_pylist()


def links(snapshot: Snapshot, table: str, areas: Sequence[str], **of: str) -> list[str]:
    """The receipts of the files that state what lies in some areas (`parents`) or what became
    them (`conversions`), where their rows have the values `of` other columns."""
    where = [(LINKS[table], "in", list(areas)), *((name, "==", one) for name, one in of.items())]
    rows = snapshot.table(table, ["receipt"], where)
    return rows["receipt"].unique().drop_null().to_pylist()
