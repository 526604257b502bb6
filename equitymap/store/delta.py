"""The few things we ask of Delta Lake: make a table, add to it, put it back, read it as it was."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs as fs
from deltalake import DeltaTable, write_deltalake

from equitymap.store.schema import PARTITIONS, TABLES, VERSIONS

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


def dataset(workspace: Path, name: str, version: int, coded: tuple[str, ...] = ()) -> ds.Dataset:
    """A table as it was at one of its Delta versions, its files in the order they were written.

    Columns of texts that are `coded` come as numbers into a list of them, as the files hold them.
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
    if coded:
        parquet = ds.ParquetFileFormat(
            dictionary_columns=set(coded), default_fragment_scan_options=SCAN
        )
        code = pa.dictionary(pa.int32(), pa.string())
        schema = pa.schema([f.with_type(code) if f.name in coded else f for f in schema])
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


def empty(name: str) -> pa.Table:
    """A table of no rows, for what a workspace does not hold."""
    return SCHEMAS[name].empty_table()


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
    rows = rows.combine_chunks()  # chunks are written side by side, in any order
    if only is None:
        write_deltalake(path, rows, mode="append")
    else:
        write_deltalake(path, rows, mode="overwrite", predicate=_predicate(only))
    return newest(workspace, name)


def _predicate(only: dict[str, list[str]]) -> str | None:
    def quote(value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    parts = [f'"{column}" IN ({", ".join(map(quote, only[column]))})' for column in only]
    return " AND ".join(parts) or None
