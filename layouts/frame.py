"""What stands around every page: header, navigation, find a place, the alert, footer."""

from __future__ import annotations

import logging
import uuid

import dash
import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Input, Output, State, dcc, html, set_props

from equitymap.errors import EquityMapError
from equitymap.geography.levels import kind
from equitymap.views import theme
from layouts import ids
from layouts.icons import icon, logo

log = logging.getLogger("equitymap")

# The pages of the menu; every other page is reached from one of them.
PAGES = [("/", "Map"), ("/data", "Data"), ("/about", "About")]
# What Dash's renderer calls around each question to the server (assets/map.js).
HOOKS = {"request_pre": "equitymap.asking", "request_post": "equitymap.answered"}
FOUND = 20
HERE = "_pages_location"  # Dash's own address of the page

INDEX = """<!DOCTYPE html>
<html lang="en-GB">
  <head>
    {%metas%}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{%title%}</title>
    <link rel="icon" type="image/svg+xml" href="ICON">
    <style>THEME</style>
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <div hidden>{%config%}{%scripts%}{%renderer%}</div>
  </body>
</html>"""


def index_string(css: str) -> str:
    """The document every page is put into, with the theme's variables in its head."""
    return INDEX.replace("ICON", theme.icon()).replace("THEME", css)


def fictional_pill() -> html.Span:
    """Says that the place and its figures are invented."""
    return html.Span(
        "Fictional place",
        className="pill",
        title="An invented city with invented figures, to try EquityMap with",
    )


def frame(open_library) -> dmc.MantineProvider:
    """The whole document: the page asked for between header and footer."""
    library = open_library()
    return dmc.MantineProvider(
        [
            html.A("Skip to the content", href="#content", className="skip"),
            _header(library),
            html.Div(id=ids.ALERT, role="alert", className="alert"),
            _news(),
            html.Main(dash.page_container, id="content", tabIndex="-1"),
            html.Footer(_footer(library), id=ids.FOOTER, className="footer"),
            dcc.Store(id=ids.SCHEME),
            dcc.Store(id=ids.NEWEST),
        ],
        id=ids.PROVIDER,
        theme=theme.mantine(),
    )


def _header(library):
    return html.Header(
        [
            dcc.Link(
                [logo(), html.Span("EquityMap")],
                href="/",
                className="home",
                id=ids.nav("/home"),
            ),
            html.Span(library.name, className="workspace", title=library.name),
            fictional_pill() if library.fictional else None,
            html.Div(
                [
                    html.Nav(
                        [dcc.Link(name, href=path, id=ids.nav(path)) for path, name in PAGES],
                        className="nav",
                        **{"aria-label": "Pages"},
                    ),
                    dmc.Select(
                        id=ids.FIND,
                        placeholder="Find a place",
                        searchable=True,
                        clearable=True,
                        nothingFoundMessage="No place of this name or code",
                        leftSection=icon("search"),
                        data=[],
                        className="find",
                        rightSection=html.Span(),
                        **{"aria-label": "Find a place by name or code"},
                    ),
                ],
                className="header-more",
                id=ids.NAVIGATION,
            ),
            dmc.ActionIcon(
                [icon("moon"), icon("sun")],
                id=ids.SCHEME_SWITCH,
                variant="subtle",
                className="scheme",
                **{"aria-label": "Change between light and dark"},
            ),
            dmc.ActionIcon(
                icon("menu"),
                id=ids.MENU_SWITCH,
                variant="subtle",
                className="menu",
                **{"aria-label": "Menu"},
            ),
        ],
        className="header",
    )


def _news():
    """Shown when the workspace has a newer version than this page (assets/news.js asks)."""
    return html.Div(
        [
            html.Span("New data is there.", role="status"),
            html.Button("Show it", id=ids.NEWS_SHOW, className="button"),
            html.Button(
                icon("close"),
                id=ids.NEWS_CLOSE,
                className="button quiet",
                **{"aria-label": "Not now"},
            ),
        ],
        id=ids.NEWS,
        className="news",
        hidden=True,
    )


