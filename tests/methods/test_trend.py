"""Recent trend: the published series, the outlier rule, and what has to hold for all series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from equitymap.methods.errors import CountError, OptionError, OverlapError, ShapeError, TooFewError
from equitymap.methods.trend import recent_trend, recent_trend_of_proportions, trend_test

YEARS = [2018, 2019, 2020, 2021, 2022]
COUNTS = arrays(float, 5, elements=st.integers(0, 500))
DUPLICATE = "Duplicate years in group"


@pytest.fixture(scope="module")
def series(vectors):
    cases = pd.read_csv(vectors / "trend.csv")
    return {name: rows for name, rows in cases.groupby("series_id")}


def trend(rows):
    if rows.value_type.iloc[0] == "proportion":
        return recent_trend_of_proportions(rows.numerator, rows.denominator, rows.year)
    return recent_trend(rows.value, rows.lower95, rows.upper95, rows.year)


def test_it_reproduces_the_published_marks_reasons_and_figures(series):
    marked = 0
    for rows in series.values():
        wanted = rows.iloc[0]
        if pd.isna(wanted.exp_trend) or wanted.exp_reason == DUPLICATE:
            continue
        found = trend(rows)
        assert (found.direction, found.reason) == (wanted.exp_trend, wanted.exp_reason)
        np.testing.assert_allclose(found.chi_squared, wanted.exp_chi2, rtol=0, atol=5e-5)
        np.testing.assert_allclose(found.gradient, wanted.exp_gradient, rtol=0, atol=5e-5)
        marked += 1
    assert marked == 12


def test_years_that_repeat_are_refused(series):
    repeated = [rows for rows in series.values() if rows.exp_reason.iloc[0] == DUPLICATE]
    assert repeated
    for rows in repeated:
        with pytest.raises(OverlapError, match="2022 and 2022"):
            trend(rows)


def test_the_test_for_trend_is_that_of_r(series):
    for name in ("R_prop.trend.test_1", "R_prop.trend.test_2"):
        rows = series[name]
        found = trend_test(rows.numerator, rows.denominator, rows.year)
        assert found.statistic == pytest.approx(rows.exp_chi2.iloc[0], rel=1e-8)
        assert found.p == pytest.approx(rows.exp_p.iloc[0], rel=1e-8)


def test_rolling_averages_get_no_marker():
    starts, ends = [2014, 2015, 2016, 2017, 2018], [2016, 2017, 2018, 2019, 2020]
    with pytest.raises(OverlapError, match="rolling"):
        recent_trend_of_proportions([10, 20, 30, 40, 50], 100, starts, ends)
    with pytest.raises(OverlapError, match="rolling"):
        recent_trend([1, 2, 3, 4, 5], 0, 6, starts, ends)


def test_one_outlier_makes_no_trend():
    found = recent_trend(
        [10, 10.2, 9.9, 10, 30], [9, 9.2, 8.9, 9, 29], [11, 11.2, 10.9, 11, 31], YEARS
    )
    assert found.chi_squared > 9.55
    assert (found.direction, found.reason) == ("No significant change", "Outlier found")


def test_only_the_last_five_points_in_time_count():
    x, n, years = [90, 80, 70, 10, 12, 14, 16, 18], 1000, range(2015, 2023)
    found = recent_trend_of_proportions(x, n, years)
    last = recent_trend_of_proportions(x[3:], n, years[3:])
    shuffled = recent_trend_of_proportions(x[::-1], n, years[::-1])
    assert found.chi_squared == last.chi_squared == pytest.approx(shuffled.chi_squared)


@given(COUNTS, st.integers(500, 2000))
def test_those_without_go_the_other_way(x, n):
    one = recent_trend_of_proportions(x, n, YEARS)
    other = recent_trend_of_proportions(n - x, n, YEARS)
    assert one.chi_squared == pytest.approx(other.chi_squared, rel=1e-6, abs=1e-9)
    assert one.gradient == pytest.approx(-other.gradient, abs=1e-9)


@given(COUNTS, st.floats(-50, 50), st.floats(0.1, 50))
def test_another_unit_changes_nothing_but_the_gradient(x, shift, scale):
    one = recent_trend(x, x - 5, x + 8, YEARS)
    y = scale * x + shift
    other = recent_trend(y, y - 5 * scale, y + 8 * scale, YEARS)
    assert one.direction == other.direction
    assert other.chi_squared == pytest.approx(one.chi_squared, rel=1e-6, abs=1e-9)
    assert other.gradient == pytest.approx(scale * one.gradient, rel=1e-6, abs=1e-9)


def test_many_areas_at_once_are_as_one_by_one():
    rng = np.random.default_rng(7)
    x, n = rng.integers(10, 90, (30, 6)).astype(float), np.full((30, 6), 100.0)
    x[4, 5], x[5, 0] = np.nan, np.nan
    found = recent_trend_of_proportions(x, n, range(6))
    values = recent_trend(x, x - 4, x + 4, range(6))
    for i in range(30):
        one = recent_trend_of_proportions(x[i], n[i], range(6))
        assert (one.direction, one.reason) == (found.direction[i], found.reason[i])
        np.testing.assert_allclose(one.chi_squared, found.chi_squared[i])
        one = recent_trend(x[i], x[i] - 4, x[i] + 4, range(6))
        np.testing.assert_allclose(one.gradient, values.gradient[i])
    assert found.reason[4] == values.reason[4] == "Missing values"
    # What came before the last five points is nothing to it.
    assert found.reason[5] != "Missing values"


def test_nobody_in_all_years_is_no_change():
    found = recent_trend_of_proportions([0] * 5, 100, YEARS)
    assert found.direction == "No significant change"
    assert found.chi_squared == 0


def test_an_interval_without_width_is_no_interval():
    found = recent_trend([1, 2, 3, 4, 5], [0, 1, 3, 3, 4], [2, 3, 3, 5, 6], YEARS)
    assert found.direction == "Cannot be calculated"
    assert found.reason == "Missing at least one confidence interval value"


def test_what_is_no_series_is_refused():
    with pytest.raises(CountError, match="x has to be at most n; seen: 11"):
        recent_trend_of_proportions([1, 2, 3, 4, 11], 10, YEARS)
    with pytest.raises(ShapeError, match="of 5 points"):
        recent_trend_of_proportions([1, 2, 3], 10, YEARS)
    with pytest.raises(OptionError, match="between lower and upper"):
        recent_trend([1, 2, 3, 4, 9], 0, 5, YEARS)
    with pytest.raises(TooFewError, match="at least 3 points"):
        trend_test([1, 2], 10, [2020, 2021])
