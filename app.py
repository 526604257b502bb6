"""The web app: `create_app(settings)`, and `server` for gunicorn. Wiring only."""

from functools import partial
from pathlib import Path

import dash
from dash import Dash
from flask import current_app

from equitymap.api import boundaries, health, uploads, version
from equitymap.api.jobs import Jobs
from equitymap.disclosure import open_library
from equitymap.settings import ASSETS, Settings
from equitymap.views import theme
from equitymap.views.cache import Pictures
from layouts import about, area, controls, data, explain, frame, lost, map

# address → (page, what its title says before the name of the app)
PAGES = {
    "/": (map, "Map"),
    "/area/<code>": (area, "Area"),
    "/data": (data, "Data"),
    "/about": (about, "About"),
    "/explain": (explain, "Where a number comes from"),
}


def create_app(settings: Settings) -> Dash:
    """The app of one workspace; its newest version is looked up at each request."""
    current = partial(open_library, settings.workspace)
    current()  # a workspace that cannot be opened is said now, not to the first visitor

    app = Dash(
        "equitymap",
        use_pages=True,
        pages_folder="",
        assets_folder=str(ASSETS),
        suppress_callback_exceptions=True,  # a page's parts exist only while it is open
        title="EquityMap",
        update_title=None,
        compress=True,
        on_error=frame.say_sorry,
        hooks=frame.HOOKS,
    )
    jobs = Jobs(settings)
    app.server.config.update(EQUITYMAP_LIBRARY=current, EQUITYMAP_JOBS=jobs)
    app.index_string = frame.index_string(theme.css())
    app.server.register_blueprint(boundaries.blueprint(current))
    app.server.register_blueprint(health.blueprint(current))
    app.server.register_blueprint(version.blueprint(settings.workspace))
    app.server.register_blueprint(uploads.blueprint(settings, jobs))

    cache = Path(settings.cache or Path(settings.workspace, ".cache", "pages"))
    pictures = Pictures(app.server, cache, settings.cache_items)
    for address, (page, title) in PAGES.items():
        register_page(address, page, title)
        page.register(app, current, pictures)
    dash.register_page("not_found_404", layout=lost.layout, title="EquityMap")
    app.layout = partial(frame.frame, current)
    frame.register(app, current)
    controls.register(app, current, pictures, {"/": map.along})
    return app


def register_page(address: str, page, title: str) -> None:
    """One page of the app; Dash's register is global, so the library comes from the request."""

    def layout(**query):
        return page.layout(current_app.config["EQUITYMAP_LIBRARY"](), **query)

    template = {"path_template": address} if "<" in address else {"path": address}
    dash.register_page(page.__name__, title=f"{title} · EquityMap", layout=layout, **template)


def __getattr__(name: str):
    """`server`, made when gunicorn asks for it: importing this module opens no workspace."""
    if name == "server":
        return create_app(Settings.from_environment()).server
    raise AttributeError(name)
