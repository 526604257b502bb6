"""How values published at some levels come to another: as they are, converted or added up."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from equitymap.geography import levels
from equitymap.geography.geography import Geography

# Which kinds of area make up which (an LSOA belongs to one ward, by best fit), coarse first.
PARTS = {
    "msoa": ("lsoa",),
    "wd": ("lsoa",),
    "sicbl": ("lsoa",),
    "lad": ("msoa", "wd", "lsoa"),
    "icb": ("sicbl", "lsoa"),
    "rgn": ("lad", "msoa", "wd", "lsoa"),
    "eng": ("rgn", "lad", "msoa", "wd", "lsoa"),
}
# A region or the country is added up only where all of England is there: an average over the two
# boroughs of a workspace is not England's. How many areas that is (Office for National Statistics).
WIDE = ("icb", "rgn", "eng")
ENGLAND_HAS = {
    "lsoa21": 33_755,
    "lsoa11": 32_844,
    "msoa21": 6_856,
    "msoa11": 6_791,
    "lad24": 296,
    "rgn24": 9,
}


class Route(NamedTuple):
    """How values come to a level: `published`, `converted` or `aggregated`, from which level in one
    step, and the vintages at which they were published, the first of which counts."""

    how: str
    source: str
    vintages: tuple[str, ...]


def find(
    geography: Geography,
    level: str,
    published: dict[str, int],
    adds_up: Callable[[str, tuple[str, ...]], bool] = lambda part_level, vintages: False,
) -> Route | None:
    """The route to a level from those where so many values are published; None where none leads.

    What is published stands, and other vintages of the same kind fill what it leaves open. Else
    come other vintages that areas were changed from as a whole; then, of the parts that `adds_up`
    (told their level and its vintages) allows, those of which most have a value, of equals the
    coarser; and last what other vintages can be fitted to.
    """
    others = [at for at in levels.ordered(published) if geography.can_convert(at, level)]
    if level in published:
        return Route("published", level, (level, *others))
    if level not in geography.levels():
        return None
    converted = Route("converted", others[0], tuple(others)) if others else None
    if converted and levels.how_changed(level) != "fitted":
        return converted
    if level not in geography.drawable() and level != geography.current_level(levels.kind(level)):
        return converted  # nobody asks for a boundary of yesterday unless its file is there
    best, most = converted, -1.0
    for kind in PARTS.get(levels.kind(level), ()):
        for part in (at for at in geography.levels() if levels.kind(at) == kind):
            route = find(geography, part, published)
            if route and adds_up(part, route.vintages) and is_whole(geography, level, part):
                covered = max(
                    published[at] / (len(geography.areas(at)) or 1) for at in route.vintages
                )
                if covered > most:
                    best, most = Route("aggregated", part, route.vintages), covered
    return best


def is_whole(geography: Geography, level: str, part: str) -> bool:
    """Whether the workspace surely holds all parts of the areas of a level."""
    if levels.kind(level) not in WIDE or geography.snapshot.meta.get("fictional"):
        return True
    return len(geography.areas(part)) >= ENGLAND_HAS.get(part, float("inf"))


def check_parts(level: str, part_level: str) -> str | None:
    """Why areas of a level cannot be added up from those of another; None when they can."""
    kinds = PARTS.get(levels.kind(level), ())
    if levels.kind(part_level) in kinds:
        return None
    made_of = " or ".join(kinds) or "nothing smaller"
    return f"{level} areas are not made up of {part_level} areas; they are of {made_of} areas."
