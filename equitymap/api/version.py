"""`/version`: which version of the workspace is the newest; open pages ask it now and then."""

from __future__ import annotations

from pathlib import Path

import flask

from equitymap.store import Workspace


def blueprint(path: str | Path) -> flask.Blueprint:
    """One small answer, not sent again while it is the same (ETag)."""
    routes = flask.Blueprint("version", __name__)
    workspace = Workspace(path)

    @routes.get("/version")
    def newest():
        version = workspace.head()
        answer = flask.jsonify(version=version)
        answer.set_etag(f"{workspace.meta['id']}-{version}")
        answer.headers["Cache-Control"] = "no-cache"
        return answer.make_conditional(flask.request)

    return routes
