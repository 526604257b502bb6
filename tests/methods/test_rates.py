"""Counts and rates: published limits, the switch at 10, and what has to hold for every count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from equitymap.methods.errors import CountError, DenominatorError, NotFiniteError, ShapeError
from equitymap.methods.rates import byar_limits, exact_limits, poisson_limits, rate


@pytest.mark.parametrize(("formula", "limits"), [("Exact", exact_limits), ("Byars", byar_limits)])
def test_it_reproduces_the_published_limits_of_each_formula(vectors, formula, limits):
    cases = pd.read_csv(vectors / "rate_byars_exact.csv")
    cases = cases[cases.ci_method == formula]
    assert len(cases) > 10
    for confidence, rows in cases.groupby("confidence"):
        lower, upper = limits(rows.x, confidence)
        scale = rows.multiplier / rows.n
        np.testing.assert_allclose(lower * scale, rows.lower, rtol=1e-10)
        np.testing.assert_allclose(upper * scale, rows.upper, rtol=1e-10)


def test_a_rate_reproduces_the_published_rows_with_the_formula_they_name(vectors):
    cases = pd.read_csv(vectors / "rate_byars_exact.csv")
    cases = cases[(cases.x < 10) == (cases.ci_method == "Exact")]
    for (confidence, multiplier), rows in cases.groupby(["confidence", "multiplier"]):
        found = rate(rows.x, rows.n, confidence, multiplier)
        np.testing.assert_allclose(found.value, rows.value, rtol=1e-10)
        np.testing.assert_allclose(found.lower, rows.lower, rtol=1e-10)
        np.testing.assert_allclose(found.upper, rows.upper, rtol=1e-10)
        assert ((found.method == "exact") == (rows.ci_method == "Exact")).all()


@given(st.floats(0, 1e7), st.floats(0.5, 0.999))
def test_the_limits_hold_the_count_and_rise_with_confidence(x, confidence):
    for limits in (exact_limits, poisson_limits):
        lower, upper = limits(x, confidence)
        wider = limits(x, confidence + 0.0005)
        assert 0 <= wider[0] <= lower <= x <= upper <= wider[1]


@given(st.integers(0, 10_000))
def test_one_event_more_raises_both_limits(x):
    assert np.greater(exact_limits(x + 1), exact_limits(x)).all()
    assert np.greater(byar_limits(x + 10), byar_limits(x + 9)).all()


def test_byar_has_no_lower_limit_where_its_formula_has_none():
    lower, upper = byar_limits([0, 1, 2], 0.998)
    assert lower[0] == 0
    assert np.isnan(lower[1])
    assert np.isfinite(upper).all()


@given(st.lists(st.floats(0, 1e5) | st.just(np.nan), max_size=30))
def test_many_at_once_are_as_one_by_one(xs):
    together = poisson_limits(xs)
    singly = [poisson_limits(x) for x in xs]
    np.testing.assert_allclose(together, np.reshape(singly, (-1, 2)).T, rtol=1e-14)


def test_exact_limits_are_those_of_the_chi_squared_distribution():
    lower, upper = exact_limits([1, 5, 200], 0.998)
    np.testing.assert_allclose(lower, stats.chi2.ppf(0.001, [2, 10, 400]) / 2, rtol=1e-12)
    np.testing.assert_allclose(upper, stats.chi2.ppf(0.999, [4, 12, 402]) / 2, rtol=1e-12)


def test_no_events_have_a_lower_limit_of_0_and_a_true_upper_one():
    found = rate(0, 100)
    assert (found.value, found.lower) == (0, 0)
    assert found.upper == pytest.approx(-np.log(0.025) / 100)


@given(st.integers(0, 400), st.floats(1, 1e6), st.floats(0.1, 1e4))
def test_ten_times_the_people_have_a_tenth_of_the_rate(x, n, multiplier):
    one, ten = rate(x, n, multiplier=multiplier), rate(x, 10 * n, multiplier=multiplier)
    np.testing.assert_allclose(
        [one.value, one.lower, one.upper],
        [10 * ten.value, 10 * ten.lower, 10 * ten.upper],
        rtol=1e-12,
    )


def test_a_missing_number_has_a_missing_rate_that_says_so():
    found = rate([5, np.nan, 5], [100, 100, np.nan])
    assert found.missing.tolist() == [False, True, True]
    assert found.why.tolist() == ["", "an input is missing", "an input is missing"]
    assert np.isnan(found.lower[1:]).all()


@pytest.mark.parametrize(
    ("x", "n", "error", "seen"),
    [
        (-1, 5, CountError, "x has to be 0 or more; seen: -1"),
        ([3, 4], [5, 0], DenominatorError, "n has to be above 0; seen: 0 at position 1"),
        (np.inf, 5, NotFiniteError, "x has to be finite; seen: inf"),
        (3, -np.inf, NotFiniteError, "n has to be finite"),
        ([1, 2], [1, 2, 3], ShapeError, r"x \(2,\), n \(3,\)"),
        ("three", 5, NotFiniteError, "x has to be numbers"),
    ],
)
def test_what_is_no_rate_is_refused_by_name(x, n, error, seen):
    with pytest.raises(error, match=seen):
        rate(x, n)
