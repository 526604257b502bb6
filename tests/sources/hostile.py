"""Files that mean harm, made here: name → what makes its bytes from a private file and a port."""

import gzip
import io
import json
import zipfile

SHEETS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": "<workbook "
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
MANY = 12_000_000


def packed(files: dict) -> bytes:
    """A zip of files."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return kept.getvalue()


def workbook(rows: str, before: str = "") -> bytes:
    """A workbook of one sheet."""
    return packed({**SHEETS, "xl/worksheets/sheet1.xml": before + SHEET.format(rows)})


def virtual(secret, port) -> str:
    """OGR's format of references to other files."""
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="{secret.stem}"><SrcDataSource>{secret}'
        f'</SrcDataSource></OGRVRTLayer><OGRVRTLayer name="x"><SrcDataSource>'
        f"/vsicurl/http://127.0.0.1:{port}/x.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )


def pipeline(secret, port) -> str:
    """GDAL's format of commands."""
    return json.dumps(
        {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"}
    )


def laughing(secret, port) -> str:
    """Entities that grow tenfold nine times."""
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'


def far_corner(secret, port) -> bytes:
    """One cell at the end of a sheet."""
    return workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def laughing_workbook(secret, port) -> bytes:
    """A workbook whose sheet is made of such entities."""
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    return workbook(cell, laughing(secret, port))


def big_sheet(secret, port) -> bytes:
    """A small workbook that is a large sheet."""
    row = '<row r="1">' + "<c><v>1</v></c>" * 100 + "</row>"
    return workbook(row * 120_000)


def climbing(secret, port) -> bytes:
    """An archive whose members want to lie elsewhere."""
    return packed({"../../escaped.csv": "area code,value\nE01000001,1\n", "/tmp/escaped.csv": "x"})


def kml(secret, port) -> str:
    """Entities that are files and addresses."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "file://{secret}">'
        f'<!ENTITY b SYSTEM "http://127.0.0.1:{port}/">]>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&a;&b;</name></Document></kml>'
    )


FILES = {
    "areas.geojson": virtual,
    "areas.gpkg": virtual,
    "areas.kml": virtual,
    "pipeline.geojson": pipeline,
    "pipeline.gdalg.json": pipeline,
    "entities.kml": kml,
    "laughs.kml": lambda *told: laughing(*told) + "<kml>&l9;</kml>",
    "corner.xlsx": far_corner,
    "laughs.xlsx": laughing_workbook,
    "large.xlsx": big_sheet,
    "climbing.zip": climbing,
    "bomb.zip": lambda *told: packed({"bomb.csv": b"0" * 40 * MANY}),
    "bomb.csv.gz": lambda *told: gzip.compress(b"0" * 40 * MANY),
    "deep.json": lambda *told: "[" * 100_000,
    "deep.geojson": lambda *told: '{"type":' * 100_000,
    "empty.zip": lambda *told: packed({}),
    "binary.csv": lambda *told: bytes(range(256)) * 1000,
    "nothing.csv": lambda *told: "",
}
