"""A receipt on the screen: what became of every row, value, pound and person of one file."""

from __future__ import annotations

import json
from urllib.parse import quote

from dash import dcc, html

from equitymap.views.numbers import count, join, number, percent, pounds_and_pence

CODES_SHOWN = 20
BESIDE = ("created", "recipe_text")  # what stands beside a receipt, not on it
KINDS = dict(
    observations="values of areas",
    grants="grants",
    services="services",
    boundaries="boundaries",
    lookup="a lookup of areas",
    targets="target areas",
)


def draw(receipt: dict, library, recipe: str | None = None, stored: bool = True) -> html.Article:
    """One receipt, whole; `stored` is false while it says what would become of the file."""
    parts = [
        _head(receipt, library),
        _rows(receipt),
        _money(receipt),
        _change(receipt),
        _indicators(receipt, library, stored),
        _refused(receipt),
        _unknown(receipt),
        _converted(receipt, library),
        _notes(receipt),
        _recipe(receipt, recipe),
        _keep(receipt),
    ]
    return html.Article([part for part in parts if part is not None], className="receipt")


def told(receipt: dict) -> str:
    """A receipt in a few words: 311 of 318 rows kept."""
    rows_in, kept = receipt["rows_in"], receipt["rows_kept"]
    if kept == rows_in:
        return f"all {count(rows_in, 'row')} kept" if rows_in != 1 else "its row kept"
    return f"{number(kept)} of {count(rows_in, 'row')} kept"


def _head(receipt, library) -> html.Header:
    level = receipt["level"]
    facts = [
        KINDS.get(receipt["kind"], receipt["kind"]),
        library.catalogue.level(level).name if level else None,
        f"version {receipt['version']}" if receipt["version"] else None,
    ]
    return html.Header(
        [
            html.H2(receipt["file"]),
            _origin(receipt.get("origin")),
            html.P(
                [
                    f"{' · '.join(fact for fact in facts if fact)} · ",
                    html.Span(
                        f"content {receipt['sha256'][:8]}",
                        title=f"sha256 {receipt['sha256']}",
                    ),
                ],
                className="sub",
            ),
        ]
    )


def _origin(origin: dict | None) -> html.P | None:
    """Where a fetched file is from."""
    if not origin:
        return None
    publisher, address = origin.get("publisher", ""), origin.get("url", "")
    named = html.A(publisher, href=address, rel="noopener") if _is_web(address) else publisher
    return html.P(["Fetched from ", named, f", {origin.get('retrieved', '')}"], className="sub")


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _rows(receipt) -> html.Dl:
    """Rows in, kept and refused; beside them single values, where some of a kept row are lost."""
    told = [
        (receipt["rows_in"], "rows in the file"),
        (receipt["rows_kept"], "rows kept"),
        (receipt["rows_refused"], "rows refused"),
    ]
    if receipt["values_in"]:
        told += [
            (receipt["values_in"], "values in them"),
            (receipt["values_kept"], "values kept"),
            (receipt["values_refused"], "values refused"),
        ]
    return html.Dl(
        [html.Div([html.Dt(words), html.Dd(number(how_many))]) for how_many, words in told],
        className="receipt-counts",
    )


def _money(receipt) -> html.Div | None:
    came, kept = receipt["money_in"], receipt["money_kept"]
    if not came:
        return None
    lost = came - (kept or 0)
    said = (
        f"{pounds_and_pence(lost)} ({percent(lost / came, 1)}) refused." if lost else "All of it."
    )
    return html.Div(
        [
            html.P(
                [
                    html.B("Money kept"),
                    html.Span(
                        [
                            html.B(pounds_and_pence(kept), className="money"),
                            f" of {pounds_and_pence(came)}",
                        ]
                    ),
                ],
                className="line",
            ),
            html.Div(
                html.Span(style={"width": f"{100 * (kept or 0) / came:.2f}%"}),
                className="money-bar",
                **{"aria-hidden": "true"},
            ),
            html.P(said, className="sub"),
        ]
    )


def _change(receipt) -> html.Section | None:
    """What storing it would change, as a dry run counts it."""
    if receipt.get("would_add") is None:
        return None
    counted = [
        (receipt.get("would_add"), "new"),
        (receipt.get("would_replace"), "different from what is stored"),
        (receipt.get("equal"), "the same as stored"),
    ]
    lines = [_line(words, number(how_many)) for how_many, words in counted if how_many is not None]
    return _section("What would change", lines)


def _indicators(receipt, library, stored: bool) -> html.Section | None:
    if not receipt["indicators"]:
        return None
    lines = []
    for slug in receipt["indicators"]:
        known = library.find(slug)
        name = known.name if known else slug
        lines.append(
            html.Li(dcc.Link(name, href=f"/?indicator={quote(slug)}") if stored and known else name)
        )
    return _section(
        "Indicators", [html.Ul(lines, className="plain-list"), _sub(_periods(receipt["periods"]))]
    )


