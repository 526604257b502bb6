"""Deprivation: categories in words or numbers → steps from 1, the most deprived."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from equitymap.errors import InputError
from equitymap.sources import standard


@dataclass
class Steps:
    """Categories of deprivation read as one scale: text → (key, step), and what was turned."""

    read: dict[str, tuple[str, str]]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Basis:
    """What the areas are that a set of deciles ranks: LSOAs, districts, counties."""

    id: str
    rank: int
    year: str


_END = re.compile(
    r"(?:^|\b)(\d+)(?: is| equals| the| being)* (?:the )?(most|least)(?: deprived)?\b"
)
_BARE = re.compile(r"(?:decile|quintile|fifth|tenth|q|d)? ?0*(\d+)(?: (?:decile|quintile))?")


def read(texts: Iterable[str], said: str, where: str) -> Steps:
    """Read categories of deprivation as steps from 1, the most deprived; `said` is what the header
    or the type of category tells. InputError where nothing says which end is which."""
    words = {text: standard.plain(text, "deprivation") for text in texts}
    context = f"{standard.plain(said)} {' '.join(words.values())}"
    scale = _scale(context, words.values())
    if scale is None:
        raise InputError(
            f"{where}: {next(iter(words))!r} is no tenth or fifth of deprivation; it should be a "
            "decile from 1 to 10 or a quintile from 1 to 5, and say which end is most deprived."
        )
    made, numbers = Steps({}), {}
    for text, one in words.items():
        if beside := _beside(one):
            made.read[text] = (scale.key, beside)
        elif (step := _worded(one, scale)) is not None:
            made.read[text] = (scale.key, str(step))
        elif (number := _number(one)) is not None and 1 <= number <= scale.of:
            numbers[text] = number
        else:
            made.read[text] = (scale.key, text)
    if numbers:
        turned = _turned(context, scale, where)
        for text, number in numbers.items():
            step = scale.of + 1 - number if turned else number
            made.read[text] = (scale.key, str(step))
        if turned:
            made.notes.append(
                f"{where}: the file counts from the least deprived; turned round, so that 1 is the "
                "most deprived."
            )
    return made


def basis(type_text: str) -> Basis:
    """What the areas of a set of deciles are, and of when, as its type of category says."""
    words = standard.plain(type_text)
    rank = next(
        (at for at, (_, is_) in enumerate(standard.standard().bases) if is_.fullmatch(words)), None
    )
    years = re.findall(r"imd ?(\d{4})", words)
    when = re.findall(r"\b(\d{1,2}) or (\d{2})\b", words)
    newest = max((year + month.zfill(2) for month, year in when), default="")
    areas = re.findall(r"\blsoa(\d\d)\b", words)
    aside = [
        standard.plain(text).replace(" or ", " ") for text in re.findall(r"\(([^)]*)\)", type_text)
    ]
    said = re.sub(r"\b(?:geography|geog|imd trend)\b", "", " ".join([*areas, *aside])).split()
    id = "other" if rank is None else standard.standard().bases[rank][0]
    return Basis(
        "_".join([id, *said]),
        len(standard.standard().bases) if rank is None else rank,
        "".join([max(areas, default=""), max(years, default=""), newest]),
    )


def _scale(context: str, texts: Iterable[str]) -> standard.Scale | None:
    for scale in standard.standard().scales:
        if scale.pattern.fullmatch(context):
            return scale
    numbers = [number for text in texts if (number := _number(text)) is not None]
    return next((s for s in standard.standard().scales if numbers and max(numbers) == s.of), None)


def _beside(words: str) -> str | None:
    entries = standard.standard().spellings["deprivation"]
    return next((one.name for one in entries if one.pattern.fullmatch(words)), None)


def _worded(words: str, scale: standard.Scale) -> int | None:
    for pattern, to in standard.standard().same:
        words = pattern.sub(to, words)
    words = re.sub(
        r"\b(?:deprivation|decile|quintile|fifth|tenth|group|areas?)s?$", "", words
    ).strip()
    return scale.words.index(words) + 1 if words in scale.words else None


def _number(words: str) -> int | None:
    found = _BARE.fullmatch(words) or _END.fullmatch(words)
    return int(found[1]) if found else None


def _turned(context: str, scale: standard.Scale, where: str) -> bool:
    ends = {(int(number), end) for number, end in _END.findall(context)}
    straight = ends & {(1, "most"), (scale.of, "least")}
    upside_down = ends & {(1, "least"), (scale.of, "most")}
    if bool(straight) == bool(upside_down):
        raise InputError(
            f"{where}: the numbers 1 to {scale.of} do not say which end is most deprived; one of "
            "them should ('1 - most deprived'), or the header ('1 = most deprived')."
        )
    return bool(upside_down)
