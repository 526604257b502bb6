"""Figures worked elsewhere, read where they lie."""

from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of reference values; tests that need it are skipped, saying so, without it."""
    folder = ROOT.parent / "shared" / "vectors"
    if not folder.is_dir():
        pytest.skip("the reference values of ../shared/vectors are not on this machine")
    return folder
