import sqlite3

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from equitymap.geography import pyramid
from equitymap.geography.pyramid import FINEST, HALF, SIDE, Tile

PIXEL = 2 * HALF / 2**FINEST / SIDE  # metres of Mercator
# A corner of the tile world near London, in metres: that of tile 11/1020/680.
WEST, NORTH = 1020 * SIDE * PIXEL - HALF, HALF - 680 * SIDE * PIXEL


def areas(*shapes):
    """Areas given in pixels of the finest zoom from the corner, to the east and to the south."""
    placed = shapely.transform(
        np.array(shapes), lambda c: np.array((WEST, NORTH)) + c * (PIXEL, -PIXEL)
    )
    return gpd.GeoDataFrame(geometry=placed, crs=pyramid.MERCATOR)


def tile(path, zoom=FINEST, column=1020, row=680):
    return pyramid.numbers(pyramid.read(path, Tile(zoom, column, row)))


def test_every_pixel_holds_the_number_of_the_area_its_middle_lies_in(tmp_path):
    path = tmp_path / "two.tiles"
    pyramid.build(areas(shapely.box(0, 0, 10.4, 8), shapely.box(10.4, 0, 20, 8)), path)
    pixels = tile(path)
    assert (pixels[:8, :10] == 1).all()
    assert (pixels[:8, 10:20] == 2).all()
    assert pixels[8:].max() == pixels[:, 20:].max() == 0


def test_a_hole_belongs_to_the_area_inside_it_and_an_island_to_its_own(tmp_path):
    path = tmp_path / "hole.tiles"
    inner, island = shapely.box(4, 4, 6, 6), shapely.box(30, 30, 33, 33)
    ring = shapely.difference(shapely.box(0, 0, 10, 10), inner)
    pyramid.build(areas(shapely.multipolygons([ring, island]), inner), path)
    pixels = tile(path)
    assert (pixels[4:6, 4:6] == 2).all()
    assert (pixels == 1).sum() == 100 - 4 + 9
    assert (pixels[30:33, 30:33] == 1).all()


@given(st.lists(st.floats(1, 255), min_size=2, max_size=12, unique=True))
def test_neighbours_leave_no_gap_and_share_no_pixel(tmp_path_factory, cuts):
    path = tmp_path_factory.mktemp("cuts") / "cuts.tiles"
    edges = [0, *sorted(cuts), 256]
    slant = 3.3  # the lines between them lean, so that every row is cut elsewhere
    strips = [
        shapely.Polygon([(a, 0), (b, 0), (b + slant * (b < 256), 256), (a + slant * (a > 0), 256)])
        for a, b in zip(edges, edges[1:], strict=False)
    ]
    pyramid.build(areas(*strips), path)
    pixels = tile(path)
    assert (pixels > 0).all()
    assert (np.diff(pixels.astype(int), axis=1) >= 0).all()


def test_an_area_over_many_tiles_is_whole_at_every_zoom(tmp_path):
    path = tmp_path / "wide.tiles"
    width = 5 * SIDE
    pyramid.build(areas(shapely.box(0, 0, width, width)), path)
    with sqlite3.connect(path) as database:
        found = database.execute(
            "SELECT zoom_level, tile_data FROM tiles ORDER BY zoom_level"
        ).fetchall()
    assert {zoom for zoom, _ in found} == set(range(pyramid.COARSEST, FINEST + 1))
    for zoom in range(pyramid.COARSEST, FINEST + 1):
        drawn = sum((pyramid.numbers(data) == 1).sum() for z, data in found if z == zoom)
        side = width / 2 ** (FINEST - zoom)
        assert abs(drawn - side**2) <= 2 * side + 1


def test_the_file_is_a_set_of_tiles_that_other_programs_read(tmp_path):
    path = tmp_path / "one.tiles"
    pyramid.build(areas(shapely.box(0, 0, 9, 9)), path)
    with sqlite3.connect(path) as database:
        facts = dict(database.execute("SELECT name, value FROM metadata").fetchall())
        rows = database.execute("SELECT tile_row FROM tiles WHERE zoom_level = 11").fetchall()
    assert (facts["minzoom"], facts["maxzoom"]) == ("5", "11")
    assert rows == [(2**11 - 1 - 680,)]  # rows count from the south there


def test_a_tile_without_areas_is_none(tmp_path):
    path = tmp_path / "one.tiles"
    pyramid.build(areas(shapely.box(0, 0, 9, 9)), path)
    assert pyramid.read(path, Tile(FINEST, 1021, 680)) is None


def test_progress_ends_at_the_whole(tmp_path):
    told = []
    path = tmp_path / "one.tiles"
    pyramid.build(areas(shapely.box(0, 0, 9, 9)), path, lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1]


def test_more_areas_than_numbers_are_refused(tmp_path):
    many = areas(*[shapely.box(0, 0, 1, 1)] * (pyramid.MOST_AREAS + 1))
    with pytest.raises(ValueError, match="65,536 areas are more"):
        pyramid.build(many, tmp_path / "many.tiles")
    assert not list(tmp_path.iterdir())
