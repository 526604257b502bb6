"""Map classes: published figures, ties, missing values and the reported limits."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from equitymap.methods.classes import equal_steps, quantile

numbers = st.lists(st.one_of(st.just(np.nan), st.integers(-50, 50).map(float)), max_size=60)


def test_it_reproduces_the_published_quantiles(vectors):
    cases = pd.read_csv(vectors / "quantiles.csv")
    checked = 0
    for _, rows in cases.groupby("group_id"):
        k = int(rows.nquantiles.iloc[0])
        if rows.value.notna().sum() < k:
            continue  # theirs gives up where there are fewer values than classes; a map need not
        ours = quantile(rows.value, k).classes.astype(float)
        if rows.invert.iloc[0]:
            # Turned round, ties have to go with the highest: the classes of the negative values.
            ours = quantile(-rows.value, k).classes.astype(float)
        ours[ours == 0] = np.nan
        np.testing.assert_array_equal(ours, rows.expected_quantile)
        checked += 1
    assert checked > 10


def test_five_values_fill_five_classes_and_ties_go_together():
    assert quantile([1, 2, 3, 4, 5]).classes.tolist() == [1, 2, 3, 4, 5]
    assert quantile([0, 0, 0, 0, 9]).classes.tolist() == [1, 1, 1, 1, 5]


def test_each_class_reports_its_lowest_and_highest_value_and_its_count():
    told = quantile([10, 20, 20, np.nan, 40, 50])
    assert told.counts.tolist() == [1, 2, 0, 1, 1]
    assert told.lowest[[0, 1, 3, 4]].tolist() == [10, 20, 40, 50]
    assert told.highest[[0, 1, 3, 4]].tolist() == [10, 20, 40, 50]
    assert np.isnan(told.lowest[2])
    assert np.isnan(told.highest[2])


@given(numbers, st.integers(1, 9))
def test_a_higher_value_never_has_a_lower_class_and_no_value_has_class_0(values, k):
    values = np.array(values, float)
    classes = quantile(values, k).classes.astype(int)
    known = np.isfinite(values)
    assert (classes[~known] == 0).all()
    assert ((classes[known] >= 1) & (classes[known] <= k)).all()
    order = np.argsort(values[known], kind="stable")
    assert (np.diff(classes[known][order]) >= 0).all()
    for value in set(values[known]):
        assert len(set(classes[values == value])) == 1


def test_equal_steps_cut_the_scale_and_not_the_values():
    told = equal_steps([0, 19.99, 20, 40, 99, 100, np.nan, 130, -5])
    assert told.classes.tolist() == [1, 1, 2, 3, 5, 5, 0, 5, 1]


def test_no_values_give_empty_classes():
    for told in (quantile([]), quantile([np.nan]), equal_steps([np.nan])):
        assert told.counts.tolist() == [0] * 5
        assert np.isnan(told.lowest).all()
