"""High-risk areas: the worst fifth."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.need.risk import high_risk
from tests import toy


def holding(values, polarity="low"):
    return SimpleNamespace(
        indicator=SimpleNamespace(polarity=polarity),
        frame=pd.DataFrame({"value": np.array(values, float)}),
    )


def test_the_worst_fifth_of_twelve_squares_is_two(toy_library):
    chosen = high_risk(toy_library.values("imd-score", "lsoa21"))
    assert np.flatnonzero(chosen).tolist() == [10, 11]


def test_a_low_decile_is_worse_and_equal_deciles_go_together(toy_library):
    values = toy_library.values("imd-decile", "lsoa21")
    assert np.flatnonzero(high_risk(values)).tolist() == [10, 11]
    assert np.flatnonzero(high_risk(values, share=0.9)).tolist() == list(range(12))


def test_among_the_areas_shown_only_those_count(toy_library):
    east = toy_library.geography.within("lsoa21", [toy.LAD[2]])
    chosen = high_risk(toy_library.values("imd-score", "lsoa21"), east)
    assert np.flatnonzero(chosen).tolist() == [11]


def test_where_neither_end_is_worse_none_is_at_risk():
    assert not high_risk(holding([1, 2, 3, 4, 5], "neither")).any()


@pytest.mark.parametrize(("n", "chosen"), [(2, 0), (3, 1), (5, 1), (7, 1), (8, 2), (10, 2)])
def test_a_fifth_is_rounded_to_the_nearest_whole_number(n, chosen):
    assert high_risk(holding(range(n))).sum() == chosen


@given(
    st.lists(st.one_of(st.just(np.nan), st.integers(0, 9).map(float)), max_size=40),
    st.sampled_from(["low", "high"]),
)
def test_no_area_left_out_is_worse_than_one_taken_in_and_missing_never_is(values, polarity):
    values = np.array(values, float)
    chosen = high_risk(holding(values, polarity))
    assert not chosen[np.isnan(values)].any()
    known, n = np.isfinite(values), np.isfinite(values).sum()
    assert chosen.sum() >= np.floor(0.2 * n + 0.5)
    if chosen.any() and (~chosen & known).any():
        inside, outside = values[chosen], values[~chosen & known]
        assert (
            (inside.min() > outside.max()) if polarity == "low" else (inside.max() < outside.min())
        )
