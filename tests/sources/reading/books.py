"""Small workbooks for the tests, written part by part, hostile ones too."""

import base64
import io
import zipfile
import zlib
from datetime import date
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OPEN = "urn:oasis:names:tc:opendocument:xmlns"
# The styles of the cells: 0 plain, 1 a percentage, 2 a percentage of the file's own, 3 a day.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/>'
    '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/>'
    '<xf numFmtId="14"/></cellXfs></styleSheet>'
)


class Percent(float):
    """A number that a workbook shows as a percentage."""


class Formula(float):
    """A number that a workbook computed."""


def packed(parts: dict) -> bytes:
    """A zip archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def xlsx(sheets: dict, hidden=()) -> bytes:
    """An .xlsx file of sheets: rows of cells (None: no cell), or the XML of the rows as it is."""
    names = list(sheets)
    state = {name: ' state="hidden"' for name in hidden}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="r{at}"{state.get(name, "")}/>'
        for at, name in enumerate(names, start=1)
    )
    links = "".join(
        f'<Relationship Id="r{at}" Type="{LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(names) + 1)
    )
    links += f'<Relationship Id="rs" Type="{LINKS}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        "</Relationships>",
        "xl/styles.xml": STYLES,
    }
    for at, rows in enumerate(sheets.values(), start=1):
        inside = (
            rows if isinstance(rows, str) else "".join(map(_row, range(1, len(rows) + 1), rows))
        )
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'
        )
    return packed(parts)


def _row(number: int, row) -> str:
    cells = "".join(_cell(f"{chr(65 + at)}{number}", cell) for at, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(at: str, cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    if isinstance(cell, date):
        return f'<c r="{at}" s="3"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
    style = 1 if isinstance(cell, Percent) else 0
    formula = "<f>A1+A2</f>" if isinstance(cell, Formula) else ""
    return f'<c r="{at}" s="{style}">{formula}<v>{float(cell)!r}</v></c>'


def ods(rows) -> bytes:
    """An .ods file of one sheet: rows of cells, or the XML of the rows as it is."""
    inside = rows if isinstance(rows, str) else "".join(map(_ods_row, rows))
    names = "".join(f' xmlns:{name}="{OPEN}:{name}:1.0"' for name in ("office", "table", "text"))
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{OPEN}:manifest:1.0"/>',
            "content.xml": f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Data">{inside}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def _ods_row(row) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(cell)}</text:p></table:table-cell>"
        )
    kind = "percentage" if isinstance(cell, Percent) else "float"
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{float(cell)!r}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
    )


def xls() -> bytes:
    """An .xls file: a title, a blank row, a header (LSOA21CD, year, population) and two rows."""
    return zlib.decompress(base64.b85decode(_XLS))


_XLS = (
    b"c-rk)O=uHA6#iy+^Glm1H7&G44F#*VJv8;=rCqDmUbMy^u!x`=yNA+{gisIhVzuTd2!fz^DfHr{>ct;a(3=OLq6a"
    b"|`QaySS6cpO5Z{F@|qB%66#h?9_dGqGY`{rk7=Izh(rC53XcIPsFz%W!)tPuQFHbE)m7NVef%aW>_2Ps(|{wjomw"
    b"2*!u9yC7-$TgJfy$l7nv?nBix0H?}kMUgAOspez@fZvt$1p@v;5u0%=-^ScvOL9d1IwH2`H<yKwp?U6M80Kl3`_c"
    b"W?+#}dPbl477lCZ|E^}V9C5bjXmAm-tC1LyeFjAN@GJj@8m)3*@(7KJ8S+ihd%81hfF5r`u06w}W^>M<pudiKz?4"
    b"N7xfjaifiU!QWI>{TnL>uypY9GRsnagL)6&&FM>E|tvR4#uyW6VtDvWavtVH8Y*BJRG!2Sx^yyZ2B_MbjvRf&4c&"
    b"3f7|o$pMLEl|C4jft(M1wC3P9^MPn0If)k5V|*;46xvsAe0Z@xozhRRWtM}z{Ycm>X8{Z6B!kEiuJN&y)9GbKAIt"
    b"OH>PFT(S;one@}5+iqwJkyp9@^uL;Y-LywtZ;>03!Jy+3%btMpFaM*8B|@|pPJD}5f_^oW`yzP#qpFZ#u`s}lEhH"
    b"y2L$c*C;er%)19qR!kb=egH{RfJiMv6LPP&#u-(VGnsv?2>!`?2<wy)nTi3*ebK-y?jI?RGEEcleD#yO<|r^ho>>"
    b"m=kT;DUSC-9hLu*_k;9<C_#I(*@ZiCN2M-=Rc=!(?_|?*WQP-T;cKIm~aQ^G8QmS~rN&Z<JLXNH(`Y;_umhu9M4e"
    b"g(H_=MY*SR=>%Unp^udM{uaX&%RP!~2&$<wW&-)=Z54x+BzR|CL6@`J4Oy3hW2hzy"
)
