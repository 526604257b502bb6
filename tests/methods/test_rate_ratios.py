"""Rate ratios and differences: figures of R, zero cells, and what has to hold for all counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from equitymap.methods.errors import CountError, DenominatorError, OptionError
from equitymap.methods.rate_ratios import METHODS, rate_difference, rate_ratio, rate_ratio_test

COUNTS = st.integers(0, 300)
TIMES = st.floats(1, 1e5)
COLUMNS = {"exact": "exact", "log": "log", "add-half": "add_half", "mid-P": "midp"}


@pytest.fixture(scope="module")
def cases(vectors):
    return pd.read_csv(vectors / "rate_ratio_difference.csv")


def groups(cases):
    return cases.a, cases.persontime_a, cases.b, cases.persontime_b


def like(found, wanted, rtol, endless=False):
    """Equal, and missing or infinite where the reference gives nothing."""
    np.testing.assert_allclose(found, wanted.fillna(np.inf if endless else np.nan), rtol=rtol)


def test_it_reproduces_ratios_and_their_limits(cases):
    like(rate_ratio(*groups(cases)).value, cases.rate_ratio, 1e-10)
    found = rate_ratio(*groups(cases), method="log")
    like(found.lower, cases.log_lower, 1e-10)
    like(found.upper, cases.log_upper, 1e-10)
    found = rate_ratio(*groups(cases), method="add-half")
    like(found.value, cases.rr_add_half, 1e-10)
    like(found.lower, cases.add_half_lower, 1e-10)
    like(found.upper, cases.add_half_upper, 1e-10)
    found = rate_ratio(*groups(cases), method="exact")
    like(found.lower, cases.exact_lower, 1e-6)
    like(found.upper, cases.exact_upper, 1e-6, endless=True)


def test_it_reproduces_score_limits_where_the_reference_has_them(cases):
    full = cases.dropna(subset=["score_lower"])
    found = rate_ratio(*groups(full), method="score")
    like(found.lower, full.score_lower, 1e-7)
    like(found.upper, full.score_upper, 1e-7)


def test_it_reproduces_mid_p_limits_on_the_scale_the_reference_searched(cases):
    # The reference closes in on the share a/(a + b), which it finds to 1e-4.
    found = rate_ratio(*groups(cases), method="mid-P")
    scale = cases.persontime_a / cases.persontime_b
    for limit, wanted in ((found.lower, cases.midp_lower), (found.upper, cases.midp_upper)):
        odds, wanted = limit * scale, wanted.fillna(np.inf) * scale
        np.testing.assert_allclose(1 / (1 + 1 / odds), 1 / (1 + 1 / wanted), atol=1e-4)


def test_it_reproduces_exact_tests_and_differences(cases):
    like(rate_ratio_test(*groups(cases)).p, cases.exact_p, 1e-6)
    found = rate_difference(*groups(cases), method="wald")
    like(found.value, cases.rate_diff, 1e-10)
    like(found.lower, cases.rd_lower, 1e-10)
    like(found.upper, cases.rd_upper, 1e-10)


@given(COUNTS, COUNTS, TIMES, TIMES)
def test_mid_p_limits_leave_out_what_they_should(a, b, time_a, time_b):
    found = rate_ratio(a, time_a, b, time_b, method="mid-P")
    for limit, outside in ((found.lower, lambda d: d.sf(a)), (found.upper, lambda d: d.cdf(a - 1))):
        if 0 < limit < np.inf:
            odds = limit * time_a / time_b
            chance = stats.binom(a + b, odds / (1 + odds))
            assert outside(chance) + chance.pmf(a) / 2 == pytest.approx(0.025, abs=1e-9)


@example(0, 1, 1.0, 1.0)  # both counts are equally likely
@given(COUNTS, COUNTS, TIMES, TIMES)
def test_the_exact_test_is_scipys(a, b, time_a, time_b):
    if a + b:
        wanted = stats.binomtest(a, a + b, time_a / (time_a + time_b)).pvalue
        assert rate_ratio_test(a, time_a, b, time_b).p == pytest.approx(wanted, rel=1e-6)


@given(COUNTS, COUNTS, TIMES, TIMES, st.sampled_from(METHODS))
def test_the_interval_holds_the_ratio(a, b, time_a, time_b, method):
    found = rate_ratio(a, time_a, b, time_b, method=method)
    if not np.isnan(found.value + found.lower):
        assert found.lower <= found.value * (1 + 1e-9)
        assert found.value <= found.upper * (1 + 1e-9)


@given(st.integers(1, 300), st.integers(1, 300), TIMES, TIMES, st.sampled_from(METHODS))
def test_the_other_way_round_is_the_reciprocal(a, b, time_a, time_b, method):
    one = rate_ratio(a, time_a, b, time_b, method=method)
    other = rate_ratio(b, time_b, a, time_a, method=method)
    np.testing.assert_allclose(
        [one.value, one.lower, one.upper],
        [1 / other.value, 1 / other.upper, 1 / other.lower],
        rtol=1e-7,
    )


@given(COUNTS, COUNTS, TIMES, TIMES, st.floats(0.01, 100), st.sampled_from(METHODS))
def test_the_unit_of_time_is_nothing_to_the_ratio(a, b, time_a, time_b, unit, method):
    one = rate_ratio(a, time_a, b, time_b, method=method)
    other = rate_ratio(a, unit * time_a, b, unit * time_b, method=method)
    np.testing.assert_allclose(one.upper, other.upper, rtol=1e-7)


@given(COUNTS, COUNTS, TIMES, TIMES)
def test_the_other_way_round_the_difference_turns_its_sign(a, b, time_a, time_b):
    one = rate_difference(a, time_a, b, time_b)
    other = rate_difference(b, time_b, a, time_a)
    np.testing.assert_allclose([one.lower, one.upper], [-other.upper, -other.lower])
    assert one.lower < one.value < one.upper


@pytest.mark.parametrize("method", METHODS)
def test_many_at_once_are_as_one_by_one(method):
    rng = np.random.default_rng(2)
    a, b = rng.integers(0, 25, (2, 40))
    times = rng.uniform(1, 1e4, (2, 40))
    found = rate_ratio(a, times[0], b, times[1], method=method)
    for i in range(40):
        one = rate_ratio(a[i], times[0][i], b[i], times[1][i], method=method)
        assert (one.method, one.why) == (found.method[i], found.why[i])
        np.testing.assert_allclose(
            [one.value, one.lower, one.upper],
            [found.value[i], found.lower[i], found.upper[i]],
            rtol=1e-9,
        )


def test_from_ten_events_in_both_groups_on_the_log_interval_serves():
    found = rate_ratio([9, 10, 10], 1, [10, 10, 9], 1)
    assert found.method.tolist() == ["exact", "log", "exact"]


def test_zero_cells_have_the_limits_they_can_have_and_say_why():
    found = rate_ratio([0, 3, 0, np.nan], 10, [9, 0, 0, 5], 20)
    np.testing.assert_array_equal(found.value, [0, np.nan, np.nan, np.nan])
    assert (found.lower[0], found.upper[1]) == (0, np.inf)
    assert found.why.tolist() == [
        "",
        "no events in the comparison group",
        "no events in either group",
        "an input is missing",
    ]
    by_log = rate_ratio([0, 3], 10, [9, 0], 20, method="log")
    assert np.isnan(by_log.lower).all()
    assert by_log.why[0] == "a group without events has no interval on the log scale"


def test_score_limits_of_zero_cells_do_not_collapse():
    found = rate_ratio([0, 3], [12000, 15000], [9, 0], [80000, 70000], method="score")
    assert found.lower[0] == 0
    assert found.upper[0] > 1
    assert found.lower[1] > 1
    assert found.upper[1] == np.inf


def test_excess_events_are_the_difference_times_the_people():
    found = rate_difference(24, 68000, 120, 1500000).times(68000)
    assert found.value == pytest.approx(24 - 120 / 1500000 * 68000)


def test_what_is_no_rate_ratio_is_refused():
    with pytest.raises(CountError, match="a has to be 0 or more"):
        rate_ratio(-1, 10, 3, 10)
    with pytest.raises(DenominatorError, match="time_b has to be above 0"):
        rate_ratio(1, 10, 3, 0)
    with pytest.raises(OptionError, match="method has to be one of auto, log"):
        rate_ratio(1, 10, 3, 10, method="wald")
    with pytest.raises(CountError, match="b has to be whole; seen: 3.5"):
        rate_ratio_test(1, 10, 3.5, 10)
    with pytest.raises(OptionError):
        rate_difference(1, 10, 3, 10, method="log")
