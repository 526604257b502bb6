"""What the browser draws: the areas of a level, or outlines, at an address that lasts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd
import shapely

from equitymap.errors import ChoiceError
from equitymap.geography import drawn, levels
from equitymap.geography.geography import Geography
from equitymap.geography.shapes import DECIMALS, dissolved, label_points, rounded, simplified

# Part of every hash: raise it when the same areas are to be drawn differently.
STYLE = "1"
# Outlines are dissolved from the finest level that has no more areas than this in the picture.
DISSOLVED = 8000


@dataclass(frozen=True)
class Drawing:
    """One file for the browser: codes in its order, bounds as ((south, west), (north, east))."""

    url: str
    hash: str
    level: str
    codes: list[str]
    count: int
    bounds: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class _Plan:
    """What a drawing will hold: its areas, and the areas of `base` that their shapes come from."""

    form: str
    level: str
    within: tuple[str, ...]
    codes: list[str]
    base: str
    parents: pd.Series
    hash: str


def drawing(geography: Geography, level: str, within: Iterable[str] = ()) -> Drawing:
    """The areas of a level that lie within some areas (all, when none is given), to be drawn."""
    return _drawing(geography, "areas", level, _sorted(within))


def outline(geography: Geography, within: Iterable[str], level: str) -> Drawing:
    """The outlines of a level's areas, dissolved from the finest areas so that both meet exactly.

    Each has a point for its label, `x` and `y`.
    """
    return _drawing(geography, "outline", level, _sorted(within))


def find(geography: Geography, form: str, level: str, within: Iterable[str], content: str):
    """The file of a drawing that somebody asks for by its address; None where there is none."""
    within = _sorted(within)
    path = drawn.file(geography.snapshot.path, level, content)
    # Drawings of earlier versions stay good for pages that are still open on them.
    if (about := drawn.about(path)) is not None:
        asked = {"level": level, "within": list(within), "form": form}
        return path if asked.items() <= about.items() else None
    if level not in geography.levels() or any(geography.level_of(code) is None for code in within):
        return None
    try:
        plan = geography.recently(_plan, form, level, within)
    except ChoiceError:
        return None
    return _made(geography, plan) if plan.hash == content else None


def _sorted(within: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(within)))


def _drawing(geography: Geography, form: str, level: str, within: tuple[str, ...]) -> Drawing:
    plan = geography.recently(_plan, form, level, within)
    path = _made(geography, plan)
    west, south, east, north = drawn.about(path)["bbox"]
    query = [f"within={quote(','.join(within), safe=',')}"] if within else []
    query += ["form=outline"] if form == "outline" else []
    url = f"/boundaries/{level}.{plan.hash}.geojson" + ("?" + "&".join(query) if query else "")
    bounds = ((south, west), (north, east))
    return Drawing(url, plan.hash, level, plan.codes, len(plan.codes), bounds)


def _plan(geography: Geography, form: str, level: str, within: tuple[str, ...]) -> _Plan:
    base = level if form == "areas" else _base(geography, level, within)
    if base not in geography.drawable():
        raise ChoiceError(
            f"There are no boundaries of {level} to draw; add a boundary file, or choose one of "
            f"{', '.join(geography.drawable()) or 'none'}."
        )
    parents = geography.parents(base, level)[geography.within(base, within)].dropna()
    if parents.empty:
        raise ChoiceError(f"No area of {level} lies within {', '.join(within)}.")
    codes = parents.index.to_list() if form == "areas" else sorted(parents.unique())
    digest = hashlib.sha256()
    for part in (STYLE, form, level, *within, base, geography.snapshot.boundaries[base]):
        digest.update(part.encode() + b"\x1f")
    digest.update(" ".join([*parents.index, *parents]).encode())
    return _Plan(form, level, within, codes, base, parents, digest.hexdigest()[:12])


def _base(geography: Geography, level: str, within: tuple[str, ...]) -> str:
    """The finest drawn level that can be dissolved to `level` without too much to dissolve."""
    for base in reversed(geography.drawable()):
        if levels.rank(base) < levels.rank(level):
            break
        inside = geography.within(base, within)
        if 0 < inside.sum() <= DISSOLVED and geography.parents(base, level)[inside].notna().all():
            return base
    return level


def _made(geography: Geography, plan: _Plan) -> Path:
    path = drawn.file(geography.snapshot.path, plan.level, plan.hash)
    drawn.keep(path, lambda: _text(geography, plan))
    return path


def _text(geography: Geography, plan: _Plan) -> str:
    wanted = plan.parents.index.to_list()
    everything = len(wanted) == len(geography.areas(plan.base))
    areas = geography.snapshot.boundary(plan.base, None if everything else wanted)
    areas = areas.set_index("code").loc[wanted]
    areas = areas.set_geometry(simplified(areas.geometry.to_numpy()), crs=areas.crs)
    if plan.form == "outline":
        areas = dissolved(areas, plan.parents).loc[plan.codes]
    shapes = rounded(areas.geometry.to_numpy())
    names = geography.names_of(plan.level)
    properties = {
        "i": range(len(shapes)),
        "code": plan.codes,
        "name": [names.get(code, code) for code in plan.codes],
    }
    if plan.form == "outline":
        del properties["i"]
        spots = np.round(shapely.get_coordinates(label_points(shapes)), DECIMALS)
        properties |= {"x": spots[:, 0].tolist(), "y": spots[:, 1].tolist()}
    rows = pd.DataFrame(properties).to_dict("records")
    return drawn.collection(
        {
            "level": plan.level,
            "within": list(plan.within),
            "form": plan.form,
            "bbox": np.round(shapely.total_bounds(shapes), DECIMALS).tolist(),
        },
        [
            f'{{"type":"Feature","properties":{_json(row)},"geometry":{shape}}}'
            for row, shape in zip(rows, shapely.to_geojson(shapes), strict=True)
        ],
    )


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
