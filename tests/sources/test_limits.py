"""Numbers that cannot be, by the kind of what is measured."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from equitymap.sources import limits


def found(kind, value=np.nan, numerator=np.nan, denominator=np.nan):
    kinds = [np.array([kind == one]) for one in ("proportion", "count", "rank")]
    sides = {"numerator": np.array([numerator]), "denominator": np.array([denominator])}
    said = limits.impossible(*kinds, np.array([value]), sides)
    return {reason for cells in said.values() for which, reason in cells if which.any()}


def test_each_kind_has_its_limits():
    assert found("proportion", 100.1) == {"not a percentage between 0 and 100"}
    assert found("proportion", -1) == {"not a percentage between 0 and 100"}
    assert found("proportion", 50, 9, 8) == {"more than its denominator"}
    assert found("count", -1) == {"a count below 0"}
    assert found("count", 5, denominator=-1) == {"a count below 0"}
    assert found("rank", 0) == {"a rank below 1"}
    assert found("mean", -273) == set()


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_a_share_of_counts_that_can_be_is_never_impossible(part, more):
    whole = part + more
    assert found("proportion", 100 * part / whole, part, whole) == set()


def test_no_number_is_not_impossible():
    assert found("proportion") == found("count") == found("rank") == set()
