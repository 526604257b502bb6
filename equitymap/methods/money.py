"""Money over time: in the prices of one year, and awards spread over the years they are for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from equitymap.methods.checks import aligned, denominators, numbers
from equitymap.methods.errors import NotFiniteError, OptionError, OverlapError, ShapeError


def deflate(amounts, index_from, index_to) -> np.ndarray:
    """Money of one year in the prices of another.

    Meaning: what the money of then would be in the money of the base year; without it, awards that
    only kept up with prices look as if they grew.

    Formula: ``amount · index_to / index_from``.

    Caution: a deflator of the whole economy is no price index of any one service. Say the base year
    and the index wherever such an amount is shown, and show the cash beside it.

    Parameters
    ----------
    amounts : array_like
        Pounds, any sign; missing ones give missing results.
    index_from : array_like
        The price index of each amount's year, above 0, in the shape of `amounts` or one number.
    index_to : array_like
        The price index of the base year, above 0.

    Returns
    -------
    ndarray
        Pounds of the base year, unrounded.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError
        Where an index is not above 0, a number is infinite, or shapes do not fit.

    References
    ----------
    HM Treasury, GDP deflators at market prices, and money GDP: user guide.

    Examples
    --------
    >>> print(deflate(100_000, index_from=80, index_to=100))
    125000.0
    """
    amounts, index_from, index_to = aligned(
        amounts=numbers("amounts", amounts),
        index_from=denominators("index_from", index_from),
        index_to=denominators("index_to", index_to),
    )
    return (amounts * index_to / index_from)[()]


def in_prices_of(amounts, years, index: Mapping | pd.Series, base) -> np.ndarray:
    """Money of several years in the prices of a base year, by a table of the price index.

    Meaning: as `deflate`.

    Formula: as `deflate`.

    Caution: as `deflate`. Years the index does not know are refused, not guessed.

    Parameters
    ----------
    amounts : array_like
        Pounds, any sign; missing ones give missing results.
    years : array_like
        The year of each amount, as `index` names it (``2019`` or ``2019/20``).
    index : mapping or Series
        The price index by year, above 0.
    base : hashable
        The base year, as `index` names it.

    Returns
    -------
    ndarray
        Pounds of the base year, unrounded.

    Raises
    ------
    OptionError
        Where the index does not know a year, or knows one twice.
    DenominatorError, NotFiniteError, ShapeError
        As `deflate`.

    References
    ----------
    As `deflate`.

    Examples
    --------
    >>> index = {"2018/19": 80.0, "2023/24": 100.0}
    >>> in_prices_of([100, 50], ["2018/19", "2023/24"], index, base="2023/24").tolist()
    [125.0, 50.0]
    """
    index, shape = pd.Series(index, dtype=float), np.shape(years)
    if index.index.has_duplicates:
        repeated = index.index[index.index.duplicated()][0]
        raise OptionError("the index", "one number per year", f"several for {repeated}")
    years = pd.Index(np.ravel(np.asarray(years)))
    if unknown := sorted(
        {str(year) for year in years.append(pd.Index([base])).difference(index.index)}
    ):
        known = f"a year of the index, {index.index.min()} to {index.index.max()}"
        raise OptionError("each of years and base", known, ", ".join(unknown))
    return deflate(amounts, index.loc[years].to_numpy().reshape(shape), index.loc[base])


def phase(amounts, starts, ends, year_start: tuple[int, int] = (4, 1)) -> pd.DataFrame:
    """Awards spread over the financial years they are for, day by day.

    Meaning: an award for several years, counted in full in the year it was made, makes that year
    look rich and the next ones poor.

    Formula: each year gets ``amount · days in it / all days``; running totals are rounded to pence,
    so that the parts of an award add up to it exactly.

    Caution: assumes that money is used evenly over the days; payment dates, where there are any,
    say it better. An award without a start or an end keeps its whole amount in the year of the one
    date it has, or in no year.

    Parameters
    ----------
    amounts : array_like
        Pounds, of shape (awards,); missing ones stay missing.
    starts, ends : array_like
        First and last days, of shape (awards,), either missing where not known.
    year_start : tuple of int
        Month and day on which a financial year begins.

    Returns
    -------
    DataFrame
        One row per award and year: `award` (position, from 0), `year` (the first day of the
        financial year, missing where neither date is known), `days` (0 where a date is missing) and
        `amount` in pounds.

    Raises
    ------
    OverlapError
        Where an award ends before it starts.
    NotFiniteError, ShapeError, OptionError
        Where an amount is infinite, dates are no dates, shapes do not fit, or there is no such day.

    References
    ----------
    HM Treasury, Managing Public Money (accruals: costs belong to the period they are for).

    Examples
    --------
    >>> parts = phase([1000], ["2023-10-01"], ["2024-09-30"])
    >>> parts["year"].dt.year.tolist(), parts["days"].tolist(), parts["amount"].tolist()
    ([2023, 2024], [183, 183], [500.0, 500.0])
    """
    amounts = np.atleast_1d(numbers("amounts", amounts))
    starts, ends = _days("starts", starts), _days("ends", ends)
    if not amounts.shape == starts.shape == ends.shape:
        shapes = f"{amounts.shape}, {starts.shape}, {ends.shape}"
        raise ShapeError("the shape of amounts, starts and ends", "one", shapes)
    if (backwards := ends < starts).any():
        raise OverlapError("every end", "its start or later", str(ends[backwards][0]))
    dated, undated = (~(np.isnat(starts) | np.isnat(ends)), np.isnat(starts) & np.isnat(ends))
    # Of one known date, that day; of none, any day, to be blanked at the end.
    first = np.where(np.isnat(starts), ends, starts)
    last = np.where(dated, ends, first)
    first, last = (np.where(undated, np.datetime64("1970-01-01"), d) for d in (first, last))
    begin, end = _year_of(first, year_start), _year_of(last, year_start)
    count = end - begin + 1
    award = np.repeat(np.arange(amounts.size), count)
    year = begin[award] + np.arange(award.size) - (np.cumsum(count) - count)[award]
    opens, closes = _opening(year, year_start), _opening(year + 1, year_start)
    day = np.timedelta64(1, "D")
    until = (np.minimum(closes - day, last[award]) - first[award]) / day + 1
    since = (np.maximum(opens, first[award]) - first[award]) / day
    total = ((last - first) / day + 1)[award]
    # Differences of rounded running totals: no penny is lost or made. The last rounding takes off
    # what the computer's fractions add.
    amount = _running(amounts[award], until, total) - _running(amounts[award], since, total)
    return pd.DataFrame(
        {
            "award": award,
            "year": pd.Series(opens).mask(undated[award]),
            "days": np.where(dated[award], until - since, 0).astype(int),
            "amount": np.round(amount, 6),
        }
    )


def _running(amount: np.ndarray, days: np.ndarray, total: np.ndarray) -> np.ndarray:
    return np.where(days == total, amount, np.round(amount * days / total, 2))


def _days(argument: str, values) -> np.ndarray:
    try:
        days = pd.to_datetime(
            pd.Series(np.atleast_1d(np.asarray(values, object))), format="ISO8601"
        )
    except (ValueError, TypeError) as wrong:
        raise NotFiniteError(f"each of {argument}", "a date (2024-03-31)", str(wrong)) from None
    return days.to_numpy("datetime64[D]")


def _opening(year: np.ndarray, year_start: tuple[int, int]) -> np.ndarray:
    """The first day of financial years."""
    month, day = year_start
    months = np.asarray((year - 1970) * 12 + month - 1, "datetime64[M]")
    return months.astype("datetime64[D]") + np.timedelta64(day - 1, "D")


def _year_of(days: np.ndarray, year_start: tuple[int, int]) -> np.ndarray:
    """The calendar year in which the financial year of each day begins."""
    month, day = year_start
    if not (1 <= month <= 12 and 1 <= day <= 28):
        raise OptionError("year_start", "a month and a day up to the 28th", year_start)
    year = days.astype("datetime64[Y]").astype(int) + 1970
    return np.where(days < _opening(year, year_start), year - 1, year)
