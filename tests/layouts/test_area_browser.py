"""What a person sees at the address of an area."""

import pytest

from app import create_app
from equitymap.settings import Settings
from tests import toy

pytestmark = pytest.mark.browser


@pytest.fixture
def browser(dash_duo, toy_workspace):
    """Chromium on the toy country's app; `visit` an address, then look."""
    dash_duo.start_server(create_app(Settings(workspace=str(toy_workspace.path))))
    return dash_duo


def visit(browser, address):
    browser.wait_for_page(f"{browser.server_url}{address}")


def test_an_area_says_what_is_known_of_it_and_where_it_lies(browser):
    visit(browser, f"/area/{toy.LSOA[12]}?indicator=imd-score")
    browser.wait_for_text_to_equal("h1", "Square 12")
    browser.wait_for_contains_text(".area-lead", "highest of 4 LSOAs of Eastshire")
    assert "Eastshire" in browser.find_element(".crumbs").text
    assert "£400" in browser.find_element(".grants").text
    assert len(browser.find_elements(".locator-area")) == 4
    assert len(browser.find_elements(".locator-here")) == 1
    assert browser.get_logs() == []


def test_a_suppressed_value_is_called_suppressed_and_has_no_dot(browser):
    visit(browser, f"/area/{toy.MSOA[3]}?indicator=child-obesity-year6")
    browser.wait_for_contains_text(".area-lead", ": suppressed: a small count")
    row = browser.find_element(".measures tr:has(.swatch-suppressed)")
    assert "Obesity in Year 6" in row.text
    assert row.find_element("css selector", ".here").text.startswith("suppressed")
    assert not row.find_elements("css selector", ".dots-dot")


def test_the_map_is_one_step_away_with_the_area_chosen(browser):
    visit(browser, f"/area/{toy.LSOA[12]}")
    browser.wait_for_text_to_equal("h1", "Square 12")
    browser.find_element(".area-head .button").click()
    browser.wait_for_contains_text("#area-panel", "Square 12")


def test_an_unknown_code_gets_a_sentence_and_no_error(browser):
    visit(browser, "/area/E01999999?indicator=nonsense")
    browser.wait_for_text_to_equal("h1", "This area is not in the workspace")
    assert "E01999999" in browser.find_element(".lead").text
    assert browser.get_logs() == []


def test_nothing_is_wider_than_a_phone(browser):
    browser.driver.set_window_size(500, 900)
    for address in (f"/area/{toy.LSOA[12]}", "/about"):
        visit(browser, address)
        browser.wait_for_element("h1")
        width = browser.driver.execute_script("return document.documentElement.scrollWidth")
        assert width <= browser.driver.execute_script("return window.innerWidth")
