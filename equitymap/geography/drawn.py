"""Files the browser draws from: GeoJSON under `.cache/boundaries/`, with its compressed forms.

A file's name holds the hash of what is in it, so it never changes and can be made again. Its first
line says what it shows: level, within, form and bbox.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from threading import Lock

import brotli

from equitymap.errors import WorkspaceError
from equitymap.store.boundaries import whole

KEPT = 500
SMALL = 300_000
# Brotli at 10 saves a fifth of two boroughs in a tenth of a second; of a country it takes minutes.
SMALLEST, QUICK = 10, 5
ENCODINGS = {"br": ".br", "gzip": ".gz"}
_locks: dict[Path, Lock] = {}


def file(workspace: Path, level: str, content: str, form: str = "geojson") -> Path:
    """Where the drawing of a level with this content stands."""
    return Path(workspace) / ".cache" / "boundaries" / f"{level}.{content}.{form}"


def keep(path: Path, make: Callable[[], str]) -> None:
    """Let `make` give the text of a file that is not there yet; nobody sees half of it."""
    once(path, lambda: _write(path, make().encode()))


def once(path: Path, write: Callable[[], None]) -> None:
    """Let `write` make a file that is not there yet, in one thread while the others wait."""
    if path.exists():
        return
    with _locks.setdefault(path, Lock()):
        if not path.exists():
            write()
    _locks.pop(path, None)


def _write(path: Path, data: bytes) -> None:
    quality = SMALLEST if len(data) < SMALL else QUICK
    # The plain file comes last: where it stands, the others stand too.
    contents = {
        ".gz": gzip.compress(data, 6, mtime=0),
        ".br": brotli.compress(data, quality=quality),
        "": data,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for suffix, content in contents.items():
            whole(path.with_name(path.name + suffix), lambda half, c=content: half.write_bytes(c))
        _prune(path.parent)
    except OSError as error:
        raise WorkspaceError(
            f"The map cannot be kept in {path.parent}: {error.strerror or error}. The server needs "
            "to write there; everything in it can be made again."
        ) from error


def collection(about: dict, features: list[str]) -> str:
    """A GeoJSON collection of features, with what it shows in its first line."""
    first = json.dumps({"type": "FeatureCollection", **about}, separators=(",", ":"))
    return f'{first[:-1]},\n"features":[' + ",\n".join(features) + "]}\n"


def about(path: Path) -> dict | None:
    """What a file shows, from its first line; None where there is no such file."""
    try:
        with path.open(encoding="utf-8") as lines:
            return json.loads(lines.readline().rstrip().rstrip(",") + "}")
    except (OSError, ValueError):
        return None


def _prune(folder: Path) -> None:
    """Keep the newest drawings only: any can be made again."""
    files = sorted(folder.glob("*.geojson"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in files[KEPT:]:
        for suffix in ("", *ENCODINGS.values()):
            old.with_name(old.name + suffix).unlink(missing_ok=True)
