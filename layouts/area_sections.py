"""What stands beside the measures of the area page: map, target sets, money, services, people."""

from __future__ import annotations

import dash_leaflet as dl
from dash import dcc, html

from equitymap.geography.drawing import drawing
from equitymap.provenance import Figure
from equitymap.views import words
from equitymap.views.figures import figure
from equitymap.views.numbers import count, day, number, percent, pounds
from layouts.area_measures import card

GRANTS_SHOWN = 12
SERVICES_SHOWN = 12
AREAS_SHOWN = 60


def sentence(parts) -> list:
    """A sentence in parts, its strong parts semibold, its figures links to where they come from."""
    return [
        html.B(figure(part.figure, part.text)) if part.strong else figure(part.figure, part.text)
        for part in parts
    ]


def beside(shown, library) -> list:
    """Every card of the side column that has something to say."""
    return [
        _locator(library, shown.code),
        _target_sets(shown.memberships),
        _grants(shown),
        _services(shown.services),
        _ages(shown.ages),
        _inside(shown.inside),
    ]


def _locator(library, code: str):
    """Where it is: the area among its neighbours in the same borough (or region, or country)."""
    geography = library.geography
    level = geography.level_of(code)
    if level not in geography.drawable():
        return None
    around = next(
        (c for at, c, _ in geography.chain(code)[1:] if at.startswith(("lad", "rgn"))), None
    )
    neighbours = drawing(geography, level, (around,) if around else ())
    here = drawing(geography, level, (code,))
    return html.Div(
        dl.Map(
            [
                dl.GeoJSON(
                    url=neighbours.url,
                    style={"className": "locator-area"},
                    interactive=False,
                ),
                dl.Pane(  # above, whichever of the two arrives first
                    dl.GeoJSON(
                        url=here.url, style={"className": "locator-here"}, interactive=False
                    ),
                    name="locator",
                    style={"zIndex": 450},
                ),
            ],
            bounds=neighbours.bounds,
            zoomControl=False,
            attributionControl=False,
            dragging=False,
            scrollWheelZoom=False,
            doubleClickZoom=False,
            touchZoom=False,
            boxZoom=False,
            keyboard=False,
            trackViewport=False,
            zoomSnap=0,
            className="locator-map",
        ),
        className="card locator",
        role="img",
        **{"aria-label": f"Where it lies{f' in {geography.name(around)}' if around else ''}"},
    )


def _target_sets(memberships):
    if not memberships:
        return None
    return card(
        "Target areas",
        [
            html.Ul(
                [
                    html.Li([html.B(m.name), html.Span(_membership(m), className="sub")])
                    for m in memberships
                ],
                className="plain-list",
            )
        ],
    )


def _membership(m) -> str:
    if m.of == 1:
        told = "A target area" if m.inside else "Not a target area"
    else:
        told = f"{number(m.inside)} of its {words.areas(m.level, m.of)}"
    return f"{told} · {m.rule}" if m.rule else told


def _grants(shown):
    grants = shown.grants
    if grants.empty:
        return card("Grants", [html.P(shown.no_grants, className="sub")])
    known = grants["here"].dropna()
    awards = int(grants["awards"].sum())
    told = [f"{count(awards, 'grant')} {'touches' if awards == 1 else 'touch'} this area"]
    if len(known):
        of = Figure.of(shown.version, "money", area=shown.code)
        told += [", with ", figure(of, pounds(known.sum())), " here"]
    rest = len(grants) - GRANTS_SHOWN
    return card(
        "Grants",
        [
            html.P(
                [*told, ". Pounds of a wider place are shared among its LSOAs by residents."],
                className="sub",
            ),
            html.Ul(
                [_grant(shown, grant) for grant in grants.head(GRANTS_SHOWN).to_dict("records")],
                className="plain-list grants",
            ),
            html.P(f"{number(rest)} more with less here.", className="sub") if rest > 0 else None,
        ],
    )


def _grant(shown, grant):
    grade, here = grant["grade"], pounds(grant["here"])
    of = Figure.of(shown.version, "grant", grant=grant["id"], area=shown.code)
    facts = [grant["programme"], grant["recipient"], day(grant["date"])]
    whole = "" if grant["certain"] else f" of {pounds(grant['pounds'])}"
    return html.Li(
        [
            html.Span(
                grade, className=f"grade-key grade-{grade.lower()}", title=words.GRADES[grade]
            ),
            html.Span(
                [
                    html.Span(grant["title"]),
                    html.Span(" · ".join(f for f in facts if isinstance(f, str)), className="sub"),
                ]
            ),
            html.Span(
                [html.B(figure(of, here, here + whole)), html.Span(whole, className="sub")],
                className="money number",
            ),
        ]
    )


def _services(services):
    if services.empty:
        return None
    rest = len(services) - SERVICES_SHOWN
    return card(
        f"Services ({number(len(services))})",
        [
            html.Ul(
                [
                    html.Li([service["name"], html.Span(service["type"], className="sub")])
                    for service in services.head(SERVICES_SHOWN).to_dict("records")
                ],
                className="plain-list",
            ),
            html.P(f"{number(rest)} more.", className="sub") if rest > 0 else None,
        ],
    )


def _ages(ages):
    total = sum(people for _, people, _ in ages)
    if not total:
        return None
    most = max(people for _, people, _ in ages)
    return card(
        "People by age",
        [
            html.Table(
                html.Tbody(
                    [
                        html.Tr(
                            [
                                html.Th(age, scope="row"),
                                html.Td(
                                    html.Span(
                                        className="age-bar",
                                        style={"width": f"{100 * people / most:.1f}%"},
                                    ),
                                    className="age",
                                ),
                                html.Td(figure(of, number(people)), className="number"),
                                html.Td(percent(people / total), className="number"),
                            ]
                        )
                        for age, people, of in ages
                    ]
                ),
                className="plain-table ages",
            )
        ],
    )


def _inside(inside):
    if inside is None:
        return None
    level, areas = inside
    rest = len(areas) - AREAS_SHOWN
    return card(
        f"The {words.areas(level, len(areas))} inside",
        [
            html.Ul(
                [
                    html.Li(dcc.Link(area["name"] or area["code"], href=f"/area/{area['code']}"))
                    for area in areas.head(AREAS_SHOWN).to_dict("records")
                ],
                className="areas-inside",
            ),
            html.P(f"{number(rest)} more: find them by name above.", className="sub")
            if rest > 0
            else None,
        ],
    )
