"""How far people of unknown group could move a comparison of groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitymap.methods.checks import aligned, counts, denominators, refuse, share
from equitymap.methods.errors import CountError
from equitymap.methods.rate_ratios import rate_ratio
from equitymap.methods.results import Estimate, estimate, reasons
from equitymap.methods.risk_ratios import risk_ratio

TOO_MANY = 0.10  # of all events; above it no ratio is shown


@dataclass(frozen=True, eq=False)
class Bounds:
    """A ratio as counted, and the lowest and highest the unknowns could make it.

    `held` where even the two extremes lie on the same side of 1; `established` where their
    intervals do too.
    """

    counted: Estimate
    low: Estimate
    high: Estimate
    held: np.ndarray
    established: np.ndarray


def unknown_bounds(a, n_a, b, n_b, unknown, n_unknown=None, confidence: float = 0.95) -> Bounds:
    """A ratio of two groups, and what it would be if all of unknown group sat in one of them.

    Meaning: if the ratio stays on its side of 1 even then, the disparity does not hang on who was
    recorded; if it does not, no more than the share of unknowns can be told.

    Formula: the ratio ``(a/n_a) / (b/n_b)`` as counted; with all unknowns in the first group, ``a``
    and ``n_a`` grown by them; with all in the comparison group, ``b`` and ``n_b``. The bounds are
    the smallest and the largest of the three. Events alone (``n_unknown`` not given) take
    `rate_ratio`, people of people `risk_ratio`.

    Caution: the truth may lie outside where the unknowns were split on purpose (all events of one
    group and all people without of the other); and the bounds treat everybody recorded as recorded
    rightly.

    Parameters
    ----------
    a, b : array_like
        Events of the group and of the comparison group, 0 or more; missing ones give missing
        results.
    n_a, n_b : array_like
        Their people, above 0.
    unknown : array_like
        Events of people of unknown group, 0 or more.
    n_unknown : array_like, optional
        All people of unknown group, at least `unknown`, where the people come from the same record
        (children measured). Not given where the people come from elsewhere (a census), in which
        nobody is unknown.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Bounds
        Three estimates and two answers, in the shape of the counts; `held` and `established` are
        False where a ratio or limit is missing.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `rate_ratio` and `risk_ratio`.

    References
    ----------
    Manski CF (1990), Am Econ Rev 80:319–323 (bounds instead of guesses); Scobie S et al. (2021),
    Ethnicity coding in English health service datasets, Nuffield Trust.

    Examples
    --------
    >>> found = unknown_bounds(60, 300, 30, 300, unknown=10, n_unknown=60)
    >>> print(f"{found.counted.value:.2f}: {found.low.value:.2f} to {found.high.value:.2f}")
    2.00: 1.80 to 2.00
    >>> bool(found.held), bool(found.established)
    (True, True)
    """
    compare, more = rate_ratio, 0.0
    if n_unknown is not None:
        compare, more = risk_ratio, counts("n_unknown", n_unknown)
    a, n_a, b, n_b, unknown, more = aligned(
        a=counts("a", a),
        n_a=denominators("n_a", n_a),
        b=counts("b", b),
        n_b=denominators("n_b", n_b),
        unknown=counts("unknown", unknown),
        n_unknown=more,
    )
    if n_unknown is not None:
        refuse(CountError, "unknown", "at most n_unknown", unknown, unknown > more)
    cases = (
        compare(a, n_a, b, n_b, confidence),
        compare(a + unknown, n_a + more, b, n_b, confidence),
        compare(a, n_a, b + unknown, n_b + more, confidence),
    )
    # A ratio against nobody is beyond every other; of no events at all there is none.
    size = np.array([np.where(np.isinf(c.upper) & c.missing, np.inf, c.value) for c in cases])
    absent = np.isnan(size).any(0)
    order = np.where(absent, 0, np.argmin(size, 0)), np.where(absent, 0, np.argmax(size, 0))
    low, high = (_chosen(cases, which, absent) for which in order)
    lowers, uppers = (np.array([getattr(c, k) for c in cases]) for k in ("lower", "upper"))
    return Bounds(
        cases[0],
        low,
        high,
        ((size > 1).all(0) | (size < 1).all(0))[()],
        ((lowers > 1).all(0) | (uppers < 1).all(0))[()],
    )


def too_many_unknown(a, unknown, events, at_most: float = TOO_MANY) -> np.ndarray:
    """Where so many events are of unknown group that a ratio is better not shown.

    Meaning: the rule for small groups in incomplete records.

    Formula: ``unknown > at_most · events`` or ``unknown > a``.

    Caution: a rule of thumb; `unknown_bounds` tells how far the unknowns could move the ratio.

    Parameters
    ----------
    a : array_like
        Events of the group, 0 or more.
    unknown : array_like
        Events of unknown group, 0 or more and at most `events`.
    events : array_like
        Events of all groups and of unknown, above 0.
    at_most : float
        The share of unknowns that is borne, between 0 and 1.

    Returns
    -------
    ndarray
        Booleans in the shape of the counts; True also where one of them is missing.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where a count is below 0, unknowns are more than all, or the share is not one.

    References
    ----------
    Scobie S et al. (2021), Ethnicity coding in English health service datasets, Nuffield Trust.

    Examples
    --------
    >>> too_many_unknown([40, 5], [8, 8], [200, 200]).tolist()
    [False, True]
    """
    a, unknown, events = aligned(
        a=counts("a", a),
        unknown=counts("unknown", unknown),
        events=denominators("events", events),
    )
    refuse(CountError, "unknown", "at most events", unknown, unknown > events)
    few = (unknown <= share("at_most", at_most, ends=True) * events) & (unknown <= a)
    return ~few[()]


def _chosen(cases: tuple[Estimate, ...], which: np.ndarray, absent: np.ndarray) -> Estimate:
    """The case chosen for each place; where one case is missing, nothing and the reason."""

    def pick(part: str) -> np.ndarray:
        every = np.array([np.asarray(getattr(case, part), object) for case in cases])
        return np.take_along_axis(every, which[None], 0)[0]

    value, lower, upper = (
        np.where(absent, np.nan, pick(part).astype(float)) for part in ("value", "lower", "upper")
    )
    nothing = reasons(absent.shape, (absent, "a ratio of the three is missing"))
    why = np.where(absent, np.where(cases[0].why == "", nothing, cases[0].why), pick("why"))
    return estimate(value, lower, upper, pick("method"), why)
