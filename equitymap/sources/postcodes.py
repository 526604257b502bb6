"""Files whose places are postcodes: each postcode → its LSOA, and counts added up there.

The workspace's postcode lookup says where a postcode lies. A count is added up over the postcodes
of an LSOA; what cannot be added up (a mean, a rate, a rank) is refused.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import cells, gate
from equitymap.sources.gate import Settled
from equitymap.sources.recipe import Recipe

KEY = ["indicator", "level", "area", "period", "group"]
SUMMED = ("value", "numerator", "denominator")
NO_POSTCODE = "not a postcode (such as SE1 7EH)"
NOT_KNOWN = "a postcode that the workspace's lookup does not have"
# Of parts that differ, what the sum is: the first of these that a part is.
WORST = ("missing", "suppressed", "unreliable", "modelled", "published")


def are_places(recipe: Recipe) -> bool:
    """Whether postcodes are all that a table of values says of its places."""
    return bool(recipe.postcode) and not (recipe.code or recipe.area_name)


def settle(texts: pd.Series, geography: Geography, file: str) -> Settled:
    """The LSOA of each distinct postcode of a file, or the reason why it has none."""
    if not geography.snapshot.table("postcodes", ["postcode"]).num_rows:
        raise InputError(
            f"{file} has postcodes and no area codes, and this workspace has no postcode lookup: "
            "add one first (Code-Point Open, ONSPD or NSPL)."
        )
    places = gate.empty(texts)
    postcodes = cells.postcodes(texts)
    places["area"] = geography.locate_postcodes(postcodes)
    known = places["area"].notna()
    places.loc[known, "level"] = geography.lsoa_level
    places.loc[~known, "reason"] = NOT_KNOWN
    places.loc[postcodes.isna(), "reason"] = NO_POSTCODE
    places.loc[cells.text(texts).isna(), "reason"] = "empty where a postcode should stand"
    return Settled(
        places, [f"{known.sum():,} of {len(places):,} postcodes located by the workspace's lookup."]
    )


def added_up(rows: pd.DataFrame, kinds: dict[str, str], file: str) -> tuple[pd.DataFrame, str]:
    """The values of each LSOA's postcodes added up, and a sentence on it; counts only.

    A sum of which a part is suppressed or missing has no value and says why; the interval of a
    suppressed sum is the sum of its parts and their intervals.
    """
    for slug in rows["indicator"].unique():
        if kinds.get(slug) != "count":
            what = kinds.get(slug) or "mean"
            raise InputError(
                f"{file} gives {slug}, a {what}, by postcode. Only counts can be added up over "
                f"postcodes; if it is a count, a recipe can say so (new: {slug}: kind: count)."
            )
    texts = rows[KEY].astype("str")
    number, _ = pd.factorize(pd.MultiIndex.from_frame(texts))
    parts = np.bincount(number)
    sums = rows.groupby(number, sort=False)
    whole = sums.first()  # its row, period and group, and its status where it is alone
    for column in SUMMED:
        whole[column] = sums[column].sum(min_count=1).where(sums[column].count() == parts)
    states = rows["status"].astype("str")
    counts = pd.crosstab(number, states).reindex(columns=WORST, fill_value=0)
    state = (counts > 0).idxmax(axis=1)
    least, most = (
        rows["value"].fillna(rows[bound]).groupby(number).agg(lambda n: n.sum(skipna=False))
        for bound in ("lower", "upper")
    )
    hidden = state.eq("suppressed")
    several = parts > 1
    whole["lower"] = whole["lower"].where(~several, least.where(hidden))
    whole["upper"] = whole["upper"].where(~several, most.where(hidden))
    nothing = state.isin(["missing", "suppressed"])
    whole["value"] = whole["value"].mask(nothing)
    whole["status"] = pd.Categorical(state)
    lacking = counts["missing"] + counts["suppressed"]
    why = pd.Series(
        [
            f"{n:,} of {of:,} postcodes are without a number"
            for n, of in zip(lacking, parts, strict=True)
        ],
        index=whole.index,
    )
    notes = whole["note"].astype(object)
    whole["note"] = pd.Categorical(notes.mask(several, why.where(nothing, None)))
    told = f"{cells.count(len(rows), 'value')} of postcodes added up to {len(whole):,} of LSOAs."
    return whole.reset_index(drop=True), told
