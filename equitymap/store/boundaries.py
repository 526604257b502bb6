"""Boundary files: GeoParquet in degrees, sorted by code, named by level and content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from equitymap.errors import InputError, WorkspaceError, cause

COLUMNS = ["code", "name", "geometry"]
# Small row groups, so that a borough's areas are read without the rest of England.
ROWS_A_GROUP = 1024


def file(workspace: Path, level: str, content: str) -> Path:
    """Where the boundaries of a level with this content stand."""
    return workspace / "boundaries" / f"{level}.{content}.parquet"


def tidy(level: str, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Code, name and geometry in degrees, sorted by code; InputError where that cannot be."""
    lacking = [column for column in COLUMNS if column not in areas.columns]
    if lacking:
        raise InputError(f"Boundaries of {level} lack {', '.join(lacking)}; they need {COLUMNS}.")
    if areas.crs is None:
        raise InputError(f"Boundaries of {level} do not say their coordinate system.")
    if areas["code"].isna().any():
        raise InputError(f"Boundaries of {level} have an area without a code.")
    shapeless = areas["code"][areas.geometry.isna() | areas.geometry.is_empty]
    if len(shapeless):
        raise InputError(f"Boundaries of {level} have no shape for {shapeless.iloc[0]}.")
    repeated = areas["code"][areas["code"].duplicated()]
    if len(repeated):
        raise InputError(f"Boundaries of {level} have {repeated.iloc[0]} more than once.")
    areas = areas[COLUMNS].to_crs(4326).sort_values("code", ignore_index=True)
    areas["name"] = areas["name"].fillna(areas["code"])
    return areas.astype({"code": "str", "name": "str"})


def content_hash(areas: gpd.GeoDataFrame) -> str:
    """12 hex digits of the sha256 of codes, names and shapes: the same for the same areas."""
    digest = hashlib.sha256()
    for part in (areas["code"], areas["name"]):
        digest.update("\x1f".join(part).encode())
        digest.update(b"\x1e")
    for shape in areas.geometry.to_wkb(byte_order=1):
        digest.update(shape)
    return digest.hexdigest()[:12]


def write(path: Path, areas: gpd.GeoDataFrame) -> None:
    """Write a boundary file so that it is there whole or not at all."""
    if path.exists():
        return  # its name is its content
    path.parent.mkdir(exist_ok=True)
    whole(path, lambda half: areas.to_parquet(half, row_group_size=ROWS_A_GROUP))


def whole(path: Path, write_to) -> None:
    """Let `write_to` fill a file beside `path`, then put it in place in one step."""
    half = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write_to(half)
        with open(half, "rb+") as written:
            os.fsync(written.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def read(path: Path, codes: Sequence[str] | None = None) -> gpd.GeoDataFrame:
    """The areas of a boundary file, or those with `codes`, in its order."""
    filters = None if codes is None else [("code", "in", list(codes))]
    with _readable(path):
        return gpd.read_parquet(path, filters=filters)


def read_names(path: Path) -> pd.DataFrame:
    """Code and name of the areas of a boundary file, in its order."""
    with _readable(path):
        return pq.read_table(path, columns=["code", "name"]).to_pandas(ignore_metadata=True)


class _readable:
    """Turns a boundary file that is gone or damaged into a sentence."""

    def __init__(self, path: Path):
        self.path = path

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, (OSError, ValueError)):
            raise WorkspaceError(
                f"The boundary file {self.path} cannot be read: {cause(error)}. Add the boundaries "
                "again, or `equitymap undo` to a version before them."
            ) from error
