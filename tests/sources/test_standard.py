"""Standard names: ethnic groups, sexes and ages in the spellings publishers use."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.errors import CatalogueError
from equitymap.sources import standard

# Where the reference table of spellings gives another word for the same group.
SAME = {
    "All": "all",
    "Unknown": "unknown",
    "Unclassified": "unknown",
    "Unmatched": "unknown",
    "Not applicable": "unknown",
    "Gypsy/Roma": "Gypsy or Roma",
    "White Gypsy/Traveller": "Gypsy or Irish Traveller",
    "Mixed White/Asian": "Mixed White and Asian",
    "Mixed White/Black": "Mixed White and Black",
    "Mixed White/Black African": "Mixed White and Black African",
    "Mixed White/Black Caribbean": "Mixed White and Black Caribbean",
    "Asian other inc Chinese": "Asian other including Chinese",
    "Other inc Asian": "Asian or other",
    "Other inc Chinese": "Chinese or other",
    "Other inc Mixed and Chinese": "Chinese, mixed or other",
    "Other (inc Gypsy/Traveller/Irish Traveller)": "Other",
}
# It calls several groups together "Other"; here they keep what they are, and never meet the Other
# of the five groups. Two spellings of the broad Mixed it takes for the detailed one.
TOGETHER = {
    "Other than White",
    "Asian or other",
    "Chinese or other",
    "Mixed or other",
    "White or other",
    "Any other",
}
BROAD_MIXED = {"mixed ethnic groups", "mixed/ multiple ethnic groups"}
LETTERS = {
    "A": "White British",
    "B": "White Irish",
    "C": "White other",
    "D": "Mixed White and Black Caribbean",
    "G": "Mixed other",
    "H": "Indian",
    "L": "Asian other",
    "M": "Black Caribbean",
    "R": "Chinese",
    "S": "Any other",
    "Z": "unknown",
}


@pytest.mark.real
def test_every_spelling_of_the_reference_table_is_the_group_it_means(shared):
    with (shared / "reference/ethnicity_standardiser_lookup.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 285
    for row in rows:
        text, theirs = (
            row["Ethnicity"],
            SAME.get(row["Standard Ethnicity"], row["Standard Ethnicity"]),
        )
        found = standard.ethnic(text)
        together = theirs == "Other" and found in TOGETHER
        mixed = text in BROAD_MIXED and found == "Mixed"
        assert found == theirs or together or mixed, text


@pytest.mark.real
def test_the_letters_of_nhs_records_mean_what_their_definitions_say(shared):
    with (shared / "reference/nhs_ethnic_category_codes.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 19
    for row in rows:
        assert standard.ethnic(row["NHSCode"]) == standard.ethnic(row["NHSCodeDefinition"])


@pytest.mark.parametrize(("letter", "name"), LETTERS.items())
def test_a_letter_of_nhs_records_is_an_ethnic_group(letter, name):
    assert standard.ethnic(letter) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Asian, Asian British or Asian Welsh", "Asian"),
        ("Black, Black British, Black Welsh, Caribbean or African", "Black"),
        ("Black, Black British, Black Welsh, Caribbean or African: African", "Black African"),
        ("White: English, Welsh, Scottish, Northern Irish or British", "White British"),
        ("Mixed or Multiple ethnic groups: White and Asian", "Mixed White and Asian"),
        ("Other ethnic group: Any other ethnic group", "Any other"),
        ("Asian / Asian British inc Chinese", "Asian"),
        ("Missing value / Value outside reporting parameters", "unknown"),
        ("Not Stated (Person asked but declined to provide a response)", "unknown"),
        ("Total: All usual residents", "all"),
        ("Martians", None),
    ],
)
def test_an_ethnic_group_is_known_however_it_is_written(text, name):
    assert standard.ethnic(text) == name


def names(*texts):
    return {standard.ethnic(text) for text in texts}


def test_the_scheme_is_the_one_that_holds_every_group_of_a_column():
    five = names("Asian", "Black", "Mixed", "White", "Other", "Not known")
    assert {key for key, _ in standard.schemes_of(five).values()} == {"ethnicity"}
    sixteen = names("White British", "Indian", "Chinese", "Any other ethnic group")
    assert {key for key, _ in standard.schemes_of(sixteen).values()} == {"ethnicity16"}
    assert standard.schemes_of(names("White British", "Arab"))["Arab"] == ("ethnicity18", "Arab")
    assert standard.schemes_of(names("White British", "Roma"))["Roma"] == ("ethnicity19", "Roma")


def test_any_other_ethnic_group_is_the_other_of_the_five_where_the_others_are_broad():
    found = standard.schemes_of(names("Asian", "Black", "White", "Any other ethnic group"))
    assert found["Any other"] == ("ethnicity", "Other")


def test_asian_without_chinese_is_not_the_asian_of_five_groups():
    found = standard.schemes_of(names("Asian", "Black", "Chinese", "Mixed", "White", "Other"))
    assert found["Asian"] == ("ethnicity6", "Asian")


def test_broad_and_detailed_groups_in_one_column_keep_apart():
    found = standard.schemes_of(names("Asian", "White", "Indian", "White British", "Roma"))
    assert found["Asian"] == ("ethnicity", "Asian")
    assert found["Indian"] == ("ethnicity19", "Indian")


def test_groups_that_fit_no_scheme_have_a_key_of_their_own():
    found = standard.schemes_of(names("White", "Chinese or other", "Pakistani and Bangladeshi"))
    assert set(found.values()) == {
        ("ethnicity_own", "White"),
        ("ethnicity_own", "Chinese or other"),
        ("ethnicity_own", "Pakistani and Bangladeshi"),
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [("Females", "female"), ("M", "male"), ("Both sexes", "all"), ("Persons", "all"), ("7", None)],
)
def test_a_sex_is_known_however_it_is_written(text, name):
    assert standard.sex(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("00-04", "0-4"),
        ("20 to 24", "20-24"),
        ("Aged 15 years and under", "0-15"),
        ("Under 20", "0-19"),
        ("<75 yrs", "0-74"),
        ("Aged under 1 year", "0"),
        ("90+", "90+"),
        ("45 or Over", "45+"),
        ("over 64", "65+"),
        ("7", "7"),
        ("2 yrs", "2"),
        ("All-Ages", "all"),
        ("Not known", "unknown"),
        ("elderly", None),
    ],
)
def test_an_age_is_known_however_it_is_written(text, name):
    assert standard.age(text) == name


def test_a_damaged_table_stops_with_its_name(tmp_path):
    path = tmp_path / "groups.toml"
    path.write_text("[wordings]\n")
    with pytest.raises(CatalogueError, match="groups.toml cannot be read"):
        standard.read(path)


@given(st.text())
def test_no_text_breaks_the_standard_names(text):
    for read in (standard.ethnic, standard.sex, standard.age):
        found = read(text)
        assert found is None or isinstance(found, str)


@given(st.integers(0, 120), st.integers(0, 120))
def test_every_way_to_write_a_span_of_ages_is_the_same_span(one, other):
    low, high = sorted((one, other))
    name = f"{low}-{high}" if low < high else str(low)
    for text in (f"{low}-{high}", f"{low:02} to {high}", f"Aged {low}–{high} years"):
        assert standard.age(text) == name
    assert standard.span(name) == (low, high)
