"""EquityMap: where is need greatest, who is worse off, and does the money go there?

Rooms, in the order in which they may look at each other: store, geography, sources, methods,
disclosure, need, equity, funding, choice, views, reports and api (`tests/test_rooms.py` guards it).
"""

import os

# GDAL chooses its driver by a file's content, whatever its name says, and a virtual format can name
# other files and hosts. Only the formats we read are left in, which has to be said before the
# first import of GDAL: set afterwards, it has no effect.
READ_DRIVERS = ("GPKG", "GeoJSON")
os.environ.setdefault(
    "GDAL_SKIP",
    "VRT,GTI,DERIVED,MRF,WMS,WMTS,WCS,HTTP,PLMOSAIC,STACTA,STACIT,ZARR,GDALG,NGW,DAAS,EEDAI",
)
os.environ.setdefault(
    "OGR_SKIP",
    "OGR_VRT,GDALG,WFS,OAPIF,CSW,HTTP,Elastic,Carto,AmigoCloud,PLScenes,NGW,GMLAS,GML,SQLite,"
    "CSV,ODS,XLSX,KML,LIBKML,TopoJSON,ESRIJSON,ESRI Shapefile,MVT,PMTiles,GPX,GeoRSS,Memory,PDS4",
)

__version__ = "0.1.0"
