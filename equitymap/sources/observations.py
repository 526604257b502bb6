"""Observations: a table of values → rows of the store, with nothing lost that is not said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.sources import cells, duplicates, gate, named, periods, postcodes
from equitymap.sources.adding import Adding
from equitymap.sources.raw import RawTable
from equitymap.sources.receipt import SHOWN as SHOWN_ON_RECEIPT
from equitymap.sources.receipt import Receipt, listed
from equitymap.sources.recipe import Recipe
from equitymap.sources.tidy import Tidy, tidy
from equitymap.store import catalogue

STATES = {
    "suppressed": "suppressed, not zero",
    "missing": "missing, not zero",
    "unreliable": "unreliable: shown and flagged",
    "modelled": "modelled by the publisher",
}
SHOWN = 5


@dataclass
class Observations:
    """Rows for the table of observations, the indicators the catalogue does not know, and the areas
    of levels that nothing but this file lists."""

    rows: pd.DataFrame
    indicators: pd.DataFrame
    areas: pd.DataFrame


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
    if postcodes.are_places(recipe):
        settled = postcodes.settle(found.places["text"], geography, file)
    elif recipe.code:
        settled = gate.by_code(found.places, geography, recipe.level, file, recipe.code)
    else:
        settled = named.by_name(found.places, geography, recipe.level, file)
    days = periods.read(pd.Series(found.frame["period"].cat.categories))
    refused = _refused_rows(found, recipe, settled.places, days)
    _count(receipt, found, settled, refused, raw.rows)
    receipt.refused = listed(pd.concat([refused.sort_values("outside", kind="stable"), found.bad]))
    lost, english = refused[~refused["outside"]], raw.rows - int(refused["outside"].sum())
    adding.weigh(receipt, len(lost), english, "rows", _first(lost))
    adding.weigh(receipt, len(found.bad), receipt.values_in, "values", _first(found.bad))
    if len(refused) == raw.rows:
        raise InputError(
            f"{file} holds no row of an area in England: {refused['value'].iloc[0]} is "
            f"{refused['reason'].iloc[0]}."
        )
    stated = _rows(found, settled.places, days, refused)
    if postcodes.are_places(recipe):
        stated, told = postcodes.added_up(stated, _kinds(recipe), file)
        receipt.note(told)
    rows, torn = duplicates.once(stated)
    _refuse_torn(torn, recipe, receipt, adding)
    if again := len(stated) - len(torn) - len(rows):
        receipt.note(f"{cells.count(again, 'value')} said twice alike in the file, stored once.")
    duplicates.check_successors(rows, geography, file)
    _describe(receipt, recipe, rows, settled)
    for column, text in (("source", recipe.source), ("receipt", receipt.id)):
        rows[column] = pd.Categorical.from_codes(np.zeros(len(rows), "int8"), categories=[text])
    areas = _stated_areas(found.places, settled, geography, receipt)
    return Observations(rows, _new_indicators(recipe, receipt.id), areas)


def _refuse_torn(torn: pd.DataFrame, recipe: Recipe, receipt: Receipt, adding: Adding) -> None:
    """Refuse values that the file contradicts itself in."""
    if torn.empty:
        return
    columns = {one.indicator: one.column for one in recipe.values}
    lead = recipe.value or recipe.numerator
    torn = torn.assign(column=lead or torn["indicator"].map(columns))
    receipt.values_refused += len(torn)
    receipt.values_kept -= len(torn)
    receipt.refused = [*receipt.refused, *listed(torn)][:SHOWN_ON_RECEIPT]
    adding.weigh(receipt, receipt.values_refused, receipt.values_in, "values", _first(torn))


def _stated_areas(
    given: pd.DataFrame, settled: gate.Settled, geography: Geography, receipt: Receipt
) -> pd.DataFrame:
    """The areas of levels that nothing but the file lists, and a word on them."""
    places = settled.places.assign(name=given["name"])
    places = places[places["level"].isin(settled.stated)].sort_values("name", na_position="last")
    places = places.drop_duplicates(["level", "area"])
    for level in settled.stated:
        held = levels.among(places["area"], geography.codes(level))
        places = places[~(held & places["level"].eq(level))]
    for level, rows in places.groupby("level"):
        kind = catalogue().kinds[levels.kind(level)]
        until = "" if kind.organisation else " until their boundaries or a lookup are added"
        receipt.note(
            f"{len(rows):,} {catalogue().level(level).plural} ({level}) are known from this file: "
            f"they show in tables, not on the map{until}."
        )
    areas = places[["level", "area", "name"]].rename(columns={"area": "code"})
    return areas.assign(receipt=receipt.id)


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
    called = places["text"].fillna(read.places["name"])
    at = np.flatnonzero(pd.notna(reason))
    bad = pd.DataFrame(
        {
            "row": read.rows[at],
            "column": recipe.code or recipe.area_name or recipe.postcode,
            "value": called.to_numpy(dtype=object)[read.row_places[at]],
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


def _count(receipt: Receipt, read: Tidy, settled, refused: pd.DataFrame, rows: int) -> None:
    receipt.rows_in = rows
    receipt.rows_refused = len(refused)
    receipt.rows_kept = rows - len(refused)
    receipt.outside = int(refused["outside"].sum())
    # Values of refused rows fall with their row and are not counted as refused cells.
    receipt.values_in = read.values_in // rows * receipt.rows_kept
    in_kept_rows = ~read.bad["row"].isin(refused["row"])
    read.bad = read.bad[in_kept_rows].reset_index(drop=True)
    receipt.values_refused = len(read.bad)
    receipt.values_kept = receipt.values_in - receipt.values_refused
    receipt.codes_unknown = settled.unknown
    for sentence in [*settled.notes, *read.notes]:
        receipt.note(sentence)
    for reason, count in refused.loc[refused["outside"], "reason"].value_counts().items():
        of = "of totals, not of areas" if reason == gate.TOTAL else reason
        receipt.note(f"{cells.count(count, 'row')} {of}; no loss.")


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
        codes, distinct = pd.factorize(labels[column])
        codes = np.append(codes, -1)[period]
        frame[column] = pd.Categorical.from_codes(codes, categories=distinct)
    if (labels["period"] != labels.index).any():  # a label such as 2021.0
        frame["period"] = pd.Categorical(labels["period"].to_numpy()[period])
    return frame


def _describe(receipt: Receipt, recipe: Recipe, rows: pd.DataFrame, settled) -> None:
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
