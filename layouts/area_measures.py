"""The measures of the area page: the chosen indicator, all of them by theme, and their history."""

from __future__ import annotations

from dash import dcc, html

from equitymap.views import charts, figures, series, words
from equitymap.views.figures import figure
from equitymap.views.lead import near_kind
from equitymap.views.numbers import GAP, NOTHING, absent, join, period

# how an area stands against England by its interval: glyph, words, and the class of its colour
AGAINST = {
    "worse": ("◆", "worse", "worse"),
    "better": ("◇", "better", "better"),
    "higher": ("△", "higher", "same"),
    "lower": ("▽", "lower", "same"),
    "similar": ("○", "no clear difference", "same"),
}
RANKS_OPEN = 4  # a longer list of ranks and deciles is folded away


def card(title: str, content: list, className: str = "") -> html.Section:
    """A card with its title; its name for screen readers is the title."""
    return html.Section(
        [html.H2(title), *content], className=f"card {className}".strip(), **{"aria-label": title}
    )


def measures(shown, dark: bool) -> list:
    """The chosen indicator, every indicator by theme, and the series that are long enough."""
    if not shown.rows:
        return [card("Indicators", [html.P("No indicator has a value for this area yet.")])]
    return [
        _chosen(shown),
        *(_theme(shown, theme, rows) for theme, rows in shown.by_theme()),
        _histories(shown, dark),
    ]


def _chosen(shown):
    row = shown.chosen
    if row is None:
        return None
    here, *others = row.places
    shown_beside = [place for place in others if place["status"] != "missing"]
    if not shown_beside:  # one dot alone shows nothing the table does not
        return None
    without = [place["name"] for place in others if place["status"] == "missing"]
    told = [charts.dots_key([here, *shown_beside], shown.reference)]
    told += [f"No value for {join(without, 'or')}."] if without else []
    told += [row.indicator.caveat] if row.indicator.caveat else []
    return card(
        f"{row.indicator.name}, {period(row.period)}",
        [
            html.P(words.worse(row.indicator), className="sub"),
            charts.interval_dots(
                row.indicator,
                [place | {"figure": shown.figure(row, place)} for place in (here, *shown_beside)],
                shown.reference,
            ),
            html.P(" ".join(told), className="sub"),
        ],
        className="chosen",
    )


def _theme(shown, theme, rows):
    """The theme's indicators; its ranks and deciles, never averaged, stand apart below them."""
    ranks = [row for row in rows if row.indicator.kind == "rank"]
    measured = [row for row in rows if row.indicator.kind != "rank"]
    content = [_table(shown, measured, shown.comparators)] if measured else []
    if ranks:
        summary = html.Summary(f"Ranks and deciles ({len(ranks)})")
        content.append(
            html.Details(
                [summary, _table(shown, ranks, {})], open=len(ranks) <= RANKS_OPEN, className="more"
            )
        )
    return card(theme.name, content)


def _table(shown, rows, comparators):
    judged = any(row.against for row in rows)
    titles = [("Indicator", ""), ("Here", "number")]
    titles += [(name, "number") for name in comparators.values()]
    titles += [("Side by side", "strip")] if comparators else []
    titles += [("Against England", "")] if judged else []
    head = html.Tr([html.Th(title, scope="col", className=kind) for title, kind in titles])
    body = [_row(shown, row, comparators, judged) for row in rows]
    return html.Table([html.Thead(head), html.Tbody(body)], className="measures")


def _row(shown, row, comparators, judged: bool):
    here, instead = row.places[0], shown.instead.get(row.indicator.slug)
    at = {place["level"]: place for place in row.places[1:]}
    cells = [
        html.Th([row.indicator.name, html.Span(_below(shown, row), className="sub")], scope="row"),
        html.Td(
            _nearest(shown, row, instead) if instead else _here(shown, row),
            className="number here",
            **{"data-label": "Here"},
        ),
    ]
    cells += [
        html.Td(_value(shown, row, at.get(level)), className="number", **{"data-label": name})
        for level, name in comparators.items()
    ]
    if comparators:
        cells.append(html.Td(_strip(row, instead or here, shown.reference), className="strip"))
    if judged:
        cells.append(html.Td(_against(row)))
    return html.Tr(cells)


