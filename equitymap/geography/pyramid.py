"""Index tiles: pictures of many areas in which every pixel is the number of the area it lies in.

The browser paints them through a table of colours: a change of indicator costs pixels, not areas.
A pyramid is made once for a boundary file: tiles of 256 × 256 numbers (uint16, little-endian,
gzipped) in Web Mercator, in one SQLite file of the MBTiles schema. Area 1 is the first of the
boundary file, 0 is none. For those who look closer than the finest tiles, the table `rings` holds
the outlines of the areas that touch each of them (see `rings`).
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from equitymap.geography import rings
from equitymap.store.boundaries import whole

STYLE = "1"  # part of every address: raise it when the same areas are to be drawn differently
SIDE = 256
COARSEST, FINEST = 5, 11
MOST_AREAS = 2**16 - 1
TABLES = ("tiles", "rings")
MERCATOR = 3857
HALF = 20_037_508.342789244  # metres from the meridian to the edge of the Mercator world
# Rows of the finest tiles drawn at one time: they halve to whole rows of tiles two zooms above.
STRIP = 4

Progress = Callable[[int, int], None]


class Tile(NamedTuple):
    """A tile by its zoom, column and row (from the north), as maps on the web number them."""

    zoom: int
    column: int
    row: int


class _Extent(NamedTuple):
    """The finest tiles that hold all areas, in whole strips: first column and row, how many."""

    column: int
    row: int
    columns: int
    rows: int


class _Runs(NamedTuple):
    """Runs of pixels from west to east within one area: row, first pixel, how many, its number."""

    row: np.ndarray
    first: np.ndarray
    length: np.ndarray
    area: np.ndarray


def build(areas: gpd.GeoDataFrame, path: Path, progress: Progress | None = None) -> None:
    """Write the pyramid of a boundary file so that it is there whole or not at all.

    ValueError for more areas than numbers.
    """
    if len(areas) > MOST_AREAS:
        raise ValueError(f"{len(areas):,} areas are more than index tiles can number.")
    path.parent.mkdir(parents=True, exist_ok=True)
    whole(path, lambda half: _write(half, areas.geometry.to_crs(MERCATOR), progress))


def read(path: Path, tile: Tile, table: str = TABLES[0]) -> bytes | None:
    """The gzipped numbers of a tile, or its `rings`; None where there is no area in it."""
    if table not in TABLES:
        raise ValueError(f"{table!r} is none of {', '.join(TABLES)}.")
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        found = database.execute(
            f"SELECT tile_data FROM {table} "
            "WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (tile.zoom, tile.column, _from_south(tile)),
        ).fetchone()
    return found[0] if found else None


def numbers(content: bytes) -> np.ndarray:
    """The numbers of a tile's pixels, from north to south."""
    return np.frombuffer(gzip.decompress(content), "<u2").reshape(SIDE, SIDE)


def _write(path: Path, shapes: gpd.GeoSeries, progress: Progress | None) -> None:
    with closing(sqlite3.connect(path)) as database, database, ThreadPoolExecutor() as pool:
        database.execute("CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT)")
        facts = {"name": path.stem, "format": "uint16.gz", "minzoom": COARSEST, "maxzoom": FINEST}
        database.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())
        parts = (_tiles(shapes, progress), _rings(shapes))
        for table, made in zip(TABLES, parts, strict=True):
            database.execute(
                f"CREATE TABLE {table} (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
                " tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row))"
            )
            packed = pool.map(lambda one: (one[0], gzip.compress(one[1], 6, mtime=0)), made)
            database.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?, ?)",
                ((tile.zoom, tile.column, _from_south(tile), data) for tile, data in packed),
            )


def _rings(shapes: gpd.GeoSeries) -> Iterator[tuple[Tile, bytes]]:
    """The outlines for every finest tile that an area touches."""
    size = 2 * HALF / 2**FINEST
    for column, row, content in rings.by_tile(shapes.to_numpy(), size, (-HALF, HALF)):
        yield Tile(FINEST, column, row), content


