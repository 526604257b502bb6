"""The door of the methods: what comes in, what is refused, and the shapes of what goes out."""

import pickle

import numpy as np
import pandas as pd
import pytest

from equitymap.methods import checks, errors
from equitymap.methods.results import estimate, reasons, significance

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]


def test_every_error_is_of_one_family_and_says_its_three_parts():
    for kind in KINDS:
        wrong = kind("x", "0 or more", -3)
        assert isinstance(wrong, errors.MethodError)
        assert isinstance(wrong, ValueError)
        assert str(wrong) == "x has to be 0 or more; seen: -3"
        assert (wrong.argument, wrong.expected, wrong.seen) == ("x", "0 or more", -3)


def test_the_family_is_drawn_as_it_is():
    drawn = errors.__doc__
    assert all(kind.__name__ in drawn for kind in KINDS)


def test_an_error_survives_the_way_back_from_another_process():
    wrong = pickle.loads(pickle.dumps(errors.CountError("x", "whole", 3.5)))
    assert isinstance(wrong, errors.CountError)
    assert wrong.seen == 3.5


@pytest.mark.parametrize(
    "values",
    [
        [1, None, 3],
        (1.0, np.nan, 3.0),
        pd.Series([1, None, 3]),
        pd.Series([1, None, 3], dtype="Int64"),
        pd.Series([1, None, 3], dtype="float64[pyarrow]"),
        np.array([1, None, 3], object),
    ],
)
def test_missing_numbers_come_in_however_they_are_told(values):
    np.testing.assert_array_equal(checks.numbers("x", values), [1, np.nan, 3])
    with pytest.raises(errors.NotFiniteError, match="x has to be known throughout; seen: nan"):
        checks.numbers("x", values, missing=False)


@pytest.mark.parametrize("values", ["many", [1, "two"], {"a": 1}, object()])
def test_what_are_no_numbers_is_refused(values):
    with pytest.raises(errors.NotFiniteError, match="x has to be numbers"):
        checks.numbers("x", values)


def test_the_place_of_the_first_wrong_number_is_told():
    values = np.ones((3, 4))
    values[1, 2] = -7
    with pytest.raises(errors.CountError, match=r"seen: -7 at position 1, 2 \(from 0\)"):
        checks.counts("x", values)
    with pytest.raises(errors.CountError, match="seen: -7$"):
        checks.counts("x", -7)


def test_whole_counts_may_be_missing_and_not_broken():
    assert np.isnan(checks.counts("x", [1, np.nan], whole=True)[1])
    with pytest.raises(errors.CountError, match="x has to be whole; seen: 2.5"):
        checks.counts("x", [1, 2.5], whole=True)


def test_a_share_and_a_confidence_lie_between_0_and_1():
    assert checks.z_of(0.95) == pytest.approx(1.959963984540054, abs=1e-15)
    assert checks.z_of(0.998) == pytest.approx(3.090232306167813, abs=1e-14)
    assert checks.share("s", 1, ends=True) == 1
    for wrong in (0, 1, 95, -0.1, np.nan):
        with pytest.raises(errors.OptionError, match="confidence has to be between 0 and 1"):
            checks.z_of(wrong)


def test_an_estimate_has_one_shape_and_is_single_of_single_numbers():
    single = estimate(np.array(1.0), 0.5, 2.0, "Byar")
    assert (single.value, single.method, single.why) == (1.0, "Byar", "")
    assert isinstance(single.value, float)
    many = estimate([1.0, np.nan], [0.5, np.nan], 2.0, "Byar", ["", "an input is missing"])
    assert many.upper.shape == many.method.shape == (2,)
    assert many.missing.tolist() == [False, True]
    assert many.times(100).lower[0] == 50
    assert many.at(0).value == 1


def test_an_estimate_makes_a_table_with_a_row_per_value():
    found = estimate([1.0, 3.0], [0.5, 2.0], [2.0, 4.0], "Byar").frame(index=["E1", "E2"])
    assert found.columns.tolist() == ["value", "lower", "upper", "method", "why"]
    assert found.loc["E2"].tolist() == [3, 2, 4, "Byar", ""]
    assert len(estimate(1, 0, 2, "Byar").frame()) == 1


def test_of_several_reasons_the_first_is_told():
    why = reasons((3,), ([True, False, False], "one"), ([True, True, False], "two"))
    assert why.tolist() == ["one", "two", ""]
    assert significance(3.0, 1, 0.08, "z").why == ""
