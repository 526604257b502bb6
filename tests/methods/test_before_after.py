"""Programmes: changes and differences of changes worked by hand, and what has to hold for all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from equitymap.methods.before_after import (
    before_after,
    difference_in_differences,
    difference_in_differences_of_counts,
    parallel_trends,
)
from equitymap.methods.errors import OptionError, OverlapError, ShapeError, TooFewError
from equitymap.methods.rate_ratios import rate_difference, rate_ratio

BEFORE, AFTER = (2016, 2018), (2020, 2022)
YEARS = [2016, 2017, 2018, 2020, 2021]
TREATED = np.array([True] * 3 + [False] * 5)
PANEL = arrays(float, (8, 5), elements=st.integers(0, 10_000).map(lambda cents: cents / 100))


def test_a_change_is_the_later_rate_held_against_the_earlier():
    found = before_after(50, 1000, 30, 1000, BEFORE, AFTER)
    assert found.value == pytest.approx(0.6)
    assert found.lower == rate_ratio(30, 1000, 50, 1000).lower
    found = before_after(50, 1000, 30, 1000, BEFORE, AFTER, measure="difference")
    assert found.value == pytest.approx(-0.02)
    assert found.lower == rate_difference(30, 1000, 50, 1000).lower


def test_counts_worked_by_hand():
    found = difference_in_differences_of_counts(
        (100, 1000, 60, 1000), (400, 8000, 320, 8000), BEFORE, AFTER
    )
    assert found.value == pytest.approx(0.6 / 0.8)
    spread = np.exp(1.959963984540054 * np.sqrt(1 / 100 + 1 / 60 + 1 / 400 + 1 / 320))
    np.testing.assert_allclose([found.lower, found.upper], [0.75 / spread, 0.75 * spread])
    found = difference_in_differences_of_counts(
        (100, 1000, 60, 1000), (400, 8000, 320, 8000), BEFORE, AFTER, measure="difference"
    )
    assert found.value == pytest.approx(-0.04 + 0.01)
    half = 1.959963984540054 * np.sqrt(160 / 1000**2 + 720 / 8000**2)
    assert found.upper - found.value == pytest.approx(half)


def test_a_count_without_events_has_no_ratio_and_says_why():
    found = difference_in_differences_of_counts(
        (10, 100, [0, 5], 100), (10, 100, 10, 100), BEFORE, AFTER
    )
    assert found.missing.tolist() == [True, False]
    assert "no interval on the log scale" in found.why[0]


@given(PANEL)
def test_it_is_welchs_test_of_the_changes(values):
    found = difference_in_differences(values, TREATED, YEARS, begun=2019)
    changes = values[:, 3:].mean(1) - values[:, :3].mean(1)
    there, elsewhere = changes[TREATED], changes[~TREATED]
    assert found.value == pytest.approx(there.mean() - elsewhere.mean(), abs=1e-9)
    if there.var() + elsewhere.var() > 1e-6:
        wanted = stats.ttest_ind(there, elsewhere, equal_var=False).confidence_interval()
        np.testing.assert_allclose([found.lower, found.upper], wanted, rtol=1e-6, atol=1e-6)


@given(PANEL, st.floats(-50, 50), arrays(float, 8, elements=st.floats(-50, 50)))
def test_what_changed_everywhere_and_what_areas_always_were_is_nothing_to_it(values, shift, level):
    found = difference_in_differences(values, TREATED, YEARS, begun=2019)
    moved = values + level[:, None] + np.where(np.array(YEARS) > 2019, shift, 0)
    other = difference_in_differences(moved, TREATED, YEARS, begun=2019)
    np.testing.assert_allclose(
        [other.value, other.upper], [found.value, found.upper], rtol=1e-6, atol=1e-6
    )


@given(PANEL)
def test_a_steady_effect_is_found_as_it_is(values):
    found = difference_in_differences(values, TREATED, YEARS, begun=2019)
    values[np.ix_(TREATED, np.array(YEARS) > 2019)] += 7
    other = difference_in_differences(values, TREATED, YEARS, begun=2019)
    assert other.value - found.value == pytest.approx(7)


def test_one_area_is_held_against_the_spread_of_the_others():
    values = np.array([[10, 5], [10, 11], [10, 9], [10, 10], [10, 12]], float)
    found = difference_in_differences(
        values, [True, False, False, False, False], [2018, 2020], begun=2019
    )
    others = np.array([1, -1, 0, 2])
    half = stats.t.ppf(0.975, 3) * others.std(ddof=1) * np.sqrt(1 + 1 / 4)
    assert found.value == pytest.approx(-5 - 0.5)
    assert found.upper - found.value == pytest.approx(half)
    assert found.method == "one area against 4 others"


def test_a_period_with_both_sides_of_the_start_and_areas_with_gaps_are_left_out():
    values = np.arange(40.0).reshape(8, 5) ** 1.1
    found = difference_in_differences(values, TREATED, YEARS, begun=2019)
    wild = np.c_[values, np.full(8, 1e6)]
    starts, ends = [*YEARS[:3], 2020, 2022, 2019], [*YEARS[:3], 2021, 2022, 2019]
    same = difference_in_differences(wild[:, :5], TREATED, starts[:5], ends[:5], begun=2019)
    assert same.value == found.value
    days = ["2016-01-01", "2017-01-01", "2018-01-01", "2020-01-01", "2021-01-01", "2019-01-01"]
    last = ["2016-12-31", "2017-12-31", "2018-12-31", "2020-12-31", "2021-12-31", "2019-12-31"]
    dated = difference_in_differences(wild, TREATED, days, last, begun="2019-07-01")
    assert dated.value == pytest.approx(found.value)
    values[7, 0] = np.nan
    fewer = difference_in_differences(values, TREATED, YEARS, begun=2019)
    assert fewer.method == "Welch's t, 3 against 4 areas"


@given(PANEL, st.floats(-5, 5))
def test_areas_that_went_alike_have_parallel_trends(values, slope):
    values[:, :3] = values[:, :1] + slope * np.array(YEARS[:3])
    found = parallel_trends(values, TREATED, YEARS, begun=2019)
    assert found.value == pytest.approx(0, abs=1e-9)
    values[np.ix_(TREATED, np.arange(3))] += 2.0 * np.arange(3)
    found = parallel_trends(values, TREATED, YEARS, begun=2019)
    assert found.value == pytest.approx(2)
    assert found.why.startswith("no interval: areas that all changed alike")
    assert np.isnan(found.lower)


def test_values_rounded_until_all_changes_are_one_show_no_spread_to_judge_by():
    found = difference_in_differences(
        [[30, 25], [28, 29], [27, 28]], [True, False, False], [2018, 2020], begun=2019
    )
    assert found.value == -6
    assert np.isnan([found.lower, found.upper]).all()
    assert found.why.startswith("no interval")


def test_what_are_no_counts_before_and_after_is_refused():
    four = (90, 900, 70, 910)
    with pytest.raises(ShapeError, match="there has to be events and people before"):
        difference_in_differences_of_counts((90, 900), four, BEFORE, AFTER)
    with pytest.raises(ShapeError, match="after has to be a first and a last year"):
        before_after(*four, BEFORE, 2021)


def test_windows_that_overlap_or_stand_the_wrong_way_round_are_refused():
    with pytest.raises(OverlapError, match="no rolling averages"):
        before_after(5, 10, 5, 10, (2016, 2018), (2018, 2020))
    with pytest.raises(OverlapError, match="after has to be later than before"):
        before_after(5, 10, 5, 10, AFTER, BEFORE)
    with pytest.raises(OverlapError):
        difference_in_differences(np.ones((8, 2)), TREATED, [2016, 2017], [2018, 2019], begun=2019)


def test_what_cannot_be_compared_is_refused():
    values = np.ones((8, 5))
    with pytest.raises(TooFewError, match="1 period that lies before"):
        difference_in_differences(values, TREATED, YEARS, begun=2010)
    with pytest.raises(TooFewError, match="1 period that lies after"):
        difference_in_differences(values, TREATED, YEARS, begun=2030)
    with pytest.raises(TooFewError, match="2 areas without the programme"):
        difference_in_differences(values[:4], TREATED[:4], YEARS, begun=2019)
    with pytest.raises(TooFewError, match="1 area with the programme"):
        difference_in_differences(values, ~TREATED & False, YEARS, begun=2019)
    with pytest.raises(TooFewError, match="3 periods"):
        parallel_trends(values, TREATED, YEARS, begun=2017)
    with pytest.raises(OptionError, match="True or False"):
        difference_in_differences(values, TREATED.astype(int), YEARS, begun=2019)
    with pytest.raises(ShapeError, match=r"\(areas, 5\)"):
        difference_in_differences(values[:, :4], TREATED, YEARS, begun=2019)
    with pytest.raises(OptionError, match="ratio, difference"):
        before_after(5, 10, 5, 10, BEFORE, AFTER, measure="odds")
