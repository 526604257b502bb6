"""The map page as a grant manager meets it."""

import pytest
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser

ROWS = ".areas .ag-center-cols-container .ag-row"
FILLS = """
    return [...document.querySelectorAll('.leaflet-areas-pane path')].map(
      (path) => getComputedStyle(path).fill);
"""


def first_row(visitor):
    return visitor.text(".areas .ag-row[row-index='0']")


def test_the_front_page_says_where_need_is_and_whether_the_money_goes_there(demo):
    demo.go("/")
    demo.wait_text(".headline .say", "reaches the target areas")
    assert "goal 70 %" in demo.text(".headline .say")
    demo.wait_text(".headline", "Inside for certain")
    assert "darker means greater need" in demo.text(".legend")
    demo.wait(lambda: len(demo.js(FILLS)) == 360)
    assert len(set(demo.js(FILLS))) == 5
    assert "Fictional place" in demo.text("header")
    assert demo.mistakes() == []


def test_an_address_restores_the_whole_view(demo):
    query = "?indicator=child-obesity-year6&programme=childhood-obesity&outline=targets"
    demo.go("/" + query)
    demo.wait_text(".legend", "Year 6")
    assert "converted from" in demo.text(".legend")
    demo.wait_text(".headline .say", "Childhood obesity")
    assert "74 % (66–81 %)" in demo.text(".headline .say")
    assert "cannot yet be confirmed" in demo.text(".headline .say")
    assert "MSOAs" in demo.text(".table-head")
    assert demo.query() == query.lstrip("?")


def test_nonsense_shows_the_default_view_and_a_clean_address(demo):
    demo.go("/?indicator=nonsense&level=lsoa99&area=%3Cscript%3E&goal=seventy&colour=red")
    demo.wait(lambda: demo.query() == "")
    demo.wait_text(".legend", "Index of Multiple Deprivation")
    assert demo.mistakes() == []


def test_a_change_of_indicator_repaints_without_sending_the_boundaries_again(demo):
    demo.go("/")
    demo.wait(lambda: len(demo.js(FILLS)) == 360)
    before = demo.js(FILLS)
    demo.js("performance.clearResourceTimings()")
    demo.choose(".indicators", "Index of Multiple Deprivation: decile (1 = most deprived)")
    demo.wait(lambda: "imd-decile" in demo.query())
    demo.wait(lambda: demo.js(FILLS) != before)
    fetched = demo.js("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert fetched
    assert not [name for name in fetched if "/boundaries/" in name]


def test_back_returns_to_the_view_before(demo):
    demo.go("/")
    demo.choose(".indicators", "Index of Multiple Deprivation: decile (1 = most deprived)")
    demo.wait(lambda: "imd-decile" in demo.query())
    demo.driver.back()
    demo.wait(lambda: demo.query() == "")
    demo.wait_text(".legend", "score, 2025")


def test_a_click_on_the_map_opens_the_area(demo):
    demo.go("/")
    demo.wait(lambda: len(demo.js(FILLS)) == 360)
    demo.js(
        "document.querySelectorAll('.leaflet-areas-pane path')[99]"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    demo.wait(lambda: "area=E019" in demo.query())
    demo.wait_text(".area-panel", "highest of 360")
    assert demo.all(f"{ROWS}.ag-row-selected, {ROWS}.selected, {ROWS}[aria-selected='true']")


def test_everything_the_map_does_is_done_by_keyboard(demo):
    demo.go("/")
    demo.wait(lambda: demo.all(ROWS))
    demo.js(
        "document.querySelector(\".areas .ag-row[row-index='0'] .ag-cell[col-id='name']\").focus()"
    )
    demo.press(Keys.ARROW_DOWN)
    demo.press(Keys.ENTER)
    demo.wait(lambda: "area=E019" in demo.query())
    second = demo.text(".areas .ag-row[row-index='1'] .ag-cell[col-id='name']")
    demo.wait_text(".area-panel", second)


def test_a_borough_narrows_the_map_and_back(demo):
    demo.go("/?within=E09900001")
    demo.wait(lambda: 0 < len(demo.js(FILLS)) < 360)
    count = len(demo.js(FILLS))
    demo.wait_text(".table-head", f"{count} LSOAs")
    demo.go("/")
    demo.wait(lambda: len(demo.js(FILLS)) == 360)


def test_no_data_suppressed_and_values_look_different(demo):
    demo.go("/?indicator=child-obesity-year6&level=msoa21")
    demo.wait_text(".legend", "Suppressed")
    assert "No data" in demo.text(".legend")
    fills = set(demo.js(FILLS))
    assert any("crosses" in fill for fill in fills)
    assert any("dots" in fill for fill in fills)


def test_a_suppressed_value_is_never_a_number(toy):
    toy.go("/?indicator=child-obesity-year6&level=msoa21")
    toy.wait(lambda: toy.all(ROWS))
    rows = [row.text for row in toy.all(ROWS)]
    assert [row for row in rows if "Eastshire 001" in row and "suppressed" in row.lower()]


def test_the_toy_country_is_ranked_as_worked_by_hand(toy):
    toy.go("/")
    toy.wait(lambda: toy.all(ROWS))
    assert "Square 12" in first_row(toy)
    assert "60" in first_row(toy)
    toy.wait_text(".headline", "80 % (60–85 %)")


def test_a_place_is_found_by_its_name(demo):
    demo.go("/")
    demo.js("document.querySelector(\"input[placeholder='Find a place']\").focus()")
    demo.press("Castle Quay 022B")
    demo.wait(lambda: "Castle Quay 022B" in demo.text("[role=option]"))
    demo.press(Keys.ARROW_DOWN, Keys.ENTER)
    demo.wait_text(".area-panel", "Castle Quay 022B")


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_is_wider_than_the_page(demo, width):
    demo.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    demo.go("/")
    demo.wait_text(".headline .say", "reaches")
    assert demo.js("return document.documentElement.scrollWidth") <= width


def test_the_dark_scheme_says_that_lighter_is_greater_need(demo):
    demo.go("/")
    demo.js("document.querySelector('.scheme').click()")
    demo.wait_text(".legend", "lighter means greater need")
    assert demo.js("return document.documentElement.dataset.theme") == "dark"
