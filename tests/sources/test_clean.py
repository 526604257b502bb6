import numpy as np
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
