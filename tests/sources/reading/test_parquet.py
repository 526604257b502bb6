"""Parquet files made of repetition: refused before they are unpacked."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equitymap.errors import InputError
from equitymap.sources import raw
from equitymap.sources.reading import parquet


def repeated(folder, rows):
    """A file of so many rows that all say the same."""
    codes = pa.DictionaryArray.from_arrays(np.zeros(rows, "int8"), ["E01000001"])
    path = folder / "same.parquet"
    pq.write_table(pa.table({"area code": codes, "births": pa.array(np.ones(rows, "int8"))}), path)
    return path


def test_a_table_that_repeats_itself_without_end_is_refused_unread(tmp_path):
    with pytest.raises(InputError, match=r"same.parquet is .* holds 10,000,000 rows of 2 columns"):
        raw.read_table(repeated(tmp_path, 10_000_000))


def test_a_small_table_may_repeat_itself(tmp_path):
    assert parquet.opened(repeated(tmp_path, 100_000)).metadata.num_rows == 100_000


def test_a_file_that_is_cut_off_is_named(tmp_path):
    path = repeated(tmp_path, 1000)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match="same.parquet is a damaged Parquet file"):
        raw.read_table(path)
