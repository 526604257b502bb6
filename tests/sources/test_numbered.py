"""Columns of numbers that belong together, as people lay them out."""

import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.sources import numbered
from equitymap.sources.columns import Columns
from equitymap.sources.raw import read_table
from equitymap.sources.recognise import recognise
from tests.toy import LSOA

CODES = list(LSOA.values())


@pytest.fixture
def recipe_of(tmp_path):
    def recipe_of(name="births.csv", **columns):
        path = tmp_path / name
        pd.DataFrame({"area code": CODES, "year": 2021, **columns}).to_csv(path, index=False)
        return recognise(read_table(path))

    return recipe_of


@pytest.mark.parametrize("header", ["Value (%)", "Value", "Rate (%)", "Percentage"])
def test_a_column_of_indicators_makes_the_table_a_long_one(recipe_of, header):
    recipe = recipe_of(Indicator="Asthma", Numerator=5, Denominator=50, **{header: 10.0})
    assert recipe.indicators == {"Asthma": "asthma"}
    assert (recipe.value, recipe.numerator, recipe.denominator) == (
        header,
        "Numerator",
        "Denominator",
    )
    percent = header != "Value"
    assert (recipe.new["asthma"].unit == "%") == ("%" in header)
    assert recipe.new["asthma"].kind == "proportion" or not percent or "%" not in header


def test_a_share_beside_its_counts_is_the_one_indicator(recipe_of):
    recipe = recipe_of(Numerator=5, Denominator=50, **{"Asthma prevalence (%)": 10.0})
    assert [one.indicator for one in recipe.values] == ["asthma-prevalence"]
    assert (recipe.numerator, recipe.denominator) == ("Numerator", "Denominator")


def test_a_rate_with_limits_is_the_one_indicator_and_has_the_name_of_the_file(recipe_of):
    columns = {"Rate per 1,000": 3.3, "Lower CI": 2.2, "Upper CI": 4.4}
    recipe = recipe_of("stillbirths.csv", Count=5, **columns)
    assert [one.indicator for one in recipe.values] == ["stillbirths-rate-per-1-000"]
    assert (recipe.numerator, recipe.lower, recipe.upper) == ("Count", "Lower CI", "Upper CI")


def test_counts_without_a_share_are_indicators_of_their_own(recipe_of):
    recipe = recipe_of(Births=5, Deaths=4, Total=9)
    assert [one.indicator for one in recipe.values] == ["births", "deaths", "total"]


def test_cells_with_percent_signs_are_percentages(recipe_of):
    recipe = recipe_of(Smokers="12%")
    new = recipe.new["smokers"]
    assert (new.unit, new.kind) == ("%", "proportion")


@pytest.mark.parametrize("heading", ["%", "Number", "Rate per 1,000", "crude rate", "percentage"])
def test_a_heading_that_names_nothing_is_bare(heading):
    assert numbered.is_bare(heading)


@pytest.mark.parametrize("heading", ["Number of births", "Birth rate", "% obese", "Counties"])
def test_a_heading_that_names_something_is_not(heading):
    assert not numbered.is_bare(heading)


def test_columns_of_numbers_and_shares_are_called_after_the_file(tmp_path):
    path = tmp_path / "obesity.csv"
    names = ["2021/22 | Number", "2021/22 | %", "2022/23 | Number", "2022/23 | %"]
    pd.DataFrame({"area code": CODES, **dict.fromkeys(names, 5)}).to_csv(path, index=False)
    found = recognise(read_table(path)).values
    assert [one.indicator for one in found] == ["obesity-number", "obesity"] * 2
    assert [one.period for one in found] == ["2021/22", "2021/22", "2022/23", "2022/23"]


def side_by_side(tmp_path, codes):
    path = tmp_path / "two.csv"
    rows = "".join(f"{a},2021,5,,{b},2021,6\n" for a, b in zip(CODES, codes, strict=True))
    path.write_text("area code,year,births,,area code,year,deaths\n" + rows)
    return read_table(path)


def test_two_tables_side_by_side_in_one_order_are_one(tmp_path):
    recipe = recognise(side_by_side(tmp_path, CODES))
    assert [one.indicator for one in recipe.values] == ["births", "deaths"]


def test_two_tables_side_by_side_in_another_order_are_refused(tmp_path):
    with pytest.raises(InputError) as error:
        recognise(side_by_side(tmp_path, CODES[::-1]))
    assert f"row 2: column 'area code' is there twice, with '{LSOA[1]}' and '{LSOA[12]}'" in str(
        error.value
    )


def test_what_a_role_has_taken_is_not_found_among_the_numbers(tmp_path):
    columns = Columns(side_by_side(tmp_path, CODES))
    assert numbered.number_columns(columns, numbered.taken(columns, set())) == ["births", "deaths"]
