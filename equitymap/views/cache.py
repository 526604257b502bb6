"""What was drawn is kept: flask-caching, keyed by page, address and workspace version.

Values are JSON text, never pickles: whoever can write to the cache could otherwise run code here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_caching import Cache
from flask_caching.backends.filesystemcache import FileSystemCache
from plotly.utils import PlotlyJSONEncoder


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


class Pictures:
    """The pictures of one app's pages, each drawn once per address and workspace version."""

    def __init__(self, server: Flask, folder: Path, items: int):
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
        key = f"{page}{choice.to_query(library)}@{library.key}"
        kept = self._cache.get(key)
        if kept is None:
            kept = json.loads(json.dumps(draw(choice, library), cls=PlotlyJSONEncoder))
            self._cache.set(key, kept)
        return kept
