"""The demonstration: a fictional city, loaded through the same `add` as any other files."""

from __future__ import annotations

from pathlib import Path

from equitymap.errors import WorkspaceError
from equitymap.settings import GEODATA
from equitymap.store import Workspace

NAME = "Thornhaven (fictional)"
FOLDER = GEODATA / "demo"
NOT_DATA = (".py", ".md")


def files(folder: Path = FOLDER) -> list[Path]:
    """The raw files of the demonstration, as a publisher would send them."""
    return sorted(f for f in folder.iterdir() if f.is_file() and f.suffix not in NOT_DATA)


def build(path: str | Path, progress=None) -> list:
    """Build the demonstration workspace at `path`; where it stands already, nothing changes."""
    from equitymap.sources import add

    with Workspace.made_if_missing(path, NAME, fictional=True) as workspace:
        if not workspace.meta["fictional"]:
            raise WorkspaceError(
                f"{path} holds {workspace.meta['name']!r}, which is not fictional; the "
                "demonstration needs a folder of its own: name another with --workspace."
            )
        return add(workspace, files(), action="demo", progress=progress)
