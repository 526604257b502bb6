"""Small pictures drawn by the style sheet, in the colour of the text beside them."""

from __future__ import annotations

from dash import html


def icon(name: str) -> html.Span:
    """A 16-pixel picture in the colour of the text beside it; says nothing to screen readers."""
    return html.Span(className=f"icon icon-{name}", **{"aria-hidden": "true"})


def logo() -> html.Span:
    """Four map pieces with money at the centre."""
    return html.Span([html.I() for _ in range(5)], className="logo", **{"aria-hidden": "true"})
