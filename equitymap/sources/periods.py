"""Periods in every spelling publishers use → the label as published, first day and last day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

UNDATED = "undated"
_DASH = r"\s*(?:-|–|—|to|and)\s*"
_FINANCIAL = r"(\d{4})/(?:\d{2})?(\d{2})"
_QUARTERS = {1: 1, 2: 4, 3: 7, 4: 10}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LONG = ["uary", "ruary", "ch", "il", "", "e", "y", "ust", "(?:t|tember)", "ober", "ember", "ember"]
_NAMES = "|".join(f"{m}(?:{rest})?" for m, rest in zip(_MONTHS, _LONG, strict=True))
_MONTH = rf"(?P<{{0}}>{_NAMES})\.?"
_MONTHLY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_YEARS = (1800, 2200)
_LONGEST = 50  # years; a wider span is no span but a month: `2021-12`


@dataclass(frozen=True)
class Period:
    """A label as published and the days it covers, both included."""

    label: str
    start: date
    end: date

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.start, self.end


def _years(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


def _financial(first: int, last: int) -> tuple[date, date]:
    return date(first, 4, 1), date(last, 3, 31)


def _slashed(first: int, last: int) -> tuple[date, date]:
    # `2012/13` is one financial year; `2012/14` says three years, as `2012-14` does.
    return _financial(first, last) if last == first + 1 else _years(first, last)


def _academic(first: int, last: int) -> tuple[date, date]:
    return date(first, 9, 1), date(last, 8, 31)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    year, first = year + (first - 1) // 12, (first - 1) % 12 + 1
    last = first + count - 1
    after = date(year + last // 12, last % 12 + 1, 1)
    return date(year, first, 1), after - timedelta(days=1)


def _year_to(year: int, month: int) -> tuple[date, date]:
    """The twelve months that end with a month."""
    return _months(year - 1 if month < 12 else year, month % 12 + 1, 12)


def _late(start: int, two_digits: int) -> int:
    """The year a two-digit ending means, counted from the year the span starts in."""
    year = start // 100 * 100 + two_digits
    return year if year >= start else year + 100


def _century(digits: str) -> int:
    """A year of a month written in two digits or four."""
    return int(digits) if len(digits) == 4 else _late(1970, int(digits))


def _month(text: str) -> int:
    return _MONTHS.index(text[:3]) + 1


def _two_years(found: re.Match) -> tuple[date, date]:
    # `2020-21` without spaces is one financial year; `2017-19` and `2019 - 21` count whole years.
    start, end = int(found[1]), _late(int(found[1]), int(found[3]))
    if end - start > _LONGEST:
        raise ValueError
    tight = found[2] in ("-", "–")
    return _financial(start, end) if tight and end == start + 1 else _years(start, end)


def _two_months(found: re.Match) -> tuple[date, date]:
    end = _century(found["year"])
    first, last = _month(found["one"]), _month(found["two"])
    start = _century(found["from"]) if found["from"] else end - (first > last)
    return _months(start, first, 1)[0], _months(end, last, 1)[1]


def _day(found: re.Match) -> tuple[date, date]:
    return (date(_century(found["year"]), _month(found["one"]), int(found["day"])),) * 2


# Tried in this order; each spelling is read by the function beside it.
SPELLINGS = [
    (r"(?:mid[- ]?|census(?: day)? )?(\d{4})(?:\.0| census)?", lambda m: _years(*[int(m[1])] * 2)),
    (r"(?:calendar year|cy) ?(\d{4})", lambda m: _years(*[int(m[1])] * 2)),
    (
        r"(?:academic year|ay) ?" + _FINANCIAL,
        lambda m: _academic(int(m[1]), _late(int(m[1]), int(m[2]))),
    ),
    (_FINANCIAL + " academic(?: year)?", lambda m: _academic(int(m[1]), int(m[1]) + 1)),
    (
        r"(?:financial year |fiscal year |fy ?)?" + _FINANCIAL + r"(?: financial(?: year)?)?",
        lambda m: _slashed(int(m[1]), _late(int(m[1]), int(m[2]))),
    ),
    (
        _FINANCIAL + _DASH + r"(?:\d{2})?(\d{2})/(?:\d{2})?(\d{2})",
        lambda m: _financial(int(m[1]), _late(int(m[1]), int(m[4]))),
    ),
    (r"(\d{4})(" + _DASH + r")(?:\d{2})?(\d{2})", _two_years),
    (r"q([1-4])[ -]?(\d{4})", lambda m: _months(int(m[2]), _QUARTERS[int(m[1])], 3)),
    (r"(\d{4})[ -]?q([1-4])", lambda m: _months(int(m[1]), _QUARTERS[int(m[2])], 3)),
    (
        r"(\d{4})[/-](?:\d{2})?\d{2},? ?q([1-4])",
        lambda m: _months(int(m[1]), _QUARTERS[int(m[2])] + 3, 3),
    ),
    (
        r"q([1-4]),? ?(\d{4})[/-](?:\d{2})?\d{2}",
        lambda m: _months(int(m[2]), _QUARTERS[int(m[1])] + 3, 3),
    ),
    (
        _MONTH.format("one") + r"[ -]?(?P<year>\d{4}|\d{2})",
        lambda m: _months(_century(m["year"]), _month(m["one"]), 1),
    ),
    (
        r"(?P<year>\d{4})[ -]?" + _MONTH.format("one"),
        lambda m: _months(int(m["year"]), _month(m["one"]), 1),
    ),
    (
        rf"{_MONTH.format('one')}(?:[ -]?(?P<from>\d{{4}}|\d{{2}}))?{_DASH}{_MONTH.format('two')}"
        r"[ -]?(?P<year>\d{4}|\d{2})",
        _two_months,
    ),
    (
        r"(?:(?:12|twelve) months|year|ye)(?: ending| ended| to| end)?(?: in)? "
        r"(?:(?:30|31|28|29)(?:st|th)? )?" + _MONTH.format("one") + r" (?P<year>\d{4})",
        lambda m: _year_to(int(m["year"]), _month(m["one"])),
    ),
    (r"(\d{4})-(\d{2})", lambda m: _months(int(m[1]), int(m[2]), 1)),
    (r"(\d{4})-(\d{2})-(\d{2})(?:[t ].*)?", lambda m: (date(int(m[1]), int(m[2]), int(m[3])),) * 2),
    (
        r"(\d{4})-(\d{2})-(\d{2})(?:/| to | - )(\d{4})-(\d{2})-(\d{2})",
        lambda m: (date(*map(int, m.group(1, 2, 3))), date(*map(int, m.group(4, 5, 6)))),
    ),
    (
        r"(\d{1,2})/(\d{1,2})/(\d{4})",
        lambda m: (date(int(m[3]), int(m[2]), int(m[1])),) * 2,
    ),
    (r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -]" + _MONTH.format("one") + r"[ -](?P<year>\d{4})", _day),
]
_SPELLINGS = [(re.compile(pattern), reader) for pattern, reader in SPELLINGS]
_BEFORE = re.compile(r"^(?:latest )?(?:as )?(?:at|of) ")
_AGAINST = re.compile(r" (?:v|vs|versus) ")
# What a header may carry besides its name: `Population - 2015`, `% obese (2011/12 to 2013/14)`.
_YEAR = r"(?:19[5-9]\d|20[0-6]\d)"
_TWICE = rf"{_YEAR}/\d{{2}}(?:\d{{2}})?"
_INSIDE = re.compile(
    rf"(?<![a-z\d.,£])(?:{_TWICE}\s*(?:-|–|to)\s*{_TWICE}|{_TWICE}|mid[- ]?{_YEAR}"
    rf"|{_YEAR}\s*(?:-|–|to)\s*(?:{_YEAR}|\d{{2}})|(?:census )?{_YEAR}(?: census)?"
    rf"|(?:{_NAMES})[- ](?:{_YEAR}|\d{{2}}))(?![\d/%]|[.,]\d)"
)
_LINK = re.compile(r"\b(?:in|at|of|from|for|to|since|by|ending|ended|started|on|the)\s*$")


def period(text: str) -> Period | None:
    """Read one period; None where the text is no period we know."""
    label = str(text).strip().lstrip("-–:,| ")
    words = re.sub(r"\s+", " ", _BEFORE.sub("", label.casefold()))
    two = [_days(part) for part in _AGAINST.split(words)]
    if len(two) > 2 or None in two:  # `2015-17 v 2009-11` covers both
        return None
    return Period(label.removesuffix(".0"), min(s for s, _ in two), max(e for _, e in two))


def _days(words: str) -> tuple[date, date] | None:
    for pattern, reader in _SPELLINGS:
        if found := pattern.fullmatch(words):
            try:
                start, end = reader(found)
            except ValueError:  # the 31st of February, the 13th month
                continue
            if _YEARS[0] <= start.year and start <= end and end.year <= _YEARS[1]:
                return start, end
    return None


def inside(header: str) -> tuple[str, str] | None:
    """The name and the period of a header that carries one period, `% obese - 2011/12 to 2013/14`;
    no name where it is nothing but a period, None where it carries none, or several."""
    words = re.sub(r"\s+", " ", header.replace("_", " ")).strip()
    found = list(_INSIDE.finditer(words.casefold()))
    if len({one[0] for one in found}) != 1 or period(found[0][0]) is None:
        return None
    start, end = found[0].span()
    label = words[start:end].strip()
    before, after = words[:start], words[end:]
    if _LINK.search(before.casefold()):  # `seats won in 2014` would lose its sense
        return words, label
    before = re.sub(r"[\s(\[|,;:–-]+$", "", before)
    after = re.sub(r"^[\s)\]]+", " ", after)
    name = re.sub(r"^[\s|,;:–-]+|[\s|,;:–-]+$", "", f"{before}{after}").strip()
    return name, label


def _are_months(texts) -> bool:
    """Whether labels such as `2010-11` are months: all could be, and one can be nothing else."""
    if not all(_MONTHLY.fullmatch(str(text)) for text in texts):
        return False
    return any(_days(str(text)) == _one_month(text).days for text in texts)


def _one_month(text: str) -> Period:
    return Period(str(text), *_months(int(text[:4]), int(text[5:]), 1))


def read(labels: pd.Series) -> pd.DataFrame:
    """`period`, `period_start`, `period_end` for each distinct label, by label; bad ones missing.

    `undated` is a label without days: the file states no period.
    """
    rows = {}
    texts = labels.dropna().unique()
    monthly = _are_months(texts)
    for text in texts:
        found = _one_month(text) if monthly else period(text)
        if text == UNDATED:
            rows[text] = (UNDATED, None, None)
        elif found:
            rows[text] = (found.label, found.start, found.end)
        else:
            rows[text] = (None, None, None)
    columns = ["period", "period_start", "period_end"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="object")
