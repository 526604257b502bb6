"""`/boundaries/<level>.<hash>.geojson`: geometry that never changes at its address."""

from __future__ import annotations

import re
from collections.abc import Callable

import flask

from equitymap.errors import EquityMapError
from equitymap.geography import drawn
from equitymap.geography.drawing import find

FILE = re.compile(r"(?P<level>[a-z]{2,8}(?:\d\d)?)\.(?P<content>[0-9a-f]{12})\.geojson")
CODE = re.compile(r"[A-Z]\d{8}")
FORMS = ("areas", "outline")
MOST_PLACES = 400
FOR_A_YEAR = "public, max-age=31536000, immutable"


def blueprint(open_library: Callable) -> flask.Blueprint:
    """The route that serves what `geography.drawing` and `geography.outline` give addresses to.

    `open_library()` returns the current library, whose `geography` is asked.
    """
    routes = flask.Blueprint("boundaries", __name__)

    @routes.get("/boundaries/<name>")
    def geometry(name: str):
        asked = FILE.fullmatch(name)
        within = [code for code in flask.request.args.get("within", "").split(",") if code]
        form = flask.request.args.get("form", FORMS[0])
        if not asked or form not in FORMS or not all(map(CODE.fullmatch, within)):
            return _not_found()
        if len(within) > MOST_PLACES:
            return _not_found()
        try:
            geography = open_library().geography
            path = find(geography, form, asked["level"], within, asked["content"])
        except EquityMapError as error:
            return _sentence(str(error), 503)
        return _file(path) if path else _not_found()

    return routes


def _file(path):
    """The file in the smallest form the browser takes."""
    takes = flask.request.accept_encodings
    encoding = next((name for name in drawn.ENCODINGS if takes[name] > 0), None)
    stored = path.with_name(path.name + drawn.ENCODINGS.get(encoding, ""))
    # Flask would look for a relative path beside the app, not where the server was started.
    answer = flask.send_file(
        stored.absolute(), mimetype="application/geo+json", conditional=False, etag=False
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
