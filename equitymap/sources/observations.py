"""Observations: a table of values → rows of the store, with nothing lost that is not said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources import cells, gate, periods
from equitymap.sources.adding import Adding
from equitymap.sources.raw import RawTable
from equitymap.sources.receipt import Receipt, listed
from equitymap.sources.recipe import Recipe
from equitymap.sources.tidy import NUMBERS, Tidy, tidy
from equitymap.store import catalogue

STATES = {
    "suppressed": "suppressed, not zero",
    "missing": "missing, not zero",
    "unreliable": "unreliable: shown and flagged",
    "modelled": "modelled by the publisher",
}
KEY = ["indicator", "level", "area", "period", "group"]
SHOWN = 5


@dataclass
class Observations:
    """Rows for the table of observations, and the indicators the catalogue does not know."""

    rows: pd.DataFrame
    indicators: pd.DataFrame


def read(
    raw: RawTable,
    recipe: Recipe,
    geography: Geography,
    receipt: Receipt,
    adding: Adding,
) -> Observations:
    """Read, check and count a table of values; the receipt is filled on the way."""
    file = raw.path.name
    found = tidy(raw, recipe, _kinds(recipe))
    texts = found.places
    if recipe.code:
        settled = gate.by_code(texts, geography, recipe.level, file, recipe.code)
    else:
        settled = gate.by_name(texts, geography, recipe.level, file)
    days = periods.read(pd.Series(found.frame["period"].cat.categories))
    refused = _refused_rows(found, recipe, settled.places, days)
    _count(receipt, found, settled, refused, raw.rows)
    receipt.refused = listed(pd.concat([refused.sort_values("outside", kind="stable"), found.bad]))
    lost = refused[~refused["outside"]]
    english = receipt.rows_in - receipt.outside
    adding.weigh(receipt, len(lost), english, "rows", _first(lost))
    adding.weigh(receipt, len(found.bad), receipt.values_in, "values", _first(found.bad))
    if not receipt.rows_kept:
        raise InputError(
            f"{file} holds no row of an area in England: {refused['value'].iloc[0]} is "
            f"{refused['reason'].iloc[0]}."
        )
    stated = _rows(found, settled.places, days, refused)
    rows = _once(stated, file)
    if again := len(stated) - len(rows):
        receipt.note(f"{cells.count(again, 'value')} said twice alike in the file, stored once.")
    _describe(receipt, recipe, rows, found, settled)
    for column, text in (("source", recipe.source), ("receipt", receipt.id)):
        rows[column] = pd.Categorical.from_codes(np.zeros(len(rows), "int8"), categories=[text])
    return Observations(rows, _new_indicators(recipe, receipt.id))


def _kinds(recipe: Recipe) -> dict[str, str]:
    known = {slug: one.kind for slug, one in catalogue().indicators.items()}
    return {
        slug: known.get(slug) or recipe.new[slug].kind
        for slug in recipe.slugs()
        if slug in known or slug in recipe.new
    }


def _refused_rows(
    read: Tidy, recipe: Recipe, places: pd.DataFrame, days: pd.DataFrame
) -> pd.DataFrame:
    """Rows of the file that no area or no period can be found for, with the reason."""
    reason = places["reason"].to_numpy(dtype=object)[read.row_places]
    at = np.flatnonzero(pd.notna(reason))
    bad = pd.DataFrame(
        {
            "row": read.rows[at],
            "column": recipe.code or recipe.area_name,
            "value": places["text"].to_numpy(dtype=object)[read.row_places[at]],
            "reason": reason[at],
            "outside": places["outside"].to_numpy()[read.row_places[at]],
        }
    )
    nameless = np.setdiff1d(read.nameless, bad["row"])
    unnamed = pd.DataFrame(
        {
            "row": nameless,
            "column": recipe.indicator,
            "value": None,
            "reason": "empty where an indicator should be named",
            "outside": False,
        }
    )
    bad = pd.concat([bad, unnamed], ignore_index=True) if len(nameless) else bad
    if recipe.period is None:
        return bad
    unread = days.index[days["period"].isna()]
    frame = read.frame
    wrong = frame["period"].isna() | frame["period"].isin(unread)
    wrong &= ~frame["row"].isin(bad["row"])
    odd = pd.DataFrame(
        {
            "row": frame.loc[wrong, "row"],
            "column": recipe.period,
            "value": frame.loc[wrong, "period"].astype("str"),
            "reason": "not a period (such as 2021, 2021/22, 2019 - 21 or Q1 2023)",
            "outside": False,
        }
    ).drop_duplicates("row")
    return pd.concat([bad, odd], ignore_index=True) if len(odd) else bad


def _count(receipt, read: Tidy, settled, refused: pd.DataFrame, rows: int) -> None:
    receipt.rows_in = rows
    receipt.rows_refused = len(refused)
    receipt.rows_kept = rows - len(refused)
    receipt.outside = int(refused["outside"].sum())
    receipt.values_in = read.values_in
    # Values of refused rows fall with their row and are not counted as refused cells.
    per_row = read.values_in // rows
    receipt.values_in = per_row * receipt.rows_kept
    in_kept_rows = ~read.bad["row"].isin(refused["row"])
    read.bad = read.bad[in_kept_rows].reset_index(drop=True)
    receipt.values_refused = len(read.bad)
    receipt.values_kept = receipt.values_in - receipt.values_refused
    receipt.codes_unknown = settled.unknown
    for sentence in [*settled.notes, *read.notes]:
        receipt.note(sentence)
    for reason, count in refused.loc[refused["outside"], "reason"].value_counts().items():
        receipt.note(f"{cells.count(count, 'row')} {reason}; no loss.")


def _first(bad: pd.DataFrame) -> dict | None:
    return bad.iloc[0].to_dict() if len(bad) else None


def _rows(
    read: Tidy, places: pd.DataFrame, days: pd.DataFrame, refused: pd.DataFrame
) -> pd.DataFrame:
    """The rows that are kept, with level, area and days."""
    frame = read.frame
    if len(refused):
        frame = frame[~frame["row"].isin(refused["row"])]
    frame = frame.reset_index(drop=True)
    at = frame.pop("place").to_numpy()
    for column in ("level", "area"):
        codes, distinct = pd.factorize(places[column])
        frame[column] = pd.Categorical.from_codes(codes[at], categories=distinct)
    labels = days.reindex(frame["period"].cat.categories)
    period = frame["period"].cat.codes.to_numpy()
    for column in ("period_start", "period_end"):
        frame[column] = labels[column].to_numpy()[period] if len(labels) else None
    if (labels["period"] != labels.index).any():  # a label such as 2021.0
        frame["period"] = pd.Categorical(labels["period"].to_numpy()[period])
    return frame


def _once(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """Rows said twice alike count once; said twice differently, the file is refused."""
    key = _numbered(rows)
    repeated = key.duplicated(keep=False)
    if not repeated.any():
        return rows
    again = rows[repeated]
    first = rows.loc[key.drop_duplicates().index]
    pairs = again.assign(key=key[repeated]).merge(
        first.assign(key=key[first.index])[["key", "row", "status", *NUMBERS]],
        on="key",
        suffixes=("", "_first"),
    )
    other = _differ(pairs, "_first")
    if other.any():
        one = pairs[other].iloc[0]
        raise InputError(
            f"{file}: {_where(one)} stands twice, in row {one['row_first']} as "
            f"{_say(one, '_first')} and in row {one['row']} as {_say(one)}; it should have one "
            "value."
        )
    return rows.loc[first.index].reset_index(drop=True)


def settle_with(
    rows: pd.DataFrame, stored: pa.Table, receipts: dict[str, str], file: str, replace: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare with what the store holds: rows to add, and keys of stored rows to take out."""
    nothing = pd.DataFrame(columns=KEY)
    if not stored.num_rows:
        return rows, nothing
    held = stored.to_pandas()
    touched = rows["indicator"].isin(held["indicator"].unique())
    text = rows.loc[touched, KEY].astype("str")
    numbers = [*NUMBERS, "status", "receipt"]
    both = text.reset_index().merge(held, on=KEY, how="inner").set_index("index")
    if both.empty:
        return rows, nothing
    ours = rows.loc[both.index, [*NUMBERS, "status", "row"]].add_suffix("_ours")
    pairs = pd.concat([both[KEY + numbers], ours], axis=1)
    other = _differ(pairs, "_ours")
    if other.any() and not replace:
        one = pairs[other].iloc[0]
        raise InputError(
            f"{file}, row {one['row_ours']}: {_where(one)} is {_say(one, '_ours')}, but "
            f"{receipts.get(one['receipt'], 'an earlier file')} says {_say(one)}. "
            "One of them is wrong; --replace puts the new value in place of the old."
        )
    same = pairs.index[~other]
    return rows.drop(index=same), text.loc[pairs.index[other]]


