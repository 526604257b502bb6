"""Adding files: recognise, read, check and store them as one load, with a receipt for each."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources import files, places, things, values
from equitymap.sources.adding import Adding
from equitymap.sources.files import Given
from equitymap.sources.receipt import Receipt, new_id
from equitymap.sources.recipe import read as read_recipe
from equitymap.store import Load, Snapshot, Workspace, catalogue

Progress = Callable[[int, int, str], None]

# Boundaries and lookups are staged before what needs their areas.
STAGES = {
    "observations": values.stage,
    "grants": things.stage_grants,
    "services": things.stage_services,
}
DEMONSTRATION = "demonstration"


def add(
    workspace: Workspace,
    paths: str | Path | Iterable[str | Path],
    *,
    kind: str | None = None,
    recipe: str | Path | None = None,
    dry_run: bool = False,
    allow_loss: bool = False,
    indicator: str | None = None,
    level: str | None = None,
    replace: bool = False,
    action: str = "add",
    progress: Progress | None = None,
) -> list[Receipt]:
    """Add files to a workspace (made if there is none) in one load; a receipt for each, in order.

    If one file is refused nothing is stored, and the InputError lists every reason. Files whose
    very bytes the workspace holds change nothing and give the receipt they had.
    """
    found = files.find(paths)
    said = {"kind": kind, "indicator": indicator, "level": level}
    _check_asked(said)
    given_recipe = None if recipe is None else read_recipe(Path(recipe))
    asked_anew = bool(replace or given_recipe or any(word is not None for word in said.values()))
    with _loading(workspace, action, dry_run) as load:
        receipts = {} if asked_anew else _added_before(load.base, found)
        fresh = [path for path in found if path not in receipts]
        if fresh:
            load.retitle(_title(fresh))
            adding = Adding(load, allow_loss, replace)
            receipts |= _stage(adding, fresh, given_recipe, said, _telling(progress, fresh))
        if dry_run:
            for path in fresh:
                receipts[path].version = receipts[path].recipe = None
    return [receipts[path] for path in found]


def _stage(
    adding: Adding, found: list[Path], given_recipe, said: dict, tell
) -> dict[Path, Receipt]:
    """Stage every file of one load; InputError with all reasons where one is refused."""
    given = []
    for at, path in enumerate(found):
        with tell(path), adding.refusing():
            given.append(_identified(adding, at, files.open_file(path, given_recipe, **said)))
    if places.stage(adding, [one for one in given if one.kind in places.KINDS], tell):
        geography = Geography(adding.load.view())
        for one in sorted(given, key=lambda one: files.ORDER.index(one.kind)):
            if one.kind in STAGES:
                with tell(one.path), adding.refusing():
                    STAGES[one.kind](adding, one, geography)
    if adding.reasons:
        raise _refusal(adding.reasons, len(found))
    for one in given:
        text = one.recipe.to_yaml()
        adding.load.append("receipts", one.receipt.row(text))
        adding.load.put_recipe(one.receipt.id, text)
    return {one.path: one.receipt for one in given}


def _identified(adding: Adding, at: int, one: Given) -> Given:
    receipt, load = one.receipt, adding.load
    receipt.id = new_id(load.base.meta["id"], load.version, at, receipt.sha256)
    receipt.version = load.version
    adding.files[receipt.id] = receipt.file
    receipt.recipe = f"recipes/{receipt.id}.yaml"
    if adding.fictional:
        one.recipe.source = DEMONSTRATION
    return one


def _telling(progress: Progress | None, found: list[Path]):
    """A context for each step that tells how far the load is: each file is read, then kept."""
    total, done = 2 * len(found), 0

    @contextmanager
    def tell(path: Path) -> Iterator[None]:
        nonlocal done
        if progress:
            progress(done, total, path.name)
        yield
        done += 1
        if progress and done == total:
            progress(done, total, "storing")

    return tell


def _check_asked(said: dict) -> None:
    if said["kind"] == "targets":
        raise InputError(
            "Target areas are imported by `equitymap targets import NAME FILE`, which gives them "
            "their name."
        )
    if said["indicator"] is not None and not re.search(r"[a-zA-Z]", said["indicator"]):
        raise InputError(
            f"--indicator is {said['indicator']!r}; it should name an indicator, such as "
            "population."
        )
    if said["level"] is not None:
        level = catalogue().level(said["level"])
        if level.year is None and level.id not in catalogue().levels:
            known = [one for one in catalogue().levels if levels.kind(one) == level.kind]
            raise InputError(
                f"--level is {level.id!r}; it should have the year of the areas, such as "
                f"{' or '.join(known)}."
            )


@contextmanager
def _loading(workspace: Workspace, action: str, dry_run: bool) -> Iterator[Load]:
    """The load that files are staged in; a dry run's is never written, nor is a workspace made."""
    if not dry_run:
        name = workspace.path.resolve().name
        with (
            Workspace.made_if_missing(workspace.path, name) as made,
            made.load(action, title="") as load,
        ):
            yield load
    elif workspace.exists():
        yield Load(workspace.open(), action, title="")
    else:
        with tempfile.TemporaryDirectory() as folder:
            made = Workspace.create(Path(folder) / "workspace", name="workspace")
            yield Load(made.open(), action, title="")


def _added_before(snapshot: Snapshot, found: list[Path]) -> dict[Path, Receipt]:
    """Receipts of the files whose very bytes the workspace holds already."""
    held = snapshot.table("receipts", ["sha256", "json"])
    if not held.num_rows:
        return {}
    by_hash = dict(zip(held["sha256"].to_pylist(), held["json"].to_pylist(), strict=True))
    hashes = {path: files.sha256(path) for path in found}
    return {
        path: Receipt.from_json(by_hash[sha256])
        for path, sha256 in hashes.items()
        if sha256 in by_hash
    }


def _title(found: list[Path]) -> str:
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"Added {found[0].name}{more}"


def _refusal(reasons: list[str], given: int) -> InputError:
    if len(reasons) == 1:
        return InputError(reasons[0])
    listed = "\n".join(f"- {reason}" for reason in reasons)
    return InputError(
        f"Nothing was stored of {given} files, for {len(reasons)} reasons:\n{listed}",
        tuple(reasons),
    )
