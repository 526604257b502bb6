"""The controls, and the hinge: the one callback between them, the address and the choice.

A page that shows a choice puts `address(...)` and the controls it wants inside its own layout.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import dash
import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Input, Output, State, dcc, html

from equitymap.choice import Choice
from equitymap.funding.awards import programmes
from equitymap.need import targets
from equitymap.views.numbers import GAP
from layouts import ids
from layouts.icons import icon
from layouts.options import hidden, options

ALL_PROGRAMMES = "all"
MOST_SEGMENTS = 4


def address(choice: Choice) -> list:
    """The address, the choice it spells, and the area control, which has no face of its own."""
    return [
        dcc.Location(id=ids.ADDRESS, refresh=False),
        dcc.Store(id=ids.CHOICE),
        dcc.Store(id=ids.ALONG),
        dcc.Input(id=ids.control("area"), type="hidden", value=choice.area or ""),
    ]


# ── the hinge ───────────────────────────────────────────────────────────────────────────────────


def settle(search: str, settled: str | None, values: dict, library) -> Choice:
    """The choice after a change: from the address if that changed, else from the controls.

    `settled` is the choice before, as a query; a control that differs from it was changed since,
    so that two quick changes are both kept.
    """
    if settled is None or _pairs(search) != _pairs(settled):
        return Choice.from_query(search, library)
    before = held(Choice.from_query(settled, library))
    changed = {name: _spell(value) for name, value in values.items() if value != before.get(name)}
    query = dict(_pairs(settled)) | changed
    return Choice.from_query({key: value for key, value in query.items() if value}, library)


def held(choice: Choice) -> dict:
    """The choice as the controls hold it, by name."""
    return {
        "indicator": choice.indicator,
        "level": choice.level,
        "period": choice.period,
        "group": choice.group,
        "area": choice.area or "",
        "within": list(choice.within),
        "targets": choice.targets,
        "programme": choice.programme or ALL_PROGRAMMES,
        "goal": round(choice.goal * 100, 2),
        "outline": choice.outline,
        "among": choice.among,
        "basis": choice.basis,
    }


def _spell(value) -> str:
    """A control's value as the address spells it."""
    if isinstance(value, list):
        return ",".join(sorted(one for one in value if isinstance(one, str)))
    if isinstance(value, (int, float)):
        return f"{value / 100:g}"
    return value if isinstance(value, str) and value != ALL_PROGRAMMES else ""


def _pairs(query: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(query.lstrip("?"))) if isinstance(query, str) else []


def register(app, open_library, cached, along: dict) -> None:
    """The callbacks of the controls, once for all pages that have them.

    `along` gives for a page's path what it shows first, `draw(choice, library)`: that travels with
    the choice, in the same answer, so that the page need not ask again before it repaints.
    """

    @app.callback(
        output=dict(
            choice=Output(ids.CHOICE, "data"),
            search=Output(ids.ADDRESS, "search"),
            values=Output(ids.control(ALL), "value"),
            along=Output(ids.ALONG, "data"),
        ),
        inputs=dict(
            search=Input(ids.ADDRESS, "search"),
            values=Input(ids.control(ALL), "value"),
            settled=State(ids.CHOICE, "data"),
            controls=State(ids.control(ALL), "id"),
            path=State(ids.ADDRESS, "pathname"),
        ),
    )
    def turn(search, values, settled, controls, path):
        library = open_library()
        names = [control["name"] for control in controls]
        choice = settle(search, settled, dict(zip(names, values, strict=True)), library)
        holds, query = held(choice), choice.to_query(library)
        return dict(
            along=first(path, choice, library) | {"key": query},
            choice=query,
            search=dash.no_update if query == search else query,
            values=[
                dash.no_update if holds[name] == value else holds[name]
                for name, value in zip(names, values, strict=True)
            ],
        )

    def first(path, choice, library):
        if not isinstance(path, str) or path not in along or not choice.indicator:
            return {}
        return cached(f"along{path}", replace(choice, area=""), library, along[path])

    @app.callback(
        output=dict(
            level=Output(ids.control("level"), "data"),
            period=Output(ids.control("period"), "data"),
            group=Output(ids.control("group"), "data"),
            within=Output(ids.control("within"), "data"),
            hidden=dict(
                group=Output(ids.GROUP_BOX, "hidden"), among=Output(ids.AMONG_BOX, "hidden")
            ),
        ),
        inputs=dict(query=Input(ids.CHOICE, "data")),
        prevent_initial_call=True,
    )
    def offer(query):
        library = open_library()
        choice = Choice.from_query(query, library)
        return options(choice, library) | {"hidden": hidden(choice, library)}

    app.clientside_callback(
        ClientsideFunction("equitymap", "sift"),
        Output(ids.INDICATOR_MENU, "value"),
        Input(ids.INDICATOR_SEARCH, "value"),
        State(ids.INDICATOR_MENU, "value"),
        prevent_initial_call=True,
    )


