"""The legend: the distribution of the areas shown over the classes, and the other looks' counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from dash import html

from equitymap.disclosure import SCALE
from equitymap.need import risk
from equitymap.views import words
from equitymap.views.map import CLASSES, Scene, scene, tenths, title
from equitymap.views.numbers import number

BINS = 8  # bars in each class
FEW = 40  # up to here one bar a class says all
STATES = ("unreliable", "suppressed", "missing")


@dataclass(frozen=True)
class Part:
    """One class of the strip: its shade and edges, how many areas shown it has, and its bars.

    `high` is where the next class begins, `last` the highest value of this one.
    """

    shade: int
    low: float
    high: float
    last: float
    count: int
    bars: list[int]


def strip(found: Scene) -> list[Part]:
    """The classes from low to high value; one without any area of the level is left out.

    Edges and classes are those of all areas of the level, counts and bars those of the areas shown.
    """
    made = found.classes
    here = found.frame["value"].to_numpy(float)
    filled = np.flatnonzero(made.counts)
    edges = [*made.lowest[filled], made.highest[filled[-1]]] if len(filled) else []
    flip = found.values.indicator.polarity == "high"
    bins = 1 if len(here) <= FEW or tenths(found.values) else BINS
    parts = []
    for nth, (low, high) in enumerate(zip(edges, edges[1:], strict=False)):
        inside = made.classes[found.shown] == filled[nth] + 1
        bars = np.histogram(here[inside], bins, (low, high))[0] if high > low else [inside.sum()]
        shade = CLASSES - filled[nth] if flip else filled[nth] + 1
        parts.append(
            Part(
                shade=int(shade),
                low=low,
                high=high,
                last=made.highest[filled[nth]],
                count=int(inside.sum()),
                bars=[int(bar) for bar in bars],
            )
        )
    return parts


def position(value: float, parts: list[Part]) -> float:
    """Where a value stands on the strip, 0 to 1, where every class is equally wide."""
    nth = next((i for i, part in enumerate(parts) if value < part.high), len(parts) - 1)
    part = parts[nth]
    inside = (value - part.low) / (part.high - part.low) if part.high > part.low else 0.5
    return (nth + min(max(inside, 0.0), 1.0)) / len(parts)


def keys(choice, found: Scene) -> list[tuple[str, str, int]]:
    """The looks besides the classes: look, name and count among the areas shown."""
    listed = []
    if choice.outline == "high-risk" and found.values.indicator.polarity != "neither":
        of = "those shown" if choice.among == "shown" else "all"
        high = int(found.high_risk[found.shown].sum())
        pool = found.shown if choice.among == "shown" else np.ones(len(found.shown), bool)
        listed.append(("outline", f"High-risk: worst fifth of {of}{_ties(found, pool)}", high))
    elif choice.outline == "targets" and found.target is not None:
        listed.append(("outline", "Target areas", int(found.target[found.shown].sum())))
    for state in STATES:
        count = int((found.frame["status"] == state).sum())
        if count:
            listed.append((state, words.STATES[state][0], count))
    return listed


def _ties(found: Scene, pool) -> str:
    """Says so where areas equal to the last of the worst fifth make it more than a fifth."""
    known = found.values.frame["value"].notna().to_numpy() & pool
    fifth = np.floor(risk.SHARE * known.sum() + 0.5)
    return ", and all equal to its last" if found.high_risk[pool].sum() > fifth else ""


def draw(choice, library) -> list:
    """Title, direction in words, strip and keys, as components."""
    found = scene(choice, library)
    level = library.catalogue.level(choice.level)
    return [
        html.H2(title(found.values), className="legend-title"),
        html.P(_about(choice, found, library), className="sub"),
        html.Div(
            [_strip(found, level), _keys(choice, found, library)],
            className="legend-body",
        ),
    ]


def _about(choice, found: Scene, library) -> list:
    indicator, level = found.values.indicator, library.catalogue.level(choice.level)
    unit = "per cent" if indicator.unit == "%" else indicator.unit or indicator.kind
    about = [
        unit[:1].upper() + unit[1:],
        html.B(
            [
                html.Span(words.direction(indicator), className="light-only"),
                html.Span(words.direction(indicator, dark=True), className="dark-only"),
            ]
        ),
        words.areas(level, len(found.frame)) + words.inside(choice.within, library.geography),
    ]
    if not found.values.method.startswith("as published"):
        about.append(words.method(found.values.method, library.catalogue))
    return [piece for part in about for piece in (" · ", part)][1:]


def _strip(found: Scene, level):
    parts = strip(found)
    if not parts:
        return html.P("No area shown has a value.", className="sub")
    indicator = found.values.indicator
    known = found.frame["value"].dropna()
    most = max(max(part.bars) for part in parts) or 1
    return html.Div(
        [
            *_median(indicator, known, parts),
            html.Div(
                [
                    html.Span(
                        className=f"strip-bars need-{part.shade}",
                        style={"clipPath": _silhouette(part.bars, most)},
                    )
                    for part in parts
                ],
                className="strip-columns strip-top",
            ),
            html.Div(
                [html.Span(className=f"strip-class need-{part.shade}") for part in parts],
                className="strip-columns",
            ),
            _edges(found, parts),
            html.Div(
                [html.Span(number(part.count)) for part in parts],
                className="strip-columns strip-counts",
            ),
            html.Div(_caption(found, level), className="sub"),
        ],
        className="strip",
        role="img",
        **{"aria-label": summary(found)},
    )


def _edges(found: Scene, parts: list[Part]):
    """The numbers under the strip: between classes, or under each where it holds whole steps."""
    indicator = found.values.indicator
    if tenths(found.values):
        told = [_steps(indicator, part) for part in parts]
        return html.Div([html.Span(text) for text in told], className="strip-columns strip-steps")
    edges = [_edge(indicator, part.low) for part in parts] + [_edge(indicator, parts[-1].high)]
    return html.Div(
        [
            html.Span(edge, style={"left": f"{100 * i / len(parts):.1f}%"})
            for i, edge in enumerate(edges)
        ],
        className="strip-edges",
    )


def _steps(indicator, part: Part) -> str:
    """`3–4`, or `10` where the class holds one step only."""
    low, high = _edge(indicator, part.low), _edge(indicator, part.last)
    return low if low == high else f"{low}–{high}"


def _silhouette(bars: list[int], most: int) -> str:
    """The bars as one polygon: a page of few parts redraws faster than one of many."""
    points, width = [], 100 / len(bars)
    for nth, bar in enumerate(bars):
        left, right, top = nth * width, (nth + 0.86) * width, 100 - 100 * bar / most
        points += [(left, 100), (left, top), (right, top), (right, 100)]
    return f"polygon({','.join(f'{x:.1f}% {y:.1f}%' for x, y in points)})"


def _median(indicator, known, parts) -> list:
    if known.empty:
        return []
    at = f"{100 * position(known.median(), parts):.1f}%"
    return [
        html.Div(
            html.Span(f"Median {_edge(indicator, known.median())}", style={"left": at}),
            className="strip-median",
        ),
        html.Span(className="strip-median-line", style={"left": at}),
    ]


def _keys(choice, found: Scene, library):
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(className=f"look look-{look}", **{"aria-hidden": "true"}),
                    html.Span(name),
                    html.B(number(count)),
                ]
            )
            for look, name, count in keys(choice, found)
        ]
        + _elsewhere(choice, found, library),
        className="keys",
    )


def _elsewhere(choice, found: Scene, library) -> list:
    """Says so where the target areas are smaller than the areas drawn, and so not outlined."""
    if choice.outline != "targets" or found.target_set is None or found.target is not None:
        return []
    level = library.catalogue.level(found.target_set.level)
    return [
        html.Li(
            html.Span(f"The target areas are {level.plural}: choose that level to see them."),
            className="key-note",
        )
    ]


def _edge(indicator, value) -> str:
    return number(value, 0 if indicator.kind in ("rank", "count") else indicator.decimals)


def _caption(found: Scene, level) -> str:
    if tenths(found.values):
        return "Areas in each class of two tenths"
    if found.values.indicator.unit == SCALE:
        return "Areas in each class; steps of the scale"
    if found.shown.all():
        many = len(found.frame) > FEW
        return "Areas in each class" + ("; bars show their spread" if many else "")
    everywhere = words.areas(level, len(found.shown))
    return f"Classes: fifths of all {everywhere}"


def summary(found: Scene) -> str:
    """The strip in words: each class with its edges and count."""
    indicator = found.values.indicator
    told = [
        f"{_edge(indicator, part.low)} to {_edge(indicator, part.high)}: {number(part.count)}"
        for part in strip(found)
    ]
    return "Areas in each class: " + "; ".join(told) + "."
