"""Parquet files: never more read than a table can need, whatever the file says it unpacks to."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from equitymap.errors import InputError, cause
from equitymap.sources.reading import packed

_CELL = 8  # bytes of a number; texts that repeat are packed to next to nothing


def opened(path: Path) -> pq.ParquetFile:
    """A Parquet file that is whole by its ends, and whose cells are not more than can be read."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise damaged(path, error) from None
    about = file.metadata
    groups = (about.row_group(at) for at in range(about.num_row_groups))
    size = max(about.num_rows * about.num_columns * _CELL, sum(g.total_byte_size for g in groups))
    most = max(packed.SMALL, packed.MOST_TIMES * path.stat().st_size)
    if size > min(packed.MOST_UNPACKED, most):
        raise InputError(
            f"{path.name} is {path.stat().st_size:,} bytes and holds {about.num_rows:,} rows of "
            f"{about.num_columns:,} columns, {size:,} bytes or more; at most "
            f"{packed.MOST_UNPACKED:,} bytes, and {packed.MOST_TIMES} times the packed size, are "
            "read. Split it into several files."
        )
    return file


def damaged(path: Path, error: BaseException) -> InputError:
    """What to say of a Parquet file that cannot be read."""
    return InputError(f"{path.name} is a damaged Parquet file: {cause(error)}.")
