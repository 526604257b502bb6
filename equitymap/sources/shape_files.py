"""Files of shapes, as they stand: every format a publisher draws areas in → layers of features.

GDAL picks its driver by a file's content and may follow what it finds there. So its drivers are
few (`equitymap/__init__.py`), what a file is was settled by its first bytes before it is asked,
and it opens only copies under names of ours, in a folder of ours.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio

from equitymap.errors import InputError, cause
from equitymap.sources import raw, zipped
from equitymap.sources.reading import formats, packed, parquet

DEGREES = 4326
# Those that the standard has for other programs.
_USUAL_VIEWS = {
    *("geometry_columns", "spatial_ref_sys", "st_geometry_columns", "st_spatial_ref_sys"),
}
_VIEWS = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'view'"


def layers(path: Path, form: str, content=None) -> dict[str, gpd.GeoDataFrame]:
    """The layers of a file that hold features, by name; InputError where they cannot be read.

    `content` is the parsed content of JSON, where it is at hand.
    """
    if form == "json":
        content = parse_json(path) if content is None else content
        if is_geojson(content):
            return {path.name: _from_geojson(path, content)}
    try:
        if form == "parquet":
            parquet.opened(path)
            # A row number kept from somebody's larger table must not come back as an index.
            return {path.name: gpd.read_parquet(path).reset_index(drop=True)}
        with tempfile.TemporaryDirectory() as folder:
            return _through_gdal(READERS[form](path, Path(folder)))
    except pyogrio.errors.DataSourceError:  # names our copies, and suggests what is none of ours
        what = formats.WORDS.get(form, f"a file of {form}")
        raise InputError(f"{path.name} is damaged: GDAL cannot read it as {what}.") from None
    except InputError:
        raise
    except Exception as error:  # GDAL and Arrow each have errors of their own for damaged files
        raise InputError(f"{path.name} cannot be read as boundaries: {cause(error)}.") from None


def is_geoparquet(path: Path) -> bool:
    """Whether a Parquet file says that it holds shapes."""
    try:
        return b"geo" in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False


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


def is_topojson(content) -> bool:
    """Whether parsed JSON is a TopoJSON topology."""
    return isinstance(content, dict) and content.get("type") == "Topology"


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


# What GDAL is given to open: copies of ours, by the name their layers go by ----------------------


def _copy(name: str) -> Callable[[Path, Path], dict[str, Path]]:
    def copied(path: Path, folder: Path) -> dict[str, Path]:
        return {"": Path(shutil.copyfile(path, folder / name))}

    return copied


def _geopackage(path: Path, folder: Path) -> dict[str, Path]:
    """A GeoPackage is a database, and a view in it a query that may never end or call out."""
    found = _copy("0.gpkg")(path, folder)
    with closing(sqlite3.connect(f"{found[''].as_uri()}?mode=ro", uri=True)) as database:
        views = database.execute(_VIEWS).fetchall()
    if views := sorted({name for (name,) in views} - _USUAL_VIEWS):
        raise InputError(
            f"{path.name} holds the view {views[0]!r}, which could show anything; export its areas "
            "as a layer of their own."
        )
    return found


def _topology(path: Path, folder: Path) -> dict[str, Path]:
    (folder / "0.topojson").write_bytes(raw.content(path))
    return {"": folder / "0.topojson"}


def _kml(path: Path, folder: Path) -> dict[str, Path]:
    if packed.is_zip(path):
        return {"": zipped.unpack_kml(path, folder)}
    (folder / "0.kml").write_bytes(raw.content(path))
    return {"": folder / "0.kml"}


READERS = {
    "geopackage": _geopackage,
    "flatgeobuf": _copy("0.fgb"),
    "shapefile": zipped.unpack_shapefiles,
    "json": _topology,
    "kml": _kml,
}


def _through_gdal(files: dict[str, Path]) -> dict[str, gpd.GeoDataFrame]:
    found = {}
    # What GDAL has to warn of in a sound file is nothing to the reader, in a damaged one it fails.
    with warnings.catch_warnings(action="ignore"):
        for name, file in files.items():
            for at, layer in enumerate(pyogrio.list_layers(file)[:, 0]):
                frame = gpd.read_file(file, layer=at, engine="pyogrio", use_arrow=True)
                if isinstance(frame, gpd.GeoDataFrame) and len(frame):
                    found[name or str(layer)] = frame
    return found