def _periods(periods) -> str:
    if len(periods) > 6:
        return f"{len(periods)} periods, {periods[0]} to {periods[-1]}"
    return f"Period {join(periods)}" if len(periods) == 1 else f"Periods {join(periods)}"


def _refused(receipt) -> html.Section | None:
    """Each reason once, with the first places where; then every place the receipt lists."""
    listed = receipt["refused"]
    if not listed:
        return None
    of = receipt["rows_refused"] + receipt["values_refused"]
    groups: dict[tuple, list[dict]] = {}
    for one in listed:
        groups.setdefault((one["column"], one["reason"]), []).append(one)
    parts = [_places([(group[0], len(group) - 1) for group in groups.values()])]
    if len(groups) < len(listed):
        every = _places([(one, 0) for one in listed])
        box = html.Div(
            every,
            className="scrolls",
            tabIndex="0",
            role="region",
            **{"aria-label": "Refused rows and values, one by one"},
        )
        words = "One by one" if of == len(listed) else f"The first {len(listed)} of {number(of)}"
        parts.append(html.Details([html.Summary(words), box]))
    if outside := receipt.get("outside"):
        parts.append(_sub(f"{count(outside, 'row')} outside England: refused, and no loss."))
    return _section("Refused, and why", parts)


def _places(rows: list[tuple[dict, int]]) -> html.Table:
    """Where something was refused, and at how many more places for the same reason."""
    body = [
        html.Tr(
            [
                html.Td(
                    [_row(one["row"]), _sub(f"and {number(more)} more") if more else None],
                ),
                html.Td([one["column"], _cell(one["value"])]),
                html.Td(one["reason"]),
            ]
        )
        for one, more in rows
    ]
    head = html.Tr([html.Th(t, scope="col") for t in ("Row", "Column and value", "Reason")])
    return html.Table([html.Thead(head), html.Tbody(body)], className="plain-table refusals")


def _row(row) -> str:
    return number(row) if isinstance(row, int) else str(row)


def _cell(value) -> html.Span:
    text = "blank" if value is None else f"“{value}”"
    return html.Span(f" {text}", className="quiet-text")


def _unknown(receipt) -> html.Section | None:
    codes = receipt["codes_unknown"]
    if not codes:
        return None
    more = f" and {number(len(codes) - CODES_SHOWN)} more" if len(codes) > CODES_SHOWN else ""
    listed = ", ".join(codes[:CODES_SHOWN])
    return _section("Codes the workspace does not know", [html.P(f"{listed}{more}")])


def _converted(receipt, library) -> html.Section | None:
    changed = receipt["converted"]
    if not changed:
        return None

    def lines(one):
        names = (library.catalogue.level(one[end]).name for end in ("from", "to"))
        return _line(" to ".join(names), f"{count(one['rows'], 'row')} · {one['method']}")

    every = changed if isinstance(changed, list) else [changed]
    return _section("Converted when shown", [lines(one) for one in every])


def _notes(receipt) -> html.Section | None:
    if not receipt["notes"]:
        return None
    listed = html.Ul([html.Li(note) for note in receipt["notes"]], className="plain-list notes")
    return _section("What else to know", [listed])


def _recipe(receipt, text: str | None) -> html.Details | None:
    """How the file was read; saved as a file, it can be edited and given back with the data."""
    text = text or receipt.get("recipe_text")
    if not text:
        return None
    return html.Details(
        [
            html.Summary("How it was read (recipe)"),
            html.Pre(text, tabIndex="0"),
            _save("Save the recipe", "text/yaml", text, f"{receipt['file']}.recipe.yaml"),
            _sub("Edited, it can be dropped here together with the file."),
        ]
    )


def _keep(receipt) -> html.P:
    """The receipt as a file, for whoever keeps the books."""
    plain = {key: value for key, value in receipt.items() if key not in BESIDE}
    text = json.dumps(plain, indent=1, ensure_ascii=False, default=str)
    name = f"{receipt['file']}.receipt.json"
    return html.P(_save("Save the receipt", "application/json", text, name))


def _save(words: str, kind: str, text: str, name: str) -> html.A:
    """A link that saves a text as a file."""
    address = f"data:{kind};charset=utf-8,{quote(text)}"
    return html.A(words, href=address, download=name, className="button")


def _section(title: str, content: list) -> html.Section:
    return html.Section([html.H3(title), *content])


def _line(left: str, right: str) -> html.P:
    return html.P([html.Span(left), html.Span(right)], className="line")


def _sub(text: str) -> html.P | None:
    return html.P(text, className="sub") if text else None
