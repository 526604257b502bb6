"""From a number to where it comes from, and back, as a visitor goes."""

import pytest

from tests.browser.conftest import phone
from tests.toy import LAD, LSOA, MSOA

pytestmark = pytest.mark.browser

AREA = f"/area/{LSOA[12]}?indicator=imd-score"


def click(visitor, css, words):
    """Click the first link of a kind that shows some words."""
    visitor.wait(lambda: any(words in link.text for link in visitor.all(css)))
    next(link for link in visitor.all(css) if words in link.text).click()


def test_a_number_of_the_area_page_names_its_file_and_row_and_leads_back(toy):
    toy.go(AREA)
    click(toy, ".area-lead a.figure", "60.0")
    toy.wait_text(".the-number", "60.0")
    toy.wait_text(".source", "imd.csv")
    assert "Row 13; column “Index of Multiple Deprivation (IMD) Score”" in toy.text(".source")
    click(toy, ".back a", "Back")
    toy.wait_text(".area-lead", "60.0, the highest of 4 LSOAs")
    assert toy.driver.current_url == toy.site + AREA
    toy.driver.back()
    toy.wait_text(".the-number", "60.0")
    assert toy.mistakes() == []


def test_a_number_of_the_map_leads_there_and_back_to_the_same_view(toy):
    toy.go(f"/?indicator=imd-score&level=lsoa21&within={LAD[2]}&area={LSOA[12]}")
    before = toy.query()
    click(toy, ".headline a.figure", "80 % (60–85 %)".replace(" %", "\u202f%"))
    toy.wait_text(".the-number", "80.0 % (60.0–85.0 %)")
    toy.wait_text("main", "360G-toy-1")
    click(toy, ".back a", "Back")
    toy.wait(lambda: toy.painted())
    toy.wait_text("#area-panel", "Square 12")
    assert toy.query() == before
    assert toy.mistakes() == []


def test_a_link_is_reached_and_opened_by_keyboard(toy):
    toy.go(AREA)
    toy.wait(lambda: toy.all(".area-lead a.figure"))
    toy.js("document.querySelector('.area-lead a.figure').focus({focusVisible: true})")
    line = "return getComputedStyle(document.activeElement).textDecorationLine"
    assert toy.js(line) == "underline"
    toy.press("\n")
    toy.wait_text(".the-number", "60.0")
    rest = "return getComputedStyle(document.querySelector('a.figure')).textDecorationLine"
    toy.go(AREA)
    toy.wait(lambda: toy.all(".area-lead a.figure"))
    assert toy.js(rest) == "none"


def test_a_suppressed_number_says_why_there_is_none(toy):
    toy.go(f"/area/{MSOA[3]}?indicator=child-obesity-year6")
    click(toy, ".measures a.figure", "suppressed")
    toy.wait_text(".the-number", "suppressed")
    assert "Row 4" in toy.text(".source")


def test_an_identifier_of_nothing_gets_a_sentence(toy):
    toy.go("/explain?figure=12:nonsense")
    toy.wait_text("h1", "This number cannot be explained")
    assert "an identifier is like" in toy.text("main")
    assert toy.mistakes() == []


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("figure", ["value:imd-score:msoa21:E02900001", "goal:most-deprived-fifth"])
def test_nothing_is_wider_than_the_page(demo, figure, width):
    phone(demo, width)
    demo.go(f"/explain?figure=1:{figure}")
    demo.wait(lambda: demo.text(".the-number"))
    assert demo.js("return document.documentElement.scrollWidth") <= width