def _tiles(shapes: gpd.GeoSeries, progress: Progress | None) -> Iterator[tuple[Tile, bytes]]:
    """Every tile with an area in it, the finest first."""
    extent, above = _extent(shapes), []
    runs = _runs(shapes.to_numpy(), extent)
    for at in range(0, extent.rows, STRIP):
        pixels = _drawn(runs, extent, at)
        column, row, zoom = extent.column, extent.row + at, FINEST
        while True:
            yield from _cut(pixels, zoom, column, row)
            if len(pixels) == SIDE:
                break
            pixels, column, row, zoom = _halved(pixels, zoom), column // 2, row // 2, zoom - 1
        above.append(pixels)
        if progress:
            progress(at // STRIP + 1, extent.rows // STRIP)
    pixels, row = np.concatenate(above), row - (len(above) - 1)
    while zoom > COARSEST:
        pixels, column, row = _framed(pixels, column, row)
        pixels, column, row, zoom = _halved(pixels, zoom), column // 2, row // 2, zoom - 1
        yield from _cut(pixels, zoom, column, row)


def _extent(shapes: gpd.GeoSeries) -> _Extent:
    west, south, east, north = shapes.total_bounds
    size = 2 * HALF / 2**FINEST
    first, last = int((west + HALF) // size), int((east + HALF) // size)
    top, bottom = int((HALF - north) // size), int((HALF - south) // size)
    first, top = first - first % STRIP, top - top % STRIP
    columns, rows = (-(-(n + 1) // STRIP) * STRIP for n in (last - first, bottom - top))
    return _Extent(first, top, columns, rows)


def _runs(shapes: np.ndarray, extent: _Extent) -> _Runs:
    """The runs of pixels whose middle lies in an area, by the crossings of its outline with the
    middle line of each row of pixels: between the first and the second, the third and the fourth …
    """
    parts, of = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    size = 2 * HALF / 2**FINEST
    corners = corners * (1, -1) + (HALF - extent.column * size, HALF - extent.row * size)
    corners *= SIDE / size
    edges = np.flatnonzero(ring[1:] == ring[:-1])
    # From the upper end down, so that both neighbours find an edge of theirs at the same pixel.
    upper = np.where(corners[edges, 1] <= corners[edges + 1, 1], edges, edges + 1)
    lower = 2 * edges + 1 - upper
    (x, y), (x2, y2) = corners[upper].T, corners[lower].T
    first, end = _next(y), _next(y2)
    times = end - first
    crossed = np.repeat(np.arange(len(edges)), times)
    row = np.arange(len(crossed)) - np.repeat(np.cumsum(times) - times - first, times)
    down = np.repeat((x2 - x) / np.where(times > 0, y2 - y, 1), times)
    across = x[crossed] + (row + 0.5 - y[crossed]) * down
    area = of[part[ring[edges]]][crossed] + 1
    order = np.lexsort((across, area, row))
    row, area, pixel = row[order][::2], area[order][::2], _next(across[order])
    return _Runs(row, pixel[::2], pixel[1::2] - pixel[::2], area.astype(np.uint16))


def _next(place: np.ndarray) -> np.ndarray:
    """The first pixel whose middle is not before a place."""
    return np.ceil(place - 0.5).astype(np.int64)


def _drawn(runs: _Runs, extent: _Extent, at: int) -> np.ndarray:
    """The numbers of one strip's pixels."""
    top, bottom = np.searchsorted(runs.row, (at * SIDE, (at + STRIP) * SIDE))
    row, first, length, area = (part[top:bottom] for part in runs)
    width = extent.columns * SIDE
    start = (row - at * SIDE) * width + first
    where = np.arange(length.sum()) + np.repeat(start - (np.cumsum(length) - length), length)
    pixels = np.zeros(STRIP * SIDE * width, np.uint16)
    pixels[where] = np.repeat(area, length)
    return pixels.reshape(STRIP * SIDE, width)


def _halved(pixels: np.ndarray, zoom: int) -> np.ndarray:
    """One zoom coarser: every second pixel, by turns the first and the second of each pair, so
    that the picture does not creep."""
    first = zoom % 2
    return pixels[first::2, first::2]


def _framed(pixels: np.ndarray, column: int, row: int) -> tuple[np.ndarray, int, int]:
    """With empty tiles around, so that it begins and ends with a tile of the zoom above."""
    rows, columns = pixels.shape[0] // SIDE, pixels.shape[1] // SIDE
    before = (row % 2, column % 2)
    after = ((before[0] + rows) % 2, (before[1] + columns) % 2)
    around = [(b * SIDE, a * SIDE) for b, a in zip(before, after, strict=True)]
    return np.pad(pixels, around), column - before[1], row - before[0]


def _cut(pixels: np.ndarray, zoom: int, column: int, row: int) -> Iterator[tuple[Tile, bytes]]:
    for down in range(0, pixels.shape[0], SIDE):
        for across in range(0, pixels.shape[1], SIDE):
            part = pixels[down : down + SIDE, across : across + SIDE]
            if part.any():
                tile = Tile(zoom, column + across // SIDE, row + down // SIDE)
                yield tile, part.astype("<u2").tobytes()


def _from_south(tile: Tile) -> int:
    return 2**tile.zoom - 1 - tile.row
