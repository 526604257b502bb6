"""The side panel of the map: the area chosen, what is known of it, and where to go on."""

from __future__ import annotations

from dash import dcc, html

from equitymap.errors import ChoiceError
from equitymap.funding.money import grants_of_area
from equitymap.need import targets
from equitymap.views import charts, tables, words
from equitymap.views.map import title
from equitymap.views.numbers import GAP, count, number, pounds

NARROW, CLOSE = "narrow", "close-area"  # as in layouts/ids.py


def draw(choice, library) -> list:
    """The chosen area's figures, or how to choose one."""
    code = choice.area
    if not code:
        return [
            html.P(
                "Choose an area on the map or in the table to see its figures.", className="hint"
            )
        ]
    geography = library.geography
    level = library.catalogue.level(geography.level_of(code))
    values, rows = beside(choice, library)
    return [
        _head(choice, library, level),
        html.P(lead(choice, library, values, rows), className="lead"),
        html.H3(title(values) if values else "", className="panel-title"),
        charts.interval_dots(values.indicator, rows, rows[-1]["name"]) if values else None,
        html.P(
            f"Dots are estimates, lines 95{GAP}% intervals; dashed: {rows[-1]['name']}.",
            className="sub",
        )
        if values and any(row["lower"] == row["lower"] for row in rows)
        else None,
    ]


def beside(choice, library) -> tuple:
    """The indicator's values and rows for the area and for every place it lies in, smallest first."""
    first, rows = None, []
    for level, code, name in library.geography.chain(choice.area):
        try:
            values = library.values(choice.indicator, level, choice.period, choice.group)
        except ChoiceError:
            continue
        row = values.frame.loc[values.frame["code"] == code].to_dict("records")
        if row and (code == choice.area or row[0]["value"] == row[0]["value"]):
            first = first or values
            rows.append(row[0] | {"name": name or code})
    return first, rows


def lead(choice, library, values, rows) -> list:
    """One or two sentences: the area's place among its like, and what money reached it."""
    said = []
    if values is not None and rows[0]["code"] == choice.area:
        said += _need(values, rows[0], library)
    said += _money(choice, library)
    return said


def _need(values, row, library) -> list:
    indicator = values.indicator
    if row["value"] != row["value"]:
        return [f"{words.reading(indicator, row)[:1].upper()}{words.reading(indicator, row)[1:]}. "]
    ranks = tables.need_rank(values.frame["value"], indicator.polarity)
    rank = int(ranks[values.frame["code"] == row["code"]].iloc[0])
    of = int(ranks.notna().sum())
    level = library.catalogue.level(values.level)
    place = words.place(indicator, rank, of)
    return [
        html.B(words.value(indicator, row["value"])),
        f" ({words.interval(indicator, row['lower'], row['upper'])})"
        if words.interval(indicator, row["lower"], row["upper"])
        else "",
        ", the ",
        html.B(f"{place} {level.plural}"),
        ". ",
    ]


def _money(choice, library) -> list:
    if library.grants().empty:
        return []
    asked = (choice.programme, choice.start, choice.end)
    try:
        found = grants_of_area(library, choice.area, *(x or None for x in asked), choice.basis)
    except ChoiceError as reason:
        return [str(reason)]
    if found.empty:
        return ["No grant is known to reach it."]
    here = found["here"].sum()
    certain = int(found["certain"].sum())
    return [
        "About ",
        html.Span(pounds(here), className="money strong"),
        f" of {count(len(found), 'grant')} reaches it, ",
        f"{number(certain)} of them for certain." if certain else "none of them for certain.",
    ]


def _head(choice, library, level):
    geography, code = library.geography, choice.area
    facts = [level.name[:1].upper() + level.name[1:], code]
    people = library.population(level.id)
    if people is not None and people.get(code) == people.get(code):
        facts.append(f"{number(people.get(code))} people")
    if choice.targets and code in targets.get(library, choice.targets).codes:
        facts.append("target area")
    return html.Div(
        [
            html.Div(
                [html.H2(geography.name(code) or code), html.P(" · ".join(facts), className="sub")]
            ),
            html.Div(
                [
                    dcc.Link(
                        "Open area",
                        href=f"/area/{code}{choice.to_query(library)}",
                        className="button",
                    ),
                    *_narrow(choice, library),
                    html.Button(
                        "×",
                        id=CLOSE,
                        className="button quiet",
                        title="Close",
                        **{"aria-label": "Close"},
                    ),
                ],
                className="panel-actions",
            ),
        ],
        className="panel-head",
    )


def _narrow(choice, library) -> list:
    """Narrow the map to the area's borough, or go back to everything."""
    if choice.within:
        return [html.Button("Back to all", id=NARROW, value="", className="button")]
    chain = library.geography.chain(choice.area)
    borough = next(((code, name) for level, code, name in chain if level.startswith("lad")), None)
    if borough is None:
        return []
    return [html.Button(f"Narrow to {borough[1]}", id=NARROW, value=borough[0], className="button")]
