"""Money over time: worked conversions, and pence that are neither lost nor made."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import (
    DenominatorError,
    NotFiniteError,
    OptionError,
    OverlapError,
    ShapeError,
)
from equitymap.methods.money import deflate, in_prices_of, phase

DATES = st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)) | st.none()
AWARDS = st.lists(st.tuples(st.integers(-(10**9), 10**12), DATES, DATES), min_size=1, max_size=20)


def test_it_reproduces_the_worked_conversions(vectors):
    cases = pd.read_csv(vectors / "deflate.csv")
    found = deflate(cases.amount, cases.index_from, cases.index_to)
    np.testing.assert_allclose(found, cases.expected, rtol=1e-9)
    for row in cases.itertuples():
        index = {row.from_year: row.index_from, row.to_year: row.index_to}
        found = in_prices_of([row.amount], [row.from_year], index, row.to_year)
        np.testing.assert_allclose(found, row.expected, rtol=1e-9)


@given(st.floats(-1e9, 1e9), st.floats(1, 1000), st.floats(1, 1000))
def test_there_and_back_is_the_same_money(amount, one, other):
    assert deflate(deflate(amount, one, other), other, one) == pytest.approx(amount)


def test_a_year_the_index_does_not_know_is_refused_by_name():
    with pytest.raises(OptionError, match="a year of the index, 2018 to 2019; seen: 2024"):
        in_prices_of([1, 2], [2018, 2024], pd.Series({2018: 80, 2019: 90}), base=2019)
    with pytest.raises(DenominatorError, match="index_to"):
        deflate(1, 80, 0)


@given(AWARDS)
def test_the_parts_of_an_award_are_the_award_to_the_penny(awards):
    pence, starts, ends = zip(*awards, strict=True)
    pairs = [sorted(p) if None not in p else p for p in zip(starts, ends, strict=True)]
    amounts = np.array(pence) / 100
    parts = phase(amounts, *zip(*pairs, strict=True))
    total = parts.groupby("award")["amount"].sum()
    np.testing.assert_allclose(total, amounts, rtol=0, atol=0.001)
    np.testing.assert_allclose(parts["amount"] * 100, np.round(parts["amount"] * 100), atol=0.01)
    known = [None not in pair for pair in pairs]
    days = [(e - s).days + 1 if k else 0 for (s, e), k in zip(pairs, known, strict=True)]
    assert parts.groupby("award")["days"].sum().tolist() == days


@given(AWARDS)
def test_every_part_lies_in_its_financial_year(awards):
    pence, starts, ends = zip(*awards, strict=True)
    pairs = [sorted(p) if None not in p else p for p in zip(starts, ends, strict=True)]
    parts = phase(np.array(pence) / 100, *zip(*pairs, strict=True))
    years = parts["year"].dropna()
    assert set(years.dt.month) <= {4}
    assert set(years.dt.day) <= {1}
    assert not parts.duplicated(["award", "year"]).any()
    assert parts["days"].max() <= 366


def test_an_award_is_shared_out_by_days():
    # 182 of 366 days lie before April 2024 begins, for the award begins in October.
    parts = phase([366.0], ["2023-10-02"], ["2024-10-01"])
    assert parts["days"].tolist() == [182, 184]
    assert parts["amount"].tolist() == [182.0, 184.0]
    assert parts["year"].dt.year.tolist() == [2023, 2024]


def test_a_year_may_begin_on_another_day():
    parts = phase([100.0], ["2023-01-01"], ["2024-12-31"], year_start=(1, 1))
    assert parts["year"].dt.strftime("%Y-%m-%d").tolist() == ["2023-01-01", "2024-01-01"]
    assert phase([1.0], ["2024-03-31"], ["2024-03-31"])["year"].dt.year.tolist() == [2023]


def test_awards_with_a_date_missing_keep_their_whole_amount():
    parts = phase([10, 20, 30], ["2023-05-01", None, None], [None, "2020-01-01", None])
    assert parts["amount"].tolist() == [10, 20, 30]
    assert parts["year"].dt.year.fillna(0).tolist() == [2023, 2019, 0]
    assert parts["days"].tolist() == [0, 0, 0]


def test_a_missing_amount_stays_missing():
    assert phase([np.nan], ["2023-05-01"], ["2024-05-01"])["amount"].isna().all()


def test_no_awards_have_no_parts():
    assert phase([], [], []).empty


def test_what_cannot_be_spread_is_refused():
    with pytest.raises(OverlapError, match="2022-01-01"):
        phase([1], ["2023-01-01"], ["2022-01-01"])
    with pytest.raises(NotFiniteError, match="a date"):
        phase([1], ["soon"], ["2022-01-01"])
    with pytest.raises(ShapeError):
        phase([1, 2], ["2021-01-01"], ["2022-01-01"])
    with pytest.raises(OptionError, match="year_start"):
        phase([1], ["2021-01-01"], ["2022-01-01"], year_start=(2, 30))
    with pytest.raises(NotFiniteError):
        phase([np.inf], ["2021-01-01"], ["2022-01-01"])
