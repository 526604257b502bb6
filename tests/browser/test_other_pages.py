"""The area page and the page about sources, from their addresses."""

import pytest

from tests.browser.conftest import phone
from tests.toy import LSOA, MSOA

pytestmark = pytest.mark.browser


def test_an_area_says_what_is_known_of_it_and_where_it_lies(toy):
    toy.go(f"/area/{LSOA[12]}?indicator=imd-score")
    toy.wait_text("h1", "Square 12")
    toy.wait_text(".area-lead", "highest of 4 LSOAs of Eastshire")
    assert "Eastshire" in toy.text(".crumbs")
    toy.wait_text(".grants", "£400")
    assert len(toy.all(".locator-area")) == 4
    assert len(toy.all(".locator-here")) == 1
    assert toy.mistakes() == []


def test_an_area_stands_beside_its_borough_and_england(demo):
    demo.go("/area/E01900100")
    demo.wait_text("h1", "Ashmere 018E")
    demo.wait_text("main", "Index of Multiple Deprivation")
    assert "England" in demo.text(".measures")
    assert "Fictional place" in demo.text("header")
    assert demo.mistakes() == []


def test_a_suppressed_value_is_called_suppressed_and_has_no_dot(toy):
    toy.go(f"/area/{MSOA[3]}?indicator=child-obesity-year6")
    toy.wait_text(".area-lead", ": suppressed: a small count")
    row = toy.all(".measures tr:has(.swatch-suppressed)")[0]
    assert "Obesity in Year 6" in row.text
    assert not row.find_elements("css selector", ".dots-dot")


def test_an_unknown_area_is_said_and_not_a_crash(toy):
    toy.go("/area/E01999999?indicator=nonsense")
    toy.wait_text("h1", "This area is not in the workspace")
    assert "E01999999" in toy.text(".lead")
    assert toy.mistakes() == []


def test_the_map_is_one_step_away_with_the_area_chosen(demo):
    demo.go("/area/E01900100")
    demo.wait_text("h1", "Ashmere 018E")
    demo.js("document.querySelector('.area-head .button').click()")
    demo.wait_text("#area-panel", "Ashmere 018E")


def test_the_sources_are_named_with_their_licences(demo):
    demo.go("/about")
    demo.wait_text("h1", "Where the numbers come from")
    assert "no real place, person, organisation or grant" in demo.text("main")
    assert demo.all("main a[href='https://opensource.org/license/mit']")
    assert demo.mistakes() == []


@pytest.mark.parametrize("path", ["/area/E01900100", "/area/E09900002", "/about"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_nothing_is_wider_than_the_page(demo, path, width):
    phone(demo, width)
    demo.go(path)
    demo.wait(lambda: demo.text("h1"))
    assert demo.js("return document.documentElement.scrollWidth") <= width


def test_an_address_that_is_no_page_leads_to_the_map(toy):
    toy.driver.get(toy.site + "/nonsense/of/all?kinds=1")
    toy.wait(lambda: toy.driver.current_url == toy.site + "/")
    toy.wait(lambda: toy.painted())
