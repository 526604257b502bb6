"""Index tiles of a level: where they are asked for, and who is who among their numbers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from equitymap.geography import drawn, pyramid
from equitymap.geography.geography import Geography

# The corners of an area's box are told to a thousandth of a degree: enough to move the map there.
DECIMALS = 3
STYLE = "1"


@dataclass(frozen=True)
class Tiling:
    """The tiles of one level: an address with `{z}/{x}/{y}` in it, and that of who is who."""

    url: str
    who: str
    hash: str
    level: str
    count: int
    bounds: tuple[tuple[float, float], tuple[float, float]]


def tiling(geography: Geography, level: str) -> Tiling | None:
    """The tiles of a level; None where there are no boundaries, or more areas than tiles can hold.

    They are made where they are not there yet, which takes seconds for all of England.
    """
    if level not in geography.drawable() or len(geography.areas(level)) > pyramid.MOST_AREAS:
        return None
    return geography.recently(_tiling, level)


def tiles_of(geography: Geography, level: str, content: str) -> Path | None:
    """The file of the tiles that somebody asks for by their address; None where there is none."""
    path = _file(geography, level, content)
    # Tiles of earlier versions stay good for pages that are still open on them.
    if path.exists():
        return path
    found = tiling(geography, level) if level in geography.levels() else None
    return path if found and found.hash == content else None


def who_of(geography: Geography, level: str, content: str) -> Path | None:
    """The file that says who is who among the tiles' numbers, as `tiles_of`."""
    path = _who_file(geography, level, content)
    return path if path.exists() or tiles_of(geography, level, content) else None


def make(geography: Geography, level: str, progress: pyramid.Progress | None = None) -> None:
    """Make the tiles of a level now, rather than when the first reader asks for them."""
    content = _hash(geography, level)
    path = _file(geography, level, content)

    def write() -> None:
        areas = geography.snapshot.boundary(level)
        drawn.keep(_who_file(geography, level, content), lambda: _who(level, areas))
        pyramid.build(areas, path, progress)  # last: where the tiles are, the other file is too

    drawn.once(path, write)


def _tiling(geography: Geography, level: str) -> Tiling:
    content = _hash(geography, level)
    make(geography, level)
    west, south, east, north = drawn.about(_who_file(geography, level, content))["bbox"]
    return Tiling(
        url=f"/boundaries/{level}.{content}.tiles/{{z}}/{{x}}/{{y}}",
        who=f"/boundaries/{level}.{content}.json",
        hash=content,
        level=level,
        count=len(geography.areas(level)),
        bounds=((south, west), (north, east)),
    )


def _hash(geography: Geography, level: str) -> str:
    boundaries = geography.snapshot.boundaries[level]
    said = "\x1f".join(("tiles", STYLE, pyramid.STYLE, level, boundaries))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _file(geography: Geography, level: str, content: str) -> Path:
    return Path(geography.snapshot.path) / ".cache" / "tiles" / f"{level}.{content}.tiles"


def _who_file(geography: Geography, level: str, content: str) -> Path:
    return drawn.file(geography.snapshot.path, level, content, "json")


def _who(level: str, areas) -> str:
    """Codes, names and boxes by number, the first area first; a box is west, south, east, north."""
    boxes = np.round(shapely.bounds(areas.geometry.to_numpy()), DECIMALS)
    whole = np.round(shapely.total_bounds(areas.geometry.to_numpy()), 5).tolist()
    about = {"level": level, "bbox": whole}
    who = {
        "codes": areas["code"].tolist(),
        "names": areas["name"].tolist(),
        "boxes": boxes.ravel().tolist(),
    }
    first = json.dumps(about, separators=(",", ":"))
    rest = json.dumps(who, separators=(",", ":"), ensure_ascii=False)
    return f"{first[:-1]},\n{rest[1:]}\n"
