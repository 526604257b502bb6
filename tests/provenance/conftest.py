"""The newest version of the traced country."""

import pytest

from equitymap.disclosure import open_library


@pytest.fixture
def library(traced_workspace):
    """Its newest version."""
    return open_library(traced_workspace.path)
