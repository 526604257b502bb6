"""The page `/`: where need is greatest, and whether the money goes there."""

from __future__ import annotations

from dataclasses import replace

import dash_ag_grid as dag
import dash_leaflet as dl
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, dcc, html

from equitymap.choice import Choice
from equitymap.views import headline, legend, listing, panel
from equitymap.views import map as maps
from layouts import controls, ids, menu
from layouts.frame import icon

START = {"center": [52.6, -1.5], "zoom": 6}


def layout(library, **query) -> html.Div:
    """Headline, controls, map with its legend, the chosen area and the table of areas."""
    choice = Choice.from_query(query, library)
    if not choice.indicator:
        return _empty()
    return html.Div(
        [
            *controls.address(choice),
            *[dcc.Store(id=name) for name in (ids.AREA_READINGS, ids.PAINTED)],
            html.Section(id=ids.HEADLINE, className="headline", **{"aria-label": "The goal"}),
            html.Div(
                [_rail(choice, library), _map(library), _side()],
                className="map-page",
            ),
        ],
        className="map-view",
    )


def _empty():
    return html.Div(
        [
            html.H1("This workspace holds no figures yet.", className="say"),
            html.P(
                ["Add your boroughs, or a file, on the page ", dcc.Link("Data", href="/data"), "."],
                className="lead",
            ),
        ],
        className="card empty",
    )


def _rail(choice, library):
    return html.Aside(
        [
            html.Div(
                [
                    html.Span("What to show"),
                    dmc.ActionIcon(
                        icon("close"),
                        id=ids.RAIL_CLOSE,
                        variant="subtle",
                        **{"aria-label": "Close"},
                    ),
                ],
                className="rail-head",
            ),
            menu.indicator(choice, library),
            controls.level(choice, library),
            controls.period_of(choice, library),
            controls.group(choice, library),
            controls.within(choice, library),
            controls.outline(choice),
            controls.among(choice, library),
            controls.target_set(choice, library),
            controls.programme(choice, library),
            controls.goal(choice),
        ],
        id=ids.RAIL,
        className="rail",
        **{"aria-label": "What to show"},
    )


def _map(library):
    return html.Section(
        [
            dmc.Button(
                id=ids.RAIL_SWITCH,
                variant="default",
                fullWidth=True,
                justify="space-between",
                rightSection=icon("chevron-down"),
                className="rail-switch",
            ),
            html.Div(id=ids.LEGEND, className="legend"),
            html.A("Skip the map, go to the table", href=f"#{ids.TABLE_TITLE}", className="skip"),
            html.Div(
                [
                    dl.Map(
                        id=ids.MAP,
                        **START,
                        zoomControl=False,
                        attributionControl=False,
                        zoomSnap=0.1,
                        minZoom=5,
                        maxZoom=17,
                        trackViewport=False,
                        children=[dl.ZoomControl(position="topright")],
                    ),
                    html.Div(id=ids.MAP_NOTICE, role="status", className="map-notice"),
                    html.Button(
                        "Back to all areas",
                        id=ids.EVERYWHERE,
                        value="",
                        hidden=True,
                        className="button everywhere",
                    ),
                ],
                className=f"map-box {maps.beyond(library)}",
            ),
            html.P(id=ids.MAP_ALTERNATIVE, className="unseen"),
        ],
        className="map-column",
        **{"aria-label": "Map"},
    )


def _side():
    return html.Section(
        [
            html.Div(id=ids.AREA_PANEL, className="area-panel", **{"aria-live": "polite"}),
            html.Div(
                [
                    html.H2(id=ids.TABLE_TITLE, tabIndex="-1"),
                    html.P(id=ids.TABLE_NOTE, className="sub"),
                ],
                className="table-head",
            ),
            dag.AgGrid(
                id=ids.AREA_TABLE,
                className="ag-theme-quartz areas",
                getRowId="params.data.code",
                columnSize="responsiveSizeToFit",
                defaultColDef={"sortable": True, "resizable": True, "suppressMovable": True},
                dashGridOptions={
                    "rowSelection": {
                        "mode": "singleRow",
                        "checkboxes": False,
                        "enableClickSelection": False,
                    },
                    "rowHeight": 30,
                    "headerHeight": 38,
                    "suppressCellFocus": False,
                    "animateRows": False,
                },
            ),
        ],
        className="side",
        **{"aria-label": "Areas"},
    )


