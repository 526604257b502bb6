"""Many tests at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import OptionError
from equitymap.methods.significance import false_discovery

shares = st.lists(st.one_of(st.just(np.nan), st.floats(0, 1)), max_size=40)


@given(shares)
def test_it_never_makes_a_p_value_smaller_keeps_their_order_and_what_is_missing(p):
    p = np.array(p, float)
    adjusted = false_discovery(p)
    known = ~np.isnan(p)
    np.testing.assert_array_equal(np.isnan(adjusted), ~known)
    assert (adjusted[known] >= p[known]).all()
    assert (adjusted[known] <= 1).all()
    order = np.argsort(p[known], kind="stable")
    assert (np.diff(adjusted[known][order]) >= -1e-15).all()


def test_missing_tests_are_no_tests():
    together = false_discovery([0.01, np.nan, 0.04])
    np.testing.assert_allclose(together, [0.02, np.nan, 0.04])


def test_what_is_no_p_value_is_refused():
    with pytest.raises(OptionError, match="p has to be between 0 and 1"):
        false_discovery([0.5, 1.5])
