"""The map page as a grant manager meets it."""

import time

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import phone
from tests.toy import LAD, LSOA

pytestmark = pytest.mark.browser

AREAS = ".leaflet-areas-pane path"
ROWS = ".areas .ag-center-cols-container .ag-row"
FILLS = f"return [...document.querySelectorAll('{AREAS}')].map((path) => path.getAttribute('fill'))"
FETCHED = "return performance.getEntriesByType('resource').map((entry) => entry.name)"


def test_the_front_page_says_where_need_is_and_whether_the_money_goes_there(demo):
    demo.go("/")
    demo.wait_text(".headline .say", "reaches the target areas")
    assert "goal 70 %" in demo.text(".headline .say")
    demo.wait_text(".headline", "Inside for certain")
    demo.wait_text(".legend", "darker means greater need")
    demo.wait(lambda: len(demo.js(FILLS)) == 360)
    assert len(set(demo.js(FILLS))) == 5
    assert "Fictional place" in demo.text("header")
    assert demo.mistakes() == []


def test_an_address_restores_the_whole_view(demo):
    query = "?indicator=child-obesity-year6&programme=childhood-obesity&outline=targets"
    demo.go("/" + query)
    demo.wait_text(".legend", "Year 6")
    demo.wait_text(".headline .say", "Childhood obesity")
    assert "74 % (66–81 %)" in demo.text(".headline .say")
    assert "cannot yet be confirmed" in demo.text(".headline .say")
    demo.wait_text(".table-head", "MSOAs")
    assert demo.query() == query.lstrip("?")


def test_nonsense_shows_the_default_view_and_a_clean_address(demo):
    demo.go("/?indicator=nonsense&level=lsoa99&area=%3Cscript%3E&goal=seventy&colour=red")
    demo.wait(lambda: demo.query() == "")
    demo.wait_text(".legend", "Index of Multiple Deprivation")
    assert demo.mistakes() == []


def test_a_change_of_indicator_repaints_without_sending_the_boundaries_again(toy):
    toy.go("/?indicator=imd-score&level=lsoa21")
    toy.wait(lambda: toy.js(FILLS)[:1] == ["var(--need-1)"])
    assert toy.js(FILLS)[-1] == "var(--need-5)"
    toy.js("performance.clearResourceTimings()")
    toy.js("document.querySelector('input[value=\"imd-rank\"]').click()")
    toy.wait(lambda: "indicator=imd-rank" in toy.query())
    toy.wait_text(".legend", "rank")
    assert toy.js(FETCHED)
    assert not [name for name in toy.js(FETCHED) if "/boundaries/" in name]
    assert toy.mistakes() == []


def test_back_returns_to_the_view_before(toy):
    toy.go(f"/?indicator=imd-score&level=lsoa21&area={LSOA[5]}")
    toy.wait_text("#area-panel h2", "Square 05")
    toy.js("document.querySelector('#narrow').click()")
    toy.wait(lambda: f"within={LAD[1]}" in toy.query())
    toy.wait(lambda: len(toy.js(FILLS)) == 8)
    toy.driver.back()
    toy.wait(lambda: "within" not in toy.query())
    toy.wait(lambda: len(toy.js(FILLS)) == 12)


def test_the_high_risk_areas_have_one_outline_around_them_all(toy):
    # Squares 11 and 12 lie side by side: six edges, the border between them is not drawn.
    toy.go("/?indicator=imd-score&level=lsoa21")
    toy.wait(lambda: len(toy.all(".leaflet-marks-pane path")) == 2)
    line = toy.all(".leaflet-marks-pane path")[1]
    assert line.get_attribute("d").count("L") == 6
    assert line.get_attribute("stroke") == "var(--outline)"


