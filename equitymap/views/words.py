"""Sentences written from numbers, in plain British English.

A sentence whose numbers stand out is a list of parts, (text, strong); `plain` makes it one text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from equitymap.views.numbers import (
    GAP,
    NOTHING,
    absent,
    count,
    goal_percent,
    join,
    month,
    number,
    ordinal,
    percent,
    percent_beside,
    pounds,
)

Parts = list[tuple[str, bool]]

# What each state of a value is called: in a legend, beside a value, alone in a narrow cell.
STATES = {
    "published": ("Published", "", ""),
    "modelled": ("Modelled", "modelled", "modelled"),
    "unreliable": ("Unreliable", "unreliable", "unreliable"),
    "suppressed": ("Suppressed", "suppressed", "suppressed"),
    "missing": ("No data published", "no value published", "no data"),
}
NO_UNIT = ("score", "rank")  # kinds whose unit is the scale itself: "decile", "0–100"

GRADES = {
    "A": "Place of delivery known: an LSOA, postcode or point",
    "B": "Delivery in an MSOA, ward or borough",
    "C": "Recipient’s postcode, local body",
    "D": "Recipient’s postcode, body also working elsewhere",
    "E": "No place stated",
}

ECOLOGICAL = (
    "These figures describe areas, not the people in them: most people in an area of high need "
    "are not in need themselves, and many people in need live elsewhere."
)
INTERVALS = (
    "Lines and ranges are 95 % intervals: they show chance variation only, and two that overlap "
    "may still differ."
).replace(" %", f"{GAP}%")


def plain(parts: Parts) -> str:
    """The sentence as one text, for a title, an alternative text or a screen reader."""
    return "".join(text for text, _ in parts)


# ── values ──────────────────────────────────────────────────────────────────────────────────────


def unit(indicator) -> str:
    """What follows a number: ` %`, ` per 1,000`, ` years`, or nothing for a score or a rank."""
    if indicator.kind in NO_UNIT or not indicator.unit:
        return ""
    return f"{GAP}%" if indicator.unit == "%" else f" {indicator.unit}"


def value(indicator, amount) -> str:
    """A value with its unit, as many decimals as the indicator has: 35.2 %, 1,234 people."""
    if absent(amount):
        return NOTHING
    before, after = around(indicator)
    return f"{before}{number(amount, decimals(indicator))}{after}"


def around(indicator) -> tuple[str, str]:
    """What stands before and after the numbers of an indicator: £ or nothing, and its unit."""
    if indicator.unit.startswith("£"):
        return "£", f" {indicator.unit[1:].strip()}".rstrip()
    return "", unit(indicator)


def decimals(indicator) -> int:
    """How many decimals its numbers have."""
    return 0 if indicator.kind == "rank" else indicator.decimals


def figure(indicator, amount) -> str:
    """A value for a table whose unit stands elsewhere: only % and £ stay with the number."""
    text = value(indicator, amount)
    return text.removesuffix(unit(indicator)) if indicator.unit != "%" else text


def interval(indicator, lower, upper, *, bare: bool = False) -> str:
    """An interval with its unit once: 31.2–38.5 %; empty where there is none.

    `bare` leaves a unit in words to the table it stands in, as `figure` does.
    """
    if absent(lower) or absent(upper):
        return ""
    dash = " to " if lower < 0 else "–"
    low = number(lower, indicator.decimals)
    follows = "" if bare and indicator.unit != "%" else unit(indicator)
    return f"{low}{dash}{number(upper, indicator.decimals)}{follows}"


def no_value(status: str, lower=None, upper=None, note: str = "") -> str:
    """Why there is no value: `suppressed: between 1 and 7`, `no value published: …`."""
    words = STATES[status][1]
    if status == "suppressed" and not (absent(lower) or absent(upper)):
        return f"{words}: between {number(lower)} and {number(upper)}"
    note = note if isinstance(note, str) else ""
    if note.casefold().startswith(words):  # the reason already names the state
        note = note[len(words) :].lstrip(": ")
    return f"{words}: {_lower_first(note)}".rstrip(". ") if note else words


def reading(indicator, row) -> str:
    """A value with all that belongs to it: `35.2 % (31.2–38.5 %), unreliable`.

    `row` has value, lower, upper, status and note, as in `Values.frame`.
    """
    if absent(row["value"]):
        return no_value(row["status"], row["lower"], row["upper"], row.get("note") or "")
    text = value(indicator, row["value"])
    if between := interval(indicator, row["lower"], row["upper"]):
        text += f" ({between})"
    remark = STATES[row["status"]][1]
    return f"{text}, {remark}" if remark else text


def counted(row) -> str:
    """The people behind a value: `35 of 100`; empty where they are not published."""
    if absent(row["numerator"]) or absent(row["denominator"]):
        return ""
    return f"{number(row['numerator'])} of {number(row['denominator'])}"


# ── indicators and areas ────────────────────────────────────────────────────────────────────────


def direction(indicator, dark: bool = False) -> str:
    """What the shades of the map mean: `darker means greater need` (in the dark theme, lighter)."""
    shade = "lighter" if dark else "darker"
    meant = {"low": "greater need", "high": "greater need", "neither": "higher values"}
    return f"{shade} means {meant[indicator.polarity]}"


def worse(indicator) -> str:
    """Which values mean greater need, in words."""
    return {
        "low": "Higher values mean greater need.",
        "high": "Lower values mean greater need.",
        "neither": "Neither high nor low values are better.",
    }[indicator.polarity]


def place(indicator, rank: int, of: int) -> str:
    """A rank counted from the greatest need: `8th highest of 354`, `lowest of 12`."""
    end = "lowest" if indicator.polarity == "high" else "highest"
    return f"{end if rank == 1 else f'{ordinal(rank)} {end}'} of {number(of)}"


def standing(comparison) -> str:
    """The place of an area among its peers; empty for a rank (it is one) and where it is alone."""
    if not comparison.rank or comparison.of < 2 or comparison.indicator.kind == "rank":
        return ""
    return place(comparison.indicator, comparison.rank, comparison.of)


def short(indicator) -> str:
    """The indicator's short name for a column or a small chart, else its name."""
    return indicator.short or indicator.name


