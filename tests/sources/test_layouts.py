import pytest

from equitymap.errors import CatalogueError
from equitymap.sources import layouts
from equitymap.store import catalogue

ENTRIES = layouts.layouts().entries


@pytest.mark.parametrize("layout", ENTRIES.values(), ids=ENTRIES)
def test_every_layout_names_a_known_source_and_known_indicators(layout):
    known = catalogue()
    assert layout.source in known.sources
    assert layout.slugs() <= set(known.indicators)
    assert layout.needs


def test_headers_are_compared_without_case_spaces_and_punctuation():
    assert layouts.matches("Area Name", "AreaName")
    assert layouts.matches("lsoa21_code", "LSOA21 Code")
    assert layouts.matches("Most deprived decile*", "Most deprived decile (IMD2019)")
    assert layouts.matches("a | b", "B")
    assert not layouts.matches("Area Name", "Parent Name")


def test_a_leading_sign_counts():
    assert not layouts.matches("-1 (overcrowded)", "1 (overcrowded)")
    assert layouts.matches("-2 or less", "-2 OR LESS")


def test_a_period_is_found_inside_a_header():
    assert layouts.placed("{period} | %", "2008/09 to 2010/11 | %") == {
        "period": "2008/09 to 2010/11"
    }
    assert layouts.placed("{period} | %", "MSOA name") is None
    assert layouts.placed("{period}", "2021") == {"period": "2021"}


def test_people_are_found_inside_a_header():
    assert layouts.placed("{sex}_{age}", "Females_16-29") == {"sex": "Females", "age": "16-29"}
    found = layouts.placed("Ethnic group: {ethnicity}", "ethnic group: White; measures: Value")
    assert found == {"ethnicity": "White"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[layout]]\nid = "a"\nkind = "observations"\ncolour = "red"', "'colour' is unknown"),
        ('[[layout]]\nid = "a"\nkind = "pigeons"', "kind should be one of"),
        ('[[layout]]\nid = "a"\nkind = "lookup"\nneeds = ["@pigeons"]', "'@pigeons' should be"),
        ("[[layout", "cannot be read"),
    ],
)
def test_a_wrong_entry_stops_with_what_would_be_right(tmp_path, text, said):
    path = tmp_path / "layouts.toml"
    path.write_text(text)
    with pytest.raises(CatalogueError) as error:
        layouts.read(path)
    assert said in str(error.value)
