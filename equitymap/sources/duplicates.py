"""The same value twice: within a file, beside what is stored, or of an area and what it became."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources.tidy import NUMBERS

KEY = ["indicator", "level", "area", "period", "group"]
DECIMALS = 3  # a number with fewer is not taken for a rounded one
SAME = ["indicator", "period", "group"]


def once(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows said twice alike count once; of those said twice differently none can be believed.

    Gives the rows that stay, and what was refused: row, value, indicator and reason.
    """
    key = _numbered(rows)
    in_order = np.sort(key.to_numpy())  # many times faster than to ask each key for its like
    if not (in_order[1:] == in_order[:-1]).any():
        return rows, _refused(rows.head(0), rows.head(0))
    repeated = key.duplicated(keep=False)
    first = rows.loc[key.drop_duplicates().index]
    pairs = (
        rows[repeated]
        .assign(key=key[repeated])
        .merge(
            first.assign(key=key[first.index])[["key", "row", "status", *NUMBERS]],
            on="key",
            suffixes=("", "_first"),
        )
    )
    other = pairs[_differ(pairs, "_first")]
    torn = key.isin(other["key"])
    refused = _refused(rows[torn].assign(key=key[torn]), other)
    return rows.loc[first.index[~torn[first.index]]].reset_index(drop=True), refused


