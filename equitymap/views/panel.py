"""The side panel of the map: the area chosen, what is known of it, and where to go on."""

from __future__ import annotations

from dash import dcc, html

from equitymap.errors import ChoiceError
from equitymap.funding.awards import programmes
from equitymap.funding.money import grants_of_area
from equitymap.geography.levels import kind
from equitymap.need import targets
from equitymap.provenance import Figure
from equitymap.store.holdings import ALL
from equitymap.views import charts, figures, tables, words
from equitymap.views.figures import figure
from equitymap.views.map import title
from equitymap.views.numbers import absent, count, number, pounds

NARROW, CLOSE = "narrow", "close-area"  # as in layouts/ids.py
MOST_FIGURES, MOST_GRANTS = 5, 3
AROUND = ("msoa", "wd")  # near enough to stand for an LSOA, when said so


def draw(choice, library) -> list:
    """The chosen area's figures, or how to choose one."""
    if not choice.area:
        hint = "Choose an area on the map or in the table to see its figures."
        return [html.P(hint, className="hint")]
    values, rows = beside(choice, library)
    grants = _grants(choice, library)
    return [
        _head(choice, library),
        html.P(
            [*_need(choice, library, values, rows), *_money(choice, library, grants)],
            className="lead",
        ),
        html.Div([_dots(values, rows), _figures(choice, library)], className="panel-columns"),
        _listed(choice, library, grants),
    ]


def beside(choice, library) -> tuple:
    """The indicator's values, and its rows for the area and the places it lies in, smallest first.

    Each place has the choice's period or, where its level lacks that one, is left out.
    """
    first, rows = None, []
    for level, code, name in library.geography.chain(choice.area):
        try:
            values = library.values(choice.indicator, level, choice.period, choice.group)
        except ChoiceError:
            continue
        row = _row(values, code)
        if row and (code == choice.area or not absent(row["value"])):
            first = first or values
            of = figures.of_place(
                library.version, values.indicator, {"level": level, "code": code},
                values.period, values.group,
            )  # fmt: skip
            rows.append(row | {"name": name or code, "figure": of})
    return first, rows


def _row(values, code: str) -> dict | None:
    found = values.frame[values.frame["code"] == code].to_dict("records")
    return found[0] if found else None


def _head(choice, library):
    geography, code = library.geography, choice.area
    level = library.catalogue.level(geography.level_of(code))
    facts = [level.name[:1].upper() + level.name[1:], code]
    facts.append(figures.people(library, level.id, code))
    if choice.targets and code in targets.get(library, choice.targets).codes:
        facts.append("target area")
    return html.Div(
        [
            html.Div(
                [
                    html.H2(geography.name(code) or code),
                    html.P(figures.line(facts), className="sub"),
                ]
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
                        **{"aria-label": "Close this area"},
                    ),
                ],
                className="panel-actions",
            ),
        ],
        className="panel-head",
    )


def _narrow(choice, library) -> list:
    """Narrow the map to the area's borough, unless it is; the way back stands on the map."""
    for level, code, name in library.geography.chain(choice.area):
        if kind(level) == "lad" and choice.within != (code,):
            label = f"Narrow to {name or code}"
            return [html.Button(label, id=NARROW, value=code, className="button")]
    return []


def _need(choice, library, values, rows) -> list:
    """The area's value and its place among all areas of its level."""
    if values is None:
        return []
    row, indicator = rows[0], values.indicator
    if row["code"] != choice.area:
        around = f"{row['name']} ({library.catalogue.level(values.level).name})"
        near = figure(row["figure"], words.reading(indicator, row))
        return ["Not published here; for ", html.B(around), ": ", near, ". "]
    if absent(row["value"]):
        reading = words.reading(indicator, row)
        return [figure(row["figure"], f"{reading[:1].upper()}{reading[1:]}"), ". "]
    ranks = tables.need_rank(values.frame["value"], indicator.polarity)
    rank = int(ranks[values.frame["code"] == choice.area].iloc[0])
    place = words.place(indicator, rank, int(ranks.notna().sum()))
    interval = words.interval(indicator, row["lower"], row["upper"])
    return [
        f"{words.short(indicator)}: ",
        html.B(figure(row["figure"], words.value(indicator, row["value"]))),
        f" ({interval})" if interval else "",
        ", the ",
        html.B(figure(figures.rank_of(row["figure"]), place)),
        f" {library.catalogue.level(values.level).plural}. ",
    ]


