"""A workspace with the toy country's places only, copied fresh for every test that adds to it."""

import shutil

import pandas as pd
import pytest

from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy

PLACES = ("lsoa21.parquet", "msoa21.parquet", "wd25.parquet", "lad24.parquet")
LOOKUPS = ("hierarchy.csv", "regions.csv")


@pytest.fixture(scope="session")
def toy_files(tmp_path_factory):
    """The toy country's files, by name."""
    return {path.name: path for path in toy.write(tmp_path_factory.mktemp("toy-files"))}


@pytest.fixture(scope="session")
def _places(tmp_path_factory, toy_files):
    workspace = Workspace.create(tmp_path_factory.mktemp("places") / "w", name="Toy places")
    add(workspace, [toy_files[name] for name in PLACES + LOOKUPS])
    return workspace


@pytest.fixture
def workspace(_places, tmp_path):
    """A workspace that knows the toy country's areas and nothing measured about them."""
    shutil.copytree(_places.path, tmp_path / "w")
    return Workspace(tmp_path / "w")


@pytest.fixture
def write(tmp_path):
    """Write a table (or text) as a CSV file of that name, and give its path."""

    def write(name, content):
        path = tmp_path / name
        if isinstance(content, pd.DataFrame):
            content.to_csv(path, index=False)
        else:
            path.write_text(content, encoding="utf-8")
        return path

    return write


@pytest.fixture
def stored(workspace):
    """The observations of an indicator as the workspace holds them, by area."""

    def stored(indicator):
        where = [("indicator", "==", indicator)]
        return workspace.open().table("observations", where=where).to_pandas().set_index("area")

    return stored
