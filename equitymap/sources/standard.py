"""Standard names of groups of people, read from `geodata/groups.toml`: knowledge as data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from equitymap.errors import CatalogueError
from equitymap.settings import GEODATA

FILE = GEODATA / "groups.toml"
ALL = "all"
UNKNOWN = "unknown"
OWN = "ethnicity_own"


@dataclass(frozen=True)
class Spelling:
    """What texts of one pattern mean; the name may carry what the pattern catches, `{low}+`."""

    name: str
    pattern: re.Pattern


@dataclass(frozen=True)
class Scheme:
    """A set of ethnic groups that belong together, under one key."""

    key: str
    name: str
    groups: frozenset[str]
    reads: dict[str, str]


@dataclass(frozen=True)
class Scale:
    """Tenths or fifths of deprivation: how many steps, and their words from most to least."""

    key: str
    of: int
    pattern: re.Pattern
    words: tuple[str, ...]


@dataclass(frozen=True)
class Standard:
    """The whole file, compiled."""

    spellings: dict[str, tuple[Spelling, ...]]
    letters: dict[str, str]
    schemes: tuple[Scheme, ...]
    scales: tuple[Scale, ...]
    same: tuple[tuple[re.Pattern, str], ...]
    bases: tuple[tuple[str, re.Pattern], ...]
    drops: dict[str, tuple[re.Pattern, ...]]


@cache
def standard() -> Standard:
    """The standard names of this installation, read once."""
    return read(FILE)


def read(path: Path) -> Standard:
    """Read and compile the file; CatalogueError names a pattern that is no regular expression."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        wordings = content["wordings"]
        return _compiled(content, wordings)
    except (OSError, tomllib.TOMLDecodeError, re.error, KeyError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}.") from error


def _compiled(content: dict, wordings: dict[str, str]) -> Standard:
    def pattern(text: str) -> re.Pattern:
        for name, wording in wordings.items():
            text = text.replace("{" + name + "}", wording)
        return re.compile(text)

    def spellings(entries: list[dict]) -> tuple[Spelling, ...]:
        return tuple(Spelling(one["name"], pattern(text)) for one in entries for text in one["is"])

    ethnicity, deprivation = content["ethnicity"], content["deprivation"]
    return Standard(
        spellings={
            "ethnicity": spellings(ethnicity["spelling"]),
            "deprivation": spellings(deprivation["beside"]),
            "sex": spellings(content["sex"]["spelling"]),
            "age": spellings(content["age"]["spelling"]),
        },
        letters=ethnicity["letters"],
        schemes=tuple(
            Scheme(one["key"], one["name"], frozenset(one["groups"]), one.get("reads", {}))
            for one in ethnicity["scheme"]
        ),
        scales=tuple(
            Scale(one["key"], one["of"], pattern("|".join(one["is"])), tuple(one["words"]))
            for one in deprivation["scale"]
        ),
        same=tuple((pattern(text), words) for text, words in deprivation["same"].items()),
        bases=tuple((one["id"], pattern(one["is"])) for one in deprivation["basis"]),
        drops={
            kind: tuple(pattern(text) for text in content[kind].get("drop", ()))
            for kind in ("ethnicity", "deprivation")
        },
    )


def plain(text: str, kind: str = "") -> str:
    """A text as patterns see it: small letters, single spaces, `&` and `/` as words."""
    words = text.casefold().replace("&", " and ").replace("/", " or ")
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", words).split())
    for drop in standard().drops.get(kind, ()):
        words = " ".join(drop.sub(" ", words).split())
    return words


# Ethnic groups ------------------------------------------------------------------------------------


def ethnic(text: str) -> str | None:
    """The standard name of an ethnic group; `all`, `unknown`, or None where the text is none."""
    if (letter := text.strip().upper()) in standard().letters:
        return standard().letters[letter]
    if re.fullmatch(r"[A-Z]\d", letter) and letter[0] in standard().letters:
        return standard().letters[letter[0]]  # local subdivisions of a letter: S2
    words = plain(text, "ethnicity")
    found = (one.name for one in standard().spellings["ethnicity"] if one.pattern.fullmatch(words))
    return next(found, None)


def is_unknown(text: str) -> bool:
    """Whether a category, of whatever kind, is of people of whom it is not known."""
    words = plain(text)
    entries = standard().spellings["ethnicity"]
    return any(one.name == UNKNOWN and one.pattern.fullmatch(words) for one in entries)


def schemes_of(names: Collection[str]) -> dict[str, tuple[str, str]]:
    """The key and the name of every group of one column: the one scheme that holds them all, or
    one for the broad groups and one for the detailed; groups that fit none keep their own key."""
    groups = set(names) - {ALL, UNKNOWN}
    if one := _scheme(groups):
        return _in(one, groups)
    broad = groups & standard().schemes[0].groups
    found = _in(standard().schemes[0], broad)
    detailed = groups - broad
    if one := _scheme(detailed):
        return found | _in(one, detailed)
    return {name: (OWN, name) for name in groups}


def scheme_name(key: str) -> str:
    """What a scheme is called; the publisher's own where no scheme has the key."""
    return next((s.name for s in standard().schemes if s.key == key), "the publisher's own groups")


def _scheme(groups: set[str]) -> Scheme | None:
    def fits(scheme: Scheme) -> bool:
        read = [scheme.reads.get(name, name) for name in groups]
        return scheme.groups.issuperset(read) and len(set(read)) == len(read)

    return next((scheme for scheme in standard().schemes if groups and fits(scheme)), None)


def _in(scheme: Scheme, groups: Iterable[str]) -> dict[str, tuple[str, str]]:
    return {name: (scheme.key, scheme.reads.get(name, name)) for name in groups}


# Sexes and ages -----------------------------------------------------------------------------------


def sex(text: str) -> str | None:
    """`female`, `male`, `all` or `unknown`; None where the text is no sex."""
    words = plain(text)
    found = (one.name for one in standard().spellings["sex"] if one.pattern.fullmatch(words))
    return next(found, None)


def age(text: str) -> str | None:
    """An age in years, `0-15`, `65+`, `7`; `all`, `unknown`, or None where the text is no age."""
    words = (
        text.casefold().strip().removesuffix(".0").replace("+", " plus ").replace("<", " under ")
    )
    words = re.sub(r"\b(?:aged?|years?|yrs?|old|under(?=1\b))\b", " ", plain(words))
    words = " ".join(words.split())
    for one in standard().spellings["age"]:
        if found := one.pattern.fullmatch(words):
            first, dash, last = one.name.format_map(_years(found.groupdict())).partition("-")
            return first if first == last else first + dash + last
    return None


def _years(caught: dict[str, str]) -> dict[str, int]:
    """The first and last year caught; `over 64` starts a year later, `under 16` ends one before."""
    shift = {"low_after": ("low", 1), "high_before": ("high", -1)}
    years = {}
    for name, text in caught.items():
        if text is not None:
            of, more = shift.get(name, (name, 0))
            years[of] = int(text) + more
    return years


def span(name: str) -> tuple[int, float]:
    """The first and the last year of an age as `age` names it; none for an unknown age."""
    digits = [int(text) for text in re.findall(r"\d+", name)]
    if not digits:
        return (0, -1)
    return (digits[0], float("inf") if name.endswith("+") else digits[-1])