def test_a_click_on_the_map_opens_the_area_and_marks_its_row(toy):
    toy.go("/?indicator=imd-score&level=lsoa21")
    toy.wait(lambda: len(toy.js(FILLS)) == 12)
    ActionChains(toy.driver).move_to_element(toy.all(AREAS)[0]).click().perform()
    toy.wait(lambda: f"area={LSOA[1]}" in toy.query())
    toy.wait_text("#area-panel h2", "Square 01")
    toy.wait_text(f"{ROWS}.ag-row-selected", "Square 01")
    assert toy.mistakes() == []


def test_the_table_does_by_keyboard_what_the_map_does(toy):
    toy.go("/")
    toy.wait(lambda: len(toy.all(ROWS)) == 12)
    toy.all(".areas .ag-row[row-index='0'] .ag-cell")[0].click()
    toy.wait(lambda: f"area={LSOA[12]}" in toy.query())
    ActionChains(toy.driver).send_keys(Keys.ARROW_DOWN).pause(0.2).send_keys(Keys.ENTER).perform()
    toy.wait(lambda: f"area={LSOA[11]}" in toy.query())
    toy.wait_text("#area-panel h2", "Square 11")


def test_a_borough_narrows_the_map(demo):
    demo.go("/?within=E09900001")
    demo.wait(lambda: 0 < len(demo.js(FILLS)) < 360)
    demo.wait_text(".table-head", f"{len(demo.js(FILLS))} LSOAs")


def test_no_data_and_suppressed_and_values_look_different(demo):
    demo.go("/?indicator=child-obesity-year6&level=msoa21")
    demo.wait_text(".legend", "Suppressed")
    assert "No data" in demo.text(".legend")
    fills = set(demo.js(FILLS))
    assert {"url(#fill-crosses)", "url(#fill-dots)", "var(--need-5)"} <= fills


def test_a_suppressed_value_is_never_a_number(toy):
    toy.go("/?indicator=child-obesity-year6&level=msoa21")
    toy.wait(lambda: toy.js(FILLS)[2:] == ["url(#fill-crosses)"])
    toy.wait(lambda: len(toy.all(ROWS)) == 3)
    suppressed = [row.text for row in toy.all(ROWS) if "Eastshire 001" in row.text]
    assert "suppressed" in suppressed[0].lower()


def test_the_toy_country_is_ranked_as_worked_by_hand(toy):
    toy.go("/")
    toy.wait_text(".areas .ag-row[row-index='0']", "Square 12")
    assert "60" in toy.text(".areas .ag-row[row-index='0']")
    toy.wait_text(".headline", "80 % (60–85 %)")


def test_a_place_is_found_by_its_name(demo):
    demo.go("/")
    demo.js("document.querySelector('#find').focus()")
    demo.press("Castle Quay 022B")
    demo.wait_option("Castle Quay 022B")
    demo.press(Keys.ARROW_DOWN, Keys.ENTER)
    demo.wait_text("#area-panel", "Castle Quay 022B")
    assert demo.mistakes() == []


