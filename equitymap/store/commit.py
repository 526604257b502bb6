"""Writing a load: files first, then tables, and last the one row that makes it the workspace."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pyarrow as pa

from equitymap.store import boundaries, delta
from equitymap.store.load import Load
from equitymap.store.schema import VERSIONS
from equitymap.store.snapshot import Snapshot


def commit(load: Load) -> None:
    """Write what a load has staged. Stopped anywhere before its last step, it changes nothing:

    readers open only what the newest row of `versions` names, and the next load puts back any
    table that has moved past it.
    """
    base = load.base
    for level, (content, areas) in load.boundaries.items():
        boundaries.write(boundaries.file(base.path, level, content), areas)
    for receipt, text in load.recipes.items():
        write_text(base.path / "recipes" / f"{receipt}.yaml", text)
    tables = dict(base.tables)
    for name, staged in load.tables.items():
        only = staged.rewritten()
        if only is None:
            rows = staged.coming()
        else:
            rows = staged.over(base, where=[(c, "in", values) for c, values in only.items()])
        tables[name] = delta.write(base.path, name, rows, named=tables.get(name, 0), only=only)
    hashes = {level: content for level, (content, _) in load.boundaries.items()}
    receipts = load.tables["receipts"].coming() if "receipts" in load.tables else None
    append_version(
        base,
        action=load.action,
        title=load.title,
        tables=tables,
        boundary_hashes={**base.boundaries, **hashes},
        receipts=receipts.select(["id", "file", "kind"]).to_pylist() if receipts else [],
    )


def append_version(
    base: Snapshot,
    *,
    action: str,
    title: str,
    tables: dict[str, int],
    boundary_hashes: dict[str, str],
    restores: int | None = None,
    receipts: list[dict] | None = None,
) -> None:
    """Add the row that makes these tables and boundaries the next version of the workspace."""
    row = {
        "version": base.version + 1,
        "created": datetime.now(UTC),
        "action": action,
        "title": title,
        "tables": json.dumps(tables, sort_keys=True),
        "boundaries": json.dumps(boundary_hashes, sort_keys=True),
        "restores": restores,
        "receipts": json.dumps(receipts or []),
    }
    rows = pa.Table.from_pylist([row], schema=VERSIONS)
    delta.write(base.path, delta.VERSIONS_TABLE, rows, named=base.version)


def write_text(path, text: str) -> None:
    """Write a text file so that it is there whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    boundaries.whole(path, lambda half: half.write_text(text, encoding="utf-8"))
