import pytest

from equitymap.errors import InputError
from equitymap.sources import files, recipe_files
from equitymap.sources.recipe import GroupColumn, New, PartOf, Recipe, Values


def test_a_recipe_is_the_same_after_yaml(tmp_path):
    made = Recipe(
        kind="observations",
        layout="tidy",
        code="area code",
        fixed="2021",
        values=[Values("a", "population", "2019 - 21")],
        groups=[GroupColumn("Sex", "sex", all=["Persons"], spell={"Male": "male"})],
        parts=[PartOf("population", ["x", "y"], "age=0-15")],
        new={"pigeons": New("Pigeons", "birds", "count")},
    )
    path = tmp_path / "recipe.yaml"
    path.write_text(recipe_files.text([made]), encoding="utf-8")
    assert recipe_files.read(path) == [made]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: pigeons", "should be one of observations"),
        ("kind: lookup\ncolour: red", "'colour' is unknown"),
        ("kind: observations\nvalues: [{colum: a}]", "'colum' is unknown"),
        ("- a\n- b", "keys and values"),
        ("kind: [", "not YAML"),
    ],
)
def test_a_wrong_recipe_is_refused_with_what_would_be_right(tmp_path, text, said):
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match="recipe.yaml") as error:
        recipe_files.read(path)
    assert said in str(error.value)


def test_a_recipe_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        recipe_files.read(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("values: 3", "values is 3; it should be a list"),
        ("code: [x]", "code is ['x']; it should be text"),
        ("percent: often", "percent is 'often'; it should be true or false"),
        ("indicators: x", "indicators is 'x'; it should be keys and values"),
        ("new: [1]", "new is [1]; it should be keys and values"),
        ("values: [{column: a, indicator: A B}]", "'A B' should be small letters"),
        ("values: [{column: a}]", "'indicator'"),
        ("level: xx99", "'xx99' is no level"),
        ("source: nowhere", "source is 'nowhere'; it should be one of"),
        ("values: [{column: a, indicator: a}]\nnew: {a: {name: A, kind: odd}}", "kind is 'odd'"),
        ("code: a", "does not say what is measured"),
        ("value: a", "does not say what is measured"),
    ],
)
def test_a_recipe_is_checked_key_by_key(tmp_path, text, said):
    path = tmp_path / "recipe.yaml"
    path.write_text("kind: observations\n" + text)
    with pytest.raises(InputError, match="recipe.yaml") as error:
        recipe_files.read(path)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_numbers_where_text_belongs_are_text(tmp_path):
    path = tmp_path / "recipe.yaml"
    path.write_text("kind: observations\nfixed: 2024\nvalues: [{column: 7, indicator: pigeons}]")
    (made,) = recipe_files.read(path)
    assert (made.fixed, made.values[0].column) == ("2024", "7")
    assert made.new["pigeons"].name == "pigeons"


def test_a_recipe_for_another_kind_of_file_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("area code,year,population\nE01000001,2021,5\n")
    with pytest.raises(InputError, match="a.csv holds a table, not boundaries as its recipe says"):
        files.open_file(path, [Recipe(kind="boundaries")])
