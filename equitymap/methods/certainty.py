"""How sure the ranks of a need index are, when its weights, values and methods could be others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitymap.methods import checks, composite
from equitymap.methods.errors import DenominatorError, OptionError
from equitymap.methods.indicators import enough, logarithms, weighted_indicators
from equitymap.methods.normalise import exponential, min_max, scaled_ranks, z_scores

BLOCK = 2_000_000
WAYS = {
    "z": z_scores,
    "min_max": lambda y: min_max(y, 1, 100),
    "rank": scaled_ranks,
    "exponential": exponential,
}
TOO_LITTLE = "too little of the index is known"


@dataclass(frozen=True, eq=False)
class Certainty:
    """The index as chosen, and what its ranks become under all draws. One entry per area.

    `rank` 1 is the most need; `rank_low` … `rank_high` hold it in most draws, `rank_median` in
    the middle one; `probability` is the share of draws in which the area is among the worst.
    """

    score: np.ndarray
    rank: np.ndarray
    rank_low: np.ndarray
    rank_median: np.ndarray
    rank_high: np.ndarray
    probability: np.ndarray
    why: np.ndarray


def rank_certainty(
    values,
    weights=None,
    se=None,
    ways: tuple[str, ...] = ("z",),
    aggregation: str = "additive",
    worst: float = 0.2,
    concentration: float = 100.0,
    limits: tuple[float, float] = (0.05, 0.95),
    least_known: float = 1.0,
    draws: int = 1_000,
    value_draws: int = 25,
    seed: int = 1,
) -> Certainty:
    """Ranks of a need index with their range, and the probability of being among the worst.

    Meaning: an index is a chain of choices. An area that is among the worst fifth under nearly
    all reasonable ones is at high risk whoever does the sums; one that is so under half of them
    is not.

    Formula: weights from a Dirichlet distribution about those chosen, ``Dirichlet(c · w)``; values
    from ``normal(y, se)``; ways of normalising in turn. Each draw gives scores and ranks 1 + number
    of higher scores. Among the worst are the ``⌊worst · n + ½⌋`` areas of the lowest rank, and all
    that equal the last.

    Caution: It knows the uncertainty it is told of and no other: not whether the indicators are
    the right ones. Errors of different indicators are drawn independently. `value_draws` sets of
    values share the draws, so few of them leave the range of values coarse.

    Parameters
    ----------
    values : array_like
        One row per area, one column per indicator, high meaning need (`normalise.as_need`), in
        their own units.
    weights : array_like, optional
        One per indicator, 0 or more; equal ones unless given. One of 0 stays 0.
    se : array_like, optional
        Standard errors in the shape of `values` (or one row for all areas); a missing one counts
        as 0. Without them the values are taken as sure.
    ways : tuple of str
        Of `z`, `min_max`, `rank`, `exponential`; the first is the index as chosen.
    aggregation : str
        `additive` or `geometric` (not with `z`).
    worst : float
        The share of areas meant by the worst.
    concentration : float
        c: the higher, the nearer the weights stay to those chosen. Of ten equal weights at 100,
        two in three lie within a third of their own size.
    limits : tuple of float
        Which quantiles of the ranks are low and high.
    least_known : float
        As in `composite.additive`.
    draws, value_draws : int
        How many sets of weights, at least 100, and over how many sets of values.
    seed : int
        The same seed gives the same answer.

    Returns
    -------
    Certainty
        Missing, with the reason, where too little is known.

    Raises
    ------
    ShapeError, DenominatorError, NotFiniteError, TooFewError, OptionError
        For arrays that do not fit, negative weights or errors, infinite numbers, fewer than 100
        draws, unknown ways.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 7; Saisana M, Saltelli A,
    Tarantola S (2005), J R Stat Soc A 168:307–323.

    Examples
    --------
    >>> found = rank_certainty([[9, 9], [5, 1], [1, 5], [0, 0], [2, 2]], draws=200)
    >>> found.rank.tolist(), found.probability.tolist()
    ([1.0, 2.0, 2.0, 5.0, 4.0], [1.0, 0.0, 0.0, 0.0, 0.0])
    """
    y, w = weighted_indicators(values, weights)
    makers = [WAYS[checks.one_of("ways", way, tuple(WAYS))] for way in ways]
    checks.one_of("aggregation", aggregation, ("additive", "geometric"))
    if not ways or (aggregation == "geometric" and "z" in ways):
        expected = "at least one, and not z where the aggregation is geometric"
        raise OptionError("ways", expected, ways)
    checks.at_least("draws", draws, 100, "draws")
    checks.at_least("value_draws", value_draws, 1, "draws")
    checks.share("worst", worst, ends=True)
    low, high = (checks.share("limits", limit, ends=True) for limit in limits)
    concentration = checks.single("concentration", concentration, "above 0", above=0)
    se, y, w = _errors(se, y, w > 0), y[:, w > 0], w[w > 0]
    some = enough(y, w, least_known)
    y, se = y[some], None if se is None else se[some]
    rng = np.random.default_rng(seed)

    chosen = makers[0](y)
    combine = composite.geometric if aggregation == "geometric" else composite.additive
    scores = combine(chosen, w, least_known)
    sets = makers * (value_draws if se is not None else 1)
    shares = np.array_split(rng.dirichlet(concentration * w, draws), len(sets))
    ranks = np.empty((draws, len(y)), np.uint16 if len(y) < 2**16 else np.uint32)
    first = 0
    for maker, drawn in zip(sets, shares, strict=True):
        made = maker(y) if se is None else maker(y + se * rng.standard_normal(y.shape))
        if aggregation == "geometric":
            made = logarithms(made)
        ranks[first : first + len(drawn)] = _ranks(made, drawn)
        first += len(drawn)
    many = min(int(worst * len(y) + 0.5), len(y))
    lows, middles, highs = _quantiles(ranks, (low, 0.5, high))
    among = (ranks <= many).mean(axis=0) if many else np.zeros(len(y))
    parts = (scores, composite.rank(scores), lows, middles, highs, among)
    why = np.where(some, "", TOO_LITTLE)
    return Certainty(*(_spread(part, some) for part in parts), why)


def _errors(se, y, kept) -> np.ndarray | None:
    """Standard errors of the indicators that are kept, 0 where none is known."""
    if se is None:
        return None
    se = checks.numbers("se", se)
    checks.refuse(DenominatorError, "se", "0 or more", se, se < 0)
    return np.nan_to_num(checks.fitted("se", se, y.shape))[:, kept]


def _ranks(made: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Ranks of all areas under each set of weights, some sets at a time for the memory's sake.

    Scores are compared as 32-bit floats: finer differences than that are none.
    """
    known = ~np.isnan(made)
    x = np.where(known, made, 0).T.astype(np.float32)
    w = weights.astype(np.float32)
    ranks = np.empty((len(w), x.shape[1]), np.uint32)
    place = np.arange(1, x.shape[1] + 1, dtype=np.uint32)
    new = np.ones(x.shape[1], bool)
    step = max(1, BLOCK // max(x.shape[1], 1))
    for first in range(0, len(w), step):
        scores = w[first : first + step] @ x
        if not known.all():
            scores /= w[first : first + step] @ known.T.astype(np.float32)
        # One draw after the other stays in the processor's cache: faster than all at once.
        for draw, score in enumerate(scores, first):
            order = np.argsort(-score)
            inside = score[order]
            # Equal scores share the lowest rank.
            np.not_equal(inside[1:], inside[:-1], out=new[1:])
            ranks[draw, order] = np.maximum.accumulate(np.where(new, place, np.uint32(0)))
    return ranks


def _quantiles(ranks: np.ndarray, shares) -> list[np.ndarray]:
    """Ranks that so many draws do not exceed: those seen, none in between."""
    at = [int(np.clip(np.ceil(share * len(ranks)) - 1, 0, len(ranks) - 1)) for share in shares]
    found = np.empty((len(at), ranks.shape[1]))
    step = max(1, BLOCK // len(ranks))
    for first in range(0, ranks.shape[1], step):
        part = np.sort(np.ascontiguousarray(ranks[:, first : first + step].T), axis=1)
        found[:, first : first + step] = part[:, at].T
    return list(found)


def _spread(numbers, some) -> np.ndarray:
    whole = np.full(len(some), np.nan)
    whole[some] = numbers
    return whole
