"""The page `/area/<code>`: one area, everything the workspace holds about it."""

from __future__ import annotations

from dataclasses import replace

import dash
import dash_mantine_components as dmc
from dash import Input, Output, dcc, html

from equitymap.choice import Choice
from equitymap.views import lead, profile, words
from layouts import area_measures, area_sections, ids


def layout(library, code: str = "", **query) -> html.Div:
    """Title and way back at once; the rest follows from `picture`."""
    if library.geography.level_of(code) is None:
        return _unknown(code)
    choice = replace(Choice.from_query(query, library), area=code)
    name, facts = profile.title(library, code)
    return html.Div(
        [
            dcc.Store(id=ids.AREA_PLACE, data=choice.to_query(library)),
            _breadcrumbs(library, code),
            html.Div(
                [
                    html.Div(
                        [
                            html.H1(name),
                            html.P(facts, className="sub"),
                            _today(profile.successors(library, code)),
                        ]
                    ),
                    dcc.Link(
                        "Show on the map",
                        href=f"/{_on_the_map(choice, library)}",
                        className="button",
                    ),
                ],
                className="area-head",
            ),
            html.P(id=ids.AREA_LEAD, className="lead area-lead"),
            html.Div(
                [
                    html.Div(id=ids.AREA_MAIN, className="area-main"),
                    html.Aside(
                        id=ids.AREA_SIDE,
                        className="area-side",
                        **{"aria-label": "Place, money and services"},
                    ),
                ],
                className="area-columns",
            ),
            html.P([words.ECOLOGICAL, " ", words.INTERVALS], className="sub area-caveats"),
        ],
        className="area-page",
    )


def picture(choice, library, dark: bool = False) -> dict:
    """Lead sentence, indicators with their history, and what stands beside them."""
    shown = profile.profile(library, choice)
    return {
        "lead": area_sections.sentence(lead.lead(shown)),
        "main": area_measures.measures(shown, dark),
        "side": area_sections.beside(shown, library),
    }


def register(app, open_library, cached) -> None:
    """One callback: the area and the theme decide what is drawn."""

    @app.callback(
        output=dict(
            lead=Output(ids.AREA_LEAD, "children"),
            main=Output(ids.AREA_MAIN, "children"),
            side=Output(ids.AREA_SIDE, "children"),
        ),
        inputs=dict(query=Input(ids.AREA_PLACE, "data"), scheme=Input(ids.SCHEME, "data")),
    )
    def draw(query, scheme):
        library, dark = open_library(), scheme == "dark"
        choice = Choice.from_query(query, library)
        if not choice.area:
            return dict.fromkeys(("lead", "main", "side"), dash.no_update)
        page = "/area-dark" if dark else "/area"
        return cached(page, choice, library, lambda c, lib: picture(c, lib, dark))


def _breadcrumbs(library, code: str):
    chain = library.geography.chain(code)
    return dmc.Breadcrumbs(
        [dcc.Link(name or above, href=f"/area/{above}") for _, above, name in reversed(chain[1:])]
        + [html.Span(chain[0][2] or code, **{"aria-current": "page"})],
        separator="›",
        className="crumbs",
    )


def _today(successors):
    """For a former area, the areas it became."""
    if not successors:
        return None
    links = [dcc.Link(name, href=f"/area/{newer}") for newer, name in successors]
    spaced = [part for link in links for part in (link, ", ")][:-1]
    return html.P(["A former area; today it is ", *spaced, "."], className="sub")


def _on_the_map(choice, library) -> str:
    """The address of the map with this area chosen, at its own level where that can be drawn."""
    level = library.geography.level_of(choice.area)
    known = library.levels_of(choice.indicator) if choice.indicator else {}
    if level in library.geography.drawable() and level in known:
        choice = replace(choice, level=level)
    return choice.to_query(library)


def _unknown(code: str) -> html.Div:
    return html.Div(
        [
            html.H1("This area is not in the workspace"),
            html.P(
                [
                    f"No area here has the code “{code[:40]}”. Search for a place by its name or "
                    "code at the top of the page, or ",
                    dcc.Link("choose one on the map", href="/"),
                    ".",
                ],
                className="lead",
            ),
        ],
        className="area-page",
    )
