"""`/boundaries/<level>.<hash>.<form>`: geometry that never changes at its address.

`geojson` are shapes; `tiles/<z>/<x>/<y>` are index tiles and `rings/<z>/<x>/<y>` the outlines of
their areas, `json` says who is who among their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import flask

from equitymap.errors import EquityMapError
from equitymap.geography import drawn, pyramid, tiled
from equitymap.geography.drawing import find

NAME = r"(?P<level>[a-z]{2,8}(?:\d\d)?)\.(?P<content>[0-9a-f]{12})"
SHAPES, WHO = (re.compile(rf"{NAME}\.{form}") for form in ("geojson", "json"))
TILES = re.compile(rf"{NAME}\.(?P<table>{'|'.join(pyramid.TABLES)})")
CODE = re.compile(r"[A-Z]\d{8}")
FORMS = ("areas", "outline")
MOST_PLACES = 400
TYPES = {".geojson": "application/geo+json", ".json": "application/json"}
FOR_A_YEAR = "public, max-age=31536000, immutable"


def blueprint(open_library: Callable) -> flask.Blueprint:
    """The route that serves what `geography.drawing` and `geography.outline` give addresses to.

    `open_library()` returns the current library, whose `geography` is asked.
    """
    routes = flask.Blueprint("boundaries", __name__)

    @routes.get("/boundaries/<name>")
    def geometry(name: str):
        if who := WHO.fullmatch(name):
            return _answer(lambda geography: tiled.who_of(geography, **who.groupdict()), _file)
        asked = SHAPES.fullmatch(name)
        within = [code for code in flask.request.args.get("within", "").split(",") if code]
        form = flask.request.args.get("form", FORMS[0])
        if not asked or form not in FORMS or not all(map(CODE.fullmatch, within)):
            return _not_found()
        if len(within) > MOST_PLACES:
            return _not_found()
        return _answer(
            lambda geography: find(geography, form, asked["level"], within, asked["content"]), _file
        )

    @routes.get("/boundaries/<name>/<int:zoom>/<int:column>/<int:row>")
    def tile(name: str, zoom: int, column: int, row: int):
        asked = TILES.fullmatch(name)
        if not asked or zoom > pyramid.FINEST or max(column, row) >= 2**zoom:
            return _not_found()
        at = pyramid.Tile(zoom, column, row)
        return _answer(
            lambda geography: tiled.tiles_of(geography, asked["level"], asked["content"]),
            lambda path: _packed(pyramid.read(path, at, asked["table"])),
        )

    def _answer(find_file, answer):
        try:
            path = find_file(open_library().geography)
        except EquityMapError as error:
            return _sentence(str(error), 503)
        return answer(path) if path else _not_found()

    return routes


def _packed(content: bytes | None):
    """What a tile holds, gzipped as it is kept; nothing where no area is."""
    if content is None:
        answer = flask.make_response("", 204)
    else:
        answer = flask.make_response(content)
        answer.mimetype = "application/octet-stream"
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = FOR_A_YEAR
    return answer


def _file(path):
    """The file in the smallest form the browser takes."""
    takes = flask.request.accept_encodings
    encoding = next((name for name in drawn.ENCODINGS if takes[name] > 0), None)
    stored = path.with_name(path.name + drawn.ENCODINGS.get(encoding, ""))
    # Flask would look for a relative path beside the app, not where the server was started.
    answer = flask.send_file(
        stored.absolute(), mimetype=TYPES[path.suffix], conditional=False, etag=False
    )
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    answer.headers["Cache-Control"] = FOR_A_YEAR
    answer.vary.add("Accept-Encoding")
    return answer


def _not_found():
    return _sentence(
        "There is no drawing at this address: it was made by another workspace or version. "
        "Reload the page that sent you here.",
        404,
    )


def _sentence(text: str, status: int):
    answer = flask.make_response(text, status)
    answer.mimetype = "text/plain"
    answer.headers["Cache-Control"] = "no-store"
    return answer
