"""What was drawn is kept: flask-caching, keyed by page, address and workspace version.

Values are JSON text, never pickles: whoever can write to the cache could otherwise run code here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_caching import Cache
from flask_caching.backends.filesystemcache import FileSystemCache
from plotly.utils import PlotlyJSONEncoder

from equitymap.errors import WorkspaceError
from equitymap.settings import ROOT


class JsonSerializer:
    """Writes and reads the cache's files as JSON."""

    def dump(self, value: Any, file) -> None:
        """Write one value."""
        file.write(json.dumps(value).encode())

    def load(self, file) -> Any:
        """Read one value; a damaged file is no value."""
        try:
            return json.loads(file.read())
        except ValueError:
            return None


class JsonFiles(FileSystemCache):
    """flask-caching's file system backend with JSON in its files."""

    serializer = JsonSerializer()


def edition() -> str:
    """A short name of the code and the catalogue that draw: after an upgrade all is drawn anew."""
    files = [
        path for folder in ("equitymap", "layouts", "geodata") for path in _code(ROOT / folder)
    ]
    said = [(str(f.relative_to(ROOT)), f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    return hashlib.sha256(repr(sorted(said)).encode()).hexdigest()[:12]


def _code(folder: Path) -> list[Path]:
    return [*folder.rglob("*.py"), *folder.glob("*.toml")]


class Pictures:
    """The pictures of one app's pages, drawn once per address, workspace version and edition."""

    def __init__(self, server: Flask, folder: Path, items: int):
        self._edition = edition()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(
                f"The page cache {folder} cannot be made ({error.strerror}); "
                "name a folder that can be written in EQUITYMAP_CACHE."
            ) from None
        self._cache = Cache(
            server,
            config={
                "CACHE_TYPE": "equitymap.views.cache.JsonFiles",
                "CACHE_DIR": str(folder),
                "CACHE_THRESHOLD": items,
                "CACHE_DEFAULT_TIMEOUT": 0,
            },
        )

    def __call__(self, page: str, choice, library, draw: Callable) -> Any:
        """`draw(choice, library)`, or what it drew before; components come back as plain JSON."""
        key = f"{page}{choice.to_query(library)}@{library.key}+{self._edition}"
        kept = self._cache.get(key)
        if kept is None:
            kept = json.loads(json.dumps(draw(choice, library), cls=PlotlyJSONEncoder))
            self._cache.set(key, kept)
        return kept
