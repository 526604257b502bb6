import json

import pandas as pd
import pytest

from equitymap.views import tables
from equitymap.views.numbers import GAP
from tests.views.things import DECILE, LIFE, OBESITY, row, values


@pytest.fixture
def four():
    return values(
        [
            row(20.0, 15.0, 25.0, code="A", name="Alpha"),
            row(35.0, 30.0, 40.0, code="B", name="Beta", status="unreliable"),
            row(None, 1, 7, code="C", name="Gamma", status="suppressed"),
            row(None, code="D", name="Delta", status="missing"),
        ]
    )


def test_the_greatest_need_comes_first_and_areas_without_a_value_last(four):
    rows, _ = tables.area_rows(four)
    assert [r["code"] for r in rows] == ["B", "A", "D", "C"]
    assert [r["rank"] for r in rows] == [1.0, 2.0, None, None]


def test_low_values_come_first_where_high_is_better(four):
    four.indicator = LIFE
    rows, _ = tables.area_rows(four)
    assert [r["code"] for r in rows][:2] == ["A", "B"]


def test_a_suppressed_count_and_a_missing_value_show_as_words_and_sort_as_nothing(four):
    rows = {r["code"]: r for r in tables.area_rows(four)[0]}
    assert (rows["C"]["text"], rows["D"]["text"]) == ("suppressed", "no data")
    assert rows["C"]["value"] is None
    assert rows["C"]["lower"] is None
    assert rows["C"]["interval"] == ""
    assert rows["C"]["reading"] == "suppressed: between 1 and 7"


def test_ranks_count_only_the_areas_shown(four):
    rows, _ = tables.area_rows(four, mask=[True, False, True, False])
    assert [(r["code"], r["rank"]) for r in rows] == [("A", 1.0), ("C", None)]


def test_people_and_money_stand_beside_the_area_they_belong_to(four):
    rows, _ = tables.area_rows(
        four, population=pd.Series({"A": 1200}), money=pd.Series({"B": 6700.0})
    )
    by = {r["code"]: r for r in rows}
    assert (by["A"]["people_text"], by["A"]["money_text"]) == ("1,200", "–")
    assert (by["B"]["people_text"], by["B"]["money_text"]) == ("–", "£6.7k")


def test_rows_and_columns_are_plain_json(four):
    rows, _ = tables.area_rows(four, high_risk=[False, True, False, False])
    columns = tables.area_columns(OBESITY, population=True, money=True)
    assert json.loads(json.dumps(rows)) == rows
    assert json.loads(json.dumps(columns)) == columns
    assert {c["field"] for c in columns} <= set(rows[0])
    assert [r["high_risk"] for r in rows] == [True, False, False, False]


def test_a_long_list_is_cut_and_says_so():
    many = values([row(float(i), code=str(i), name=f"Area {i}") for i in range(5_001)])
    rows, sentence = tables.area_rows(many)
    assert len(rows) == tables.MOST_ROWS
    assert rows[0]["text"] == f"5,000.0{GAP}%"
    assert sentence.startswith("The 2,000 areas of greatest need are listed, of 5,001")


def test_a_short_list_is_whole_and_says_nothing(four):
    assert tables.area_rows(four)[1] == ""


def test_a_unit_in_words_stands_in_the_head_of_the_column(four):
    four.indicator = LIFE
    assert tables.area_rows(four)[0][0]["text"] == "20.0"
    assert tables.area_columns(LIFE)[2]["headerName"] == "Life expectancy, years"
    assert tables.area_columns(OBESITY)[2]["headerName"] == OBESITY.name


def test_each_value_has_a_bar_as_long_as_it_is_high_in_its_class_colour(four):
    rows = {r["code"]: r for r in tables.area_rows(four, shades=[2, 5, 0, 0])[0]}
    assert [rows[code]["shade"] for code in "ABCD"] == [2, 5, 0, 0]
    assert (rows["B"]["bar"], rows["C"]["bar"]) == (1.0, None)
    assert rows["A"]["bar"] == pytest.approx(20 / 35)


def test_a_rank_has_no_bar_for_it_is_no_amount(four):
    four.indicator = DECILE
    assert {r["bar"] for r in tables.area_rows(four)[0]} == {None}
