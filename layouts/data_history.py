"""What the workspace holds and how it came to be: versions with the way back, sources, files."""

from __future__ import annotations

import json
import re

from dash import dcc, html

from equitymap.views.numbers import count, join, number
from layouts import ids
from layouts.data_receipt import KINDS, told
from layouts.icons import icon

FILES_NAMED = 3
SOURCE = re.compile(r"^[\s-]*source: (\S+)$", re.M)  # in the recipe a file was read with


def receipts(library) -> list[dict]:
    """The receipts of the version that is shown, newest first, each with its recipe and date."""
    held = library.receipts()
    held = held.sort_values("created", ascending=False, kind="stable")
    return [
        {**json.loads(row["json"]), "created": row["created"], "recipe_text": row["recipe"]}
        for row in held.to_dict("records")
    ]


def in_effect(versions: list[dict]) -> set[int]:
    """The versions whose loads are in what is shown: an undo leaps over those it took back."""
    restores = {row["version"]: row["restores"] for row in versions}
    at, held = max(restores, default=0), set()
    while at:
        if restores[at] is None:
            held.add(at)
            at -= 1
        else:
            at = restores[at]
    return held


def history(versions: list[dict], held: list[dict], may_change: bool) -> html.Section:
    """Every version, newest first, with the way back to it."""
    if not versions:
        return _card("History", [html.P("Nothing has been added yet.", className="sub")])
    known, effective = {receipt["id"] for receipt in held}, in_effect(versions)
    head = ("Version", "When", "What was done", "Files", "")
    rows = [_version(row, versions[0], known, effective, may_change) for row in versions]
    return _card("History", [_table(head, rows, "versions")])


def _version(row, newest, known, effective, may_change) -> html.Tr:
    number_of, done = row["version"], row["title"]
    in_use = number_of == newest["version"]
    undone = number_of not in effective and row["restores"] is None
    if in_use:
        state = html.Span("in use", className="tag tag-strong")
    elif may_change:
        state = dcc.Link(
            [icon("undo"), f"Back to {number_of}"],
            href=f"/data?back={number_of}",
            className="button",
        )
    else:
        state = html.Span("undone", className="tag") if undone else None
    if undone:
        done = [html.Del(done), " ", html.Span("undone", className="tag")]
    return html.Tr(
        [
            html.Td(number(number_of), className="number"),
            html.Td(when(row["created"]), className="when"),
            html.Td(done),
            html.Td(_files(row["receipts"], known)),
            html.Td(state, className="state"),
        ],
        className="undone" if undone else None,
    )


def _files(brought: list[dict], known: set[str]):
    """The files of a load, each with the way to its receipt where that is still held."""
    listed = [
        dcc.Link(one["file"], href=f"/data?receipt={one['id']}")
        if one["id"] in known
        else html.Span(one["file"])
        for one in brought
    ]
    lines = [html.Div(one) for one in listed]
    if len(lines) <= FILES_NAMED:
        return lines
    rest = lines[FILES_NAMED - 1 :]
    more = html.Details([html.Summary(f"and {len(rest)} more"), *rest])
    return [*lines[: FILES_NAMED - 1], more]


def ask_back(version: int, versions: list[dict]) -> html.Section | None:
    """Asks before going back to a version; None where there is no such version."""
    newest = versions[0]["version"] if versions else 0
    chosen = next((row for row in versions if row["version"] == version), None)
    if chosen is None or version == newest:
        return None
    then = in_effect([row for row in versions if row["version"] <= version])
    taken = in_effect(versions) - then
    named = [f"“{row['title']}”" for row in versions if row["version"] in taken]
    what = f"This takes back {join(named)}. " if named else ""
    return html.Section(
        [
            html.H2(f"Go back to version {version}, “{chosen['title']}”?"),
            html.P(
                f"{what}Nothing is deleted: version {newest} stays in the history, and you can "
                "come back to it in the same way."
            ),
            html.Div(
                [
                    html.Button(
                        f"Go back to version {version}",
                        id=ids.GO_BACK,
                        value=f"{version},{newest}",
                        className="button primary",
                    ),
                    dcc.Link(f"Stay at version {newest}", href="/data", className="button"),
                ],
                className="row",
            ),
        ],
        className="card ask",
        **{"aria-label": "Go back?"},
    )


def sources(library, held: list[dict]) -> html.Section:
    """Every source there is something of: licence, attribution, its files and their receipts."""
    known = library.sources()
    by_source: dict[str, list[dict]] = {}
    for receipt in held:
        for slug in set(SOURCE.findall(receipt["recipe_text"] or "")) or {""}:
            by_source.setdefault(slug, []).append(receipt)
    parts = []
    for source in known.to_dict("records"):
        files = by_source.pop(source["slug"], [])
        parts.append(_source(source["name"], _rights(source), files, source["url"]))
    if rest := [receipt for files in by_source.values() for receipt in files]:
        parts.append(_source("Your own files", [], rest))
    return _card("Sources", parts or [html.P("None yet.", className="sub")])


def _source(name: str, rights: list, files: list[dict], url: str = "") -> html.Details:
    dates = [receipt["created"] for receipt in files]
    loaded = f" · {count(len(files), 'file')}, loaded {when(max(dates))}" if dates else ""
    return html.Details(
        [
            html.Summary([html.B(name), html.Span(loaded, className="sub")]),
            *rights,
            html.P(html.A(url, href=url, rel="noopener"), className="sub") if url else None,
            html.Ul([html.Li(_file(receipt)) for receipt in files], className="plain-list"),
        ],
        className="source",
    )


def _rights(source) -> list:
    licence = source["licence"]
    if source["licence_url"]:
        licence = html.A(licence, href=source["licence_url"], rel="noopener")
    lines = [html.P([f"{source['publisher']} · ", licence], className="sub")]
    return lines + ([html.P(source["attribution"])] if source["attribution"] else [])


def _file(receipt) -> list:
    kind = KINDS.get(receipt["kind"], receipt["kind"])
    return [
        dcc.Link(receipt["file"], href=f"/data?receipt={receipt['id']}"),
        html.Span(f"{kind} · {told(receipt)}", className="sub"),
    ]


def when(moment) -> str:
    """A moment as people write it: 21 Nov 2026, 16:42."""
    return f"{moment:%-d %b %Y, %H:%M}"


def _card(title: str, content: list) -> html.Section:
    return html.Section([html.H2(title), *content], className="card", **{"aria-label": title})


def _table(titles: tuple[str, ...], rows: list, name: str) -> html.Div:
    head = html.Tr([html.Th(title, scope="col") for title in titles])
    table = html.Table([html.Thead(head), html.Tbody(rows)], className=f"plain-table {name}")
    return html.Div(
        table, className="scrolls", tabIndex="0", role="region", **{"aria-label": "Versions"}
    )
