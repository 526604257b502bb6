"""Observations of one vintage on another, change by change.

U unchanged: the row is taken as it is.
S split, one area into several: each takes the value, marked `modelled`; counts are shared out by
  residents.
M merged, several areas into one: added up where every part has counts, else `missing`.
X irregular: the rate of all its parts together where every part has counts, else `missing`.
F fitted by LSOAs: counts are shared out by residents and added up, other values are averaged by
  residents, marked `modelled`; `missing` where a part has no value.
Ranks cross only where nothing changed. What was suppressed stays suppressed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.geography import parts

NUMBERS = ["value", "lower", "upper", "numerator", "denominator"]
JOINED = ["M", "X"]
QUOTIENT = ["numerator", "denominator"]
WORDS = {"U": "unchanged", "S": "split", "M": "merged", "X": "irregular", "F": "fitted"}
# Best fit puts the LSOAs on an edge here or there: so much of an area may be of unknown parts.
SPARED = 0.01
SHARED = "their counts shared out by residents"


def convert(
    frame: pd.DataFrame,
    changes: pd.DataFrame,
    to_level: str,
    kind: str,
    population: pd.Series | None = None,
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The observations on `to_level`, and counts: rows by change, and how many became missing.

    Fitted changes (F) have columns `share` and `cover`: the part of the first area's residents that
    live in the second, and the part of the second's residents that these are.
    """
    columns = ["from_code", "to_code", "change", "share", "cover"]
    changes = changes.reindex(columns=columns)
    rows = frame.merge(changes, left_on="area", right_on="from_code")
    rows["note"] = rows["note"].astype("str")
    rows[NUMBERS] = rows[NUMBERS].astype(float)
    ways = {
        "U": _unchanged,
        "S": lambda found: _split(found, kind, population),
        "MX": lambda found: _joined(found, changes[changes["change"].isin(JOINED)], kind),
        "F": lambda found: _fitted(found, kind),
    }
    found = {which: rows[rows["change"].isin(list(which))] for which in ways}
    made = [ways[w](part.reset_index(drop=True)) for w, part in found.items() if len(part)]
    made = pd.concat(made or [rows], ignore_index=True)
    made = made.assign(area=made["to_code"])
    # What has a row of its own needs no other: a code history lists areas beside what they became.
    made = made.drop_duplicates([*parts.identity(made), "area"])
    counts = {word: int(made["change"].eq(change).sum()) for change, word in WORDS.items()}
    counts["missing"] = int((made["change"].ne("U") & made["status"].eq("missing")).sum())
    if "level" in frame:
        made["level"] = to_level
    return made[list(frame.columns)].reset_index(drop=True), counts


def _unchanged(rows: pd.DataFrame) -> pd.DataFrame:
    """The row as it is; where the area had another code, its note says so."""
    other = rows["from_code"].ne(rows["to_code"]) & rows["note"].isna()
    rows.loc[other, "note"] = "published under its other code, " + rows.loc[other, "from_code"]
    return rows


def _split(rows: pd.DataFrame, kind: str, population: pd.Series | None) -> pd.DataFrame:
    """Each new area takes the value of the one it was part of."""
    counted = rows["status"].isin(parts.COUNTED)
    share = _share_of_residents(rows, population)
    shared = ["numerator", "denominator"]
    taken = counted & (kind != "rank")
    reason, how = "a rank cannot be carried over", "value of the whole"
    if kind == "count":
        shared = NUMBERS
        taken = counted & share.notna()
        reason = "residents to share its count by are not known"
        how = "count shared out by residents"
    withheld = rows.loc[rows["status"].eq("suppressed"), "upper"]
    rows[shared] = rows[shared].mul(share, axis=0)
    if kind == "count":
        # Of a count withheld, a part may be anything from nothing to all of it.
        rows.loc[withheld.index, "lower"] = 0.0 * withheld
        rows.loc[withheld.index, "upper"] = withheld
    origin = "part of " + rows["from_code"] + " before it was split: "
    _mark(rows, taken, "modelled", origin + how)
    _mark(rows, counted & ~taken, "missing", origin + reason)
    return rows


def _share_of_residents(rows: pd.DataFrame, population: pd.Series | None) -> pd.Series:
    """The share of an old area's residents that lives in each new one."""
    if population is None:
        return pd.Series(np.nan, index=rows.index)
    people = rows["to_code"].map(population).astype(float)
    whole = people.groupby([rows[k] for k in [*parts.identity(rows), "from_code"]], dropna=False)
    total = whole.transform("sum").where(whole.transform("count") == whole.transform("size"))
    return people / total.where(total > 0)


