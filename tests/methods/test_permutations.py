"""Permutations: fair draws, and p-values that can be counted out by hand."""

from itertools import permutations

import numpy as np
import pytest

from equitymap.methods.errors import NotFiniteError, TooFewError
from equitymap.methods.permutations import _draws, conditional
from tests.methods.spatial import grid


def test_draws_are_different_numbers_each_as_often_in_each_place():
    drawn = _draws(np.random.default_rng(1), 5, 3, 60_000)
    assert (np.sort(drawn)[:, 1:] > np.sort(drawn)[:, :-1]).all()
    _, counts = np.unique(drawn, axis=0, return_counts=True)
    assert len(counts) == 60
    assert abs(counts - 1000).max() < 160  # five standard deviations


def test_the_p_values_are_those_of_all_permutations_of_the_others():
    x = np.array([3.0, 8.0, 1.0, 9.0, 4.0, 2.0])
    w = np.array(
        [
            [0, 2, 1, 0, 0, 0],
            [1, 0, 0, 0, 0, 0],
            [1, 1, 0, 1, 1, 1],
            [0, 0, 1, 0, 1, 0.5],
            [0, 0, 0, 1, 0, 0],
            [0, 0, 0, 0, 0, 0],
        ]
    )
    ours = conditional(x, w, permutations=40_000, seed=3)
    for i in range(5):
        others = np.delete(x, i)
        sums = np.array(list(permutations(others))) @ np.delete(w[i], i)
        seen = w[i] @ x
        exact = 2 * min((sums >= seen - 1e-9).mean(), (sums <= seen + 1e-9).mean())
        assert ours[i] == pytest.approx(min(1, exact), abs=0.015), i
    assert np.isnan(ours[5])


def test_under_chance_five_in_a_hundred_are_below_five_per_cent():
    _, _, w = grid(60)
    p = conditional(np.random.default_rng(11).gamma(2, size=3600), w, seed=5)
    assert 0.03 < (p <= 0.05).mean() < 0.07


def test_no_other_random_numbers_are_touched_and_the_same_seed_gives_the_same():
    _, _, w = grid(5)
    x = np.arange(25.0)
    np.random.seed(7)
    before = np.random.get_state()[1].copy()
    first = conditional(x, w, seed=4)
    np.testing.assert_array_equal(before, np.random.get_state()[1])
    np.testing.assert_array_equal(first, conditional(x, w, seed=4))
    assert (first != conditional(x, w, seed=5)).any()


def test_all_islands_have_no_p_value_and_bad_input_is_refused():
    assert np.isnan(conditional([1, 2, 3], np.zeros((3, 3)))).all()
    with pytest.raises(NotFiniteError, match="values"):
        conditional([1, np.nan, 3], np.ones((3, 3)))
    with pytest.raises(TooFewError, match="permutations"):
        conditional([1, 2, 3], np.ones((3, 3)), permutations=9)
