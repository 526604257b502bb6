"""The sentences under an area's title: only what is published there, and what is established."""

from __future__ import annotations

from equitymap.geography import levels
from equitymap.views import words
from equitymap.views.numbers import absent, count, join, number, period, pounds
from equitymap.views.profile import Profile


def lead(shown: Profile) -> words.Parts:
    """The sentences under the title: only what is published here, and what is established."""
    parts: words.Parts = []
    row = shown.chosen
    if row is not None:
        here, near = row.places[0], shown.instead.get(row.indicator.slug)
        when = period(near["period"] if near else row.period)
        parts += [(f"{row.indicator.name}, {when}: ", False)]
        if near:
            parts += [(words.value(row.indicator, near["value"]), True)]
            parts += [(f" in its {near_kind(near)}, {near['area']}. ", False)]
        elif absent(here["value"]):
            parts += [(words.reading(row.indicator, here), True), (". ", False)]
        else:
            parts += [(words.value(row.indicator, here["value"]), True)]
            if place := words.standing(row):
                parts += [(", the ", False), (place, True), (f" {row.peers}", False)]
            parts += [(". ", False)]
    parts += _judged(shown)
    sets = [m.name for m in shown.memberships if m.of == 1 and m.inside]
    if sets:
        parts += [("It is a target area of ", False), (join(sets), True), (". ", False)]
    here = shown.grants["here"].dropna()
    if len(here):
        about = "" if shown.grants["certain"].all() else "about "  # shared out by residents
        parts += [
            (f"Grants worth {about}", False),
            (pounds(here.sum()), True),
            (" are placed here.", False),
        ]
    return parts


def near_kind(place: dict) -> str:
    """What a nearest reading is of: `MSOA` or `ward`."""
    return {"msoa": "MSOA", "wd": "ward"}[levels.kind(place["level"])]


def _judged(shown: Profile) -> words.Parts:
    """How many indicators are established as worse or better than in England."""
    judged = [r.against for r in shown.rows if r.against and r.indicator.polarity != "neither"]
    if not judged:
        return []
    worse, better = judged.count("worse"), judged.count("better")
    told = f"{number(worse) if worse else 'none'} {'are' if worse > 1 else 'is'} worse than England"
    also = f" and {number(better)} {'are' if better > 1 else 'is'} better" if better else ""
    of = count(len(judged), "indicator")
    return [(f"Of {of} with an interval to judge by, ", False), (told, True), (f"{also}. ", False)]
