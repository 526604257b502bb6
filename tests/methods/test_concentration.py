"""Concentration: figures worked elsewhere, and its invariants."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from equitymap.methods.concentration import (
    concentration,
    concentration_curve,
    concentration_gap,
    concentration_index,
)
from equitymap.methods.errors import DenominatorError, OptionError, ShapeError


def test_it_reproduces_the_worked_figures(vectors):
    for case in pd.read_csv(vectors / "concentration_index.csv").itertuples():
        y, population = np.array(json.loads(case.y)), np.array(json.loads(case.pop))
        ranks = np.arange(len(y))
        index = concentration_index(y, population, ranks)
        assert index == pytest.approx(case.concentration_index, abs=1e-10), case.case_id
        absolute = concentration(y, population, ranks, kind="absolute").value
        assert absolute == pytest.approx(case.absolute_ci, abs=1e-10), case.case_id


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


@given(people)
def test_the_index_is_twice_the_area_between_curve_and_diagonal(areas):
    y, population, rank = map(np.array, zip(*areas, strict=True))
    curve = concentration_curve(y, population, rank)
    assert (curve.people[0], curve.quantity[0]) == (0, 0)
    assert (curve.people[-1], curve.quantity[-1]) == pytest.approx((1, 1))
    index = 1 - 2 * np.trapezoid(curve.quantity, curve.people)
    assert index == pytest.approx(concentration_index(y, population, rank), abs=1e-9)


@given(people, st.sampled_from(["relative", "absolute", "wagstaff", "erreygers"]))
def test_the_interval_holds_the_index_and_narrows_with_confidence(areas, kind):
    y, population, rank = map(np.array, zip(*areas, strict=True))
    assume(len(y) > 1)
    wide = concentration(y / 101, population, rank, kind)
    narrow = concentration(y / 101, population, rank, kind, confidence=0.8)
    assert wide.lower <= narrow.lower <= wide.value <= narrow.upper <= wide.upper


@given(people)
def test_counting_those_without_mirrors_erreygers_and_wagstaff(areas):
    y, population, rank = map(np.array, zip(*areas, strict=True))
    for kind in ("erreygers", "wagstaff"):
        have = concentration(y / 101, population, rank, kind).value
        lack = concentration(1 - y / 101, population, rank, kind).value
        assert have == pytest.approx(-lack, abs=1e-9)


def test_the_interval_is_that_of_drawing_areas_again():
    rng = np.random.default_rng(6)
    n = 400
    rank = rng.permutation(n)
    y, population = 0.2 + 0.5 * rng.random(n) * rank / n, rng.integers(500, 3000, n)
    drawn = rng.integers(0, n, (3000, n))
    for kind in ("relative", "absolute", "wagstaff", "erreygers"):
        found = concentration(y, population, rank, kind)
        again = [concentration(y[d], population[d], rank[d], kind).value for d in drawn[:600]]
        half = (found.upper - found.lower) / 2
        assert half == pytest.approx(1.96 * np.std(again), rel=0.12), kind


def test_spend_that_follows_need_leaves_no_gap_and_more_for_the_needy_is_below_0():
    need, population, rank = np.array([5.0, 4, 2, 1]), [10, 20, 30, 10], [1, 2, 3, 4]
    assert concentration_gap(3 * need, need, population, rank).value == pytest.approx(0)
    assert concentration_gap(need**2, need, population, rank).value < 0
    assert concentration_gap(np.ones(4), need, population, rank).value > 0


def test_a_gap_is_the_difference_over_the_areas_that_have_both():
    spend, need, people = [9, np.nan, 5, 1], [3, 2, np.nan, 1], [10, 10, 10, 10]
    gap = concentration_gap(spend, need, people, [1, 2, 3, 4])
    both = [concentration_index(y, [10, 10], [1, 4]) for y in ([9, 1], [3, 1])]
    assert gap.value == pytest.approx(both[0] - both[1])


def test_areas_with_something_missing_are_left_out():
    whole = concentration_index([5, 1], [10, 20], [1, 2])
    assert concentration_index([5, np.nan, 1], [10, 99, 20], [1, 2, 3]) == pytest.approx(whole)


def test_nobody_and_nothing_have_no_index():
    assert math.isnan(concentration_index([1], [0], [1]))
    assert math.isnan(concentration_index([0, 0], [1, 1], [1, 2]))
    assert concentration([1], [0], [1]).why == "no area has both a value and people"
    assert concentration([0, 0], [1, 1], [1, 2]).why == "the mean is 0"
    assert concentration([1, 1], [1, 1], [1, 2], "wagstaff").why == "the mean is at its bound"
    assert np.isnan(concentration_gap([1, 1], [0, 0], [1, 1], [1, 2]).value)
    assert len(concentration_curve([0], [1], [1]).people) == 0


def test_what_is_wrong_is_refused_by_name():
    with pytest.raises(DenominatorError, match="population has to be 0 or more; seen: -1"):
        concentration_index([1], [-1], [1])
    with pytest.raises(ShapeError, match="shape"):
        concentration_index([1, 2], [1, 2, 3], [1, 2])
    with pytest.raises(OptionError, match="y has to be between 0 and 1; seen: 40"):
        concentration([40], [1], [1], kind="wagstaff")
    with pytest.raises(OptionError, match="kind"):
        concentration([1], [1], [1], kind="corrected")
