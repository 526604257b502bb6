import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.sources import clean


def read(*cells):
    return clean.numbers(pa.array(cells))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("29,199", 29199),
        ("9,352,586", 9352586),
        (" 12.5 % ", 12.5),
        ("£1,200", 1200),
        ("-8.6468257009983063E-2", -0.086468257009983063),
        ("1e3", 1000),
        ("+7", 7),
        (".5", 0.5),
        ("1474.0", 1474),
        ("−3", -3),
    ],
)
def test_a_number_is_read_in_every_spelling(text, number):
    found = read(text)
    assert found.value[0] == pytest.approx(number)
    assert not found.bad[0]


@pytest.mark.parametrize(
    ("text", "status", "lower", "upper"),
    [
        ("*", "suppressed", 1, 7),
        ("<5", "suppressed", 1, 4),
        ("< 10", "suppressed", 1, 9),
        ("≤5", "suppressed", 1, 5),
        ("s", "suppressed", np.nan, np.nan),
        ("[c]", "suppressed", np.nan, np.nan),
        ("..", "missing", np.nan, np.nan),
        ("-", "missing", np.nan, np.nan),
        (".", "missing", np.nan, np.nan),
        ("n/a", "missing", np.nan, np.nan),
        ("NA", "missing", np.nan, np.nan),
        ("", "missing", np.nan, np.nan),
        (" ", "missing", np.nan, np.nan),
    ],
)
def test_a_mark_is_a_state_and_never_zero(text, status, lower, upper):
    found = read(text)
    reason = found.reasons[found.mark[0]]
    assert np.isnan(found.value[0])
    assert not found.bad[0]
    assert reason.status == status
    assert reason.note
    np.testing.assert_equal([reason.lower, reason.upper], [lower, upper])


@pytest.mark.parametrize(
    "text", ["high", "1,2", "12,34", "1.2.3", "--1", "5 people", "inf", "1e999"]
)
def test_anything_else_is_a_bad_cell(text):
    assert read("1", text).bad.tolist() == [False, True]


def test_numbers_of_a_parquet_file_stay_and_its_nulls_are_missing():
    found = clean.numbers(pa.chunked_array([[1.5, None], [float("nan"), 2.0]]))
    np.testing.assert_equal(found.value, [1.5, np.nan, np.nan, 2.0])
    assert found.mark.tolist() == [-1, 0, 0, -1]
    assert found.reasons[0].status == "missing"


def test_text_is_trimmed_and_blanks_are_missing():
    words = clean.text_of(pa.chunked_array([[" E01000001 ", "", None]]))
    assert words.isna().tolist() == [False, True, True]
    assert words[0] == "E01000001"


@given(st.lists(st.text(max_size=12), min_size=1))
def test_every_cell_is_a_number_or_has_a_reason_or_is_bad(cells):
    found = clean.numbers(pa.array(cells))
    has, why = np.isfinite(found.value), found.mark >= 0
    assert (has.astype(int) + why + found.bad == 1).all()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_is_read_back(number):
    assert read(repr(number)).value[0] == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Â£1,200", 1200),
        ("(1,234)", -1234),
        ("1 234 567", 1234567),
        ("12.5 [r]", 12.5),
        ("12 (p)", 12),
        ("£ 3.50", 3.5),
    ],
)
def test_a_number_with_ornaments_is_read(text, number):
    assert read(text).value[0] == pytest.approx(number)


def test_a_range_of_small_numbers_is_an_interval():
    found = read("1-4", "2 to 5")
    bounds = [(r.lower, r.upper) for r in found.reasons]
    assert bounds == [(1, 4), (2, 5)]


def test_decimal_commas_are_read_where_most_of_the_column_has_them():
    found = read("12,5", "0,75", "1.234,5", "7")
    assert found.value.tolist() == [12.5, 0.75, 1234.5, 7]
    assert found.comma


def test_commas_that_can_be_thousands_stay_thousands():
    found = read("1,234", "2,345")
    assert found.value.tolist() == [1234, 2345]
    assert not found.comma


def test_a_column_with_decimal_points_has_no_decimal_commas():
    assert read("12,5", "0,75", "3.5").bad.tolist() == [True, True, False]


def test_a_percent_sign_is_remembered():
    assert read("5 %", "1").percent
    assert not read("5", "1").percent


def test_the_sum_of_two_columns_has_a_number_only_where_both_have():
    total = read("1", "2", "*").plus(read("10", "..", "3"))
    np.testing.assert_equal(total.value, [11, np.nan, np.nan])
    assert [total.reasons[m].status if m >= 0 else None for m in total.mark] == [
        None,
        "missing",
        "suppressed",
    ]


CELLS = st.lists(
    st.one_of(st.none(), st.sampled_from(["", " ", "a", " a", "a ", "b", "2021.0", "\u00a0c"]))
)


@given(CELLS)
def test_texts_kept_once_are_the_texts_of_the_column(cells):
    for column in (pa.array(cells, pa.string()), pa.array(cells, pa.string()).dictionary_encode()):
        at, distinct = clean.coded(pa.chunked_array([column]))
        again = [None if one < 0 else distinct[one] for one in at]
        pd.testing.assert_series_equal(pd.Series(again, dtype="str"), clean.text_of(column))
        assert distinct.is_unique


@pytest.mark.parametrize("mark", [[], ["*"], [""]])
@pytest.mark.parametrize("spelling", ["12", "+5", "1.", ".5", "-1e3", "nan", "inf", "1e999", "NaN"])
def test_a_number_is_the_same_whatever_else_its_column_holds(spelling, mark):
    alone, beside = read(spelling), read(spelling, *mark)
    assert np.array_equal(alone.value, beside.value[:1], equal_nan=True)
    assert alone.bad[0] == beside.bad[0]
    assert np.isnan(alone.value[0]) == (spelling.casefold() in ("nan", "inf", "1e999"))
