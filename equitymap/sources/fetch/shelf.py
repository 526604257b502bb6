"""The folder where downloads wait, in pieces while they come in: nothing that arrived is lost.

<workspace>/.cache/downloads/
  .lock                          one fetch at a time
  <download>-<request>/          one download, for the areas that were asked for
    fetched.json                 what it is, from where, its checksum
    <file>                       as it is given to `add`
    parts/                       pages and halves of files that are still coming in
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from equitymap.errors import WorkspaceError, cause
from equitymap.sources.receipt import sha256_of

# Pages of different days may not fit together: the publisher may have changed what they are of.
PARTS_LAST = 24 * 3600


@dataclass
class Fetched:
    """One file that was fetched, and where it is from."""

    path: Path
    origin: dict


@dataclass
class Record:
    """What a download brought the last time it was whole: its version and its files' origins."""

    version: str = ""
    raw: dict = field(default_factory=dict)
    files: dict[str, dict] = field(default_factory=dict)


class Shelf:
    """The place of one download of one fetch."""

    def __init__(self, root: Path, download: str, request: dict):
        text = json.dumps(request, sort_keys=True, ensure_ascii=False)
        self.folder = root / f"{download}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
        self.parts = self.folder / "parts"
        self.record = self._read()

    def begin(self) -> None:
        """Make the folder, and let go of parts that are too old to go on from."""
        with suppress(OSError):
            if time.time() - self.parts.stat().st_mtime > PARTS_LAST:
                shutil.rmtree(self.parts)
        self.parts.mkdir(parents=True, exist_ok=True)

    def held(self, version: str) -> list[Fetched] | None:
        """The files of the last time if they are whole and of this version; None otherwise."""
        if not version or self.record.version != version or not self.record.files:
            return None
        found = [Fetched(self.folder / name, it) for name, it in self.record.files.items()]
        for one in found:
            if not one.path.is_file() or sha256_of(one.path) != one.origin["sha256"]:
                return None
        return found

    def part(self, key: str, make: Callable[[], bytes]) -> bytes:
        """A page that came in before, or else made and kept."""
        path = self.parts / hashlib.sha256(key.encode()).hexdigest()[:20]
        with suppress(OSError):
            return path.read_bytes()
        content = make()
        write_whole(path, content)
        return content

    def finish(
        self, files: list[tuple[Path, dict]], version: str, raw: dict | None
    ) -> list[Fetched]:
        """Put down what a download brought; its parts are no longer needed."""
        origins = {path.name: {**origin, "sha256": sha256_of(path)} for path, origin in files}
        self.record = Record(version, raw or {}, origins)
        write_whole(
            self.folder / "fetched.json",
            json.dumps(asdict(self.record), indent=1, ensure_ascii=False).encode(),
        )
        shutil.rmtree(self.parts, ignore_errors=True)
        return [Fetched(self.folder / name, origin) for name, origin in origins.items()]

    def _read(self) -> Record:
        try:
            return Record(**json.loads((self.folder / "fetched.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Record()


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Nobody else fetches into the workspace meanwhile; WorkspaceError where somebody does."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / ".lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise WorkspaceError(
            f"Another fetch is running in {root.parent.parent}; try again when it has ended."
        ) from None
    except OSError as error:
        raise WorkspaceError(f"{root} cannot be written: {cause(error)}.") from error
    try:
        yield
    finally:
        lock.release()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever happens meanwhile."""
    half = path.with_name(path.name + ".half")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
