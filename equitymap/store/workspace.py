"""The workspace: the folder that holds one organisation's data, in versions that never change.

    workspace.json        id, name, fictional, created
    tables/<name>/        Delta Lake tables (`schema.py` says what their columns mean)
    boundaries/           GeoParquet, one file per level and content
    recipes/              how each file was read
    .cache/               whatever can be made again

One row of the table `versions`, written last, is one version of the workspace: it names the Delta
version of every table and the content of every boundary file. Readers open what a row names.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from deltalake.exceptions import DeltaError
from filelock import FileLock, Timeout

from equitymap.errors import WorkspaceError, cause
from equitymap.store import delta
from equitymap.store.check import problems
from equitymap.store.commit import append_version, commit, write_text
from equitymap.store.load import Load
from equitymap.store.snapshot import Snapshot

META = ("id", "name", "fictional", "created")
OWN = {"workspace.json", "tables", "boundaries", "recipes", ".cache", ".lock"}
SECONDS_TO_WAIT_FOR_A_LOAD = 2
# Less than one version needs: Delta Lake writes alarming things when a disk is full to the brim.
LEAST_ROOM = 256 * 1024


class Workspace:
    """One organisation's data in a folder: read a version of it, add to it, go back."""

    def __init__(self, path: str | Path):
        if "://" in str(path):
            raise WorkspaceError(f"{path} is an address; a workspace is a folder on this machine.")
        self.path = Path(path)

    @classmethod
    def create(cls, path: str | Path, name: str, fictional: bool = False) -> Workspace:
        """Make an empty workspace in a new or empty folder."""
        workspace = cls(path)
        try:
            workspace._refuse_other_files()
            workspace.path.mkdir(parents=True, exist_ok=True)
            with workspace._locked():
                workspace._write_meta(name, fictional)
        except OSError as error:
            raise WorkspaceError(
                f"A workspace cannot be made in {workspace.path}: {cause(error)}."
            ) from error
        return workspace

    @classmethod
    @contextmanager
    def made_if_missing(
        cls, path: str | Path, name: str, fictional: bool = False
    ) -> Iterator[Workspace]:
        """A workspace, made for the block where none is; gone again if nothing is stored in it."""
        workspace = cls(path)
        if workspace.exists():
            yield workspace
            return
        made = [
            folder for folder in (workspace.path, *workspace.path.parents) if not folder.exists()
        ]
        ours = True
        try:
            cls.create(path, name, fictional)
        except WorkspaceError:
            if not workspace.exists():
                raise
            ours = False  # another load has just made it, and may be writing to it
        try:
            yield workspace
        finally:
            if ours and workspace.head() == 0:
                for file in ("workspace.json", ".lock"):
                    (workspace.path / file).unlink(missing_ok=True)
                with suppress(OSError):  # what a killed load left is no reason to fail
                    for folder in made:
                        folder.rmdir()

    def exists(self) -> bool:
        """Whether the folder holds a workspace."""
        return os.path.isfile(self.path / "workspace.json")

    @property
    def meta(self) -> dict:
        """Id, name, whether its place is fictional, and when it was made."""
        file = self.path / "workspace.json"
        try:
            meta = json.loads(file.read_text(encoding="utf-8"))
            return {key: meta[key] for key in META}
        except FileNotFoundError:
            raise self._missing() from None
        except OSError as error:
            raise WorkspaceError(f"{file} cannot be read: {cause(error)}.") from error
        except (ValueError, TypeError, KeyError):
            raise WorkspaceError(
                f"{file} is damaged; it should be a JSON object with {', '.join(META)}."
            ) from None

    def head(self) -> int:
        """The newest version, 0 while nothing is stored; cheap enough to ask at every request."""
        # Every row of `versions` is one commit after the empty one, so the log's names tell.
        try:
            newest = delta.newest(self.path, delta.VERSIONS_TABLE)
        except OSError as error:
            raise WorkspaceError(f"{self.path} cannot be read: {cause(error)}.") from error
        if newest is None and not self.exists():
            raise self._missing()
        return newest or 0

    def open(self, version: int | None = None) -> Snapshot:
        """A version of the workspace, the newest unless one is named."""
        meta, head = self.meta, self.head()
        version = head if version is None else version
        if not 0 <= version <= head:
            raise WorkspaceError(
                f"{self.path} has no version {version}; it has {_versions(head)} "
                "(`equitymap history` lists them)."
            )
        if version == 0:
            return Snapshot(self.path, meta, 0, {}, {})
        rows = self._rows(head, [("version", "==", version)])
        if not rows:
            raise WorkspaceError(
                f"{self.path} is damaged: its table of versions has {head} commits and none for "
                f"version {version}. Only EquityMap may write to the tables of a workspace."
            )
        tables, hashes = json.loads(rows[0]["tables"]), json.loads(rows[0]["boundaries"])
        return Snapshot(self.path, meta, version, tables, hashes)

    def history(self) -> list[dict]:
        """Every version, newest first: version, created, action, title, restores, receipts."""
        head = self.head()
        rows = self._rows(head) if head else []
        shown = ("version", "created", "action", "title", "restores")
        return [
            {**{key: row[key] for key in shown}, "receipts": json.loads(row["receipts"])}
            for row in sorted(rows, key=lambda row: -row["version"])
        ]

    @contextmanager
    def load(self, action: str, title: str) -> Iterator[Load]:
        """Stage a load in the block; it is written as one new version if the block ends well."""
        with self._writing():
            load = Load(self.open(), action, title)
            yield load
            if load.changes:
                with self._as_it_was(load.base.version):
                    commit(load)

    def undo(self, version: int | None = None) -> int:
        """Go back to a version, or by one load; what came since stays in history.

        Undone again, it goes back by one more; `undo VERSION` returns to what was undone.
        """
        with self._writing():
            base = self.open()
            standing = self._stands_at(base.version)
            if version is None and standing == 0:
                raise WorkspaceError(f"{self.path} is empty: there is nothing to undo.")
            if version == base.version:
                raise WorkspaceError(f"{self.path} already stands at version {version}.")
            target = self.open(standing - 1 if version is None else version)
            with self._as_it_was(base.version):
                append_version(
                    base,
                    action="undo",
                    title=f"Back to version {target.version}",
                    tables=target.tables,
                    boundary_hashes=target.boundaries,
                    restores=target.version,
                )
            return base.version + 1

    def _stands_at(self, version: int) -> int:
        """The load a version reads as: itself, or what the undo it is went back to."""
        rows = self._rows(version) if version else []
        restored = {row["version"]: row["restores"] for row in rows}
        while restored.get(version) is not None:
            version = restored[version]
        return version

    def check(self) -> list[str]:
        """What is unsound about the newest version, in plain sentences; empty when it is sound."""
        return problems(self.open())

    def _missing(self) -> WorkspaceError:
        return WorkspaceError(
            f"There is no workspace in {self.path}: `equitymap demo` makes the demonstration, "
            "`equitymap add` one with your files."
        )

    def _rows(self, head: int, where: list | None = None) -> list[dict]:
        versions = Snapshot(self.path, self.meta, head, {delta.VERSIONS_TABLE: head}, {})
        return versions.table(delta.VERSIONS_TABLE, where=where).to_pylist()

    def _refuse_other_files(self) -> None:
        entries = os.listdir(self.path) if os.path.lexists(self.path) else []
        if others := sorted(name for name in entries if not _own(name)):
            raise WorkspaceError(
                f"{self.path} holds other files ({others[0]}) and is not a workspace; "
                "name a new or an empty folder."
            )

    def _write_meta(self, name: str, fictional: bool) -> None:
        if self.exists():
            raise WorkspaceError(f"{self.path} already holds a workspace, {self.meta['name']!r}.")
        meta = {
            "id": uuid.uuid4().hex[:12],
            "name": name,
            "fictional": fictional,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        write_text(self.path / "workspace.json", json.dumps(meta, indent=2) + "\n")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self.exists():
            raise self._missing()
        with self._locked():
            yield

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = FileLock(self.path / ".lock", timeout=SECONDS_TO_WAIT_FOR_A_LOAD)
        try:
            lock.acquire()
        except Timeout:
            raise WorkspaceError(
                f"Another load is running in {self.path}; try again when it has ended."
            ) from None
        except OSError as error:
            raise WorkspaceError(f"{self.path} cannot be written: {cause(error)}.") from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _as_it_was(self, version: int) -> Iterator[None]:
        try:
            if shutil.disk_usage(self.path).free < LEAST_ROOM:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            yield
        except (OSError, DeltaError, pa.ArrowException) as error:
            if self.head() > version:
                return  # the version stands; only what follows a commit (a checkpoint) failed
            raise WorkspaceError(
                f"{self.path} could not be written and is as it was: {cause(error)}."
            ) from error


def _own(name: str) -> bool:
    return name in OWN or name.endswith(".tmp")


def _versions(head: int) -> str:
    return "none yet" if head == 0 else "version 1" if head == 1 else f"versions 1 to {head}"
