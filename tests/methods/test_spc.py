"""XmR charts: limits worked by hand, each rule by itself, and what has to hold for all series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from equitymap.methods.errors import OptionError, OverlapError, ShapeError, TooFewError
from equitymap.methods.spc import xmr

WAVE = [10.0, 11, 9, 10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 11]


def chart(values, **options):
    return xmr(values, starts=range(2000, 2000 + len(values)), **options)


def test_limits_worked_by_hand():
    found = chart([10, 12, 11, 13, 12, 14, 13, 15, 14, 16, 15, 17])
    # Moving ranges 2, 1, 2, 1 … : six of 2 and five of 1.
    assert found.mean == pytest.approx(13.5)
    assert found.upper - found.mean == pytest.approx(2.66 * 17 / 11)
    assert found.mean - found.lower == pytest.approx(2.66 * 17 / 11)
    assert found.why == ""


def test_a_wild_moving_range_does_not_widen_the_limits():
    found = chart([*WAVE, 40.0, *WAVE])
    ranges = np.abs(np.diff([*WAVE, 40.0, *WAVE]))
    tame = ranges[ranges < 20]
    assert found.upper - found.mean == pytest.approx(2.66 * tame.mean())
    assert found.outside.nonzero()[0].tolist() == [14]


@pytest.mark.parametrize(("run", "special"), [(6, 0), (7, 7), (9, 9)])
def test_seven_in_a_row_on_one_side_are_a_shift(run, special):
    # Around a baseline of 0: one step up, held.
    found = chart([1.0, -1] * 6 + [0.5] * run + [-1.0, 1, -1], baseline=12)
    assert found.shift.sum() == special
    assert not found.outside.any()


@pytest.mark.parametrize(("run", "special"), [(6, 0), (7, 7), (8, 8)])
@pytest.mark.parametrize("sign", [1, -1])
def test_seven_in_a_row_each_above_the_last_are_a_trend(run, special, sign):
    rising = np.linspace(-0.9, 0.9, run)
    values = sign * np.array([2, *rising, -0.5, 0.5])
    found = chart([1.0, -1] * 6 + [*values], baseline=12)
    assert found.trend.sum() == special
    assert found.trend[13 : 13 + run].sum() == special


def test_equal_points_are_no_trend():
    assert not chart([1.0, -1] * 6 + [0.5] * 9, baseline=12).trend.any()


def test_two_of_three_in_the_outer_third_on_one_side_are_near_the_limits():
    # Limits are 0 and 5.32 away; the outer third begins at 3.55.
    base = [1.0, -1] * 6
    assert chart([*base, 4, 0.5, 4, -1], baseline=12).near.nonzero()[0].tolist() == [12, 14]
    assert not chart([*base, 4, -0.5, 4, -1], baseline=12).near.any()
    assert not chart([*base, 4, 0.5, 0.5, 4], baseline=12).near.any()
    assert not chart([*base, 4, -4, 0.5], baseline=12).near.any()


def test_special_is_any_of_the_four():
    found = chart([1.0, -1] * 6 + [9, 0.5, *[0.2] * 7], baseline=12)
    assert (
        found.special.tolist() == (found.outside | found.shift | found.trend | found.near).tolist()
    )
    assert found.special[12]
    assert not found.special[:12].any()


@given(arrays(float, st.integers(4, 30), elements=st.integers(-50, 50)), st.integers(-9, 9))
def test_another_unit_and_the_order_given_change_nothing_else(values, shift):
    found, other = chart(values), chart(3.0 * values + shift)
    np.testing.assert_allclose(other.upper, 3 * found.upper + shift)
    np.testing.assert_array_equal(other.outside, found.outside)
    years = np.arange(values.size)
    back = xmr(values[::-1], starts=years[::-1])
    np.testing.assert_array_equal(back.special[::-1], found.special)
    assert found.lower <= found.mean <= found.upper


@given(arrays(float, st.integers(7, 30), elements=st.integers(-5, 5)))
def test_the_rules_are_those_told_point_by_point(values):
    found = chart(values)
    side, steps = np.sign(values - found.mean), np.sign(np.diff(values))
    shift, trend = np.zeros((2, values.size), bool)
    for i in range(values.size - 6):
        if abs(side[i : i + 7].sum()) == 7:
            shift[i : i + 7] = True
        if abs(steps[i : i + 6].sum()) == 6:
            trend[i : i + 7] = True
    np.testing.assert_array_equal(found.shift, shift)
    np.testing.assert_array_equal(found.trend, trend)


@given(st.floats(-1e6, 1e6), st.integers(4, 40))
def test_values_that_never_change_are_never_special(value, points):
    # The mean of equal numbers can miss them by a rounding error.
    found = chart([value] * points)
    np.testing.assert_allclose([found.lower, found.mean, found.upper], value)
    assert not found.special.any()


def test_many_areas_at_once_are_as_one_by_one_and_a_missing_point_says_so():
    values = np.random.default_rng(8).normal(size=(5, 20))
    values[3, 7] = np.nan
    found = xmr(values, starts=range(20))
    for i in (0, 1, 2, 4):
        one = xmr(values[i], starts=range(20))
        assert one.upper == pytest.approx(found.upper[i])
        np.testing.assert_array_equal(one.special, found.special[i])
    assert np.isnan(found.mean[3])
    assert found.why[3] == "an input is missing"
    assert not found.special[3].any()


def test_limits_of_a_few_points_are_called_a_trial():
    assert chart(WAVE[:11]).why == "trial limits of 11 points"
    assert chart(WAVE, baseline=6).why == "trial limits of 6 points"
    assert chart(WAVE[:12]).why == ""


def test_what_is_no_series_is_refused():
    with pytest.raises(TooFewError, match="at least 4 points"):
        chart([1, 2, 3])
    with pytest.raises(OptionError, match="between 4 and 14"):
        chart(WAVE, baseline=15)
    with pytest.raises(ShapeError, match="of 3 points"):
        xmr(WAVE, starts=[1, 2, 3])
    with pytest.raises(OverlapError):
        xmr(WAVE, starts=range(14), ends=range(2, 16))
