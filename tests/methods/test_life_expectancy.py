"""Life expectancy: the published table, its edge rules, and what has to hold for all tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import CountError, OverlapError, ShapeError, TooFewError
from equitymap.methods.life_expectancy import STARTS, life_expectancy

PEOPLE = np.full(20, 40_000.0)
DEATHS = np.array([160, 20, 5, 5, 15, 20, 25, 30, 45, 65, 95, 140, 220, 340, 530, 840, 1350, 2200])
DEATHS = np.append(DEATHS, [3600, 8000.0])
CHANGES = st.lists(st.floats(0.2, 1.5), min_size=20, max_size=20)


def test_it_reproduces_the_published_table(vectors):
    table = pd.read_csv(vectors / "life_expectancy.csv")
    found = life_expectancy(table.deaths, table.pops, table.startage)
    np.testing.assert_allclose(found.value, table.expected_le, rtol=0, atol=1e-7)
    np.testing.assert_allclose(found.lower, table.lower95, rtol=0, atol=1e-5)
    np.testing.assert_allclose(found.upper, table.upper95, rtol=0, atol=1e-5)


@given(CHANGES)
def test_the_interval_holds_the_value_and_fewer_deaths_mean_longer_lives(changes):
    found = life_expectancy(DEATHS * changes, PEOPLE)
    fewer = life_expectancy(DEATHS * changes * 0.9, PEOPLE)
    assert (found.lower < found.value).all()
    assert (found.value < found.upper).all()
    assert (fewer.value > found.value).all()


@given(CHANGES)
def test_twice_the_people_and_deaths_change_the_interval_only(changes):
    one, two = (life_expectancy(k * DEATHS * changes, k * PEOPLE) for k in (1, 2))
    np.testing.assert_allclose(two.value, one.value, rtol=1e-12)
    np.testing.assert_allclose(one.upper - one.value, np.sqrt(2) * (two.upper - two.value))


def test_many_areas_at_once_are_as_one_by_one():
    deaths = np.stack([DEATHS, 1.2 * DEATHS, np.where(STARTS == 5, np.nan, DEATHS)])
    found = life_expectancy(deaths, PEOPLE)
    assert found.value.shape == (3, 20)
    np.testing.assert_array_equal(found.upper[1], life_expectancy(deaths[1], PEOPLE).upper)


def change(array, place, value):
    array = np.array(array, float)
    array[place] = value
    return array


@pytest.mark.parametrize(
    ("deaths", "people", "why"),
    [
        (DEATHS / 200, PEOPLE / 200, "no more than 5,000 people"),
        (DEATHS, change(PEOPLE, 4, 0), "an age without people"),
        (DEATHS, change(PEOPLE, 19, 7000), "more deaths than people at an age"),
        (change(DEATHS, 19, 0), PEOPLE, "no deaths at the last age"),
        (change(DEATHS, 3, np.nan), PEOPLE, "deaths or people of an age are missing"),
    ],
)
def test_an_area_the_method_does_not_serve_is_missing_and_says_why(deaths, people, why):
    found = life_expectancy(np.stack([deaths, DEATHS]), np.stack([people, PEOPLE]))
    assert np.isnan([found.value[0], found.lower[0], found.upper[0]]).all()
    assert set(found.why[0]) == {why}
    assert not found.missing[1].any()


def test_an_age_whose_interval_spans_more_than_20_years_is_missing():
    deaths = change(np.full(20, 0.0), 19, 4)
    found = life_expectancy(deaths, np.full(20, 400.0))
    assert found.missing.all()
    assert found.why[0] == "its 95 % interval spans more than 20 years"


def test_ages_at_which_nobody_dies_are_no_obstacle():
    found = life_expectancy(change(DEATHS, slice(2, 5), 0), PEOPLE)
    assert np.isfinite([found.value, found.lower, found.upper]).all()


def test_an_age_at_which_nearly_all_die_leaves_nobody_and_no_more_than_nobody():
    found = life_expectancy(change(DEATHS, 18, 36_000), PEOPLE)
    assert np.isfinite([found.value, found.lower, found.upper]).all()
    assert found.value[18] == pytest.approx(2.5)


def test_what_is_no_life_table_is_refused():
    with pytest.raises(CountError, match="deaths has to be 0 or more"):
        life_expectancy(-DEATHS, PEOPLE)
    with pytest.raises(ShapeError, match="20 age bands"):
        life_expectancy(DEATHS[:5], PEOPLE[:5])
    with pytest.raises(OverlapError, match="rise from 0"):
        life_expectancy(DEATHS, PEOPLE, starts=[1, *STARTS[1:]])
    with pytest.raises(TooFewError):
        life_expectancy([3], [9000], starts=[0])
