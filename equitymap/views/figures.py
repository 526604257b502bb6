"""Numbers that say where they come from: each is a link to its explanation."""

from __future__ import annotations

from urllib.parse import quote

from dash import html

from equitymap.disclosure import PEOPLE, Library
from equitymap.provenance import Explanation, Figure
from equitymap.views import words
from equitymap.views.numbers import NOTHING, absent, number, ordinal, percent, pounds_and_pence

PAGE = "/explain"


def address(of: Figure | str) -> str:
    """The address of the page that explains a number."""
    return f"{PAGE}?figure={quote(str(of), safe='/:=,')}"


def figure(of: Figure | None, shown: str, told: str = ""):
    """A number as a link to where it comes from; `told` is it with all that belongs to it.

    Where there is no number, the link says why. Without a `Figure` it is only shown.
    """
    if of is None:
        return shown
    if shown != NOTHING and shown not in told:  # its name begins with what is seen
        told = f"{shown}, {told}" if told else shown
    says = f"{told}: where does this come from?"
    return html.A(shown, href=address(of), className="figure", title=says, **{"aria-label": says})


def of_place(version: int, indicator, place: dict, period: str, group: str) -> Figure:
    """The value of an indicator at a place that has a level and a code."""
    return Figure.of(
        version,
        "value",
        indicator=indicator.slug,
        level=place["level"],
        area=place["code"],
        period=period,
        group=group,
    )


def rank_of(value: Figure, within: str | None = None) -> Figure:
    """The place of a value among those of all areas of its level, or of those in one area."""
    return Figure.of(value.version, "rank", **value.parts, within=within)


def people(library: Library, level: str, code: str):
    """The residents of an area, as a link; None where they are not known."""
    known = library.population(level)
    if known is None or absent(known.get(code)):
        return None
    of = Figure.of(library.version, "value", indicator=PEOPLE, level=level, area=code)
    return figure(of, f"{number(known[code])} people")


def line(facts: list) -> list:
    """Facts with a dot between them; those that are None are left out."""
    facts = [fact for fact in facts if fact is not None]
    return [part for fact in facts for part in (" · ", fact)][1:]


def reading(found: Explanation, library: Library) -> str:
    """An explained number as people read it, with its interval and status."""
    row = vars(found)
    if found.kind == "goal":
        if absent(found.lower):
            return "cannot be worked out"
        between = f"{number(100 * found.lower, 1)}–{percent(found.upper, 1)}"
        return between if absent(found.value) else f"{percent(found.value, 1)} ({between})"
    if absent(found.value):
        return words.no_value(found.status, found.lower, found.upper, found.note or "")
    if found.kind == "rank":
        return f"{ordinal(int(found.value))} {found.unit}"
    if found.unit == "£":
        return pounds_and_pence(found.value)
    return words.reading(library.indicator(found.parts["indicator"]), row)
