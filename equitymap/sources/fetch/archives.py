"""Zip files from publishers: members read by pattern, none written, none larger than expected."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from equitymap.errors import cause
from equitymap.sources.fetch.client import MB
from equitymap.sources.fetch.failure import Failed

MOST_UNPACKED = 1024 * MB
MOST_MEMBERS = 5000


def members(path: Path, pattern: str, what: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of the members whose path matches; Failed where the zip is unsound."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_MEMBERS:
                raise Failed(f"{what} holds {len(infos):,} files, more than {MOST_MEMBERS:,}")
            wanted = [one for one in infos if re.fullmatch(pattern, one.filename, re.IGNORECASE)]
            if not wanted:
                names = ", ".join(one.filename for one in infos[:8])
                raise Failed(f"{what} holds no file {pattern}; it holds {names}")
            if sum(one.file_size for one in wanted) > MOST_UNPACKED:
                raise Failed(f"{what} unpacks to more than {MOST_UNPACKED // MB:,} MB")
            for one in sorted(wanted, key=lambda one: one.filename):
                with archive.open(one) as file:
                    content = file.read(one.file_size + 1)
                if len(content) != one.file_size:
                    raise Failed(f"{what}: {one.filename} is not as large as the zip says")
                yield Path(one.filename).name, content
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
        raise Failed(f"{what} is a damaged zip file ({cause(error)})", "Fetch it again.") from None
