"""What the reader has chosen, and the address that spells it: one reader, one writer.

Whatever an address says, `Choice.from_query` gives a view that exists: unknown keys are dropped,
unknown values replaced by the default. `to_query` leaves defaults out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, quote

from equitymap.disclosure import Library
from equitymap.funding.awards import BASES, programmes, slug
from equitymap.geography import levels
from equitymap.need import targets
from equitymap.settings import Settings
from equitymap.store.holdings import ALL

OUTLINES = ("high-risk", "targets", "none")
AMONG = ("all", "shown")
MOST_AREAS = 8_000


@dataclass(frozen=True)
class Choice:
    """One view: what is shown, of where and when, and against which target areas and goal."""

    indicator: str = ""
    level: str = ""
    period: str = ""
    group: str = ALL
    area: str = ""
    within: tuple[str, ...] = ()
    targets: str = ""
    programme: str = ""
    goal: float = Settings.goal
    outline: str = OUTLINES[0]
    among: str = AMONG[0]
    start: str = ""
    end: str = ""
    basis: str = BASES[0]

    def __post_init__(self):
        # A choice that has been through JSON comes back with a list.
        object.__setattr__(self, "within", tuple(sorted(set(self.within))))

    @classmethod
    def from_query(cls, search: str | Mapping[str, Any] | None, library: Library) -> Choice:
        """The view an address asks for (`?indicator=…`, or its keys and values); never raises."""
        asked = _asked(search)
        chosen: dict[str, Any] = {}
        for key, (name, read) in KEYS.items():
            chosen[name] = read(asked.get(key, ""), library, chosen)
        return cls(**chosen)

    def to_query(self, library: Library) -> str:
        """The shortest address that leads to this view: `?indicator=…`, empty for the default."""
        chosen = vars(self)
        said = [
            f"{key}={quote(_spelled(chosen[name]), safe=',:')}"
            for key, (name, read) in KEYS.items()
            if chosen[name] != read("", library, chosen)
        ]
        return "?" + "&".join(said) if said else ""


def _asked(search: str | Mapping[str, Any] | None) -> dict[str, str]:
    """The text asked for under each key; of several, the first, and all of `within`."""
    if isinstance(search, str):
        try:
            search = parse_qs(search.lstrip("?"), max_num_fields=100)
        except ValueError:
            return {}
    if not isinstance(search, Mapping):
        return {}
    asked = {}
    for key, value in search.items():
        values = [str(v) for v in (value if isinstance(value, list | tuple) else [value])]
        asked[str(key)] = ",".join(values) if key == "within" else next(iter(values), "")
    return asked


def _spelled(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


# How each part of a view is read: from the text asked for (empty for the default), the library and
# what was chosen before it, since a default may hang on that.


def _indicator(text: str, library: Library, chosen: Mapping) -> str:
    held = [indicator.slug for indicator in library.indicators()]
    if text and (found := library.find(text)):
        return found.slug
    return next((s for s in held if library.levels_of(s)), "")


def _within(text: str, library: Library, chosen: Mapping) -> tuple[str, ...]:
    codes = sorted(set(text.split(",")))
    return tuple(code for code in codes if library.geography.level_of(code))


def _level(text: str, library: Library, chosen: Mapping) -> str:
    if not chosen["indicator"]:
        return ""
    geography, within = library.geography, chosen["within"]
    areas = {
        level: int(geography.within(level, within).sum())
        for level in library.levels_of(chosen["indicator"])
    }
    there = [level for level in areas if areas[level]] or list(areas)
    known = geography.levels()
    if text in there:
        return text
    drawn = [level for level in there if level in geography.drawable()] or there
    if text in known:  # coarser before finer where two are as near
        return min(drawn, key=lambda level: abs(known.index(level) - known.index(text)))
    few = [level for level in drawn if areas[level] <= MOST_AREAS] or drawn[:1]
    return max(few, key=lambda level: (levels.rank(level), levels.year(level)), default="")


def _group(text: str, library: Library, chosen: Mapping) -> str:
    if not chosen["level"]:
        return ALL
    known = library.groups(chosen["indicator"], chosen["level"])
    return text if text in known else next(iter(known), ALL)


def _period(text: str, library: Library, chosen: Mapping) -> str:
    if not chosen["level"]:
        return ""
    known = library.periods(chosen["indicator"], chosen["level"], chosen["group"])
    return text if text in known else known[-1]


def _area(text: str, library: Library, chosen: Mapping) -> str:
    return text if library.geography.level_of(text) else ""


def _targets(text: str, library: Library, chosen: Mapping) -> str:
    known = targets.names(library)
    return text if text in known else targets.default_name(library)


def _programme(text: str, library: Library, chosen: Mapping) -> str:
    return slug(text) if text and slug(text) in set(programmes(library)["slug"]) else ""


def _goal(text: str, library: Library, chosen: Mapping) -> float:
    try:
        goal = float(text)
    except ValueError:
        goal = math.nan
    return goal if 0 < goal <= 1 else Settings.from_environment().goal


def _day(text: str, library: Library, chosen: Mapping) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _last_day(text: str, library: Library, chosen: Mapping) -> str:
    day = _day(text, library, chosen)
    return day if day >= chosen["start"] else ""


def _one_of(known: tuple[str, ...]) -> Callable[[str, Library, Mapping], str]:
    return lambda text, library, chosen: text if text in known else known[0]


# The keys of an address, the field each fills and how it is read, in the order in which they are.
KEYS: dict[str, tuple[str, Callable[[str, Library, Mapping], Any]]] = {
    "indicator": ("indicator", _indicator),
    "within": ("within", _within),
    "level": ("level", _level),
    "group": ("group", _group),
    "period": ("period", _period),
    "area": ("area", _area),
    "targets": ("targets", _targets),
    "programme": ("programme", _programme),
    "goal": ("goal", _goal),
    "outline": ("outline", _one_of(OUTLINES)),
    "among": ("among", _one_of(AMONG)),
    "from": ("start", _day),
    "to": ("end", _last_day),
    "basis": ("basis", _one_of(BASES)),
}
