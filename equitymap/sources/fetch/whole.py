"""Files that come whole: gone on with after a break, not fetched again where they are unchanged."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from equitymap.sources.fetch.client import MB, Answer, Client, refuse_web_page
from equitymap.sources.fetch.failure import Again, Failed

MOST_FILE = 512 * MB
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


@dataclass(frozen=True)
class Wanted:
    """A file to fetch: where from, and what is known of it beforehand."""

    site: str
    url: str
    md5: str | None = None
    sha256: str | None = None
    size: int | None = None
    foreign: bool = False  # on a host that a publisher's list names, not on the publisher's own

    @property
    def checked(self) -> bool:
        """Whether a checksum protects the content, wherever it comes from."""
        return bool(self.md5 or self.sha256)


def download(client: Client, wanted: Wanted, to: Path, known: dict, tell=None) -> Answer | None:
    """Fetch a file to `to`; None where it is as `known` (its etag and last_modified) says.

    Half a file that is there already is gone on with, if the publisher still has the same one.
    """
    url = client.addresses.url(wanted.site, wanted.url)

    def once() -> Answer | None:
        return _once(client, wanted, url, to, known, tell)

    answer = client.patiently(wanted.site, url, once)
    if answer is not None:
        _check(wanted, url, to)
    return answer


def _once(client: Client, wanted: Wanted, url: str, to: Path, known: dict, tell) -> Answer | None:
    half, about = to.with_name(to.name + ".half"), to.with_name(to.name + ".half.json")
    begun = _begun(half, about)
    headers = {"Accept-Encoding": "identity"}
    if begun:
        headers |= {"Range": f"bytes={begun['size']}-", "If-Range": begun["validator"]}
    else:
        headers |= _if_changed(known)
    fine = (200, 206, 304, 416)
    sent = client.sent(
        wanted.site,
        "GET",
        url,
        fine=fine,
        headers=headers,
        anywhere=wanted.checked or wanted.foreign,
    )
    with sent as response:
        if response.status_code == 304 and not begun:
            return None
        if response.status_code in (304, 416):
            _forget(half, about)
            raise Again("what had arrived does not fit what is there now")
        packed = "Content-Encoding" in response.headers
        start, total = 0, None if packed else _number(response.headers.get("Content-Length"))
        if response.status_code == 206:
            stated = _RANGE.match(response.headers.get("Content-Range", ""))
            start, total = (int(stated[1]), int(stated[2])) if stated else (-1, None)
            if not begun or start != begun["size"]:
                _forget(half, about)
                raise Again("it went on from another place than asked")
        if (total or 0) > MOST_FILE:
            raise Failed(f"{url} has {total // MB:,} MB, more than {MOST_FILE // MB:,}")
        answer = Answer(response.url, response.status_code, response.headers)
        about.write_text(json.dumps({"validator": _validator(answer)}), encoding="utf-8")
        deadline = time.monotonic() + client.patience.file
        with half.open("ab" if start else "wb") as file:
            for block in client.blocks(response, deadline):
                if not file.tell():
                    refuse_web_page(block)
                file.write(block)
                if file.tell() > MOST_FILE:
                    raise Failed(f"{url} has more than {MOST_FILE // MB:,} MB")
                if tell and total:
                    tell(file.tell(), total)
            file.flush()
            os.fsync(file.fileno())
            if total is not None and file.tell() != total:
                raise Again(f"it sent {file.tell():,} of {total:,} bytes")
    os.replace(half, to)
    about.unlink(missing_ok=True)
    return answer


def _begun(half: Path, about: Path) -> dict | None:
    """How much of the file has arrived, if the publisher can say whether it is still the same."""
    with suppress(OSError, ValueError, KeyError):
        size, validator = half.stat().st_size, json.loads(about.read_text())["validator"]
        if size and validator:
            return {"size": size, "validator": validator}
    return None


def _validator(answer: Answer) -> str:
    etag = answer.headers.get("ETag", "")
    # A weak etag says that two files mean the same, not that their bytes fit together.
    return etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified", "")


def _if_changed(known: dict) -> dict:
    asked = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("last_modified")}
    return {name: value for name, value in asked.items() if value}


def _check(wanted: Wanted, url: str, path: Path) -> None:
    if wanted.size is not None and path.stat().st_size != wanted.size:
        problem = f"has {path.stat().st_size:,} bytes where the publisher states {wanted.size:,}"
    elif wanted.md5 and _digest(path, "md5") != wanted.md5.lower():
        problem = "does not have the checksum (MD5) that the publisher states"
    elif wanted.sha256 and _digest(path, "sha256") != wanted.sha256:
        problem = "does not have the checksum (SHA-256) of the catalogue: it is another file"
    else:
        return
    path.unlink()
    raise Failed(f"{url} {problem}", "It was thrown away. Try again; if it stays so, ask them.")


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def _forget(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
