"""Charts of one moment: bars and dots, as plain components in the theme's own variables.

They follow the light and dark theme by themselves and need no script. Each has a sentence that
says what it shows, and its figures stand in words beside it. Series over time: see series.py.
"""

from __future__ import annotations

import math

from dash import html

from equitymap.views import figures, words
from equitymap.views.numbers import GAP, absent, number, percent, pounds

STEPS = (1, 2, 2.5, 5, 10)


# ── the goal ────────────────────────────────────────────────────────────────────────────────────


def range_bar(goal, of=None) -> html.Div | None:
    """Solid: inside for certain; hatched: could be either; ring: best estimate; line: the goal.

    `of` is the figure that its numbers are links to.
    """
    shares = words.shares(goal)
    if shares is None:
        return None
    low, high, at = (_within(x) for x in (goal.low, goal.high, goal.goal))
    best = None if absent(goal.share) else _within(goal.share)
    goal_label = html.Span(f"Goal {shares.goal}", className="range-goal-label")
    labels, left, right = [goal_label], at, at
    if best is not None:
        best_label = html.Span(f"Best estimate {shares.share}", className="range-best-label")
        labels = [goal_label, best_label] if at <= best else [best_label, goal_label]
        left, right = sorted((at, best))
    columns = f"minmax(max-content,{left}%) minmax(0,{right - left}%) minmax(max-content,1fr)"
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [labels[0], html.Span(), *labels[1:]],
                        className="range-labels",
                        style={"gridTemplateColumns": columns},
                    ),
                    html.Div(
                        [
                            html.Span(className="range-inside", style={"width": f"{low}%"}),
                            html.Span(
                                className="range-either",
                                style={"left": f"{low}%", "width": f"{high - low}%"},
                            ),
                            html.Span(className="range-goal", style={"left": f"{at}%"}),
                            html.Span(className="range-best", style={"left": f"{best}%"})
                            if best is not None
                            else None,
                        ],
                        className="range-track",
                    ),
                ],
                role="img",
                **{"aria-label": words.goal_range(goal)},
            ),
            html.Div(
                [
                    html.Span(figures.figure(of, told))
                    for told in (
                        f"Inside for certain {shares.inside}",
                        f"Could be either {shares.either}",
                        f"Outside {shares.outside}",
                    )
                ],
                className="range-words",
            ),
        ],
        className="range-bar",
    )


def grade_bar(goal, of=None) -> html.Div | None:
    """The pounds by location grade: one bar, and each grade with its pounds in words, links to the
    figure they are `of`."""
    pounds_by = {grade: goal.by_grade.get(grade) or 0 for grade in words.GRADES}
    total = sum(max(amount, 0) for amount in pounds_by.values())
    if not total:
        return None
    return html.Div(
        [
            html.Div("How well each pound’s place is known", className="grade-title"),
            html.Div(
                [
                    html.Span(
                        className=f"grade grade-{grade.lower()}",
                        style={"flexGrow": amount / total},
                    )
                    for grade, amount in pounds_by.items()
                    if amount > 0
                ],
                className="grade-track",
                role="img",
                **{"aria-label": grade_summary(goal)},
            ),
            html.Ul(
                [
                    html.Li(
                        [
                            html.Span(grade, className=f"grade-key grade-{grade.lower()}"),
                            html.Span(
                                figures.figure(
                                    of, pounds(amount), f"Grade {grade}, {pounds(amount)}"
                                ),
                                className="money",
                            ),
                        ],
                        title=f"{grade}: {words.GRADES[grade]}",
                    )
                    for grade, amount in pounds_by.items()
                ],
                className="grade-words",
            ),
        ],
        className="grade-bar",
    )


def grade_summary(goal) -> str:
    """The grades in one sentence, with what each means."""
    total = goal.spend_total
    parts = [
        f"{grade} ({words.GRADES[grade][0].lower()}{words.GRADES[grade][1:]}) "
        f"{pounds(amount)}, {percent(amount / total)}"
        for grade, amount in goal.by_grade.items()
        if amount and total
    ]
    return f"Spend by how well its place is known: {'; '.join(parts)}."


# ── values beside each other ────────────────────────────────────────────────────────────────────


