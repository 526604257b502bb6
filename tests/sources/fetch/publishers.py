"""A stand-in for the publishers' sites, on this machine, with their habits and their bad days.

It serves the toy country and a third borough, Farshire, that nobody asks for, in the shapes the
publishers have: ArcGIS pages that are shorter than asked for, errors with status 200, services
under new names, attachments issued twice, rows that repeat, web pages in place of data. `bad_days`
adds what goes wrong for a while: a list of answers for addresses that hold a text, used up one by
one (`"hang"`: none comes before the stand-in is closed). `asked` lists every request.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import threading
import zipfile
from contextlib import contextmanager
from functools import cache

from flask import Flask, Response, jsonify, redirect, request
from pyproj import Transformer
from shapely import box, union_all
from shapely.geometry import mapping
from werkzeug.serving import make_server

from tests import toy
from tests.sources.reading import books

FAR = {i: f"E010000{i}" for i in range(13, 17)}  # Farshire lies east of the toy country
FAR_LAD, FAR_MSOA, FAR_WARD, FAR_REGION = "E09000003", "E02000004", "E05000006", "E12000002"
LSOA = {**toy.LSOA, **FAR}
LAD = {i: toy.LAD[toy.LAD_OF[i]] for i in toy.NUMBERS} | dict.fromkeys(FAR, FAR_LAD)
MSOA = {i: toy.MSOA[toy.MSOA_OF[i]] for i in toy.NUMBERS} | dict.fromkeys(FAR, FAR_MSOA)
WARD = {i: toy.WARD[toy.WARD_OF[i]] for i in toy.NUMBERS} | dict.fromkeys(FAR, FAR_WARD)
REGION = dict.fromkeys(toy.NUMBERS, toy.REGION) | dict.fromkeys(FAR, FAR_REGION)
NAMES = toy.NAMES | {
    **{code: f"Square {i}" for i, code in FAR.items()},
    **{FAR_LAD: "Farshire", FAR_MSOA: "Farshire 001", FAR_WARD: "Far"},
    **{toy.REGION: "Toyland", FAR_REGION: "Far East"},
}
# One LSOA of 2011 was split: its successors are the squares 5 and 8.
OLD = {**LSOA, 5: "E01000090", 8: "E01000090"}

LONGEST_PAGE = 5
NOMIS_PAGE = 25
MEDIA_OLD, MEDIA_NEW = "68ff5daabcb10f6bf9bef911", "691ded56d140bbbaa59a2a7d"
MEDIA_2019 = "5dc407b440f0b6379a7acc8d"
FILE_2025 = "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
FILE_2019 = "File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv"
MEDIA_HMT = "6a43dbc7167a99cf0018d9a0"
FILE_HMT = "GDP_Deflators_Qtrly_National_Accounts_June_2026_update.xlsx"
FUNDER, LISTED, BROKEN = "GB-CHC-1164883", "GB-CHC-1000002", "GB-CHC-1000003"
ETHNIC = {
    "Total: All usual residents": 20,
    "Asian, Asian British or Asian Welsh": 4,
    "Black, Black British, Black Welsh, Caribbean or African": 5,
    "Mixed or Multiple ethnic groups": 2,
    "White": 8,
    "Other ethnic group": 1,
}
HEALTH = {
    **{"Total: All usual residents": 20, "Very good health": 8, "Good health": 6},
    **{"Fair health": 3, "Bad health": 2, "Very bad health": 1},
}
TENURE = {
    **{"Total: All households": 10, "Owned": 5, "Owned: Owns outright": 5},
    **{"Social rented": 3, "Private rented": 2},
}
RESIDENTS = {"Total: All usual residents": 20}
CENSUS = {
    "NM_2021_1": ("C2021_RESTYPE_3", RESIDENTS),
    "NM_2041_1": ("C2021_ETH_20", ETHNIC),
    "NM_2055_1": ("C2021_HEALTH_6", HEALTH),
    "NM_2072_1": ("C2021_TENURE_9", TENURE),
}


def square(i: int):
    """The shape of square i; Farshire's stand in a column of their own."""
    if i in toy.NUMBERS:
        return toy.square(i)
    west, south = toy.WEST + 3 * toy.SIDE, toy.SOUTH + (i - 13) * toy.SIDE
    return box(west, south, west + toy.SIDE, south + toy.SIDE)