# ── the controls' faces ─────────────────────────────────────────────────────────────────────────


def level(choice: Choice, library):
    """The level of the areas shown."""
    data = options(choice, library)["level"]
    if len(library.geography.drawable()) > MOST_SEGMENTS + 1:
        return _select("level", "Level", data, choice.level)
    return _segments("level", "Level", data, choice.level)


def period_of(choice: Choice, library):
    """The period, newest first."""
    return _select("period", "Period", options(choice, library)["period"], choice.period)


def group(choice: Choice, library):
    """The people the figures are about."""
    face = _select("group", "People", options(choice, library)["group"], choice.group)
    return html.Div(face, id=ids.GROUP_BOX, hidden=hidden(choice, library)["group"])


def within(choice: Choice, library):
    """The boroughs the map is narrowed to; none chosen is everywhere."""
    return dmc.MultiSelect(
        id=ids.control("within"),
        label="Within",
        placeholder="" if choice.within else "Everywhere",
        data=options(choice, library)["within"],
        value=list(choice.within),
        searchable=True,
        clearable=True,
        hidePickedOptions=True,
        nothingFoundMessage="No borough of this name",
    )


def target_set(choice: Choice, library):
    """The target areas the money should reach."""
    data = [{"value": known.name, "label": known.title} for known in targets.all_sets(library)]
    return _select("targets", "Target areas", data, choice.targets)


def programme(choice: Choice, library):
    """The problem area the grants are for."""
    known = programmes(library)
    data = [{"value": ALL_PROGRAMMES, "label": "All programmes"}]
    data += [
        {"value": slug, "label": title}
        for slug, title in zip(known["slug"], known["title"], strict=True)
    ]
    return _select("programme", "Programme", data, choice.programme or ALL_PROGRAMMES)


def goal(choice: Choice):
    """The share of spend that should reach the target areas."""
    return dmc.NumberInput(
        id=ids.control("goal"),
        label="Goal",
        value=round(choice.goal * 100, 2),
        min=0,
        max=100,
        step=5,
        suffix=f"{GAP}%",
        debounce=True,
        hideControls=True,
    )


def outline(choice: Choice):
    """Which areas stand out by an outline."""
    data = [
        {"value": "high-risk", "label": "High-risk"},
        {"value": "targets", "label": "Targets"},
        {"value": "none", "label": "None"},
    ]
    return _segments("outline", "Outline on the map", data, choice.outline)


def among(choice: Choice, library):
    """Whether high-risk is the worst fifth of all areas of the level or of those shown."""
    data = [{"value": "all", "label": "All areas"}, {"value": "shown", "label": "Those shown"}]
    face = _segments("among", "High-risk is the worst fifth of", data, choice.among)
    return html.Div(face, id=ids.AMONG_BOX, hidden=hidden(choice, library)["among"])


def _select(name, label, data, value):
    return dmc.Select(
        id=ids.control(name),
        label=label,
        data=data,
        value=value,
        allowDeselect=False,
        disabled=not data,
        placeholder="None yet",
        searchable=len(data) > 12,
        rightSection=icon("chevron-down"),
        rightSectionPointerEvents="none",
    )


def _segments(name, label, data, value):
    return html.Div(
        [
            html.Div(label, className="label", id=f"label-{name}"),
            dmc.SegmentedControl(
                id=ids.control(name),
                data=data,
                value=value,
                fullWidth=True,
                size="xs",
                transitionDuration=0,
                **{"aria-labelledby": f"label-{name}"},
            ),
        ]
    )
