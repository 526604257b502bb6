"""GDAL may read the formats boundaries come in and no other: a file cannot name files or hosts."""

import subprocess
import sys


def test_only_formats_of_boundaries_can_be_read():
    said = subprocess.run(
        [sys.executable, "-c", "import equitymap, pyogrio; print(*sorted(pyogrio.list_drivers()))"],
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "ESRI Shapefile FlatGeobuf GPKG GeoJSON LIBKML TopoJSON"
    assert said.stderr == ""
