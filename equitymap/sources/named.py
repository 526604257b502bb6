"""Areas by their names, for files without codes: within the parent that the file states, if any."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import Geography, levels, names
from equitymap.sources import gate
from equitymap.sources.gate import Settled
from equitymap.store import catalogue


def by_name(given: pd.DataFrame, geography: Geography, hint: str | None, file: str) -> Settled:
    """Settle distinct names, at the level `hint` says or else the one that knows most of them.

    Besides `text`, `given` may have columns of larger areas: a name that several areas share is
    that of the one within them, and a name known only elsewhere is refused.
    """
    texts = given["text"]
    tried = _candidates(geography, hint)
    if not tried:
        wanted = catalogue().level(hint).plural if hint else "areas"
        raise InputError(
            f"{file} names areas without codes, and this workspace knows no names of {wanted}"
            f"{f' ({hint})' if hint else ''}: add their boundaries or a lookup with names first."
        )
    matched = {level: geography.match_names(level, texts) for level in tried}
    level = max(tried, key=lambda one: matched[one]["code"].notna().sum())
    found, words = matched[level], catalogue().level(level).plural
    places = gate.empty(texts)
    places["area"] = found["code"]
    places.loc[found["how"] == "ambiguous", "reason"] = f"a name that several {words} have"
    places.loc[found["how"] == "unknown", "reason"] = f"no name among the {words} known ({level})"
    places.loc[texts.isna(), "reason"] = gate.EMPTY
    counts = found["how"].value_counts()
    note = f"Joined by name at {level}: {counts.get('exact', 0):,} names as written"
    if counts.get("folded", 0):
        note += f", {counts['folded']:,} once case, spaces and punctuation are ignored"
    if within := _within_parents(places, given, geography, level):
        note += f", {within:,} by the larger area they lie in"
    places.loc[places["area"].notna(), "level"] = level
    settled = Settled(places, [note + "."])
    lost = places["area"].isna()
    gate.refuse_totals(settled, texts[lost], geography)
    return settled


def _candidates(geography: Geography, hint: str | None) -> list[str]:
    known = [level for level in geography.levels() if len(geography.areas(level))]
    if hint in known:
        return [hint]
    of_kind = [level for level in known if hint and levels.kind(level) == levels.kind(hint)]
    return of_kind if hint else known


def _within_parents(
    places: pd.DataFrame, given: pd.DataFrame, geography: Geography, level: str
) -> int:
    """Settle names that several areas share by the parents the file states, and refuse matches
    that lie in another parent; how many were settled so."""
    for column in given.columns.drop(["text", "name"], errors="ignore"):
        said = levels.column(column)
        if said is None or levels.rank(said.kind) >= levels.rank(level):
            continue
        if geography.current_level(said.kind):
            stated = _parents_said(given[column], said, geography)
            return _settle_in(places, stated, geography, level)
    return 0


def _parents_said(texts: pd.Series, said: levels.Column, geography: Geography) -> pd.DataFrame:
    """The larger area each row states: its level and code, by code or by name."""
    found = pd.DataFrame({"text": texts, "level": None, "code": None}, dtype="str")
    codes = gate.codes_in(texts)
    for level in geography.levels():
        if levels.kind(level) != said.kind:
            continue
        here = codes.where(levels.among(codes, geography.codes(level)))
        here = here.fillna(geography.match_names(level, texts)["code"])
        fresh = found["code"].isna() & here.notna()
        found.loc[fresh, "level"], found.loc[fresh, "code"] = level, here[fresh]
    return found


def _settle_in(places, stated: pd.DataFrame, geography: Geography, level: str) -> int:
    named = geography.named(level)
    named = named.assign(key=names.fold(named["name"]))
    wanted = pd.DataFrame({"at": places.index, "key": names.fold(places["text"])})
    pairs = wanted.merge(named, on="key").merge(
        stated.set_axis(["said", "upper", "parent"], axis=1), left_on="at", right_index=True
    )
    inside = pd.Series(False, index=pairs.index)
    known = pd.Series(False, index=pairs.index)
    for upper, rows in pairs.dropna(subset="upper").groupby("upper"):
        # An area of today lies in what a retired parent became.
        today = geography.resolve(rows["parent"])
        lies = rows["code"].map(geography.parents(level, upper))
        current = geography.current_level(levels.kind(upper))
        lies_today = rows["code"].map(geography.parents(level, current))
        became = today["areas"].map(set)
        known[rows.index] = lies.notna() | lies_today.notna()
        now = [code in areas for code, areas in zip(lies_today, became, strict=True)]
        inside[rows.index] = lies.eq(rows["parent"]) | np.array(now)
    one = pairs[inside].drop_duplicates("at", keep=False).set_index("at")["code"]
    settled = one[places.loc[one.index, "area"].isna()]
    places.loc[settled.index, "area"] = settled
    places.loc[settled.index, "reason"] = None
    if not levels.is_census(level):  # names of LSOAs and MSOAs are those of one place in England
        _refuse_elsewhere(places, stated, pairs.assign(inside=inside, known=known), level)
    return len(settled)


def _refuse_elsewhere(places, stated: pd.DataFrame, pairs: pd.DataFrame, level: str) -> None:
    """Refuse names that match an area of another parent than the file states, or of one unknown."""
    word = catalogue().kinds[levels.kind(level)].name
    matched = places["area"].notna()
    elsewhere = pairs[pairs["known"] & ~pairs["inside"]]
    elsewhere = elsewhere[elsewhere["code"].eq(elsewhere["at"].map(places["area"]))]
    unknown = places.index[matched & stated["text"].notna() & stated["code"].isna()]
    places.loc[elsewhere["at"], "reason"] = f"no {word} of " + stated["text"]
    places.loc[unknown, "reason"] = "in " + stated["text"] + ", which this workspace does not know"
    places.loc[unknown.union(elsewhere["at"]), "area"] = None