def _refused(torn: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The values that contradict one another, with both of them in the reason."""
    reasons = {
        one["key"]: f"contradicted: {_where(one)} stands twice, in row {one['row_first']} as "
        f"{_say(one, '_first')} and in row {one['row']} as {_say(one)}; it should have one value"
        for _, one in other.drop_duplicates("key").iterrows()
    }
    return pd.DataFrame(
        {
            "row": torn["row"],
            "value": [_say(one) for _, one in torn.iterrows()],
            "indicator": torn["indicator"].astype("str"),
            "reason": torn["key"].map(reasons) if len(torn) else "",
        }
    )


def settle_with(
    rows: pd.DataFrame, stored: pa.Table, receipts: dict[str, str], file: str, replace: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare with what the store holds: rows to add, and keys of stored rows to take out.

    An area is the same at whatever level (vintage) its values are kept.
    """
    nothing = pd.DataFrame(columns=KEY)
    if not stored.num_rows:
        return rows, nothing
    held = stored.to_pandas()
    held["at"] = _areas_of(held["level"])
    touched = rows["indicator"].isin(held["indicator"].unique())
    text = rows.loc[touched, KEY].astype("str")
    text["at"] = _areas_of(text["level"])
    key = ["indicator", "at", "area", "period", "group"]
    numbers = [*NUMBERS, "status", "receipt"]
    both = text.reset_index().merge(held, on=key, suffixes=("_ours", ""))
    both = both.drop_duplicates("index").set_index("index")
    if both.empty:
        return rows, nothing
    ours = rows.loc[both.index, [*NUMBERS, "status", "row"]].add_suffix("_ours")
    pairs = pd.concat([both[KEY + numbers], ours], axis=1)
    other = _differ(pairs, "_ours")
    if other.any() and not replace:
        one = pairs[other].iloc[0]
        raise InputError(
            f"{file}, row {one['row_ours']}: {_where(one)} is {_say_other(one)}, but "
            f"{receipts.get(one['receipt'], 'an earlier file')} says "
            f"{_say_other(one, '', '_ours')}. "
            "One of them is wrong; --replace puts the new value in place of the old."
        )
    same = pairs.index[~other]
    return rows.drop(index=same), pairs.loc[other, KEY]


def _areas_of(at: pd.Series) -> pd.Series:
    """What a code is an area of: its kind, since a code means the same area for ever; areas of the
    census are kept complete for every census."""
    return at.map(
        {level: level if levels.is_census(level) else levels.kind(level) for level in at.unique()}
    )


def _differ(pairs: pd.DataFrame, suffix: str) -> pd.Series:
    """Which pairs say different things; a count beside the value may stand in one file only."""
    differ = pairs["status"].astype("str") != pairs["status" + suffix].astype("str")
    for column in NUMBERS:
        one, two = pairs[column].to_numpy(float), pairs[column + suffix].to_numpy(float)
        both = np.isfinite(one) & np.isfinite(two)
        if column == "value":
            differ |= np.isfinite(one) != np.isfinite(two)
        differ |= both & ~np.isclose(one, two, rtol=1e-9, atol=1e-12) & ~_rounded(one, two)
    return differ


def _rounded(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Whether one number is the other, written with fewer of its many decimals."""
    same = np.zeros(len(one), bool)
    near = np.flatnonzero(np.isclose(one, two, rtol=10.0**-DECIMALS, atol=10.0**-DECIMALS))
    for at in near[one[near] != two[near]]:
        fewer = min(_decimals(one[at]), _decimals(two[at]))
        same[at] = fewer >= DECIMALS and abs(one[at] - two[at]) < 0.51 * 10.0**-fewer
    return same


def _decimals(number: float) -> int:
    return -Decimal(repr(float(number))).as_tuple().exponent


def _numbered(rows: pd.DataFrame) -> pd.Series:
    """One whole number for each key, so that a million rows are compared in a moment."""
    number = np.zeros(len(rows), dtype="int64")
    for column in KEY:
        codes = rows[column].cat.codes.to_numpy().astype("int64")
        number = number * (len(rows[column].cat.categories) + 1) + codes + 1
    return pd.Series(number, index=rows.index)


def _where(one: pd.Series) -> str:
    group = "" if one["group"] == "all" else f", {one['group']}"
    return f"{one['indicator']} of {one['area']} ({one['period']}{group})"


def _say(one: pd.Series, suffix: str = "") -> str:
    value = one["value" + suffix]
    return f"{value:.10g}" if np.isfinite(value) else str(one["status" + suffix])


def _say_other(one: pd.Series, suffix: str = "_ours", than: str = "") -> str:
    """What is said of a value, with the number beside it that differs where the value does not."""
    said = _say(one, suffix)
    if said != _say(one, than):
        return said
    for column in NUMBERS[1:]:
        mine, other = one[column + suffix], one[column + than]
        if np.isfinite(mine) and np.isfinite(other) and not np.isclose(mine, other, rtol=1e-9):
            return f"{said} with a {column} of {mine:.10g}"
    return said


def check_successors(rows: pd.DataFrame, geography: Geography, file: str) -> None:
    """Refuse a file that tells of an area and of what it became, as if they were two places.

    Both codes of an area that only changed its code may stand there, if they say the same.
    """
    at = [level for level, number in rows["level"].value_counts().items() if number]
    kinds = {levels.kind(level) for level in at}
    stated = geography.stated_changes
    stated = stated[stated["from_level"].map(levels.kind).isin(kinds)]
    history = stated["from_level"].eq(stated["to_level"])
    recoded = history & stated["change"].eq("U")
    changed = ~history & stated["change"].ne("U") & stated["from_level"].isin(at)
    for pairs, always in (
        (stated[changed & stated["to_level"].isin(at)], True),
        (stated[recoded], False),
    ):
        if pairs.empty:
            continue
        both = _both(rows, pairs)
        wrong = both if always else both[_differ(both, "_new")]
        if len(wrong):
            raise InputError(_twice_there(file, wrong.iloc[0], always))


def _both(rows: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """The values of areas beside those of what they became."""
    pairs = pairs[["from_code", "to_code"]].drop_duplicates()
    columns = [*SAME, "area", "level", "row", "status", *NUMBERS]
    some = rows.loc[rows["area"].isin(pd.unique(pairs.to_numpy().ravel())), columns]
    some = some.astype(dict.fromkeys([*SAME, "area", "level"], "str"))
    old = some.merge(pairs, left_on="area", right_on="from_code")
    return old.merge(
        some, left_on=["to_code", *SAME], right_on=["area", *SAME], suffixes=("", "_new")
    )


def _twice_there(file: str, one: pd.Series, always: bool) -> str:
    where = f"{file}, rows {one['row']} and {one['row_new']}"
    what = f"{one['indicator']} ({one['period']})"
    if always:
        return (
            f"{where}: {one['area']} of {one['level']} and {one['area_new']} of "
            f"{one['level_new']}, which it became, both have {what}, so the place would count "
            "twice; the file should hold one vintage."
        )
    return (
        f"{where}: {one['area']} and {one['area_new']} are two codes of one area, but {what} is "
        f"{_say(one)} in one and {_say(one, '_new')} in the other; it should have one value."
    )
