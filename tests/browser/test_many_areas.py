"""The map of many areas, painted as pixels: the toy country, with the line between few areas and
many drawn at five instead of four hundred."""

import shutil

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from equitymap.views import map as maps
from tests.browser.conftest import Visitor, served
from tests.toy import COLUMNS, LAD, LSOA, NAMES, ROWS

pytestmark = pytest.mark.browser

# The middle of a square on the screen, and its colour: the country is a grid of 3 by 4 that begins
# and ends with the painted pixels.
LOOK = """
const [column, row, columns, rows] = arguments;
const canvas = document.querySelector('#map canvas'), pen = canvas.getContext('2d');
const { width, height } = canvas, seen = pen.getImageData(0, 0, width, height).data;
let left = width, right = 0, top = height, bottom = 0;
for (let y = 0; y < height; y += 1)
  for (let x = 0; x < width; x += 1)
    if (seen[4 * (y * width + x) + 3]) {
      left = Math.min(left, x); right = Math.max(right, x + 1);
      top = Math.min(top, y); bottom = Math.max(bottom, y + 1);
    }
const x = Math.round(left + ((column + 0.5) * (right - left)) / columns);
const y = Math.round(bottom - ((row + 0.5) * (bottom - top)) / rows);
const at = 4 * (y * width + x), box = canvas.getBoundingClientRect();
const hex = [...seen.slice(at, at + 3)].map((part) => part.toString(16).padStart(2, '0')).join('');
return { left: box.left + (x * box.width) / width, top: box.top + (y * box.height) / height,
  colour: '#' + hex.toUpperCase(), painted: right > left };
"""
VARIABLE = (
    "return getComputedStyle(document.documentElement).getPropertyValue('--' + arguments[0]).trim()"
)


@pytest.fixture(scope="module")
def site(toy_workspace, tmp_path_factory):
    """The toy country's address, where five areas are many."""
    path = tmp_path_factory.mktemp("many") / "toy"
    shutil.copytree(toy_workspace.path, path, ignore=shutil.ignore_patterns(".cache"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maps, "MOST_SHAPES", 5)
        with served(path) as address:
            yield address


@pytest.fixture
def toy(dash_br, site):
    """A visitor of that site."""
    return Visitor(dash_br.driver, site)


def look(visitor, i):
    """Where square i is and what colour its middle has, all twelve being painted."""
    column, row = (i - 1) % COLUMNS, (i - 1) // COLUMNS
    return visitor.js(LOOK, column, row, COLUMNS, ROWS)


def colours(visitor, *squares):
    return [look(visitor, i)["colour"] for i in squares]


def need(visitor, *shades):
    return [visitor.js(VARIABLE, f"need-{k}") for k in shades]


def pointer(visitor, i):
    seen = look(visitor, i)
    actions = ActionChains(visitor.driver)
    actions.w3c_actions.pointer_action.move_to_location(int(seen["left"]), int(seen["top"]))
    return actions


def test_areas_have_the_colour_of_their_class(toy):
    toy.go("/?level=lsoa21&outline=none")
    toy.wait(lambda: colours(toy, 1, 6, 12) == need(toy, 1, 3, 5))
    assert not toy.all(".leaflet-areas-pane path")
    assert toy.mistakes() == []


def test_a_change_of_indicator_repaints_without_asking_for_tiles_again(toy):
    toy.go("/?indicator=imd-score&level=lsoa21&outline=none")
    toy.wait(lambda: colours(toy, 1, 12) == need(toy, 1, 5))
    toy.js("performance.clearResourceTimings()")
    toy.js("document.querySelector('input[value=\"imd-rank\"]').click()")
    toy.wait(lambda: "imd-rank" in (toy.painted() or ""))
    fetched = toy.js("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert fetched
    assert not [name for name in fetched if "/boundaries/" in name]


def test_pointing_at_an_area_names_it_with_its_value(toy):
    toy.go("/?indicator=imd-score&level=lsoa21")
    toy.wait(lambda: look(toy, 7)["painted"])
    toy.wait(lambda: pointer(toy, 7).perform() or NAMES[LSOA[7]] in toy.text(".leaflet-tooltip"))
    toy.wait_text(".leaflet-tooltip", "35")


def test_a_click_chooses_the_area_and_the_label_says_so(toy):
    toy.go("/?indicator=imd-score&level=lsoa21")
    toy.wait(lambda: look(toy, 5)["painted"])
    toy.wait(lambda: pointer(toy, 5).click().perform() or LSOA[5] in toy.query())
    toy.wait_text(".area-panel h2", NAMES[LSOA[5]])
    toy.wait_text(".leaflet-label-pane", NAMES[LSOA[5]])


def test_areas_that_are_not_shown_are_not_painted_nor_pointed_at(toy):
    # Westshire is columns 1 and 2: eight squares, more than five.
    toy.go(f"/?indicator=imd-score&level=lsoa21&outline=none&within={LAD[1]}")
    toy.wait(lambda: toy.painted())
    seen = toy.js(LOOK, 1, 3, 2, ROWS)  # of two columns the second: square 11
    assert [seen["colour"]] == need(toy, 5)
    toy.wait_text(".table-head", "8 LSOAs")


def test_close_up_the_outlines_are_filled_and_nothing_else_changes(toy):
    toy.go("/?level=lsoa21&outline=none")
    toy.wait(lambda: colours(toy, 1, 6, 12) == need(toy, 1, 3, 5))
    asked = toy.js("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert [name for name in asked if ".rings/" in name]  # so small a country is seen close up


def test_the_dark_theme_repaints_the_pixels(toy):
    toy.go("/?level=lsoa21&outline=none")
    toy.wait(lambda: colours(toy, 1, 12) == need(toy, 1, 5))
    light = need(toy, 1, 5)
    toy.js("document.querySelector('header button[aria-label*=\"dark\" i]').click()")
    toy.wait(lambda: need(toy, 1, 5) != light)
    toy.wait(lambda: colours(toy, 1, 12) == need(toy, 1, 5))
