"""Does the money go there: the share of spend inside the target areas, its range, the verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from equitymap.errors import ChoiceError
from equitymap.funding.apportion import NO_RESIDENTS, PLACED, Parts, inside, parts, spread
from equitymap.funding.awards import awards, title
from equitymap.funding.locate import GRADES
from equitymap.funding.residents import holds, lsoas
from equitymap.methods.concentration import concentration_index
from equitymap.need import targets as target_sets
from equitymap.sources.cells import count
from equitymap.sources.grants import total
from equitymap.store.memory import once

NEED = "imd-score"
MET, MISSED, CANNOT_TELL = "met", "missed", "cannot tell"
_HAIR = 1e-12


@dataclass(frozen=True)
class Goal:
    """The answer to `goal`; shares are fractions, money is pounds, None is "cannot be worked out".

    `inside`, `outside` and `either` are the pounds known to be inside, known to be outside, and
    those that could be in both; `notes` say what was left out and why a number is missing.
    """

    targets: str
    programme: str | None
    basis: str
    share: float | None
    low: float | None
    high: float | None
    goal: float
    verdict: str
    spend_total: float
    spend_in_targets: float | None
    spend_located: float
    inside: float
    outside: float
    either: float
    by_grade: dict[str, float]
    grants_by_grade: dict[str, int]
    population_share: float | None
    need_share: float | None
    targeting_ratio: float | None
    concentration_spend: float | None
    concentration_need: float | None
    grants: int
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict:
        """The answer with the contract's keys, ready for JSON."""
        return {**asdict(self), "notes": list(self.notes)}


def goal(
    library,
    targets,
    programme: str | None = None,
    start=None,
    end=None,
    goal: float = 0.7,
    basis: str = "awarded",
) -> Goal:
    """Share of spend in the target areas, with its range, against the goal.

    A pound is inside for certain when every LSOA its place can mean is in the target set, outside
    for certain when none is, else either; grades D and E are either. low = inside ÷ all pounds;
    high = (inside + either) ÷ all pounds; share = pounds inside after apportioning grades A–C by
    residents ÷ pounds of A–C. `targets` is a target set or the name of one.
    """
    if not 0 <= goal <= 1:
        raise ChoiceError(f"The goal is {goal}; it should be a share between 0 and 1, like 0.7.")
    if isinstance(targets, str):
        targets = target_sets.get(library, targets)
    spent, notes = awards(library, programme, start, end, basis)
    money = money_of_parts(spent, parts(library))
    chosen = chosen_lsoas(library, targets)
    certain = _certain(money, parts(library), chosen)
    spend = total(spent["pounds"])
    low, high = _range(money["pounds"], certain, spend)
    placed = money[money["grade"].isin(PLACED)]
    located = total(placed["pounds"])
    in_targets = _inside(placed, parts(library), chosen)
    if in_targets is None:
        notes.append(NO_RESIDENTS)
    if (money["pounds"] < 0).any():
        taken = int((spent["pounds"] < 0).sum())
        notes.append(f"{count(taken, 'negative award')} taken off the sums.")
    share = in_targets / located if in_targets is not None and located > 0 else None
    population_share = targets.population_share
    return Goal(
        targets=targets.name,
        programme=title(library, programme),
        basis=basis,
        share=share,
        low=low,
        high=high,
        goal=goal,
        verdict=verdict(low, high, goal),
        spend_total=spend,
        spend_in_targets=in_targets,
        spend_located=located,
        inside=total(money["pounds"][certain == 1]),
        outside=total(money["pounds"][certain == 0]),
        either=total(money["pounds"][np.isnan(certain)]),
        by_grade={grade: total(money["pounds"][money["grade"] == grade]) for grade in GRADES},
        grants_by_grade=_grants_by_grade(money, spent),
        population_share=population_share,
        need_share=targets.need_share,
        targeting_ratio=share / population_share
        if share is not None and population_share
        else None,
        concentration_spend=_concentration_of_spend(library, placed),
        concentration_need=concentration_of_need(library),
        grants=int(spent["awards"].sum()),
        notes=tuple(notes),
    )


