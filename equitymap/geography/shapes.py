"""Shapes made light enough for the browser, with shared edges still shared."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

DECIMALS = 5
METRES_A_DEGREE = 111_320
# A vertex is kept unless it matters less than this part of the picture's diagonal …
DETAIL = 1 / 2000
# … and never less detail than this, however large the picture, for those who zoom in.
COARSEST_METRES = 100


def simplified(shapes: np.ndarray) -> np.ndarray:
    """Fewer vertices, as many as the picture's size can show; specks beside larger parts go."""
    west, south, east, north = shapely.total_bounds(shapes)
    narrowing = math.cos(math.radians((south + north) / 2))
    diagonal = METRES_A_DEGREE * math.hypot((east - west) * narrowing, north - south)
    metres = min(diagonal * DETAIL, COARSEST_METRES)
    # The tolerance is the root of an area, and a degree of longitude is narrower here.
    tolerance = metres / METRES_A_DEGREE / math.sqrt(narrowing)
    simple = shapely.coverage_simplify(shapes, tolerance)
    return _else(_without_specks(simple, tolerance**2), shapes)


def _without_specks(shapes: np.ndarray, smallest: float) -> np.ndarray:
    """Parts that are too small to be seen, and would show as dots of outline, left out."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    seen = shapely.area(parts) >= smallest
    left = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts[seen], indices=of[seen], out=left)
    return left


def dissolved(areas: gpd.GeoDataFrame, parents: pd.Series) -> gpd.GeoDataFrame:
    """One shape for each parent."""
    by, shapes = parents.to_numpy(), areas[["geometry"]]
    made = shapes.dissolve(by=by, method="coverage")
    # Areas that overlap are no coverage; to unite them takes longer.
    return made if made.is_valid.all() else shapes.dissolve(by=by, method="unary")


def rounded(shapes: np.ndarray) -> np.ndarray:
    """Coordinates to a metre or so; rings that shrink to nothing, which would show as dots, go."""
    return _else(shapely.set_precision(shapes, 10.0**-DECIMALS), shapes)


def label_points(shapes: np.ndarray) -> np.ndarray:
    """For each shape the point inside it that is farthest from its edge."""
    circles = [shapely.maximum_inscribed_circle(shape, tolerance=1e-3) for shape in shapes]
    return shapely.get_point(circles, 0)


def _else(made: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The shape as it was where nothing is left of it."""
    return np.where(shapely.is_empty(made), before, made)
