"""The measures of the area page: the chosen indicator, all of them by theme, and their history."""

from __future__ import annotations

from dash import dcc, html

from equitymap.views import charts, series, words
from equitymap.views.numbers import GAP, absent, period

# how an area stands against England by its interval: glyph, words, and the class of its colour
AGAINST = {
    "worse": ("◆", "worse", "worse"),
    "better": ("◇", "better", "better"),
    "higher": ("△", "higher", "same"),
    "lower": ("▽", "lower", "same"),
    "similar": ("○", "no clear difference", "same"),
}
NOT_JUDGED = "not judged"


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
    explained = f"Dots are values, lines 95{GAP}% intervals; dashed: England. "
    return card(
        f"{row.indicator.name}, {period(row.period)}",
        [
            html.P(words.worse(row.indicator), className="sub"),
            charts.interval_dots(row.indicator, row.places, shown.reference),
            html.P(explained + row.indicator.caveat, className="sub"),
        ],
        className="chosen",
    )


def _theme(shown, theme, rows):
    beside = [html.Th(name, scope="col", className="number") for name in shown.comparators.values()]
    strip = [html.Th("Side by side", scope="col", className="strip")] if beside else []
    is_judged = any(row.against for row in rows)
    judged = [html.Th("Against England", scope="col")] if is_judged else []
    here = html.Th("Here", scope="col", className="number")
    head = html.Tr([html.Th("Indicator", scope="col"), here, *beside, *strip, *judged])
    body = [_row(shown, row, is_judged) for row in rows]
    return card(
        theme.name, [html.Table([html.Thead(head), html.Tbody(body)], className="measures")]
    )


def _row(shown, row, is_judged: bool):
    here = row.places[0]
    at = {place["level"]: place for place in row.places[1:]}
    beside = [
        html.Td(_value(row.indicator, at.get(level)), className="number", **{"data-label": name})
        for level, name in shown.comparators.items()
    ]
    strip = [html.Td(charts.dot_strip(row.places, shown.reference), className="strip")]
    judged = [html.Td(_against(row.against), **{"data-label": "Against England"})]
    return html.Tr(
        [
            html.Th(
                [row.indicator.name, html.Span(_below(row), className="sub")],
                scope="row",
            ),
            html.Td(_here(row.indicator, here), className="number here", **{"data-label": "Here"}),
            *beside,
            *(strip if beside else []),
            *(judged if is_judged else []),
        ]
    )


def _below(row) -> str:
    """Unit, period, place among its peers: `per 1,000 · 2023/24 · 8th highest of 354 LSOAs`."""
    in_words = words.unit(row.indicator).strip() if row.indicator.unit != "%" else ""
    facts = [in_words, period(row.period)] if in_words else [period(row.period)]
    if row.rank:
        facts.append(f"{words.place(row.indicator, row.rank, row.of)} {row.peers}")
    return " · ".join(facts)


def _here(indicator, place) -> list:
    if absent(place["value"]):
        swatch = html.Span(className=f"swatch swatch-{place['status']}", **{"aria-hidden": "true"})
        why = words.no_value(place["status"], place["lower"], place["upper"], place["note"])
        return [
            html.Span([swatch, words.STATES[place["status"]][2]]),
            html.Span(why, className="sub"),
        ]
    remarks = [
        words.interval(indicator, place["lower"], place["upper"], bare=True),
        words.STATES[place["status"]][1],
    ]
    below = ", ".join(remark for remark in remarks if remark)
    return [html.B(words.figure(indicator, place["value"])), html.Span(below, className="sub")]


def _value(indicator, place):
    if place is None:
        return html.Span("–", title="This indicator cannot be had at this level.")
    told = words.reading(indicator, place)
    if absent(place["value"]):
        return html.Span(words.STATES[place["status"]][2], title=told, className="sub")
    return html.Span(words.figure(indicator, place["value"]), title=told)


def _against(verdict: str | None):
    if verdict not in AGAINST:
        return html.Span(NOT_JUDGED, className="sub", title="No interval to judge by.")
    glyph, text, kind = AGAINST[verdict]
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
            html.Div([_history(one, dark) for one in shown.histories], className="multiples"),
        ],
    )


def _history(one, dark: bool):
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
                                        html.Td(words.reading(one.indicator, row)),
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
