"""The headline of the map: does the money reach the target areas, as one sentence and its range."""

from __future__ import annotations

from dash import html

from equitymap.errors import ChoiceError
from equitymap.funding.goal import goal
from equitymap.need import targets
from equitymap.provenance import Figure
from equitymap.views import charts, figures, words


def draw(choice, library) -> list:
    """The goal's sentence, range bar and spend by grade; or what is still needed to judge it."""
    needed = _needed(choice, library)
    if needed:
        return [html.Div([_eyebrow(["Goal"]), html.H1(needed, className="say")])]
    try:
        found = goal(
            library,
            choice.targets,
            choice.programme or None,
            choice.start or None,
            choice.end or None,
            choice.goal,
            choice.basis,
        )
    except ChoiceError as reason:
        return [html.Div([_eyebrow(["Goal"]), html.H1(str(reason), className="say")])]
    of = Figure.of(
        library.version,
        "goal",
        **{"from": choice.start, "to": choice.end},
        targets=choice.targets,
        programme=choice.programme,
        basis=choice.basis,
    )
    subject = found.programme or "All programmes"
    title = targets.get(library, choice.targets).title
    when, _, spent = words.awards(found).rpartition(" · ")
    return [
        html.Div(
            [
                _eyebrow(["Goal", when, figures.figure(of, spent), f"target areas: {title}"]),
                html.H1(sentence(found, subject, of), className="say"),
            ],
            className="headline-say",
        ),
        charts.range_bar(found, of),
        charts.grade_bar(found, of),
    ]


def sentence(found, subject: str, of: Figure | None = None) -> list:
    """The sentence with its numbers semibold, and links to the figure they are `of`; its verdict is
    glyph, word and colour."""
    verdict = words.VERDICTS[found.verdict]
    *told, (phrase, _) = words.goal_sentence(found, subject)
    return [
        *[html.B(figures.figure(of, text)) if strong else text for text, strong in told],
        html.Span(
            [html.Span(className=f"glyph glyph-{verdict.key}", **{"aria-hidden": "true"}), phrase],
            className=f"verdict verdict-{verdict.key}",
        ),
    ]


def _needed(choice, library) -> str:
    if library.grants().empty:
        return "No grants have been added yet: add a 360Giving file to see where the money goes."
    if not choice.targets:
        return "No target areas have been chosen yet: they say where the money should go."
    return ""


def _eyebrow(facts: list):
    return html.Div(figures.line(facts), className="eyebrow")
