"""Rows and columns of the tables: plain data for ag-grid, worst areas first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.views import words
from equitymap.views.numbers import absent, number, pounds

MOST_ROWS = 2_000
ALL_ROWS = 5_000  # up to here every area is sent


def need_rank(values: pd.Series, polarity: str) -> pd.Series:
    """1 for the greatest need; equal values share the better rank; no value, no rank."""
    return values.rank(method="min", ascending=polarity == "high")


def area_rows(
    values,
    *,
    mask=None,
    population=None,
    money=None,
    high_risk=None,
    targets=None,
    shades=None,
) -> tuple[list[dict], str]:
    """The areas shown, greatest need first and those without a value last, and a sentence.

    `mask` chooses among the rows of `values.frame`; ranks count the areas chosen. `population` and
    `money` are Series by code, `shades` the map's classes. The sentence says so when only the
    first areas are sent.
    """
    frame, indicator = values.frame.reset_index(drop=True), values.indicator
    marks = {"high_risk": high_risk, "target": targets}
    for name, mark in marks.items():
        frame[name] = np.zeros(len(frame), bool) if mark is None else np.asarray(mark, bool)
    frame["shade"] = 0 if shades is None else np.asarray(shades)
    frame["bar"] = _bars(frame["value"].astype(float), indicator)
    if mask is not None:
        frame = frame[np.asarray(mask, bool)]
    frame = frame.assign(
        rank=need_rank(frame["value"].astype(float), indicator.polarity),
        people=_beside(frame["code"], population),
        money=_beside(frame["code"], money),
    ).sort_values(["rank", "name"], na_position="last")
    shown = frame if len(frame) <= ALL_ROWS else frame.head(MOST_ROWS)
    rows = [_area_row(indicator, row) for row in shown.to_dict("records")]
    return rows, _only_some(len(shown), len(frame))


def area_columns(indicator, *, population: bool = False, money: bool = False) -> list[dict]:
    """ag-grid's columns for `area_rows`; each sorts by its number and shows its text."""
    columns = [
        _column("#", "rank", "rank_text", width=56, right=True),
        {
            "headerName": "Area",
            "field": "name",
            "flex": 1,
            "minWidth": 132,
            "tooltipField": "name",
            "cellClass": "areas-name",
        },
        _column(words.heading(indicator), "value", "text", width=144, right=True)
        | {
            "tooltipField": "reading",
            "cellClass": "number need-bar",
            "cellStyle": {"function": "needBar(params)"},
            "wrapHeaderText": True,
        },
        _column("95\u202f% interval", "lower", "interval", width=116, right=True),
    ]
    if population:
        columns.append(_column("People", "people", "people_text", width=84, right=True))
    if money:
        columns.append(
            _column("Grants", "money", "money_text", width=84, right=True)
            | {"cellClass": "number money"}
        )
    return columns


def _column(title, field, text, *, width, right) -> dict:
    side = "number" if right else ""
    return {
        "headerName": title,
        "field": field,
        "width": width,
        # the text is shown, the number sorts; what is absent stays last either way (tables.js)
        "valueFormatter": {"function": f"params.data.{text}"},
        "comparator": {"function": "nothingLast"},
        "cellClass": side,
        "headerClass": side,
    }


def _area_row(indicator, row) -> dict:
    return {
        "code": row["code"],
        "name": row["name"],
        "rank": _number(row["rank"]),
        "rank_text": number(row["rank"]),
        "value": _number(row["value"]),
        "text": words.figure(indicator, row["value"])
        if not absent(row["value"])
        else words.STATES[row["status"]][2],
        "lower": _number(row["lower"]) if not absent(row["value"]) else None,
        "interval": words.interval(indicator, row["lower"], row["upper"], bare=True)
        if not absent(row["value"])
        else "",
        "status": row["status"],
        "reading": words.reading(indicator, row),
        "people": _number(row["people"]),
        "people_text": number(row["people"]),
        "money": _number(row["money"]),
        "money_text": pounds(row["money"]),
        "shade": int(row["shade"]),
        "bar": _number(row["bar"]),
        "high_risk": bool(row["high_risk"]),
        "target": bool(row["target"]),
    }


def _bars(values: pd.Series, indicator) -> pd.Series | float:
    """The bar beside each value, as a share of the highest; none for a rank or below zero."""
    if indicator.kind == "rank" or not values.min() >= 0 or not values.max() > 0:
        return np.nan
    return values / values.max()


def _beside(codes: pd.Series, series: pd.Series | None) -> pd.Series | float:
    return np.nan if series is None else codes.map(series)


def _number(value) -> float | None:
    return None if absent(value) else float(value)


def _only_some(sent: int, of: int) -> str:
    if sent == of:
        return ""
    return (
        f"The {number(sent)} areas of greatest need are listed, of {number(of)}; "
        "choose a borough to list all of its areas."
    )
