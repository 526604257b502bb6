"""Numbers as people read them: thousands, decimals, percentages, pounds, ranks, dates.

A number that is not there is a dash, never a zero.
"""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from numbers import Number

GAP = "\u202f"  # narrow no-break space, between a number and its unit
MINUS = "\u2212"
NOTHING = "–"

# (the largest number printed in this form, what it is divided by, decimals, suffix)
POUNDS = (
    (1_000, 1, 0, ""),
    (100, 1_000, 1, "k"),
    (1_000, 1_000, 0, "k"),
    (10, 1_000_000, 2, "m"),
    (100, 1_000_000, 1, "m"),
    (1_000, 1_000_000, 0, "m"),
    (math.inf, 1_000_000_000, 2, "bn"),
)
FINEST = 4  # decimals a percentage may gain so that it does not seem to reach a goal it misses


def absent(value) -> bool:
    """Whether there is no number here (None, NaN or pandas' NA)."""
    return not isinstance(value, Number) or value != value


def number(value, decimals: int = 0) -> str:
    """A number with thousands and a true minus: `number(1234.5, 1)` is 1,234.5."""
    value = _plain(value)
    if absent(value):
        return NOTHING
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and any(c in "123456789" for c in text) else text


def percent(share, decimals: int = 0) -> str:
    """A share from 0 to 1 in per cent: `percent(0.74)` is 74 %."""
    share = _plain(share)
    return NOTHING if absent(share) else f"{number(share * 100, decimals)}{GAP}%"


def pounds(value) -> str:
    """Pounds in short: £950, £6.7k, £426k, £2.84m, £51.6m."""
    value = _plain(value)
    if absent(value):
        return NOTHING
    divisor, decimals, suffix = next(
        form for limit, *form in POUNDS if round(abs(value) / form[0], form[1]) < limit
    )
    text = number(abs(value) / divisor, decimals)
    return f"{MINUS if value < 0 and text.strip('0.,') else ''}£{text}{suffix}"


def pounds_and_pence(value) -> str:
    """Pounds in full, pence only where there are any: £51,625,696.54, £1,200."""
    value = _plain(value)
    if absent(value):
        return NOTHING
    pence = round(abs(value) * 100)
    text = f"£{pence // 100:,}" + (f".{pence % 100:02d}" if pence % 100 else "")
    return f"{MINUS}{text}" if value < 0 and pence else text


def pounds_each(value) -> str:
    """Pounds per person, always with pence: £28.16."""
    return NOTHING if absent(_plain(value)) else f"£{number(value, 2)}"


def ordinal(rank: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th, 12th, 13th … 21st."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank:,}{'th' if 10 <= rank % 100 <= 13 else ending}"


def join(things, last: str = "and") -> str:
    """A list as people say it: `a`, `a and b`, `a, b and c`."""
    things = [str(thing) for thing in things]
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {last} {things[-1]}"


def count(how_many: int, one: str, more: str | None = None) -> str:
    """A count with its noun: 1 grant, 61 grants, no grants."""
    word = one if how_many == 1 else more or f"{one}s"
    return f"{number(how_many) if how_many else 'no'} {word}"


def period(label: str) -> str:
    """A period as published, with a proper dash: `2019 - 21` is 2019–21."""
    return re.sub(r"\b(\d{4})\s*[-–]\s*(\d{2}(?:\d{2})?)$", r"\1–\2", str(label))


def day(when: date | None) -> str:
    """A date in full: 12 May 2026."""
    return NOTHING if _no_date(when) else f"{when.day} {when:%B %Y}"


def month(when: date | None) -> str:
    """A month in short: Apr 2022."""
    return NOTHING if _no_date(when) else f"{when:%b %Y}"


def percent_beside(share: float, goal: float) -> Decimal:
    """A share in per cent, rounded so that it stands on the same side of the goal as it is.

    Whole per cent, unless that would print 69.96 % as the 70 % it does not reach: then as many
    decimals as it takes. A goal with decimals is never shortened, so neither is what it judges.
    """
    exact, target = _hundredfold(share), goal_percent(goal)
    decimals = max(0, -target.as_tuple().exponent)
    for more in range(decimals, decimals + FINEST + 1):
        rounded = exact.quantize(Decimal(1).scaleb(-more), rounding=ROUND_HALF_UP)
        if (rounded >= target) == (exact >= target):
            return rounded
    return exact.quantize(Decimal(1).scaleb(-more), rounding=ROUND_FLOOR)


def goal_percent(goal: float) -> Decimal:
    """The goal in per cent, as exactly as it was given: 70, 72.5."""
    text = _hundredfold(goal).normalize()
    return text.quantize(Decimal(1)) if text.as_tuple().exponent > 0 else text


def _hundredfold(share: float) -> Decimal:
    # repr() of a float is the shortest text that means it, so 0.29 is 29 and not 28.999….
    return round(Decimal(repr(float(share))) * 100, 9)


def _no_date(when) -> bool:
    return not isinstance(when, date) or when != when


def _plain(value):
    """A numpy number as Python's own; what is no number as None."""
    if hasattr(value, "item"):
        value = value.item()
    return None if absent(value) else value
