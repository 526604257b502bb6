"""Breaks of map classes: figures of mapclassify, the best cut found by trying all, invariants."""

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.breaks import (
    deviation_breaks,
    equal_breaks,
    natural_breaks,
    quantile_breaks,
)
from equitymap.methods.classes import by_breaks
from equitymap.methods.errors import NotFiniteError, OptionError, TooFewError
from equitymap.methods.skewed_breaks import (
    box_breaks,
    gap_breaks,
    head_tail_breaks,
    percentile_breaks,
)

SCHEMES = {
    "Quantiles k=5": quantile_breaks,
    "EqualInterval k=5": equal_breaks,
    "FisherJenks k=5": natural_breaks,
    "StdMean": deviation_breaks,
    "HeadTailBreaks": head_tail_breaks,
    "Percentiles 1,10,50,90,99,100": percentile_breaks,
    "BoxPlot": box_breaks,
    "MaximumBreaks k=5": gap_breaks,
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_reproduces_mapclassify(vectors, scheme):
    values = pd.read_csv(vectors / "map_classes_input.csv").value
    told = pd.read_csv(vectors / "map_classes_expected.csv").set_index("scheme").loc[scheme]
    ours = SCHEMES[scheme](values)
    np.testing.assert_allclose(ours, json.loads(told.bins)[:-1], atol=1e-5)
    assert by_breaks(values, ours).counts.tolist() == json.loads(told.counts)


def _spread(x, breaks):
    parts = np.split(np.sort(x), np.searchsorted(np.sort(x), breaks, side="right"))
    return sum(((part - part.mean()) ** 2).sum() for part in parts if len(part))


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=14), st.integers(1, 4))
def test_no_other_cut_makes_classes_more_alike(values, k):
    x = np.array(values, float)
    ours = natural_breaks(x, k)
    distinct = np.unique(x)
    assert len(ours) == min(k, len(distinct)) - 1
    every = combinations(distinct[:-1], len(ours))
    assert _spread(x, ours) <= min(_spread(x, cut) for cut in every) + 1e-9


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60), st.integers(1, 6))
def test_a_longer_list_is_cut_as_the_plain_recursion_cuts_it(values, k):
    x, counts = np.unique(np.round(values, 3), return_counts=True)
    x_all = np.repeat(x, counts)
    least = [_spread(x_all[x_all <= top], []) for top in x]
    for _ in range(min(k, len(x)) - 1):
        least = [
            min(
                [np.inf]
                + [
                    least[first - 1] + _spread(x_all[(x_all >= x[first]) & (x_all <= x[last])], [])
                    for first in range(1, last + 1)
                ]
            )
            for last in range(len(x))
        ]
    assert _spread(x_all, natural_breaks(x_all, k)) == pytest.approx(least[-1], rel=1e-6, abs=1e-3)


@given(st.lists(st.one_of(st.just(np.nan), st.integers(-99, 99).map(float)), max_size=40))
def test_breaks_rise_and_sort_every_known_value_into_a_class(values):
    for breaks in SCHEMES.values():
        cut = breaks(values)
        assert (np.diff(cut) > 0).all()
        told = by_breaks(values, cut)
        known = np.isfinite(np.array(values, float))
        assert ((told.classes > 0) == known).all()
        assert told.classes.max(initial=0) <= len(cut) + 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_unit_origin_and_order_move_no_value_to_another_class(values):
    x = np.round(values, 2)
    for breaks in (quantile_breaks, gap_breaks, percentile_breaks, box_breaks):
        classes = by_breaks(x, breaks(x)).classes
        turned = by_breaks(x[::-1], breaks(x[::-1])).classes
        np.testing.assert_array_equal(turned[::-1], classes)
        # Doubling is exact, so no value slips over a break by rounding.
        np.testing.assert_array_equal(by_breaks(2 * x, breaks(2 * x)).classes, classes)


def test_years_that_share_breaks_show_what_all_areas_share():
    first, later = np.arange(10.0), np.arange(10.0) + 3
    shared = equal_breaks([first, later], 4)
    assert by_breaks(later, shared).classes.mean() > by_breaks(first, shared).classes.mean()


def test_bad_input_is_refused_by_name():
    with pytest.raises(OptionError, match="breaks has to be rising"):
        by_breaks([1], [3, 2])
    with pytest.raises(NotFiniteError, match="values"):
        natural_breaks([1, np.inf])
    with pytest.raises(TooFewError, match="k has to be at least 1"):
        natural_breaks([1], 0)
    with pytest.raises(OptionError, match="a whole number up to 255 of classes"):
        quantile_breaks([1, 2], 1000)
    with pytest.raises(OptionError, match="reach has to be above 0"):
        box_breaks([1, 2], reach=0)
    with pytest.raises(OptionError, match="percents has to be between 0 and 100"):
        percentile_breaks([1, 2], [50, 101])
