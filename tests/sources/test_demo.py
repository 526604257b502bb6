"""The demonstration's workspace: whole, or not there."""

import pytest

from equitymap.errors import InputError, WorkspaceError
from equitymap.sources import demo
from equitymap.store import Workspace


def test_a_demonstration_that_fails_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "page.csv").write_text("<html>404</html>")
    monkeypatch.setattr(demo, "files", lambda: [tmp_path / "page.csv"])
    with pytest.raises(InputError):
        demo.build(tmp_path / "new" / "demo")
    assert not (tmp_path / "new").exists()


def test_the_demonstration_is_not_put_into_a_real_workspace(tmp_path):
    Workspace.create(tmp_path / "mine", "Mine")
    with pytest.raises(WorkspaceError, match="'Mine', which is not fictional"):
        demo.build(tmp_path / "mine")
    assert Workspace(tmp_path / "mine").head() == 0
