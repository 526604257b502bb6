"""What can be unsound about a workspace, and how it is found: one function for each question."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pandas as pd

from equitymap.errors import WorkspaceError
from equitymap.store import boundaries
from equitymap.store.schema import STATUSES, TABLES
from equitymap.store.snapshot import Snapshot

KEY = ["indicator", "level", "area", "period", "group"]
SHOWN = 3
PENNY = 0.01


def problems(snapshot: Snapshot) -> list[str]:
    """Everything unsound about a version of a workspace, in plain sentences; empty when sound."""
    unreadable = list(_unreadable(snapshot))
    if unreadable:
        return unreadable  # every other question would only trip over the same files
    return [problem for question in QUESTIONS for problem in question(snapshot)]


def _unreadable(snapshot: Snapshot) -> Iterator[str]:
    for name in sorted(snapshot.tables):
        try:
            snapshot.table(name)
        except WorkspaceError as error:
            yield str(error)
    for level, content in sorted(snapshot.boundaries.items()):
        try:
            areas = snapshot.boundary(level)
        except WorkspaceError as error:
            yield str(error)
            continue
        if boundaries.content_hash(areas) != content:
            yield (
                f"The boundaries of {level} are not those that were added: their content does not "
                f"match their name, {level}.{content}.parquet. Add the boundary file again."
            )


def _unknown_receipts(snapshot: Snapshot) -> Iterator[str]:
    known = set(snapshot.table("receipts", ["id"])["id"].to_pylist())
    for name, schema in TABLES.items():
        if "receipt" not in schema.names:
            continue
        named = snapshot.table(name, ["receipt"])["receipt"].unique().drop_null().to_pylist()
        if unknown := sorted(set(named) - known):
            yield (
                f"The table {name} has rows of {_some(unknown)}, and there is no such receipt: "
                "where these rows come from cannot be told."
            )


def _unknown_areas(snapshot: Snapshot) -> Iterator[str]:
    known = snapshot.table("areas", ["level", "code"]).to_pandas()
    drawn = [
        snapshot.boundary_names(level)[["code"]].assign(level=level)
        for level in snapshot.boundaries
    ]
    known = pd.MultiIndex.from_frame(pd.concat([known, *drawn])[["level", "code"]])
    used = snapshot.table("observations", ["level", "area"]).group_by(["level", "area"])
    used = used.aggregate([]).to_pandas()
    unknown = used[~pd.MultiIndex.from_frame(used).isin(known)]
    for level, codes in unknown.groupby("level")["area"]:
        yield (
            f"Observations of {level} name {_some(sorted(codes))}, and no boundary file or lookup "
            f"has {'it' if len(codes) == 1 else 'them'}."
        )


def _observations(snapshot: Snapshot) -> Iterator[str]:
    rows = snapshot.table("observations", [*KEY, "value", "status"]).to_pandas()
    twice = rows.duplicated(KEY)
    named = rows["status"].isin(STATUSES)
    hidden = rows["status"].isin(["suppressed", "missing"])
    for wrong, words in (
        (twice, "stored more than once for the same area, period and group"),
        (~named, f"with a status that is none of {', '.join(STATUSES)}"),
        (hidden & rows["value"].notna(), "that are suppressed or missing and have a value"),
        (named & ~hidden & rows["value"].isna(), "that should have a value and have none"),
    ):
        if wrong.any():
            first = rows[wrong].iloc[0]
            yield (
                f"Observations {words}: {wrong.sum():,}; the first is {first['indicator']} of "
                f"{first['area']}, {first['period']} ({first['status']})."
            )


def _placeless_locations(snapshot: Snapshot) -> Iterator[str]:
    grants = set(snapshot.table("grants", ["id"])["id"].to_pylist())
    named = snapshot.table("grant_locations", ["grant"])["grant"].unique().to_pylist()
    if unknown := sorted(set(named) - grants):
        yield f"Places are stored for {_some(unknown)}, and there is no such grant."


def _money(snapshot: Snapshot) -> Iterator[str]:
    grants = snapshot.table("grants", ["awarded", "currency", "receipt"]).to_pandas()
    grants = grants[grants["currency"] == "GBP"]
    stored = grants.groupby("receipt")["awarded"].sum()
    sizes = grants["awarded"].abs().groupby(grants["receipt"]).sum()
    receipts = snapshot.table("receipts", ["id", "file", "json"], [("kind", "==", "grants")])
    for receipt in receipts.to_pylist():
        kept = json.loads(receipt["json"]).get("money_kept") or 0
        here = stored.get(receipt["id"], 0.0)
        # A grant that two files have is stored with one of them: other receipts may hold the rest.
        elsewhere = sizes.drop(receipt["id"], errors="ignore").sum()
        if abs(kept - here) > elsewhere + PENNY:
            yield (
                f"The grants of {receipt['file']} (receipt {receipt['id']}) add up to "
                f"£{here:,.2f}, and its receipt says £{kept:,.2f} were kept."
            )


QUESTIONS: tuple[Callable[[Snapshot], Iterator[str]], ...] = (
    _unknown_receipts,
    _unknown_areas,
    _observations,
    _placeless_locations,
    _money,
)


def _some(codes: list) -> str:
    more = len(codes) - SHOWN
    return ", ".join(map(str, codes[:SHOWN])) + (f" and {more:,} more" if more > 0 else "")
