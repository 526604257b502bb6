"""Access to services: examples worked by hand, and what has to hold everywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.access import floating_catchment, nearest_distance
from equitymap.methods.errors import (
    CountError,
    NotFiniteError,
    OptionError,
    ShapeError,
)


def test_the_nearest_service_is_found():
    rng = np.random.default_rng(1)
    x, y, service_x, service_y = rng.random((4, 60))
    every = np.hypot(x[:, None] - service_x, y[:, None] - service_y)
    ours = nearest_distance(x, y, service_x, service_y)
    np.testing.assert_allclose(ours, every.min(axis=1))


def test_an_area_without_a_place_and_a_land_without_services_have_no_distance():
    assert np.isnan(nearest_distance([np.nan, 3], [1, 4], [0], [0])).tolist() == [True, False]
    assert np.isnan(nearest_distance([1, 3], [1, 4], [], [])).all()


def test_zones_are_weighed_as_worked_by_hand():
    # Three areas at 0, 8 and 30; a service at 2 with 10 places; up to 5: weight 1, up to 10: 0.5.
    found = floating_catchment(
        [0, 8, 30], [0, 0, 0], [100, 200, 50], [2], [0], [10], 10, zones=[(5, 1), (10, 0.5)]
    )
    each = 10 / (100 * 1 + 200 * 0.5)
    np.testing.assert_allclose(found, [each, each / 2, 0])


places = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 900)), min_size=1, max_size=15
).map(lambda rows: np.array(rows, float).T)
ways = st.sampled_from([{}, {"decay": "gaussian"}, {"zones": [(5, 1), (15, 0.6), (20, 0.1)]}])


@given(places, places, ways)
def test_all_supply_that_somebody_reaches_is_shared_out_and_no_more(areas, services, way):
    x, y, people = areas
    service_x, service_y, supply = services
    access = floating_catchment(x, y, people, service_x, service_y, supply, 20, **way)
    distance = np.hypot(x[:, None] - service_x, y[:, None] - service_y)
    # Where the decay reaches 0 exactly at the edge, nobody there reaches anything.
    near = (distance < 20) if "decay" in way else (distance <= 20)
    reached = ((people[:, None] > 0) & near).any(axis=0)
    assert (people * access).sum() == pytest.approx(supply[reached].sum(), rel=1e-9, abs=1e-9)
    assert (access >= 0).all()


@given(places, places, ways)
def test_twice_the_supply_is_twice_the_access_and_order_and_origin_do_not_matter(
    areas, services, way
):
    x, y, people = areas
    service_x, service_y, supply = services
    access = floating_catchment(x, y, people, service_x, service_y, supply, 20, **way)
    double = floating_catchment(x, y, people, service_x, service_y, 2 * supply, 20, **way)
    np.testing.assert_allclose(double, 2 * access)
    turned = floating_catchment(
        x[::-1] + 512, y[::-1], people[::-1], service_x + 512, service_y, supply, 20, **way
    )
    np.testing.assert_allclose(turned[::-1], access, rtol=1e-6, atol=1e-12)


def test_more_people_leave_less_for_each():
    few = floating_catchment([0, 1], [0, 0], [100, 100], [0], [0], 5, 10)
    many = floating_catchment([0, 1], [0, 0], [100, 400], [0], [0], 5, 10)
    assert (many < few).all()


def test_missing_areas_take_no_part():
    found = floating_catchment([0, np.nan, 1], [0, 0, 0], [100, 50, np.nan], [0], [0], 5, 10)
    np.testing.assert_allclose(found, [0.05, np.nan, np.nan])
    assert floating_catchment([0], [0], [5], [], [], 1, 10).tolist() == [0]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"population": [-1]}, CountError, "population"),
        ({"supply": [-1]}, CountError, "supply"),
        ({"supply": [1, 2]}, ShapeError, "supply"),
        ({"service_x": [np.nan]}, NotFiniteError, "service_x"),
        ({"reach": 0}, OptionError, "reach"),
        ({"zones": [(5, 1), (3, 0.5)]}, OptionError, "rising"),
        ({"zones": [(50, 1)]}, OptionError, "up to 10 metres"),
        ({"zones": [(5, 2)]}, OptionError, "between 0 and 1"),
        ({"decay": "steep"}, OptionError, "decay"),
        ({"decay": "gaussian", "zones": [(5, 1)]}, OptionError, "decay"),
    ],
)
def test_what_is_wrong_is_refused_by_name(change, error, says):
    right = {
        "x": [0],
        "y": [0],
        "population": [5],
        "service_x": [0],
        "service_y": [0],
        "supply": [1],
        "reach": 10,
    }
    with pytest.raises(error, match=says):
        floating_catchment(**{**right, **change})
