"""Unknown groups: the bounds of a ratio, worked by hand and held for all counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import CountError, DenominatorError
from equitymap.methods.unknowns import too_many_unknown, unknown_bounds

COUNTS = st.integers(0, 100)


def test_a_strong_disparity_stands_and_a_weak_one_hangs_on_the_unknowns():
    found = unknown_bounds([60, 33], 300, [20, 30], 300, [10, 10])
    np.testing.assert_allclose(found.counted.value, [3, 1.1])
    np.testing.assert_allclose(found.low.value, [2, 33 / 40])
    np.testing.assert_allclose(found.high.value, [3.5, 43 / 30])
    assert found.held.tolist() == [True, False]
    assert found.established.tolist() == [True, False]


def test_a_disparity_can_hold_without_being_established():
    found = unknown_bounds(14, 300, 10, 300, 1)
    assert found.held
    assert not found.established


def test_unknown_people_count_above_and_below_the_line():
    found = unknown_bounds(60, 300, 30, 300, unknown=40, n_unknown=50)
    assert found.high.value == pytest.approx((100 / 350) / (30 / 300))
    assert found.low.value == pytest.approx((60 / 300) / (70 / 350))
    assert not found.held


@given(COUNTS, st.integers(1, 100), COUNTS)
def test_no_unknowns_leave_no_room(a, b, more):
    found = unknown_bounds(a, 200, b, 200, 0)
    assert found.low.value == found.counted.value == found.high.value
    wider = unknown_bounds(a, 200, b, 200, more)
    assert wider.low.value <= found.low.value
    assert wider.high.value >= found.high.value


@given(st.integers(1, 100), st.integers(1, 100), COUNTS)
def test_the_groups_the_other_way_round_have_the_reciprocal_bounds(a, b, unknown):
    there, back = unknown_bounds(a, 200, b, 300, unknown), unknown_bounds(b, 300, a, 200, unknown)
    assert there.low.value == pytest.approx(1 / back.high.value)
    assert (there.held, there.established) == (back.held, back.established)


@given(COUNTS, COUNTS, COUNTS)
def test_what_is_established_holds(a, b, unknown):
    found = unknown_bounds(a, 200, b, 300, unknown)
    assert found.held or not found.established


def test_a_comparison_group_without_events_bounds_nothing_above():
    found = unknown_bounds(20, 100, 0, 100, 2)
    assert np.isnan(found.counted.value)
    assert found.high.upper == np.inf
    assert found.low.value == pytest.approx(10)
    assert found.held


def test_missing_counts_and_no_events_are_missing_and_say_why():
    found = unknown_bounds([np.nan, 0, 5], 100, [3, 0, 3], 100, [1, 0, np.nan])
    assert np.isnan(found.low.value).all()
    assert not found.held.any()
    assert not found.established.any()
    assert found.low.why[0] == "an input is missing"
    assert found.low.why[1] == "no events in either group"
    assert found.low.why[2] == "a ratio of the three is missing"


def test_more_than_a_tenth_or_than_the_group_is_too_many():
    found = too_many_unknown([50, 50, 5, np.nan], [20, 21, 6, 1], 200)
    assert found.tolist() == [False, True, True, True]


def test_what_are_no_unknowns_is_refused():
    with pytest.raises(CountError, match="unknown has to be 0 or more"):
        unknown_bounds(1, 10, 1, 10, -1)
    with pytest.raises(CountError, match="unknown has to be at most n_unknown"):
        unknown_bounds(1, 10, 1, 10, 5, 4)
    with pytest.raises(DenominatorError):
        unknown_bounds(1, 0, 1, 10, 5)
    with pytest.raises(CountError, match="at most events"):
        too_many_unknown(5, 20, 10)
