"""The concentration index: figures worked elsewhere, and its invariants."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.inequality import concentration_index


def test_it_reproduces_the_worked_figures(vectors):
    for case in pd.read_csv(vectors / "concentration_index.csv").itertuples():
        y, population = np.array(json.loads(case.y)), np.array(json.loads(case.pop))
        index = concentration_index(y, population, np.arange(len(y)))
        assert index == pytest.approx(case.concentration_index, abs=1e-10), case.case_id
        mean = np.average(y, weights=population)
        assert index * mean == pytest.approx(case.absolute_ci, abs=1e-10), case.case_id


people = st.lists(
    st.tuples(st.floats(0.1, 100), st.integers(1, 1000), st.integers(0, 5)), min_size=1, max_size=30
)


@given(people)
def test_it_lies_between_minus_1_and_1_and_does_not_care_for_units(areas):
    y, population, rank = map(np.array, zip(*areas, strict=True))
    index = concentration_index(y, population, rank)
    assert -1 <= index <= 1
    assert concentration_index(7 * y, population, rank) == pytest.approx(index, abs=1e-9)
    assert concentration_index(y, population, -rank) == pytest.approx(-index, abs=1e-9)


@given(people)
def test_equal_shares_or_equal_ranks_give_0(areas):
    y, population, rank = map(np.array, zip(*areas, strict=True))
    assert concentration_index(np.ones(len(y)), population, rank) == pytest.approx(0, abs=1e-9)
    assert concentration_index(y, population, np.zeros(len(y))) == pytest.approx(0, abs=1e-9)


def test_areas_with_something_missing_are_left_out():
    whole = concentration_index([5, 1], [10, 20], [1, 2])
    assert concentration_index([5, np.nan, 1], [10, 99, 20], [1, 2, 3]) == pytest.approx(whole)


def test_nobody_and_nothing_have_no_index():
    assert math.isnan(concentration_index([1], [0], [1]))
    assert math.isnan(concentration_index([0, 0], [1, 1], [1, 2]))


def test_a_negative_population_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        concentration_index([1], [-1], [1])
