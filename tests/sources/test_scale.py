"""Percentages and fractions of 1: told apart by the file, or asked."""

import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.sources import observations
from equitymap.sources.raw import read_table
from equitymap.sources.recognise import recognise
from equitymap.sources.tidy import tidy
from tests.toy import LSOA

TITLE = "Obesity in Year 6 (age 10–11)"


@pytest.fixture
def values(tmp_path):
    def values(header, *cells, times=None, **columns):
        path = tmp_path / "file.csv"
        codes = list(LSOA.values())[: len(cells)]
        table = pd.DataFrame({"LSOA21CD": codes, header: cells} | columns)
        table.to_csv(path, index=False)
        raw = read_table(path)
        recipe = recognise(raw, indicator="child-obesity-year6")
        recipe.times = times or {}
        found = tidy(raw, recipe, observations._kinds(recipe))
        return found.frame["value"].tolist(), found.notes

    return values


def test_values_above_1_are_percentages(values):
    assert values(TITLE, "0.4", "25.5")[0] == [0.4, 25.5]


def test_a_percent_sign_says_so(values):
    assert values(TITLE, "0.4%", "0.5%")[0] == [0.4, 0.5]


def test_counts_beside_the_value_tell(values):
    found, notes = values("value", 0.25, 0.5, numerator=[1, 2], denominator=4)
    assert found == [25, 50]
    assert "fractions of 1" in notes[0]
    assert values("value", 0.25, 0.5, numerator=[1, 2], denominator=400)[0] == [0.25, 0.5]


def test_the_heading_tells(values):
    assert values("Proportion obese", 0.25, 0.5)[0] == [25, 50]
    assert values("% obese", 0.25, 0.5)[0] == [0.25, 0.5]


def test_nothing_is_multiplied_where_nothing_tells(values):
    with pytest.raises(InputError, match="can be fractions of 1 or percentages below 1 %"):
        values("obese", 0.25, 0.5)


def test_a_recipe_tells(values):
    assert values("obese", 0.25, 0.5, times={"child-obesity-year6": 100})[0] == [25, 50]
    assert values("obese", 0.25, 0.5, times={"child-obesity-year6": 1})[0] == [0.25, 0.5]


def test_only_zeros_are_zero_either_way(values):
    assert values("obese", 0, 0)[0] == [0, 0]