def inside(within, geography) -> str:
    """The boroughs the map is narrowed to: ` in Lambeth and Southwark`, ` in 5 boroughs`."""
    if not within:
        return ""
    if len(within) > 2:
        return f" in {len(within)} boroughs"
    return f" in {join(geography.name(code) or code for code in within)}"


def method(text: str, catalogue) -> str:
    """How values came to their level, in words: `from 2011 MSOAs (67 unchanged, 2 split)`."""
    words = re.match(r"converted from (\w+)(.*)", text)
    if not words:
        return text
    level = catalogue.level(words[1])
    return f"from {level.year} {catalogue.kinds[level.kind].plural}{words[2]}"


def heading(indicator) -> str:
    """The head of its column, with the unit that `figure` leaves out: `Deaths, per 100,000`."""
    plain = indicator.unit == "%" or indicator.kind == "count"  # a count says itself of what
    follows = "" if plain else unit(indicator).strip()
    return f"{short(indicator)}, {follows}" if follows else short(indicator)


def areas(level, how_many: int) -> str:
    """A count of areas of a level of the catalogue: `354 LSOAs`, `1 ward`."""
    return count(how_many, level.name, level.plural)


# ── the goal ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Verdict:
    """A verdict is always a glyph, a word and (by its key) a colour."""

    key: str
    glyph: str
    word: str
    phrase: str


VERDICTS = {
    "met": Verdict("met", "✓", "Met", "met"),
    "missed": Verdict("missed", "✕", "Missed", "missed"),
    "cannot tell": Verdict("cannot-tell", "◐", "Cannot tell", "cannot yet be confirmed"),
}


