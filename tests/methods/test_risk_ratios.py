"""Risk ratios, odds ratios and risk differences: figures of R, zero cells, what has to hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import CountError, DenominatorError, OptionError
from equitymap.methods.risk_ratios import (
    ODDS_METHODS,
    RISK_METHODS,
    odds_ratio,
    risk_difference,
    risk_ratio,
)

GROUP = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
EVERY = [(risk_ratio, m) for m in RISK_METHODS] + [(odds_ratio, m) for m in ODDS_METHODS]


@pytest.mark.parametrize(
    ("measure", "method", "value", "limits"),
    [
        (risk_ratio, "log", "risk_ratio", "rr_log"),
        (odds_ratio, "log", "odds_ratio", "or"),
        (risk_difference, "wald", "risk_diff", "rd_wald"),
        (risk_difference, "newcombe", "risk_diff", "rd_newcombe"),
    ],
)
def test_it_reproduces_the_figures_of_r(vectors, measure, method, value, limits):
    cases = pd.read_csv(vectors / "risk_ratio_difference.csv")
    found = measure(cases.a, cases.n1, cases.b, cases.n2, method=method)
    np.testing.assert_allclose(found.value, cases[value], rtol=1e-8)
    np.testing.assert_allclose(found.lower, cases[f"{limits}_lower"], rtol=1e-8)
    np.testing.assert_allclose(found.upper, cases[f"{limits}_upper"], rtol=1e-8)


@given(GROUP, GROUP, st.sampled_from(EVERY))
def test_the_interval_holds_the_ratio(one, other, case):
    measure, method = case
    found = measure(*one, *other, method=method)
    if not np.isnan(found.value + found.lower):
        assert found.lower <= found.value * (1 + 1e-9)
        assert found.value <= found.upper * (1 + 1e-9)


@given(GROUP, GROUP, st.sampled_from(EVERY))
def test_the_other_way_round_is_the_reciprocal(one, other, case):
    measure, method = case
    there, back = (measure(*pair, method=method) for pair in (one + other, other + one))
    if there.lower > 0 and back.lower > 0:
        np.testing.assert_allclose(
            [there.lower, there.upper], [1 / back.upper, 1 / back.lower], rtol=1e-6
        )


@given(GROUP, GROUP)
def test_the_difference_of_those_without_is_the_other_way_round(one, other):
    found = risk_difference(*one, *other)
    (a, n), (b, m) = one, other
    without = risk_difference(n - a, n, m - b, m)
    np.testing.assert_allclose(
        [found.lower, found.upper], [-without.upper, -without.lower], atol=1e-12
    )
    assert -1 <= found.lower <= found.value <= found.upper <= 1


@given(GROUP, GROUP)
def test_score_limits_depart_from_the_ratio_by_the_quantile(one, other):
    (a, n), (b, m) = one, other
    found = risk_ratio(a, n, b, m, method="score")
    for ratio in (found.lower, found.upper):
        if not 1e-6 < ratio < 1e6:
            continue
        # The likelihood under this ratio, searched for its top without any formula.
        shares = np.linspace(1e-9, min(1, 1 / ratio) - 1e-9, 200_001)
        with np.errstate(divide="ignore", invalid="ignore"):
            chance = np.nan_to_num(a * np.log(ratio * shares)) + np.nan_to_num(b * np.log(shares))
            chance += (n - a) * np.log1p(-ratio * shares) + (m - b) * np.log1p(-shares)
        p_b = shares[np.argmax(chance)]
        p_a = ratio * p_b
        variance = p_a * (1 - p_a) / n + ratio**2 * p_b * (1 - p_b) / m
        departure = abs(a / n - ratio * b / m) / np.sqrt(variance)
        if min(p_b, 1 - p_b, 1 - p_a) > 0.01:
            assert departure == pytest.approx(1.96, abs=0.02)


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_many_at_once_are_as_one_by_one(measure, method):
    rng = np.random.default_rng(3)
    n, m = rng.integers(1, 60, (2, 40))
    a, b = rng.binomial([n, m], [[0.2], [0.5]])
    found = measure(a, n, b, m, method=method)
    for i in range(40):
        one = measure(a[i], n[i], b[i], m[i], method=method)
        assert (one.method, one.why) == (found.method[i], found.why[i])
        np.testing.assert_allclose(
            [one.value, one.lower, one.upper],
            [found.value[i], found.lower[i], found.upper[i]],
            rtol=1e-9,
        )


def test_zero_cells_have_the_limits_they_can_have_and_say_why():
    found = risk_ratio([0, 5, 0, np.nan, 50], 50, [5, 0, 0, 1, 50], 50)
    np.testing.assert_array_equal(found.value, [0, np.nan, np.nan, np.nan, 1])
    assert found.lower[0] == 0
    assert found.upper[1] == np.inf
    assert np.isnan([found.lower[2], found.lower[3]]).all()
    assert found.lower[4] < 1 < found.upper[4]
    assert found.why.tolist() == [
        "",
        "nobody with it in the comparison group",
        "nobody with it in either group",
        "an input is missing",
        "",
    ]


def test_the_log_interval_never_pretends_to_have_no_width():
    found = risk_ratio(50, 50, 60, 60, method="log")
    assert found.value == 1
    assert np.isnan(found.lower)
    assert "no interval on the log scale" in found.why


def test_an_odds_ratio_with_an_empty_cell_says_that_a_half_was_added():
    found = odds_ratio([0, 5], 50, [5, 5], 50)
    assert found.method.tolist() == ["log, ½ added", "log"]
    assert np.isnan(odds_ratio(0, 50, 5, 50, method="log").lower)


def test_what_is_no_risk_ratio_is_refused():
    with pytest.raises(CountError, match="a has to be at most n_a; seen: 6 of 5"):
        risk_ratio(6, 5, 1, 5)
    with pytest.raises(DenominatorError, match="n_b"):
        odds_ratio(1, 5, 0, 0)
    for measure in (risk_ratio, odds_ratio, risk_difference):
        with pytest.raises(OptionError, match="method"):
            measure(1, 5, 1, 5, method="best")
