"""Programmes: what changed after they began, and whether more than elsewhere."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from equitymap.methods.checks import at_least, numbers, one_of, share
from equitymap.methods.errors import OptionError, OverlapError, ShapeError
from equitymap.methods.rate_ratios import rate_difference, rate_ratio
from equitymap.methods.results import Estimate, estimate
from equitymap.methods.windows import Periods, instant, periods

MEASURES = ("ratio", "difference")
ALIKE = "no interval: areas that all changed alike show no spread to judge by"


def before_after(
    x_before, n_before, x_after, n_after, before, after, measure="ratio", confidence: float = 0.95
) -> Estimate:
    """Change of a rate from the time before a programme to the time after it began.

    Meaning: how many times the rate has become what it was (``ratio``), or by how much it has
    changed (``difference``).

    Formula: `rate_ratio` or `rate_difference` of the later rate against the earlier one.

    Caution: no effect of the programme: what changed everywhere changed here too, and places chosen
    because they did badly do better the next year by chance alone. Compare with places without the
    programme: `difference_in_differences`.

    Parameters
    ----------
    x_before, x_after : array_like
        Events of the two periods, 0 or more; missing ones give missing results.
    n_before, n_after : array_like
        People or person-years, above 0.
    before, after : pair
        First and last year, or day, of the two periods.
    measure : str
        ``ratio`` or ``difference``.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        A plain ratio, or events per person.

    Raises
    ------
    OverlapError
        Where the periods overlap, or `after` is the earlier one.
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `rate_ratio`.

    References
    ----------
    HM Treasury, The Magenta Book, annex A: Analytical methods for use within an evaluation.

    Examples
    --------
    >>> found = before_after(120, 40000, 90, 41000, before=(2017, 2019), after=(2021, 2023))
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    0.73 (0.56 to 0.96)
    """
    one_of("measure", measure, MEASURES)
    _in_turn(before, after)
    compare = rate_ratio if measure == "ratio" else rate_difference
    return compare(x_after, n_after, x_before, n_before, confidence)


def difference_in_differences_of_counts(
    there, elsewhere, before, after, measure: str = "ratio", confidence: float = 0.95
) -> Estimate:
    """Change of a rate where a programme ran, held against the change elsewhere, from counts.

    Meaning: 1 (``ratio``) or 0 (``difference``) where both changed alike; 0.8 where the rate fell
    by a fifth more than elsewhere.

    Formula: ``(x₁/n₁ ÷ x₀/n₀)`` there divided by that elsewhere, with limits
    ``exp(ln R ∓ z √Σ 1/x)`` over the four counts; or the difference of the two changes with limits
    ``∓ z √Σ x/n²``.

    Caution: an effect only if both places would have gone on alike (`parallel_trends`), nothing
    else began in one of them, and people did not move. The interval is of chance in counting alone;
    areas differ from year to year beyond that, so prefer `difference_in_differences` where there
    are several areas on each side.

    Parameters
    ----------
    there, elsewhere : sequence of array_like
        Events and people before, events and people after: ``(x₀, n₀, x₁, n₁)``, where the programme
        ran and in the places compared; missing numbers give missing results.
    before, after : pair
        First and last year, or day, of the two periods.
    measure : str
        ``ratio`` or ``difference``.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        A plain ratio of ratios, or events per person. A ratio is missing where one of the four
        counts has no events.

    Raises
    ------
    OverlapError
        Where the periods overlap, or `after` is the earlier one.
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `rate_ratio`.

    References
    ----------
    Donald SG, Lang K (2007), Rev Econ Stat 89:221–233 (on the caution); HM Treasury, The
    Magenta Book, annex A.

    Examples
    --------
    >>> found = difference_in_differences_of_counts(
    ...     (120, 40000, 90, 41000), (900, 300000, 880, 305000), (2017, 2019), (2021, 2023))
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    0.76 (0.57 to 1.02)
    """
    one_of("measure", measure, MEASURES)
    _in_turn(before, after)
    x0, n0, x1, n1 = _four("there", there)
    c0, m0, c1, m1 = _four("elsewhere", elsewhere)
    if measure == "difference":
        here = rate_difference(x1, n1, x0, n0, confidence, method="wald")
        other = rate_difference(c1, m1, c0, m0, confidence, method="wald")
        value = here.value - other.value
        half = np.hypot(here.upper - here.value, other.upper - other.value)
        return estimate(value, value - half, value + half, "Wald", _first(here.why, other.why))
    here = rate_ratio(x1, n1, x0, n0, confidence, method="log")
    other = rate_ratio(c1, m1, c0, m0, confidence, method="log")
    why = _first(here.why, other.why)
    known = why == ""
    change, reach, change_other, reach_other = (
        np.log(np.where(known, a, np.nan))
        for e in (here, other)
        for a in (e.value, e.upper / e.value)
    )
    change, half = change - change_other, np.hypot(reach, reach_other)
    return estimate(*(np.exp(a) for a in (change, change - half, change + half)), "log", why)


def difference_in_differences(
    values, treated, starts, ends=None, *, begun, confidence: float = 0.95
) -> Estimate:
    """Change where a programme ran, held against the change in comparable areas, from their values.

    Meaning: by how much more a measure changed in the areas with the programme than in those
    without: 0 where both changed alike.

    Formula: per area the mean of its values after `begun` less the mean before; the difference of
    the averages of these changes with Welch's interval over the areas. For a single area with the
    programme: its change less the average of the others, with ``t s √(1 + 1/m)`` from the spread
    ``s`` of the ``m`` others.

    Caution: an effect only if the areas would have gone on alike: look at `parallel_trends`, draw
    both series, and choose the areas before seeing the outcome. Places chosen because they did
    badly get better by themselves. Every area counts the same, however many people it has.

    Parameters
    ----------
    values : array_like
        Values of shape (areas, points), in any unit. An area with a missing point is left out.
    treated : array_like
        Which areas had the programme, booleans of shape (areas,).
    starts, ends : array_like
        First and last years or days of the periods, of shape (points,); a period of one year or day
        needs no end.
    begun : number or date
        The first year or day of the programme. A period that holds both sides of it is left out.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Single, in the unit of the values; `method` says how many areas were compared. Without
        limits where all areas of a side changed alike (values rounded too coarsely do).

    Raises
    ------
    OverlapError
        Where periods overlap or repeat (rolling averages).
    TooFewError
        Where no period lies wholly before or after, no area had the programme, or fewer than 2 had
        not.
    NotFiniteError, ShapeError, OptionError
        Where a value is infinite or shapes do not fit.

    References
    ----------
    Bertrand M, Duflo E, Mullainathan S (2004), Q J Econ 119:249–275 (one change per area);
    Welch BL (1947), Biometrika 34:28–35.

    Examples
    --------
    >>> values = [[30, 31, 26, 25], [28, 28, 25, 24], [30, 30, 30, 29], [27, 28, 27, 27],
    ...           [33, 32, 32, 32]]
    >>> found = difference_in_differences(values, [True, True, False, False, False],
    ...                                   starts=[2018, 2019, 2021, 2022], begun=2021)
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    -3.75 (-13.28 to 5.78)
    """
    values, treated, when = _panel(values, treated, starts, ends)
    begun = instant("begun", begun, when)
    before, after = when.last < begun, when.first >= begun
    at_least("starts and ends", int(before.sum()), 1, "period that lies before the programme")
    at_least("starts and ends", int(after.sum()), 1, "period that lies after it began")
    known = ~np.isnan(values[:, before | after]).any(1)
    changes = values[:, after].mean(1) - values[:, before].mean(1)
    there, elsewhere = changes[known & treated], changes[known & ~treated]
    return _held_against(there, elsewhere, np.nanmax(np.abs(values), initial=0), confidence)


def parallel_trends(
    values, treated, starts, ends=None, *, begun, confidence: float = 0.95
) -> Estimate:
    """Whether areas with a programme went another way than the others before it began.

    Meaning: the difference of their yearly changes up to then; an interval that leaves out 0 says
    that `difference_in_differences` is no effect of the programme.

    Formula: per area the slope of its values on time before `begun`; held against each other as
    there.

    Caution: an interval around 0 is no proof that they went alike, least of all a wide one, and
    none that they would have gone on alike.

    Parameters
    ----------
    values, treated, starts, ends, begun, confidence
        As in `difference_in_differences`.

    Returns
    -------
    Estimate
        Single, in the unit of the values per year.

    Raises
    ------
    OverlapError, TooFewError, NotFiniteError, ShapeError, OptionError
        As `difference_in_differences`; also where fewer than 3 periods lie before the programme.

    References
    ----------
    Roth J (2022), Am Econ Rev Insights 4:305–322 (on the caution).

    Examples
    --------
    >>> values = [[30, 31, 30, 25], [28, 28, 29, 24], [30, 30, 30, 29], [27, 28, 27, 27],
    ...           [33, 32, 32, 32]]
    >>> found = parallel_trends(values, [True, True, False, False, False],
    ...                         starts=[2018, 2019, 2020, 2022], begun=2021)
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    0.42 (-0.94 to 1.78)
    """
    values, treated, when = _panel(values, treated, starts, ends)
    before = when.last < instant("begun", begun, when)
    at_least("starts and ends", int(before.sum()), 3, "periods that lie before the programme")
    t = when.years[before] - when.years[before].mean()
    slopes = values[:, before] @ t / (t**2).sum()
    known = ~np.isnan(slopes)
    there, elsewhere = slopes[known & treated], slopes[known & ~treated]
    return _held_against(there, elsewhere, np.nanmax(np.abs(values), initial=0), confidence)


def _four(argument: str, numbers):
    try:
        x0, n0, x1, n1 = numbers
    except (TypeError, ValueError):
        expected = "events and people before, events and people after"
        raise ShapeError(argument, expected, numbers) from None
    return x0, n0, x1, n1


def _in_turn(before, after) -> None:
    for argument, window in (("before", before), ("after", after)):
        if np.shape(window) != (2,):
            raise ShapeError(argument, "a first and a last year or day", window)
    if periods(*zip(before, after, strict=True)).order[0]:
        raise OverlapError("after", "later than before", f"before {before}, after {after}")


def _first(*whys):
    """Of several reasons for each place, the first."""
    here, other = np.broadcast_arrays(*(np.asarray(why, object) for why in whys))
    return np.where(here == "", other, here)


def _panel(values, treated, starts, ends) -> tuple[np.ndarray, np.ndarray, Periods]:
    """Values of areas by points, which areas are treated, and the periods of the points."""
    values, treated, when = numbers("values", values), np.asarray(treated), periods(starts, ends)
    if values.ndim != 2 or values.shape[1:] != when.first.shape:
        raise ShapeError("values", f"of shape (areas, {when.first.size})", f"shape {values.shape}")
    if treated.shape != values.shape[:1]:
        raise ShapeError("treated", f"of shape ({values.shape[0]},)", f"shape {treated.shape}")
    if treated.dtype != bool:
        raise OptionError("treated", "True or False throughout", treated.dtype)
    return values, treated, when


def _held_against(there, elsewhere, largest: float, confidence: float) -> Estimate:
    """The difference of two averages of areas, with Welch's interval.

    `largest` of the values they were made of tells a spread from what rounding leaves.
    """
    n, m = there.size, elsewhere.size
    at_least("treated", n, 1, "area with the programme and all values")
    at_least("treated", m, 2, "areas without the programme and with all values")
    value = there.mean() - elsewhere.mean()
    spread = elsewhere.var(ddof=1)
    one, other = (there.var(ddof=1) / n if n > 1 else spread), spread / m
    variance = one + other
    # Areas that all changed by the same have no spread to share out.
    first = one / variance if n > 1 and variance > 0 else 0.0
    df = 1 / (first**2 / max(n - 1, 1) + (1 - first) ** 2 / (m - 1))
    half = stdtrit(df, (1 + share("confidence", confidence)) / 2) * np.sqrt(variance)
    half, why = (np.nan, ALIKE) if np.sqrt(variance) <= 1e-12 * largest else (half, "")
    method = f"Welch's t, {n} against {m} areas" if n > 1 else f"one area against {m} others"
    return estimate(value, value - half, value + half, method, why)