def _footer(library) -> list:
    sources = library.sources()
    named = ", ".join(sources["name"].drop_duplicates()) if len(sources) else ""
    return [
        html.Span(
            f"Sources: {named}" if named else "Your own files",
            className="footer-sources",
            title=named,
        ),
        dcc.Link("licences and methods", href="/about"),
        html.Span(className="spacer"),
        html.Span(
            f"Data of {_date(library)} · version {library.version}",
            className="footer-version",
            **{"data-version": str(library.version)},
        ),
    ]


def _date(library) -> str:
    receipts = library.receipts()
    return f"{receipts['created'].max():%-d %b %Y}" if len(receipts) else "no load yet"


def say_sorry(error: Exception) -> None:
    """Shows what went wrong instead of leaving the page silent; `Dash(on_error=say_sorry)`."""
    if isinstance(error, EquityMapError):
        sentence = str(error)
    else:
        reference = uuid.uuid4().hex[:8]
        log.error("reference %s", reference, exc_info=error)
        sentence = (
            "This could not be worked out, and what you see is from before. "
            f"Quote {reference} if you report it."
        )
    set_props(
        ids.ALERT,
        {
            "children": [
                html.Span("×", className="alert-mark", **{"aria-hidden": "true"}),
                html.Span(sentence),
                html.A("Try again", href=""),
            ]
        },
    )


def find(library, words: str) -> list[dict]:
    """The places whose name or code holds what was typed, as options; names that begin so first."""
    words = words.strip().casefold() if isinstance(words, str) else ""
    if len(words) < 2:
        return []
    geography, found = library.geography, []
    for level in geography.levels():
        if level != geography.current_level(kind(level)):
            continue  # an older vintage has the same places under the same codes
        areas = geography.areas(level)
        names, codes = areas["name"].fillna(""), areas["code"]
        folded = names.str.casefold()
        hit = folded.str.contains(words, regex=False) | codes.str.casefold().str.startswith(words)
        some = areas[hit].assign(begins=folded[hit].str.startswith(words))
        some = some.sort_values(["begins", "name"], ascending=[False, True]).head(FOUND)
        word = library.catalogue.level(level).name
        found += [
            {"value": code, "label": f"{name or code} · {word} {code}"}
            for code, name in zip(some["code"], some["name"], strict=True)
        ]
    return found[:FOUND]


def register(app, open_library) -> None:
    """The callbacks of the frame."""

    @app.callback(
        output=Output(ids.FIND, "data"),
        inputs=dict(words=Input(ids.FIND, "searchValue")),
        prevent_initial_call=True,
    )
    def suggest(words):
        return find(open_library(), words) or dash.no_update

    @app.callback(
        output=dict(footer=Output(ids.FOOTER, "children")),
        inputs=dict(newest=Input(ids.NEWEST, "data")),
        prevent_initial_call=True,
    )
    def date(newest):
        return dict(footer=_footer(open_library()))

    for function, told in (
        ("renew", Input(ids.NEWS_SHOW, "n_clicks")),
        ("later", Input(ids.NEWS_CLOSE, "n_clicks")),
    ):
        app.clientside_callback(
            ClientsideFunction("equitymap", function), told, prevent_initial_call=True
        )
    app.clientside_callback(
        ClientsideFunction("equitymap", "visit"),
        Output(ids.FIND, "value"),
        Input(ids.FIND, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("equitymap", "scheme"),
        Output(ids.PROVIDER, "forceColorScheme"),
        Output(ids.SCHEME, "data"),
        Input(ids.SCHEME_SWITCH, "n_clicks"),
    )
    app.clientside_callback(
        ClientsideFunction("equitymap", "menu"),
        Output(ids.NAVIGATION, "className"),
        Input(ids.MENU_SWITCH, "n_clicks"),
        Input(HERE, "pathname"),
    )
    app.clientside_callback(
        ClientsideFunction("equitymap", "here"),
        Input(HERE, "pathname"),
    )
    app.clientside_callback(
        ClientsideFunction("equitymap", "carry"),
        Output(ids.nav(ALL), "href"),
        Input(ids.ADDRESS, "search"),
        State(ids.nav(ALL), "id"),
        prevent_initial_call=True,
    )
