"""Any address that is no page: the reader is taken to the map, and the address is cleaned."""

from __future__ import annotations

from dash import dcc, html


def layout(**query) -> html.Div:
    """A sentence while the map opens."""
    return html.Div(
        [
            dcc.Location(id="lost", pathname="/", refresh=True),
            html.H1("There is no page at this address; the map opens.", className="say"),
            dcc.Link("Open the map", href="/"),
        ],
        className="card empty",
    )
