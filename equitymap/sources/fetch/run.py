"""`equitymap fetch`: what is asked for, all of it downloaded, then added as one load."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

import pandas as pd

from equitymap.errors import ChoiceError, InputError, WorkspaceError, cause
from equitymap.settings import Settings
from equitymap.sources.add import add
from equitymap.sources.fetch.areas import BOROUGHS, Areas
from equitymap.sources.fetch.client import Client, Patience
from equitymap.sources.fetch.failure import Failed
from equitymap.sources.fetch.job import Job
from equitymap.sources.fetch.kinds import KINDS
from equitymap.sources.fetch.shelf import Fetched, Shelf, locked
from equitymap.sources.fetch.sites import Addresses
from equitymap.sources.receipt import Receipt
from equitymap.store import Workspace, catalogue
from equitymap.store.catalogue import Download

AT_ONCE = 8  # downloads; each site has limits of its own
GIVING = "360giving"
ORGANISATION = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
# What reading an answer raises when its parts are not where they were.
UNEXPECTED = (LookupError, TypeError, AttributeError, ValueError)
_STEPS = 100


def available() -> list[dict]:
    """What can be fetched: name, source, publisher, licence, what it brings, its vintage."""
    known = catalogue()
    return [
        {
            "download": download.slug,
            "source": download.source,
            "brings": download.brings,
            "publisher": known.sources[download.source].publisher,
            "licence": known.sources[download.source].licence,
            "vintage": known.sources[download.source].vintage,
            "page": known.sources[download.source].url,
            "site": download.site,
            "asked": download.asked,
        }
        for download in known.downloads.values()
    ]


def boroughs(workspace: Workspace, settings: Settings | None = None) -> list[dict]:
    """Code and name of every borough of England, as the publisher lists them today."""
    settings = settings or Settings()
    client = Client(Addresses.from_setting(settings.sites))
    root = workspace.path / ".cache" / "downloads"
    with locked(root):
        path = _Fetching(workspace, settings, client, root, (), None)._lookup(BOROUGHS, None)
    rows = pd.read_csv(path, dtype=str)
    code, name = (next(c for c in rows if c.endswith(end)) for end in ("CD", "NM"))
    rows = rows[[code, name]].drop_duplicates().set_axis(["code", "name"], axis=1)
    return rows.sort_values("name").to_dict("records")


def fetch(
    workspace: Workspace,
    sources: Iterable[str] = (),
    areas: Iterable[str] = (),
    *,
    organisations: Sequence[str] = (),
    settings: Settings | None = None,
    patience: Patience | None = None,
    dry_run: bool = False,
    allow_loss: bool = False,
    replace: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> list[Receipt]:
    """Download sources (all that are fetched unasked, if none is named) and add them in one load.

    With `areas`, codes of boroughs or regions, only what these need. If one download fails the
    workspace stays as it was, and the InputError names every publisher that failed; what did
    arrive is kept and not fetched again. `say` is given what there is to know besides receipts.
    """
    settings = settings or Settings()
    downloads = chosen(sources, bool(organisations))
    for one in organisations:
        if not ORGANISATION.fullmatch(one):
            raise ChoiceError(
                f"--organisation {one!r} is no org-id; it should be like GB-CHC-1164883."
            )
    if workspace.exists() and workspace.meta["fictional"]:
        raise WorkspaceError(
            f"{workspace.path} holds a fictional place, which published data would mix with; "
            "fetch into a workspace of its own: name another with --workspace."
        )
    client = Client(Addresses.from_setting(settings.sites), patience)
    root = workspace.path / ".cache" / "downloads"
    fetching = _Fetching(workspace, settings, client, root, organisations, progress)
    with locked(root):
        found = fetching.all(downloads, tuple(areas))
        for note in fetching.notes:
            if say:
                say(note)
        if not found:
            return []
        return add(
            workspace,
            [one.path for one in found],
            origins={one.path: one.origin for one in found},
            dry_run=dry_run,
            allow_loss=allow_loss,
            replace=replace,
            action="fetch",
            progress=progress,
        )


def chosen(names: Iterable[str], with_organisations: bool = False) -> list[Download]:
    """The downloads that names of sources or downloads mean; ChoiceError where one is unknown."""
    known, names = catalogue().downloads.values(), list(names)
    for name in names:
        if not any(name in (one.slug, one.source) for one in known):
            sources = dict.fromkeys(one.source for one in known)
            raise ChoiceError(
                f"{name!r} is nothing that can be fetched; it should be one of "
                f"{', '.join(sources)} (`equitymap fetch --list` tells more)."
            )
    if names:
        found = [one for one in known if one.slug in names or one.source in names]
    elif with_organisations:
        found = []
    else:
        found = [one for one in known if not one.asked]
    if with_organisations and not any(one.source == GIVING for one in found):
        found += [one for one in known if one.source == GIVING]
    if not with_organisations and any(one.kind == GIVING for one in found):
        raise ChoiceError(
            "360Giving is asked for the grants of one funder or several: name them with "
            "--organisation (such as GB-CHC-1164883)."
        )
    return found


class _Fetching:
    """The downloads of one fetch, side by side; each is done once, whoever needs it."""

    def __init__(self, workspace, settings, client, root, organisations, progress):
        self.workspace: Workspace = workspace
        self.settings: Settings = settings
        self.client: Client = client
        self.root: Path = root
        self.organisations = list(dict.fromkeys(organisations))
        self.notes: list[str] = []
        self._progress = progress
        self._lock = threading.Lock()
        self._once: dict[tuple, Future] = {}
        self._far: dict[str, float] = {}

    def all(self, downloads: list[Download], given: tuple[str, ...]) -> list[Fetched]:
        """The files of all downloads, in the catalogue's order; InputError with every failure."""
        areas = Areas(given, self._lookup) if given else None
        if areas:
            try:
                areas.check()
            except InputError as error:
                raise _refusal(list(error.reasons)) from error
        tasks = [task for download in downloads for task in self._tasks(download)]
        self._far = {_name(*task): 0.0 for task in tasks}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running = {pool.submit(self._do, *task, areas): task for task in tasks}
            try:
                for _ in as_completed(running):
                    pass
            except BaseException:
                self.client.stopped.set()
                pool.shutdown(cancel_futures=True)
                raise
        failures = {}
        for future, task in running.items():
            if isinstance(error := future.exception(), InputError):
                failures.setdefault(str(error), []).append(_name(*task))
            elif error:
                raise error
        if failures:
            raise _refusal([_sentence(why, names) for why, names in failures.items()])
        files = {one.path: one for future in running for one in future.result()}
        return list(files.values())

    def _tasks(self, download: Download) -> list[tuple[Download, dict]]:
        """A download, or each of the downloads that the items of a list in it stand for."""
        each = getattr(KINDS[download.kind], "EACH", None)
        if not each:
            return [(download, {})]
        several, one = each
        items = self.organisations if several == "organisations" else download.how[several]
        return [(download, {one: item}) for item in items]

    def _lookup(self, slug: str, areas: Areas | None) -> Path:
        download = catalogue().downloads[slug]
        return self._do(download, {}, areas)[0].path

    def _do(self, download: Download, item: dict, areas: Areas | None) -> list[Fetched]:
        """Do a download, or wait until the thread that came first has done it."""
        if getattr(KINDS[download.kind], "EVERYWHERE", False):
            areas = None
        key = (download.slug, *item.values(), areas is None)
        with self._lock:
            mine = key not in self._once
            future = self._once.setdefault(key, Future())
        if mine:
            try:
                future.set_result(self._fetch(download, item, areas))
            except BaseException as error:
                future.set_exception(error)
        return future.result()

    def _fetch(self, download: Download, item: dict, areas: Areas | None) -> list[Fetched]:
        request = {"how": download.how, **item, "areas": areas.given if areas else None}
        shelf = Shelf(self.root, _name(download, item), request)
        name = _name(download, item)
        job = Job(
            download=download,
            how={**download.how, **item},
            areas=areas,
            client=self.client,
            shelf=shelf,
            settings=self.settings,
            workspace=self.workspace,
            progress=lambda done, total: self._tell(name, done / total if total else 0),
        )
        try:
            shelf.begin()
            found = KINDS[download.kind].fetch(job)
        except Failed as failed:
            raise InputError(f"{job.site.name}: {failed}") from failed
        except OSError as error:
            raise WorkspaceError(f"{shelf.folder} cannot be written: {cause(error)}.") from error
        except UNEXPECTED as error:
            raise InputError(
                f"{job.site.name} answered in a form that is not expected "
                f"({type(error).__name__}: {cause(error)}). Try again; if it stays so, the "
                "publisher has changed it."
            ) from error
        self._tell(name, 1)
        with self._lock:
            if not found:
                self.notes += job.notes
        return found

    def _tell(self, name: str, far: float) -> None:
        if not (self._progress and self._far):
            return
        with self._lock:
            if name in self._far:
                self._far[name] = min(1.0, max(far, self._far[name]))
            done = int(_STEPS * sum(self._far.values()))
            self._progress(done, _STEPS * len(self._far), name)


def _name(download: Download, item: dict) -> str:
    return "-".join([download.slug, *(str(value) for value in item.values())])


def _sentence(why: str, names: list[str]) -> str:
    return f"{', '.join(sorted(names))}: {why}"


def _refusal(reasons: list[str]) -> InputError:
    if len(reasons) == 1:
        return InputError(f"Nothing was stored. {reasons[0]}")
    listed = "\n".join(f"- {reason}" for reason in reasons)
    return InputError(
        f"Nothing was stored, for {len(reasons)} reasons:\n{listed}",
        ("Nothing was stored:", *reasons),
    )
