"""Periods: put in order, told apart, and turned into points in time."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from equitymap.methods.errors import NotFiniteError, OverlapError, ShapeError
from equitymap.methods.windows import instant, periods


def test_years_are_their_own_points_in_time():
    when = periods([2012, 2013, 2016])
    assert when.years.tolist() == [2012, 2013, 2016]
    assert periods([2015, 2013]).order.tolist() == [1, 0]


@pytest.mark.parametrize("step", ["YS", "QS", "MS"])
def test_dates_of_even_periods_are_evenly_far_apart(step):
    days = pd.date_range("2019-04-01", periods=8, freq=step)
    apart = np.diff(periods(days).years)
    np.testing.assert_allclose(apart, {"YS": 1, "QS": 1 / 4, "MS": 1 / 12}[step])


def test_financial_years_in_any_order_are_put_in_theirs():
    starts = [dt.date(2021, 4, 1), "2019-04-01", pd.Timestamp("2020-04-01")]
    ends = [dt.date(2022, 3, 31), "2020-03-31", pd.Timestamp("2021-03-31")]
    assert periods(starts, ends).order.tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    ("starts", "ends", "seen"),
    [
        ([2015, 2016, 2017], [2017, 2018, 2019], "2015 to 2017 and 2016 to 2018"),
        ([2019, 2020, 2020], None, "2020 and 2020"),
        (["2019-01-01", "2019-12-31"], ["2019-12-31", "2020-12-30"], "2019-12-31 to 2020-12-30"),
    ],
)
def test_rolling_averages_and_repeated_periods_are_refused_by_name(starts, ends, seen):
    with pytest.raises(OverlapError, match=f"no rolling averages.*{seen}"):
        periods(starts, ends)


def test_what_are_no_periods_is_refused():
    with pytest.raises(OverlapError, match="its start or later"):
        periods([2015], [2014])
    with pytest.raises(ShapeError):
        periods([2015, 2016], [2015])
    with pytest.raises(ShapeError, match="of one kind"):
        periods([2015], ["2015-12-31"])
    with pytest.raises(NotFiniteError, match="a year or a date"):
        periods(["last year"])
    with pytest.raises(NotFiniteError, match="a missing one"):
        periods([pd.Timestamp("2020-01-01"), pd.NaT])
    with pytest.raises(NotFiniteError):
        periods([2020, np.nan])
    with pytest.raises(ShapeError, match="begun has to be a day"):
        instant("begun", 2020, periods(["2020-01-01"]))
