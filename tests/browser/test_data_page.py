"""The page of data as a person meets it who brings a file, or wants a load taken back."""

import shutil

import pytest
from selenium.webdriver.common.keys import Keys

from equitymap.api import jobs
from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy
from tests.browser.conftest import Visitor, phone, served
from tests.sources.hostile import FILES

pytestmark = pytest.mark.browser

PEOPLE = "area code,period,indicator,value\n" + "".join(
    f"{code},2022,population,{3000 + i}\n" for i, code in toy.LSOA.items()
)
OURS = "area code,year,Falls per 1000\n" + "".join(
    f"{code},2024,{i}\n" for i, code in toy.LSOA.items()
)


@pytest.fixture
def workspace(toy_workspace, tmp_path):
    """The toy country, to be changed."""
    shutil.copytree(toy_workspace.path, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def visitor(dash_br, workspace):
    """A visitor of a workspace that may be changed."""
    with served(workspace.path) as site:
        yield Visitor(dash_br.driver, site)


@pytest.fixture
def give(visitor, tmp_path):
    """Choose files on the page, each a name and its content."""

    def give(*files):
        paths = []
        for name, content in files:
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(str(path))
        visitor.all("#picker")[0].send_keys("\n".join(paths))

    return give


def test_a_file_is_looked_at_confirmed_and_then_on_the_map(visitor, give, workspace):
    visitor.go("/data")
    visitor.wait_text("h1", "files are in")
    give(("falls.csv", OURS))
    visitor.wait_text(".job-ready h2", "falls.csv can be stored. Nothing is stored yet.")
    visitor.wait_text(".data-receipt", "falls.csv")
    assert "rows in the file 12 rows kept 12 rows refused 0" in visitor.text(".receipt-counts")
    assert workspace.head() == 1
    visitor.all("#confirm")[0].click()
    visitor.wait_text(".job-stored h2", "stored as version 2")
    visitor.wait_text(".footer-version", "version 2")
    visitor.wait_text(".versions", "falls.csv")
    visitor.all(".job-stored .primary")[0].click()
    visitor.wait_text(".legend", "Falls per 1000")
    assert visitor.mistakes() == []


def test_what_is_discarded_leaves_the_workspace_as_it_was(visitor, give, workspace):
    visitor.go("/data")
    give(("people.csv", PEOPLE))
    visitor.wait_text(".job-ready h2", "people.csv can be stored")
    visitor.all("#discard")[0].click()
    visitor.wait(lambda: not visitor.all(".job"))
    assert workspace.head() == 1
    assert not [p for p in (workspace.path / ".cache" / "uploads").iterdir() if p.is_dir()]
    assert visitor.js("return document.activeElement.id") == "pick-files"


def test_a_file_that_cannot_be_read_shows_its_sentence(visitor, give, workspace):
    visitor.go("/data")
    give(("people.csv", "<!doctype html><title>404</title>"))
    visitor.wait_text(".job-refused", "holds a web page")
    visitor.wait_text("#job-said", "holds a web page")
    assert workspace.head() == 1
    assert not visitor.all("#confirm")


def test_a_loss_is_refused_and_may_be_allowed(visitor, give, workspace):
    codes = [*list(toy.LSOA.values())[:11], "E01088888"]
    rows = "".join(f"{code},2022,population,5\n" for code in codes)
    visitor.go("/data")
    give(("people.csv", "area code,period,indicator,value\n" + rows))
    visitor.wait_text(".job-refused", "E01088888")
    visitor.wait(lambda: visitor.all(".again-options input"))
    visitor.all(".again-options input")[0].click()
    visitor.all("#again")[0].click()
    visitor.wait_text(".job-ready h2", "people.csv can be stored")
    visitor.wait_text(".refusals", "E01088888")


def test_an_upload_is_still_there_when_the_page_is_opened_again(visitor, give):
    visitor.go("/data")
    give(("people.csv", PEOPLE))
    visitor.wait_text(".job-ready h2", "people.csv can be stored")
    visitor.go("/data")
    visitor.wait_text(".job-ready h2", "people.csv can be stored")


def test_going_back_asks_first_and_can_be_gone_back_from(visitor, workspace, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE)
    add(workspace, tmp_path / "people.csv")
    visitor.go("/data")
    visitor.wait_text(".versions", "in use")
    visitor.all(".versions a.button")[0].click()
    visitor.wait_text(".ask", "Go back to version 1")
    assert "Added people.csv" in visitor.text(".ask")
    assert workspace.head() == 2
    visitor.all("#go-back")[0].click()
    visitor.wait_text(".versions", "Back to version 1")
    visitor.wait_text(".footer-version", "version 3")
    assert workspace.history()[0]["restores"] == 1
    assert "undone" in visitor.text(".versions .undone")
    assert visitor.query() == ""
    assert visitor.mistakes() == []


def test_an_address_shows_the_receipt_it_names(visitor, workspace):
    receipts = workspace.open().table("receipts", ["id", "file"]).to_pylist()
    for receipt in receipts[:2]:
        visitor.go(f"/data?receipt={receipt['id']}")
        visitor.wait_text(".data-receipt h2", receipt["file"])


@pytest.mark.parametrize(
    "query", ["?receipt=nonsense", "?back=99", "?back=-1", "?back=x", "?back=1", "?receipt=<b>"]
)
def test_nonsense_in_the_address_shows_the_page(visitor, query):
    visitor.go("/data" + query)
    visitor.wait_text("h1", "files are in")
    assert not visitor.all(".ask")
    assert visitor.mistakes() == []


def test_more_than_the_limit_is_not_even_sent(visitor, give):
    visitor.go("/data")
    visitor.js("document.getElementById('drop').dataset.megabytes = 0.0001")
    give(("people.csv", PEOPLE))
    visitor.wait_text(".drop-sent", "at most 0.0001 MB")
    assert not visitor.all(".job")


def test_a_server_that_is_away_is_said_and_can_be_asked_again(visitor, give):
    visitor.go("/data")
    visitor.driver.execute_cdp_cmd("Network.enable", {})
    offline = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    visitor.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **offline})
    give(("people.csv", PEOPLE))
    visitor.wait_text(".drop-sent", "cannot be reached")
    online = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    visitor.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **online})
    visitor.all(".drop-sent button")[0].click()
    visitor.wait_text(".job-ready h2", "people.csv can be stored")


