"""Recipes that people gave: used again for later files of the same layout."""

import pytest

from equitymap.errors import InputError
from equitymap.sources import add
from tests.sources.reading import books
from tests.toy import LSOA

CODES = list(LSOA.values())


def rows(column, value=5):
    return f"LSOA21CD,{column}\n" + "".join(f"{code},{value}\n" for code in CODES)


RECIPE = """
kind: observations
level: lsoa21
code: LSOA21CD
values:
- {column: heads 2019/20, indicator: population, period: 2019/20}
"""


def test_a_recipe_that_was_given_is_used_for_the_next_file_of_its_layout(workspace, write, stored):
    (first,) = add(workspace, write("a.csv", rows("heads 2019/20")), recipe=write("r.yaml", RECIPE))
    (later,) = add(workspace, write("b.csv", rows("Heads  2020-21", 6)))
    assert later.indicators == ["population"]
    assert later.periods == ["2020-21"]
    assert f"Read by the recipe given for a.csv (receipt {first.id})." in later.notes
    assert sorted(stored("population")["value"].unique()) == [5, 6]


def test_a_recipe_that_nobody_gave_is_not_used_again(workspace, write):
    add(workspace, write("a.csv", rows("heads 2019/20")))
    (later,) = add(workspace, write("b.csv", rows("heads 2020/21")))
    assert not any("Read by the recipe" in note for note in later.notes)


def test_another_layout_is_recognised_anew(workspace, write):
    add(workspace, write("a.csv", rows("heads 2019/20")), recipe=write("r.yaml", RECIPE))
    (later,) = add(workspace, write("b.csv", rows("pigeons 2019/20")))
    assert later.indicators != ["population"]


def test_what_is_said_on_the_command_line_goes_before_a_known_recipe(workspace, write):
    add(workspace, write("a.csv", rows("heads 2019/20")), recipe=write("r.yaml", RECIPE))
    (later,) = add(workspace, write("b.csv", rows("heads 2020/21")), indicator="pigeons")
    assert later.indicators == ["pigeons"]


def test_a_period_that_only_the_recipe_states_is_not_taken_to_another_year(workspace, write):
    recipe = "kind: observations\ncode: LSOA21CD\nfixed: '2019'\n"
    recipe += "values:\n- {column: heads, indicator: population}\n"
    add(workspace, write("heads-2019.csv", rows("heads")), recipe=write("r.yaml", recipe))
    (same,) = add(workspace, write("more-2019.csv", rows("heads") + "\n"))
    assert same.indicators == ["population"]
    assert "2019 is its period, as that recipe says." in same.notes
    (other,) = add(workspace, write("heads-2020.csv", rows("heads", 6)))
    assert other.indicators == ["heads"]
    assert other.periods == ["2020"]


def test_a_recipe_of_several_sheets_is_known_by_all_of_them(workspace, tmp_path, write):
    def book(name, year):
        sheets = {
            title: [["LSOA21CD", f"{title} {year}"], *([code, 5] for code in CODES)]
            for title in ("Heads", "Birds")
        }
        (tmp_path / name).write_bytes(books.xlsx(sheets))
        return tmp_path / name

    (first,) = add(workspace, book("a.xlsx", 2020), dry_run=True)
    text = first.recipe_text.replace("indicator: heads-2020", "indicator: population")
    text = text.replace("indicator: heads", "indicator: population")
    (given,) = add(workspace, book("a.xlsx", 2020), recipe=write("r.yaml", text))
    assert given.indicators[0] == "population"
    (later,) = add(workspace, book("b.xlsx", 2021))
    assert later.indicators == given.indicators
    assert later.periods == ["2021"]


def test_a_recipe_says_where_the_table_stands(workspace, write, stored):
    text = f"Some words\nLSOA21CD,heads\ncode,people\n{CODES[0]},5\n{CODES[1]},6\n{CODES[2]},7\n"
    recipe = (
        "kind: observations\ncode: LSOA21CD\nfixed: '2021'\n"
        "table: {header: [2], first: 4, last: 5}\n"
        "values:\n- {column: heads, indicator: population}\n"
    )
    (receipt,) = add(workspace, write("a.csv", text), recipe=write("r.yaml", recipe))
    assert receipt.rows_in == 2
    assert stored("population").index.tolist() == CODES[:2]
    wrong = write("w.yaml", recipe.replace("first: 4", "first: 40"))
    with pytest.raises(InputError, match="a.csv has no row 40, which its recipe names"):
        add(workspace, write("a.csv", text), recipe=wrong)


def test_a_header_that_has_moved_is_found_and_said(workspace, write):
    recipe = (
        "kind: observations\ncode: LSOA21CD\nfixed: '2021'\ntable: {header: [2]}\n"
        "values:\n- {column: heads, indicator: population}\n"
    )
    path = write("a.csv", "One\nTwo\n" + rows("heads"))
    (receipt,) = add(workspace, path, recipe=write("r.yaml", recipe))
    assert receipt.rows_kept == 12
    assert "The header stands in row 3, not where the recipe says." in receipt.notes
