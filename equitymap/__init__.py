"""EquityMap: where is need greatest, who is worse off, and does the money go there?

Rooms, in the order in which they may look at each other: store, geography, sources, methods,
disclosure, need, equity, funding, choice, views, reports and api (`tests/test_rooms.py` guards it).
"""

import os

__version__ = "0.2.0"

# GDAL chooses its driver by a file's content, whatever its name says, and some formats can name
# other files and hosts. Only the formats boundaries are published in are left in: GeoPackage,
# GeoJSON, Shapefile, FlatGeobuf, TopoJSON and KML. This has to be said before the first import of
# GDAL: set afterwards, it has no effect. tests/sources checks what is left.
SKIPPED_DRIVERS = """
    ADBC, AIVector, AVCBin, AVCE00, AmigoCloud, CSV, CSW, Carto, DGN, DXF, EDIGEO, EEDA,
    ESRIJSON, Elasticsearch, GDALG, GML, GPSBabel, GPX, GTFS,
    GeoJSONSeq, GeoRSS, HTTP, Idrisi, JML, JSONFG, KML, LVBAG, MBTiles, MEM, MVT,
    MapInfo File, MapML, MiraMonVector, NGW, OAPIF, ODS, OGCAPI, OGR_GMT, OGR_PDS, OGR_VRT,
    OSM, OpenFileGDB, PCIDSK, PDF, PDS4, PGDUMP, PLSCENES, PMTiles, S57, SQLite, SXF, Selafin,
    VDV, VFK, VICAR, WAsP, WFS, XLSX
"""
os.environ["OGR_SKIP"] = ",".join(name.strip() for name in SKIPPED_DRIVERS.split(","))
