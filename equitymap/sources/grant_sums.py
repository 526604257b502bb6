"""Awards that a publisher has added up: one row per funder, year and place, with their number.

A row is kept as what it is, awards added up: under an identifier made from what it adds up by, with
the number of its awards and the first and last day they can be of. It never passes for one award.
"""

from __future__ import annotations

import pandas as pd

from equitymap.sources import cells, giving, periods
from equitymap.sources.layouts import Sums
from equitymap.sources.raw import RawTable

COUNT, PERIOD = "a whole number of awards", "a year like 2018 or 2018/19"


def from_sums(
    raw: RawTable, table: pd.DataFrame, rows: pd.Series, sums: Sums
) -> tuple[pd.DataFrame, pd.DataFrame, list[dict]]:
    """Grants and places with cells as published, as `giving` has them, and the bad cells.

    The places are the recipients' that the layout names, the finest first; the others stand in
    where the finer one is not known.
    """
    stated = table.drop(columns=[sums.awards, sums.period, *sums.places])
    grants, _ = giving.from_table(stated, rows)
    awards = cells.numbers(table[sums.awards])
    awards = awards.where((awards >= 1) & (awards % 1 == 0))
    words = cells.text(table[sums.period])
    span = periods.read(words.drop_duplicates().dropna()).reindex(words)
    grants["awards"] = awards.astype("Int32")
    grants["date"] = pd.to_datetime(span["period_start"]).to_numpy()
    grants["until"] = pd.to_datetime(span["period_end"]).to_numpy()
    grants["id"] = _identifiers(grants, words, table[sums.places[0]])
    number = grants["awards"].astype("string").fillna("an unstated number of")
    one = grants["awards"].eq(1).fillna(False)
    grants["title"] = number + one.map({True: " award", False: " awards"}) + " of " + words
    grants["title"] = grants["title"].mask(~one, grants["title"] + ", added up")
    places = pd.concat(
        [
            pd.DataFrame({"row": rows, "field": "recipient", "code": table[place]})
            for place in sums.places
        ]
    )
    read = pd.DataFrame({"row": rows, "awards": awards, "period": grants["date"]})
    said = pd.DataFrame({"row": rows, "awards": table[sums.awards], "period": table[sums.period]})
    bad = cells.bad_cells(said, read, "awards", sums.awards, COUNT)
    bad += cells.bad_cells(said, read, "period", sums.period, PERIOD)
    return grants, giving.as_places([places]), bad


def _identifiers(grants: pd.DataFrame, period: pd.Series, place: pd.Series) -> pd.Series:
    """`sum/a-b-charitable-trust/2013/E05009857`: who gave, when and where."""
    parts = [grants["funder_id"].fillna(grants["funder"]), grants["programme"], period, place]
    spelled = pd.Series("sum", index=grants.index, dtype="string")
    for part in parts:
        words = cells.text(part).astype("string")
        folded = words.str.replace(r"[^\w-]+", "-", regex=True).str.strip("-")
        spelled = spelled + ("/" + folded).fillna("")
    return spelled.astype(object)
