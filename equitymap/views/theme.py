"""Every colour, once, by its meaning, for the CSS, Mantine's theme and Plotly's templates.

Plum means need, ochre means money, red to blue means a gap; the interface itself is ink on paper.
No other module, style sheet or script may name a colour (a test guards it).
"""

from __future__ import annotations

from urllib.parse import quote

NEED_CLASSES = 5
GRADES = "ABCDE"

# meaning: (light, dark)
COLOURS: dict[str, tuple[str, str]] = {
    # surfaces
    "paper": ("#FAF8F4", "#15111A"),
    "surface": ("#FFFFFF", "#1E1925"),
    "sunken": ("#F3EFE8", "#282231"),
    "selected": ("#EFE9E6", "#2F2839"),
    "line": ("#E4DED4", "#352D40"),
    "line-strong": ("#8B8391", "#85799A"),
    "grid": ("#ECE7DF", "#2C2535"),
    "veil": ("#211A2B66", "#00000099"),
    # ink: text, interface, comparators
    "ink": ("#211A2B", "#F1EDF4"),
    "ink-2": ("#544C5E", "#BFB7C8"),
    "ink-3": ("#6E6678", "#A097AB"),
    "on-ink": ("#FFFFFF", "#15111A"),
    "focus": ("#211A2B", "#F1EDF4"),
    # need: low to high; the dark theme reverses the lightness, and the legend says so
    "need-1": ("#F5E6E1", "#362D40"),
    "need-2": ("#E7B8BA", "#683F65"),
    "need-3": ("#C6839C", "#A95C82"),
    "need-4": ("#8C4F7F", "#DE8EA3"),
    "need-5": ("#4B2357", "#FCD9DD"),
    "need-text": ("#6B3470", "#E9B3B3"),
    # money: the one accent; grades A (best located) to E (no place)
    "money": ("#B87400", "#F2B33D"),
    "money-text": ("#8A5600", "#F5BF5A"),
    "money-soft": ("#F6E3BC", "#4A3712"),
    "money-edge": ("#4A2E00", "#1A1000"),
    "grade-a": ("#6F4300", "#FFE2A6"),
    "grade-b": ("#A06400", "#F2B33D"),
    "grade-c": ("#D39A3C", "#936515"),
    "grade-d": ("#EBCB91", "#5F430F"),
    "grade-e": ("#FFFFFF", "#1E1925"),
    "on-grade-ab": ("#FFFFFF", "#15111A"),
    "on-grade-cde": ("#211A2B", "#FFFFFF"),
    # gaps: worse to better
    "gap-worse-2": ("#B3263E", "#F0808C"),
    "gap-worse-1": ("#E4A0A2", "#8C4450"),
    "gap-mid": ("#E6E1DA", "#3D3548"),
    "gap-better-1": ("#96C0DC", "#37617F"),
    "gap-better-2": ("#1F6A9E", "#7DBCE8"),
    # verdicts: always glyph, word and colour
    "met": ("#1F6A9E", "#7DBCE8"),
    "missed": ("#B3263E", "#F0808C"),
    "cannot-tell": ("#544C5E", "#BFB7C8"),
    "error": ("#B3263E", "#F0808C"),
    # no value
    "nodata": ("#FAF8F4", "#15111A"),
    "nodata-mark": ("#8B8391", "#85799A"),
    "suppressed": ("#CFC9D3", "#4A4256"),
    "suppressed-mark": ("#6E6678", "#A097AB"),
    "hatch": ("#FFFFFF", "#15111A"),
    # the base map
    "water": ("#DCE3E8", "#0F0C14"),
    "land": ("#EFECE6", "#221C2A"),
    "land-line": ("#D3CCC1", "#3A3246"),
    "area-line": ("#FFFFFF", "#15111A"),
    "outline": ("#211A2B", "#FFFFFF"),
    "outline-case": ("#FFFFFF", "#15111A"),
    "place": ("#211A2B", "#F1EDF4"),
    "lift": (
        "0 8px 24px rgb(33 26 43 / .14), 0 1px 3px rgb(33 26 43 / .10)",
        "0 8px 24px rgb(0 0 0 / .5), 0 1px 3px rgb(0 0 0 / .4)",
    ),
}

LOGO = (
    "M1 4.5 9.5 1 11 10 3 12.5z",
    "M11.5 1 22 3.5 21 10.5 13 9.8z",
    "M3 14.5 11 12 12 22 4 21z",
    "M13 11.8 21.5 12.5 23 20 14 22.8z",
)

