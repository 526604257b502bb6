"""`/data/uploads`, `/data/fetches`, `/data/undo`: what the page /data asks for, as plain HTTP.

Only pages of this very server may ask: a foreign page cannot set the header that is required, and
browsers say themselves where a request comes from.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import flask
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from equitymap.api.job_files import Busy, Gone
from equitymap.api.jobs import MOST_FILES, Jobs
from equitymap.errors import ChoiceError, EquityMapError, WorkspaceError
from equitymap.settings import Settings

HEADER = "X-EquityMap"
SHORT = re.compile(r"[\w-]{1,60}")
OURS = ("same-origin", "none")
MEGABYTE = 1024 * 1024
ROOM_FOR_NAMES = 64 * 1024
STATUSES = (
    (Busy, 503),
    (Gone, 404),
    (ChoiceError, 409),
    (WorkspaceError, 503),
    (EquityMapError, 400),
)
SHOWN = (
    *("id", "state", "files", "options", "progress", "receipts", "reasons", "told", "again"),
    *("version", "changed", "fetch", "notes"),
)


def blueprint(settings: Settings, jobs: Jobs) -> flask.Blueprint:
    """The routes by which data comes in through the browser."""
    routes = flask.Blueprint("uploads", __name__)
    limit = settings.upload_mb * MEGABYTE

    @routes.before_request
    def from_here():
        """Whether the asker may ask; every answer but the state of a job changes something."""
        if not settings.uploads:
            return _sorry("Adding data here is switched off; use `equitymap add`.", 403)
        if flask.request.method != "GET" and not _ours(flask.request):
            return _sorry("This has to be asked by a page of this server.", 403)
        flask.request.max_content_length = limit + ROOM_FOR_NAMES
        flask.request.max_form_parts = MOST_FILES + 2
        return None

    @routes.post("/data/uploads")
    def upload():
        files = flask.request.files.getlist("files")
        return _told(jobs.upload((file.filename, file.save) for file in files), 202)

    @routes.post("/data/fetches")
    def fetch():
        asked = _asked()
        lists = [asked.get(name, []) for name in ("sources", "areas", "organisations")]
        for given in lists:
            if not isinstance(given, list) or not all(_short(word) for word in given):
                return _sorry("Sources, areas and organisations are lists of short names.", 400)
        return _told(jobs.fetch(*lists), 202)

    @routes.get("/data/uploads/<job>")
    def state(job: str):
        return _told(jobs.get(job))

    @routes.post("/data/uploads/<job>/confirm")
    def confirm(job: str):
        return _told(jobs.confirm(job), 202)

    @routes.post("/data/uploads/<job>/again")
    def again(job: str):
        return _told(jobs.again(job, _asked()), 202)

    @routes.delete("/data/uploads/<job>")
    def discard(job: str):
        jobs.discard(job)
        return "", 204

    @routes.post("/data/undo")
    def undo():
        asked = _asked()
        version, seen = asked.get("version"), asked.get("seen")
        if type(version) is not int:
            return _sorry("`version` should be the number of a version.", 400)
        if seen != jobs.workspace.head():
            return _sorry("The workspace has changed since you looked; look again.", 409)
        return {"version": jobs.workspace.undo(version)}

    @routes.errorhandler(RequestEntityTooLarge)
    def too_large(error):
        return _sorry(
            f"This is more than {settings.upload_mb:,} MB or {MOST_FILES} files, the most that can "
            "be added here at once; add larger files with `equitymap add`.",
            413,
        )

    @routes.errorhandler(HTTPException)
    def not_so(error):
        return _sorry(error.description, error.code)

    @routes.errorhandler(EquityMapError)
    def refused(error):
        return _sorry(str(error), _status(error))

    @routes.after_request
    def never_kept(answer):
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes


def jobs_here() -> Jobs:
    """The uploads of the workspace this app serves."""
    return flask.current_app.config["EQUITYMAP_JOBS"]


def _ours(request: flask.Request) -> bool:
    """Whether a page of this server asks; older browsers say their origin, not the relation."""
    if HEADER not in request.headers:
        return False
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in OURS
    return origin is None or urlsplit(origin).netloc == request.host


def _asked() -> dict:
    asked = flask.request.get_json(silent=True)
    return asked if isinstance(asked, dict) else {}


def _short(word) -> bool:
    return isinstance(word, str) and bool(SHORT.fullmatch(word))


def _told(job: dict, status: int = 200):
    return {key: job[key] for key in SHOWN if key in job}, status


def _status(error: EquityMapError) -> int:
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def _sorry(sentence: str, status: int):
    return {"error": sentence}, status
