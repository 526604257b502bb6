"""An upload on its way in: how far it is, what would become of it, and what is to be decided."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html

from equitymap.api.jobs import BUSY
from equitymap.views.numbers import count, join, number, percent, pounds_and_pence
from layouts import data_receipt, ids

STEPS = ("Sent", "Read and checked", "Confirmed", "Stored")
FETCH_STEPS = ("Asked for", "Fetched, read and checked", "Confirmed", "Stored")
# How many of the steps are behind us, in each state.
DONE = {"fetching": 1, "waiting": 1, "looking": 1, "ready": 2, "refused": 1, "storing": 3}
DONE["stored"] = 4
DOING = {
    "fetching": "Fetching from the publishers",
    "waiting": "Waiting for its turn",
    "looking": "Reading and checking",
    "storing": "Storing",
}
NAMED = 3
# What may be said when it is looked at again, where a reason names the option.
OPTIONS = (
    ("allow_loss", "--allow-loss", "Store the rest, though more than 1 % is lost"),
    ("replace", "--replace", "Let the new values take the place of different ones"),
)


def draw(job: dict, library) -> html.Section:
    """The card of an upload in its state."""
    state = job["state"]
    body = {"ready": _ready, "refused": _refused, "stored": _stored}.get(state, _busy)
    return html.Section(
        [html.H2(_title(job)), _steps(job), *body(job)],
        className=f"card job job-{state}",
        **{"aria-label": "What was sent"},
    )


def receipts(job: dict, library) -> list:
    """The receipts of an upload: open where there is one, else folded but for the first."""
    drawn = [
        data_receipt.draw(receipt, library, stored=job["state"] == "stored")
        for receipt in job["receipts"]
    ]
    if len(drawn) < 2:
        return drawn
    return [
        html.Details(
            [html.Summary(f"{receipt['file']}: {data_receipt.told(receipt)}"), article],
            open=not at,
            className="receipt-fold",
        )
        for at, (receipt, article) in enumerate(zip(job["receipts"], drawn, strict=True))
    ]


def said(job: dict) -> str:
    """The state in a sentence, for who listens to the page."""
    return " ".join([_title(job), *job["reasons"]])


def _title(job: dict) -> str:
    state, what = job["state"], _named(job)
    if state in BUSY:
        return f"{DOING[state]}: {what}"
    if state == "refused":
        return f"{what} cannot be stored as it is."
    if state == "ready" and _all_in(job):
        return f"{what}: in already, nothing is left to store."
    if state == "stored":
        if not job.get("changed"):
            return f"{what}: nothing new, so nothing has changed."
        return f"{what}: stored as version {job['version']}."
    return f"{what} can be stored. Nothing is stored yet."


def _all_in(job: dict) -> bool:
    """Whether the workspace holds the very bytes of every file: a dry run then gives the receipts
    they had, with their versions."""
    return all(receipt["version"] for receipt in job["receipts"])


def _named(job: dict) -> str:
    names = [one["name"] for one in job["files"]] or ["What your boroughs need"]
    if len(names) > NAMED:
        return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} more files"
    return join(names)


def _steps(job: dict) -> html.Ol:
    done = DONE[job["state"]]
    names = list(FETCH_STEPS if job["fetch"] else STEPS)
    if job["state"] == "stored" and job["version"]:
        names[-1] = f"Stored as version {job['version']}"
    return html.Ol(
        [
            html.Li(
                [html.Span(className="step-mark", **{"aria-hidden": "true"}), name],
                className=_step(at, done, job["state"]),
                **({"aria-current": "step"} if at == done else {}),
            )
            for at, name in enumerate(names)
        ],
        className="steps",
    )


def _step(at: int, done: int, state: str) -> str | None:
    if at == done and state == "refused":
        return "step-failed"
    return "step-done" if at < done else None


def _progress(job: dict) -> str:
    now = job["progress"]
    if not now or not now["total"]:
        return ""
    return f"{percent(now['done'] / now['total'])}: {now['text']}"


def _busy(job: dict) -> list:
    now = job["progress"] or {}
    bar = {"max": str(now["total"]), "value": str(now["done"])} if now.get("total") else {}
    return [
        html.Progress(className="progress", **bar, **{"aria-label": "How far it is"}),
        html.P(_progress(job) or "Uploads are read one after the other.", className="sub"),
        html.Div(_discard("Stop and discard"), className="row"),
    ]


def _ready(job: dict) -> list:
    told = job["told"]
    confirm = html.Button(
        "Confirm and store", id=ids.CONFIRM, className="button primary", n_clicks=0
    )
    return [
        html.P(told, className="notice") if told else None,
        *[html.P(note, className="sub") for note in job["notes"]],
        html.P(_sum(job["receipts"])),
        _each(job["receipts"]),
        html.Div(
            [_discard("Close")] if _all_in(job) else [confirm, _discard("Discard")],
            className="row",
        ),
    ]


def _refused(job: dict) -> list:
    reasons = html.Ul([html.Li(reason) for reason in job["reasons"]], className="reasons")
    everything = " ".join(job["reasons"])
    offered = [
        {"value": name, "label": label}
        for name, option, label in OPTIONS
        if option in everything or job["options"].get(name)
    ]
    chosen = [name for name, *_ in OPTIONS if job["options"].get(name)]
    options = dmc.CheckboxGroup(
        [dmc.Checkbox(label=one["label"], value=one["value"]) for one in offered],
        id=ids.AGAIN_OPTIONS,
        value=chosen,
        className="again-options",
        **{"aria-label": "How to look again"},
        style={} if offered else {"display": "none"},
    )
    words = "Look again" if offered else "Try again"
    again = html.Button(words, id=ids.AGAIN, className="button", n_clicks=0)
    advice = "Nothing was stored. "
    if not job["fetch"]:
        advice += "Correct the file and send it again, with a recipe (.yaml) if it needs one."
    return [
        reasons,
        html.P(advice, className="sub"),
        options,
        html.Div([again if job["again"] else None, _discard("Discard")], className="row"),
    ]


def _stored(job: dict) -> list:
    slugs = [slug for receipt in job["receipts"] for slug in receipt["indicators"]]
    href = f"/?indicator={slugs[0]}" if slugs else "/"
    return [
        html.P(_sum(job["receipts"])),
        _each(job["receipts"]),
        html.Div(
            [
                dcc.Link("Show it on the map", href=href, className="button primary"),
                _discard("Close"),
            ],
            className="row",
        ),
    ]


def _discard(words: str) -> html.Button:
    return html.Button(words, id=ids.DISCARD, className="button", n_clicks=0)


def _sum(receipts: list[dict]) -> str:
    """All receipts in a sentence: rows, and pounds where there are any."""
    came, kept = (sum(r[key] for r in receipts) for key in ("rows_in", "rows_kept"))
    had, money = (sum(r[key] or 0 for r in receipts) for key in ("money_in", "money_kept"))
    rows = count(came, "row")
    text = f"All {rows} kept" if kept == came else f"{number(kept)} of {rows} kept"
    if had:
        share = "all" if money == had else percent(int(1000 * money / had) / 1000, 1)
        text += f", with {pounds_and_pence(money)} ({share} of the money)"
    return f"{text}. The receipt says what became of every row."


def _each(receipts: list[dict]) -> html.Table | None:
    """One line a file, where there are several."""
    if len(receipts) < 2:
        return None
    rows = [
        html.Tr(
            [
                html.Td([one["file"], _since(one)]),
                html.Td(data_receipt.KINDS.get(one["kind"], one["kind"])),
                html.Td(number(one["rows_in"]), className="number"),
                html.Td(number(one["rows_kept"]), className="number"),
                html.Td(number(one["rows_refused"]), className="number"),
            ]
        )
        for one in receipts
    ]
    titles = ("File", "Holds", "Rows", "Kept", "Refused")
    head = html.Tr(
        [
            html.Th(title, scope="col", className="number" if at > 1 else None)
            for at, title in enumerate(titles)
        ]
    )
    return html.Table([html.Thead(head), html.Tbody(rows)], className="plain-table")


def _since(receipt: dict) -> html.Div | None:
    """The version a file is part of."""
    version = receipt["version"]
    return html.Div(f"in version {version}", className="sub") if version else None
