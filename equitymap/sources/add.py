"""Adding files: recognise, read, check and store them as one load, with a receipt for each."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources import files, places, recipe_files, things, values
from equitymap.sources.adding import Adding
from equitymap.sources.files import File, Given
from equitymap.sources.known import Known
from equitymap.sources.reading import headerless
from equitymap.sources.receipt import Receipt, new_id
from equitymap.sources.recipe import Recipe
from equitymap.store import Load, Snapshot, Workspace, catalogue

Progress = Callable[[int, int, str], None]

# Boundaries and lookups are staged before what needs their areas.
STAGES = {
    "observations": values.stage,
    "grants": things.stage_grants,
    "services": things.stage_services,
}
# The tables that lookups and boundary files go into.
OF_PLACES = ("areas", "parents", "conversions", "postcodes")
DEMONSTRATION = "demonstration"
_WHERE = (
    "Where the table stands was found. To say it instead (rows of the file, from 1):\n"
    "table: {sheet: Data, header: [8, 9], first: 10, last: 99, encoding: cp1252, delimiter: ';'}"
)


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
    origins: dict[Path, dict] | None = None,
) -> list[Receipt]:
    """Add files to a workspace (made if there is none) in one load; a receipt for each, in order.

    `origins` says of fetched files where they are from; it stands on their receipts.

    If one file is refused nothing is stored, and the InputError lists every reason. Files whose
    very bytes the workspace holds change nothing and give the receipt they had.
    """
    found = files.find(paths)
    said = {"kind": kind, "indicator": indicator, "level": level}
    _check_asked(said)
    recipes = None if recipe is None else recipe_files.read(Path(recipe))
    asked_anew = bool(replace or recipes or any(word is not None for word in said.values()))
    with _loading(workspace, action, dry_run) as load:
        receipts = {} if asked_anew else _added_before(load.base, found)
        fresh = [path for path in found if path not in receipts]
        if fresh:
            load.retitle(_title(fresh))
            adding = Adding(load, allow_loss, replace, origins or {}, dry_run)
            receipts |= _stage(adding, fresh, recipes, said, _Telling(progress, fresh))
        if dry_run:
            for path in fresh:
                receipts[path].version = receipts[path].recipe = None
        else:
            for path in fresh:
                receipts[path].recipe_text = None
    return [receipts[path] for path in found]


def _stage(
    adding: Adding, found: list[Path], recipes: list[Recipe] | None, said: dict, tell
) -> dict[Path, Receipt]:
    """Stage every file of one load; InputError with all reasons where one is refused."""
    opened = _open(adding, found, recipes, said, tell)
    parts = [part for one in opened for part in one.parts]
    tell.share(parts)
    if places.stage(adding, [one for one in parts if one.kind in places.KINDS], tell):
        geography = Geography(adding.load.view())
        for one in sorted(parts, key=lambda one: files.ORDER.index(one.kind)):
            if one.kind in STAGES:
                with tell(one.path), adding.refusing(_named(one)), _counting(adding, one):
                    STAGES[one.kind](adding, one, geography)
    for one in opened:
        with adding.refusing():
            _settle(adding, one)
    if adding.reasons:
        raise _refusal(adding.reasons, len(found))
    return {one.path: one.receipt for one in opened}


def _open(adding: Adding, found: list[Path], recipes, said: dict, tell) -> list[File]:
    """Every file, read and recognised; those that name the columns of others come last."""
    known = None if recipes else Known(adding.load.base)
    beside = headerless.beside(found) if len(found) > 1 else {}
    opened: dict[Path, File] = {}
    for path in sorted(found, key=lambda path: path in beside):
        named = [one.path for one in opened.values() if one.named_by == path]
        with tell(path), adding.refusing():
            if named:
                opened[path] = files.header_file(path, named)
            else:
                opened[path] = files.open_file(path, recipes, known=known, beside=beside, **said)
            _identify(adding, found.index(path), opened[path])
    return [opened[path] for path in found if path in opened]


def _identify(adding: Adding, at: int, one: File) -> None:
    receipt, load = one.receipt, adding.load
    receipt.id = new_id(load.base.meta["id"], load.version, at, receipt.sha256)
    receipt.version = load.version
    adding.files[receipt.id] = receipt.file
    receipt.recipe = f"recipes/{receipt.id}.yaml" if one.parts else None
    if origin := adding.origins.get(one.path):
        receipt.origin = origin
        for sentence in origin.get("notes", ()):
            receipt.note(sentence)
    for part in one.parts:
        part.receipt.id, part.receipt.version = receipt.id, receipt.version
        if adding.fictional:
            part.recipe.source = DEMONSTRATION


def _settle(adding: Adding, one: File) -> None:
    """Bring a file's receipt together from its parts, weigh what is lost, and keep it."""
    receipt = one.receipt
    one.settle()
    if adding.dry_run and receipt.would_add is None:
        staged = (_rows_of(adding, receipt.id, table) for table in OF_PLACES)
        receipt.would_add, receipt.would_replace = sum(staged), 0
    if one.lost:
        english = receipt.rows_in - receipt.outside
        lost = receipt.rows_refused - receipt.outside
        adding.weigh(receipt, lost, english, "rows", one.refused[0])
    text = None
    if one.parts:
        recipes = [part.recipe for part in one.parts]
        text = recipe_files.text(recipes, _head(receipt, recipes))
        adding.load.put_recipe(receipt.id, text)
    adding.load.append("receipts", receipt.row(text))
    receipt.recipe_text = text


def _head(receipt: Receipt, recipes: list[Recipe]) -> list[str]:
    """What stands at the head of a recipe, for whoever edits it."""
    return [
        f"How {receipt.file} was read. Change it and read the file, or the next one of its kind,",
        "by it: equitymap add FILE --recipe THIS_FILE",
        *(f"- {point}" for point in recipe_files.points(recipes)),
        *([] if all(one.table for one in recipes) else [_WHERE]),
    ]


@contextmanager
def _counting(adding: Adding, one: Given) -> Iterator[None]:
    """Count what a dry run would change: the rows of a table before and after."""
    if not adding.dry_run:
        yield
        return
    before = adding.load.view().table(one.kind, ["receipt"]).num_rows
    own = _rows_of(adding, one.receipt.id, one.kind)
    yield
    staged = _rows_of(adding, one.receipt.id, one.kind) - own
    added = adding.load.view().table(one.kind, ["receipt"]).num_rows - before
    one.receipt.would_add, one.receipt.would_replace = added, staged - added


def _rows_of(adding: Adding, receipt: str, table: str) -> int:
    where = [("receipt", "==", receipt)]
    return adding.load.view().table(table, ["receipt"], where).num_rows


def _named(one: Given) -> tuple[str, str]:
    """What messages call a file, and what they should call this table of it."""
    name = one.path.name
    return name, f"{name}, {one.name!r}" if one.name else name


class _Telling:
    """Tells how far a load is: each file is read, then its parts are kept."""

    def __init__(self, progress: Progress | None, found: list[Path]):
        self._progress, self._total, self._done = progress, 2 * len(found), 0.0
        self._steps: Counter = Counter()

    def share(self, parts: list[Given]) -> None:
        """From now on a step is one part of a file."""
        self._steps = Counter(one.path for one in parts)

    @contextmanager
    def __call__(self, path: Path) -> Iterator[None]:
        self._say(path.name)
        yield
        self._done += 1 / (self._steps[path] or 1)
        if round(self._done, 6) >= self._total:
            self._say("storing")

    def _say(self, text: str) -> None:
        if self._progress:
            self._progress(int(self._done + 1e-6), self._total, text)


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
