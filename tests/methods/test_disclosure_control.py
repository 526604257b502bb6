"""Hiding and rounding small counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.disclosure_control import round_and_hide

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
    with pytest.raises(ValueError, match="below 0"):
        round_and_hide([-1])
