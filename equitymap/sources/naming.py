"""Indicators as files call them → the catalogue's slug, or a new slug for one it does not know."""

from __future__ import annotations

import re
from functools import cache

from equitymap.errors import InputError
from equitymap.sources.layouts import fold
from equitymap.sources.recipe import New
from equitymap.store import catalogue

# A heading's words → the kind of indicator it is, tried in this order.
KINDS = (
    (r"\brank|\bdecile|\bquintile|\bquartile", "rank"),
    (r"%|\bper ?cent|\bpercentage|\bprop(?:ortion)?\b|\bprevalence", "proportion"),
    (r"\brate\b|\bper 1", "rate"),
    (r"\bscore|\bindex", "score"),
    (r"\bcount|\bnumber|\btotal|\bpopulation|\bresidents|\bpersons|\bpeople|\bhouseholds", "count"),
)
_NUMBERING = re.compile(r"^[A-Z]\d{2}[a-z]? - ")
_LONGEST = 80


def indicator(
    text: str, year: str | None = None, prefix: str | None = None
) -> tuple[str, New | None]:
    """The slug for a slug, alias or name, and what can be told of one the catalogue lacks.

    `year` is the file's, where it states one: it says which edition of an index is meant. With a
    `prefix` the text names an indicator of that family, whatever else is called the same.
    """
    known = _known()
    if prefix and not fold(text).startswith(fold(prefix)):
        text = f"{prefix}: {text}"
    if (found := known.get(fold(text))) is not None:
        return _edition(found, str(text), year)
    name = _NUMBERING.sub("", str(text).strip())
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("&", " and ")).strip("-")
    slug = slug[:_LONGEST].rstrip("-") or "indicator"
    if (found := known.get(fold(slug))) is not None:
        return _edition(found, str(text), year)
    unit = "%" if "%" in name or "percent" in re.sub(r"[ _]", "", name.casefold()) else ""
    return slug, New(name=name, unit=unit, kind=kind_of(name))


def kind_of(text: str) -> str:
    """The kind of indicator that a heading tells of; a mean where it tells nothing."""
    words = text.casefold().replace("_", " ")
    return next((kind for pattern, kind in KINDS if re.search(pattern, words)), "mean")


def knows(text: str) -> bool:
    """Whether a text is the slug, alias or name of an indicator of the catalogue."""
    return fold(text) in _known()


def _edition(found: str, text: str, year: str | None) -> tuple[str, New | None]:
    """The edition of an index that a text and a year mean; one the catalogue lacks is new."""
    entry = catalogue().indicators.get(found)
    if entry is None or entry.edition is None or str(entry.edition) in text:
        return found, None
    if year is None and text.strip() != entry.alias:
        raise InputError(
            f"{text!r} could be of any edition of {entry.name!r}, and nothing says of which; the "
            f"file should carry the year, in its name or a column, or say {found}."
        )
    if year is None or int(year) == entry.edition:
        return found, None
    same = catalogue().editions(entry.alias) if entry.alias else []
    if older := next((one for one in same if one.edition == int(year)), None):
        return older.slug, None
    slug = found.replace(str(entry.edition), year)
    return slug, New(f"{entry.name}, {year}", entry.unit, entry.kind, entry.polarity)


@cache
def _known() -> dict[str, str]:
    """Every name of an indicator of the catalogue, folded; an alias is the newest edition."""
    entries = catalogue()
    found = {fold(one.name): one.slug for one in reversed(entries.indicators.values())}
    for one in entries.indicators.values():
        if one.alias:
            found[fold(one.alias)] = entries.editions(one.alias)[0].slug
    found |= {fold(slug): slug for slug in entries.indicators}
    for old, new in entries.renamed.items():
        found.setdefault(fold(old), found.get(fold(new), new))
    return found
