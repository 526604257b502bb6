"""Stopped at any step, a load leaves the old version, and the next load is clean."""

import errno
import subprocess
import sys
import textwrap

import pytest

from equitymap.errors import WorkspaceError
from equitymap.store import Workspace, boundaries, delta
from tests import toy
from tests.store import rows

STEPS = ["wd25", "r2", "areas", "observations", "receipts", "versions"]
FIRST = {toy.LSOA[1]: 5.0, toy.LSOA[2]: 10.0}


class Killed(BaseException):
    """What no `except Exception` holds up."""


def second_load(workspace):
    with workspace.load("add", "Second") as load:
        load.put_boundary("wd25", rows.squares("wd25"))
        load.put_recipe("r2", "kind: observations\n")
        load.append("areas", rows.areas().head(1).assign(code="E05000099", level="wd25"))
        load.replace("observations", rows.observations({2: 11.0, 3: 15.0}, "r2"), rows.KEY)
        load.append("receipts", rows.receipt("r2"))


def stop(monkeypatch, step, when, error):
    """Let the step of this name fail, `before` it is done or `after`; return the steps taken."""
    taken = []

    def around(name, do):
        taken.append(name)
        if name == step and when == "before":
            raise error
        result = do()
        if name == step and when == "after":
            raise error
        return result

    whole, write = boundaries.whole, delta.put
    monkeypatch.setattr(
        boundaries,
        "whole",
        lambda path, *rest: around(path.name.split(".")[0], lambda: whole(path, *rest)),
    )
    monkeypatch.setattr(
        delta,
        "put",
        lambda path, *rest, **named: around(path.name, lambda: write(path, *rest, **named)),
    )
    return taken


def test_a_load_takes_these_steps_and_the_version_is_the_last(workspace, monkeypatch):
    taken = stop(monkeypatch, None, None, None)
    second_load(workspace)
    assert taken == STEPS


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_shows_no_half_load_and_the_next_is_clean(
    workspace, monkeypatch, step, when
):
    with monkeypatch.context() as patch:
        stop(patch, step, when, Killed())
        with pytest.raises(Killed):
            second_load(workspace)
    done = (step, when) == ("versions", "after")
    assert workspace.head() == (2 if done else 1)
    assert workspace.check() == []
    if done:
        return
    assert rows.values(workspace.open()) == FIRST
    assert list(workspace.open().boundaries) == ["lsoa21"]
    assert len(workspace.history()) == 1

    with workspace.load("add", "Third") as load:
        load.append("observations", rows.observations({4: 20.0}))
        load.append("areas", rows.areas().head(1).assign(code="E05000098", level="wd25"))
    assert rows.values(workspace.open()) == {**FIRST, toy.LSOA[4]: 20.0}
    assert "E05000099" not in workspace.open().table("areas")["code"].to_pylist()
    assert workspace.open().table("receipts")["id"].to_pylist() == ["r1"]
    assert workspace.check() == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_disk_that_fills_up_at_any_step_is_a_sentence(workspace, monkeypatch, step, when):
    full = OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as patch:
        stop(patch, step, when, full)
        with pytest.raises(WorkspaceError, match="is as it was: .*No space left on device"):
            second_load(workspace)
    assert rows.values(workspace.open()) == FIRST
    second_load(workspace)
    assert len(rows.values(workspace.open())) == 3
    assert workspace.check() == []


def test_a_version_that_stands_is_not_called_failed(workspace, monkeypatch):
    with monkeypatch.context() as patch:
        stop(patch, "versions", "after", OSError(errno.ENOSPC, "No space left on device"))
        second_load(workspace)
    assert workspace.head() == 2
    assert len(rows.values(workspace.open())) == 3


def in_a_process_of_its_own(workspace, before: str) -> subprocess.CompletedProcess:
    script = f"""
        import os, resource, signal
        from equitymap.errors import WorkspaceError
        from equitymap.store import Workspace, commit, delta
        from tests.store.test_atomicity import second_load

        {before}
        try:
            second_load(Workspace({str(workspace.path)!r}))
        except WorkspaceError as error:
            print(error)
    """
    return run(script)


def run(script: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60
    )


def test_killed_by_the_system_between_two_tables_it_is_as_it_was(workspace):
    done = in_a_process_of_its_own(
        workspace,
        "commit.append_version = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)",
    )
    assert done.returncode == -9, done.stderr
    assert delta.newest(workspace.path, "observations") == 2, "the table has moved on"
    assert rows.values(workspace.open()) == FIRST
    second_load(workspace)
    assert workspace.head() == 2
    assert len(rows.values(workspace.open())) == 3
    assert workspace.check() == []


LIMIT = "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))"
LIMIT_AT_THE_FIRST_TABLE = f"""
        write = delta.put

        def write_little(*given, **named):
            {LIMIT}
            return write(*given, **named)

        delta.put = write_little
"""


@pytest.mark.parametrize("limit", [LIMIT, LIMIT_AT_THE_FIRST_TABLE])
def test_a_file_that_the_system_refuses_to_grow_is_a_sentence(workspace, limit):
    done = in_a_process_of_its_own(workspace, limit)
    assert done.returncode == 0, done.stderr
    assert "is as it was" in done.stdout
    assert "File too large" in done.stdout
    assert Workspace(workspace.path).head() == 1
    assert rows.values(workspace.open()) == FIRST
    assert not list(workspace.path.rglob("*.tmp"))


def test_reading_ends_without_a_murmur(workspace):
    script = f"""
        from equitymap.store import Workspace
        from tests.store import rows

        print(len(rows.values(Workspace({str(workspace.path)!r}).open())))
    """
    for _ in range(3):
        done = run(script)
        assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")
