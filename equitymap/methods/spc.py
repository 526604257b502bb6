"""Statistical process control: whether a measure over time does more than vary by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitymap.methods.checks import MISSING, at_least, numbers, single
from equitymap.methods.errors import OptionError, ShapeError
from equitymap.methods.results import reasons
from equitymap.methods.windows import periods

LIMIT = 2.66  # moving ranges from the mean to a limit: 3 / 1.128
WILD = 3.267  # a moving range of so many average ones counts no more
RUN = 7  # points of a shift or a trend
LEAST, TRIAL = 4, 12  # points for any limits, and for limits that are more than a trial


@dataclass(frozen=True, eq=False)
class Chart:
    """Mean and process limits of each series, and which of its points are special.

    `mean`, `lower`, `upper` and `why` have the shape of the values without their points; `outside`,
    `shift`, `trend` and `near` are booleans of the shape of the values. `special` is any of these.
    `why` says why limits are missing, or that they are a trial.
    """

    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    outside: np.ndarray
    shift: np.ndarray
    trend: np.ndarray
    near: np.ndarray
    why: np.ndarray

    @property
    def special(self) -> np.ndarray:
        """Points that something other than chance has moved, by any of the four rules."""
        return self.outside | self.shift | self.trend | self.near


def xmr(values, starts, ends=None, baseline: int | None = None) -> Chart:
    """XmR chart of single values over time, with the four rules of the NHS.

    Meaning: tells signals from noise. A point is special if it lies ``outside`` the limits; is one
    of 7 or more in a row on one side of the mean (``shift``); is one of 7 or more in a row that
    each rise, or each fall (``trend``); or is one of 2 among 3 in a row, all on one side of the
    mean, that lie in the outer third inside the limits (``near``).

    Formula: limits ``mean ∓ 2.66 m`` with ``m`` the mean of the moving ranges
    ``|value − the one before|``, without those above 3.267 times the mean of all.

    Caution: fewer than 12 points make trial limits. Seasons and steady growth break the rules
    without any cause; limits of a short baseline move when it is lengthened. Periods should follow
    each other evenly.

    Parameters
    ----------
    values : array_like
        Values of shape (…, points), in any unit; a series with a missing point has no limits.
    starts, ends : array_like
        First and last years or days of the periods, of shape (points,), in any order; a period of
        one year or day needs no end.
    baseline : int, optional
        How many of the first points mean and limits are taken from, at least 4; all if not given.

    Returns
    -------
    Chart
        In the unit of the values, points in the order given.

    Raises
    ------
    OverlapError
        Where periods overlap or repeat (rolling averages).
    TooFewError, OptionError, NotFiniteError, ShapeError
        Where there are fewer than 4 points, the baseline is shorter or longer than they are, a
        value is infinite, or shapes do not fit.

    References
    ----------
    NHS England, Making Data Count: Strengthening your decisions (2019); NHSRplotthedots 0.2.2
    (runs of seven); Wheeler DJ (2000), Understanding Variation.

    Examples
    --------
    >>> chart = xmr([10, 11, 9, 10, 12, 10, 9, 11, 10, 20], starts=range(2010, 2020))
    >>> print(f"{chart.mean:.1f} ({chart.lower:.1f} to {chart.upper:.1f})", chart.special.argmax())
    11.2 (7.2 to 15.2) 9
    """
    order = periods(starts, ends).order
    values = numbers("values", values)
    if values.shape[-1:] != order.shape:
        expected = f"of {order.size} points, as the periods"
        raise ShapeError("each row of values", expected, f"shape {values.shape}")
    at_least("values", order.size, LEAST, "points")
    baseline = order.size if baseline is None else single("baseline", baseline)
    if baseline not in range(LEAST, order.size + 1):
        raise OptionError("baseline", f"between {LEAST} and {order.size}", baseline)
    baseline = int(baseline)
    missing = np.isnan(values).any(-1)
    in_time = np.where(missing[..., None], 0.0, values[..., order])
    mean, reach = _limits(in_time[..., :baseline])
    flags = np.stack(_rules(in_time, mean[..., None], reach[..., None]))
    flags &= ~missing[..., None]
    given = np.empty_like(flags)
    given[..., order] = flags
    trial = np.broadcast_to(baseline < TRIAL, missing.shape)
    why = reasons(missing.shape, (missing, MISSING), (trial, f"trial limits of {baseline} points"))
    lines = (np.where(missing, np.nan, a)[()] for a in (mean, mean - reach, mean + reach))
    return Chart(*lines, *given, why[()])


def _limits(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean, and the distance of the limits from it."""
    ranges = np.abs(np.diff(values, axis=-1))
    tame = ranges <= WILD * ranges.mean(-1, keepdims=True)
    return values.mean(-1), LIMIT * ranges.mean(-1, where=tame)


def _rules(values, mean, reach) -> list[np.ndarray]:
    away = values - mean
    # Values that all equal their mean can miss it by rounding; that puts them on no side.
    away = np.where(np.abs(away) > 1e-12 * np.abs(values).max(-1, keepdims=True), away, 0.0)
    side = np.sign(away).astype(np.int8)
    outside = np.abs(away) > reach
    steps = np.sign(np.diff(values, axis=-1)).astype(np.int8)
    near = ~outside & (np.abs(away) > 2 / 3 * reach)
    together = (_sums(near, 3) >= 2) & _alike(side, 3)
    return [
        outside,
        _members(_alike(side, RUN), RUN, values.shape[-1]),
        _members(_alike(steps, RUN - 1), RUN, values.shape[-1]),
        near & _members(together, 3, values.shape[-1]),
    ]


def _sums(signs: np.ndarray, width: int) -> np.ndarray:
    """The sums of so many points in a row; none where there are fewer."""
    count = max(signs.shape[-1] - width + 1, 0)
    totals = np.zeros((*signs.shape[:-1], count), np.int8)
    for shift in range(width):
        totals += signs[..., shift : shift + count]
    return totals


def _alike(signs: np.ndarray, width: int) -> np.ndarray:
    """Where a run of so many signs begins that are all up, or all down."""
    return np.abs(_sums(signs, width)) == width


def _members(begins: np.ndarray, width: int, points: int) -> np.ndarray:
    """Which points belong to a run of `width` that begins somewhere."""
    members, count = np.zeros((*begins.shape[:-1], points), bool), begins.shape[-1]
    for shift in range(width if count else 0):
        members[..., shift : shift + count] |= begins
    return members
