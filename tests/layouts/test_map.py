"""The map page: its parts, and the names it shares with the browser."""

import json
import re

import pytest
from plotly.utils import PlotlyJSONEncoder

from app import create_app
from equitymap.choice import Choice
from equitymap.settings import ROOT, Settings
from layouts import ids
from layouts import map as page

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
        assert re.search(
            rf"^    (?:async )?{name}\(|equitymap\.{name} = function", SCRIPTS, re.MULTILINE
        ), name


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
    assert "Add your boroughs" in text
    assert '"href": "/data"' in text


def test_two_apps_in_one_process_each_have_their_callbacks(toy_workspace, tmp_path):
    settings = Settings(workspace=str(toy_workspace.path), cache=str(tmp_path))
    one, other = create_app(settings), create_app(settings)
    assert len(one.callback_map) == len(other.callback_map) > 5
