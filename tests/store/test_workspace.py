import json
import os
import threading
from types import SimpleNamespace

import pytest
from deltalake import DeltaTable
from filelock import FileLock

from equitymap.errors import InputError, WorkspaceError
from equitymap.store import Workspace, delta
from equitymap.store import workspace as module
from equitymap.store.staging import as_rows
from tests import toy
from tests.store import rows


def second_load(workspace):
    with workspace.load("add", "Second") as load:
        load.replace("observations", rows.observations({2: 11.0, 3: 15.0}, "r2"), rows.KEY)
        load.append("receipts", rows.receipt("r2"))


def test_a_new_workspace_is_empty_and_says_who_it_is(empty):
    assert empty.head() == 0
    assert empty.history() == []
    assert empty.meta["name"] == "Toy country"
    assert empty.meta["fictional"] is False
    assert empty.open().table("observations").num_rows == 0
    assert empty.open().boundaries == {}


def test_a_load_becomes_one_version(workspace):
    assert workspace.head() == 1
    assert rows.values(workspace.open()) == {toy.LSOA[1]: 5.0, toy.LSOA[2]: 10.0}


def test_a_load_of_nothing_makes_no_version(workspace):
    with workspace.load("add", "Nothing"):
        pass
    assert workspace.head() == 1


def test_a_refused_load_writes_nothing(workspace):
    before = sorted(workspace.path.rglob("*"))
    with pytest.raises(InputError), workspace.load("add", "Refused") as load:  # noqa: PT012
        load.append("observations", rows.observations({3: 15.0}))
        load.put_boundary("lad24", rows.squares("lad24"))
        load.append("observations", rows.observations({3: "much"}))
    assert sorted(workspace.path.rglob("*")) == before


def test_readers_keep_the_version_they_opened(workspace):
    opened = workspace.open()
    second_load(workspace)
    assert rows.values(opened) == {toy.LSOA[1]: 5.0, toy.LSOA[2]: 10.0}
    assert rows.values(workspace.open()) == {
        toy.LSOA[1]: 5.0,
        toy.LSOA[2]: 11.0,
        toy.LSOA[3]: 15.0,
    }
    assert workspace.open().key != opened.key


def test_history_says_what_came_when_newest_first(workspace):
    second_load(workspace)
    newest, oldest = workspace.history()
    assert (newest["version"], newest["action"], newest["title"]) == (2, "add", "Second")
    assert newest["receipts"] == [{"id": "r2", "file": "r2.csv", "kind": "observations"}]
    assert oldest["receipts"][0]["id"] == "r1"
    assert newest["created"] > oldest["created"]


def test_undo_goes_back_load_by_load_and_a_named_version_returns(workspace):
    second_load(workspace)
    second = rows.values(workspace.open())
    assert workspace.undo() == 3
    assert rows.values(workspace.open()) == {toy.LSOA[1]: 5.0, toy.LSOA[2]: 10.0}
    assert workspace.history()[0]["restores"] == 1
    assert workspace.undo() == 4
    assert rows.values(workspace.open()) == {}
    with pytest.raises(WorkspaceError, match="nothing to undo"):
        workspace.undo()
    assert workspace.undo(2) == 5
    assert rows.values(workspace.open()) == second
    assert workspace.undo() == 6
    assert len(rows.values(workspace.open())) == 2


def test_undo_of_the_first_load_leaves_an_empty_workspace(workspace):
    workspace.undo()
    assert workspace.open().table("observations").num_rows == 0
    assert workspace.open().boundaries == {}


def test_undo_goes_back_to_any_version_that_is_named(workspace):
    second_load(workspace)
    with workspace.load("add", "Third") as load:
        load.append("observations", rows.observations({4: 20.0}))
    assert workspace.undo(1) == 4
    assert len(rows.values(workspace.open())) == 2


def test_a_load_after_an_undo_does_not_bring_back_what_was_undone(workspace):
    second_load(workspace)
    workspace.undo()
    with workspace.load("add", "Third") as load:
        load.append("observations", rows.observations({4: 20.0}))
    assert rows.values(workspace.open()) == {
        toy.LSOA[1]: 5.0,
        toy.LSOA[2]: 10.0,
        toy.LSOA[4]: 20.0,
    }


