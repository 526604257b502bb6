"""Counts added up: categories that mean the same, and classes of areas."""

import numpy as np
import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.sources import sums
from equitymap.sources.words import Words


def added(*rows):
    words = Words()
    known = words.code("ethnicity=unknown")
    columns = ["row", "place", "value", "status"]
    frame = pd.DataFrame(rows, columns=columns).assign(indicator=5, period=6, group=known)
    frame["status"] = frame["status"].map(words.code)
    for side in ("lower", "upper", "numerator", "denominator"):
        frame[side] = np.nan
    frame.loc[frame["value"].isna(), ["lower", "upper"]] = [1, 7]
    made, names = sums.same_groups(frame.assign(note=-1), {known}, {5}, words)
    made["status"] = [words.list[code] for code in made["status"]]
    return made.set_index("place"), names


def test_two_counts_of_the_same_group_are_one_sum_per_place():
    made, names = added((2, 0, 20, "published"), (3, 0, 10, "published"), (4, 1, 7, "published"))
    assert made["value"].to_dict() == {0: 30, 1: 7}
    assert names == ["ethnicity=unknown"]


def test_a_sum_with_a_suppressed_part_is_an_interval_and_never_the_rest():
    made, _ = added((2, 0, 20, "published"), (3, 0, np.nan, "suppressed"))
    row = made.loc[0]
    assert np.isnan(row["value"])
    assert (row["status"], row["lower"], row["upper"]) == ("suppressed", 21, 27)


def test_a_place_is_of_one_class():
    rows, places = np.array([2, 3]), np.array([0, 1])
    counts = sums.membership(rows, places, pd.Series(["Urban", "Rural"]), "here")
    assert sums.percent(counts.total([1]), counts.base).tolist() == [0, 100]
    with pytest.raises(InputError, match="called both 'Urban' and 'Rural'"):
        sums.membership(rows, np.array([0, 0]), pd.Series(["Urban", "Rural"]), "here")
