"""Charts over time: one area's series with its interval, as Plotly figures in either theme.

Each has a sentence that says what it shows, and the page lists its figures in a table.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from equitymap.views import theme, words
from equitymap.views.numbers import GAP, join, period

HEIGHT = 132


def history(
    indicator, points: pd.DataFrame, comparator: pd.DataFrame | None = None, *, dark: bool = False
) -> go.Figure:
    """The area's series with its interval as a band; no line is drawn across a missing period.

    `points` (and `comparator`, drawn dashed) have period, period_start, value, lower, upper and
    status, in order of time. A period without a value, or left out between two others, breaks
    the line.
    """
    hue, ink = theme.colour("need-text", dark), theme.colour("ink-3", dark)
    figure = go.Figure(layout={"template": theme.plotly_template(dark), "height": HEIGHT})
    points = points.reset_index(drop=True).assign(at=_years(points["period_start"]))
    for run in _runs(points, points[["lower", "upper"]].notna().all(axis="columns")):
        figure.add_scatter(
            x=[*run["at"], *run["at"][::-1]],
            y=[*run["upper"], *run["lower"][::-1]],
            fill="toself",
            fillcolor=_faint(hue),
            line={"width": 0 if len(run) > 1 else 5, "color": _faint(hue)},
            mode="lines",
            hoverinfo="skip",
            name=f"95{GAP}% interval",
        )
    if comparator is not None:
        at = dict(zip(points["period"], points["at"], strict=True))
        beside = comparator.assign(at=comparator["period"].map(at)).dropna(subset=["at"])
        for run in _runs(beside, beside["value"].notna()):
            figure.add_scatter(
                x=run["at"].tolist(),
                y=run["value"].tolist(),
                mode="lines",
                line={"color": ink, "width": 1.5, "dash": "dash"},
                customdata=[_told(indicator, row) for row in run.to_dict("records")],
                hovertemplate="England %{customdata}<extra></extra>",
                name="England",
            )
    for run in _runs(points, points["value"].notna()):
        hollow = run["status"].eq("unreliable")
        figure.add_scatter(
            x=run["at"].tolist(),
            y=run["value"].tolist(),
            mode="lines+markers",
            line={"color": hue, "width": 2},
            marker={
                "size": 6,
                "color": [theme.colour("surface", dark) if h else hue for h in hollow],
                "line": {"color": hue, "width": 1.5},
            },
            customdata=[_told(indicator, row) for row in run.to_dict("records")],
            hovertemplate="%{customdata}<extra></extra>",
            name="This area",
        )
    ends = points.iloc[[0, -1]] if len(points) > 1 else points
    figure.update_xaxes(
        showgrid=False,
        zeroline=False,
        tickvals=ends["at"].tolist(),
        ticktext=[period(label) for label in ends["period"]],
        range=_room(points["at"]),
        tickangle=0,
        fixedrange=True,
    )
    figure.update_yaxes(
        nticks=4, ticksuffix=f"{GAP}%" if indicator.unit == "%" else "", fixedrange=True
    )
    figure.update_layout(margin={"l": 4, "r": 12, "t": 8, "b": 20}, hovermode="closest")
    return figure


def history_summary(indicator, points: pd.DataFrame) -> str:
    """The series in a sentence: its first and last value, and the periods without one."""
    known = points[points["value"].notna()]
    if known.empty:
        return f"{indicator.name}: no value published in any period."
    ends = [
        f"in {period(row['period'])} {words.reading(indicator, row)}"
        for row in (known.iloc[0].to_dict(), known.iloc[-1].to_dict())
    ]
    told = ends[0] if len(known) == 1 else f"{ends[0]}; {ends[1]}"
    without = [period(label) for label in points.loc[points["value"].isna(), "period"]]
    gaps = f" No value for {join(without)}." if without else ""
    return f"{indicator.name}: {told}.{gaps}"


def _told(indicator, row: dict) -> str:
    return f"{period(row['period'])}: {words.reading(indicator, row)}"


def _years(starts: pd.Series) -> list[float]:
    """Where each period stands on the axis: years since the first, so that a left-out one shows."""
    days = pd.to_datetime(starts)
    if days.isna().any():
        return [float(i) for i in range(len(days))]
    return ((days - days.min()).dt.days / 365.25).round(2).tolist()


def _room(at: pd.Series) -> list[float]:
    margin = 0.06 * ((at.max() - at.min()) or 1.0)
    return [at.min() - margin, at.max() + margin]


def _runs(rows: pd.DataFrame, present: pd.Series) -> list[pd.DataFrame]:
    """The unbroken runs: consecutive rows that are present, with no step longer than is usual."""
    steps = rows["at"].astype(float).diff()
    broken = (~present) | (steps > 1.5 * steps.median())
    return [run for _, run in rows[present].groupby(broken.cumsum()[present])]


def _faint(hex_colour: str, opacity: float = 0.18) -> str:
    red, green, blue = (int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
