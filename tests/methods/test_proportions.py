"""Wilson's limits: published figures, and what has to hold for every count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import CountError, DenominatorError, OptionError
from equitymap.methods.proportions import proportion, wilson


def test_it_reproduces_the_published_figures(vectors):
    cases = pd.read_csv(vectors / "wilson_proportion.csv")
    for confidence, rows in cases.groupby("confidence"):
        lower, upper = wilson(rows.x, rows.n, confidence)
        np.testing.assert_allclose(lower * rows.multiplier, rows.lower, rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(upper * rows.multiplier, rows.upper, rtol=1e-10)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_limits_hold_the_proportion_and_stay_between_0_and_1(case):
    x, n = case
    lower, upper = wilson(x, n)
    assert 0 <= lower <= x / n + 1e-12
    assert x / n - 1e-12 <= upper <= 1


@given(st.integers(0, 500), st.integers(500, 1000))
def test_counting_the_others_mirrors_the_limits(x, n):
    lower, upper = wilson(x, n)
    lower_others, upper_others = wilson(n - x, n)
    assert lower == pytest.approx(1 - upper_others, abs=1e-12)
    assert upper == pytest.approx(1 - lower_others, abs=1e-12)


def test_a_missing_count_has_missing_limits():
    lower, upper = wilson([1, np.nan], [10, 10])
    assert np.isfinite([lower[0], upper[0]]).all()
    assert np.isnan([lower[1], upper[1]]).all()


def test_full_confidence_says_nothing():
    lower, upper = wilson([3, np.nan], [10, 10], confidence=1)
    assert (lower[0], upper[0]) == (0, 1)
    assert np.isnan(lower[1])


def test_a_proportion_comes_with_its_limits_in_its_unit(vectors):
    cases = pd.read_csv(vectors / "wilson_proportion.csv")
    for (confidence, multiplier), rows in cases.groupby(["confidence", "multiplier"]):
        found = proportion(rows.x, rows.n, confidence, multiplier)
        np.testing.assert_allclose(found.value, rows.value, rtol=1e-10)
        np.testing.assert_allclose(found.upper, rows.upper, rtol=1e-10)
        assert (found.why == "").all()


def test_a_missing_number_makes_a_missing_proportion_that_says_so():
    found = proportion([1, np.nan, 1], [10, 10, np.nan])
    assert found.missing.tolist() == [False, True, True]
    assert found.why[1] == "an input is missing"


@pytest.mark.parametrize(
    ("x", "n", "confidence", "error"),
    [
        (-1, 5, 0.95, CountError),
        (6, 5, 0.95, CountError),
        (0, 0, 0.95, DenominatorError),
        (1, 5, 1.2, OptionError),
        (1, 5, 95, OptionError),
    ],
)
def test_what_is_no_proportion_is_refused(x, n, confidence, error):
    with pytest.raises(error, match="has to be"):
        wilson(x, n, confidence)
