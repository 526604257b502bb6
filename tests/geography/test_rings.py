import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from equitymap.geography import rings

SIZE = 256.0  # metres: a step is 1/64 of a metre
ORIGIN = (0.0, 0.0)


def read(content: bytes):
    """Area number → its rings as arrays of corners in metres from the tile's corner."""
    count = int(np.frombuffer(content, "<u4", 1)[0])
    head = np.frombuffer(content, "<i4", 4 * count, 4).reshape(4, count)
    x, y, follow, area = head
    total = int(follow.sum())
    steps = np.frombuffer(content, "<i2", 2 * total, 4 + 16 * count).reshape(2, total).T
    found, at = {}, 0
    for k in range(count):
        walk = steps[at : at + follow[k]].astype(int)
        corners = np.cumsum(np.vstack([[x[k], y[k]], walk]), axis=0)
        found.setdefault(int(area[k]), []).append(corners / rings.STEPS)
        at += follow[k]
    return found


def tiles_of(*shapes):
    made = rings.by_tile(np.array(shapes), SIZE, ORIGIN)
    return {(column, row): read(content) for column, row, content in made}


def test_an_area_is_told_by_the_way_round_it():
    found = tiles_of(shapely.box(10, -30, 20, -20))
    (ring,) = found[0, 0][1]
    assert {tuple(corner) for corner in ring} == {(10, 20), (10, 30), (20, 20), (20, 30)}
    assert tuple(ring[0]) == tuple(ring[-1])


def test_every_tile_that_an_area_touches_holds_it_whole():
    found = tiles_of(shapely.box(200, -300, 300, -200))
    assert set(found) == {(0, 0), (1, 0), (0, 1), (1, 1)}
    for (column, row), areas in found.items():
        corners = areas[1][0] + np.array((column, row)) * 256
        assert corners.min(axis=0).tolist() == [200, 200]
        assert corners.max(axis=0).tolist() == [300, 300]


def test_holes_and_islands_are_rings_of_their_area():
    hole = shapely.difference(shapely.box(0, -40, 40, 0), shapely.box(10, -20, 20, -10))
    both = shapely.multipolygons([hole, shapely.box(60, -70, 70, -60)])
    found = tiles_of(shapely.box(100, -110, 110, -100), both)
    assert {area: len(held) for area, held in found[0, 0].items()} == {1: 1, 2: 3}


def test_an_edge_longer_than_a_step_can_be_is_cut():
    found = tiles_of(shapely.box(0, -5000, 5000, 0))
    ring = found[3, 3][1][0] + 3 * 256
    assert ring.min() == 0
    assert ring.max() == 5000


def test_no_areas_are_no_tiles():
    assert tiles_of() == {}


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900)), min_size=3, max_size=12))
def test_corners_come_back_to_within_half_a_step(corners):
    shape = shapely.convex_hull(shapely.multipoints([(x, -y) for x, y in corners]))
    if shape.geom_type != "Polygon" or shape.area < 1:
        return
    told = np.abs(shapely.get_coordinates(shape))
    for (column, row), areas in tiles_of(shape).items():
        ring = areas[1][0] + np.array((column, row)) * 256
        nearest = np.abs(ring[None] - told[:, None]).max(axis=2).min(axis=1)
        assert nearest.max() <= 0.5 / rings.STEPS + 1e-9
