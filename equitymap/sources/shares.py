"""Percentages made of the groups of a count: smokers among the women whose smoking is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.sources import sums
from equitymap.sources.groups import ALL
from equitymap.sources.recipe import ShareOf

_BY = ["place", "period"]


def added(frame: pd.DataFrame, shares: list[ShareOf]) -> pd.DataFrame:
    """The frame with a row for each share of each place and period; without all its parts a share
    is missing, with the reason, or suppressed where one of them is."""
    made = [_rows(frame, share) for share in shares]
    whole = pd.concat([frame, *made], ignore_index=True)
    whole["place"] = whole["place"].astype(int)
    for column in ("indicator", "period", "group", "status", "note"):
        whole[column] = whole[column].astype("category")
    return whole


def _rows(frame: pd.DataFrame, share: ShareOf) -> pd.DataFrame:
    groups = list(dict.fromkeys([*share.of, *share.among]))
    counts = frame[(frame["indicator"] == share.count) & frame["group"].isin(groups)]
    keys = [counts[column].astype(object) for column in _BY]
    table = counts["value"].groupby([*keys, counts["group"].astype(object)]).first().unstack()
    table = table.reindex(columns=groups)
    hidden = (counts["status"] == "suppressed").groupby(keys).any().reindex(table.index)
    part, base = (table[some].sum(axis=1, skipna=False) for some in (share.of, share.among))
    value = sums.percent(part.to_numpy(float), base.to_numpy(float))
    has = np.isfinite(value)
    places = table.index.to_frame(index=False)
    return pd.DataFrame(
        {
            "row": counts["row"].groupby(keys).first().reindex(table.index).to_numpy(),
            "place": places["place"].to_numpy(),
            "indicator": share.indicator,
            "period": places["period"].to_numpy(),
            "group": ALL,
            "value": value,
            "lower": np.nan,
            "upper": np.nan,
            "numerator": part.to_numpy(float),
            "denominator": base.to_numpy(float),
            "status": np.where(has, "published", np.where(hidden, "suppressed", "missing")),
            "note": np.where(has, None, np.where(hidden, sums.SUPPRESSED, sums.INCOMPLETE)),
        }
    )
