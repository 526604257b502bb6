"""One version of a workspace, read-only: its tables and boundaries as that version names them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError

from equitymap.errors import WorkspaceError, cause
from equitymap.store import boundaries, delta
from equitymap.store.schema import PARTITIONS


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
        with self._readable(name):
            rows = self._dataset(name).to_table(columns=schema.names, filter=expression(where))
        return rows.cast(schema)

    def coded(self, name: str, texts: Sequence[str], columns: Sequence[str]) -> pa.Table:
        """All rows of a table, its `texts` as numbers into lists of them: much the faster way to
        group many rows by columns of few different texts."""
        if name in self.tables:
            held = tuple(text for text in texts if text not in PARTITIONS.get(name, []))
            with self._readable(name):
                dataset = delta.dataset(self.path, name, self.tables[name], held)
                rows = dataset.to_table([*texts, *columns])
        else:
            rows = columns_of(name, [*texts, *columns]).empty_table()
        for at, text in enumerate(texts):
            if pa.types.is_string(rows[text].type):
                rows = rows.set_column(at, text, rows[text].dictionary_encode())
        return rows.unify_dictionaries()

    def boundary(self, level: str, codes: Sequence[str] | None = None) -> gpd.GeoDataFrame:
        """Code, name and geometry of the areas of a level (or of those with `codes`), by code."""
        return boundaries.read(self._boundary_file(level), codes)

    def boundary_names(self, level: str) -> pd.DataFrame:
        """Code and name of the areas of a level in the boundary file's order, without geometry."""
        return boundaries.read_names(self._boundary_file(level))

    @contextmanager
    def _readable(self, name: str) -> Iterator[None]:
        """Turns a table that is gone or damaged into a sentence."""
        try:
            yield
        except (OSError, DeltaError, pa.ArrowException) as error:
            raise WorkspaceError(
                f"The table {name} of {self.path} cannot be read as it was at version "
                f"{self.version}: {cause(error)}. `equitymap check` says what is unsound."
            ) from error

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
    if any(operator == "in" and not len(values) for _, operator, values in where or ()):
        return ds.scalar(False)  # Arrow does not know what nothing is a list of
    return pq.filters_to_expression(where) if where else None


def columns_of(name: str, columns: Sequence[str] | None) -> pa.Schema:
    """The schema of a table, or of the columns asked of it."""
    schema = delta.SCHEMAS[name]
    return schema if columns is None else pa.schema([schema.field(c) for c in columns])
