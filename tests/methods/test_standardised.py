"""Standardised rates and ratios: published figures, and what has to hold for all ages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from equitymap.methods.errors import CountError, DenominatorError, OptionError, ShapeError
from equitymap.methods.rates import rate
from equitymap.methods.standardised import (
    ESP2013,
    directly_standardised,
    directly_standardised_repeats,
)
from equitymap.methods.standardised_ratios import (
    expected_events,
    standardised_rate,
    standardised_ratio,
)

LIMITS = [(0.95, "95_0cl"), (0.998, "99_8cl")]
EVENTS = arrays(float, 19, elements=st.integers(0, 200))
PEOPLE = np.linspace(9000, 2000, 19)


def close(found, row, column, rtol=1e-10):
    np.testing.assert_allclose(
        [found.value, found.lower, found.upper],
        row[["value", f"lower{column}", f"upper{column}"]].astype(float),
        rtol=rtol,
    )


def expected_rows(vectors, area):
    rows = pd.read_csv(vectors / "dsr_expected.csv")
    rows = rows[rows.area == area]
    per = rows.statistic.str.extract(r"per (\d+)")[0].astype(float)
    return rows.assign(multiplier=per)


@pytest.mark.parametrize(("confidence", "column"), LIMITS)
def test_it_reproduces_the_published_direct_rates(vectors, confidence, column):
    for area, rows in pd.read_csv(vectors / "dsr_input.csv").groupby("area"):
        found = directly_standardised(
            rows["count"], rows["pop"], rows.stdpop, confidence, 1, absent_is_none=True
        )
        for _, row in expected_rows(vectors, area).iterrows():
            if "NA" in row.statistic:
                assert found.missing
                assert found.why == "fewer than 10 events"
            else:
                close(found.times(row.multiplier), row, column)


@pytest.mark.parametrize(("confidence", "column"), LIMITS)
def test_it_reproduces_the_published_rates_of_repeat_events(vectors, confidence, column):
    for area, rows in pd.read_csv(vectors / "dsr_nonindependent_input.csv").groupby("area"):
        people = rows[["f1", "f2", "f3", "f4"]].fillna(0)
        found = directly_standardised_repeats(people, rows["pop"], confidence=confidence)
        for _, row in expected_rows(vectors, area).iterrows():
            close(found, row, column)


def test_it_reproduces_the_published_rates_with_gamma_intervals(vectors):
    cases = pd.read_csv(vectors / "age_standardisation_pysal.csv")
    # The reference takes the crude rate of the standards of all areas together.
    crude = cases.std_events.sum() / cases.std_pop.sum()
    for _, rows in cases.groupby("area"):
        found = directly_standardised(
            rows.events, rows["pop"], rows.std_pop, multiplier=1, method="Fay-Feuer"
        )
        row = rows.iloc[0]
        wanted = [row.dsr_expected, row.dsr_fayfeuer_lower, row.dsr_fayfeuer_upper]
        np.testing.assert_allclose([found.value, found.lower, found.upper], wanted, atol=1e-8)
        expected = expected_events(rows["pop"], rows.std_events, rows.std_pop)
        found = standardised_rate(rows.events.sum(), expected, crude)
        np.testing.assert_allclose(found.value, row.isr_expected, atol=1e-8)


@pytest.mark.parametrize(("confidence", "column"), LIMITS)
def test_it_reproduces_the_published_indirect_rates_and_ratios(vectors, confidence, column):
    expected_rows = pd.read_csv(vectors / "isr_expected.csv")
    # The reference counts a missing number as none.
    for area, rows in pd.read_csv(vectors / "isr_input.csv").fillna(0).groupby("area"):
        observed = rows["count"].sum()
        expected = expected_events(rows["pop"], rows.refcount, rows.refpop)
        crude = rows.refcount.sum() / rows.refpop.sum()
        for _, row in expected_rows[expected_rows.area == area].iterrows():
            assert expected == pytest.approx(row.expected, rel=1e-10)
            multiplier = float(row.statistic.split()[-1])
            if "ratio" in row.statistic:
                found = standardised_ratio(observed, expected, confidence, multiplier)
            else:
                assert crude * multiplier == pytest.approx(row.ref_rate, rel=1e-10)
                found = standardised_rate(observed, expected, crude, confidence, multiplier)
            close(found, row, column)
            assert found.method == {"Byars": "Byar", "Exact": "exact"}[row.method]


@given(EVENTS)
def test_the_interval_holds_the_rate_and_few_events_have_none(x):
    found = directly_standardised(x, PEOPLE)
    if x.sum() < 10:
        assert found.missing
    else:
        assert found.lower < found.value < found.upper


@given(EVENTS.filter(lambda x: x.sum() >= 10), st.permutations(range(19)), st.floats(0.01, 100))
def test_the_order_of_ages_and_the_size_of_the_standard_are_nothing_to_it(x, order, size):
    found = directly_standardised(x, PEOPLE)
    other = directly_standardised(x[order], PEOPLE[order], size * ESP2013[order])
    np.testing.assert_allclose(other.upper, found.upper, rtol=1e-9)


@given(EVENTS.filter(lambda x: x.sum() >= 10))
def test_a_place_of_the_standards_own_ages_has_its_crude_rate(x):
    found = directly_standardised(x, ESP2013, multiplier=1)
    crude = rate(x.sum(), ESP2013.sum())
    np.testing.assert_allclose(
        [found.value, found.lower, found.upper], [crude.value, crude.lower, crude.upper], rtol=1e-9
    )


@given(EVENTS.filter(lambda x: x.sum() >= 10))
def test_people_with_one_event_each_are_independent_events(x):
    once = directly_standardised_repeats(x[:, None], PEOPLE)
    np.testing.assert_allclose(once.lower, directly_standardised(x, PEOPLE).lower, rtol=1e-12)


@given(EVENTS)
def test_a_place_held_against_itself_has_a_ratio_of_1(x):
    expected = expected_events(PEOPLE, x, PEOPLE)
    assert expected == pytest.approx(x.sum())
    if x.sum():
        assert standardised_ratio(x.sum(), expected).value == pytest.approx(1)


def test_many_areas_at_once_are_as_one_by_one():
    x = np.random.default_rng(1).integers(0, 30, (4, 19)).astype(float)
    x[2, 3] = np.nan
    for method in ("Dobson", "Fay-Feuer"):
        found = directly_standardised(x, PEOPLE, method=method)
        assert found.missing.tolist() == [False, False, True, False]
        assert found.why[2] == "an input is missing"
        one = directly_standardised(x[1], PEOPLE, method=method)
        assert found.upper[1] == pytest.approx(one.upper, rel=1e-12)


def test_no_events_have_a_gamma_interval_from_0_on():
    found = directly_standardised(np.zeros(19), PEOPLE, method="Fay-Feuer")
    assert (found.value, found.lower) == (0, 0)
    assert found.upper > 0


def test_what_is_no_standardised_rate_is_refused():
    x = np.ones(19)
    with pytest.raises(ShapeError, match="one for each of 3 bands"):
        directly_standardised([1, 2, 3], [10, 10, 10])
    with pytest.raises(DenominatorError, match="n has to be above 0; seen: 0 at position 0"):
        directly_standardised(x, np.zeros(19))
    with pytest.raises(CountError, match="x has to be 0 or more"):
        directly_standardised(-x, PEOPLE)
    with pytest.raises(DenominatorError, match="the sum of weights"):
        directly_standardised(x, PEOPLE, np.zeros(19))
    with pytest.raises(OptionError, match="Dobson, Fay-Feuer"):
        directly_standardised(x, PEOPLE, method="Byar")
    with pytest.raises(ShapeError, match="bands"):
        directly_standardised(3, 100, [1])
    with pytest.raises(ShapeError, match="times"):
        directly_standardised_repeats([1, 2], [10, 10], [1, 1])
    with pytest.raises(DenominatorError, match="expected has to be above 0"):
        standardised_ratio(3, 0)
