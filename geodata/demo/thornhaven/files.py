"""Writing the raw files: the same bytes each time, in the formats of publishers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio


def csv(path: Path, table: pd.DataFrame, bom: bool = False, quote_all: bool = False) -> None:
    """A CSV; with `bom` as most government sites send it, with `.gz` in its name compressed."""
    text = table.to_csv(index=False, quoting=1 if quote_all else 0, lineterminator="\n")
    data = text.encode("utf-8-sig" if bom else "utf-8")
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)


def parquet(path: Path, table: pd.DataFrame | gpd.GeoDataFrame) -> None:
    """A Parquet file, GeoParquet when there is a geometry."""
    table.reset_index(drop=True).to_parquet(path, index=False, compression="zstd")


def records(path: Path, content: object) -> None:
    """A JSON document."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def geojson(path: Path, table: gpd.GeoDataFrame) -> None:
    """A GeoJSON of six decimals, with the columns some servers leave behind."""
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": properties,
            "geometry": geometry,
        }
        for number, (properties, geometry) in enumerate(
            zip(
                table.drop(columns="geometry").to_dict("records"),
                (feature["geometry"] for feature in table.geometry.__geo_interface__["features"]),
                strict=True,
            ),
            start=1,
        )
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    content = {"type": "FeatureCollection", "crs": crs, "features": features}
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def geopackage(path: Path, table: gpd.GeoDataFrame) -> None:
    """A GeoPackage of one layer, with a fixed date where it would say when it was written."""
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2025-05-01T00:00:00.000Z"})
    table.to_file(path, layer=path.stem, driver="GPKG", engine="pyogrio")
