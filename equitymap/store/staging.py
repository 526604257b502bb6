"""The rows a load adds to one table and takes from it, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from equitymap.errors import InputError
from equitymap.store import delta
from equitymap.store.schema import PARTITIONS
from equitymap.store.snapshot import Snapshot, columns_of, expression


class Staged:
    """What is staged for one table: rows that come, and keys of stored rows that go."""

    def __init__(self, name: str, coming: tuple = (), going: tuple = ()):
        self.name = name
        self._coming: tuple[pa.Table, ...] = coming
        self._going: tuple[pd.DataFrame, ...] = going

    def copy(self) -> Staged:
        """The same, unmoved by what is staged later."""
        return Staged(self.name, self._coming, self._going)

    def append(self, rows: pa.Table) -> None:
        """Let rows come."""
        self._coming += (rows,)

    def delete(self, keys: pd.DataFrame) -> None:
        """Let every row go, stored or staged before, that equals one of `keys`."""
        keys = _plain(self.name, as_rows(self.name, keys).select(list(keys.columns))).to_pandas()
        self._coming = tuple(_without(self.name, rows, keys) for rows in self._coming)
        self._going += (keys,)

    def coming(self) -> pa.Table:
        """All rows that come; repeating texts as positions in a list of them."""
        rows = self._coming or (delta.coded(self.name).empty_table(),)
        return pa.concat_tables(rows).unify_dictionaries()

    def over(
        self, base: Snapshot, columns: Sequence[str] | None = None, where: list | None = None
    ) -> pa.Table:
        """The table as `base` has it, with these changes made."""
        schema = columns_of(self.name, columns)
        keys = [column for going in self._going for column in going.columns]
        stored = base.table(self.name, list(dict.fromkeys([*schema.names, *keys])), where)
        for going in self._going:
            stored = _without(self.name, stored, going)
        asked = [*schema.names, *(column for column, *_ in where or ())]
        coming = _plain(self.name, self.coming().select(list(dict.fromkeys(asked))))
        if where:
            coming = coming.filter(expression(where))
        return pa.concat_tables([stored.select(schema.names), coming.select(schema.names)])

    def rewritten(self) -> dict[str, list[str]] | None:
        """The partitions to be written anew: None where rows only come, {} for the whole table."""
        if not self._going:
            return None
        column = next(iter(PARTITIONS.get(self.name, [])), None)
        if column is None or any(column not in going for going in self._going):
            return {}
        touched = set(self.coming()[column].unique().to_pylist())
        return {column: sorted(touched.union(*(going[column] for going in self._going)))}


def as_rows(name: str, rows: pd.DataFrame | pa.Table) -> pa.Table:
    """Rows in the columns and types of a table; InputError where one does not fit.

    Texts that repeat are positions in a list of them.
    """
    schema = delta.coded(name)
    given = list(rows.columns) if isinstance(rows, pd.DataFrame) else rows.column_names
    if unknown := [column for column in given if column not in schema.names]:
        raise InputError(
            f"The table {name} has no column {unknown[0]!r}; its columns are "
            f"{', '.join(schema.names)}."
        )
    size = len(rows)
    return pa.table(
        [
            _cells(name, field, rows[field.name])
            if field.name in given
            else pa.nulls(size, field.type)
            for field in schema
        ],
        schema=schema,
    )


def _cells(name: str, field: pa.Field, cells: pd.Series | pa.ChunkedArray):
    plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    try:
        if isinstance(cells, pd.Series):
            cells = pa.array(cells, type=plain, from_pandas=True)
        if plain == field.type or not pa.types.is_dictionary(cells.type):
            cells = cells.cast(plain)
            return cells.cast(field.type)
        # A cast would look at every row again.
        return pa.chunked_array([_recoded(chunk, field.type) for chunk in cells.chunks], field.type)
    except (pa.ArrowException, TypeError) as error:
        raise InputError(
            f"The column {field.name!r} of the table {name} holds {plain}: {error}."
        ) from error


def _recoded(cells: pa.DictionaryArray, kind: pa.DictionaryType) -> pa.DictionaryArray:
    indices, texts = cells.indices.cast(kind.index_type), cells.dictionary.cast(kind.value_type)
    return pa.DictionaryArray.from_arrays(indices, texts)


def _plain(name: str, rows: pa.Table) -> pa.Table:
    """Rows with every text spelled out."""
    return rows.cast(columns_of(name, rows.column_names))


def _without(name: str, rows: pa.Table, keys: pd.DataFrame) -> pa.Table:
    found = _plain(name, rows.select(list(keys.columns))).to_pandas()
    found = found.merge(keys, how="left", on=list(keys.columns), indicator="found")["found"]
    return rows.filter(pa.array((found != "both").to_numpy()))
