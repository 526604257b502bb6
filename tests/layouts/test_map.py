"""The map page: its parts, the names it shares with the browser, and what a person sees of it."""

import json
import re

import pytest
from plotly.utils import PlotlyJSONEncoder
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from app import create_app
from equitymap.choice import Choice
from equitymap.settings import ROOT, Settings
from layouts import ids
from layouts import map as page
from tests.toy import LAD, LSOA

SCRIPTS = "\n".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "assets").glob("*.js")))
AREAS = ".leaflet-areas-pane path.leaflet-interactive"


def test_every_part_of_the_picture_is_plain_data(toy_library):
    drawn = page.picture(Choice.from_query("", toy_library), toy_library)
    assert set(drawn) == set(page.PARTS)
    json.dumps(drawn, cls=PlotlyJSONEncoder)


def test_every_function_the_browser_is_asked_for_exists():
    asked = set()
    for path in sorted((ROOT / "layouts").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'ClientsideFunction\("equitymap", "(\w+)"\)', text))
        asked |= set(re.findall(r'^\s*\(\s*"(\w+)",\s+Input', text, re.MULTILINE))
        asked |= set(re.findall(r'"equitymap\.(\w+)"', text))
    assert {"paint", "scheme", "follow", "answered"} <= asked
    for name in asked:
        assert re.search(rf"^    {name}\(|equitymap\.{name} = function", SCRIPTS, re.MULTILINE), (
            name
        )


@pytest.mark.parametrize(
    "name", ["MAP", "AREA_TABLE", "RAIL", "RAIL_SWITCH", "RAIL_CLOSE", "ALERT", "MAP_NOTICE"]
)
def test_the_browser_knows_the_ids_it_needs(name):
    assert f'"{getattr(ids, name)}"' in SCRIPTS


def test_the_panel_and_the_page_agree_on_ids():
    from equitymap.views import panel

    assert (panel.NARROW, panel.CLOSE) == (ids.NARROW, ids.CLOSE_AREA)


def test_a_name_is_put_on_the_map_as_text_and_never_as_html():
    assert "innerHTML" not in SCRIPTS
    assert "textContent" in SCRIPTS


def test_the_style_is_never_changed_through_hideout():
    for path in sorted((ROOT / "layouts").glob("*.py")):
        assert "hideout" not in path.read_text(encoding="utf-8")


def test_an_empty_workspace_says_what_to_do(tmp_path):
    from equitymap.disclosure import open_library
    from equitymap.store import Workspace

    workspace = Workspace.create(tmp_path / "empty", name="Empty")
    text = json.dumps(page.layout(open_library(workspace.path)), cls=PlotlyJSONEncoder)
    assert "equitymap add" in text


def test_two_apps_in_one_process_each_have_their_callbacks(toy_workspace, tmp_path):
    settings = Settings(workspace=str(toy_workspace.path), cache=str(tmp_path))
    one, other = create_app(settings), create_app(settings)
    assert len(one.callback_map) == len(other.callback_map) > 5


# ── in a browser; each begins with an address ───────────────────────────────────────────────────


class Reader:
    """A person at a browser."""

    def __init__(self, duo):
        self.duo, self.driver = duo, duo.driver

    def opens(self, address: str):
        self.driver.get(self.duo.server_url + address)
        self.sees(lambda: self.all(AREAS))
        return self

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def sees(self, what):
        from dash.testing.wait import until

        def seen():
            try:
                return what()
            except Exception:
                return False

        until(seen, timeout=15)

    @property
    def address(self):
        return self.driver.current_url.removeprefix(self.duo.server_url)

    def fills(self):
        return [path.get_attribute("fill") for path in self.all(AREAS)]

    def errors(self):
        return [entry for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]


@pytest.fixture
def reader(dash_duo, toy_workspace, tmp_path):
    """Somebody who looks at the toy country."""
    app = create_app(Settings(workspace=str(toy_workspace.path), cache=str(tmp_path)))
    dash_duo.start_server(app)
    return Reader(dash_duo)


@pytest.mark.browser
def test_a_reader_sees_need_and_repaints_it_without_fetching_shapes_again(reader):
    reader.opens("/?indicator=imd-score&level=lsoa21")
    reader.sees(lambda: reader.fills()[0] == "var(--need-1)")
    assert reader.fills()[-1] == "var(--need-5)"
    reader.driver.execute_script("performance.clearResourceTimings()")
    reader.one('input[value="imd-rank"]').find_element(By.XPATH, "./ancestor::label | ..").click()
    reader.sees(lambda: "indicator=imd-rank" in reader.address)
    reader.sees(lambda: "rank" in reader.one(".legend-title").text.lower())
    fetched = reader.driver.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert not [name for name in fetched if "/boundaries/" in name]
    assert reader.errors() == []


