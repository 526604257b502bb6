"""Reading strangers' files apart: in a process of its own that is shut in and may be stopped.

`run` starts it and waits; `work` is what it does. They speak JSON: an order goes in, lines of
progress come out on standard error and one answer on standard output, so that nothing this
process is told can run code in the one that asked.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from equitymap.errors import EquityMapError, InputError
from equitymap.settings import GEODATA, ROOT, Settings

log = logging.getLogger("equitymap")

PROGRAM = Path(__file__).with_name("confine.py")
LARGEST_ANSWER = 64 * 1024 * 1024
LONGEST_LINE = 4096
LAST_LINES = 60
A_MOMENT = 0.1
RECIPES = (".yaml", ".yml")
# One thread each, and memory from the system: what a library sets aside is no memory used.
QUIET = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONPATH": str(ROOT),
}
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
# What of a workspace is data; beside it lie other people's uploads.
DATA = ("workspace.json", "tables", "boundaries", "recipes")
LOCK = ".lock"
DOWNLOADS = Path(".cache", "downloads")


@dataclass(frozen=True)
class Limits:
    """How much time and memory above its start a reading may take."""

    seconds: int = 30
    megabytes: int = 1024


@dataclass(frozen=True)
class Order:
    """What is to be done in a workspace: `look` (a dry run), `store`, or `boroughs` (list them).

    `folder` is the only place beside the workspace that may be read and written. With `fetch` (the
    names `equitymap.sources.fetch.fetch` takes) the files are first fetched from their publishers.
    """

    task: str
    workspace: Path
    folder: Path
    files: list[Path] = field(default_factory=list)
    options: dict = field(default_factory=dict)
    fetch: dict | None = None


def run(
    order: Order,
    limits: Limits = Limits(),
    tell: Callable[[int, int, str], None] | None = None,
    alive: Callable[[], bool] = lambda: True,
) -> dict:
    """Have an order done apart, and give the answer; InputError says why there is none.

    `tell(done, total, text)` hears how far it is; it is stopped when `alive()` is false.
    """
    # The process may write in these folders, not beside them.
    places = DATA[1:] if order.task == "store" else ()
    for name in (*places, DOWNLOADS) if order.fetch is not None else places:
        (order.workspace / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as answer:
        child = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=answer,
            stderr=subprocess.PIPE,
            cwd=order.folder,
            env=_environment(order.folder),
        )
        with child:
            try:
                child.stdin.write(json.dumps(_spelled(order, limits)).encode())
                child.stdin.close()
                stopped = _follow(child, limits.seconds, tell, alive)
            except BrokenPipeError:
                stopped = ""
            finally:
                child.kill()
        if stopped:
            raise InputError(stopped)
        if child.returncode:
            raise InputError(_broke_off(child.returncode, limits))
        answer.seek(0)
        return _answer(answer.read(LARGEST_ANSWER))


def _spelled(order: Order, limits: Limits) -> dict:
    """An order as the process reads it: what to do, and what it may touch."""
    data = [str((order.workspace / name).absolute()) for name in DATA]
    folder = [str(order.folder.absolute())]
    if order.fetch is not None:
        folder.append(str((order.workspace / DOWNLOADS).absolute()))
    lock = str((order.workspace / LOCK).absolute())
    stores = order.task == "store"
    return {
        "task": order.task,
        "workspace": str(order.workspace.absolute()),
        "files": [str(path.absolute()) for path in order.files],
        "options": order.options,
        "fetch": order.fetch,
        "reads": [*data, str(ROOT / "equitymap"), str(GEODATA)],
        "writes": [*folder, *data[1:], lock] if stores else folder,
        "network": order.fetch is not None,
        "seconds": limits.seconds,
        "memory": limits.megabytes,
    }


def _environment(folder: Path) -> dict[str, str]:
    """What the process is told of ours: nothing secret."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | QUIET | {"TMPDIR": str(folder.absolute()), "HOME": str(folder.absolute())}


def _follow(child, seconds: int, tell, alive) -> str:
    """Wait for the end, passing on the progress; gives the reason if it had to be stopped."""
    begun = monotonic()
    listener = threading.Thread(target=_listen, args=(child.stderr, tell), daemon=True)
    listener.start()
    while True:
        with suppress(subprocess.TimeoutExpired):
            child.wait(A_MOMENT)
            listener.join(A_MOMENT)
            return ""
        if monotonic() - begun > seconds:
            return (
                f"Reading took longer than {seconds:,} seconds and was stopped; nothing was "
                "stored. If the file is sound and merely large, add it with `equitymap add`."
            )
        if not alive():
            return "It was discarded."