def test_a_name_is_never_markup(visitor, give):
    visitor.go("/data")
    give(("<img src=x onerror=document.title='hit'>.csv", PEOPLE))
    visitor.wait_text(".job h2", "can be stored")
    assert not visitor.all("main img")
    assert "hit" not in visitor.driver.title


@pytest.mark.parametrize("name", ["areas.geojson", "corner.xlsx", "deep.json"])
def test_others_are_answered_while_a_hostile_file_is_refused(visitor, give, tmp_path, name):
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    visitor.go("/data")
    give((name, FILES[name](secret, 9)))
    asked = "return fetch('/readyz').then((r) => r.status)"
    assert visitor.js(asked) == 200
    visitor.wait_text(".job-refused", "Nothing was stored")
    assert "canary" not in visitor.text("main")


# ── a newer version, while a page is open ───────────────────────────────────────────────────────


def test_an_open_map_offers_the_newer_data_and_shows_it_without_a_reload(
    visitor, workspace, tmp_path
):
    query = "?indicator=population"
    visitor.go("/" + query)
    visitor.wait_text(".table-head", "12 LSOAs")
    visitor.js("window.stays = true")
    (tmp_path / "people.csv").write_text(PEOPLE)
    add(workspace, tmp_path / "people.csv")
    visitor.js("equitymap.news.look()")
    visitor.wait_text("#news", "New data is there.")
    visitor.all("#news-show")[0].click()
    visitor.wait_text(".footer-version", "version 2")
    visitor.wait_text(".areas .ag-row[row-index='0']", "3,012")
    assert visitor.js("return window.stays") is True
    assert visitor.query() == query.lstrip("?")
    assert not visitor.all("#news")[0].is_displayed()
    assert visitor.mistakes() == []


def test_newer_data_can_wait(visitor, workspace, tmp_path):
    visitor.go("/about")
    (tmp_path / "people.csv").write_text(PEOPLE)
    add(workspace, tmp_path / "people.csv")
    visitor.js("equitymap.news.look()")
    visitor.wait(lambda: visitor.all("#news")[0].is_displayed())
    visitor.all("#news-close")[0].click()
    visitor.wait(lambda: not visitor.all("#news")[0].is_displayed())
    visitor.js("return equitymap.news.look()")
    assert not visitor.all("#news")[0].is_displayed()


# ── who begins, and how it looks ────────────────────────────────────────────────────────────────


def test_the_demonstration_says_how_to_begin_with_ones_own_boroughs(demo):
    demo.go("/data")
    demo.wait_text("h1", "invented city")
    assert "fetch --area E09000022" in demo.text(".first")
    assert demo.mistakes() == []


def test_an_empty_workspace_begins_with_the_boroughs(dash_br, tmp_path, monkeypatch):
    listed = [{"code": "E09000022", "name": "Lambeth"}]
    monkeypatch.setattr(jobs.Jobs, "boroughs", lambda self: listed)
    asked = []
    monkeypatch.setattr(
        jobs.Jobs,
        "fetch",
        lambda self, *told: asked.append(told) or {"id": "x", "state": "waiting"},
    )
    workspace = Workspace.create(tmp_path / "empty", "My charity")
    with served(workspace.path) as site:
        visitor = Visitor(dash_br.driver, site)
        visitor.driver.get(site)
        visitor.wait_text("main", "Add your boroughs")
        visitor.go("/data")
        visitor.wait_text("h1", "Nothing is here yet")
        assert visitor.js("return document.activeElement.id") != "boroughs"
        visitor.js("document.querySelector('#boroughs').focus()")
        visitor.wait_option("Lambeth (E09000022)")
        visitor.press("lam")
        visitor.press(Keys.ARROW_DOWN, Keys.ENTER)
        visitor.wait_text(".fetch .mantine-Pill-root", "Lambeth")
        visitor.press(Keys.ESCAPE)
        visitor.js("document.querySelector('#fetch').click()")
        visitor.wait(lambda: asked)
    sources, areas, organisations = asked[0]
    assert areas == ["E09000022"]
    assert "ons-geography" in sources
    assert organisations == []


def test_where_adding_is_switched_off_the_page_says_how_else(dash_br, workspace):
    with served(workspace.path, uploads=False) as site:
        visitor = Visitor(dash_br.driver, site)
        visitor.go("/data?back=0")
        visitor.wait_text("main", "Adding data here is switched off")
        assert not visitor.all("#drop, #go-back, .versions a.button")


@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_nothing_is_wider_than_the_page(demo, width):
    phone(demo, width)
    demo.go("/data")
    demo.wait_text("h1", "invented city")
    assert demo.js("return document.documentElement.scrollWidth") <= width


def test_everything_is_reached_by_keyboard(visitor):
    visitor.go("/data")
    visitor.wait_text("h1", "files are in")
    reached = set()
    for _ in range(40):
        visitor.press(Keys.TAB)
        reached.add(visitor.js("const e = document.activeElement; return e.id || e.tagName"))
    assert {"pick-files", "boroughs-head", "A", "SUMMARY"} <= reached