def scale(amounts) -> tuple[float, float, float]:
    """First tick, last tick and step of an axis with about four steps that holds all amounts."""
    amounts = [x for x in amounts if not absent(x)]
    if not amounts:
        return 0.0, 1.0, 1.0
    low, high = min(amounts), max(amounts)
    size = max(abs(low), abs(high), 1.0)
    if high - low < size * 1e-6:
        low, high = low - size * 0.1, high + size * 0.1
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(s * power for s in STEPS if s * power >= rough * 0.999)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def dot_strip(rows: list[dict], reference: str | None = None) -> html.Span:
    """A narrow strip: the first row's dot and interval, the others as dots, `reference` dashed.

    For a cell of a table whose other cells hold the figures, so it says nothing to screen readers.
    """
    at = _place_on(scale(_amounts(rows)))
    marks = []
    for row in reversed(rows):  # the area itself is drawn last, on top
        if row["name"] == reference and not absent(row["value"]):
            marks.append(html.Span(className="dots-line", style={"left": at(row["value"])}))
        own = row is rows[0]
        kind = "dots-here" if own else "dots-beside"
        found = _dot(row, at) if own or not absent(row["value"]) else []
        marks.append(html.Span(found if own else found[-1:], className=kind))
    return html.Span(marks, className="dots-strip", **{"aria-hidden": "true"})


def interval_dots(indicator, rows: list[dict], reference: str | None = None) -> html.Div:
    """A row for each place: its name, a dot with its 95 % interval on one scale, its value.

    A row has name, value, lower, upper, status, note; the first is the area itself. The dashed
    line stands at the row called `reference`. A place without a value says why instead of a dot.
    A row may have the `figure` that its value is a link to.
    """
    first, last, step = scale(_amounts(rows))
    at = _place_on((first, last, step))
    line = next((row["value"] for row in rows if row["name"] == reference), None)
    dashed = [] if absent(line) else [html.Span(className="dots-line", style={"left": at(line)})]
    ticks = [first + i * step for i in range(round((last - first) / step) + 1)]
    decimals = next(d for d in range(16) if abs(round(step, d) - step) < step * 1e-6)
    body = [
        html.Div(
            [
                html.Span(row["name"], className="dots-name"),
                html.Span(
                    [*dashed, *_dot(row, at)], className="dots-track", **{"aria-hidden": "true"}
                ),
                html.Span(
                    figures.figure(
                        row.get("figure"),
                        _dots_text(indicator, row),
                        words.reading(indicator, row),
                    ),
                    className="dots-value",
                ),
            ],
            className="dots-row dots-self" if i == 0 else "dots-row",
            title=words.reading(indicator, row),
        )
        for i, row in enumerate(rows)
    ]
    axis = html.Div(
        [
            html.Span(className="dots-name"),
            html.Span(
                [
                    html.Span(
                        number(tick, decimals)
                        + (words.unit(indicator) if indicator.unit == "%" else ""),
                        style={"left": at(tick)},
                    )
                    for tick in ticks
                ],
                className="dots-ticks",
            ),
            html.Span(className="dots-value"),
        ],
        className="dots-row dots-axis",
        **{"aria-hidden": "true"},
    )
    return html.Div(
        [*body, axis],
        className="dots",
        role="group",
        **{"aria-label": dots_summary(indicator, rows)},
    )


def dots_key(rows: list[dict], reference: str | None = None) -> str:
    """What the marks of `interval_dots` mean, of those that are drawn."""
    marks = ["Dots are values"]
    if not all(absent(row["lower"]) for row in rows):
        marks.append(f", lines 95{GAP}% intervals")
    if any(row["name"] == reference and not absent(row["value"]) for row in rows):
        marks.append(f"; dashed: {reference}")
    return "".join(marks) + "."


def dots_summary(indicator, rows: list[dict]) -> str:
    """The same in one sentence: each place with its value and interval."""
    told = "; ".join(f"{row['name']} {words.reading(indicator, row)}" for row in rows)
    return f"{indicator.name}: {told}."


def _amounts(rows: list[dict]) -> list[float]:
    """All that must fit on the scale; the bounds of a suppressed count are no values of it."""
    return [
        row[key] for row in rows if not absent(row["value"]) for key in ("value", "lower", "upper")
    ]


def _place_on(axis: tuple[float, float, float]):
    first, last, _ = axis
    return lambda amount: f"{100 * (amount - first) / (last - first):.2f}%"


def _dot(row: dict, at) -> list:
    if absent(row["value"]):
        return [html.Span(className=f"dots-none dots-{row['status']}")]
    marks = []
    if not (absent(row["lower"]) or absent(row["upper"])):
        width = f"calc({at(row['upper'])} - {at(row['lower'])})"
        marks.append(
            html.Span(className="dots-interval", style={"left": at(row["lower"]), "width": width})
        )
    hollow = " dots-unreliable" if row["status"] == "unreliable" else ""
    marks.append(html.Span(className=f"dots-dot{hollow}", style={"left": at(row["value"])}))
    return marks


def _dots_text(indicator, row: dict) -> str:
    if absent(row["value"]):
        return words.STATES[row["status"]][2]
    return words.value(indicator, row["value"])


def _within(share: float) -> float:
    return round(100 * min(1.0, max(0.0, share)), 3)
