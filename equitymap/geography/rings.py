"""Outlines of areas, tile by tile, as the browser fills them in close up.

A tile's bytes, little-endian: how many rings (uint32); for each ring the x and y of its first
corner (int32), how many corners follow it and the number of its area (uint32); then, ring after
ring, the steps in x (int16) and, after all of these, the steps in y (int16). Units are STEPS to
the pixel of a tile of 256, from the tile's north-west corner, to the east and to the south. Rings
close where they began.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

SIDE = 256
STEPS = 64  # to the pixel: under a metre of England at zoom 11
LONGEST = 2**15 - 1  # steps from one corner to the next; longer edges are cut


def by_tile(
    shapes: np.ndarray, size: float, origin: tuple[float, float]
) -> Iterator[tuple[int, int, bytes]]:
    """Column, row and bytes of every tile of `size` metres that the box of an area touches.

    `origin` is the north-west corner of the tiles; area 1 is the first of `shapes`.
    """
    corners, first, length, area = _flat(shapes, size, origin)
    columns, rows, touched = _touched(shapes, size, origin)
    if not len(touched):
        return
    rings_of = np.searchsorted(area, np.arange(len(shapes) + 1))  # rings lie in the order of areas
    starts = np.flatnonzero(np.diff(columns, prepend=-1) | np.diff(rows, prepend=-1))
    for begin, end in zip(starts, [*starts[1:], len(touched)], strict=True):
        here = touched[begin:end]
        times = rings_of[here + 1] - rings_of[here]
        chosen = np.repeat(rings_of[here] - np.cumsum(times) + times, times)
        chosen += np.arange(times.sum())
        column, row = int(columns[begin]), int(rows[begin])
        place = np.array((column, row)) * SIDE * STEPS
        yield column, row, _packed(corners, first[chosen], length[chosen], area[chosen], place)


def _flat(shapes, size, origin):
    """Corners of all rings in whole steps; of each ring the first corner, how many and its area."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    found, part = shapely.get_rings(parts, return_index=True)
    cut = shapely.segmentize(found, LONGEST / STEPS / SIDE * size)
    corners, ring = shapely.get_coordinates(cut, return_index=True)
    corners = (corners - origin) * (1, -1) * (SIDE * STEPS / size)
    first = np.searchsorted(ring, np.arange(len(found)))
    length = np.diff(first, append=len(corners))
    return np.round(corners).astype(np.int64), first, length, of[part]


def _touched(shapes, size, origin):
    """Which areas the tiles touch: column, row and position of the area, tile by tile."""
    west, south, east, north = shapely.bounds(shapes).T
    left, right = ((x - origin[0]) // size for x in (west, east))
    top, bottom = ((origin[1] - y) // size for y in (north, south))
    wide, high = (right - left + 1).astype(int), (bottom - top + 1).astype(int)
    times = wide * high
    area = np.repeat(np.arange(len(shapes)), times)
    nth = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    column, row = (
        left.astype(int)[area] + nth % wide[area],
        top.astype(int)[area] + nth // wide[area],
    )
    order = np.lexsort((area, row, column))
    return column[order], row[order], area[order]


def _packed(corners, first, length, area, place) -> bytes:
    at = np.repeat(first - np.cumsum(length) + length, length) + np.arange(length.sum())
    xy = corners[at] - place
    begins = np.cumsum(length) - length
    steps = np.delete(np.diff(xy, axis=0, prepend=0), begins, axis=0).astype("<i2")
    head = (np.array([len(first)]), xy[begins, 0], xy[begins, 1], length - 1, area + 1)
    return b"".join(part.astype("<i4").tobytes() for part in head) + steps.T.tobytes()
