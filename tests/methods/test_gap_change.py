"""Whether a gap has changed: a published case, and what has to hold for all gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import CountError, NotFiniteError, OptionError
from equitymap.methods.gap_change import difference_of_differences, ratio_of_ratios
from equitymap.methods.rate_ratios import rate_ratio

RATIO = st.tuples(st.floats(0.1, 10), st.floats(1.01, 4)).map(
    lambda t: (t[0], t[0] / t[1], t[0] * t[1])
)


def test_maternal_mortality_of_black_and_white_women_in_two_periods():
    # MBRRACE-UK: 5.27 after 2.59, a ratio of ratios of 2.03.
    found = ratio_of_ratios(5.27, 3, 9, 2.59, 2, 4)
    assert found.value == pytest.approx(2.03, abs=0.005)


def test_limits_worked_by_hand():
    # Both ratios known to within a factor of e: their logarithms to within 1, the change's to √2.
    found = ratio_of_ratios(6, 6 / np.e, 6 * np.e, 2, 2 / np.e, 2 * np.e)
    np.testing.assert_allclose(
        [found.value, found.lower, found.upper], [3, 3 * np.exp(-(2**0.5)), 3 * np.exp(2**0.5)]
    )
    found = difference_of_differences(10, 7, 14, 4, 1, 8)
    np.testing.assert_allclose([found.value, found.lower, found.upper], [6, 1, 11])


@given(RATIO, RATIO)
def test_the_interval_holds_the_change_and_back_is_the_reciprocal(later, earlier):
    there, back = ratio_of_ratios(*later, *earlier), ratio_of_ratios(*earlier, *later)
    assert there.lower < there.value < there.upper
    np.testing.assert_allclose([there.lower, there.upper], [1 / back.upper, 1 / back.lower])


@given(RATIO, RATIO)
def test_the_change_of_a_difference_turns_its_sign(later, earlier):
    there = difference_of_differences(*later, *earlier)
    back = difference_of_differences(*earlier, *later)
    assert there.lower < there.value < there.upper
    np.testing.assert_allclose([there.lower, there.upper], [-back.upper, -back.lower], atol=1e-12)


def test_a_gap_that_stayed_has_not_changed():
    assert ratio_of_ratios(2, 1, 4, 2, 1, 4).value == 1
    assert difference_of_differences(2, 1, 4, 2, 1, 4).value == 0


def test_ratios_as_rate_ratio_gives_them_go_in():
    first = rate_ratio([30, 3, 0], 1000, [20, 0, 9], 1000)
    second = rate_ratio([40, 3, 4], 1000, [15, 2, 9], 1000)
    parts = (second.value, second.lower, second.upper, first.value, first.lower, first.upper)
    found = ratio_of_ratios(*parts)
    assert np.isfinite(found.value).tolist() == [True, False, False]
    assert found.why.tolist()[1:] == ["an input is missing", "a ratio or limit is 0 or infinite"]


def test_what_is_no_gap_is_refused():
    with pytest.raises(OptionError, match="later has to be between its limits; seen: 5"):
        ratio_of_ratios(5, 1, 4, 2, 1, 4)
    with pytest.raises(CountError, match="0 or more"):
        ratio_of_ratios(2, -1, 4, 2, 1, 4)
    with pytest.raises(NotFiniteError, match="earlier has to be finite"):
        difference_of_differences(2, 1, 4, np.inf, 1, np.inf)
