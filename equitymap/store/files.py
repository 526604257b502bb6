"""The files of a table: written by Arrow, one for each partition, and what Delta Lake's log says
of each.

Delta Lake's own writer holds all partitions open until the last row: 2 GB for a file of 5,000
indicators, and four times the memory of its rows for 40.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.transaction import AddAction

from equitymap.store.schema import PARTITIONS, STEPS


def write(folder: Path, name: str, rows: pa.Table) -> list[AddAction]:
    """Write rows to new files of a table; they are no part of it until its log names them."""
    return [
        _write(folder, name, part, partition)
        for partition, part in _partitions(rows.combine_chunks(), PARTITIONS.get(name, []))
    ]


def _write(folder: Path, name: str, rows: pa.Table, partition: dict[str, str]) -> AddAction:
    path = folder / f"part-{uuid4().hex}.snappy.parquet"
    steps = STEPS.get(name, ())
    pq.write_table(
        rows,
        path,
        use_dictionary=[column for column in rows.column_names if column not in steps],
        column_encoding=dict.fromkeys(steps, "DELTA_BINARY_PACKED") or None,
        store_schema=False,  # how the texts lay in memory is nobody's business
    )
    there = path.stat()
    return AddAction(
        path=path.name,
        size=there.st_size,
        partition_values=partition,
        modification_time=there.st_mtime_ns // 1_000_000,
        data_change=True,
        stats=json.dumps({"numRecords": rows.num_rows}),
    )


def _partitions(rows: pa.Table, by: list[str]) -> Iterator[tuple[dict[str, str], pa.Table]]:
    """The rows of each partition without its column, in their order."""
    if not by:
        yield {}, rows
        return
    (column,) = by
    texts = rows[column].cast(pa.dictionary(pa.int32(), pa.string())).combine_chunks()
    number, rows = texts.indices.to_numpy(), rows.drop_columns(column)
    order = np.argsort(number, kind="stable")
    for at in np.split(order, np.flatnonzero(np.diff(number[order])) + 1):
        if len(at):
            together = at[-1] - at[0] == len(at) - 1
            part = rows.slice(at[0], len(at)) if together else rows.take(at)
            yield {column: texts.dictionary[number[at[0]]].as_py()}, part
