"""A load: everything one command brings, held in memory until all of it is known to be good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from equitymap.errors import InputError
from equitymap.store import boundaries
from equitymap.store.schema import PARTITIONS
from equitymap.store.snapshot import Snapshot
from equitymap.store.staging import Staged, as_rows


class Load:
    """What a load has staged; `Workspace.load` writes it when its block ends without error."""

    def __init__(self, base: Snapshot, action: str, title: str):
        self.base = base
        self.action = action
        self.title = title
        self.tables: dict[str, Staged] = {}
        self.boundaries: dict[str, tuple[str, gpd.GeoDataFrame]] = {}
        self.recipes: dict[str, str] = {}
        self._step = 0

    @property
    def version(self) -> int:
        """The version this load becomes when something is staged."""
        return self.base.version + 1

    @property
    def changes(self) -> bool:
        """Whether anything is staged; a load without changes makes no version."""
        return bool(self.tables or self.boundaries)

    def append(self, name: str, rows: pd.DataFrame | pa.Table) -> None:
        """Stage rows of a table; columns of the table that `rows` lacks stay empty."""
        rows = as_rows(name, rows)
        for column in PARTITIONS.get(name, []):
            if rows[column].null_count:
                raise InputError(f"A row of the table {name} has no {column}; every row needs one.")
        if rows.num_rows:
            self._staged(name).append(rows)

    def delete(self, name: str, keys: pd.DataFrame | Mapping[str, Sequence]) -> None:
        """Stage the removal of every row that equals a row of `keys` in the columns of `keys`."""
        keys = pd.DataFrame(keys).drop_duplicates()
        if len(keys):
            self._staged(name).delete(keys)

    def replace(self, name: str, rows: pd.DataFrame | pa.Table, by: Sequence[str]) -> None:
        """Stage rows in place of those that have the same values in the columns `by`."""
        rows = as_rows(name, rows)
        self.delete(name, rows.select(list(by)).to_pandas())
        self.append(name, rows)

    def put_boundary(self, level: str, areas: gpd.GeoDataFrame) -> str:
        """Stage the boundaries of a level (code, name, geometry); return their content's hash."""
        areas = boundaries.tidy(level, areas)
        content = boundaries.content_hash(areas)
        if self.base.boundaries.get(level) == content:
            self.boundaries.pop(level, None)
        else:
            self.boundaries[level] = (content, areas)
        self._step += 1
        return content

    def put_recipe(self, receipt: str, text: str) -> None:
        """Stage the recipe a receipt's file was read with; it becomes `recipes/<receipt>.yaml`."""
        self.recipes[receipt] = text

    def retitle(self, title: str) -> None:
        """Change the one line that history shows for this load."""
        self.title = title

    def discard(self) -> None:
        """Forget everything staged: nothing will be written."""
        self.tables.clear()
        self.boundaries.clear()
        self.recipes.clear()
        self._step += 1

    def view(self) -> Snapshot:
        """The workspace as it would be if the load ended here; later staging does not change it."""
        return View(self.base, self._step, self.tables, self.boundaries)

    def _staged(self, name: str) -> Staged:
        self._step += 1
        return self.tables.setdefault(name, Staged(name))


class View(Snapshot):
    """A version of a workspace with what a load has staged laid over it."""

    def __init__(self, base: Snapshot, step: int, tables: dict[str, Staged], staged: dict):
        hashes = {level: content for level, (content, _) in staged.items()}
        super().__init__(
            base.path, base.meta, base.version, base.tables, {**base.boundaries, **hashes}
        )
        self.key = f"{base.key}+{step}"
        self._base = base
        self._staged = {name: rows.copy() for name, rows in tables.items()}
        self._areas = {level: areas for level, (_, areas) in staged.items()}

    def table(self, name, columns=None, where=None) -> pa.Table:
        """As `Snapshot.table`, with the staged rows in and the deleted rows out."""
        staged = self._staged.get(name)
        if staged is None:
            return self._base.table(name, columns, where)
        return staged.over(self._base, columns, where)

    def boundary(self, level, codes=None) -> gpd.GeoDataFrame:
        """As `Snapshot.boundary`, of the staged boundaries where there are some."""
        if level not in self._areas:
            return self._base.boundary(level, codes)
        areas = self._areas[level]
        return areas if codes is None else areas[areas["code"].isin(codes)].reset_index(drop=True)

    def boundary_names(self, level) -> pd.DataFrame:
        """As `Snapshot.boundary_names`, of the staged boundaries where there are some."""
        if level not in self._areas:
            return self._base.boundary_names(level)
        return pd.DataFrame(self._areas[level][["code", "name"]])
