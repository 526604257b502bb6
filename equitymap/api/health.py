"""`/healthz` and `/readyz`: for whoever runs it."""

from __future__ import annotations

from collections.abc import Callable

import flask

from equitymap.errors import EquityMapError


def blueprint(open_library: Callable) -> flask.Blueprint:
    """Two routes: the process is alive; the workspace opens, at which version."""
    routes = flask.Blueprint("health", __name__)

    @routes.get("/healthz")
    def alive():
        return {"status": "alive"}

    @routes.get("/readyz")
    def ready():
        try:
            library = open_library()
        except EquityMapError as error:
            return {"status": "not ready", "reason": str(error)}, 503
        return {"status": "ready", "version": library.version}

    @routes.after_request
    def never_kept(answer):
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes
