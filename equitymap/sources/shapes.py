"""Boundary files of every format → valid polygons with code and name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from equitymap.errors import InputError
from equitymap.geography import levels
from equitymap.sources import cells, gate, outlines, shape_files
from equitymap.sources.layouts import layouts, matches
from equitymap.sources.receipt import Receipt, listed
from equitymap.sources.recipe import AreaColumn, Recipe
from equitymap.sources.shape_files import is_geojson, is_geoparquet, is_topojson, parse_json

__all__ = [
    "FORMS",
    "Boundaries",
    "columns_of",
    "is_geojson",
    "is_geoparquet",
    "is_topojson",
    "load",
    "merge",
    "parse_json",
    "read",
]

FORMS = ("geopackage", "shapefile", "flatgeobuf", "kml")  # formats that hold nothing but shapes
# So many areas of a rough drawing may be so crooked that their middle or size is another's.
ELSEWHERE, LARGER = 0.1, 1.5
OVERLAP = 0.001  # parts of one area may share their edge, and no more than this of it
SAID = "said"  # what the reading of a file has to say on its receipt, kept beside the shapes


@dataclass
class Boundaries:
    """The areas of a boundary file, and what it says of their parents (its other code columns)."""

    areas: gpd.GeoDataFrame
    stated: pd.DataFrame
    columns: list[AreaColumn]
    level: str


def load(path: Path, form: str, content=None) -> gpd.GeoDataFrame:
    """The features of a file as they stand; InputError where they cannot be read.

    Layers that hold areas of the same level are one; a file of several levels is refused.
    """
    found = shape_files.layers(path, form, content)
    if not found:
        raise InputError(f"{path.name} holds no shapes; it should hold areas.")
    own = {name: columns_of(frame)[:1] for name, frame in found.items()} if len(found) > 1 else {}
    used = [name for name, columns in own.items() if columns] or list(found)
    if len({(one.kind, one.level) for name in used for one in own.get(name, ())}) > 1:
        said = ", ".join(f"{name} ({own[name][0].column})" for name in used)
        raise InputError(
            f"{path.name} holds layers of several levels: {said}. Give each a file of its own."
        )
    whole = _together(path, {name: found[name] for name in used})
    whole.attrs[SAID] = [
        f"{what}: {', '.join(names)}."
        for what, names in (
            ("Read as one, layer by layer", used if len(used) > 1 else []),
            ("Layers without area codes, not used", [n for n in found if n not in used]),
        )
        if names
    ]
    return whole


def _together(path: Path, found: dict[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Layers under one another, in the coordinate system of the first."""
    first, *rest = found.values()
    if any((frame.crs is None) != (first.crs is None) for frame in rest):
        raise InputError(
            f"{path.name}: of its layers {', '.join(found)} some state a coordinate system and "
            "some do not; give each a file of its own."
        )
    rest = rest if first.crs is None else [frame.to_crs(first.crs) for frame in rest]
    return pd.concat([first, *rest], ignore_index=True) if rest else first


def columns_of(frame: gpd.GeoDataFrame) -> list[AreaColumn]:
    """The columns of area codes, each with its names, the file's own level first (the finest).

    Where no header tells of areas, the columns that hold codes: of a kind, and of no stated year.
    """
    said = {column: levels.column(column) for column in frame.columns}
    names = {(it.kind, it.year): column for column, it in said.items() if it and it.what == "name"}
    found = [
        AreaColumn(column, it.kind, it.level, names.get((it.kind, it.year)), "boundary")
        for column, it in said.items()
        if it and it.what != "name" and _holds_codes(frame[column])
    ]
    found = sorted(found or _by_content(frame), key=lambda one: -levels.rank(one.kind))
    if found and found[0].name is None:
        called = layouts().roles["area_name"]
        rest = [column for column in frame if column != found[0].column]
        found[0].name = next((c for c in rest if matches(called, str(c))), None)
    return found


def _by_content(frame: gpd.GeoDataFrame) -> list[AreaColumn]:
    found = []
    for column in frame.columns:
        if _holds_codes(frame[column]):
            kinds = levels.kinds_of(gate.codes_in(frame[column]).dropna()).dropna()
            if len(kinds):
                kind = kinds.value_counts().index[0]
                found.append(AreaColumn(column, kind, method="boundary"))
    return found


