"""Bare years of a known kind."""

import pandas as pd

from equitymap.sources.years import told


def words(*texts):
    return pd.Series(texts, dtype="str")


def test_a_financial_year_is_written_as_one():
    labels, notes = told(
        words("2018", "1999", "2018"), words("a", "a", "b"), {"financial": ["a"]}, []
    )
    assert labels.tolist() == ["2018/19", "1999/00", "2018"]
    assert notes == []


def test_the_rows_of_a_year_are_its_quarters_in_their_order_for_every_place():
    years, which = words("2018", "2018", "2018", "2019"), words("a", "a", "a", "a")
    places = pd.Series([1, 1, 2, 1]).to_numpy()
    labels, notes = told(years, which, {"quarters": ["a"]}, [places])
    assert labels.tolist() == ["2018/19 Q1", "2018/19 Q2", "2018/19 Q1", "2019/20 Q1"]
    assert "in the order of the file" in notes[0]


def test_a_fifth_row_of_a_year_is_no_quarter():
    labels, _ = told(words(*["2018"] * 5), words(*["a"] * 5), {"quarters": ["a"]}, [])
    assert labels.tolist()[3:] == ["2018/19 Q4", "2018/19"]


def test_mid_year_estimates_say_so_and_other_labels_stay():
    labels, _ = told(words("2024", "2023/24"), None, {"mid": ["*"]}, [])
    assert labels.tolist() == ["mid-2024", "2023/24"]