def picture(choice, library) -> dict:
    """Everything the page shows for a choice, part by part, as plain data and components."""
    return {name: draw(choice, library) for name, draw in PARTS.items()}


PARTS = {
    "areas": maps.areas,
    "readings": maps.readings,
    "about": maps.about,
    "legend": legend.draw,
    "headline": headline.draw,
    "panel": panel.draw,
    "listing": listing.draw,
}


along = maps.areas  # what travels with the choice, so that the map repaints at once


def register(app, open_library, cached) -> None:
    """What is redrawn when: first the map, alone and quick; once it is painted, the rest."""

    def part(name, query, area=False):
        library = open_library()
        choice = Choice.from_query(query, library)
        kept_for = choice if area else replace(choice, area="")
        return cached(f"map-{name}", kept_for, library, PARTS[name])

    app.clientside_callback(
        ClientsideFunction("equitymap", "paint"),
        Output(ids.PAINTED, "data"),
        Input(ids.ALONG, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        output=dict(
            legend=Output(ids.LEGEND, "children"),
            about=dict(
                title=Output(ids.RAIL_SWITCH, "children"),
                alternative=Output(ids.MAP_ALTERNATIVE, "children"),
                notice=Output(ids.MAP_NOTICE, "children"),
                everything=Output(ids.EVERYWHERE, "hidden"),
            ),
            readings=Output(ids.AREA_READINGS, "data"),
        ),
        inputs=dict(query=Input(ids.PAINTED, "data")),
        prevent_initial_call=True,
    )
    def describe(query):
        return {name: part(name, query) for name in ("legend", "about", "readings")}

    @app.callback(
        output=dict(
            rows=Output(ids.AREA_TABLE, "rowData"),
            columns=Output(ids.AREA_TABLE, "columnDefs"),
            title=Output(ids.TABLE_TITLE, "children"),
            note=Output(ids.TABLE_NOTE, "children"),
        ),
        inputs=dict(query=Input(ids.PAINTED, "data")),
        prevent_initial_call=True,
    )
    def list_areas(query):
        return part("listing", query)

    @app.callback(
        output=dict(headline=Output(ids.HEADLINE, "children")),
        inputs=dict(query=Input(ids.PAINTED, "data")),
        prevent_initial_call=True,
    )
    def judge(query):
        return dict(headline=part("headline", query))

    @app.callback(
        output=dict(panel=Output(ids.AREA_PANEL, "children")),
        inputs=dict(query=Input(ids.PAINTED, "data")),
        prevent_initial_call=True,
    )
    def look_at(query):
        return dict(panel=part("panel", query, area=True))

    for function, *inputs in (
        ("speak", Input(ids.AREA_READINGS, "data")),
        ("choose", Input(ids.CHOICE, "data")),
        (
            "follow",
            Input(ids.AREA_TABLE, "rowData"),
            Input(ids.AREA_PANEL, "children"),
            State(ids.CHOICE, "data"),
        ),
        ("leave", Input(ids.CLOSE_AREA, "n_clicks")),
        ("narrow", Input(ids.NARROW, "n_clicks"), State(ids.NARROW, "value")),
        ("narrow", Input(ids.EVERYWHERE, "n_clicks"), State(ids.EVERYWHERE, "value")),
        ("rail", Input(ids.RAIL_SWITCH, "n_clicks"), Input(ids.RAIL_CLOSE, "n_clicks")),
    ):
        app.clientside_callback(
            ClientsideFunction("equitymap", function), *inputs, prevent_initial_call=True
        )
