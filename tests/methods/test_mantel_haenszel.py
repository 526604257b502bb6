"""Mantel-Haenszel ratios: a worked confounding, and what has to hold for all strata."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from equitymap.methods.errors import CountError, OptionError, ShapeError
from equitymap.methods.mantel_haenszel import MEASURES, homogeneity, mantel_haenszel
from equitymap.methods.rate_ratios import rate_ratio
from equitymap.methods.risk_ratios import odds_ratio, risk_ratio

STRATA = st.integers(1, 5).flatmap(
    lambda k: st.tuples(*(arrays(float, k, elements=st.integers(1, 80)) for _ in range(4)))
)
SINGLE = {"rate": rate_ratio, "risk": risk_ratio, "odds": odds_ratio}


def table(strata):
    a, b, others_a, others_b = strata
    return a, a + others_a, b, b + others_b


def test_what_is_left_of_a_crude_ratio_of_groups_that_live_in_different_places():
    # Within both strata the rate is 1.5 times as high; the first group lives where rates are high.
    a, n_a, b, n_b = [135, 15], [900, 100 * 10], [10, 90], [100, 9000]
    crude = rate_ratio(sum(a), sum(n_a), sum(b), sum(n_b))
    found = mantel_haenszel(a, n_a, b, n_b)
    assert crude.value > 5
    assert found.value == pytest.approx(1.5)
    assert homogeneity(a, n_a, b, n_b).p == pytest.approx(1)


@given(STRATA, st.sampled_from(MEASURES))
def test_strata_that_are_all_alike_have_their_own_ratio(strata, measure):
    a, n_a, b, n_b = (x[0] for x in table(strata))
    found = mantel_haenszel(*(np.full(4, x) for x in (a, n_a, b, n_b)), measure)
    one = SINGLE[measure](4 * a, 4 * n_a, 4 * b, 4 * n_b, method="log")
    np.testing.assert_allclose(
        [found.value, found.lower, found.upper], [one.value, one.lower, one.upper], rtol=1e-9
    )


@given(STRATA, st.sampled_from(MEASURES))
def test_the_ratio_lies_between_those_of_its_strata_and_in_its_interval(strata, measure):
    counted = table(strata)
    found = mantel_haenszel(*counted, measure)
    each = SINGLE[measure](*counted, method="log").value
    assert each.min() * (1 - 1e-9) <= found.value <= each.max() * (1 + 1e-9)
    assert found.lower < found.value < found.upper


@given(STRATA, st.sampled_from(MEASURES), st.randoms(use_true_random=False))
def test_the_order_of_strata_and_empty_ones_are_nothing_to_it(strata, measure, random):
    counted = np.array(table(strata))
    order = list(range(counted.shape[1]))
    random.shuffle(order)
    more = np.c_[counted[:, order], [0, 0, 0, 0], [0, 0, 3, 9]]
    one, other = mantel_haenszel(*counted, measure), mantel_haenszel(*more, measure)
    np.testing.assert_allclose(
        [one.value, one.lower, one.upper], [other.value, other.lower, other.upper], rtol=1e-9
    )
    np.testing.assert_allclose(
        homogeneity(*counted, measure).statistic,
        homogeneity(*more, measure).statistic,
        atol=1e-7,
        rtol=1e-6,
    )


@given(STRATA, st.sampled_from(MEASURES))
def test_the_other_way_round_is_the_reciprocal(strata, measure):
    a, n_a, b, n_b = table(strata)
    there, back = mantel_haenszel(a, n_a, b, n_b, measure), mantel_haenszel(b, n_b, a, n_a, measure)
    np.testing.assert_allclose([there.lower, there.value], [1 / back.upper, 1 / back.value])
    p = homogeneity(a, n_a, b, n_b, measure).p, homogeneity(b, n_b, a, n_a, measure).p
    np.testing.assert_allclose(*p, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
def test_strata_that_differ_are_told_from_those_that_do_not(measure):
    n = np.full(2, 1000)
    alike = homogeneity([50, 100], n, [25, 50], n, measure)
    apart = homogeneity([100, 25], n, [25, 100], n, measure)
    assert alike.p > 0.5
    assert apart.p < 1e-9
    assert apart.df == 1


@pytest.mark.parametrize("measure", MEASURES)
def test_it_is_the_independent_implementations_figure(measure):
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    rng = np.random.default_rng(5)
    n_a, n_b = rng.integers(30, 90, (2, 6))
    a, b = rng.binomial([n_a, n_b], [[0.3], [0.2]])
    theirs = tables.StratifiedTable(np.array([[a, n_a - a], [b, n_b - b]], float))
    ours = mantel_haenszel(a, n_a, b, n_b, measure)
    if measure == "odds":
        np.testing.assert_allclose([ours.lower, ours.upper], theirs.oddsratio_pooled_confint())
        test = theirs.test_equal_odds(adjust=True)
        found = homogeneity(a, n_a, b, n_b, measure)
        np.testing.assert_allclose([found.statistic, found.p], [test.statistic, test.pvalue])
    if measure == "risk":
        assert ours.value == pytest.approx(theirs.riskratio_pooled)


def test_many_areas_at_once_are_as_one_by_one_and_missing_ones_say_so():
    rng = np.random.default_rng(6)
    n = rng.integers(20, 60, (2, 5, 3)).astype(float)
    x = rng.binomial(n.astype(int), 0.3).astype(float)
    x[0, 2, 1] = np.nan
    x[:, 3] = 0
    for measure in MEASURES:
        found = mantel_haenszel(x[0], n[0], x[1], n[1], measure)
        test = homogeneity(x[0], n[0], x[1], n[1], measure)
        one = mantel_haenszel(x[0, 1], n[0, 1], x[1, 1], n[1, 1], measure)
        assert found.upper[1] == pytest.approx(one.upper)
        assert found.missing.tolist() == [False, False, True, True, False]
        assert found.why[2] == test.why[2] == "an input is missing"
        assert found.why[3].startswith("no stratum has both groups")
        assert np.isnan(test.p).tolist() == [False, False, True, True, False]


@pytest.mark.parametrize("measure", MEASURES)
def test_a_group_without_events_has_a_ratio_of_0_and_a_comparison_without_has_none(measure):
    none = mantel_haenszel([0, 0], [10, 10], [3, 2], [10, 12], measure)
    assert none.value == 0
    assert np.isnan([none.lower, none.upper]).all()
    assert none.why == "a group without events has no interval on the log scale"
    against = mantel_haenszel([3, 2], [10, 12], [0, 0], [10, 10], measure)
    assert against.missing
    assert against.why.endswith("an event in the comparison group")
    assert np.isnan(homogeneity([0, 0], [10, 10], [3, 2], [10, 12], measure).p)


def test_a_single_stratum_has_no_homogeneity_to_test():
    found = homogeneity([5], [50], [4], [60])
    assert np.isnan(found.p)
    assert found.why == "fewer than 2 strata tell something"


def test_what_are_no_strata_is_refused():
    with pytest.raises(ShapeError, match="strata"):
        mantel_haenszel(1, 2, 1, 2)
    with pytest.raises(CountError, match="b has to be 0 where n_b is 0"):
        mantel_haenszel([1], [2], [1], [0])
    with pytest.raises(CountError, match="a has to be at most n_a"):
        mantel_haenszel([3], [2], [1], [2], "risk")
    with pytest.raises(OptionError, match="rate, risk, odds"):
        homogeneity([1], [2], [1], [2], "hazard")
