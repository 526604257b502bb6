"""The page `/about`: sources and licences, words, how numbers come about, what was loaded when."""

from __future__ import annotations

from dash import html

from equitymap.store import Workspace
from equitymap.views import glossary, methods, words
from equitymap.views.numbers import count, day, number


def layout(library, **query) -> html.Div:
    """The whole page; it shows the workspace, not a choice, so its address has no keys."""
    return html.Div(picture(None, library), className="about")


def picture(choice, library) -> list:
    """Every section of the page, from the catalogue, the receipts and the docstrings."""
    return [
        html.H1("Where the numbers come from", className="say"),
        html.P(
            "EquityMap shows where need is greatest, and whether the money goes there. It holds "
            "areas, groups and grants, never people.",
            className="lead",
        ),
        _section("Sources", _sources(library)),
        _section("Words", [_definitions(glossary.WORDS)]),
        _section("When there is no plain value", [_states()]),
        _section("High-risk areas", [html.P(glossary.HIGH_RISK)]),
        _section("How the goal is judged", [html.P(text) for text in glossary.GOAL]),
        _section("What to keep in mind", [html.P(words.ECOLOGICAL), html.P(words.INTERVALS)]),
        _section("Indicators", _indicators(library)),
        _section("Methods, as the code describes them", _methods()),
        _section("Loads", _history(library)),
    ]


def register(app, open_library, cached) -> None:
    """The page has nothing to choose, so it needs no callback."""


def _section(title: str, content: list) -> html.Section:
    name = title.lower().replace(" ", "-").replace(",", "")
    heading = html.H2(title, id=name)
    return html.Section([heading, *content], className="card", **{"aria-labelledby": name})


def _sources(library) -> list:
    sources = library.sources()
    if sources.empty:
        return [html.P("No data has been added to this workspace yet.")]
    return [
        html.Div(
            [
                html.H3(_link(source["name"], source["url"])),
                html.P(
                    [
                        f"{source['publisher']} · ",
                        _link(source["licence"], source["licence_url"]),
                    ],
                    className="sub",
                ),
                html.P(source["attribution"]) if source["attribution"] else None,
            ],
            className="source",
        )
        for source in sources.to_dict("records")
    ]


def _indicators(library) -> list:
    """Each theme, folded, with what its indicators mean and must not be read as."""
    return [
        html.Details(
            [
                html.Summary(f"{theme.name} ({len(rows)})"),
                _definitions([(row.name, _meaning(library, row)) for row in rows]),
            ],
            className="indicators",
        )
        for theme in library.themes()
        if (rows := [row for row in library.indicators() if row.theme == theme.slug])
    ] or [html.P("No indicator has values yet.")]


def _meaning(library, indicator) -> str:
    source = library.catalogue.sources.get(indicator.source)
    told = [words.worse(indicator), indicator.caveat]
    if source and library.fictional:
        told.append(f"Invented figures, in the form of: {source.name}.")
    elif source:
        told.append(f"Source: {source.name}.")
    return " ".join(text for text in told if text)


def _definitions(pairs) -> html.Dl:
    return html.Dl([part for word, means in pairs for part in (html.Dt(word), html.Dd(means))])


def _states() -> html.Dl:
    parts = []
    for state, means in glossary.STATES:
        swatch = html.Span(className=f"swatch swatch-{state}", **{"aria-hidden": "true"})
        parts += [html.Dt([swatch, words.STATES[state][0]]), html.Dd(means)]
    return html.Dl(parts)


def _methods() -> list:
    """Each family, folded; a method says what it measures, how, and when not to trust it."""
    told = "What each measures, its formula, when not to trust it and where it comes from; written "
    told += "from the code that computes it, so the two cannot differ."
    return [html.P(told)] + [
        html.Details(
            [html.Summary(f"{family} ({len(listed)})"), *[_method(one) for one in listed]],
            className="methods",
        )
        for family, listed in methods.families().items()
    ]


def _method(one: methods.Method) -> html.Section:
    told = [
        ("Formula", one.formula),
        ("When not to trust it", one.caution),
        ("Reference", one.reference),
    ]
    return html.Section(
        [
            html.H3([one.title, " ", html.Code(one.name, className="sub")]),
            html.P(_marked(one.meaning)) if one.meaning else None,
            html.Dl(
                [
                    part
                    for word, text in told
                    if text
                    for part in (html.Dt(word), html.Dd(_marked(text)))
                ]
            ),
        ],
        className="method",
    )


def _marked(text: str) -> list:
    return [html.Code(piece) if is_code else piece for piece, is_code in methods.marked(text)]


def _history(library) -> list:
    """The workspace's versions, newest first, and the files of the one that is shown."""
    versions = [
        (number(row["version"]), row["title"], day(row["created"]))
        for row in Workspace(library.path).history()
        if row["version"] <= library.version
    ]
    if not versions:
        return [html.P("Nothing has been loaded yet.")]
    receipts = library.receipts().sort_values(["created", "file"], ascending=[False, True])
    files = [(r["file"], r["kind"], day(r["created"])) for r in receipts.to_dict("records")]
    return [
        _table(("Version", "What was done", "When"), versions),
        html.H3(f"What version {library.version} was made from: {count(len(files), 'file')}"),
        _table(("File", "Holds", "Added"), files),
    ]


def _table(titles: tuple[str, ...], rows: list[tuple]) -> html.Table:
    head = html.Tr([html.Th(title, scope="col") for title in titles])
    body = [html.Tr([html.Td(cell) for cell in row]) for row in rows]
    return html.Table([html.Thead(head), html.Tbody(body)], className="plain-table")


def _link(text: str, address: str):
    return html.A(text, href=address, rel="noopener") if address else text
