"""Hiding and rounding small counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.disclosure_control import protect_quotients, round_and_hide
from equitymap.methods.errors import CountError

counts = st.lists(st.one_of(st.just(np.nan), st.floats(0, 1e6), st.integers(0, 40).map(float)))


def test_it_reproduces_the_rule_count_by_count(vectors):
    cases = pd.read_csv(vectors / "disclosure_hes.csv")
    cases = cases[cases.level == "sub-national"]
    shown, hidden = round_and_hide(cases["count"])
    ours = ["*" if h else f"{s:.0f}" for s, h in zip(shown, hidden, strict=True)]
    assert ours == cases.expected.tolist()


@given(counts)
def test_twice_is_once_and_missing_is_neither_hidden_nor_zero(values):
    once = round_and_hide(values)
    twice = round_and_hide(once.counts)
    np.testing.assert_array_equal(once.counts, twice.counts)
    assert not twice.hidden.any()
    missing = np.isnan(np.array(values, float))
    assert np.isnan(once.counts[missing]).all()
    assert not once.hidden[missing].any()


@given(counts)
def test_nothing_shown_is_small_or_far_from_the_truth(values):
    shown = round_and_hide(values).counts
    known = np.isfinite(shown)
    assert ((shown[known] == 0) | (shown[known] >= 10)).all()
    assert (np.abs(shown[known] - np.array(values, float)[known]) <= 2.5).all()


def test_a_negative_count_is_refused():
    with pytest.raises(CountError, match="counts has to be 0 or more"):
        round_and_hide([-1])


def test_percentages_are_made_anew_from_rounded_counts_and_hidden_with_them():
    shown = protect_quotients([13, 4, 0, np.nan], [13, 4, 0, 20], [101, 100, 100, 80], 100)
    np.testing.assert_array_equal(shown.values, [15, np.nan, 0, 25])
    np.testing.assert_array_equal(shown.numerators, [15, np.nan, 0, 20])
    np.testing.assert_array_equal(shown.denominators, [100, 100, 100, 80])
    assert shown.hidden.tolist() == [False, True, False, False]


def test_a_count_is_worked_out_where_only_the_value_and_the_other_count_are_given():
    shown = protect_quotients([4.0, 20.0, 12.0], [np.nan, 20, np.nan], [100, np.nan, np.nan], 100)
    assert shown.hidden.tolist() == [True, False, False]
    np.testing.assert_array_equal(shown.values, [np.nan, 20, 12])
    np.testing.assert_array_equal(shown.denominators, [100, 100, np.nan])
    assert shown.remade.tolist() == [False, True, False]
