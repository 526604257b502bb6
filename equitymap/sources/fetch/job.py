"""One download of one fetch: what it may ask for, where it keeps what comes, what it notes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from equitymap.settings import Settings
from equitymap.sources.fetch import whole
from equitymap.sources.fetch.areas import Areas
from equitymap.sources.fetch.client import Answer, Client
from equitymap.sources.fetch.failure import Again
from equitymap.sources.fetch.shelf import Fetched, Shelf, write_whole
from equitymap.store import Workspace, catalogue
from equitymap.store.catalogue import Download, Site


@dataclass
class Job:
    """A download, the areas it is for (None: all of England), and the doors it works through."""

    download: Download
    how: dict
    areas: Areas | None
    client: Client
    shelf: Shelf
    settings: Settings
    workspace: Workspace | None = None
    progress: Callable[[int, int], None] | None = None
    version: str = ""
    notes: list[str] = field(default_factory=list)
    asked_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def site(self) -> Site:
        """The site the download is from."""
        return catalogue().sites[self.download.site]

    @property
    def today(self) -> str:
        """The version of what has none of its own: it is asked for once a day at most."""
        return self.asked_at[:10]

    def tell(self, done: int, total: int) -> None:
        """Say how far the download is."""
        if self.progress:
            self.progress(done, total)

    def ask(self, path: str, *, site: str | None = None, **request) -> Answer:
        """The answer of the site to a request."""
        return self.client.ask(site or self.site.id, path, **request)

    def json(self, path: str, **request):
        """The answer of the site to a request, as JSON."""
        return self.ask(path, check=Answer.json, **request).json()

    def page(self, path: str, check=None, **request) -> bytes:
        """One page of several: asked for once, though the fetch be broken off and begun again."""
        key = json.dumps([self.version, path, request], sort_keys=True)
        return self.shelf.part(key, lambda: self.ask(path, check=check, **request).body)

    def file(self, wanted: whole.Wanted, known: dict | None = None) -> tuple[Path, dict] | None:
        """A file that comes whole, and where it is from; None where it is still the `known` one."""
        to = self.shelf.parts / "whole"
        about = self.shelf.parts / "whole.json"
        if to.exists() and about.exists():
            origin = json.loads(about.read_text(encoding="utf-8"))
            if origin["asked"] == wanted.url:
                return to, origin
        answer = whole.download(self.client, wanted, to, known or {}, self.tell)
        if answer is None:
            return None
        origin = {
            "asked": wanted.url,
            "url": answer.url,
            "retrieved": answer.retrieved,
            "etag": answer.headers.get("ETag"),
            "last_modified": answer.headers.get("Last-Modified"),
        }
        write_whole(about, json.dumps(origin).encode())
        return to, origin

    def unchanged(self, version: str) -> list[Fetched] | None:
        """What is here from the last time, where the publisher's version is still that one.

        The pages asked for from now on are of this version.
        """
        self.version = version
        return self.shelf.held(version)

    def path(self, ending: str, part: str = "") -> Path:
        """Where a file of this download is put; its name says whose it is and of which areas."""
        name = self.download.slug + (f"-{part}" if part else "")
        return self.shelf.folder / f"{name}{self.areas.ending if self.areas else ''}{ending}"

    def done(
        self, files: list[tuple[Path, dict]], version: str = "", raw: dict | None = None
    ) -> list[Fetched]:
        """Put down what came, with where it is from."""
        source = catalogue().sources[self.download.source]
        about = {
            "publisher": source.publisher,
            "site": self.site.name,
            "source": source.slug,
            "download": self.download.slug,
            "licence": source.licence,
            "vintage": source.vintage,
            "areas": list(self.areas.given) if self.areas else [],
        }
        told = {"notes": list(self.notes)} if self.notes else {}
        kept = [(path, {**about, **_without_asked(origin), **told}) for path, origin in files]
        return self.shelf.finish(kept, version, raw)


def stated(answer: Answer) -> dict:
    """Where an answer is from."""
    return {"url": answer.url, "retrieved": answer.retrieved}


def demand_rows(answer: Answer, of: str) -> list:
    """The list that a JSON answer holds under a name; Again where there is none."""
    content = answer.json()
    rows = content.get(of) if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise Again(f"its answer has no list {of!r}")
    return rows


def _without_asked(origin: dict) -> dict:
    return {key: value for key, value in origin.items() if key != "asked" and value is not None}