def test_after_an_undo_the_same_load_gives_the_same_again(workspace):
    second_load(workspace)
    second = rows.values(workspace.open())
    workspace.undo()
    second_load(workspace)
    assert rows.values(workspace.open()) == second
    assert rows.values(workspace.open(2)) == second


def test_a_load_after_undoing_everything_starts_from_nothing(workspace):
    workspace.undo()
    with workspace.load("add", "Again") as load:
        load.append("observations", rows.observations({4: 20.0}))
    assert rows.values(workspace.open()) == {toy.LSOA[4]: 20.0}


@pytest.mark.parametrize("version", [9, -1])
def test_a_version_that_is_not_there_is_named_with_those_that_are(workspace, version):
    with pytest.raises(WorkspaceError, match=f"no version {version}; it has version 1"):
        workspace.undo(version)


def test_an_undo_to_where_it_stands_is_refused(workspace):
    with pytest.raises(WorkspaceError, match="already stands at version 1"):
        workspace.undo(1)


def test_an_empty_workspace_has_nothing_to_undo(empty):
    with pytest.raises(WorkspaceError, match="nothing to undo"):
        empty.undo()


@pytest.mark.parametrize("use", [Workspace.head, Workspace.open, Workspace.undo, Workspace.history])
def test_a_missing_workspace_says_how_to_make_one(tmp_path, use):
    missing = Workspace(tmp_path / "nowhere")
    assert not missing.exists()
    with pytest.raises(WorkspaceError, match="`equitymap demo` makes .* `equitymap add`"):
        use(missing)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": "x"}', "null"])
def test_a_damaged_workspace_file_says_what_should_stand_in_it(workspace, content):
    (workspace.path / "workspace.json").write_text(content)
    with pytest.raises(WorkspaceError, match="is damaged; it should be a JSON object with id"):
        workspace.open()


