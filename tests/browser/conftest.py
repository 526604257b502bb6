"""Servers for the browser tests, and a visitor."""

import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import waitress
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from app import create_app
from equitymap.settings import Settings

PATIENCE = 20


@contextmanager
def served(workspace, **settings):
    """The web app of a workspace on a free port; gives its address."""
    app = create_app(Settings(workspace=str(workspace), **settings))
    server = waitress.create_server(app.server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory):
    """The demonstration's address."""
    from equitymap.sources.demo import build

    workspace = tmp_path_factory.mktemp("site") / "demo"
    build(workspace)
    with served(workspace) as address:
        yield address


@pytest.fixture(scope="session")
def toy_site(toy_workspace):
    """The toy country's address."""
    with served(toy_workspace.path) as address:
        yield address


class Visitor:
    """A person at the browser: goes to addresses, waits for what shows, reads it."""

    def __init__(self, driver, site: str):
        self.driver, self.site = driver, site

    def go(self, path: str) -> None:
        """Open a page and wait until its map, if it has one, is painted."""
        self.driver.get(self.site + path)
        self.wait(lambda: self.all("main h1, main h2, .headline .say"))
        if urlsplit(path).path == "/":
            self.wait(lambda: self.painted())

    def wait(self, true, seconds: float = PATIENCE):
        """Wait until `true()` is; fails after a while."""
        return WebDriverWait(self.driver, seconds, 0.05).until(lambda _: true())

    def wait_text(self, css: str, part: str) -> None:
        """Wait until the element shows a text."""
        self.wait(lambda: part in self.text(css))

    def all(self, css: str) -> list:
        """The elements there are."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def text(self, css: str) -> str:
        """What the first element shows, plain spaces throughout; nothing when it is not there."""
        script = "return document.querySelector(arguments[0])?.innerText ?? ''"
        shown = self.driver.execute_script(script, css)
        return " ".join(shown.replace("\u2009", " ").replace("\u202f", " ").split())

    def painted(self) -> str:
        """The choice the map last painted."""
        return self.js("return document.querySelector('#map')?.dataset.painted")

    def query(self) -> str:
        """The query of the address bar."""
        return urlsplit(self.driver.current_url).query

    def js(self, script: str, *arguments):
        """Run a script on the page."""
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def wait_option(self, words: str) -> None:
        """Wait until a list offers the words."""
        script = "return [...document.querySelectorAll('[role=option]')].map((o) => o.innerText)"
        self.wait(lambda: any(words in option for option in self.js(script)))

    def mistakes(self) -> list[str]:
        """What the browser's console says of errors."""
        return [
            row["message"] for row in self.driver.get_log("browser") if row["level"] == "SEVERE"
        ]


def phone(visitor: Visitor, width: int) -> None:
    """Give the visitor a screen of this width."""
    screen = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    visitor.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)


@pytest.fixture
def demo(dash_br, demo_site):
    """A visitor of the demonstration, with a fresh browser."""
    return Visitor(dash_br.driver, demo_site)


@pytest.fixture
def toy(dash_br, toy_site):
    """A visitor of the toy country, with a fresh browser."""
    return Visitor(dash_br.driver, toy_site)