GRID = Transformer.from_crs(4326, 27700, always_xy=True)
POINT = {i: [round(e) for e in GRID.transform(*square(i).centroid.coords[0])] for i in (1, 3, 13)}


def _areas(of: dict[int, str]) -> dict:
    return {code: union_all([square(i) for i in of if of[i] == code]) for code in of.values()}


def _named(prefix: str, of: dict[int, str], **more: dict[int, str]) -> list[dict]:
    rows = {}
    for i, code in of.items():
        rows[code] = {f"{prefix}CD": code, f"{prefix}NM": NAMES.get(code, code)}
        for field, others in more.items():
            rows[code][field] = others[i]
    return list(rows.values())


def services() -> dict[str, dict]:
    """Every feature service: its rows, and shapes by code where it has any."""
    wales = {"LSOA21CD": "W01000001", "LSOA21NM": "Cardiff 001A"}
    lad_names = {i: NAMES[code] for i, code in LAD.items()}
    hierarchy = [
        {
            **{"LSOA21CD": LSOA[i], "LSOA21NM": NAMES[LSOA[i]]},
            **{"WD25CD": WARD[i], "WD25NM": NAMES[WARD[i]]},
            **{"LAD25CD": LAD[i], "LAD25NM": NAMES[LAD[i]], "ObjectId": i},
        }
        for i in LSOA
    ]
    blocks = [  # four output areas in each LSOA
        {
            **{"OA21CD": f"E000{i:05}{n}"[:9], "LSOA21CD": LSOA[i], "LSOA21NM": NAMES[LSOA[i]]},
            **{"MSOA21CD": MSOA[i], "MSOA21NM": NAMES[MSOA[i]], "LAD22CD": LAD[i]},
        }
        for i in LSOA
        for n in range(4)
    ]
    exact = [
        {
            **{"F_LSOA11CD": OLD[i], "LSOA11NM": f"Old {NAMES[LSOA[i]]}"},
            **{"LSOA21CD": LSOA[i], "LSOA21NM": NAMES[LSOA[i]]},
            **{"CHGIND": "U" if OLD[i] == LSOA[i] else "S", "LAD22CD": LAD[i]},
        }
        for i in LSOA
    ]
    regions = [
        {
            **{"LAD25CD": row["LAD25CD"], "LAD25NM": row["LAD25NM"]},
            **{"RGN25CD": row["RGN25CD"], "RGN25NM": NAMES[row["RGN25CD"]]},
        }
        for row in _named("LAD25", LAD, RGN25CD=REGION)
    ]
    lower, middle = "Lower_layer_Super_Output_Areas", "Middle_layer_Super_Output_Areas"
    census = "December_2021_Boundaries_EW_BGC"
    return {
        # Renamed since the catalogue was written, and still there in an older version.
        f"{lower}_{census}_V6": {
            "rows": [*_named("LSOA21", LSOA), wales],
            "shapes": {**_areas(LSOA), "W01000001": box(-3.2, 51.4, -3.1, 51.5)},
        },
        f"{lower}_{census}_V2": {"rows": [], "shapes": {}},
        f"{middle}_{census}_V3": {"rows": _named("MSOA21", MSOA), "shapes": _areas(MSOA)},
        "WD_MAY_2025_UK_BGC_V2": {
            "rows": _named("WD25", WARD, LAD25CD=LAD, LAD25NM=lad_names),
            "shapes": _areas(WARD),
        },
        "LAD_MAY_2025_UK_BGC_V2": {"rows": _named("LAD25", LAD), "shapes": _areas(LAD)},
        "Regions_December_2025_Boundaries_EN_BGC": {
            "rows": _named("RGN25", REGION),
            "shapes": _areas(REGION),
        },
        "LSOA21_WD25_LAD25_EW_LU_v2": {"rows": hierarchy},
        "OA_LSOA_MSOA_EW_DEC_2021_LU_v3": {"rows": blocks},
        "LSOA11_LSOA21_LAD22_EW_LU_v5": {"rows": exact},
        "LAD25_RGN25_EN_LU_v2": {"rows": regions},
    }


