"""GDAL may read two formats and no other: a file cannot name further files or hosts."""

import subprocess
import sys


def test_only_geopackage_and_geojson_can_be_read():
    said = subprocess.run(
        [sys.executable, "-c", "import equitymap, pyogrio; print(sorted(pyogrio.list_drivers()))"],
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "['GPKG', 'GeoJSON']"
    assert said.stderr == ""
