"""What people upload or have fetched, from the first byte to the confirmation.

A job is looked at first (nothing is stored) and stored when it is confirmed. The states:

    waiting → looking (or fetching) → ready → waiting → storing → stored
                       └────────────→ refused → waiting, with other options
"""

from __future__ import annotations

import json
import logging
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from time import monotonic, time

from filelock import FileLock, Timeout

from equitymap.api.job_files import KEPT_SECONDS, Busy, Gone, JobFiles, plain_name
from equitymap.errors import InputError, WorkspaceError, cause
from equitymap.settings import Settings
from equitymap.sources import apart
from equitymap.store import Workspace

log = logging.getLogger("equitymap")

BUSY = ("fetching", "waiting", "looking", "storing")
# What a look can be told; each is a yes or no that the commands know too.
OPTIONS = ("allow_loss", "replace")
MOST_WAITING = 6
MOST_FILES = 40
A_BEAT = 2
SILENT_SECONDS = 20  # a job that says nothing for so long has lost its server
# Publishers are slow at times, and their files are larger than what people upload.
FETCH_LIMITS = apart.Limits(seconds=3600, megabytes=4096)
BOROUGHS_LIMITS = apart.Limits(seconds=30)
BOROUGHS = Path(".cache", "boroughs.json")
A_WHILE, A_MONTH = 600, 30 * 24 * 3600


