"""Funnels: published lines and labels, and what has to hold for all providers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import CountError, DenominatorError, OptionError
from equitymap.methods.funnel import (
    judge_counts,
    judge_proportions,
    judge_standardised_rates,
    proportion_funnel,
    ratio_funnel,
    ratio_funnel_at_observed,
)
from equitymap.methods.rates import FEW

LINES = {
    "lower_3s": "lower_outer",
    "lower_2s": "lower_inner",
    "upper_2s": "upper_inner",
    "upper_3s": "upper_outer",
}
MIRRORED = {"Low": "High", "High": "Low"}


def test_it_reproduces_the_published_lines(vectors):
    cases = pd.read_csv(vectors / "funnel_limits.csv")
    for (kind, average, unit, line), rows in cases.groupby(
        ["statistic", "baseline", "multiplier", "limit"]
    ):
        if kind == "proportion":
            found = getattr(proportion_funnel(rows.x, average / unit), LINES[line]) * unit
        else:
            found = getattr(ratio_funnel_at_observed(rows.x, average), LINES[line])
        # The reference closes in on its lines; the outer upper one of a single event is off most.
        rtol = np.where((line == "upper_3s") & (rows.x == 1) & (kind != "proportion"), 5e-5, 1e-5)
        assert (np.abs(found - rows.expected) <= rtol * np.abs(rows.expected) + 1e-12).all()


@pytest.mark.parametrize("kind", ["proportion", "ratio", "crude_rate"])
def test_it_reproduces_every_published_label(vectors, kind):
    rows = pd.read_csv(vectors / "funnel_significance.csv")
    rows = rows[rows["set"] == kind]
    if kind == "proportion":
        found = judge_proportions(rows.numerator, rows.denominator, rows.benchmark)
    else:
        average = rows.benchmark / (100_000 if kind == "crude_rate" else 1)
        found = judge_counts(rows.numerator, rows.denominator * average)
    np.testing.assert_array_equal(found, rows.expected)


def test_standardised_rates_are_judged_like_the_crude_ones_they_equal(vectors):
    rows = pd.read_csv(vectors / "funnel_significance.csv")
    rows = rows[(rows["set"] == "crude_rate") & (rows.numerator >= FEW)]
    found = judge_standardised_rates(rows.numerator, rows["rate"], rows.benchmark)
    np.testing.assert_array_equal(found, rows.expected)


@given(st.floats(0.01, 5000), st.floats(0.001, 100))
def test_lines_by_expected_and_by_observed_events_are_the_same_lines(expected, average):
    for name in LINES.values():
        line = getattr(ratio_funnel(expected, average), name)
        observed = line * expected / average
        if observed > 0.01:
            back = getattr(ratio_funnel_at_observed(observed, average), name)
            assert back == pytest.approx(line, rel=1e-6)


@given(st.floats(0.01, 5000))
def test_lines_are_in_order_and_close_in_with_size(expected):
    small, large = ratio_funnel(expected), ratio_funnel(2 * expected)
    assert list(small) == sorted(small)
    assert small.lower_inner <= large.lower_inner <= 1 <= large.upper_inner <= small.upper_inner


@given(st.integers(1, 5000), st.floats(0.01, 0.99))
def test_lines_of_proportions_are_in_order_and_mirrored(n, average):
    lines = proportion_funnel(n, average)
    assert 0 <= lines[0] <= lines[1] <= average <= lines[2] <= lines[3] <= 1
    np.testing.assert_allclose(lines, 1 - np.array(proportion_funnel(n, 1 - average))[::-1])


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_labels_say_beyond_which_line_a_provider_lies(counts):
    x, n = counts
    lines, label = proportion_funnel(n, 0.3), judge_proportions(x, n, 0.3)
    beyond = sum(x / n > line for line in lines)
    names = ["Low (0.001)", "Low (0.025)", "Not significant", "High (0.025)", "High (0.001)"]
    if min(abs(x / n - line) for line in lines) > 1e-9:
        assert label == names[beyond]


@given(st.integers(0, 500), st.floats(0.5, 500))
def test_counts_lie_beyond_the_lines_their_labels_say(observed, expected):
    lines, label = ratio_funnel(expected), judge_counts(observed, expected)
    outer = observed / expected < lines.lower_outer or observed / expected > lines.upper_outer
    if min(abs(observed / expected - line) for line in lines) > 1e-6:
        assert ("0.001" in label) == outer


def test_what_is_missing_or_too_few_is_not_judged():
    assert judge_counts([5, np.nan], [np.nan, 5]).tolist() == ["Not judged"] * 2
    assert judge_proportions([np.nan, 5], 10, 0.5).tolist() == ["Not judged", "Not significant"]
    found = judge_standardised_rates([9, 10, 0, 50], [1e6, np.nan, 0, 1000.0], 10)
    assert found.tolist() == ["Not judged", "Not judged", "Not judged", "High (0.001)"]
    assert np.isnan(ratio_funnel([np.nan]).upper_inner).all()


def test_what_is_no_funnel_is_refused():
    with pytest.raises(OptionError, match="average has to be between 0 and 1"):
        proportion_funnel(10, 20)
    with pytest.raises(OptionError, match="average has to be below 1"):
        judge_proportions(5, 10, 1)
    with pytest.raises(CountError):
        judge_proportions(11, 10, 0.5)
    with pytest.raises(DenominatorError, match="expected"):
        judge_counts(5, 0)
    with pytest.raises(DenominatorError, match="observed"):
        ratio_funnel_at_observed(0)
    with pytest.raises(DenominatorError, match="rate has to be above 0"):
        judge_standardised_rates(20, 0, 10)
