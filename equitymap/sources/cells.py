"""Single cells of grants and services files: text or number as published → a value, or a bad cell.

Every function takes a Series of whatever stood in the file and gives a Series of the same index:
empty stays empty, and what could not be read is empty too; `unreadable` tells the two apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

_AMOUNT = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?"
_NUMBER = r"[+-]?\d*\.?\d+(?:e[+-]?\d+)?"
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}"
_ISO_DAY = r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"
_UK_DAY = r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\s.*)?$"
_WORDED_DAY = r"^(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{4}|\d{2})$"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def text(cells: pd.Series) -> pd.Series:
    """The cells as trimmed text; an empty cell, null or NaN is missing."""
    missing = cells.isna()
    words = cells.astype(object).where(~missing, "").astype(str).str.strip().astype(object)
    return words.mask(words == "", None)


def unreadable(cells: pd.Series, values: pd.Series) -> pd.Series:
    """True where something stood in the file and no value could be read from it."""
    return text(cells).notna() & values.isna()


def amounts(cells: pd.Series) -> pd.Series:
    """Money: `1200`, `£1,200`, `-£50.25`, `1200.00 GBP`; a thousands comma must be in its place.

    `Â£` is a pound sign that was read in the wrong encoding once.
    """
    words = text(cells).astype("string")
    plain = (
        words.str.replace(r"\s|GBP|Â?£", "", regex=True)
        .str.lower()
        .where(~cells.map(lambda cell: isinstance(cell, bool)))
    )
    return _number(plain, _AMOUNT)


def numbers(cells: pd.Series) -> pd.Series:
    """Plain numbers, also in scientific notation, with a point as decimal mark."""
    return _number(text(cells).astype("string").str.lower(), _NUMBER)


def shares(cells: pd.Series) -> pd.Series:
    """A share of 0 to 1, or a percentage with its sign (`40%`)."""
    words = text(cells).astype("string")
    percent = words.str.endswith("%").fillna(False)
    value = numbers(words.str.rstrip("% "))
    value = value.where(~percent, value / 100)
    return value.where(value.between(0, 1))


def coordinates(latitude: pd.Series, longitude: pd.Series) -> tuple[pd.Series, pd.Series]:
    """WGS84 degrees; a pair of which one half is missing or impossible is no place."""
    north, east = numbers(latitude), numbers(longitude)
    both = north.between(-90, 90) & east.between(-180, 180)
    return north.where(both), east.where(both)


def days(cells: pd.Series) -> pd.Series:
    """Dates: `2014-06-05`, with or without a time behind it, or day first: `05/06/2014`,
    `5/6/14`, `5 June 2014`, `05-Jun-14`; a year of two digits is of this century."""
    words = text(cells).astype("string")
    iso = words.str.extract(_ISO_DAY)[0]
    british = words.str.extract(_UK_DAY)
    worded = words.str.lower().str.extract(_WORDED_DAY)
    months = {month: str(number) for number, month in enumerate(_MONTHS, start=1)}
    worded[1] = worded[1].map(months).astype("string")
    parts = british.fillna(worded)
    year = parts[2].where(parts[2].str.len() == 4, "20" + parts[2])
    spelled = year + "-" + parts[1].str.zfill(2) + "-" + parts[0].str.zfill(2)
    return pd.to_datetime(iso.fillna(spelled), format="%Y-%m-%d", errors="coerce").astype(
        "datetime64[s]"
    )


def postcodes(cells: pd.Series) -> pd.Series:
    """Postcodes in upper case without space; what does not look like one is missing."""
    words = text(cells).astype("string").str.upper().str.replace(r"\s", "", regex=True)
    return words.where(words.str.fullmatch(_POSTCODE).fillna(False)).astype(object)


def _number(words: pd.Series, pattern: str) -> pd.Series:
    whole = words.str.fullmatch(pattern).fillna(False)
    plain = words.where(whole).str.replace(",", "", regex=False)
    return pd.to_numeric(plain, errors="coerce").astype("float64")


def bad_cells(
    raw: pd.DataFrame, clean: pd.DataFrame, column: str, name: str, should: str
) -> list[dict]:
    """A report for every cell of a column in which something stood that could not be read."""
    bad_ = unreadable(raw[column], clean[column])
    return [
        bad(row, name, value, f"not {should}")
        for row, value in zip(raw.loc[bad_, "row"], raw.loc[bad_, column], strict=True)
    ]


def bad(row: int, column: str, value, reason: str) -> dict:
    """One line of a receipt's `refused`: where it stood, what stood there, what would be right."""
    shown = None if value is None or value != value else str(value)[:200]
    return {"row": int(row), "column": column, "value": shown, "reason": reason}


def count(number: int, thing: str) -> str:
    """A number of things in words: `1 grant`, `1,204 grants`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def some(names: Sequence[str], most: int = 5) -> str:
    """Names one by one; of many the first few and how many more."""
    more = len(names) - most
    return ", ".join(map(str, names[:most])) + (f" and {more:,} more" if more > 0 else "")