def verdict(low: float | None, high: float | None, goal: float) -> str:
    """`met` when even `low` reaches the goal, `missed` when not even `high` does, else open."""
    if low is None or high is None:
        return CANNOT_TELL
    # £6.30 of £9 is 70 %, though its binary fraction falls a hair short of 0.7.
    if low >= goal - _HAIR:
        return MET
    return MISSED if high < goal - _HAIR else CANNOT_TELL


def chosen_lsoas(library, targets) -> np.ndarray:
    """Which LSOAs are in a target set: its own, or those its MSOAs, wards or boroughs hold."""
    held = holds(library, targets.level, list(targets.codes))
    chosen = held.sum(axis=0) > 0
    if not chosen.any():
        raise ChoiceError(
            f"The target set {targets.name!r} names no LSOA of this workspace: no lookup ties its "
            f"{len(targets.codes):,} areas of level {targets.level} to LSOAs."
        )
    return chosen


def money_of_parts(spent: pd.DataFrame, places: Parts) -> pd.DataFrame:
    """The pounds of every part of these grants: row, grant, grade, share, site and pounds."""
    pounds = np.full(places.frame["row"].to_numpy().max(initial=-1) + 1, np.nan)
    pounds[spent["row"]] = spent["pounds"]
    whole = pounds[places.frame["row"]]
    money = places.frame.assign(pounds=places.frame["share"] * whole)
    return money[~np.isnan(whole)].reset_index(drop=True)


def _certain(money: pd.DataFrame, places: Parts, chosen: np.ndarray) -> np.ndarray:
    """1 where a part's pounds are inside for certain, 0 where outside, NaN where either."""
    held, size = places.can_be @ chosen.astype(float), np.diff(places.can_be.indptr)
    of_site = np.where(held == size, 1.0, np.where(held == 0, 0.0, np.nan))
    placed = money["grade"].isin(PLACED)
    certain = np.full(len(money), np.nan)
    certain[placed] = of_site[money.loc[placed, "site"]]
    return certain


def _range(pounds: pd.Series, certain: np.ndarray, spend: float) -> tuple:
    """The lowest and highest share that can be inside; an award taken back works the other way."""
    if spend <= 0:
        return None, None
    known, either = total(pounds[certain == 1]), pounds[np.isnan(certain)]
    low = (known + total(either[either < 0])) / spend
    high = (known + total(either[either > 0])) / spend
    return low, high


def _inside(placed: pd.DataFrame, places: Parts, chosen: np.ndarray) -> float | None:
    """Pounds of grades A to C inside after apportioning; None where residents are not known."""
    paid = placed[placed["pounds"] != 0]
    pounds = inside(places, chosen)[paid["site"]] * paid["pounds"]
    return None if pounds.isna().any() else total(pounds)


def _grants_by_grade(money: pd.DataFrame, spent: pd.DataFrame) -> dict[str, int]:
    worst = money.sort_values("grade").drop_duplicates("row", keep="last")
    awards = worst["row"].map(spent.set_index("row")["awards"])
    worst = awards.groupby(worst["grade"]).sum()
    return {grade: int(worst.get(grade, 0)) for grade in GRADES}


@once
def _need(library) -> np.ndarray | None:
    fine = lsoas(library)
    try:
        need = library.values(NEED, fine.level).frame
    except ChoiceError:
        return None
    return need.set_index("code")["value"].reindex(fine.codes).to_numpy(float)


@once
def concentration_of_need(library) -> float | None:
    """Concentration index of the need score over LSOAs, most needy first; None without scores."""
    return _concentration(library, _need(library))


def _concentration_of_spend(library, placed: pd.DataFrame) -> float | None:
    """Concentration index of spend per head over LSOAs, most needy first."""
    fine, places = lsoas(library), parts(library)
    sites = np.bincount(placed["site"], placed["pounds"], minlength=places.can_be.shape[0])
    try:
        pounds = spread(places, sites, sparse.eye_array(fine.count, format="csr"))
    except ChoiceError:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        return _concentration(library, pounds / fine.residents)


def _concentration(library, per_head: np.ndarray | None) -> float | None:
    need = _need(library)
    if per_head is None or need is None:
        return None
    index = concentration_index(per_head, lsoas(library).residents, -need)
    return None if np.isnan(index) else index
