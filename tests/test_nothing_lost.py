"""Nothing is lost that the receipt does not name: generated files of good, bad and foreign rows."""

from itertools import count

import pandas as pd
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from equitymap.errors import InputError
from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy
from tests.toy import LAD, LSOA

PLACES = ("lsoa21.parquet", "msoa21.parquet", "wd25.parquet", "lad24.parquet", "hierarchy.csv")
YEARS = count(1900)

AREAS = st.sampled_from([*LSOA.values(), *LAD.values(), f" {LSOA[3].lower()} ", f"{LSOA[4]}: Four"])
OTHERS = st.sampled_from(
    ["W01000001", "S01006506", "95AA01S1", "K04000001", "E01099999", "E99000001", "nonsense", ""]
)
TOTALS = st.sampled_from([("", "Total"), ("Total", ""), ("", "Westshire"), ("", "All areas")])
CELLS = st.one_of(
    st.integers(0, 9999).map(str),
    st.integers(1000, 9_999_999).map("{:,}".format),
    st.sampled_from(["*", "s", "..", "n/a", "", "<5", "many", "1.2.3"]),
)
ROW = st.one_of(
    st.tuples(AREAS, st.just("Somewhere"), CELLS),
    st.tuples(AREAS, st.just("Somewhere"), st.integers(0, 9999).map(str)),
    st.tuples(OTHERS, st.just("Elsewhere"), CELLS),
    st.tuples(TOTALS, CELLS).map(lambda made: (*made[0], made[1])),
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace that knows the toy country's areas."""
    folder = tmp_path_factory.mktemp("lost")
    files = {path.name: path for path in toy.write(folder / "files")}
    workspace = Workspace.create(folder / "w", name="Toy country")
    add(workspace, [files[name] for name in PLACES])
    return workspace


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=3, max_size=30), wide=st.booleans())
def test_rows_and_values_in_are_kept_and_refused_and_counts_are_conserved(
    workspace, tmp_path_factory, rows, wide
):
    year = str(next(YEARS))
    rows = [(LSOA[1], "Square 01", "7"), *rows]  # a file begins with an area
    header = ["area code", "area name", "Number of births" if wide else "value"]
    table = pd.DataFrame(rows, columns=header).assign(year=year)
    if not wide:
        table["indicator"] = "number-of-births"
    path = tmp_path_factory.mktemp("file") / "births.csv"
    table.to_csv(path, index=False)
    before = workspace.head()
    try:
        (receipt,) = add(workspace, path, allow_loss=True)
    except InputError:
        event("refused")
        assert workspace.head() == before
        return
    assert receipt.rows_in == len(table)
    assert receipt.rows_in == receipt.rows_kept + receipt.rows_refused
    assert receipt.values_in == receipt.values_kept + receipt.values_refused
    assert len(receipt.refused) == min(100, receipt.rows_refused + receipt.values_refused)
    assert all(one["reason"] for one in receipt.refused)
    stored = workspace.open().table("observations", where=[("period", "==", year)]).to_pandas()
    assert stored["value"].sum() == pytest.approx(_kept(table, header[2], receipt))
    empty = stored["status"].isin(["suppressed", "missing"])
    assert stored.loc[empty, "value"].isna().all()
    assert not (empty & stored["value"].eq(0)).any()


def _kept(table: pd.DataFrame, column: str, receipt) -> float:
    """What the counts of the rows that are kept come to, each place once."""
    refused = {one["row"] for one in receipt.refused}
    at = table.index.map(lambda position: position + 2 not in refused)
    kept = table[at].assign(area=table["area code"].str.strip().str[:9].str.upper())
    numbers = pd.to_numeric(kept[column].str.replace(",", ""), errors="coerce")
    return numbers.groupby(kept["area"]).first().sum()
