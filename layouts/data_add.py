"""The way in: drop a file, or have the published figures of your boroughs fetched."""

from __future__ import annotations

import re

import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, html

from equitymap.api.uploads import jobs_here
from equitymap.errors import EquityMapError
from equitymap.geography.levels import kind
from equitymap.sources.fetch import available
from layouts import ids
from layouts.icons import icon

FORMATS = "CSV, Excel, ODS, Parquet, GeoJSON, GeoPackage, Shapefile (zip) or 360Giving"
BOROUGH = "lad"
CODE = re.compile(r"[EWSN]\d{8}")
FEW = 60  # with fewer boroughs than this a workspace holds some, not all of England's


def draw(library, settings) -> html.Div | html.Section:
    """What a new user finds first; where adding is switched off, how else it is done."""
    if not settings.uploads:
        return html.Section(
            [
                html.H2("Adding data here is switched off"),
                html.P(
                    [
                        "On the server, ",
                        html.Code("equitymap add FILE…"),
                        " adds files and ",
                        html.Code("equitymap undo"),
                        " takes a load back; this page then shows the receipts.",
                    ]
                ),
            ],
            className="card",
        )
    if library.fictional:
        return html.Div([_start_your_own(), _drop(settings.upload_mb)], className="data-add")
    first = library.receipts().empty
    parts = [_boroughs(library, opened=first), _drop(settings.upload_mb)]
    return html.Div(parts if first else parts[::-1], className="data-add")


def register(app, open_library) -> None:
    """Callbacks of the chooser of boroughs."""

    @app.callback(
        output=dict(offered=Output(ids.BOROUGHS, "data"), told=Output(ids.BOROUGHS, "description")),
        inputs=dict(
            opened=Input(ids.BOROUGHS_HEAD, "n_clicks"), box=State(ids.BOROUGHS_BOX, "open")
        ),
    )
    def offer(opened, box):
        held = boroughs_held(open_library())
        if not (opened or box) or len(held) > FEW:
            return dict(offered=held, told=EXPLAINED)
        try:
            listed = [_tag(one["name"], one["code"]) for one in jobs_here().boroughs()]
        except EquityMapError:
            return dict(offered=held, told=CODES_ONLY)
        return dict(offered=sorted({*held, *listed}), told=EXPLAINED)

    app.clientside_callback(
        ClientsideFunction("equitymap", "fetch"),
        Input(ids.FETCH, "n_clicks"),
        State(ids.BOROUGHS, "value"),
        State(ids.BUNDLE, "value"),
        State(ids.FUNDERS, "value"),
        prevent_initial_call=True,
    )


EXPLAINED = "By name, or by code, such as E09000022 (or of a region, such as E12000007)."
CODES_ONLY = (
    "The list of boroughs cannot be fetched just now; give their codes, such as E09000022 for "
    "Lambeth."
)


def boroughs_held(library) -> list[str]:
    """The boroughs the workspace knows, as the chooser writes them."""
    geography = library.geography
    level = next(
        (at for at in geography.levels() if kind(at) == BOROUGH and _is_current(geography, at)),
        None,
    )
    if level is None:
        return []
    areas = geography.areas(level)
    return [_tag(n, c) for n, c in zip(areas["name"], areas["code"], strict=True) if n]


def _is_current(geography, level: str) -> bool:
    return geography.current_level(kind(level)) == level


def _tag(name: str, code: str) -> str:
    return f"{name} ({code})"


def _start_your_own() -> html.Section:
    """A fictional workspace takes no published data: the way to one's own."""
    return html.Section(
        [
            html.H2("Add your boroughs"),
            html.P(
                "What you see is invented, and real figures would get lost in it. So your boroughs "
                "get a workspace of their own. Where EquityMap is installed:"
            ),
            html.Pre(
                "equitymap --workspace workspace fetch --area E09000022 --area E09000028\n"
                "equitymap --workspace workspace serve",
                tabIndex="0",
            ),
            html.P(
                "This fetches boundaries, deprivation and the census for Lambeth and Southwark; "
                "put the codes of your own boroughs instead. From then on this page adds whatever "
                "else you have.",
                className="sub",
            ),
        ],
        className="card first",
        **{"aria-label": "Add your boroughs"},
    )


def _boroughs(library, opened: bool) -> html.Details:
    """Choose boroughs and sources; the rest is fetched from the publishers."""
    sources = _sources(library)
    return html.Details(
        [
            html.Summary(html.H2("Add your boroughs"), id=ids.BOROUGHS_HEAD),
            html.P(
                "Boundaries, deprivation, people and health are fetched from their publishers. "
                "You see what came before anything is stored.",
                className="sub",
            ),
            dmc.TagsInput(
                id=ids.BOROUGHS,
                label="Boroughs",
                description=EXPLAINED,
                placeholder="Lambeth, Southwark …",
                data=[],
                value=[],
                maxTags=40,
                maxDropdownHeight=220,
                limit=50,
                clearable=True,
            ),
            html.Div(
                html.Button(
                    "Fetch and look at it", id=ids.FETCH, className="button primary", n_clicks=0
                ),
                className="row",
            ),
            html.Details(
                [
                    html.Summary("What is fetched"),
                    dmc.CheckboxGroup(
                        html.Div(
                            [
                                dmc.Checkbox(label=name, description=brings, value=slug)
                                for slug, name, brings, _ in sources
                            ],
                            className="bundle",
                        ),
                        id=ids.BUNDLE,
                        label="Sources",
                        value=[slug for slug, *_, usual in sources if usual],
                    ),
                    dmc.TagsInput(
                        id=ids.FUNDERS,
                        label="Funders whose grants to fetch",
                        description="As 360Giving names them, such as GB-CHC-1164883.",
                        value=[],
                        maxTags=40,
                    ),
                ],
                className="bundle-box",
            ),
        ],
        id=ids.BOROUGHS_BOX,
        open=opened,
        className="card fetch",
    )


def _sources(library) -> list[tuple[str, str, str, bool]]:
    """Every source that can be fetched: slug, name, what it brings, whether unless said otherwise.

    Grants are asked for by their funders, not here.
    """
    found: dict[str, list[dict]] = {}
    for download in available():
        if download["source"] != "360giving":
            found.setdefault(download["source"], []).append(download)
    return [
        (
            slug,
            library.catalogue.sources[slug].name,
            f"{rows[0]['publisher']}. {'; '.join(row['brings'] for row in rows)}.",
            any(not row["asked"] for row in rows),
        )
        for slug, rows in found.items()
    ]


def _drop(megabytes: int) -> html.Section:
    return html.Section(
        [
            html.Span(icon("upload"), className="drop-sign"),
            html.Div(
                [
                    html.H2("Drop files here, or choose them"),
                    html.P(
                        f"{FORMATS}; up to {megabytes:,} MB. Nothing is stored until you say so.",
                        className="sub",
                    ),
                ],
                className="drop-words",
            ),
            html.Button("Choose files", id=ids.PICK_FILES, className="button primary"),
            html.Div(className="drop-sent", role="alert"),
        ],
        className="drop",
        id="drop",
        **{"data-megabytes": str(megabytes), "aria-label": "Add files"},
    )
