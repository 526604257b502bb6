"""Who is whose neighbour."""

import numpy as np
import pytest
import shapely
from scipy import sparse

from equitymap.methods.errors import DenominatorError, NotFiniteError, ShapeError, TooFewError
from equitymap.methods.neighbours import islands, nearest, queen, row_standardised
from equitymap.methods.spatial import weights_of


def test_areas_that_share_an_edge_or_a_corner_are_neighbours():
    x, y = np.tile(np.arange(3), 3), np.repeat(np.arange(3), 3)
    found = queen(shapely.box(x, y, x + 1, y + 1)).toarray()
    apart = np.maximum(abs(x[:, None] - x), abs(y[:, None] - y))
    np.testing.assert_array_equal(found, apart == 1)


def test_islands_and_areas_of_several_parts_are_handled():
    parts = shapely.union_all(shapely.box([1, 9], [0, 0], [2, 10], [1, 1]))
    areas = [shapely.box(0, 0, 1, 1), parts, shapely.box(10, 0, 11, 1), shapely.box(50, 0, 51, 1)]
    weights = queen(areas)
    assert weights.toarray().tolist() == [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0] * 4]
    assert islands(weights).tolist() == [False, False, False, True]


def test_the_nearest_are_found_and_nobody_is_his_own_neighbour_even_at_one_place():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 50))
    weights = nearest(x, y, 4)
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(distance, np.inf)
    np.testing.assert_array_equal(weights.toarray(), distance.argsort().argsort() < 4)
    together = nearest([0, 0, 0, 0, 5], [0, 0, 0, 0, 5], 2).toarray()
    assert not together.diagonal().any()
    assert together.sum(axis=1).tolist() == [2] * 5


def test_rows_sum_to_one_or_to_nothing_and_the_given_weights_stay_as_they_were():
    given = sparse.csr_array([[5.0, 1, 3], [2, 0, 0], [0, 0, 7]])
    made = row_standardised(given)
    assert made.toarray().tolist() == [[0, 0.25, 0.75], [1, 0, 0], [0, 0, 0]]
    assert given[0, 0] == 5


@pytest.mark.parametrize(
    ("weights", "error"),
    [
        ([[0, 1, 1]], ShapeError),
        ([[0, -1], [1, 0]], DenominatorError),
        ([[0, np.nan], [1, 0]], NotFiniteError),
    ],
)
def test_weights_that_are_none_are_refused(weights, error):
    with pytest.raises(error, match="weights has to be"):
        weights_of(weights)


def test_more_neighbours_than_areas_and_missing_places_are_refused():
    with pytest.raises(TooFewError, match="at least 7"):
        nearest([1, 2, 3], [1, 2, 3], 6)
    with pytest.raises(NotFiniteError, match="x has to be known"):
        nearest([1, np.nan, 3], [1, 2, 3], 1)
