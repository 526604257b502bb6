"""What the tests share: the toy country, the published files, and Chromium's options."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests import toy, traced

# A busy machine is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published files; where it is absent, tests that need it are skipped."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the published files of ../shared/data are not on this machine")
    return folder


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of reference values; tests that need it are skipped, saying so, without it."""
    folder = ROOT.parent / "shared" / "vectors"
    if not folder.is_dir():
        pytest.skip("the reference values of ../shared/vectors are not on this machine")
    return folder


@pytest.fixture(scope="session")
def toy_workspace(tmp_path_factory):
    """The toy country in a workspace, loaded through the same `add` as any file; read only."""
    from equitymap.sources import add
    from equitymap.store import Workspace

    folder = tmp_path_factory.mktemp("toy")
    workspace = Workspace.create(folder / "workspace", name="Toy country")
    add(workspace, toy.write(folder / "files"))
    return workspace


@pytest.fixture(scope="session")
def toy_library(toy_workspace):
    """The toy country through the disclosure gate."""
    from equitymap.disclosure import open_library

    return open_library(toy_workspace.path)


@pytest.fixture(scope="session")
def traced_workspace(tmp_path_factory):
    """The toy country with four versions, whose values come by every route; read only."""
    return traced.build(tmp_path_factory.mktemp("traced"))


def pytest_setup_options():
    """Chromium as dash's fixtures start it: without a window, and quiet on a closed network."""
    from selenium.webdriver.chrome.options import Options

    options = Options()
    for word in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1440,900",
    ):
        options.add_argument(word)
    return options