SHAPES: dict[str, str] = {
    "sans": '"Inter Variable","Inter",system-ui,sans-serif',
    "serif": '"Source Serif 4 Variable","Source Serif 4",Georgia,serif',
    **{f"t-{size}": f"{size}px" for size in (12, 13, 14, 16, 20, 22, 32)},
    **{f"s-{i}": f"{px}px" for i, px in enumerate((4, 8, 12, 16, 24, 32, 48), start=1)},
    "r-1": "4px",
    "r-2": "8px",
    "r-pill": "999px",
}


def colour(meaning: str, dark: bool = False) -> str:
    """The colour of a meaning, for what cannot read a CSS variable (Plotly, paper)."""
    return COLOURS[meaning][int(dark)]


def css() -> str:
    """The variables as one style sheet: light in `:root`, dark under `[data-theme=dark]`."""
    shapes = "".join(f"--{name}:{value};" for name, value in SHAPES.items())
    light, dark = (
        "".join(f"--{name}:{pair[side]};" for name, pair in COLOURS.items()) for side in (0, 1)
    )
    return (
        f":root{{color-scheme:light;{shapes}{light}}}[data-theme=dark]{{color-scheme:dark;{dark}}}"
    )


def icon() -> str:
    """The logo as an address a browser can put on its tab: four map pieces, money at the centre."""
    pieces = "".join(
        f'<path d="{path}" fill="{colour(f"need-{i}")}"/>' for i, path in enumerate(LOGO, start=2)
    )
    centre = (
        f'<circle cx="12" cy="11.2" r="4" fill="{colour("money")}" '
        f'stroke="{colour("surface")}" stroke-width="1.6"/>'
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{pieces}{centre}</svg>'
    return "data:image/svg+xml," + quote(svg)


def mantine() -> dict:
    """The theme of dash-mantine-components; its greys and blues are set aside in look.css."""
    need = [colour(f"need-{i}") for i in range(1, NEED_CLASSES + 1)]
    return {
        "primaryColor": "ink",
        "primaryShade": {"light": 9, "dark": 0},
        "colors": {
            "ink": _steps([colour("sunken"), colour("line-strong"), colour("ink")]),
            "plum": _steps(need),
            "ochre": _steps([colour("money-soft"), colour("money"), colour("money-edge")]),
        },
        "fontFamily": SHAPES["sans"],
        "headings": {"fontFamily": SHAPES["serif"], "fontWeight": "600"},
        "fontSizes": _pixels(xs=12, sm=13, md=14, lg=16, xl=20),
        "spacing": _pixels(xs=4, sm=8, md=16, lg=24, xl=32),
        "radius": _pixels(sm=4, md=8),
        "defaultRadius": "sm",
        "cursorType": "pointer",
        "focusRing": "auto",
        "respectReducedMotion": True,
    }


def plotly_template(dark: bool = False) -> dict:
    """The look of every chart: no frame, no legend, quiet grid, the interface's type."""

    def c(meaning):
        return colour(meaning, dark)

    axis = {
        "gridcolor": c("grid"),
        "zerolinecolor": c("line-strong"),
        "linecolor": c("line-strong"),
        "tickcolor": c("line-strong"),
        "tickfont": {"color": c("ink-3"), "size": 12},
        "title": {"font": {"color": c("ink-2"), "size": 12}},
        "automargin": True,
    }
    return {
        "layout": {
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": SHAPES["sans"], "size": 12, "color": c("ink-2")},
            "colorway": [c(m) for m in ("ink-2", "money", "gap-worse-2", "gap-better-2", "need-4")],
            "colorscale": {
                "sequential": [
                    [i / (NEED_CLASSES - 1), c(f"need-{i + 1}")] for i in range(NEED_CLASSES)
                ]
            },
            "xaxis": axis,
            "yaxis": axis,
            "margin": {"l": 0, "r": 0, "t": 8, "b": 24},
            "showlegend": False,
            "hoverlabel": {
                "bgcolor": c("surface"),
                "bordercolor": c("ink"),
                "font": {"family": SHAPES["sans"], "size": 12, "color": c("ink")},
            },
            "uniformtext": {"minsize": 12, "mode": "hide"},
        }
    }


def _pixels(**sizes: int) -> dict[str, str]:
    return {name: f"{size}px" for name, size in sizes.items()}


def _steps(anchors: list[str], count: int = 10) -> list[str]:
    """`count` colours from the first anchor to the last, evenly spaced through those between."""
    points = [[int(a[i : i + 2], 16) for i in (1, 3, 5)] for a in anchors]
    steps = []
    for k in range(count):
        at = k * (len(points) - 1) / (count - 1)
        i = min(int(at), len(points) - 2)
        mix = [round(a + (b - a) * (at - i)) for a, b in zip(points[i], points[i + 1], strict=True)]
        steps.append("#" + "".join(f"{part:02X}" for part in mix))
    return steps