def _listen(errors, tell) -> None:
    """Hear the progress; what else is said, libraries' complaints, is for the log."""
    said: deque[str] = deque(maxlen=LAST_LINES)
    with suppress(ValueError):  # the pipe is closed when the process was stopped
        while line := errors.readline(LONGEST_LINE):
            if (far := _progress(line)) is None:
                said.append(line.decode("utf-8", "replace").rstrip())
            elif tell:
                tell(*far)
    if said:
        log.warning("apart: %s", "\n".join(said))


def _progress(line: bytes) -> tuple[int, int, str] | None:
    """How far it is, if that is what the line says."""
    try:
        said = json.loads(line)
        return int(said["done"]), int(said["total"]), str(said["text"])
    except (ValueError, TypeError, KeyError):
        return None


def _broke_off(status: int, limits: Limits) -> str:
    log.warning("apart: ended with status %s", status)
    return (
        f"Reading broke off: the file needs more than {limits.megabytes:,} MB of memory, or it is "
        "damaged in a way its reader does not survive. Nothing was stored. If the file is sound "
        "and merely large, add it with `equitymap add`."
    )


def _answer(text: bytes) -> dict:
    """What the process answered; what is not as it should be is not believed."""
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise InputError("Reading gave no answer; nothing was stored. Try again.")
    if reasons := answer.get("refused"):
        raise InputError(" ".join(map(str, reasons)), tuple(map(str, reasons)))
    return answer


# ── in the process ──────────────────────────────────────────────────────────────────────────────


def work(order: dict) -> None:
    """Do what is asked, and answer on standard output, which is kept for that alone."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        usual = _add if order["fetch"] is None else _fetch
        done = TASKS.get(order["task"], usual)(order)
    except InputError as refused:
        done = {"refused": list(refused.reasons)}
    except EquityMapError as error:
        done = {"refused": [str(error)]}
    except MemoryError:
        done = {
            "refused": [
                f"Reading would need more than {order['memory']:,} MB of memory; nothing was "
                "stored. If the file is sound and merely large, add it with `equitymap add`."
            ]
        }
    except Exception:
        traceback.print_exc()
        done = {
            "refused": [
                "The file could not be read, in a way EquityMap did not foresee; nothing was "
                "stored. The server’s log says more."
            ]
        }
    json.dump(done, answer, ensure_ascii=False, default=str)
    answer.close()


def _say(done: int, total: int, text: str) -> None:
    print(json.dumps({"done": done, "total": total, "text": text}), file=sys.stderr, flush=True)


def _add(order: dict) -> dict:
    """Add the files, or say what adding them would do."""
    from equitymap.sources import add
    from equitymap.store import Workspace

    recipes = [path for path in order["files"] if path.lower().endswith(RECIPES)]
    if len(recipes) > 1:
        raise InputError("Two recipes were given; one recipe reads all files of a load.")
    receipts = add(
        Workspace(order["workspace"]),
        [path for path in order["files"] if path not in recipes],
        recipe=recipes[0] if recipes else None,
        dry_run=order["task"] == "look",
        progress=_say,
        **order["options"],
    )
    return {"receipts": [receipt.to_dict() for receipt in receipts]}


def _fetch(order: dict) -> dict:
    """Fetch from the publishers; then as `_add`, of what came."""
    from equitymap.sources.fetch import fetch
    from equitymap.store import Workspace

    notes: list[str] = []
    receipts = fetch(
        Workspace(order["workspace"]),
        **_with_settings(order["fetch"]),
        dry_run=order["task"] == "look",
        progress=_say,
        say=notes.append,
        **order["options"],
    )
    return {"receipts": [receipt.to_dict() for receipt in receipts], "notes": notes}


def _boroughs(order: dict) -> dict:
    """Every borough, as its publisher lists them today."""
    from equitymap.sources.fetch import boroughs
    from equitymap.store import Workspace

    return {"boroughs": boroughs(Workspace(order["workspace"]), **_with_settings(order["fetch"]))}


def _with_settings(given: dict) -> dict:
    return {**given, "settings": Settings(**given.get("settings", {}))}


TASKS = {"boroughs": _boroughs}
