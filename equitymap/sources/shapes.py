"""Boundary files: GeoParquet, GeoJSON, GeoPackage → valid polygons with code and name."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from equitymap.errors import InputError, cause
from equitymap.geography import levels
from equitymap.sources import gate, raw
from equitymap.sources.receipt import Receipt, listed
from equitymap.sources.recipe import AreaColumn, Recipe

POLYGONS = (3, 6)  # shapely's numbers for Polygon and MultiPolygon
DEGREES = 4326
BRITAIN = (-12, 48, 5, 62)  # west, south, east, north


@dataclass
class Boundaries:
    """The areas of a boundary file, and what it says of their parents (its other code columns)."""

    areas: gpd.GeoDataFrame
    stated: pd.DataFrame
    columns: list[AreaColumn]
    level: str


def is_geoparquet(path: Path) -> bool:
    """Whether a Parquet file says that it holds shapes."""
    try:
        return b"geo" in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False


def load(path: Path, kind: str, content: dict | None = None) -> gpd.GeoDataFrame:
    """The features of a file as they stand; InputError where they cannot be read."""
    if kind == "json":
        return _from_geojson(path, content)
    try:
        if kind == "geopackage":
            # The first bytes said SQLite: GDAL is never asked to guess what a file is. What it
            # has to warn of in a sound file is nothing to the reader, in a damaged one it fails.
            with warnings.catch_warnings(action="ignore"):
                return gpd.read_file(path, engine="pyogrio", use_arrow=True)
        # A row number kept from somebody's larger table must not come back as an index.
        return gpd.read_parquet(path).reset_index(drop=True)
    except Exception as error:  # GDAL and Arrow each have errors of their own for damaged files
        raise InputError(f"{path.name} cannot be read as boundaries: {cause(error)}.") from None


def parse_json(path: Path) -> dict | list:
    """The content of a JSON file; InputError where it is not whole."""
    try:
        return json.loads(raw.content(path), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path.name} is not whole JSON: {cause(error)}.") from None


def _no_number(text: str):
    raise ValueError(f"{text} is no number of JSON")


def is_geojson(content) -> bool:
    """Whether parsed JSON is a GeoJSON collection of features."""
    return isinstance(content, dict) and content.get("type") == "FeatureCollection"


def columns_of(frame: gpd.GeoDataFrame) -> list[AreaColumn]:
    """The columns of area codes, each with its names, the file's own level first (the finest)."""
    said = {column: levels.column(column) for column in frame.columns}
    names = {(it.kind, it.year): column for column, it in said.items() if it and it.what == "name"}
    found = [
        AreaColumn(column, it.kind, it.level, names.get((it.kind, it.year)), "boundary")
        for column, it in said.items()
        if it and it.what != "name" and _holds_codes(frame[column])
    ]
    return sorted(found, key=lambda one: -levels.rank(one.kind))


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
            f"{frame[own.column].iloc[at]!r} is not an area code (such as E01003109)."
        )
    frame = frame.assign(code=codes)
    _whole(path, frame)
    frame = _in_degrees(path, frame)
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
    frame = _repaired(path, frame, receipt)
    frame = _once(path, frame, receipt)
    names = frame[own.name].astype("str") if own.name else frame["code"]
    areas = gpd.GeoDataFrame(
        {"code": frame["code"], "name": names}, geometry=frame.geometry, crs=DEGREES
    ).sort_values("code", ignore_index=True)
    others = [one for one in recipe.areas[1:] if levels.rank(one.kind) < levels.rank(own.kind)]
    stated = pd.DataFrame(
        {"code": frame["code"], **{o.column: gate.codes_in(frame[o.column]) for o in others}}
    ).reset_index(drop=True)
    return Boundaries(areas, stated, others, level)


def merge(
    found: Boundaries, held: gpd.GeoDataFrame | None, receipt: Receipt, replace: bool
) -> gpd.GeoDataFrame:
    """The level's boundaries with this file's: new areas are added, the same ones stay."""
    if held is None:
        return found.areas
    both = found.areas.merge(held[["code", "geometry"]], on="code", suffixes=("", "_held"))
    same = shapely.equals_exact(
        shapely.normalize(both["geometry"].to_numpy()),
        shapely.normalize(both["geometry_held"].to_numpy()),
        tolerance=1e-9,
    )
    changed = both.loc[~same, "code"]
    if len(changed) and not replace:
        raise InputError(
            f"{receipt.file} draws {len(changed):,} areas of {found.level} differently from the "
            f"boundaries already there (first {changed.iloc[0]}); --replace takes the new ones."
        )
    rest = held[~held["code"].isin(found.areas["code"])]
    if len(rest):
        receipt.note(f"{len(rest):,} areas of {found.level} were there before and stay.")
    both = pd.concat([found.areas, rest[["code", "name", "geometry"]]], ignore_index=True)
    return both.sort_values("code", ignore_index=True)


