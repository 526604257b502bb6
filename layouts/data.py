"""The page `/data`: add data and see what becomes of it; what there is, and the way back."""

from __future__ import annotations

import json

import dash
from dash import ClientsideFunction, Input, Output, State, dcc, html

from equitymap.api.jobs import BUSY
from equitymap.api.uploads import jobs_here
from equitymap.errors import ChoiceError
from equitymap.store import Workspace
from equitymap.views.numbers import count, percent
from layouts import data_add, data_history, data_job, data_receipt, ids

EVERY_MOMENT = 700  # milliseconds between two looks at an upload under way


def layout(library, receipt: str = "", back: str = "", **query) -> html.Div:
    """What is asked first, the way in, what there is, and a receipt beside it."""
    settings = jobs_here().settings
    held = picture(None, library)
    versions = _versions(library)
    asked = None
    if settings.uploads and back.isdecimal():
        asked = data_history.ask_back(int(back), versions)
    return html.Div(
        [
            dcc.Store(id=ids.JOB, storage_type="session"),
            dcc.Store(id=ids.JOB_REVISION),
            dcc.Interval(id=ids.JOB_TICK, interval=EVERY_MOMENT, disabled=True),
            html.P(id=ids.JOB_SAID, role="status", className="unseen"),
            html.Div(
                [
                    html.H1(held["lead"], id=ids.DATA_LEAD, className="say"),
                    asked,
                    data_add.draw(library, settings),
                    html.Div(id=ids.JOB_CARD),
                    html.Div(held["held"], id=ids.DATA_HELD, className="data-held"),
                ],
                className="data-main",
            ),
            html.Aside(
                _chosen(library, receipt),
                id=ids.DATA_RECEIPT,
                className="card data-receipt",
                **{"aria-label": "Receipt"},
            ),
        ],
        className="data-page",
    )


def picture(choice, library) -> dict:
    """What the workspace holds: a sentence, its history and its sources."""
    held = data_history.receipts(library)
    may_change = jobs_here().settings.uploads
    return {
        "lead": _lead(library, held),
        "held": [
            data_history.history(_versions(library), held, may_change),
            data_history.sources(library, held),
        ],
    }


def register(app, open_library, cached) -> None:
    """One callback follows an upload; what is decided is asked of `/data/uploads` (data.js)."""

    @app.callback(
        output=dict(
            card=Output(ids.JOB_CARD, "children"),
            said=Output(ids.JOB_SAID, "children"),
            idle=Output(ids.JOB_TICK, "disabled"),
            revision=Output(ids.JOB_REVISION, "data"),
            receipt=Output(ids.DATA_RECEIPT, "children"),
            held=Output(ids.DATA_HELD, "children"),
            lead=Output(ids.DATA_LEAD, "children"),
            newest=Output(ids.NEWEST, "data"),
        ),
        inputs=dict(
            job=Input(ids.JOB, "data"),
            ticks=Input(ids.JOB_TICK, "n_intervals"),
            shown=State(ids.JOB_REVISION, "data"),
        ),
    )
    def follow(job, ticks, shown):
        found = _found(job)
        revision = json.dumps(found, sort_keys=True)
        if revision == shown:
            raise dash.exceptions.PreventUpdate
        return _shown(found, open_library()) | {"revision": revision}

    for function, *told in (
        ("confirm", Input(ids.CONFIRM, "n_clicks"), State(ids.JOB, "data")),
        ("discard", Input(ids.DISCARD, "n_clicks"), State(ids.JOB, "data")),
        (
            "again",
            Input(ids.AGAIN, "n_clicks"),
            State(ids.JOB, "data"),
            State(ids.AGAIN_OPTIONS, "value"),
        ),
        ("undo", Input(ids.GO_BACK, "n_clicks"), State(ids.GO_BACK, "value")),
    ):
        app.clientside_callback(
            ClientsideFunction("equitymap", function), *told, prevent_initial_call=True
        )
    data_add.register(app, open_library)


def _found(job) -> dict | None:
    """The upload a browser asks after; it may ask after anything."""
    try:
        return jobs_here().get(job.get("id")) if isinstance(job, dict) else None
    except ChoiceError:
        return None


def _shown(found: dict | None, library) -> dict:
    """The parts of the page that follow an upload."""
    parts = dict.fromkeys(("receipt", "held", "lead", "newest"), dash.no_update)
    if found is None:
        return parts | {"card": None, "said": "", "idle": True}
    if found["receipts"]:
        parts["receipt"] = data_job.receipts(found, library)
    if found["state"] == "stored":
        parts |= picture(None, library) | {"newest": library.version}
    return parts | {
        "card": data_job.draw(found, library),
        "said": data_job.said(found),
        "idle": found["state"] not in BUSY,
    }


def _versions(library) -> list[dict]:
    rows = Workspace(library.path).history()
    return [row for row in rows if row["version"] <= library.version]


def _lead(library, held: list[dict]):
    """The page in one sentence: how much of what was given is in."""
    if library.fictional:
        return "This is an invented city, to try EquityMap with. Add your boroughs to see your own."
    if not held:
        return "Nothing is here yet: add your boroughs, or drop a file."
    shares = []
    for came, kept, words in (
        ("money_in", "money_kept", "of the money"),
        ("values_in", "values_kept", "of the values"),
    ):
        whole = sum(receipt[came] or 0 for receipt in held)
        if whole:
            part = sum(receipt[kept] or 0 for receipt in held)
            shares.append(_share(part, whole, words))
    files = count(len(held), "file")
    verb = "is" if len(held) == 1 else "are"
    if not shares:
        return f"{files} {verb} in. What was left out stands on the receipts."
    parts = [f"{files} {verb} in, with ", html.B(shares[0])]
    parts += [" and ", html.B(shares[1])] if len(shares) > 1 else []
    return [*parts, ". What was left out stands on the receipts."]


def _share(part: float, whole: float, words: str) -> str:
    if part >= whole:
        return f"all {words}"
    # Rounded down: what is not whole never reads as whole.
    return f"{percent(int(1000 * part / whole) / 1000, 1)} {words}"


def _chosen(library, receipt: str) -> list:
    """The receipt of the address, or else the newest."""
    held = data_history.receipts(library)
    if not held:
        return [
            html.H2("Receipt"),
            html.P(
                "Every file gets one: rows kept and refused, with the reason for each, and what "
                "became of the money and the people.",
                className="sub",
            ),
        ]
    chosen = next((one for one in held if one["id"] == receipt), held[0])
    return [data_receipt.draw(chosen, library)]
