"""The files of a table, as Arrow writes them and Delta Lake's own reader finds them."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from equitymap.store import delta
from equitymap.store.schema import TABLES
from equitymap.store.staging import as_rows
from tests import toy
from tests.store import rows

SLUGS = ["a", "it's 5/6 %", "ä=b c", "a%2Fb"]


def stored(slugs):
    """Observations whose indicators alternate, so that no partition's rows stand together."""
    frame = rows.observations({i: float(i) for i in toy.NUMBERS})
    return as_rows(
        "observations", frame.assign(indicator=[slugs[i % len(slugs)] for i in frame.index])
    )


def test_other_readers_of_delta_lake_find_the_same_rows_under_any_name(tmp_path):
    given = stored(SLUGS)
    delta.write(tmp_path, "observations", given, 0)
    found = DeltaTable(delta.folder(tmp_path, "observations")).to_pyarrow_table()
    key = [("indicator", "ascending"), ("area", "ascending")]
    expected = given.cast(TABLES["observations"]).sort_by(key).to_pylist()
    assert found.select(TABLES["observations"].names).sort_by(key).to_pylist() == expected


def test_there_is_one_file_for_each_indicator_with_its_rows_in_order(tmp_path):
    version = delta.write(tmp_path, "observations", stored(SLUGS), 0)
    held = delta.dataset(tmp_path, "observations", version)
    assert len(held.files) == len(SLUGS)
    for slug in SLUGS:
        areas = held.to_table(filter=pc.field("indicator") == slug)["area"].to_pylist()
        assert areas
        assert areas == sorted(areas)


def test_only_the_partitions_that_are_named_are_replaced(tmp_path):
    first = delta.write(tmp_path, "observations", stored(SLUGS), 0)
    fresh = as_rows("observations", rows.observations({1: 99.0}, indicator=SLUGS[1]))
    second = delta.write(tmp_path, "observations", fresh, first, {"indicator": [SLUGS[1]]})
    held = delta.dataset(tmp_path, "observations", second).to_table()
    replaced = pc.equal(held["indicator"], SLUGS[1])
    assert held.filter(replaced)["value"].to_pylist() == [99.0]
    assert held.filter(pc.invert(replaced)).num_rows == 9


@pytest.mark.parametrize("level", ["lsoa21", None])
def test_texts_kept_once_are_written_as_texts(tmp_path, level):
    frame = rows.observations({1: 5.0, 2: 6.0}).assign(note=[None, "seen"], source=level)
    version = delta.write(tmp_path, "observations", as_rows("observations", frame), 0)
    held = delta.dataset(tmp_path, "observations", version).to_table()
    assert held["note"].to_pylist() == [None, "seen"]
    assert held["source"].to_pylist() == [level, level]
    (file,) = delta.dataset(tmp_path, "observations", version).get_fragments()
    assert pa.types.is_string(file.physical_schema.field("note").type)