@dataclass(frozen=True)
class Shares:
    """The shares of a goal in per cent as they are printed; they add up to 100 as printed."""

    share: str
    low: str
    high: str
    goal: str
    inside: str
    either: str
    outside: str


def shares(goal) -> Shares | None:
    """The goal's numbers, rounded so that the printed ones never contradict the verdict.

    None where there is nothing to measure (no grant in pounds).
    """
    if absent(goal.low) or absent(goal.high):
        return None
    low, high = (percent_beside(x, goal.goal) for x in (goal.low, goal.high))
    share = NOTHING if absent(goal.share) else f"{percent_beside(goal.share, goal.goal)}{GAP}%"
    with_unit = (f"{x}{GAP}%" for x in (low, high, goal_percent(goal.goal)))
    return Shares(share, *with_unit, *(f"{x}{GAP}%" for x in (low, high - low, 100 - high)))


def goal_sentence(goal, subject: str) -> Parts:
    """The headline: who, estimate, range, goal; the verdict's phrase is its last part.

    `subject` is who spends: `Childhood obesity programme`, `All programmes`.
    """
    numbers, verdict = shares(goal), VERDICTS[goal.verdict]
    if numbers is None:
        return [
            (f"{subject}: ", False),
            ("no grants in pounds", True),
            (f" to measure against the goal of {goal_percent(goal.goal)}{GAP}%: it ", False),
            (verdict.phrase, True),
        ]
    low = numbers.low.removesuffix(f"{GAP}%")
    if numbers.share == NOTHING:
        estimate = f"between {low} and {numbers.high}"
    elif numbers.low == numbers.high:
        estimate = numbers.share
    else:
        estimate = f"{numbers.share} ({low}–{numbers.high})"
    return [
        (f"{subject}: ", False),
        (estimate, True),
        (f" reaches the target areas – goal\u00a0{numbers.goal}: ", False),
        (verdict.phrase, True),
    ]


def goal_range(goal) -> str:
    """What the range bar shows, in words, for those who do not see it."""
    numbers = shares(goal)
    if numbers is None:
        return "No grants in pounds to measure."
    best = "" if numbers.share == NOTHING else f"Best estimate {numbers.share}. "
    return (
        f"{best}Inside for certain {numbers.inside}, could be either {numbers.either}, "
        f"outside {numbers.outside}. Goal {numbers.goal}: {VERDICTS[goal.verdict].phrase}."
    )


def goal_context(goal) -> str:
    """The target areas' share of people and of need beside their share of the money."""
    holds = []
    if not absent(goal.population_share):
        holds.append(f"{percent(goal.population_share)} of the people")
    if not absent(goal.need_share):
        holds.append(f"{percent(goal.need_share)} of the need")
    if not holds:
        return ""
    text = f"The target areas hold {join(holds)}"
    if not absent(goal.targeting_ratio):
        text += f"; they get {number(goal.targeting_ratio, 1)} times their share of people"
    return f"{text}."


def goal_unplaced(goal) -> str:
    """How much money has no place, or only that of a body that works elsewhere too (D, E)."""
    without = sum(goal.by_grade.get(grade) or 0 for grade in "DE")
    if not without:
        return "Every pound has a stated place."
    return f"{pounds(without)} has no exact place, and may lie inside or outside."


def awards(goal, start=None, end=None) -> str:
    """What was counted: `awards made Apr 2022 – Mar 2026 · £2.84m in 61 grants`."""
    when = "awards of all dates"
    if start and end:
        when = f"awards made {month(start)} – {month(end)}"
    elif start or end:
        when = f"awards made from {month(start)}" if start else f"awards made up to {month(end)}"
    return f"{when} · {pounds(goal.spend_total)} in {count(goal.grants, 'grant')}"


def _lower_first(text: str) -> str:
    # "No counts published" continues a sentence; "NCMP gives none" and "E01…" keep their capital.
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
