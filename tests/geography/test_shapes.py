import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from equitymap.geography import shapes

LAND, NEIGHBOUR = shapely.box(0, 51, 0.1, 51.1), shapely.box(0.1, 51, 0.2, 51.1)
SPECK = shapely.box(0.05, 51.2, 0.05001, 51.20001)


def test_specks_beside_larger_parts_go_and_islands_stay():
    island = shapely.box(0.05, 51.15, 0.06, 51.16)
    made = shapes.simplified(np.array([shapely.union_all([LAND, SPECK, island]), NEIGHBOUR]))
    assert shapely.get_num_geometries(made).tolist() == [2, 1]
    assert shapely.area(made).sum() == pytest.approx(0.0201)


def test_an_area_that_is_a_speck_itself_is_drawn_all_the_same():
    made = shapes.rounded(shapes.simplified(np.array([LAND, SPECK])))
    assert not shapely.is_empty(made).any()


def test_areas_that_overlap_can_be_dissolved_too():
    areas = gpd.GeoDataFrame(geometry=[LAND, shapely.box(0.05, 51, 0.2, 51.1)], crs=4326)
    made = shapes.dissolved(areas, pd.Series(["E1", "E1"]))
    assert made.geometry.to_list()[0].area == pytest.approx(0.02)


def test_a_label_stands_in_the_widest_part():
    handle = shapely.box(0.1, 51.04, 0.9, 51.05)
    (spot,) = shapes.label_points(np.array([shapely.union_all([LAND, handle])]))
    assert LAND.contains(spot)
