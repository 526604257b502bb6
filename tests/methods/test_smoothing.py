"""Empirical Bayes: published figures, and what has to hold for every map."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.errors import CountError, DenominatorError, NotFiniteError
from equitymap.methods.smoothing import standardised_rates, towards_all, towards_neighbours
from equitymap.methods.standardised_ratios import standardised_ratio
from tests.methods.spatial import binary


def test_it_reproduces_the_reference_maps(vectors):
    for name, rows in pd.read_csv(vectors / "empirical_bayes.csv").groupby("dataset"):
        w = binary([list(map(int, text.split())) for text in rows.neighbours0])
        smoothed = towards_all(rows.events, rows["pop"])
        np.testing.assert_allclose(smoothed.value, rows.eb_global, rtol=1e-10, err_msg=name)
        local = towards_neighbours(rows.events, rows["pop"], w).value
        # Where nobody around had an event theirs divides 0 by 0; the rate of none in many is 0.
        theirs = rows.eb_local_self_included.fillna(0)
        np.testing.assert_allclose(local, theirs, rtol=1e-10, err_msg=name)


def test_it_reproduces_the_published_figures(vectors):
    maps = dict(list(pd.read_csv(vectors / "empirical_bayes.csv").groupby("dataset")))
    published = pd.read_csv(vectors / "empirical_bayes_published.csv")
    checked = 0
    for (dataset, measure), rows in published.groupby(["dataset", "measure"]):
        case = maps[dataset]
        w = binary([list(map(int, text.split())) for text in case.neighbours0])
        overall = case.events.sum() / case["pop"].sum()
        ours = {
            "excess_risk": standardised_ratio(case.events, case["pop"] * overall).value,
            "eb_global": towards_all(case.events, case["pop"]).value,
            "eb_local_self_included": towards_neighbours(case.events, case["pop"], w).value,
        }[measure]
        if measure == "excess_risk":  # printed to six figures
            assert [float(f"{x:.6g}") for x in ours[rows.i]] == rows.value.tolist()
        else:
            np.testing.assert_allclose(ours[rows.i], rows.value, atol=rows.tol.max())
        checked += len(rows)
    assert checked == len(published)


counted = st.lists(
    st.tuples(st.integers(0, 50), st.integers(50, 5000)), min_size=2, max_size=30
).map(lambda rows: np.array(rows, float).T)


@given(counted)
def test_a_smoothed_rate_lies_between_its_own_and_the_overall_one(places):
    e, n = places
    smoothed, mean = towards_all(e, n).value, e.sum() / n.sum()
    slack = 1e-12
    assert (smoothed >= np.minimum(e / n, mean) - slack).all()
    assert (smoothed <= np.maximum(e / n, mean) + slack).all()


@given(counted, st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(places, random):
    e, n = places
    order = list(range(len(e)))
    random.shuffle(order)
    w = np.ones((len(e), len(e)))
    for made, moved in (
        (towards_all(e, n).value, towards_all(e[order], n[order]).value),
        (standardised_rates(e, n), standardised_rates(e[order], n[order])),
        (towards_neighbours(e, n, w).value, towards_neighbours(e[order], n[order], w).value),
    ):
        np.testing.assert_allclose(made[order], moved, rtol=1e-9, atol=1e-9)


@given(counted)
def test_where_all_are_neighbours_the_two_ways_are_one(places):
    e, n = places
    around = towards_neighbours(e, n, np.ones((len(e), len(e)))).value
    np.testing.assert_allclose(around, towards_all(e, n).value, rtol=1e-9)


def test_missing_areas_take_no_part_and_islands_keep_their_own_rate():
    w = np.array([[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]])
    e, n = [1, np.nan, 7, 9], [100, 100, 100, 200]
    around = towards_neighbours(e, n, w)
    assert around.value[2] == 0.07
    assert around.why[1] == "an input is missing"
    without = towards_neighbours([1, 9], [100, 200], [[0, 1], [1, 0]])
    assert around.value[[0, 3]].tolist() == pytest.approx(without.value.tolist())
    assert np.isnan(towards_all(e, n).value).tolist() == [False, True, False, False]
    assert np.isnan(standardised_rates(e, n)).tolist() == [False, True, False, False]


def test_no_events_at_all_give_zero_and_no_warning():
    assert towards_all([0, 0], [10, 20]).value.tolist() == [0, 0]
    assert towards_neighbours([0, 0], [10, 20], [[0, 1], [1, 0]]).value.tolist() == [0, 0]
    assert standardised_rates([0, 0], [10, 20]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("events", "people", "error"),
    [([-1], [5], CountError), ([1], [0], DenominatorError), ([np.inf], [5], NotFiniteError)],
)
def test_what_is_no_count_is_refused(events, people, error):
    for method in (towards_all, standardised_rates):
        with pytest.raises(error, match="has to be"):
            method(events, people)
