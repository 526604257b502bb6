"""Means: published intervals, groups, and what has to hold for all measurements."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import CountError, NotFiniteError, ShapeError, TooFewError
from equitymap.methods.means import mean, mean_of

MEASURED = st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=30)


@pytest.fixture(scope="module")
def published(vectors):
    return pd.read_csv(vectors / "mean_input.csv"), pd.read_csv(vectors / "mean_expected.csv")


@pytest.mark.parametrize(("confidence", "column"), [(0.95, "95_0cl"), (0.998, "99_8cl")])
def test_it_reproduces_the_published_means_of_groups_and_of_all(published, confidence, column):
    measured, expected = published
    groups = mean_of(measured["values"], measured.area, confidence)
    everything = mean_of(measured["values"], confidence=confidence)
    for part, of in (("value", "value"), ("lower", f"lower{column}"), ("upper", f"upper{column}")):
        found = [*getattr(groups, part), getattr(everything, part)]
        np.testing.assert_allclose(found, expected[of], rtol=1e-9)


def test_it_reproduces_them_from_averages_deviations_and_numbers(published):
    _, expected = published
    found = mean(expected.value, expected.stdev, expected.value_count)
    np.testing.assert_allclose(found.lower, expected.lower95_0cl, rtol=1e-9)


@given(MEASURED)
def test_the_interval_holds_the_mean_and_the_order_of_measurements_is_nothing_to_it(values):
    found, turned = mean_of(values), mean_of(values[::-1])
    assert found.lower <= found.value <= found.upper
    assert found.value == pytest.approx(turned.value, abs=1e-7)
    assert found.upper == pytest.approx(turned.upper, abs=1e-6)


@given(MEASURED, st.floats(-100, 100), st.floats(0.1, 100))
def test_another_unit_changes_nothing_but_the_unit(values, shift, scale):
    found, other = mean_of(values), mean_of(np.array(values) * scale + shift)
    assert other.upper == pytest.approx(found.upper * scale + shift, rel=1e-6, abs=1e-5)


def test_one_measurement_has_a_mean_and_no_interval():
    found = mean_of([5.0, 1.0, 3.0], groups=["a", "b", "b"])
    assert found.value.tolist() == [5, 2]
    assert np.isnan([found.lower[0], found.upper[0]]).all()
    assert found.why.tolist() == ["one measurement has no interval", ""]


def test_missing_measurements_are_left_out_and_a_group_of_none_is_missing():
    found = mean_of([1.0, np.nan, 3.0, np.nan], groups=["a", "a", "a", "b"])
    assert found.value[0] == 2
    assert found.missing.tolist() == [False, True]


def test_what_is_no_mean_is_refused():
    with pytest.raises(TooFewError, match="at least 1 measurement"):
        mean_of([])
    with pytest.raises(NotFiniteError):
        mean_of([1.0, np.inf])
    with pytest.raises(ShapeError):
        mean_of([1.0, 2.0], groups=["a"])
    with pytest.raises(CountError, match="deviation"):
        mean(3, -1, 10)
    with pytest.raises(CountError, match="n has to be 1 or more"):
        mean(3, 1, 0)
