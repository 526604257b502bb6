"""What holds for every measure of single areas: many at once are as one by one, in any order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.proportions import wilson
from equitymap.methods.standardised_ratios import standardised_ratio
from tests.methods.test_nasty_inputs import MEASURES, called

# Measures that take the areas one by one. (The others rank, pool or compare them.)
ONE_BY_ONE = [
    "before_after.before_after",
    "disclosure_control.round_and_hide",
    "disclosure_control.protect_quotients",
    "disclosure_control.protect_observations",
    "funnel.proportion_funnel",
    "funnel.ratio_funnel",
    "funnel.ratio_funnel_at_observed",
    "funnel.judge_proportions",
    "funnel.judge_counts",
    "funnel.judge_standardised_rates",
    "gap_change.ratio_of_ratios",
    "gap_change.difference_of_differences",
    "imd.exponential",
    "means.mean",
    "money.deflate",
    "normalise.as_need",
    "proportions.wilson",
    "proportions.proportion",
    "proportions.percent_limits",
    "rate_ratios.rate_ratio",
    "rate_ratios.rate_ratio_test",
    "rate_ratios.rate_difference",
    "rates.exact_limits",
    "rates.byar_limits",
    "rates.poisson_limits",
    "rates.rate",
    "risk_ratios.risk_ratio",
    "risk_ratios.odds_ratio",
    "risk_ratios.risk_difference",
    "standardised_ratios.standardised_ratio",
    "standardised_ratios.standardised_rate",
    "unknowns.unknown_bounds",
    "unknowns.too_many_unknown",
]


def parts(found) -> list[np.ndarray]:
    """The arrays of an answer, whatever its shape."""
    if isinstance(found, np.ndarray) or np.isscalar(found):
        return [np.ravel(found)]
    inside = found if isinstance(found, tuple) else vars(found).values()
    return [array for part in inside for array in parts(part)]


def alike(one: list[np.ndarray], other: list[np.ndarray]) -> None:
    for a, b in zip(one, other, strict=True):
        if a.dtype.kind == "f":
            np.testing.assert_allclose(a, b, rtol=1e-9)
        else:
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_many_areas_at_once_are_as_one_by_one_and_in_any_order(name):
    numbers, options = MEASURES[name]
    columns = {k: np.array(v, float) for k, v in numbers.items() if np.ndim(v)}
    singles = {k: v for k, v in numbers.items() if not np.ndim(v)}
    size = max(map(len, columns.values()))
    columns = {k: np.concatenate([np.resize(v, size), [np.nan]]) for k, v in columns.items()}
    together = parts(called(name, {**columns, **singles}, options))
    assert together
    for i in range(size + 1):
        alone = called(name, {**{k: v[i] for k, v in columns.items()}, **singles}, options)
        # What is the same for all areas (a test's name) has one entry.
        alike([a[i : i + 1] if len(a) > 1 else a for a in together], parts(alone))
    back = called(name, {**{k: v[::-1] for k, v in columns.items()}, **singles}, options)
    alike([a[::-1] for a in together], parts(back))


@given(st.integers(0, 499), st.floats(0.5, 0.999))
def test_one_more_raises_both_limits_of_a_share_and_of_a_ratio(x, confidence):
    (low, more_low), (high, more_high) = wilson([x, x + 1], 500, confidence)
    assert low < more_low
    assert high < more_high
    found = standardised_ratio([x, x + 1], 20.0, confidence)
    assert (np.diff(found.lower) > 0).all()
    assert (np.diff(found.upper) > 0).all()


@given(st.integers(0, 50), st.integers(1, 50), st.floats(0.5, 0.99))
def test_more_people_and_less_confidence_make_narrower_limits(x, others, confidence):
    n = x + others
    widths = [np.diff(wilson(x, n, c))[0] for c in (confidence, (1 + confidence) / 2)]
    assert widths[0] < widths[1]
    assert np.diff(wilson(10 * x, 10 * n, confidence))[0] < widths[0]
