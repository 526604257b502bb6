"""Columns of categories → the group of every row."""

import pandas as pd

from equitymap.sources.groups import spelled
from equitymap.sources.recipe import GroupColumn

TYPED = [
    GroupColumn("Sex", "sex"),
    GroupColumn("Category", "ethnicity", "Type", ["*ethnic*"]),
    GroupColumn("Category", "deprivation", "Type", ["*depriv*"]),
    GroupColumn("Category", "{type}", "Type"),
]
COUNTY = "County & UA deprivation deciles in England (IMD2019, 4/{} geography)"


def table(*rows, columns=("Sex", "Type", "Category")):
    return pd.DataFrame(rows, columns=columns, dtype="str")


def groups(columns, frame, **beside):
    return spelled(columns, frame.__getitem__, **beside)


def test_groups_of_several_columns_are_spelled_together_in_order_of_their_keys():
    found = groups(
        TYPED,
        table(
            ["Persons", None, None],
            ["Male", "Ethnic groups", '"Black"'],
            ["Female", "Deprivation deciles in England", "Second most deprived decile (IMD2019)"],
            ["Persons", "Working status", "Unemployed"],
        ),
    )
    assert found.groups.to_list() == [
        "all",
        "ethnicity=Black;sex=male",
        "imd_decile=2;sex=female",
        "working_status=Unemployed",
    ]


def test_the_spelling_of_a_recipe_comes_before_the_standard_names():
    column = GroupColumn("Sex", "sex", all=["Both"], spell={"Ladies": "female"})
    found = groups([column], table(["Both", "", ""], ["Ladies", "", ""], ["M", "", ""]))
    assert found.groups.to_list() == ["all", "sex=female", "sex=male"]


def test_the_same_word_is_of_the_scheme_of_its_own_indicator():
    frame = table(
        *(["", "Ethnic groups", text] for text in ("White British", "Indian", "White", "Asian"))
    )
    found = groups(TYPED, frame, indicators=pd.Series(["a", "a", "b", "b"], dtype="str"))
    assert found.groups.to_list() == [
        "ethnicity16=White British",
        "ethnicity16=Indian",
        "ethnicity=White",
        "ethnicity=Asian",
    ]
    assert "16 groups of the Census 2001 (ethnicity16)" in found.notes[0]


def test_people_of_unknown_ethnicity_are_a_group_of_the_same_scheme_and_never_other():
    texts = ("White", "Other", "Not known", "Not Stated")
    found = groups(TYPED, table(*(["", "Ethnic groups", text] for text in texts)))
    assert found.groups.to_list() == [
        "ethnicity=White",
        "ethnicity=Other",
        "ethnicity=unknown",
        "ethnicity=unknown",
    ]
    assert found.several == {"ethnicity=unknown"}


def test_two_vintages_of_the_same_deciles_are_not_counted_twice():
    frame = table(
        ["", COUNTY.format(21), "Most deprived decile"],
        ["", COUNTY.format(23), "Most deprived decile"],
        ["", COUNTY.format(21), "Most deprived decile"],
    )
    years = pd.Series(["2022", "2022", "2018"], dtype="str")
    found = groups(TYPED, frame, periods=years)
    assert found.groups.to_list() == [
        "imd_decile_county_imd2019_4_21=1",
        "imd_decile=1",
        "imd_decile=1",
    ]
    assert "Several sets of deprivation deciles" in found.notes[0]


def test_an_age_is_a_group_only_beside_others_of_its_indicator():
    column = [GroupColumn("Age", "age")]
    frame = pd.DataFrame({"Age": ["4-5 yrs", "19+ yrs", "19-24 yrs", "85+ yrs"]}, dtype="str")
    which = pd.Series(["a", "b", "b", "b"], dtype="str")
    found = groups(column, frame, indicators=which)
    assert found.groups.to_list() == ["all", "all", "age=19-24", "age=85+"]


def test_indicators_about_one_sex_are_about_everybody_they_count():
    column = [GroupColumn("Sex", "sex", whole=["births"])]
    frame = table(["Female", "", ""], ["Female", "", ""])
    which = pd.Series(["births", "life"], dtype="str")
    assert groups(column, frame, indicators=which).groups.to_list() == ["all", "sex=female"]


def test_a_category_that_is_a_mark_for_none_is_everybody():
    column = [GroupColumn("inequality", "deprivation")]
    frame = pd.DataFrame({"inequality": ["NA", "Most deprived quintile", None]}, dtype="str")
    assert groups(column, frame).groups.to_list() == ["all", "imd_quintile=1", "all"]


def test_a_category_keeps_its_words_but_not_the_signs_that_join_groups():
    frame = table(["", "GestationLengthBirth", ">=37 weeks; term"])
    assert groups(TYPED, frame).groups.to_list() == ["gestation_length_birth=≥37 weeks, term"]