def _from_geojson(path: Path, content: dict) -> gpd.GeoDataFrame:
    features = content.get("features")
    if not isinstance(features, list) or not features:
        raise InputError(f"{path.name} is GeoJSON without features; it should hold areas.")
    for number, feature in enumerate(features, start=1):
        if not (isinstance(feature, dict) and isinstance(feature.get("properties"), dict)):
            raise InputError(
                f"{path.name}, feature {number}: it should be a Feature with properties and a "
                "geometry."
            )
    try:
        named = content["crs"]["properties"]["name"] if content.get("crs") else "CRS84"
        crs = DEGREES if "CRS84" in str(named) else named
        return gpd.GeoDataFrame.from_features(features, crs=crs)
    except Exception as error:  # malformed features raise whatever they first stumble over
        raise InputError(f"{path.name} is not sound GeoJSON: {cause(error)}.") from None


def _in_degrees(path: Path, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if frame.crs is None:
        raise InputError(
            f"{path.name} does not state its coordinate system; it should (EPSG:4326)."
        )
    frame = frame.to_crs(DEGREES)
    west, south, east, north = frame.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(
            f"{path.name}: the coordinates ({west:.0f}, {south:.0f}) are not degrees, though the "
            "file says so; British National Grid files should state EPSG:27700."
        )
    there = shapely.box(*BRITAIN).intersects(frame.geometry.to_numpy())
    if not there.all():
        at = int(np.flatnonzero(~there)[0])
        west, south, _, _ = frame.geometry.iloc[at].bounds
        raise InputError(
            f"{path.name}, area {frame['code'].iloc[at]}: it lies at longitude {west:.2f}, "
            f"latitude {south:.2f}, far from England; are the two exchanged?"
        )
    return frame


def _whole(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Refuse areas without a shape, and shapes with a corner that is no place."""
    shapes = frame.geometry.to_numpy()
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    corners, of = shapely.get_coordinates(shapes, return_index=True)
    empty[of[~np.isfinite(corners).all(axis=1)]] = True
    if empty.any():
        raise InputError(
            f"{path.name}, area {frame['code'].iloc[int(np.flatnonzero(empty)[0])]}: its shape is "
            "empty or has corners that are no numbers; it should be a Polygon or MultiPolygon."
        )


def _repaired(path: Path, frame: gpd.GeoDataFrame, receipt: Receipt) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        shapes = shapes.copy()
        shapes[broken] = [_polygons_of(s) for s in shapely.make_valid(shapes[broken])]
        repaired = frame.loc[broken, "code"].tolist()
        receipt.note(
            f"{len(repaired)} areas had broken outlines, repaired: {', '.join(repaired[:10])}."
        )
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    empty = shapely.is_empty(shapes)
    wrong = empty | ~np.isin(shapely.get_type_id(shapes), POLYGONS)
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        kind = "nothing" if empty[at] else shapely.from_wkb(shapely.to_wkb(shapes[at])).geom_type
        raise InputError(
            f"{path.name}, area {frame['code'].iloc[at]}: its shape is {kind}; "
            "it should be a Polygon or MultiPolygon."
        )
    return frame


def _polygons_of(shape):
    parts = [part for part in shapely.get_parts([shape]) if shapely.get_type_id(part) in POLYGONS]
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()


def _once(path: Path, frame: gpd.GeoDataFrame, receipt: Receipt) -> gpd.GeoDataFrame:
    repeated = frame["code"].duplicated()
    if not repeated.any():
        return frame
    firsts = frame[~repeated].set_index("code").geometry
    again = frame[repeated]
    same = shapely.equals(again.geometry.to_numpy(), firsts.loc[again["code"]].to_numpy())
    if not same.all():
        code = again["code"].iloc[int(np.flatnonzero(~same)[0])]
        raise InputError(
            f"{path.name}: {code} stands there twice with different shapes; it should stand once."
        )
    receipt.note(f"{len(again):,} areas stand there twice alike and count once.")
    return frame[~repeated]


def _holds_codes(column: pd.Series) -> bool:
    if not pd.api.types.is_string_dtype(column) and column.dtype != object:
        return False
    return bool(gate.codes_in(column.head(200)).notna().mean() > 0.5)
