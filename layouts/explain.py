"""The page `/explain?figure=…`: where one number comes from, step by step, file by file."""

from __future__ import annotations

import re
from urllib.parse import quote

from dash import dcc, html

from equitymap.disclosure import open_library
from equitymap.errors import ChoiceError
from equitymap.provenance import explain
from equitymap.views import figures, words
from equitymap.views.numbers import count, day, number

USED_FOR = {
    "values": "has the values",
    "residents": "has the residents that weigh them",
    "areas": "says which areas lie in, or became, which",
    "grants": "has the grants",
    "target areas": "decides on the target areas",
}
GRANTS_SHOWN = 5
# An address of this site, as a browser spells it: what could lead elsewhere is no such.
OURS = re.compile(r"/(?![/\\])[!-~]*")


def layout(library, figure: str = "", back: str = "", **query) -> html.Div:
    """The explanation of the number in the address; a sentence where it names none."""
    return html.Div(picture(library, _one(figure), _one(back)), className="about explain")


def picture(library, figure: str, back: str = "") -> list:
    """The number, the steps to it, its files, its identifier, and the ways on."""
    if not figure.strip():
        return _nothing("No number was named.", back)
    try:
        found = explain(library, figure)
    except ChoiceError as reason:
        return _nothing(str(reason), back)
    then = library
    if found.version != library.version:
        then = open_library(library.path, found.version)
    return [
        _back(back),
        html.P("Where this number comes from", className="eyebrow"),
        html.H1(found.title, className="say"),
        _shown(found, then),
        _steps(found.steps),
        _files(found.receipts, then),
        _identifier(found, library),
        _on(found, then),
    ]


def register(app, open_library, cached) -> None:
    """The page shows what its address names, so it needs no callback."""


def _one(given) -> str:
    """What an address says under a key; of several, the first."""
    first = given[0] if isinstance(given, list) and given else given
    return first if isinstance(first, str) else ""


def _nothing(why: str, back: str) -> list:
    return [
        _back(back),
        html.H1("This number cannot be explained", className="say"),
        html.P(why, className="lead"),
        html.P(
            [
                "Any number on ",
                dcc.Link("the map", href="/"),
                " or on the page of an area is a link to where it comes from. An identifier from a "
                "report belongs whole after ",
                html.Code(f"{figures.PAGE}?figure="),
                ".",
            ]
        ),
    ]


def _back(address: str):
    """The way back to the view it was asked from; only to a page of this site."""
    if not OURS.fullmatch(address):
        return None
    return html.P(dcc.Link("‹ Back", href=address), className="back")


def _shown(found, library) -> html.Div:
    """The number as it is shown, what is counted in it, and what to know about it."""
    facts = []
    if found.kind == "value":
        indicator = library.indicator(found.parts["indicator"])
        facts += [words.counted(vars(found)), indicator.caveat]
    shown = figures.reading(found, library)
    if found.value is None and found.kind != "goal":
        shown = words.no_value(found.status, found.lower, found.upper)
    facts = [fact[:1].upper() + fact[1:] for fact in (found.note, *facts) if fact]
    said = [html.P(fact, className="sub") for fact in facts]
    return html.Div([html.P(shown, className="the-number"), *said])


def _steps(steps: list[dict]):
    if steps[0]["step"] == "none":
        return None  # why there is no number stands where it would
    return html.Section(
        [
            html.H2("How it was made", id="steps"),
            html.Ol([html.Li(one["says"]) for one in steps], className="made"),
        ],
        className="card",
        **{"aria-labelledby": "steps"},
    )


def _files(files: list[dict], library):
    if not files:
        return None
    return html.Section(
        [html.H2("Files", id="files"), *[_file(file, library) for file in files]],
        className="card",
        **{"aria-labelledby": "files"},
    )


def _file(file: dict, library) -> html.Article:
    origin = file["origin"] or {}
    receipts = library.receipts().set_index("id")
    added = f"Added {day(receipts.loc[file['id'], 'created'])}, version {file['version']}"
    said = [file["publisher"], file["licence"], added]
    return html.Article(
        [
            html.H3([file["file"], " ", html.Span(USED_FOR[file["used_for"]], className="sub")]),
            html.P(" · ".join(fact for fact in said if fact), className="sub"),
            _fetched(origin),
            html.P(_used(file)) if file.get("rows_used") else None,
            html.P(
                [
                    "sha256 ",
                    html.Code(file["sha256"][:12], title=file["sha256"]),
                    " ",
                    _copy(file["sha256"], f"Copy the sha256 of {file['file']}"),
                ],
                className="sub",
            ),
            _recipe(receipts.loc[file["id"], "recipe"]),
        ],
        className="source",
    )


def _fetched(origin: dict):
    """Where a fetched file was downloaded from."""
    address = origin.get("url") or ""
    if not address:
        return None
    link = html.A(address, href=address, rel="noopener") if _is_web(address) else address
    return html.P(["Fetched from ", link, f", {origin.get('retrieved', '')}"], className="sub")


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _used(file: dict) -> str:
    """The rows or grants of a file that the number rests on, the first of many."""
    listed = file.get("grants", [])[:GRANTS_SHOWN] or [number(row) for row in file["rows"]]
    if not listed:
        rows = count(file["rows_used"], "row")
        return f"{rows} used; which, was not kept when the file was added."
    what = "Grants" if file.get("grants") else "Rows"
    more = file["rows_used"] - len(listed)
    also = f" and {number(more)} more" if more > 0 else ""
    where = f" of “{file['sheet']}”" if file.get("sheet") else ""
    columns = ", ".join(f"“{column}”" for column in file.get("columns", []))
    of = f"; {'column' if len(file['columns']) == 1 else 'columns'} {columns}" if columns else ""
    which = f" {file['which']}" if file.get("which") else ""
    if len(listed) == 1 and not more:
        what = what.removesuffix("s")
    return f"{what} {', '.join(listed)}{also}{where}{of}{which}."


def _recipe(text):
    if not isinstance(text, str):
        return None
    return html.Details([html.Summary("How it was read (recipe)"), html.Pre(text, tabIndex="0")])


def _identifier(found, library) -> html.Section:
    newest = "" if found.version == library.version else f"; the newest is {library.version}"
    return html.Section(
        [
            html.H2("To find it again", id="identifier"),
            html.P(
                [html.Code(found.id), " ", _copy(found.id, "Copy the identifier")],
                className="identifier",
            ),
            html.P(
                f"It means this number for ever: it names version {found.version} of this "
                f"workspace{newest}. A script asks for it by equitymap explain, and gets JSON "
                "with --json.",
                className="sub",
            ),
        ],
        className="card",
        **{"aria-labelledby": "identifier"},
    )


def _copy(text: str, label: str) -> html.Button:
    """A button that copies a text (assets/explain.js)."""
    return html.Button("Copy", className="button copy", **{"aria-label": label, "data-copy": text})


def _on(found, library):
    """Where the number stands: the page of its area, and the map."""
    links, area = [], found.parts.get("area")
    if area:
        name = library.geography.name(area) or area
        links.append(dcc.Link(f"Open {name}", href=f"/area/{quote(area)}", className="button"))
    said = ("indicator", "level", "period", "group", "area", "targets", "programme", "basis")
    said += ("from", "to")
    query = "&".join(
        f"{key}={quote(found.parts[key], safe=',')}" for key in said if found.parts.get(key)
    )
    links.append(dcc.Link("Show on the map", href=f"/?{query}", className="button"))
    return html.P(links, className="ways")
