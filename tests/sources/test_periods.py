from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.sources import periods


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        (" 2021.0 ", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021/22", date(2021, 4, 1), date(2022, 3, 31)),
        ("1999/2000", date(1999, 4, 1), date(2000, 3, 31)),
        ("2019 - 21", date(2019, 1, 1), date(2021, 12, 31)),
        ("2020/21 - 24/25", date(2020, 4, 1), date(2025, 3, 31)),
        ("2008/09 to 2010/11", date(2008, 4, 1), date(2011, 3, 31)),
        ("2020-21", date(2020, 4, 1), date(2021, 3, 31)),
        ("2017-19", date(2017, 1, 1), date(2019, 12, 31)),
        ("Q1 2023", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023/24 Q4", date(2024, 1, 1), date(2024, 3, 31)),
        ("May 2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-02-29 00:00:00", date(2024, 2, 29), date(2024, 2, 29)),
        ("29/02/2024", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_a_period_covers_the_days_its_spelling_means(text, start, end):
    found = periods.period(text)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("text", ["", "soon", "99", "2021/2", "2023-02-30", "Q5 2023", "0099"])
def test_what_is_no_period_is_none(text):
    assert periods.period(text) is None


def test_a_column_of_labels_is_read_once_per_label_and_keeps_them_as_published():
    read = periods.read(pd.Series(["2019 - 21", "2019 - 21", "never", "undated"]))
    assert read.index.to_list() == ["2019 - 21", "never", "undated"]
    assert read.loc["2019 - 21", "period"] == "2019 - 21"
    assert read.loc["never", "period"] is None
    assert read.loc["undated", "period"] == "undated"


@given(st.text())
def test_no_text_breaks_it_and_no_period_ends_before_it_starts(text):
    found = periods.period(text)
    assert found is None or found.start <= found.end