@cache
def file_7(edition: int) -> bytes:
    """The Indices as they come: a byte order mark, all of England, names in full."""
    of, rows = ("2021", 33755) if edition == 2025 else ("2011", 32844)
    imd = "Index of Multiple Deprivation (IMD)"
    most = "(where 1 is most deprived"
    header = [f"LSOA code ({of})", f"LSOA name ({of})", f"{imd} Score", f"{imd} Rank {most})"]
    header += [f"{imd} Decile {most} 10% of LSOAs)"]
    codes = dict.fromkeys((LSOA if edition == 2025 else OLD).values())
    codes = [*codes, *(f"E0103{n:04}"[:9] for n in range(rows - len(codes)))]
    lines = [",".join(f'"{name}"' for name in header)]
    for at, code in enumerate(codes, start=1):
        lines.append(f"{code},Area {at},{5 * at if at < 20 else 50},{rows + 1 - at},{decile(at)}")
    return "\ufeff".encode() + ("\r\n".join(lines) + "\r\n").encode()


def decile(at: int) -> int:
    """The decile of the at-th row of File 7."""
    return max(1, 10 - at // 2)


FINGERTIPS = [
    *("Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name"),
    *("Area Type", "Sex", "Age", "Category Type", "Category", "Time period", "Value"),
    *("Lower CI 95.0 limit", "Upper CI 95.0 limit", "Lower CI 99.8 limit", "Upper CI 99.8 limit"),
    *("Count", "Denominator", "Value note", "Recent Trend"),
    *("Compared to England value or percentiles", "Compared to {} value or percentiles"),
    *("Time period Sortable", "New data", "Compared to goal", "Time period range"),
]


def fingertips(indicator: int, child: int, parent_type: int, parent: str | None) -> bytes:
    """One indicator's rows below some parents: England and every parent come along each time."""
    kinds = {6: REGION, 501: LAD, 502: LAD, 3: MSOA, 8: WARD}
    children = kinds[child]
    parents = dict.fromkeys(children, toy.ENGLAND) if parent_type == 15 else kinds[parent_type]
    here = [i for i in children if parent in (None, parents[i])]
    rows = [(toy.ENGLAND, "England", None, ""), (toy.ENGLAND, "England", None, "decile")]
    for code in dict.fromkeys(parents[i] for i in here):
        rows.append((code, "Region" if code.startswith("E12") else "Area", toy.ENGLAND, ""))
    rows += [(children[i], "Area", parents[i], "") for i in here]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    named = "England" if parent_type == 15 else "Region" if parent_type == 6 else "LAs"
    writer.writerow([name.format(named) for name in FINGERTIPS])
    for code, kind, above, category in dict.fromkeys(rows):
        value = float(int(code[-2:]) + 10)
        deprived = ("LSOA11 deprivation deciles within area  (IMD trend)", "Most deprived decile")
        writer.writerow(
            [
                *(indicator, f"Indicator {indicator}", above or "", NAMES.get(above, "")),
                *(code, NAMES.get(code, "England"), kind, "Persons", "10-11 yrs"),
                *(deprived if category else ("", "")),
                *("2023/24", value, value - 1, value + 1, "", "", 10 * value, 1000, "", ""),
                *("Similar", "Not compared", 20230000, "", "", "1y"),
            ]
        )
    return out.getvalue().encode()


def grants(start: int, stop: int) -> list[dict]:
    """Grants as the Datastore gives them: dates in two spellings, a postcode that is none."""
    found = []
    for n in range(start, stop):
        grant = dict(toy.GRANTS[n % len(toy.GRANTS)], id=f"360G-standin-{n}", amountAwarded=100 + n)
        grant["awardDate"] = "2024-05-01" if n % 2 else "2024-05-01T00:00:00+00:00"
        recipient = dict(grant["recipientOrganization"][0])
        if n == 0:
            recipient["postalCode"] = "SE1 0AA"
        grant["recipientOrganization"] = [recipient]
        licence = "Creative Commons Attribution 4.0" if n % 2 else "Open Government Licence 3.0"
        found.append({"grant_id": grant["id"], "data": grant, "data_license": {"name": licence}})
    return found


GRANTS = 7
GRANTS_PAGE = 3


def code_point() -> bytes:
    """Code-Point Open: two postcode areas without header, and papers beside them."""
    row = '"{}",10,{},{},"E92000001","E19000003","E18000007","","{}","{}"\r\n'
    near = [row.format("AA1 1AA", *POINT[1], toy.LAD[1], toy.WARD[1])]
    near += [row.format("AA1 1AB", *POINT[13], FAR_LAD, FAR_WARD)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Doc/licence.txt", "OGL")
        archive.writestr("Data/CSV/aa.csv", "".join(near))
        archive.writestr(
            "Data/CSV/bb.csv", row.format("BB1 1AA", *POINT[3], toy.LAD[2], toy.WARD[4])
        )
    return out.getvalue()


def deflators() -> bytes:
    """HM Treasury's workbook: titles, financial years on the left, calendar years on the right."""
    rows = [
        ["GDP deflators at market prices, and money GDP"],
        ["Outturn and forecast"],
        [],
        ["Financial year", "GDP deflator at market prices", None, "Calendar year"],
        [None, "2024-25 = 100", "per cent", None, "2024 = 100"],
        ["2023-24", 96.0, 3.1, "2023", 95.0],
        ["2024-25", 100.0, 3.1, "2024", 99.0],
        ["2025-26", 103.5, 3.1, "2025", 102.5],
        ["2026-27", 105.0, 2.0, "2026", 104.0],
        ["Source: HM Treasury"],
    ]
    return books.xlsx({"Deflators": rows})


class Publishers:
    """All the sites on one port; `sites` is the setting that leads EquityMap there."""

    def __init__(self):
        self.app = Flask("publishers")
        self.asked: list[str] = []
        self.bad_days: list[tuple[str, list]] = []
        self.services = services()
        self.edited = 1
        self.hanging, self.closed = threading.Event(), threading.Event()
        self.files = {
            f"/assets/media/{MEDIA_NEW}/{FILE_2025}": file_7(2025),
            f"/assets/media/{MEDIA_2019}/{FILE_2019}": file_7(2019),
            f"/assets/media/{MEDIA_HMT}/{FILE_HMT}": deflators(),
            "/os/files/codepo_gb.zip": code_point(),
            "/registry/files/listed.json": json.dumps({"grants": toy.GRANTS}).encode(),
        }
        self._zips()
        self._routes()
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def sites(self) -> str:
        """The setting `sites`: every site of the catalogue is here."""
        paths = {
            "ons-geoportal": "arcgis/rest/services",
            **{"govuk": "govuk/api/content", "govuk-assets": "assets", "nomis": "nomis"},
            **{"fingertips": "fingertips/api", "360giving": "giving/api/v1"},
            **{"360giving-registry": "registry", "os-downloads": "os/downloads/v1/products"},
            **{"postcodes-io": "postcodes", "ods": "ods/ORD/2-0-0", "cqc": "cqc/public/v1"},
        }
        return " ".join(f"{site}={self.base}/{path}" for site, path in paths.items())

    def bad_day(self, address: str, *answers) -> None:
        """The next answers to addresses that hold a text: a status, a Response or `hang`."""
        self.bad_days.append((address, list(answers)))

    def close(self) -> None:
        """Stop serving."""
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()

    def times(self, text: str) -> int:
        """How many requests had this text in their address."""
        return sum(text in one for one in self.asked)

    # ---- the sites ---------------------------------------------------------------------------

    def _routes(self) -> None:
        app = self.app
        app.before_request(self._bad_day)
        app.add_url_rule("/arcgis/rest/services/", view_func=self._catalogue)
        app.add_url_rule("/arcgis/rest/services/<service>/FeatureServer/0", view_func=self._layer)
        app.add_url_rule(
            "/arcgis/rest/services/<service>/FeatureServer/0/query",
            view_func=self._query,
            methods=["GET", "POST"],
        )
        app.add_url_rule("/govuk/api/content/<path:page>", view_func=self._govuk)
        app.add_url_rule("/nomis/api/v01/dataset/<dataset>.data.csv", view_func=self._nomis)
        app.add_url_rule("/nomis/api/v01/dataset/def.sdmx.json", view_func=self._datasets)
        app.add_url_rule("/fingertips/api/<path:path>", view_func=self._fingertips)
        app.add_url_rule("/giving/api/v1/org/<org>/", view_func=self._org)
        app.add_url_rule("/giving/api/v1/org/<org>/grants_made/", view_func=self._grants)
        app.add_url_rule("/registry/data.json", view_func=self._registry)
        app.add_url_rule("/os/downloads/v1/products/CodePointOpen/downloads", view_func=self._os)
        app.add_url_rule("/os/downloads/v1/products/CodePointOpen/file", view_func=self._os_file)
        app.add_url_rule("/postcodes/postcodes", view_func=self._postcodes, methods=["POST"])
        app.add_url_rule("/postcodes/terminated_postcodes/<code>", view_func=self._terminated)
        app.add_url_rule("/ods/ORD/2-0-0/organisations", view_func=self._ods)
        app.add_url_rule("/cqc/public/v1/locations", view_func=self._cqc)
        app.add_url_rule("/<path:path>", view_func=self._file)

    def _bad_day(self):
        sent = f" {request.form.to_dict()}" if request.form else ""
        self.asked.append(f"{request.method} {request.full_path.rstrip('?')}{sent}")
        for address, answers in self.bad_days:
            if address in request.full_path and answers:
                answer = answers.pop(0)
                if answer == "hang":
                    self.hanging.set()
                    self.closed.wait()
                    return None
                if isinstance(answer, int):
                    return Response("", status=answer, headers={"Retry-After": "0"})
                return answer
        return None

    def _catalogue(self):
        return jsonify({"services": [{"name": n, "type": "FeatureServer"} for n in self.services]})

    def _layer(self, service):
        if service not in self.services:
            return _error(400, "Invalid URL")
        rows = self.services[service]["rows"]
        return jsonify(
            {
                "fields": [{"name": name} for name in (rows[0] if rows else {})],
                "maxRecordCount": LONGEST_PAGE,
                "editingInfo": {"lastEditDate": self.edited},
                "advancedQueryCapabilities": {
                    "supportsDistinct": True,
                    "supportsPaginationOnAggregatedQueries": True,
                },
            }
        )

    def _query(self, service):
        if service not in self.services:
            return _error(400, "Invalid URL")
        asked, it = request.values, self.services[service]
        rows = [row for row in it["rows"] if _where(asked["where"], row)]
        if asked.get("returnCountOnly") == "true":
            return jsonify({"count": len(rows)})
        fields = asked["outFields"].split(",")
        if rows and set(fields) - set(rows[0]):
            return _error(400, "Cannot perform query. Invalid query parameters.")
        if asked.get("returnDistinctValues") == "true":
            rows = list({tuple(row[f] for f in fields): row for row in rows}.values())
        offset = int(asked.get("resultOffset", 0))
        page, more = rows[offset : offset + LONGEST_PAGE], offset + LONGEST_PAGE < len(rows)
        said = [{field: row[field] for field in fields} for row in page]
        if asked["f"] == "json":
            answer = {"features": [{"attributes": one} for one in said]}
            return jsonify({**answer, "exceededTransferLimit": True} if more else answer)
        features = [
            {
                "type": "Feature",
                "id": at,
                "properties": one,
                "geometry": mapping(it["shapes"][next(iter(one.values()))]),
            }
            for at, one in enumerate(said, start=1)
        ]
        answer = {"type": "FeatureCollection", "features": features}
        return jsonify(
            {**answer, "properties": {"exceededTransferLimit": True}} if more else answer
        )

    def _govuk(self, page):
        if not page.endswith("deprivation-2025"):
            return Response("not found", status=404)
        base = "https://assets.publishing.service.gov.uk/media"
        attachments = [
            {"title": "File 7", "url": f"{base}/{media}/{FILE_2025}"}
            for media in (MEDIA_OLD, MEDIA_NEW)
        ]
        return jsonify({"title": "IoD", "details": {"attachments": attachments}})

    def _nomis(self, dataset):
        asked = request.args
        geographies = asked["geography"].split(",")
        codes = []
        for one in geographies:
            if one == "TYPE151":
                codes += [*LSOA.values(), "W01000001"]
            elif one.endswith("TYPE151"):
                codes += [LSOA[i] for i in LSOA if LAD[i] == one[:9]]
            else:
                codes.append(one)
        rows = []
        if dataset == "NM_2014_1":
            for code in codes:
                rows.append(["2024", code, NAMES.get(code, code), 1000 + int(code[-2:])])
            header = ["DATE_NAME", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "OBS_VALUE"]
        else:
            name, categories = CENSUS[dataset]
            header = ["DATE_NAME", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", f"{name}_NAME", "OBS_VALUE"]
            for code in codes:
                for category, count in categories.items():
                    hidden = code == toy.LSOA[1] and category == "Other ethnic group"
                    said = "" if hidden else count
                    rows.append(["2021", code, NAMES.get(code, code), category, said])
        start = int(asked.get("recordOffset", "0"))
        lines = [[*row, len(rows)] for row in rows[start : start + NOMIS_PAGE]]
        return Response(_csv([*header, "RECORD_COUNT"], lines), mimetype="text/csv")

    def _datasets(self):
        found = [{"id": "NM_2072_1", "name": {"value": "TS054 - Tenure"}}]
        found = found if "TS054" in request.args["search"] else []
        return jsonify({"structure": {"keyfamilies": {"keyfamily": found}}})

    def _fingertips(self, path):
        asked = request.args
        if path == "available_data":
            return jsonify([{"IndicatorId": 1, "AreaTypeId": kind} for kind in (6, 15, 501, 3)])
        if path == "indicator_metadata/by_indicator_id":
            uploaded = {"LastUploadedAt": f"2026-05-0{self.edited}"}
            return jsonify({asked["indicator_ids"]: {"DataChange": uploaded}})
        if path == "all_data/csv/by_profile_id":
            return Response("Runtime Error", status=500)
        content = fingertips(
            int(asked["indicator_ids"]),
            int(asked["child_area_type_id"]),
            int(asked["parent_area_type_id"]),
            asked.get("parent_area_code"),
        )
        return Response(content, mimetype="text/csv")

    def _org(self, org):
        if request.headers.get("Accept") != "application/json":
            return Response("<!DOCTYPE html><html></html>")
        if org not in (FUNDER, LISTED, BROKEN):
            return Response("{}", status=404)
        funder = {"aggregate": {}} if org == FUNDER else None
        return jsonify({"org_id": org, "name": "Toy Foundation", "funder": funder})

    def _grants(self, org):
        offset = int(request.args.get("offset", 0))
        results = grants(offset, min(offset + GRANTS_PAGE, GRANTS))
        onward = offset + GRANTS_PAGE
        url = f"{self.base}/giving/api/v1/org/{org}/grants_made/?limit=1000&offset={onward}"
        return jsonify(
            {"count": GRANTS, "next": url if onward < GRANTS else None, "results": results}
        )

    def _registry(self):
        def dataset(org, file):
            return {
                "title": f"Grants of {org}",
                "license_name": "Creative Commons Attribution 4.0",
                "publisher": {"name": "Listed Foundation", "org_id": org},
                "distribution": [{"downloadURL": f"{self.base}/registry/files/{file}"}],
            }

        return jsonify([dataset(LISTED, "listed.json"), dataset(BROKEN, "gone.xlsx")])

    def _os(self):
        content = self.files["/os/files/codepo_gb.zip"]
        url = "https://api.os.uk/downloads/v1/products/CodePointOpen/file?area=GB&format=CSV"
        about = {"md5": hashlib.md5(content).hexdigest(), "size": len(content), "url": url}
        return jsonify([{**about, "fileName": "codepo_gb.zip", "area": "GB", "format": "CSV"}])

    def _os_file(self):
        return redirect(f"{self.base}/os/files/codepo_gb.zip", code=307)

    def _postcodes(self):
        given = request.get_json()["postcodes"]
        if len(given) > 100:
            return jsonify({"status": 400, "error": "Too many postcodes submitted"}), 400
        results = []
        for one in given:
            if not isinstance(one, str):
                continue
            codes = {"lsoa": "E01099999", "lsoa21": toy.LSOA[1], "lsoa11": toy.LSOA[1]}
            known = {"codes": {**codes, "msoa21": "E99999999"}} if one == "SE10AA" else None
            results.append({"query": one, "result": known})
        return jsonify({"status": 200, "result": results[::-1]})

    def _terminated(self, code):
        if code != "SE10ZZ":
            return jsonify({"status": 404, "error": "Postcode not found"}), 404
        middle = toy.square(2).centroid
        return jsonify({"status": 200, "result": {"latitude": middle.y, "longitude": middle.x}})

    def _ods(self):
        role = request.args["PrimaryRoleId"]
        one = {"Name": f"Organisation {role}", "OrgId": role, "PostCode": "SE1 0AA"}
        return jsonify({"Organisations": [one]})

    def _cqc(self):
        if not request.headers.get("Ocp-Apim-Subscription-Key"):
            return jsonify({"statusCode": 401}), 401
        page = int(request.args["page"])
        names = {1: "Hill House", 2: "Dale House"}
        one = {"locationId": f"1-{page}", "locationName": names[page], "postalCode": "SE1 0AA"}
        return jsonify({"total": 2, "totalPages": 2, "page": page, "locations": [one]})

    def _file(self, path):
        content = self.files.get(f"/{path}")
        if content is None:
            return Response("<!DOCTYPE html><html>not found</html>", status=404)
        etag = f'"{hashlib.md5(content).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return Response(status=304, headers={"ETag": etag})
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        headers = {"ETag": etag, "Accept-Ranges": "bytes"}
        if asked and request.headers.get("If-Range") == etag:
            start = int(asked[1])
            stated = f"bytes {start}-{len(content) - 1}/{len(content)}"
            return Response(content[start:], 206, {**headers, "Content-Range": stated})
        return Response(content, headers=headers)

    def _zips(self) -> None:
        for dataset, name, topic in (
            ("NM_2041_1", "ts021", "Ethnic group"),
            ("NM_2021_1", "ts001", "Residence type"),
        ):
            categories = CENSUS[dataset][1]
            header = ["date", "geography", "geography code", *(f"{topic}: {c}" for c in categories)]
            rows = [["2021", NAMES[c], c, *categories.values()] for c in LSOA.values()]
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                archive.writestr(f"census2021-{name}-lsoa.csv", _csv(header, rows))
                archive.writestr(f"census2021-{name}-oa.csv", _csv(header, []))
                archive.writestr("metadata/readme.txt", "Census 2021")
            path = f"/nomis/output/census/2021/census2021-{name}.zip"
            self.files[path] = out.getvalue()


@contextmanager
def standing_in():
    """The stand-in, for the block."""
    publishers = Publishers()
    try:
        yield publishers
    finally:
        publishers.close()


def _csv(header: list, rows: list) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([header, *rows])
    return out.getvalue()


def _error(code: int, message: str):
    return jsonify({"error": {"code": code, "message": message, "details": []}})


def _where(text: str, row: dict) -> bool:
    if text == "1=1":
        return True
    like = re.fullmatch(r"(\w+) LIKE '(\w)%'", text)
    if like:
        return row[like[1]].startswith(like[2])
    within = re.fullmatch(r"(\w+) IN \((.*)\)", text)
    return row[within[1]] in re.findall(r"'(\w+)'", within[2])
