"""Boundaries in every format publishers draw them in give the same areas."""

import json
import warnings
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from equitymap.errors import InputError
from equitymap.sources import add, shapes
from equitymap.sources.raw import format_of
from equitymap.store import Workspace
from tests import toy
from tests.toy import LSOA

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Squares</name>{placemarks}</Document>
</kml>"""
PLACEMARK = """<Placemark><name>{name}</name><ExtendedData>{data}</ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark>"""
SCHEMA = """<Schema name="areas" id="areas"><SimpleField name="LSOA21CD" type="string"/></Schema>"""
TYPED = (
    """<SchemaData schemaUrl="#areas"><SimpleData name="LSOA21CD">{}</SimpleData></SchemaData>"""
)
UNTYPED = """<Data name="LSOA21CD"><value>{}</value></Data>"""


@pytest.fixture
def empty(tmp_path):
    return Workspace(tmp_path / "w")


def shapefile(path, frame, *, within="", prefix="squares", without=()):
    """A zip of one Shapefile; more can be put into it by writing to the same path again."""
    folder = path.parent / f"{path.stem}-{prefix}"
    folder.mkdir(exist_ok=True)
    with warnings.catch_warnings(action="ignore"):
        frame.to_file(folder / f"{prefix}.shp", driver="ESRI Shapefile")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix not in without:
                archive.write(part, f"{within}{part.name}")
    return path


def kml(path, frame, folders=False, schema=""):
    def placemark(area):
        ring = " ".join(f"{x},{y},12" for x, y in area.geometry.exterior.coords)
        data = (TYPED if schema else UNTYPED).format(area.LSOA21CD)
        text = PLACEMARK.format(name=area.LSOA21NM, data=data, ring=ring)
        return f"<Folder><name>{area.LSOA21CD}</name>{text}</Folder>" if folders else text

    marks = "".join(placemark(area) for area in frame.itertuples())
    path.write_text(KML.format(placemarks=schema + marks))
    return path


def kmz(path, frame):
    document = kml(path.with_suffix(".tmp"), frame, schema=SCHEMA)
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(document, "doc.kml")
        archive.writestr("images/icon.png", b"\x89PNG")
    return path


def topojson(path, frame):
    """The squares with an arc each, in whole numbers of a grid, as mapshaper writes them."""
    west, south, east, north = frame.total_bounds
    scale = [(east - west) / 1e6, (north - south) / 1e6]
    arcs, geometries = [], []
    for number, area in enumerate(frame.itertuples()):
        corners = [
            (round((x - west) / scale[0]), round((y - south) / scale[1]))
            for x, y in area.geometry.exterior.coords
        ]
        steps = [corners[0]]
        steps += [(b[0] - a[0], b[1] - a[1]) for a, b in zip(corners, corners[1:], strict=False)]
        arcs.append(steps)
        named = {"LSOA21CD": area.LSOA21CD, "LSOA21NM": area.LSOA21NM}
        geometries.append({"type": "Polygon", "arcs": [[number]], "properties": named})
    content = {
        "type": "Topology",
        "objects": {"squares": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
        "transform": {"scale": scale, "translate": [west, south]},
    }
    path.write_text(json.dumps(content))
    return path


def flatgeobuf(path, frame):
    frame.to_file(path, driver="FlatGeobuf")
    return path


FORMATS = {
    "squares.zip": shapefile,
    "squares.kml": kml,
    "squares.kmz": kmz,
    "squares.topojson": topojson,
    "squares.json": topojson,
    "squares.fgb": flatgeobuf,
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_areas_are_the_same_from_every_format(empty, tmp_path, name):
    path = FORMATS[name](tmp_path / name, toy.boundaries("LSOA21"))
    (receipt,) = add(empty, path)
    assert (receipt.kind, receipt.level, receipt.rows_kept) == ("boundaries", "lsoa21", 12)
    areas = empty.open().boundary("lsoa21")
    assert areas["code"].to_list() == list(LSOA.values())
    assert areas["name"].iloc[0] == "Square 01"
    same = shapely.equals_exact(
        areas.geometry.normalize().to_numpy(),
        [toy.square(number).normalize() for number in toy.NUMBERS],
        tolerance=1e-6,
    )
    assert same.all()
    assert not areas.geometry.has_z.any()


def test_a_shapefile_on_the_national_grid_becomes_degrees(empty, tmp_path):
    path = shapefile(tmp_path / "a.zip", toy.boundaries("LSOA21").to_crs(27700), within="in/a/")
    (receipt,) = add(empty, path)
    west, south, _, _ = empty.open().boundary("lsoa21").total_bounds
    assert (west, south) == pytest.approx((toy.WEST, toy.SOUTH), abs=1e-6)
    assert receipt.notes == []


@pytest.mark.parametrize(("system", "words"), [(27700, "metres on the British"), (4326, "degrees")])
def test_without_a_projection_the_range_of_the_numbers_tells(empty, tmp_path, system, words):
    squares = toy.boundaries("LSOA21").to_crs(system)
    (receipt,) = add(empty, shapefile(tmp_path / "a.zip", squares, without=(".prj",)))
    assert words in receipt.notes[0]
    west, south, _, _ = empty.open().boundary("lsoa21").total_bounds
    assert (west, south) == pytest.approx((toy.WEST, toy.SOUTH), abs=1e-6)


def test_without_a_projection_other_numbers_are_refused(empty, tmp_path):
    web = toy.boundaries("LSOA21").to_crs(3857)
    with pytest.raises(InputError, match="does not state its coordinate system, and its numbers"):
        add(empty, shapefile(tmp_path / "a.zip", web, without=(".prj",)))


def test_a_shapefile_without_its_table_is_refused(empty, tmp_path):
    path = shapefile(tmp_path / "a.zip", toy.boundaries("LSOA21"), without=(".dbf", ".shx"))
    with pytest.raises(InputError, match=r"squares.shp lacks its .shx and .dbf"):
        add(empty, path)


def test_one_part_of_a_shapefile_says_what_to_do(empty, tmp_path):
    shapefile(tmp_path / "a.zip", toy.boundaries("LSOA21"))
    with pytest.raises(InputError, match="Zip its .shp, .shx, .dbf and .prj together"):
        add(empty, tmp_path / "a-squares" / "squares.shp")


def test_shapefiles_of_one_level_are_one(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    shapefile(tmp_path / "a.zip", squares.iloc[:6], prefix="south")
    shapefile(tmp_path / "a.zip", squares.iloc[6:].to_crs(27700), prefix="north")
    (receipt,) = add(empty, tmp_path / "a.zip")
    assert receipt.rows_kept == 12
    assert receipt.notes == ["Read as one, layer by layer: south.shp, north.shp."]


def test_shapefiles_of_several_levels_are_named_and_refused(empty, tmp_path):
    shapefile(tmp_path / "a.zip", toy.boundaries("LSOA21"), prefix="lsoas")
    shapefile(tmp_path / "a.zip", toy.boundaries("LAD24"), prefix="boroughs")
    with pytest.raises(InputError, match=r"lsoas.shp \(LSOA21CD\), boroughs.shp \(LAD24CD\)"):
        add(empty, tmp_path / "a.zip")


def test_a_layer_without_area_codes_is_named_and_left(empty, tmp_path):
    squares = toy.boundaries("LSOA21")
    squares.to_file(tmp_path / "a.gpkg", layer="areas", driver="GPKG")
    roads = gpd.GeoDataFrame({"road": ["A1"]}, geometry=[squares.geometry.iloc[0]], crs=4326)
    roads.to_file(tmp_path / "a.gpkg", layer="roads", driver="GPKG")
    (receipt,) = add(empty, tmp_path / "a.gpkg")
    assert receipt.rows_kept == 12
    assert receipt.notes == ["Layers without area codes, not used: roads."]


def test_folders_of_a_kml_file_are_one(empty, tmp_path):
    (receipt,) = add(empty, kml(tmp_path / "a.kml", toy.boundaries("LSOA21"), folders=True))
    assert receipt.rows_kept == 12


def test_codes_under_a_header_that_says_nothing_need_the_level(empty, tmp_path):
    squares = toy.boundaries("LAD24").rename(columns={"LAD24CD": "id", "LAD24NM": "name"})
    squares.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match="'id' does not state the year.*--level"):
        add(empty, tmp_path / "a.parquet")
    (receipt,) = add(empty, tmp_path / "a.parquet", level="lad24")
    assert receipt.level == "lad24"
    assert empty.open().boundary("lad24")["name"].to_list() == ["Westshire", "Eastshire"]


def test_an_empty_file_of_shapes_is_refused(empty, tmp_path):
    toy.boundaries("LSOA21").iloc[:0].to_file(tmp_path / "a.gpkg", driver="GPKG")
    with pytest.raises(InputError, match="holds no shapes"):
        add(empty, tmp_path / "a.gpkg")


@pytest.mark.real
def test_a_published_topojson_has_the_areas_of_its_geojson(shared):
    path = shared / "samples" / "ukgeojson_LSOA11_topo_E09000022.json"
    found = shapes.load(path, format_of(path))
    assert len(found) == 178
    other = gpd.read_parquet(shared / "boundaries" / "lsoa11_england_bgc.parquet")
    code = next(column for column in other.columns if column.upper().startswith("LSOA11CD"))
    both = pd.merge(found, other[[code, "geometry"]], left_on="LSOA11CD", right_on=code)
    assert len(both) == 178
    drawn = gpd.GeoSeries(both["geometry_x"], crs=4326).to_crs(27700)
    truth = gpd.GeoSeries(both["geometry_y"], crs=other.crs).to_crs(27700)
    overlap = drawn.buffer(0).intersection(truth.buffer(0)).area / truth.area
    assert overlap.median() > 0.9
