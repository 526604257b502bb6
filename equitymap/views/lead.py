"""The sentences under an area's title: only what is published there, and what is established."""

from __future__ import annotations

from typing import NamedTuple

from equitymap.geography import levels
from equitymap.provenance import Figure
from equitymap.views import figures, words
from equitymap.views.numbers import absent, count, join, number, period, pounds
from equitymap.views.profile import Profile


class Part(NamedTuple):
    """A piece of a sentence: whether it is strong, and the figure it is."""

    text: str
    strong: bool = False
    figure: Figure | None = None


def lead(shown: Profile) -> list[Part]:
    """The sentences under the title: only what is published here, and what is established."""
    parts: list[tuple] = []
    row = shown.chosen
    if row is not None:
        here, near = row.places[0], shown.instead.get(row.indicator.slug)
        of = shown.figure(row, near or here)
        when = period(near["period"] if near else row.period)
        parts += [(f"{row.indicator.name}, {when}: ",)]
        if near:
            parts += [(words.value(row.indicator, near["value"]), True, of)]
            parts += [(f" in its {near_kind(near)}, {near['area']}. ",)]
        elif absent(here["value"]):
            parts += [(words.reading(row.indicator, here), True, of), (". ",)]
        else:
            parts += [(words.value(row.indicator, here["value"]), True, of)]
            if place := words.standing(row):
                among = figures.rank_of(of, shown.around(row))
                parts += [(", the ",), (place, True, among), (f" {row.peers}",)]
            parts += [(". ",)]
    parts += _judged(shown)
    sets = [m.name for m in shown.memberships if m.of == 1 and m.inside]
    if sets:
        parts += [("It is a target area of ",), (join(sets), True), (". ",)]
    here = shown.grants["here"].dropna()
    if len(here):
        about = "" if shown.grants["certain"].all() else "about "  # shared out by residents
        parts += [
            (f"Grants worth {about}",),
            (pounds(here.sum()), True, Figure.of(shown.version, "money", area=shown.code)),
            (" are placed here.",),
        ]
    return [Part(*part) for part in parts]


def near_kind(place: dict) -> str:
    """What a nearest reading is of: `MSOA` or `ward`."""
    return {"msoa": "MSOA", "wd": "ward"}[levels.kind(place["level"])]


def _judged(shown: Profile) -> list[tuple]:
    """How many indicators are established as worse or better than in England."""
    judged = [r.against for r in shown.rows if r.against and r.indicator.polarity != "neither"]
    if not judged:
        return []
    worse, better = judged.count("worse"), judged.count("better")
    told = f"{number(worse) if worse else 'none'} {'are' if worse > 1 else 'is'} worse than England"
    also = f" and {number(better)} {'are' if better > 1 else 'is'} better" if better else ""
    of = count(len(judged), "indicator")
    return [(f"Of {of} with an interval to judge by, ",), (told, True), (f"{also}. ",)]