class Jobs:
    """The uploads of one workspace, shared by all server processes."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.workspace = Workspace(settings.workspace)
        self.kept = JobFiles(self.workspace.path / ".cache" / "uploads")
        seconds, megabytes = settings.upload_seconds, settings.upload_memory_mb
        # To store is to look once more, and then to write.
        self.limits = {
            "look": apart.Limits(seconds, megabytes),
            "store": apart.Limits(2 * seconds, 2 * megabytes),
        }
        self._away = -float("inf")  # when the list of boroughs could not be had

    # What may be asked --------------------------------------------------------------------------

    def upload(self, sent: Iterable[tuple[str, Callable[[Path], None]]]) -> dict:
        """Take files, each a name and a way to save it, and begin to look at them."""
        sent = [(name, save) for name, save in sent if name]
        if not sent:
            raise InputError("No file was sent; choose one or more files.")
        if len(sent) > MOST_FILES:
            raise InputError(
                f"{len(sent):,} files were sent; at most {MOST_FILES} can be added at once here, "
                "and any number with `equitymap add`."
            )
        job = self._new()
        for at, (name, save) in enumerate(sent):
            # Each in a folder of its own, so that two of the same name do not meet.
            path = self.kept.path(job["id"], "files", str(at), plain_name(name))
            try:
                path.parent.mkdir(parents=True)
                save(path)
            except OSError as error:
                self.kept.forget(job["id"])
                raise WorkspaceError(f"{path.name} could not be kept: {cause(error)}.") from error
            job["files"].append({"name": path.name, "at": at})
        return self._begin(job, self._look)

    def fetch(self, sources: list[str], areas: list[str], organisations: list[str]) -> dict:
        """Have what boroughs need fetched from its publishers, and look at it."""
        if not areas:
            raise InputError("No borough was chosen; choose at least one.")
        asked = {"sources": sources, "areas": areas, "organisations": organisations}
        return self._begin(self._new() | {"fetch": asked}, self._look)

    def boroughs(self) -> list[dict]:
        """Every borough, code and name, as its publisher lists them; asked for once a month."""
        if (listed := self._listed()) is not None:
            return listed
        if monotonic() - self._away < A_WHILE:
            raise InputError("The publisher could not be reached a moment ago; try again later.")
        with FileLock(self.kept.made() / ".boroughs"), tempfile.TemporaryDirectory() as folder:
            if (listed := self._listed()) is not None:  # somebody else has asked meanwhile
                return listed
            asked = {"settings": self._sites()}
            order = apart.Order("boroughs", self.workspace.path, Path(folder), fetch=asked)
            try:
                listed = apart.run(order, BOROUGHS_LIMITS)["boroughs"]
            except InputError:
                self._away = monotonic()
                raise
            text = json.dumps(listed, ensure_ascii=False)
            (self.workspace.path / BOROUGHS).write_text(text, encoding="utf-8")
        return listed

    def get(self, job: str) -> dict:
        """The state of a job; Gone where there is none."""
        found = self.kept.read(job)
        if found["state"] in BUSY and self.kept.silent(job) > SILENT_SECONDS:
            found |= {"state": "refused", "reasons": [_lost(found["state"])], "again": False}
        return found

    def again(self, job: str, options: dict) -> dict:
        """Look at the files of a job again, with other options."""
        chosen = {name: options.get(name) is True for name in OPTIONS}
        found = self.kept.move(job, ("ready", "refused"), "waiting", options=chosen)
        return self._begin(found, self._look)

    def confirm(self, job: str) -> dict:
        """Store what was looked at."""
        return self._begin(self.kept.move(job, ("ready",), "waiting"), self._store)

    def discard(self, job: str) -> None:
        """Forget a job and delete its files; what is under way is stopped."""
        self.kept.forget(self.kept.read(job)["id"])

    # How it is done -----------------------------------------------------------------------------

    def _look(self, job: dict) -> dict:
        """A dry run: the receipts as they would be."""
        base = self.workspace.head()
        answer = self._apart(job, "look", "fetching" if job["fetch"] else "looking")
        told = {"receipts": answer["receipts"], "notes": answer.get("notes", []), "base": base}
        if job["fetch"] and not answer["receipts"]:
            return told | {"state": "stored", "changed": False}  # the publishers have nothing new
        return told | {"state": "ready"}

    def _store(self, job: dict) -> dict:
        """Store what was looked at, unless the workspace has changed since: then look again."""
        if self.workspace.head() != job["base"]:
            told = "The workspace has changed since you looked: please look again, then confirm."
            return self._look(job) | {"told": told}
        receipts = self._apart(job, "store", "storing")["receipts"]
        self.kept.forget_files(job["id"])
        version = max((receipt["version"] or 0 for receipt in receipts), default=0)
        changed = version > job["base"]
        return {"state": "stored", "receipts": receipts, "version": version, "changed": changed}

    def _apart(self, job: dict, task: str, state: str) -> dict:
        """Do a task in a process of its own, keeping the state of the job fresh."""
        job |= {"state": state, "progress": None, "reasons": [], "told": None}
        folder, files = self.kept.path(job["id"]), self.kept.files(job)
        fetch = job["fetch"] and job["fetch"] | {"settings": self._sites()}
        order = apart.Order(task, self.workspace.path, folder, files, job["options"], fetch)
        limits = FETCH_LIMITS if fetch else self.limits[task]
        return apart.run(order, limits, *self._watching(job))

    def _sites(self) -> dict:
        """The settings that fetching heeds."""
        return {"sites": self.settings.sites, "cqc_key": self.settings.cqc_key}

    def _listed(self) -> list[dict] | None:
        kept = self.workspace.path / BOROUGHS
        with suppress(OSError, ValueError):
            if time() - kept.stat().st_mtime < A_MONTH:
                return json.loads(kept.read_text(encoding="utf-8"))
        return None

    def _watching(self, job: dict):
        """What hears the progress of a job, and what asks whether it is still wanted."""
        beaten = 0.0

        def tell(done: int, total: int, text: str) -> None:
            job["progress"] = {"done": done, "total": total, "text": text}
            self.kept.write(job)

        def alive() -> bool:
            nonlocal beaten
            if monotonic() - beaten > A_BEAT:
                beaten = monotonic()
                self.kept.write(job)
            return self.kept.path(job["id"]).exists()

        self.kept.write(job)
        return tell, alive

    def _new(self) -> dict:
        self.kept.sweep()
        waiting = sum(self._state(job) in BUSY for job in self.kept.ids())
        if waiting >= MOST_WAITING:
            raise Busy(f"{waiting} uploads are being read already; try again in a minute.")
        return self.kept.new()

    def _state(self, job: str) -> str:
        try:
            return self.get(job)["state"]
        except Gone:
            return ""

    def _begin(self, job: dict, work: Callable[[dict], dict]) -> dict:
        self.kept.write(job)
        begun = dict(job)
        threading.Thread(target=self._turn, args=(job, work), daemon=True).start()
        sweeper = threading.Timer(KEPT_SECONDS + 1, self.kept.sweep)
        sweeper.daemon = True
        sweeper.start()
        return begun

    def _turn(self, job: dict, work: Callable[[dict], dict]) -> None:
        """Wait for one's turn, work, and leave the outcome in the job."""
        try:
            with self._in_turn(job):
                job |= work(job)
        except InputError as refused:
            job |= {"state": "refused", "reasons": list(refused.reasons)}
        except Exception as error:
            reference = uuid.uuid4().hex[:8]
            log.error("reference %s", reference, exc_info=error)
            reason = f"This could not be done ({cause(error)}). Quote {reference} if you report it."
            job |= {"state": "refused", "reasons": [reason]}
        job["progress"] = None
        self.kept.write(job)

    def _in_turn(self, job: dict):
        """The lock of whoever reads a file: one at a time, over all server processes."""
        # Whoever waits for a publisher keeps nobody else waiting.
        lock = FileLock(self.kept.folder / (".fetch-turn" if job["fetch"] else ".turn"))
        while True:
            with suppress(Timeout):
                return lock.acquire(timeout=A_BEAT)
            self.kept.write(job)
            if not self.kept.path(job["id"]).exists():
                raise InputError("It was discarded.")


def _lost(state: str) -> str:
    if state == "storing":
        return (
            "The server stopped while this was being stored. The history below says whether it "
            "is in; if it is not, send the file again."
        )
    return "The server stopped while this was being read; nothing was stored. Send the file again."