def _dots(values, rows):
    """The area beside the places it lies in, where there is something to stand beside."""
    if len(rows) < 2:
        return None
    around = rows[-1]["name"]
    return html.Div(
        [
            html.H3(title(values), className="panel-title"),
            charts.interval_dots(values.indicator, rows, around),
            html.P(charts.dots_key(rows, around), className="sub"),
        ]
    )


def _figures(choice, library):
    """The first indicator of each other theme that has a value here, else in its MSOA or ward."""
    places = library.geography.chain(choice.area)
    near = places[:1] + [place for place in places[1:] if kind(place[0]) in AROUND]
    seen, rows = {library.indicator(choice.indicator).theme}, []
    for indicator in library.indicators():
        if indicator.theme in seen or indicator.kind in ("rank", "count"):
            continue
        if found := _nearest(library, indicator, near):
            seen.add(indicator.theme)
            rows.append(found)
    return _list("Other figures", rows[:MOST_FIGURES])


def _nearest(library, indicator, places) -> tuple | None:
    """An indicator's name and its value at the first of the places that has one, newest period."""
    for level, code, _ in places:
        if ALL not in library.groups(indicator.slug, level):
            continue
        values = library.values(indicator.slug, level)
        row = _row(values, code)
        if row and not absent(row["value"]):
            whose = "" if code == places[0][1] else f" (its {library.catalogue.level(level).name})"
            of = figures.of_place(
                library.version, indicator, {"level": level, "code": code},
                values.period, values.group,
            )  # fmt: skip
            reading = figure(of, words.reading(indicator, row))
            return f"{words.short(indicator)}{whose}", reading
    return None


def _grants(choice, library):
    """The grants that touch the area, None where no grant is held, or why they are not known."""
    if library.grants().empty:
        return None
    asked = (choice.programme, choice.start, choice.end)
    try:
        return grants_of_area(library, choice.area, *(x or None for x in asked), choice.basis)
    except ChoiceError as reason:
        return str(reason)


def _programme(choice, library) -> str:
    """The title of the programme chosen, with a space after it; empty for all."""
    known = programmes(library)
    found = known.loc[known["slug"] == choice.programme, "title"]
    return f"{found.iloc[0]} " if len(found) else ""


def _money(choice, library, grants) -> list:
    if grants is None or isinstance(grants, str):
        return [grants or ""]
    programme = _programme(choice, library)
    if grants.empty:
        return [f"No {programme}grant is known to reach it."]
    of = Figure.of(
        library.version,
        "money",
        **{"from": choice.start, "to": choice.end},
        area=choice.area,
        programme=choice.programme,
        basis=choice.basis,
    )
    sure = grants["certain"].sum()
    given = count(int(grants["awards"].sum()), f"{programme}grant")
    if grants["here"].isna().any():
        lacking = " may reach it; how much is spent here is not known without residents."
        return [figure(of, given), lacking]
    money = html.B(figure(of, pounds(grants["here"].sum())), className="money")
    if sure == len(grants):
        return [money, f" from {given} is spent here."]
    return [
        "About ",
        money,
        f" from {given} is spent here; {number(sure) if sure else 'none'} of them only here.",
    ]


def _listed(choice, library, grants):
    """The largest grants here."""
    if grants is None or isinstance(grants, str) or grants.empty:
        return None
    top = grants.head(MOST_GRANTS).to_dict("records")
    about = {"area": choice.area, "basis": choice.basis}
    rows = [
        (
            row["title"],
            html.Span(
                figure(
                    Figure.of(library.version, "grant", grant=row["id"], **about),
                    pounds(row["here"]),
                ),
                className="money",
            ),
        )
        for row in top
    ]
    more = len(grants) - len(top)
    name = "Largest grants here" if more > 0 else "Grants here"
    return _list(name, rows)


def _list(name: str, rows: list[tuple]):
    if not rows:
        return None
    return html.Div(
        [
            html.H3(name, className="panel-title"),
            html.Dl(
                [
                    html.Div([html.Dt(term, title=term), html.Dd(told)], className="figure-row")
                    for term, told in rows
                ],
                className="figures",
            ),
        ]
    )