def _below(shown, row) -> list:
    """Unit, period, place among its peers: `per 1,000 · 2023/24 · 8th highest of 354 LSOAs`."""
    in_words = words.unit(row.indicator).strip() if row.indicator.unit != "%" else ""
    people = "" if row.group == "all" else row.group.partition("=")[2]
    facts = [fact for fact in (in_words, people, period(row.period)) if fact]
    if place := words.standing(row):
        of = figures.rank_of(shown.figure(row, row.places[0]), shown.around(row))
        facts.append(figure(of, f"{place} {row.peers}"))
    return figures.line(facts)


def _here(shown, row) -> list:
    indicator, place = row.indicator, row.places[0]
    of, reading = shown.figure(row, place), words.reading(indicator, place)
    if absent(place["value"]):
        swatch = html.Span(className=f"swatch swatch-{place['status']}", **{"aria-hidden": "true"})
        told = words.no_value(place["status"], place["lower"], place["upper"], place["note"])
        why = told.partition(": ")[2]
        return [
            html.Span([swatch, figure(of, words.STATES[place["status"]][2], reading)]),
            html.Span(why, className="sub"),
        ]
    remarks = [
        words.interval(indicator, place["lower"], place["upper"], bare=True),
        words.STATES[place["status"]][1],
    ]
    below = ", ".join(remark for remark in remarks if remark)
    value = figure(of, words.figure(indicator, place["value"]), reading)
    return [html.B(value), html.Span(below, className="sub")]


def _nearest(shown, row, place) -> list:
    """The value of the area's MSOA or ward, said to be so."""
    kind, of = near_kind(place), shown.figure(row, place)
    return [
        figure(
            of, words.figure(row.indicator, place["value"]), words.reading(row.indicator, place)
        ),
        html.Span(f"its {kind}, {place['name']}", className="sub"),
    ]


def _value(shown, row, place):
    """A comparator's value, with its period where that is not the area's."""
    of, told = shown.figure(row, place), words.reading(row.indicator, place)
    if place["status"] == "missing":
        return figure(of, NOTHING, told)
    if absent(place["value"]):
        return html.Span(figure(of, words.STATES[place["status"]][2], told), className="sub")
    value = figure(of, words.figure(row.indicator, place["value"]), told)
    if place["period"] == row.period:
        return value
    return [value, html.Span(period(place["period"]), className="sub")]


def _strip(row, here, reference: str | None):
    """The dots side by side; a count grows with the area, so counts are not compared."""
    if row.indicator.kind == "count":
        return None
    return charts.dot_strip([here, *row.places[1:]], reference)


def _against(row):
    if row.indicator.kind == "count":
        return None
    if row.against is None:
        return html.Span("not judged", className="sub", title="No interval to judge by.")
    glyph, text, kind = AGAINST[row.against]
    mark = html.Span(glyph, **{"aria-hidden": "true"})
    return html.Span([mark, f" {text}"], className=f"against against-{kind}")


# ── over time ───────────────────────────────────────────────────────────────────────────────────


def _histories(shown, dark: bool):
    if not shown.histories:
        return None
    return card(
        "Over time",
        [
            html.P(
                f"Band: 95{GAP}% interval. Dashed: England. No line is drawn across a period "
                "without a value.",
                className="sub",
            ),
            html.Div(
                [_history(shown, one, dark) for one in shown.histories], className="multiples"
            ),
        ],
    )


def _history(shown, one, dark: bool):
    summary = series.history_summary(one.indicator, one.points)
    return html.Figure(
        [
            html.Figcaption(words.short(one.indicator)),
            html.Div(
                dcc.Graph(
                    figure=series.history(one.indicator, one.points, one.england, dark=dark),
                    config={"displayModeBar": False, "responsive": True},
                    style={"height": series.HEIGHT},
                ),
                role="img",
                **{"aria-label": summary},
            ),
            html.Details(
                [
                    html.Summary("As a table"),
                    html.Table(
                        html.Tbody(
                            [
                                html.Tr(
                                    [
                                        html.Th(period(row["period"]), scope="row"),
                                        html.Td(
                                            figure(
                                                shown.figure_then(one, row["period"]),
                                                words.reading(one.indicator, row),
                                            )
                                        ),
                                    ]
                                )
                                for row in one.points.to_dict("records")
                            ]
                        ),
                        className="plain-table",
                    ),
                ]
            ),
        ],
        className="multiple",
    )
