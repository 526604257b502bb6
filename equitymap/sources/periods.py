"""Periods in every spelling publishers use → the label as published, first day and last day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

UNDATED = "undated"
_DASH = r"\s*(?:-|–|to)\s*"
_FINANCIAL = r"(\d{4})/(?:\d{2})?(\d{2})"
_QUARTERS = {1: 1, 2: 4, 3: 7, 4: 10}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class Period:
    """A label as published and the days it covers, both included."""

    label: str
    start: date
    end: date


def _years(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


def _financial(first: int, last: int) -> tuple[date, date]:
    return date(first, 4, 1), date(last, 3, 31)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    year, first = year + (first - 1) // 12, (first - 1) % 12 + 1
    last = first + count - 1
    after = date(year + last // 12, last % 12 + 1, 1)
    return date(year, first, 1), after - timedelta(days=1)


def _late(start: int, two_digits: int) -> int:
    """The year a two-digit ending means, counted from the year the span starts in."""
    year = start // 100 * 100 + two_digits
    return year if year >= start else year + 100


def _two_years(found: re.Match) -> tuple[date, date]:
    # `2020-21` without spaces is one financial year; `2017-19` and `2019 - 21` count whole years.
    start, end = int(found[1]), _late(int(found[1]), int(found[3]))
    tight = found[2] in ("-", "–")
    return _financial(start, end) if tight and end == start + 1 else _years(start, end)


# Tried in this order; each spelling is read by the function beside it.
SPELLINGS = [
    (r"(?:mid-?|census )?(\d{4})(?:\.0)?", lambda m: _years(int(m[1]), int(m[1]))),
    (_FINANCIAL, lambda m: _financial(int(m[1]), _late(int(m[1]), int(m[2])))),
    (
        _FINANCIAL + _DASH + r"(?:\d{2})?(\d{2})/(?:\d{2})?(\d{2})",
        lambda m: _financial(int(m[1]), _late(int(m[1]), int(m[4]))),
    ),
    (r"(\d{4})(" + _DASH + r")(?:\d{2})?(\d{2})", _two_years),
    (r"q([1-4]) (\d{4})", lambda m: _months(int(m[2]), _QUARTERS[int(m[1])], 3)),
    (r"(\d{4}) ?q([1-4])", lambda m: _months(int(m[1]), _QUARTERS[int(m[2])], 3)),
    (
        r"(\d{4})/(?:\d{2})?\d{2} q([1-4])",
        lambda m: _months(int(m[1]), _QUARTERS[int(m[2])] + 3, 3),
    ),
    (
        rf"({'|'.join(_MONTHS)})[a-z]* (\d{{4}})",
        lambda m: _months(int(m[2]), _MONTHS.index(m[1]) + 1, 1),
    ),
    (r"(\d{4})-(\d{2})-(\d{2})(?:[t ].*)?", lambda m: (date(int(m[1]), int(m[2]), int(m[3])),) * 2),
    (
        r"(\d{1,2})/(\d{1,2})/(\d{4})",
        lambda m: (date(int(m[3]), int(m[2]), int(m[1])),) * 2,
    ),
]
_SPELLINGS = [(re.compile(pattern), reader) for pattern, reader in SPELLINGS]


def period(text: str) -> Period | None:
    """Read one period; None where the text is no period we know."""
    label = str(text).strip()
    words = re.sub(r"\s+", " ", label.casefold())
    for pattern, reader in _SPELLINGS:
        if found := pattern.fullmatch(words):
            try:
                start, end = reader(found)
            except ValueError:  # the 31st of February, the 13th month
                return None
            if 1800 <= start.year <= end.year <= 2200:
                return Period(label.removesuffix(".0"), start, end)
            return None
    return None


def read(labels: pd.Series) -> pd.DataFrame:
    """`period`, `period_start`, `period_end` for each distinct label, by label; bad ones missing.

    `undated` is a label without days: the file states no period.
    """
    rows = {}
    for text in labels.dropna().unique():
        found = period(text)
        if text == UNDATED:
            rows[text] = (UNDATED, None, None)
        elif found:
            rows[text] = (found.label, found.start, found.end)
        else:
            rows[text] = (None, None, None)
    columns = ["period", "period_start", "period_end"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="object")
