"""What we ask of Delta Lake, where its tables are older than our schema."""

import pyarrow as pa
import pytest

from equitymap.store import delta
from equitymap.store.schema import TABLES


@pytest.mark.parametrize("only", [None, {}])
def test_a_table_from_before_a_column_takes_rows_that_have_it(tmp_path, monkeypatch, only):
    today = TABLES["services"]
    before = pa.schema([field for field in today if field.name != "state"])
    other_words = pa.schema([field.with_metadata({"is": "in other words"}) for field in before])

    def row(schema, **said):
        return pa.Table.from_pylist([dict.fromkeys(schema.names) | said], schema=schema)

    monkeypatch.setitem(delta.SCHEMAS, "services", other_words)
    first = delta.write(tmp_path, "services", row(before, id="A"), 0)
    monkeypatch.setitem(delta.SCHEMAS, "services", today)
    second = delta.write(tmp_path, "services", row(today, id="B", state="open"), first, only)
    held = delta.dataset(tmp_path, "services", second).to_table().to_pylist()
    said = {one["id"]: one["state"] for one in held}
    assert said == ({"A": None, "B": "open"} if only is None else {"B": "open"})