def test_a_second_load_at_the_same_time_is_refused(workspace, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_TO_WAIT_FOR_A_LOAD", 0.05)
    with FileLock(workspace.path / ".lock"):
        with (
            pytest.raises(WorkspaceError, match="Another load is running"),
            workspace.load("a", "b"),
        ):
            pass
        with pytest.raises(WorkspaceError, match="Another load is running"):
            workspace.undo()
        assert len(rows.values(workspace.open())) == 2, "readers are never kept waiting"


def test_two_threads_cannot_load_at_the_same_time(workspace, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_TO_WAIT_FOR_A_LOAD", 0.05)
    refused = []

    def other():
        try:
            with Workspace(workspace.path).load("add", "Other") as load:
                load.append("observations", rows.observations({5: 1.0}))
        except WorkspaceError as error:
            refused.append(str(error))

    with workspace.load("add", "Mine") as load:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        load.append("observations", rows.observations({4: 20.0}))
    assert len(refused) == 1
    assert toy.LSOA[5] not in rows.values(workspace.open())


def test_a_folder_that_cannot_be_written_is_named(workspace, monkeypatch):
    def deny(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(workspace.path / ".lock"))

    monkeypatch.setattr(module.FileLock, "acquire", deny)
    with pytest.raises(WorkspaceError, match="cannot be written: .*Permission denied"):
        workspace.undo()
    assert workspace.head() == 1


def test_a_workspace_is_not_made_twice(workspace):
    with pytest.raises(WorkspaceError, match="already holds a workspace, 'Toy country'"):
        Workspace.create(workspace.path, name="Other")


def test_a_workspace_is_not_made_among_other_files(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear …")
    with pytest.raises(WorkspaceError, match=r"holds other files \(letter.txt\)"):
        Workspace.create(tmp_path, name="Other")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_workspace_is_not_made_where_a_file_stands(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be made"):
        Workspace.create(tmp_path / "file", name="Other")


def test_a_workspace_made_for_a_refused_load_is_gone_again(tmp_path):
    with (
        pytest.raises(InputError),
        Workspace.made_if_missing(tmp_path / "new" / "place", "Mine") as made,
        made.load("add", "Refused") as load,
    ):
        load.append("observations", rows.observations({3: "much"}))
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_made_for_a_load_stays(tmp_path):
    with Workspace.made_if_missing(tmp_path / "place", "Mine") as made:
        rows.first_load(made)
    assert Workspace(tmp_path / "place").head() == 1


def test_a_folder_that_was_there_stays_when_its_workspace_goes(tmp_path):
    with Workspace.made_if_missing(tmp_path, "Mine"):
        pass
    assert tmp_path.is_dir()
    assert not Workspace(tmp_path).exists()


def test_a_workspace_that_was_there_stays_whatever_becomes_of_the_load(workspace):
    with pytest.raises(InputError), Workspace.made_if_missing(workspace.path, "Mine") as same:
        raise InputError("Wrong.")
    assert same.meta == workspace.meta
    assert same.head() == 1


def test_an_address_is_no_folder():
    with pytest.raises(WorkspaceError, match="s3://bucket/place is an address"):
        Workspace("s3://bucket/place")


def test_a_fictional_workspace_stays_fictional(tmp_path):
    made = Workspace.create(tmp_path / "demo", name="Demo", fictional=True)
    assert made.meta["fictional"] is True
    assert json.loads((tmp_path / "demo" / "workspace.json").read_text())["fictional"] is True


def test_many_threads_read_one_version(workspace):
    snapshot, found = workspace.open(), []
    threads = [
        threading.Thread(target=lambda: found.append(rows.values(snapshot))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [{toy.LSOA[1]: 5.0, toy.LSOA[2]: 10.0}] * 16


def test_after_a_hundred_loads_and_a_year_the_first_version_still_opens(workspace):
    def age():
        for file in workspace.path.rglob("_delta_log/*"):
            os.utime(file, (0, 0))

    first = rows.values(workspace.open(1))
    age()
    for i in range(102):
        delta.write(
            workspace.path,
            "observations",
            as_rows("observations", rows.observations({3: float(i)})),
            1 + i,
        )
        if i in (96, 99):
            age()
    log = workspace.path / "tables" / "observations" / "_delta_log"
    assert list(log.glob("*.checkpoint.parquet")), "the log has been summed up"
    assert rows.values(workspace.open(1)) == first


def test_tables_that_another_program_wrote_to_are_a_sentence(workspace):
    DeltaTable(delta.folder(workspace.path, "versions")).restore(0)
    with pytest.raises(WorkspaceError, match="Only EquityMap may write to the tables"):
        workspace.open()


def test_a_damaged_table_of_versions_is_a_sentence(workspace):
    next((workspace.path / "tables" / "versions").glob("*.parquet")).write_bytes(b"")
    with pytest.raises(WorkspaceError, match="table versions of .* cannot be read"):
        workspace.open()


def test_a_folder_may_be_relative_and_have_any_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    odd = Workspace.create("./My data, 100 % #1 é?", name="Mine")
    rows.first_load(odd)
    with odd.load("add", "Second") as load:
        load.replace("observations", rows.observations({2: 11.0}), rows.KEY)
    assert rows.values(odd.open()) == {toy.LSOA[1]: 5.0, toy.LSOA[2]: 11.0}
    assert odd.check() == []


def test_of_two_that_make_a_workspace_at_once_the_second_uses_the_firsts(tmp_path, monkeypatch):
    first = Workspace.create(tmp_path / "place", "First")
    seen = iter([False, True, True, True])
    monkeypatch.setattr(Workspace, "exists", lambda self: next(seen, True))
    with Workspace.made_if_missing(tmp_path / "place", "Second") as second:
        assert second.meta["name"] == "First"
    assert first.exists()
    assert (tmp_path / "place" / "workspace.json").exists()


def test_a_full_disk_is_said_before_anything_is_written(workspace, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=1000))
    before = sorted(workspace.path.rglob("*.json"))
    with pytest.raises(WorkspaceError, match="is as it was: No space left on device"):
        workspace.undo(0)
    assert sorted(workspace.path.rglob("*.json")) == before


def test_a_folder_where_a_file_stands_is_one_short_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError) as error:
        Workspace.create(tmp_path / "file", "Mine")
    assert str(error.value).endswith("file: Not a directory.")
