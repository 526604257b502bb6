import pytest

from equitymap.errors import InputError
from equitymap.sources import recipe
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
    path.write_text(made.to_yaml(), encoding="utf-8")
    assert recipe.read(path) == made


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
        recipe.read(path)
    assert said in str(error.value)


def test_a_recipe_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        recipe.read(tmp_path / "none.yaml")
