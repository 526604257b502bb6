"""The outlines of areas: whole, sound and in degrees; what cannot be made so is refused."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from equitymap.errors import InputError
from equitymap.sources.receipt import Receipt

POLYGONS = (3, 6)  # shapely's numbers for Polygon and MultiPolygon
DEGREES, GRID = 4326, 27700
BRITAIN = (-12, 48, 5, 62)  # west, south, east, north
# What the numbers of a file can be that states no coordinate system: all in one of these ranges.
RANGES = {
    DEGREES: (BRITAIN, "degrees (WGS84)"),
    GRID: ((0, 0, 700_000, 1_300_000), "metres on the British National Grid"),
}


def with_system(path: Path, frame: gpd.GeoDataFrame, receipt: Receipt) -> gpd.GeoDataFrame:
    """The areas with a coordinate system: as the file states, else the one its numbers fit."""
    if frame.crs is not None:
        return frame
    west, south, east, north = frame.total_bounds
    for system, ((left, low, right, top), words) in RANGES.items():
        if left <= west <= east <= right and low <= south <= north <= top:
            receipt.note(
                f"The file states no coordinate system; by their range its numbers are {words}, "
                "and read so."
            )
            return frame.set_crs(system)
    raise InputError(
        f"{path.name} does not state its coordinate system, and its numbers (from {west:.0f}, "
        f"{south:.0f} to {east:.0f}, {north:.0f}) are neither degrees nor metres of Britain; it "
        "should state it (a .prj file, EPSG:27700 or EPSG:4326)."
    )


def in_degrees(path: Path, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The areas in degrees, without heights; InputError where they then lie far from Britain."""
    flat = shapely.force_2d(frame.geometry.to_numpy())  # heights over the sea are no part of a map
    frame = frame.set_geometry(gpd.GeoSeries(flat, index=frame.index, crs=frame.crs))
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


def whole(path: Path, frame: gpd.GeoDataFrame) -> None:
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


def repaired(path: Path, frame: gpd.GeoDataFrame, receipt: Receipt) -> gpd.GeoDataFrame:
    """The areas with broken outlines mended and named; InputError where one is no polygon."""
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
