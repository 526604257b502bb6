"""The few things we ask of Delta Lake: make a table, add to it, put it back, read it as it was."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs as fs
from deltalake import DeltaTable, Schema

from equitymap.store import files
from equitymap.store.schema import CODED, PARTITIONS, TABLES, VERSIONS

VERSIONS_TABLE = "versions"
SCHEMAS = {**TABLES, VERSIONS_TABLE: VERSIONS}

# A version of the workspace may name any older version of a table, so its log is kept for ever.
KEEP_LOG = {"delta.enableExpiredLogCleanup": "false"}
SCAN = ds.ParquetFragmentScanOptions(pre_buffer=True)
PARQUET = ds.ParquetFileFormat(default_fragment_scan_options=SCAN)
COMMIT = re.compile(r"(\d{20})\.json")


def folder(workspace: Path, name: str) -> Path:
    """The folder of one table of a workspace."""
    return workspace / "tables" / name


def newest(workspace: Path, name: str) -> int | None:
    """The newest Delta version of a table, by the names in its log; None where there is none."""
    try:
        with os.scandir(folder(workspace, name) / "_delta_log") as entries:
            commits = [m for entry in entries if (m := COMMIT.fullmatch(entry.name))]
    except (FileNotFoundError, NotADirectoryError):
        return None
    return max((int(m[1]) for m in commits), default=None)


def dataset(workspace: Path, name: str, version: int, texts: tuple[str, ...] = ()) -> ds.Dataset:
    """A table as it was at one of its Delta versions, its files in the order they were written.

    The columns of `texts` come as numbers into a list of them, as the files hold them.
    """
    path = folder(workspace, name)
    table = DeltaTable(path, version=version)
    # Not `to_pyarrow_dataset`: it spells out every column's limits for every file, which takes
    # twenty times as long, and reads through Python from Arrow's threads, which aborts the process
    # where one of them is still busy when the interpreter ends.
    files = fs.SubTreeFileSystem(str(path.resolve()), fs.LocalFileSystem())
    written = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    # The log tells the newest first, which settles what was written in the same millisecond.
    written = sorted(reversed(written), key=lambda file: file["modification_time"])
    parquet, schema = PARQUET, SCHEMAS[name]
    if texts:
        parquet = ds.ParquetFileFormat(
            dictionary_columns=set(texts), default_fragment_scan_options=SCAN
        )
        schema = pa.schema([_coded(f) if f.name in texts else f for f in schema])
    fragments = [
        parquet.make_fragment(unquote(file["path"]), files, _partition(name, file))
        for file in written
    ]
    return ds.FileSystemDataset(fragments, schema, parquet, files)


def _partition(name: str, file: dict) -> ds.Expression:
    expression = ds.scalar(True)
    for column in PARTITIONS.get(name, []):
        expression &= ds.field(column) == file[f"partition.{column}"]
    return expression


def coded(name: str) -> pa.Schema:
    """The columns of a table as its rows are kept until they are written."""
    schema = SCHEMAS[name]
    if name not in CODED:
        return schema
    return pa.schema([_coded(f) if pa.types.is_string(f.type) else f for f in schema])


def _coded(field: pa.Field) -> pa.Field:
    return field.with_type(pa.dictionary(pa.int32(), pa.string()))


def write(
    workspace: Path, name: str, rows: pa.Table, named: int, only: dict[str, list[str]] | None = None
) -> int:
    """Write rows to a table that stands at Delta version `named`; return the version it then has.

    The rows are appended, or, where `only` is given, take the place of all rows whose partition
    column has one of those values (`{}`: of the whole table).
    """
    path = folder(workspace, name)
    at = newest(workspace, name)
    if at is None:
        # Version 0 of every table is empty: what a workspace version that does not name it reads.
        DeltaTable.create(
            path,
            schema=SCHEMAS[name],
            partition_by=PARTITIONS.get(name),
            configuration=KEEP_LOG,
        )
    elif at != named:
        # What a killed load left behind, or an undo stepped back from, must not come back.
        DeltaTable(path).restore(named)
    put(path, name, rows, only)
    return newest(workspace, name)


def put(path: Path, name: str, rows: pa.Table, only: dict[str, list[str]] | None) -> None:
    """Write the files of rows, and then the entry of the table's log that makes them its own."""
    # What a column means stands in the table since it was made, in whatever words it had then.
    schema = pa.schema([field.remove_metadata() for field in SCHEMAS[name]])
    table = DeltaTable(path)
    there = {field.name for field in table.schema().fields}
    fresh = [field for field in Schema.from_arrow(schema).fields if field.name not in there]
    if fresh:  # a workspace made before a column was thought of
        table.alter.add_columns(fresh)
    table.create_write_transaction(
        files.write(path, name, rows),
        mode="append" if only is None else "overwrite",
        schema=table.schema(),
        partition_by=PARTITIONS.get(name),
        partition_filters=[(column, "in", values) for column, values in (only or {}).items()]
        or None,
    )
