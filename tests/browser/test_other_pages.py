"""The area page and the page about sources, from their addresses."""

import pytest

pytestmark = pytest.mark.browser


def test_an_area_stands_beside_its_borough_and_england(demo):
    demo.go("/area/E01900100")
    demo.wait_text("main h1", "Ashmere 018E")
    demo.wait_text("main", "Index of Multiple Deprivation")
    assert "England" in demo.text("main")
    assert "Fictional place" in demo.text("header")
    assert demo.mistakes() == []


def test_an_unknown_area_is_said_and_not_a_crash(demo):
    demo.go("/area/E01000001")
    demo.wait_text("main", "E01000001")
    assert demo.mistakes() == []


def test_the_area_page_leads_back_to_the_map_with_the_area_chosen(demo):
    demo.go("/area/E01900100")
    demo.wait_text("main h1", "Ashmere 018E")
    demo.js("document.querySelector('a[href*=\"area=E01900100\"]').click()")
    demo.wait_text(".area-panel", "Ashmere 018E")


def test_the_sources_are_named_with_their_licences(demo):
    demo.go("/about")
    demo.wait_text("main", "Where the numbers come from")
    assert "no real place, person, organisation or grant" in demo.text("main")
    assert demo.all("main a[href='https://opensource.org/license/mit']")
    assert demo.mistakes() == []


@pytest.mark.parametrize("path", ["/area/E01900100", "/about"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_wider_than_the_page(demo, path, width):
    demo.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    demo.go(path)
    assert demo.js("return document.documentElement.scrollWidth") <= width