@pytest.mark.browser
def test_the_high_risk_areas_have_one_outline_around_them_all(reader):
    # squares 11 and 12 lie side by side: six edges, the border between them is not drawn
    reader.opens("/?indicator=imd-score&level=lsoa21")
    reader.sees(lambda: len(reader.all(".leaflet-marks-pane path")) == 2)
    drawn = reader.all(".leaflet-marks-pane path")[1].get_attribute("d")
    assert drawn.count("L") == 6
    assert reader.all(".leaflet-marks-pane path")[1].get_attribute("stroke") == "var(--outline)"


@pytest.mark.browser
def test_a_click_on_the_map_opens_the_area_and_marks_its_row(reader):
    reader.opens("/?indicator=imd-score&level=lsoa21")
    ActionChains(reader.driver).move_to_element(reader.all(AREAS)[0]).click().perform()
    reader.sees(lambda: f"area={LSOA[1]}" in reader.address)
    reader.sees(lambda: reader.one("#area-panel h2").text == "Square 01")
    reader.sees(lambda: "Square 01" in reader.one(".ag-row-selected").text)
    assert reader.errors() == []


@pytest.mark.browser
def test_the_table_does_by_keyboard_what_the_map_does(reader):
    reader.opens("/?indicator=imd-score&level=lsoa21")
    reader.sees(lambda: len(reader.all(".ag-center-cols-container .ag-row")) == 12)
    reader.one('.ag-row[row-index="0"] .ag-cell').click()
    reader.sees(lambda: f"area={LSOA[12]}" in reader.address)
    keys = ActionChains(reader.driver).send_keys(Keys.ARROW_DOWN).pause(0.2).send_keys(Keys.ENTER)
    keys.perform()
    reader.sees(lambda: f"area={LSOA[11]}" in reader.address)


@pytest.mark.browser
def test_back_shows_the_view_before(reader):
    reader.opens(f"/?indicator=imd-score&level=lsoa21&area={LSOA[5]}")
    reader.sees(lambda: reader.one("#area-panel h2").text == "Square 05")
    reader.one("#narrow").click()
    reader.sees(lambda: f"within={LAD[1]}" in reader.address)
    reader.sees(lambda: len(reader.all(AREAS)) == 8)
    reader.driver.back()
    reader.sees(lambda: "within" not in reader.address)
    reader.sees(lambda: len(reader.all(AREAS)) == 12)


@pytest.mark.browser
def test_a_nonsense_address_shows_the_default_and_is_cleaned(reader):
    reader.opens("/?indicator=nonsense&level=moon&x=1")
    reader.sees(lambda: reader.address == "/")
    assert reader.errors() == []


@pytest.mark.browser
def test_a_suppressed_area_is_crossed_and_counted(reader):
    reader.opens("/?indicator=child-obesity-year6&level=msoa21")
    reader.sees(lambda: reader.fills()[2] == "url(#fill-crosses)")
    reader.sees(lambda: "Suppressed" in reader.one(".keys").text)


@pytest.mark.browser
def test_a_place_is_found_by_name_and_shown(reader):
    reader.opens("/")
    reader.one("#find").send_keys("eastsh")
    reader.sees(lambda: [o for o in reader.all("[role=option]") if "Eastshire" in o.text])
    reader.one("#find").send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    reader.sees(lambda: "area=" in reader.address)


@pytest.mark.browser
def test_dark_is_kept_for_the_next_visit(reader):
    reader.opens("/")
    theme = "return document.documentElement.dataset.theme"
    before = reader.driver.execute_script(theme)
    reader.one("#scheme-switch").click()
    reader.sees(lambda: reader.driver.execute_script(theme) != before)
    reader.opens("/")
    assert reader.driver.execute_script(theme) != before
    reader.sees(lambda: reader.all(".legend-title"))
    shown = "dark-only" if before == "light" else "light-only"
    assert reader.one(f".{shown}").is_displayed()


@pytest.mark.browser
def test_on_a_phone_nothing_is_wider_than_the_screen(reader):
    reader.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    reader.opens(f"/?indicator=imd-score&level=lsoa21&area={LSOA[12]}")
    reader.sees(lambda: reader.one("#area-panel h2").text == "Square 12")
    wide = "return document.documentElement.scrollWidth"
    assert reader.driver.execute_script(wide) <= 390
    reader.one("#rail-switch").click()
    reader.sees(lambda: reader.one("#rail").is_displayed())
    small = [
        b for b in reader.all("#rail button, .button") if b.is_displayed() and b.size["height"] < 24
    ]
    assert small == []