def _differ(pairs: pd.DataFrame, suffix: str) -> pd.Series:
    """Which pairs say different things; a count beside the value may stand in one file only."""
    differ = pairs["status"].astype("str") != pairs["status" + suffix].astype("str")
    for column in NUMBERS:
        one, two = pairs[column].to_numpy(float), pairs[column + suffix].to_numpy(float)
        both = np.isfinite(one) & np.isfinite(two)
        if column == "value":
            differ |= np.isfinite(one) != np.isfinite(two)
        differ |= both & ~np.isclose(one, two, rtol=1e-9, atol=1e-12)
    return differ


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


def _describe(receipt: Receipt, recipe: Recipe, rows: pd.DataFrame, read: Tidy, settled) -> None:
    """What the receipt says in words: levels, indicators, periods, states."""
    counted = rows["level"].value_counts()
    order = levels.ordered(counted.index[counted > 0])
    if order:
        receipt.level = max(order, key=lambda level: (counted[level], order.index(level)))
    if len(order) > 1:
        said = ", ".join(f"{counted[level]:,} {level}" for level in order)
        receipt.note(f"Values at several levels: {said}.")
    present = set(rows["indicator"].unique())
    receipt.indicators = [slug for slug in recipe.slugs() if slug in present]
    spans = rows[["period", "period_start"]].drop_duplicates("period")
    spans = spans.sort_values(["period_start", "period"], key=lambda s: s.astype("str"))
    receipt.periods = spans["period"].astype("str").tolist()
    if periods.UNDATED in receipt.periods:
        receipt.note("The file states no period; a recipe can (fixed: '2024').")
    states = rows["status"].value_counts()
    for state, words in STATES.items():
        if count := int(states.get(state, 0)):
            receipt.note(f"{count:,} value{' is' if count == 1 else 's are'} {words}.")
    fresh = [slug for slug in receipt.indicators if slug in recipe.new]
    if len(fresh) > SHOWN:
        receipt.note(f"{len(fresh)} indicators are not in the catalogue: {_some(fresh)}.")
    for slug in fresh if len(fresh) <= SHOWN else ():
        new = recipe.new[slug]
        receipt.note(
            f"{slug!r} is not in the catalogue: kept as a {new.kind}, "
            f"{'unit ' + new.unit if new.unit else 'no unit'}, direction {new.polarity}."
        )
    if recipe.aside:
        receipt.note(f"Columns not used: {_some(recipe.aside)}.")


def _some(names: list[str]) -> str:
    """Names one by one where they are few, else their count and where all of them stand."""
    if len(names) <= SHOWN:
        return ", ".join(names)
    return f"{len(names)} ({', '.join(names[:2])}, …; the recipe names them all)"


def _new_indicators(recipe: Recipe, receipt: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (slug, new.name, new.unit, new.kind, new.polarity, recipe.source, receipt)
            for slug, new in recipe.new.items()
        ],
        columns=["slug", "name", "unit", "kind", "polarity", "source", "receipt"],
    )