def read(
    path: Path, frame: gpd.GeoDataFrame, recipe: Recipe, receipt: Receipt, fictional: bool
) -> Boundaries:
    """Check and repair the areas of a boundary file; the receipt is filled on the way."""
    if not recipe.areas:
        raise InputError(
            f"{path.name} has no column of area codes; its columns are "
            f"{', '.join(map(str, frame.columns[:10]))}. A recipe can name it (areas)."
        )
    own = recipe.areas[0]
    level = recipe.level or own.level
    if level is None:
        raise InputError(
            f"{path.name}: the column {own.column!r} does not state the year of its areas; "
            f"say which with --level (such as {own.kind}24)."
        )
    codes = gate.codes_in(frame[own.column])
    gate.check_fiction(codes, fictional, path.name)
    wrong = codes.isna()
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"{path.name}, feature {at + 1}, column {own.column!r}: "
            f"{frame[own.column].iloc[at]!r} is not an area code (such as E01003013)."
        )
    for sentence in frame.attrs.get(SAID, ()):
        receipt.note(sentence)
    frame = frame.assign(code=codes)
    outlines.whole(path, frame)
    frame = outlines.in_degrees(path, outlines.with_system(path, frame, receipt))
    away = gate.outside(frame["code"])
    receipt.rows_in = len(frame)
    receipt.outside = receipt.rows_refused = int(away.notna().sum())
    receipt.rows_kept = receipt.rows_in - receipt.rows_refused
    receipt.level = level
    receipt.refused = listed(
        pd.DataFrame(
            {
                "row": np.flatnonzero(away.notna()) + 1,
                "column": own.column,
                "value": frame.loc[away.notna(), "code"].to_numpy(),
                "reason": away[away.notna()].to_numpy(),
            }
        )
    )
    for reason, count in away.value_counts().items():
        receipt.note(f"{count:,} areas are {reason}; no loss.")
    frame = frame[away.isna()]
    if frame.empty:
        raise InputError(f"{path.name} holds no area of England.")
    frame = outlines.repaired(path, frame, receipt)
    frame = _once(path, frame, receipt)
    names = frame[own.name].astype("str") if own.name else frame["code"]
    areas = gpd.GeoDataFrame(
        {"code": frame["code"], "name": names}, geometry=frame.geometry, crs=outlines.DEGREES
    ).sort_values("code", ignore_index=True)
    others = [one for one in recipe.areas[1:] if levels.rank(one.kind) < levels.rank(own.kind)]
    stated = pd.DataFrame(
        {"code": frame["code"], **{o.column: gate.codes_in(frame[o.column]) for o in others}}
    ).reset_index(drop=True)
    return Boundaries(areas, stated, others, level)


def merge(
    found: Boundaries, held: gpd.GeoDataFrame | None, receipt: Receipt, replace: bool
) -> gpd.GeoDataFrame:
    """The level's boundaries with this file's: new areas are added, the same ones stay.

    The same areas drawn in other detail change nothing, unless they are to replace the others.
    """
    if held is None:
        return found.areas
    areas = found.areas
    both = areas.merge(held[["code", "geometry"]], on="code", suffixes=("", "_held"))
    same = shapely.equals_exact(
        shapely.normalize(both["geometry"].to_numpy()),
        shapely.normalize(both["geometry_held"].to_numpy()),
        tolerance=1e-9,
    )
    changed = both[~same]
    if len(changed) and not replace:
        if _elsewhere(changed).mean() > ELSEWHERE:
            raise InputError(
                f"{receipt.file} draws {len(changed):,} areas of {found.level} differently from "
                f"the boundaries already there (first {changed['code'].iloc[0]}); --replace takes "
                "the new ones."
            )
        corners, held_corners = (
            int(shapely.get_num_coordinates(changed[drawn].to_numpy()).sum())
            for drawn in ("geometry", "geometry_held")
        )
        receipt.note(
            f"{cells.count(len(changed), 'area')} of {found.level} drawn already, with "
            f"{held_corners:,} corners (here {corners:,}): those shapes stay and these are set "
            "aside; --replace takes these."
        )
        kept = held.set_index("code").geometry.reindex(changed["code"]).to_numpy()
        areas = areas.copy()
        areas.loc[areas["code"].isin(changed["code"]), "geometry"] = kept
    rest = held[~held["code"].isin(areas["code"])]
    if len(rest):
        receipt.note(f"{len(rest):,} areas of {found.level} were there before and stay.")
    both = pd.concat([areas, rest[["code", "name", "geometry"]]], ignore_index=True)
    return both.sort_values("code", ignore_index=True)


def _elsewhere(changed: pd.DataFrame) -> np.ndarray:
    """Which areas are not merely drawn in other detail: their middle is outside their other
    drawing, or their size is another."""
    new, held = changed["geometry"].to_numpy(), changed["geometry_held"].to_numpy()
    ratio = shapely.area(new) / shapely.area(held)
    outside = ~shapely.intersects(shapely.centroid(new), held)
    return outside | (ratio > LARGER) | (ratio < 1 / LARGER)


def _once(path: Path, frame: gpd.GeoDataFrame, receipt: Receipt) -> gpd.GeoDataFrame:
    repeated = frame["code"].duplicated()
    if not repeated.any():
        return frame
    firsts = frame[~repeated].set_index("code").geometry
    again = frame[repeated]
    others = firsts.loc[again["code"]].to_numpy()
    same = shapely.equals(again.geometry.to_numpy(), others)
    if same.any():
        receipt.note(f"{same.sum():,} areas stand there twice alike and count once.")
    parts, others = again[~same], others[~same]
    if parts.empty:
        return frame[~repeated]
    shared = shapely.area(shapely.intersection(parts.geometry.to_numpy(), others))
    over = shared > OVERLAP * shapely.area(others)
    if over.any():
        raise InputError(
            f"{path.name}: {parts['code'].iloc[int(np.flatnonzero(over)[0])]} stands there twice "
            "with different shapes that overlap; it should stand once."
        )
    pieces = pd.concat([frame[~repeated], parts]).groupby("code", sort=False)
    whole = pieces["geometry"].agg(lambda shapes: shapely.union_all(shapes.to_numpy()))
    codes = parts["code"].unique().tolist()
    receipt.note(
        f"{cells.count(len(codes), 'area')} in several parts, each on a row of its own, put "
        f"together: {', '.join(codes[:10])}."
    )
    once = frame[~repeated]
    return once.set_geometry(
        gpd.GeoSeries(once["code"].map(whole).to_numpy(), index=once.index, crs=frame.crs)
    )


def _holds_codes(column: pd.Series) -> bool:
    if not pd.api.types.is_string_dtype(column) and column.dtype != object:
        return False
    return bool(gate.codes_in(column.head(200)).notna().mean() > 0.5)
