"""The Index of Multiple Deprivation: how its scores are made, and how they sum to higher areas."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.methods import checks
from equitymap.methods.errors import DenominatorError, NotFiniteError, OptionError, ShapeError

# Income, employment, education, health, crime, housing and services, environment. As published:
# they sum to 0.999.
WEIGHTS = (0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093)
TAIL = 23.0


def exponential(scaled_rank) -> np.ndarray:
    """The exponential transformation of the Indices of Deprivation.

    Meaning: spreads out the most deprived tenth over half of the scale, so that being far down in
    one domain is not cancelled by standing well in another.

    Formula: ``X = −23 ln(1 − R (1 − exp(−100 / 23)))``.

    Caution: made to find deprivation that is deep in some domain: an area in the middle of all
    domains scores low, not average.

    Parameters
    ----------
    scaled_rank : array_like
        R, from 0 (least deprived) to 1 (most deprived); missing stays missing.

    Returns
    -------
    ndarray
        0 to 100.

    Raises
    ------
    NotFiniteError, OptionError
        For an infinite number or one outside 0 to 1.

    References
    ----------
    McLennan D et al. (2019), The English Indices of Deprivation 2019: Technical report.

    Examples
    --------
    >>> exponential([0, 0.5, 0.9, 1]).round(2).tolist()
    [0.0, 15.65, 50.43, 100.0]
    """
    r = checks.numbers("scaled_rank", scaled_rank)
    checks.refuse(OptionError, "scaled_rank", "between 0 and 1", r, (r < 0) | (r > 1))
    return np.abs(TAIL * np.log1p(-r * -np.expm1(-100 / TAIL)))


def score(domain_ranks, areas: int | None = None, weights=WEIGHTS) -> np.ndarray:
    """The index score from ranks in the domains.

    Meaning: what the Indices of Deprivation publish as the IMD score; other weights show what the
    index would be, were other domains held to matter.

    Formula: ``Σ w X(R)`` with ``R = (N + 1 − rank) / N`` and X as in `exponential`.

    Caution: Ranks need their whole country: those of one borough's areas alone make no score.

    Parameters
    ----------
    domain_ranks : array_like
        One row per area and one column per domain; rank 1 is the most deprived.
    areas : int, optional
        N, how many areas were ranked; without it, how many rows there are.
    weights : sequence of float
        One per domain, 0 or more, used as they are; those of 2019 and 2025 unless given.

    Returns
    -------
    ndarray
        One score per area, higher is more deprived; missing where a rank is.

    Raises
    ------
    ShapeError, OptionError, DenominatorError, NotFiniteError
        Where columns and weights differ in number, a rank lies outside 1 to N, or a weight is
        below 0.

    References
    ----------
    As `exponential`; Indices of Deprivation 2025: Technical report.

    Examples
    --------
    >>> score([[1] * 7, [2] * 7]).round(1).tolist()
    [99.9, 15.6]
    """
    ranks = np.atleast_2d(checks.numbers("domain_ranks", domain_ranks))
    w = checks.one_dimensional("weights", checks.numbers("weights", weights, missing=False))
    checks.refuse(DenominatorError, "weights", "0 or more", w, w < 0)
    if ranks.shape[-1] != len(w):
        raise ShapeError("domain_ranks", f"of {len(w)} columns, as weights", ranks.shape)
    n = areas or len(ranks)
    beyond = (ranks < 1) | (ranks > n)
    checks.refuse(OptionError, "domain_ranks", f"between 1 and {n:,}", ranks, beyond)
    return exponential((n + 1 - ranks) / n) @ w


def decile(ranks, areas: int | None = None) -> np.ndarray:
    """The tenth an area belongs to, 1 the most deprived.

    Meaning: deciles of the whole country, as published; within a borough they need not be tenths.

    Formula: ``⌈10 rank / N⌉``.

    Caution: ranks of two editions were given among other areas by other data: their deciles are no
    series over time.

    Parameters
    ----------
    ranks : array_like
        Rank 1 is the most deprived; missing stays missing.
    areas : int, optional
        N, how many areas were ranked; without it, how many ranks are known.

    Returns
    -------
    ndarray
        1 to 10.

    Raises
    ------
    OptionError, NotFiniteError
        For a rank outside 1 to N.

    References
    ----------
    Indices of Deprivation 2019 and 2025, File 1.

    Examples
    --------
    >>> decile([1, 3284, 3285, 32844], areas=32844).tolist()
    [1.0, 1.0, 2.0, 10.0]
    """
    ranks, n = _ranked(ranks, areas)
    return np.ceil(10 * ranks / n)


def extent_weight(ranks, areas: int | None = None) -> np.ndarray:
    """How much of an area's people counts towards the extent of deprivation.

    Meaning: all of those in the most deprived tenth of areas, none beyond the third tenth, and in
    between the less the further, so that no single cut decides.

    Formula: with percentile ``⌈100 rank / N⌉``: 1 up to 10, 0.95 at 11 falling by 0.9 / 19 to 0.05
    at 30, then 0.

    Caution: a weight for the extent of `summaries`; it is no share of people in need.

    Parameters
    ----------
    ranks, areas
        As in `decile`.

    Returns
    -------
    ndarray
        0 to 1; missing where a rank is.

    Raises
    ------
    OptionError, NotFiniteError
        As `decile`.

    References
    ----------
    McLennan D et al. (2019), Technical report, appendix N.

    Examples
    --------
    >>> extent_weight([10, 11, 30, 31], areas=100).round(2).tolist()
    [1.0, 0.95, 0.05, 0.0]
    """
    ranks, n = _ranked(ranks, areas)
    percentile = np.ceil(100 * ranks / n)
    sliding = 0.95 - (percentile - 11) * 0.9 / 19
    return np.where(percentile <= 10, 1.0, np.where(percentile > 30, 0.0 * ranks, sliding))


def summaries(scores, ranks, population, places, areas: int | None = None) -> pd.DataFrame:
    """The five summary measures of the Indices of Deprivation for higher areas.

    Meaning: `average_score` and `average_rank` describe the whole place; `worst_tenth` the share
    of its areas, `extent` the share of its people that are among the nation's most deprived;
    `local_concentration` how deep its own worst tenth of people lies. They answer different
    questions and rank places differently: never show one as the ranking.

    Formula: population-weighted means of score and inverted rank ``N + 1 − rank``; areas of decile
    1 over areas; ``Σ n · extent_weight / Σ n``; population-weighted mean inverted rank of the most
    deprived areas that hold a tenth of the people, the last of them in part.

    Caution: Take the people the edition itself counts by (its file of denominators); areas must
    nest in the places, as LSOAs do in boroughs and do not in wards.

    Parameters
    ----------
    scores, ranks, population : array_like
        One per area, none missing; rank 1 is the most deprived.
    places : array_like
        The higher area of each area, such as its borough's code.
    areas : int, optional
        N, how many areas were ranked in the nation; without it, how many are given.

    Returns
    -------
    DataFrame
        One row per place, sorted; high means deprived in every column.

    Raises
    ------
    NotFiniteError, ShapeError, DenominatorError, OptionError
        Where a number or a place is missing, lengths differ, a population is not above 0, or a
        rank is outside 1 to N.

    References
    ----------
    McLennan D et al. (2019), Technical report, appendix N.

    Examples
    --------
    >>> told = summaries([40, 30, 20, 10], [1, 2, 3, 4], [10, 10, 20, 10], list("aabb"))
    >>> told.average_score.round(2).to_dict()
    {'a': 35.0, 'b': 16.67}
    """
    ranks, n = _ranked(ranks, areas)
    scores, ranks, people = checks.aligned(
        scores=checks.numbers("scores", scores, missing=False),
        ranks=ranks,
        population=checks.denominators("population", population, missing=False),
    )
    checks.one_dimensional("scores", scores)
    checks.refuse(NotFiniteError, "ranks", "known throughout", ranks, np.isnan(ranks))
    places = pd.Series(np.asarray(places, object))
    if len(places) != len(scores):
        raise ShapeError("places", f"of {len(scores)} areas, as scores", len(places))
    if places.isna().any():
        raise NotFiniteError("places", "known throughout", f"none at {places.isna().argmax()}")
    number, names = pd.factorize(places, sort=True)

    def total(numbers):
        return np.bincount(number, weights=numbers, minlength=len(names))

    whole, inverted = total(people), n + 1 - ranks
    order = np.lexsort((ranks, number))
    before = np.empty(len(people))
    before[order] = np.cumsum(people[order]) - people[order]
    before -= (np.cumsum(whole) - whole)[number]
    tenth = np.clip(0.1 * whole[number] - before, 0, people)
    return pd.DataFrame(
        {
            "average_score": total(people * scores) / whole,
            "average_rank": total(people * inverted) / whole,
            "worst_tenth": total(decile(ranks, n) == 1) / total(np.ones(len(people))),
            "extent": total(people * extent_weight(ranks, n)) / whole,
            "local_concentration": total(tenth * inverted) / total(tenth),
        },
        index=names,
    )


def _ranked(ranks, areas: int | None) -> tuple[np.ndarray, int]:
    ranks = checks.numbers("ranks", ranks)
    n = int((~np.isnan(ranks)).sum()) if areas is None else areas
    checks.refuse(OptionError, "ranks", f"between 1 and {n:,}", ranks, (ranks < 1) | (ranks > n))
    return ranks, n
