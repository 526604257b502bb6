"""Quantiles by rank: the published ones, and what has to hold for all values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import NotFiniteError, OptionError, ShapeError, TooFewError
from equitymap.methods.quantiles import quantile_by_rank


def test_it_reproduces_the_published_quantiles(vectors):
    cases = pd.read_csv(vectors / "quantiles.csv")
    for (_, k, inverted), rows in cases.groupby(["group_id", "nquantiles", "invert"]):
        found = quantile_by_rank(rows.value, int(k), highest_first=bool(inverted))
        np.testing.assert_array_equal(found, rows.expected_quantile)


def test_many_groups_at_once_are_as_one_by_one(vectors):
    cases = pd.read_csv(vectors / "quantiles.csv")
    cases = cases[(cases.nquantiles == 10) & cases.invert].sample(frac=1, random_state=1)
    found = quantile_by_rank(cases.value, 10, groups=cases.group_id)
    np.testing.assert_array_equal(found, cases.expected_quantile)


@given(st.lists(st.integers(-50, 50), min_size=4, max_size=80), st.integers(2, 4))
def test_higher_values_never_have_a_higher_quantile_and_ties_share_one(values, k):
    found = quantile_by_rank(values, k)
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) <= 0).all()
    assert set(found) <= set(range(1, k + 1))
    for value in set(values):
        assert len(set(found[np.array(values) == value])) == 1


@given(st.permutations(range(40)), st.integers(2, 10))
def test_different_values_are_shared_out_evenly(values, k):
    counts = np.bincount(quantile_by_rank(values, k).astype(int), minlength=k + 1)[1:]
    assert counts.max() - counts.min() <= 1


def test_too_few_areas_and_areas_without_a_group_have_none():
    found = quantile_by_rank([1, 2, 3, 4, 5], 2, groups=["a", "a", "b", None, "a"])
    assert np.isnan(found).tolist() == [False, False, True, True, False]


def test_what_gives_no_quantiles_is_refused():
    with pytest.raises(TooFewError, match="k has to be at least 2"):
        quantile_by_rank([1, 2, 3], 1)
    with pytest.raises(OptionError, match="k has to be a whole number"):
        quantile_by_rank([1, 2, 3], 2.5)
    with pytest.raises(ShapeError):
        quantile_by_rank([1, 2, 3], 2, groups=["a"])
    with pytest.raises(NotFiniteError):
        quantile_by_rank([1, 2, np.inf], 2)
