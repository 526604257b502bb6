"""An empty workspace, and one with a first load in it."""

import pytest

from equitymap.store import Workspace
from tests.store import rows


@pytest.fixture
def empty(tmp_path):
    """A workspace with nothing in it."""
    return Workspace.create(tmp_path / "workspace", name="Toy country")


@pytest.fixture
def workspace(empty):
    """A workspace with the first load in it."""
    rows.first_load(empty)
    return empty
