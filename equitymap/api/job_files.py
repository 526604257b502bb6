"""Uploads as files in a folder, so that every server process sees the same ones.

<workspace>/.cache/uploads/<id>/
    job.json     its state
    files/       what was sent, each in a folder of its own, until it is stored or discarded
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import unicodedata
import uuid
from contextlib import suppress
from pathlib import Path
from time import time

from filelock import FileLock

from equitymap.errors import ChoiceError

ID = re.compile(r"[A-Za-z0-9_-]{32}")
MOST_KEPT = 40
KEPT_SECONDS = 3600
MOVE_SECONDS = 5
LONGEST_NAME = 120
EMPTY = {
    "files": [],
    "fetch": None,  # what is fetched instead of sent
    "notes": [],
    "options": {},
    "progress": None,
    "receipts": [],
    "reasons": [],
    "told": None,  # a sentence on the way it went
    "again": True,  # whether its files can be looked at again
    "base": None,  # the version of the workspace it was looked at against
    "version": None,
    "changed": None,
}


class Busy(ChoiceError):
    """Too much is waiting already."""


class Gone(ChoiceError):
    """There is no such upload, or no longer."""


class JobFiles:
    """The folder of all uploads of a workspace."""

    def __init__(self, folder: Path):
        self.folder = folder

    def made(self) -> Path:
        """The folder, made if it is not there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder

    def path(self, job: str, *parts: str) -> Path:
        """Where something of an upload lies; `job` is an id that was made here or read."""
        return self.folder.joinpath(job, *parts)

    def files(self, job: dict) -> list[Path]:
        """What was sent."""
        return [self.path(job["id"], "files", str(f["at"]), f["name"]) for f in job["files"]]

    def new(self) -> dict:
        """An upload of which nothing is known yet; Busy where too many are kept."""
        kept = sum(1 for _ in self.ids())
        if kept >= MOST_KEPT:
            raise Busy(
                f"{kept} uploads wait to be confirmed; confirm or discard some, or try again in "
                "an hour."
            )
        job = secrets.token_urlsafe(24)
        self.path(job).mkdir()
        return {"id": job, "state": "waiting", **EMPTY, "files": [], "notes": []}

    def ids(self) -> list[str]:
        """Every upload there is."""
        return [entry.name for entry in os.scandir(self.made()) if ID.fullmatch(entry.name)]

    def read(self, job: str) -> dict:
        """The state of an upload; Gone where there is none, whatever `job` is."""
        if isinstance(job, str) and ID.fullmatch(job):
            with suppress(FileNotFoundError, ValueError):
                return json.loads(self.path(job, "job.json").read_text(encoding="utf-8"))
        raise Gone("This upload is no longer here: it was discarded, or an hour has passed.")

    def write(self, job: dict) -> None:
        """Write the state, whole or not at all; an upload that was discarded stays so."""
        half = self.path(job["id"], f"{uuid.uuid4().hex}.tmp")
        with suppress(FileNotFoundError):
            half.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
            half.replace(self.path(job["id"], "job.json"))

    def move(self, job: str, before: tuple[str, ...], after: str, **more) -> dict:
        """Take an upload from one of the states before to the one after; one asker succeeds."""
        with FileLock(self.made() / ".moves", timeout=MOVE_SECONDS):
            found = self.read(job)
            if found["state"] not in before:
                raise ChoiceError(f"This is {found['state']}; it should be {' or '.join(before)}.")
            found |= {"state": after, "reasons": [], "told": None, **more}
            self.write(found)
        return found

    def silent(self, job: str) -> float:
        """For how many seconds nothing has been written of an upload."""
        for name in ("job.json", ""):
            with suppress(OSError):
                return time() - self.path(job, name).stat().st_mtime
        return 0

    def forget(self, job: str) -> None:
        """Delete an upload; renamed first, so that nothing more is written to it."""
        gone = self.path(f"{job}.gone")
        with suppress(FileNotFoundError):
            self.path(job).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def forget_files(self, job: str) -> None:
        """Delete what was sent."""
        shutil.rmtree(self.path(job, "files"), ignore_errors=True)

    def sweep(self) -> None:
        """Delete what nobody has confirmed for an hour."""
        with suppress(FileNotFoundError):
            for entry in os.scandir(self.folder):
                if entry.is_dir() and self.silent(entry.name) > KEPT_SECONDS:
                    shutil.rmtree(entry.path, ignore_errors=True)


def plain_name(name: str) -> str:
    """A file's name without anything that could lead elsewhere: `../../x y?.csv` is `x y_.csv`."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = re.sub(r"[^\w .,()+&\[\]-]", "_", name).strip(" .") or "file"
    stem, dot, ending = name.rpartition(".")
    most = LONGEST_NAME - len(ending) - 1
    return f"{stem[: max(1, most)]}{dot}{ending[:LONGEST_NAME]}" if stem else name[:LONGEST_NAME]
