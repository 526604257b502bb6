"""What can be chosen just now: the options that depend on the rest of the choice."""

from __future__ import annotations

from equitymap.choice import Choice
from equitymap.views.numbers import period


def options(choice: Choice, library) -> dict[str, list[dict]]:
    """The options that depend on the rest of the choice, by control."""
    return {
        "level": _levels(choice, library),
        "period": [
            {"value": label, "label": period(label)}
            for label in reversed(library.periods(choice.indicator, choice.level, choice.group))
        ],
        "group": [
            {"value": group, "label": _people(group)}
            for group in library.groups(choice.indicator, choice.level)
        ],
        "within": _places(choice, library),
    }


def hidden(choice: Choice, library) -> dict[str, bool]:
    """The controls that have nothing to choose from just now."""
    return {
        "group": len(library.groups(choice.indicator, choice.level)) < 2,
        "among": not choice.within or choice.outline != "high-risk",
    }


def _levels(choice, library):
    geography = library.geography
    had = library.levels_of(choice.indicator)
    levels = [x for x in geography.drawable() if x in had and len(geography.areas(x)) > 1]
    known = [library.catalogue.level(level) for level in reversed(levels)]
    return [{"value": level.id, "label": _capital(level.name)} for level in known]


def _places(choice, library):
    geography = library.geography
    boroughs = next((x for x in geography.levels() if x.startswith("lad")), None)
    places = {} if boroughs is None else dict(geography.areas(boroughs).itertuples(index=False))
    places |= {code: geography.name(code) for code in choice.within}
    return [
        {"value": code, "label": name or code}
        for code, name in sorted(places.items(), key=lambda place: str(place[1]))
    ]


def _people(group: str) -> str:
    return "Everyone" if group == "all" else _capital(group.replace("_", " ").replace("=", ": "))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
