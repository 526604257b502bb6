"""One version of a workspace, read-only: its tables and boundaries as that version names them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError

from equitymap.errors import WorkspaceError
from equitymap.store import boundaries, delta


class Snapshot:
    """A version of a workspace; never changes, and may be read from many threads at once."""

    def __init__(
        self,
        path: Path,
        meta: dict,
        version: int,
        tables: dict[str, int],
        boundary_hashes: dict[str, str],
    ):
        self.path = path
        self.meta = meta
        self.version = version
        self.key = f"{meta['id']}-{version}"
        self.tables = tables
        self.boundaries = boundary_hashes
        self._datasets: dict[str, ds.Dataset] = {}
        self._lock = Lock()

    def table(
        self, name: str, columns: Sequence[str] | None = None, where: list | None = None
    ) -> pa.Table:
        """The rows of a table, or those that `where` keeps: `[("indicator", "in", ["imd-score"])]`.

        The rows come in the order they were stored in (of observations: those of one indicator).
        A table nothing was ever stored in is empty and has all its columns.
        """
        schema = columns_of(name, columns)
        if name not in self.tables:
            return schema.empty_table()
        try:
            rows = self._dataset(name).to_table(columns=schema.names, filter=expression(where))
        except (OSError, DeltaError, pa.ArrowException) as error:
            raise WorkspaceError(
                f"The table {name} of {self.path} cannot be read as it was at version "
                f"{self.version}: {error}. `equitymap check` says what is unsound."
            ) from error
        return rows.cast(schema)

    def boundary(self, level: str, codes: Sequence[str] | None = None) -> gpd.GeoDataFrame:
        """Code, name and geometry of the areas of a level (or of those with `codes`), by code."""
        return boundaries.read(self._boundary_file(level), codes)

    def boundary_names(self, level: str) -> pd.DataFrame:
        """Code and name of the areas of a level in the boundary file's order, without geometry."""
        return boundaries.read_names(self._boundary_file(level))

    def _boundary_file(self, level: str) -> Path:
        if level not in self.boundaries:
            known = ", ".join(sorted(self.boundaries)) or "none"
            raise WorkspaceError(
                f"{self.path} has no boundaries of level {level!r} at version {self.version}; "
                f"it has: {known}."
            )
        return boundaries.file(self.path, level, self.boundaries[level])

    def _dataset(self, name: str) -> ds.Dataset:
        with self._lock:
            if name not in self._datasets:
                self._datasets[name] = delta.dataset(self.path, name, self.tables[name])
            return self._datasets[name]


def expression(where: list | None) -> ds.Expression | None:
    """The condition that a `where` of (column, operator, value) triples spells."""
    return pq.filters_to_expression(where) if where else None


def columns_of(name: str, columns: Sequence[str] | None) -> pa.Schema:
    """The schema of a table, or of the columns asked of it."""
    schema = delta.SCHEMAS[name]
    return schema if columns is None else pa.schema([schema.field(c) for c in columns])
