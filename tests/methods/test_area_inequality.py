"""Gini, Theil, mean log deviation, Atkinson: figures of PySAL, and what has to hold for each."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.atkinson import atkinson
from equitymap.methods.entropy import decomposition, mean_log_deviation, theil
from equitymap.methods.errors import CountError, NotFiniteError, OptionError, ShapeError
from equitymap.methods.gini import gini

MEASURES = {
    "gini": gini,
    "theil": theil,
    "mld": mean_log_deviation,
    "atkinson": atkinson,
    "atkinson 2": lambda *given: atkinson(*given, aversion=2),
    "atkinson 1": lambda *given: atkinson(*given, aversion=1),
}


def test_they_reproduce_the_reference_figures(vectors):
    states = pd.read_csv(vectors / "inequality_mexico_input.csv")
    expected = pd.read_csv(vectors / "inequality_expected.csv")
    checked = 0
    for row in expected.itertuples():
        # Either a column of the states, or the numbers themselves: "[1,2,3] groups [0,0,1]".
        written = [json.loads(text) for text in re.findall(r"\[.*?\]", row.variable)]
        y, groups = (states[row.variable], states.region) if not written else (written + [None])[:2]
        parts = {}
        if groups is not None:
            name = "mean log deviation" if row.measure.startswith("mld") else "theil"
            split = decomposition(y, groups, measure=name)
            parts = {"between": split.between, "within": split.within}
        measure = row.measure.partition("(")[0].strip()
        ours = {
            "theil_T": lambda y=y: theil(y).value,
            "gini": lambda y=y: gini(y).value,
            "mld": lambda y=y: mean_log_deviation(y).value,
            "atkinson_eps0.5": lambda y=y: atkinson(y).value,
            "theil_between": lambda parts=parts: parts["between"],
            "theil_within": lambda parts=parts: parts["within"],
            "mld_between": lambda parts=parts: parts["between"],
        }[measure]()
        assert ours == pytest.approx(row.value, abs=max(row.tol, 1e-12)), row
        checked += 1
    assert checked == len(expected)


areas = st.lists(st.tuples(st.floats(0.1, 1000), st.integers(1, 500)), min_size=2, max_size=25).map(
    lambda rows: np.array(rows, float).T
)


@pytest.mark.parametrize("name", MEASURES)
@given(areas, st.randoms(use_true_random=False))
def test_unit_order_and_how_people_are_counted_do_not_matter(name, given_areas, random):
    y, people = given_areas
    measure, order = MEASURES[name], list(range(len(y)))
    random.shuffle(order)
    found = measure(y, people)
    assert found.lower <= found.value <= found.upper
    assert found.lower >= 0
    for again in (
        measure(1000 * y, people),
        measure(y, 7 * people),
        measure(y[order], people[order]),
        measure([*y, np.nan, 5], [*people, 9, 0]),
        measure(np.repeat(y, 2), np.repeat(people / 2, 2)),
    ):
        assert again.value == pytest.approx(found.value, abs=1e-9)


@pytest.mark.parametrize("name", MEASURES)
@given(areas)
def test_equal_shares_give_0_and_a_gift_from_rich_to_poor_never_adds(name, given_areas):
    y, people = given_areas
    measure = MEASURES[name]
    assert measure(np.full(len(y), 3.7), people).value == pytest.approx(0, abs=1e-9)
    rich, poor = y.argmax(), y.argmin()
    moved = min(y[rich] - y[poor], 1.0) / 4
    nearer = y.copy()
    nearer[rich] -= moved * min(people[poor] / people[rich], 1)
    nearer[poor] += moved * min(people[rich] / people[poor], 1)
    assert measure(nearer, people).value <= measure(y, people).value + 1e-9


@pytest.mark.parametrize("name", MEASURES)
def test_the_interval_is_that_of_drawing_areas_again(name):
    rng = np.random.default_rng(6)
    y, people = rng.gamma(3, 10, 500), rng.integers(500, 3000, 500)
    found = MEASURES[name](y, people)
    again = [MEASURES[name](y[d], people[d]).value for d in rng.integers(0, 500, (600, 500))]
    assert (found.upper - found.lower) / 2 == pytest.approx(1.96 * np.std(again), rel=0.12)


@pytest.mark.parametrize("measure", ["theil", "mean log deviation"])
@given(areas, st.data())
def test_between_and_within_sum_to_the_whole(measure, given_areas, data):
    y, people = given_areas
    groups = data.draw(st.lists(st.sampled_from("abc"), min_size=len(y), max_size=len(y)))
    split = decomposition(y, groups, people, measure)
    whole = theil if measure == "theil" else mean_log_deviation
    assert split.between + split.within == pytest.approx(split.total, abs=1e-9)
    assert split.total == pytest.approx(whole(y, people).value)
    assert min(split.between, split.within) >= -1e-9
    for name, row in split.groups.iterrows():
        mine = np.array(groups) == name
        assert row.inequality == pytest.approx(whole(y[mine], people[mine]).value, abs=1e-9)
        assert row["mean"] == pytest.approx(np.average(y[mine], weights=people[mine]))


def test_a_value_of_zero():
    assert theil([0, 4]).value == pytest.approx(np.log(2))
    assert mean_log_deviation([0, 4]).why == "a value of 0 has no logarithm"
    assert np.isnan(mean_log_deviation([0, 4]).value)
    assert atkinson([0, 4], aversion=1).value == 1
    assert gini([0, 4]).value == 0.5
    split = decomposition([0, 0, 4, 2], ["a", "a", "b", "b"])
    assert split.between + split.within == pytest.approx(split.total)
    assert decomposition([0, 4], ["a", "b"], measure="mean log deviation").why


def test_nobody_and_nothing_are_missing_with_a_reason():
    for measure in MEASURES.values():
        assert measure([np.nan], [5]).why == "no area has both a value and people"
        assert measure([0, 0], [5, 5]).why == "the mean is 0"
        assert np.isnan(measure([0, 0], [5, 5]).value)


def test_what_is_wrong_is_refused_by_name():
    for measure in MEASURES.values():
        with pytest.raises(CountError, match="values has to be 0 or more; seen: -1"):
            measure([-1, 2])
        with pytest.raises(NotFiniteError, match="values has to be finite"):
            measure([np.inf, 2])
    with pytest.raises(OptionError, match="aversion"):
        atkinson([1, 2], aversion=0)
    with pytest.raises(ShapeError, match="groups"):
        decomposition([1, 2], ["a"])
    with pytest.raises(NotFiniteError, match="groups"):
        decomposition([1, 2], ["a", None])
    with pytest.raises(OptionError, match="measure"):
        decomposition([1, 2], ["a", "b"], measure="gini")
