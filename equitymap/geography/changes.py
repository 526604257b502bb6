"""What became of the areas of one vintage in another: by exact-fit lookup, code history, LSOAs.

A table of changes has a row for each pair of an area and one it became: `from_code`, `to_code` and
`change`, which is U unchanged (or the same area under another code), S split, M merged,
X irregular, or F fitted: what of the one lies in the other is told by the LSOAs both are made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from equitymap.geography import levels

if TYPE_CHECKING:
    from equitymap.geography.geography import Geography

PAIR = ["from_code", "to_code", "change"]
TURNED = {"S": "M", "M": "S"}


def between(geography: Geography, level: str, to: str) -> pd.DataFrame:
    """The changes from a level to another of its kind; empty where nothing tells them."""
    stated = geography.stated_changes
    forward = stated[(stated["from_level"] == level) & (stated["to_level"] == to)]
    if len(forward):
        return forward[PAIR].drop_duplicates().reset_index(drop=True)
    backward = stated[(stated["from_level"] == to) & (stated["to_level"] == level)]
    if len(backward):
        turned = backward.rename(columns={"from_code": "to_code", "to_code": "from_code"})
        turned["change"] = turned["change"].replace(TURNED)
        return turned[PAIR].drop_duplicates().reset_index(drop=True)
    if levels.is_census(level) or levels.kind(level) != levels.kind(to):
        return _nothing()
    return _derived(geography, level, to)


def can_be_had(geography: Geography, level: str, to: str) -> bool:
    """Whether values of a level can come to another vintage: to a later one that a lookup tells of,
    or to the one that counts today."""
    if level == to or levels.kind(level) != levels.kind(to):
        return False
    if geography.knows_change(level, to):
        return True
    if to != geography.current_level(levels.kind(to)):
        return False
    return not levels.is_census(level) or geography.knows_change(to, level)


def _derived(geography: Geography, level: str, to: str) -> pd.DataFrame:
    """A code is the same area for ever; other areas by the code history, else by their LSOAs."""
    old, new = geography.codes(level), geography.codes(to)
    same = old[levels.among(old, new)]
    kept = pd.DataFrame({"from_code": same, "to_code": same, "change": "U"})
    told = _by_history(geography, old.difference(same), new)
    rest = old.difference(same).difference(pd.Index(told["from_code"]))
    pairs = geography.overlaps(level, to)
    pairs = pairs[levels.among(pairs["from_code"], rest)]
    fitted = _by_lsoas(pairs, nested=levels.how_changed(level) == "nested")
    return pd.concat([kept, told, fitted], ignore_index=True)


def _by_history(geography: Geography, old: pd.Index, new: pd.Index) -> pd.DataFrame:
    """What a code history says: the codes that codes became, or were before."""
    stated = geography.stated_changes
    history = stated[stated["from_level"] == stated["to_level"]][["from_code", "to_code"]]
    if history.empty or not len(old):
        return _nothing()
    turned = history.set_axis(["to_code", "from_code"], axis=1)
    pairs = pd.concat([history, turned[PAIR[:2]]]).drop_duplicates()
    pairs = pairs[levels.among(pairs["from_code"], old) & levels.among(pairs["to_code"], new)]
    several = pairs["to_code"].map(pairs["to_code"].value_counts()) > 1
    split = pairs["from_code"].map(pairs["from_code"].value_counts()) > 1
    pairs = pairs[~(several & split)]
    change = np.select([several, split], ["M", "S"], "U")
    return pairs.assign(change=change.astype(str)).reset_index(drop=True)


def _by_lsoas(pairs: pd.DataFrame, nested: bool) -> pd.DataFrame:
    """Changes from which LSOAs two areas share."""
    if pairs.empty:
        return _nothing()
    made = pairs.drop_duplicates(["from_code", "to_code"])[["from_code", "to_code"]]
    if not nested:
        return made.assign(change="F").reset_index(drop=True)
    shared = pairs.groupby(["from_code", "to_code"]).size().rename("shared").reset_index()
    by_from, by_to = shared.groupby("from_code"), shared.groupby("to_code")
    lsoas = pairs.drop_duplicates("to_code").set_index("to_code")["lsoas"]
    full = by_to["shared"].transform("sum").eq(shared["to_code"].map(lsoas))
    whole = shared["shared"].eq(by_from["shared"].transform("sum"))
    alone = full & by_to["shared"].transform("size").eq(1)
    merged = full & whole.groupby(shared["to_code"]).transform("all")
    split = alone.groupby(shared["from_code"]).transform("all")
    change = np.select([merged & alone, merged, split], ["U", "M", "S"], "F")
    return shared.assign(change=change.astype(str))[PAIR]


def overlaps(geography: Geography, level: str, to: str) -> pd.DataFrame:
    """The LSOAs that areas of two vintages share: from_code, to_code, lsoa, and how many LSOAs of
    the second are open (`lsoas`): those of no area that stands in both."""
    nothing = pd.DataFrame(columns=["from_code", "to_code", "lsoa", "lsoas"])
    if geography.lsoa_level is None:
        return nothing
    olds = _lsoas_of_codes(geography, level)
    news = geography.membership(to)
    # What one code is in both is no part of any other, whatever best fit makes of its edges.
    if not levels.of_any_year(level):
        both = geography.codes(level)[levels.among(geography.codes(level), geography.codes(to))]
        settled = olds.loc[levels.among(olds["code"], both), "lsoa"]
        news = news[~levels.among(news["code"], both) & ~levels.among(news["lsoa"], settled)]
        olds = olds[~levels.among(olds["code"], both)]
    open_lsoas = news.groupby("code")["lsoa"].size()
    pairs = olds.merge(news, on="lsoa", suffixes=("_from", "_to"))
    pairs = pairs.rename(columns={"code_from": "from_code", "code_to": "to_code"})
    return pairs.assign(lsoas=pairs["to_code"].map(open_lsoas))[nothing.columns]


def _lsoas_of_codes(geography: Geography, level: str) -> pd.DataFrame:
    """The LSOAs of a level's codes: as the level has them; of codes that no boundaries or lookup
    list at it, as another level has them, since a code means the same area for ever."""
    if geography.is_listed(level) and not levels.of_any_year(level):
        return geography.membership(level)
    of_kind = [at for at in geography.levels() if levels.kind(at) == levels.kind(level)]
    wanted, found = geography.codes(level), []
    for at in of_kind:
        if levels.of_any_year(at) or not geography.is_listed(at):
            continue
        if levels.among(wanted, geography.codes(at)).any():
            rows = geography.membership(at)
            found.append(rows[levels.among(rows["code"], wanted)])
            wanted = wanted[~levels.among(wanted, geography.codes(at))]
    return pd.concat(found) if found else pd.DataFrame(columns=["lsoa", "code"])


def shares(geography: Geography, level: str, to: str, residents: pd.Series | None) -> pd.DataFrame:
    """Of every pair of areas the `share` of the first one's residents that live in the second, and
    how much of the second these are (`cover`); LSOAs count alike where residents are not known."""
    pairs = geography.overlaps(level, to)
    known = pairs["lsoa"].map(residents).astype(float) if residents is not None else None
    people = known if known is not None and known.notna().all() else pd.Series(1.0, pairs.index)
    both = people.groupby([pairs["from_code"], pairs["to_code"]]).agg(["sum", "size"])
    told = both.groupby("to_code").transform("sum")
    lsoas = pairs.drop_duplicates("to_code").set_index("to_code")["lsoas"]
    # LSOAs that lie in no area known before count like the average of the others.
    whole = told["sum"] * both.index.get_level_values("to_code").map(lsoas) / told["size"]
    share = both["sum"] / both.groupby("from_code")["sum"].transform("sum")
    return pd.DataFrame({"share": share, "cover": both["sum"] / whole}).reset_index()


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=PAIR, dtype="str")