@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_nothing_is_wider_than_the_page(demo, width):
    phone(demo, width)
    demo.go("/?area=E01900100")
    demo.wait_text(".headline .say", "reaches")
    demo.wait_text("#area-panel h2", "Ashmere 018E")
    assert demo.js("return document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_controls_are_a_drawer_of_large_targets(demo):
    phone(demo, 390)
    demo.go("/")
    demo.js("document.querySelector('#rail-switch').click()")
    demo.wait(lambda: demo.all("#rail")[0].is_displayed())
    buttons = [b for b in demo.all("#rail button, .button") if b.is_displayed()]
    assert buttons
    assert not [button.text for button in buttons if button.size["height"] < 24]


def test_dark_says_that_lighter_is_greater_need_and_is_kept(demo):
    demo.go("/")
    scheme = "return document.documentElement.dataset.theme"
    assert demo.js(scheme) == "light"
    demo.js("document.querySelector('#scheme-switch').click()")
    demo.wait_text(".legend", "lighter means greater need")
    demo.go("/")
    assert demo.js(scheme) == "dark"


def test_the_way_back_to_all_areas_stands_on_the_narrowed_map(toy):
    toy.go(f"/?within={LAD[1]}")
    toy.wait(lambda: toy.all("#everywhere")[0].is_displayed())
    toy.wait_text(".legend", "8 LSOAs in Westshire")
    toy.all("#everywhere")[0].click()
    toy.wait(lambda: "within" not in toy.query())
    toy.wait(lambda: len(toy.js(FILLS)) == 12)
    toy.wait(lambda: not toy.all("#everywhere")[0].is_displayed())


def test_escape_closes_the_drawer_and_gives_the_focus_back(demo):
    focused = "return document.activeElement.id"
    phone(demo, 390)
    demo.go("/")
    demo.js("document.querySelector('#rail-switch').click()")
    demo.wait(lambda: demo.js(focused) == "rail-close")
    demo.press(Keys.ESCAPE)
    demo.wait(lambda: not demo.all("#rail")[0].is_displayed())
    assert demo.js(focused) == "rail-switch"


def test_the_drawer_closes_when_the_focus_leaves_it(demo):
    phone(demo, 390)
    demo.go("/")
    demo.js("document.querySelector('#rail-switch').click()")
    demo.wait(lambda: demo.all("#rail")[0].is_displayed())
    demo.js("document.querySelector('#map').focus()")
    demo.wait(lambda: not demo.all("#rail")[0].is_displayed())


def test_the_menu_of_a_phone_closes_by_escape(demo):
    phone(demo, 390)
    demo.go("/")
    demo.js("document.querySelector('#menu-switch').click()")
    demo.wait(lambda: demo.all("#navigation")[0].is_displayed())
    ActionChains(demo.driver).send_keys(Keys.ESCAPE).perform()
    demo.wait(lambda: not demo.all("#navigation")[0].is_displayed())


def test_on_a_phone_the_map_leaves_room_for_what_is_below(demo):
    phone(demo, 390)
    demo.go("/")
    share = "return document.querySelector('.map-box').getBoundingClientRect().height / innerHeight"
    assert demo.js(share) <= 0.6


def test_whatever_the_focus_is_on_shows_it(demo):
    demo.go("/")
    demo.wait(lambda: demo.all(ROWS))
    seen = """
      const e = document.activeElement, box = e.parentElement;
      const around = [e, e.nextElementSibling, box, box.parentElement].filter(Boolean);
      const ringed = (s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
      return [e.id || e.className, around.some((x) => ringed(getComputedStyle(x)))]"""
    for _ in range(30):
        ActionChains(demo.driver).send_keys(Keys.TAB).perform()
        assert demo.js(seen)[1], demo.js(seen)


def test_the_map_fills_its_frame_again_when_the_window_grows(toy):
    toy.driver.set_window_size(1440, 800)
    toy.go("/")
    toy.wait(lambda: len(toy.js(FILLS)) == 12)
    filled = """
        const drawn = document.querySelector('.leaflet-areas-pane svg g').getBBox();
        return drawn.height / document.querySelector('#map').clientHeight;
    """
    toy.wait(lambda: toy.js(filled) > 0.8)
    toy.driver.set_window_size(1440, 1100)
    toy.wait(lambda: toy.js("return innerHeight") > 900)
    toy.wait(lambda: toy.js(filled) > 0.8)


def test_an_area_in_the_address_keeps_its_row_marked(toy):
    toy.go(f"/?area={LSOA[5]}")
    toy.wait_text("#area-panel h2", "Square 05")
    toy.wait(lambda: len(toy.all(ROWS)) == 12)
    time.sleep(0.5)  # the grid clears its selection a moment after it has taken the rows
    assert "Square 05" in toy.text(f"{ROWS}.ag-row-selected")
    toy.js("document.querySelector('#close-area').click()")
    toy.wait(lambda: not toy.all(f"{ROWS}.ag-row-selected"))