def _joined(rows: pd.DataFrame, changes: pd.DataFrame, kind: str) -> pd.DataFrame:
    """New areas made of several old ones, from the counts of all of these."""
    by = [*parts.identity(rows), "to_code"]
    key = rows.groupby(by, dropna=False, sort=False).ngroup().to_numpy()
    made = rows.drop_duplicates(by).reset_index(drop=True)
    expected = made["to_code"].map(changes.groupby("to_code").size()).to_numpy()
    counted = kind in ("proportion", "rate")
    scale = parts.multiplier(kind, "", rows) if counted else 1.0
    top = bottom = np.full(len(rows), np.nan)
    if kind == "count":
        top, bottom = rows["value"].to_numpy(), np.ones(len(rows))
    elif counted and parts.are_quotients(rows, scale):
        top, bottom = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
    sums = parts.add_up(rows["status"], rows["value"].to_numpy(), top, bottom, key, expected)
    made[NUMBERS] = np.nan
    irregular = made["change"].eq("X")
    # Parts of an irregular change lie in several new areas: their rate holds, their sum does not.
    good = (sums.bottom > 0) & sums.complete & ~(irregular & (kind == "count"))
    if kind == "count":
        made.loc[good, "value"] = sums.top[good]
    else:
        made.loc[good, "value"] = scale * sums.top[good] / sums.bottom[good]
        exact = good & ~irregular
        made.loc[exact, "numerator"] = sums.top[exact]
        made.loc[exact, "denominator"] = sums.bottom[exact]
    made["note"] = pd.Series(None, index=made.index, dtype="str")
    made["status"] = "missing"
    origin = made["to_code"].map(changes.groupby("to_code")["from_code"].agg(_listed))
    origin = made["change"].map({"M": "merged from ", "X": "changed irregularly from "}) + origin
    _mark(made, good, "modelled", origin + ": added up from their counts")
    reason = {"rank": "ranks cannot be added up"}.get(kind, "no counts to add up for each of them")
    _mark(made, ~good, "missing", origin + ": " + reason)
    withheld = ~good & (sums.withheld == sums.parts)
    _mark(made, withheld, "suppressed", origin + ": all of them suppressed")
    if kind == "count":
        ends = rows.groupby(by, dropna=False)[["lower", "upper"]].sum(min_count=1)
        ends = made[by].merge(ends.reset_index(), on=by, how="left")
        made.loc[withheld, ["lower", "upper"]] = ends[["lower", "upper"]].to_numpy()[withheld]
    return made


def _fitted(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Areas made of pieces of others, each piece weighed by the residents of its LSOAs."""
    by = [*parts.identity(rows), "to_code"]
    groups = rows.groupby(by, dropna=False, sort=False)
    key = groups.ngroup().to_numpy()
    made = rows.drop_duplicates(by).reset_index(drop=True)

    def sums(numbers: np.ndarray) -> np.ndarray:
        return np.bincount(key, numbers, len(made))

    counted = rows["status"].isin(parts.COUNTED).to_numpy() & (kind != "rank")
    share, cover = rows["share"].to_numpy(float), rows["cover"].to_numpy(float)
    value = rows["value"].to_numpy(float)
    covered = sums(np.where(counted & np.isfinite(value), cover, 0.0))
    good = covered >= 1 - SPARED
    scale = parts.multiplier(kind, "", rows)
    quotients = kind in ("proportion", "rate") and parts.are_quotients(rows, scale)
    top, bottom = (sums(np.nan_to_num(rows[c].to_numpy(float) * share)) for c in QUOTIENT)
    bare = sums(counted & ~np.isfinite(rows[QUOTIENT].to_numpy(float)).all(axis=1)) > 0
    made[NUMBERS] = np.nan
    average = sums(np.where(counted, np.nan_to_num(value) * cover, 0.0))
    if kind == "count":
        made.loc[good, "value"] = sums(np.where(counted, np.nan_to_num(value) * share, 0.0))[good]
        how = pd.Series(SHARED, index=made.index)
    else:
        exact = good & ~bare & (bottom > 0) & quotients
        made.loc[good, "value"] = average[good] / covered[good]
        made.loc[exact, "value"] = scale * top[exact] / bottom[exact]
        made.loc[exact, "numerator"], made.loc[exact, "denominator"] = top[exact], bottom[exact]
        how = pd.Series("an average by residents", index=made.index)
        how[exact] = SHARED
    made["note"] = pd.Series(None, index=made.index, dtype="str")
    made["status"] = "missing"
    origin = pd.Series("fitted by LSOAs from " + groups["from_code"].agg(_listed).to_numpy())
    _mark(made, pd.Series(good), "modelled", origin + ": " + how)
    reason = "a rank cannot be carried over" if kind == "rank" else "not all of it has a value"
    hidden = sums(rows["status"].eq("suppressed").to_numpy()) == sums(np.ones(len(rows)))
    _mark(made, pd.Series(~good & ~hidden), "missing", origin + ": " + reason)
    _mark(made, pd.Series(hidden), "suppressed", origin + ": all of them suppressed")
    return made


def _listed(codes: pd.Series) -> str:
    return " and ".join(sorted(set(codes)))


def _mark(rows: pd.DataFrame, which: pd.Series, status: str, why: pd.Series) -> None:
    """Give rows a status and its reason; what was noted before stays, and unreliable is named."""
    if not which.any():
        return
    if status == "missing":
        rows.loc[which, NUMBERS] = np.nan
    before = rows.loc[which, "note"]
    unreliable = rows.loc[which, "status"].eq("unreliable") & before.isna()
    before = before.mask(unreliable, "unreliable as published")
    why = why[which]
    rows.loc[which, "note"] = why.where(before.isna(), before + "; " + why)
    rows.loc[which, "status"] = status
