import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.sources.raw import read_table
from equitymap.sources.recognise import recognise
from tests.toy import LSOA

FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,AreaName,Area Type,Sex,Age,"
    "Category Type,Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Count,"
    "Denominator,Value note\n"
    "90362,A01a - Healthy life expectancy,,,E92000001,England,England,Female,All,,,2009 - 11,64,63,"
    "65,,,\n"
    "99999,B02 - Pigeons per head (%),,,E92000001,England,England,Persons,All,,,2021,6,5,7,,,\n"
)


@pytest.fixture
def recipe_of(tmp_path):
    def recipe_of(content, name="file.csv", **said):
        path = tmp_path / name
        if isinstance(content, pd.DataFrame):
            content.to_csv(path, index=False)
        else:
            path.write_text(content)
        return recognise(read_table(path), **said)

    return recipe_of


def test_fingertips_is_read_by_its_layout_whatever_the_spelling_of_its_headers(recipe_of):
    for text in (FINGERTIPS, FINGERTIPS.replace("AreaName", "Area Name").upper()):
        recipe = recipe_of(text)
        assert (recipe.layout, recipe.source) == ("fingertips", "ohid-fingertips")
        assert recipe.indicators["90362"] == "healthy-life-expectancy"
        assert recipe.lower.casefold() == "lower ci 95.0 limit"
        assert [group.key for group in recipe.groups] == [
            "sex",
            "age",
            "ethnicity",
            "deprivation",
            "{type}",
        ]


def test_an_indicator_the_catalogue_lacks_gets_a_slug_and_what_its_name_tells(recipe_of):
    recipe = recipe_of(FINGERTIPS)
    assert recipe.indicators["99999"] == "pigeons-per-head"
    new = recipe.new["pigeons-per-head"]
    assert (new.name, new.unit, new.kind) == ("Pigeons per head (%)", "%", "proportion")


def test_what_a_file_measures_may_stand_in_its_name_only(recipe_of):
    text = "MSOA name,LA name,2008/09 to 2010/11 | %\nToy 001,Toy,5\n"
    recipe = recipe_of(text, "NCMP Year6 obesity.csv")
    assert recipe.values[0].indicator == "child-obesity-year6"
    assert recipe.values[0].period == "2008/09 to 2010/11"
    assert recipe.area_name == "MSOA name"
    assert recipe.code is None
    assert recipe_of(text, "reception.csv").values[0].indicator == "child-obesity-reception"
    with pytest.raises(InputError, match="does not say what it measures.*--indicator"):
        recipe_of(text, "obesity.csv")
    said = recipe_of(text, "obesity.csv", indicator="child-obesity-year6")
    assert said.values[0].indicator == "child-obesity-year6"


@pytest.mark.parametrize(
    "header",
    ["LSOA21CD", "lsoa21_code", "LSOA code (2021)", "geography code", "mnemonic", "anything"],
)
def test_a_column_of_codes_is_found_by_its_header_or_by_what_it_holds(recipe_of, header):
    table = pd.DataFrame({"words": "x", header: LSOA.values(), "pigeons": 1})
    recipe = recipe_of(table)
    assert recipe.code == header
    assert [value.column for value in recipe.values] == ["pigeons"]


def test_of_several_levels_the_finest_is_the_area(recipe_of):
    table = pd.DataFrame(
        {"LAD24CD": "E09000001", "LSOA21CD": LSOA.values(), "a": 1, "b": 2, "c": 3}
    )
    recipe = recipe_of(table)
    assert (recipe.code, recipe.level) == ("LSOA21CD", "lsoa21")


def test_a_table_of_codes_and_little_else_is_a_lookup(recipe_of):
    table = pd.DataFrame(
        {
            "LSOA21CD": LSOA.values(),
            "LSOA21NM": "x",
            "WD25CD_pip": "E05000001",
            "LAD24CD": "E09000001",
            "ObjectId": 1,
        }
    )
    recipe = recipe_of(table)
    assert recipe.kind == "lookup"
    assert [(a.column, a.level, a.name, a.method) for a in recipe.areas] == [
        ("LSOA21CD", "lsoa21", "LSOA21NM", "lookup"),
        ("WD25CD_pip", "wd25", None, "point"),
        ("LAD24CD", "lad24", None, "lookup"),
    ]


def test_a_table_of_codes_that_measures_something_is_no_lookup(recipe_of):
    table = pd.DataFrame(
        {
            "LSOA code (2011)": LSOA.values(),
            "LSOA name (2011)": "x",
            "Local Authority District code (2019)": "E09000001",
            "Local Authority District name (2019)": "Westshire",
            "Index of Multiple Deprivation (IMD) Rank": range(12),
            "Index of Multiple Deprivation (IMD) Decile": 1,
        }
    )
    recipe = recipe_of(table)
    assert (recipe.kind, recipe.level) == ("observations", "lsoa11")


def test_every_category_of_a_census_table_may_be_an_indicator(recipe_of):
    table = pd.DataFrame(
        {
            "lsoa21_code": [LSOA[1]] * 2,
            "total_residents": 10,
            "religion": ["Muslim", "No religion"],
            "n": [4, 6],
        }
    )
    recipe = recipe_of(table)
    assert [part.indicator for part in recipe.parts] == ["religion-muslim", "religion-no-religion"]
    assert recipe.new["religion-muslim"].unit == "%"


def test_a_table_of_places_without_codes_is_services(recipe_of):
    recipe = recipe_of("code,name,type,postcode\nA1,Clinic,gp,ZX1 2AB\n")
    assert recipe.kind == "services"


def test_what_fits_no_layout_is_refused_with_what_was_looked_for(recipe_of):
    with pytest.raises(InputError, match="no column holds area codes such as E01003013"):
        recipe_of("Flavour,Score\nBrixton,3\n")
    with pytest.raises(InputError, match="no column of numbers beside them"):
        recipe_of(pd.DataFrame({"LSOA21CD": LSOA.values(), "class": "urban"}))
