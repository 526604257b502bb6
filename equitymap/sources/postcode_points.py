"""Postcode lookups that say where a postcode is as a point: Code-Point Open and its like.

Each point is put in the LSOA whose outline holds it, by the boundaries of the workspace.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import cells, clean, gate
from equitymap.sources.adding import Adding
from equitymap.sources.raw import RawTable
from equitymap.sources.receipt import Receipt, listed
from equitymap.sources.recipe import Recipe

GRID, DEGREES = 27700, 4326
NO_PLACE = 90  # Code-Point's positional quality of a postcode without coordinates
SHOULD = "a whole postcode like SE1 7EH"


def read(
    raw: RawTable, recipe: Recipe, geography: Geography, receipt: Receipt, adding: Adding
) -> pd.DataFrame:
    """The rows of the table of postcodes; the receipt is filled on the way.

    A postcode without a point, or outside all LSOAs, is kept and known to have no place.
    """
    level = geography.lsoa_level
    if level not in geography.drawable():
        raise InputError(
            f"{raw.path.name} gives postcodes as points, and this workspace has no boundaries of "
            "LSOAs to put them in: add these first, or with it."
        )
    texts = clean.text_of(raw.table[recipe.postcode])
    frame = pd.DataFrame({"row": raw.row_numbers, "text": texts})
    frame["postcode"] = cells.postcodes(texts)
    frame["reason"] = pd.Series(None, index=frame.index, dtype="str")
    frame.loc[frame["postcode"].isna(), "reason"] = f"not {SHOULD}"
    frame["outside"] = False
    if recipe.country:
        away = gate.outside(clean.text_of(raw.table[recipe.country]))
        frame["outside"] = away.notna()
        frame["reason"] = frame["reason"].fillna(away)
    _count(raw, recipe, frame, receipt, adding)
    kept = frame[frame["reason"].isna()]
    points = _points(raw, recipe)[kept.index.to_numpy()]
    found = geography.locate_points(
        pd.Series(points.y, kept.index), pd.Series(points.x, kept.index)
    )
    placed, pointed = found.notna(), np.isfinite(points.x)
    receipt.level = level
    receipt.note(f"{placed.sum():,} postcodes put in the {level} whose outline holds their point.")
    for count, why in (
        (int((~pointed).sum()), "have no coordinates"),
        (int((pointed & ~placed.to_numpy()).sum()), f"lie in no {level} drawn here"),
    ):
        if count:
            receipt.note(f"{cells.count(count, 'postcode')} {why}: known, and without a place.")
    return pd.DataFrame(
        {"postcode": kept["postcode"], "level": level, "code": found, "receipt": receipt.id}
    ).drop_duplicates("postcode")


def _points(raw: RawTable, recipe: Recipe) -> gpd.array.GeometryArray:
    """The point of every row in degrees; empty where the file has none."""
    east, north = (
        cells.numbers(clean.text_of(raw.table[column])).to_numpy(float, copy=True)
        for column in (recipe.east, recipe.north)
    )
    nowhere = (east == 0) & (north == 0)
    if recipe.quality:
        quality = cells.numbers(clean.text_of(raw.table[recipe.quality])).to_numpy(float)
        nowhere |= quality == NO_PLACE
    east[nowhere] = north[nowhere] = np.nan
    points = gpd.points_from_xy(east, north)
    metres = np.nanmax(np.abs(east), initial=0) > 180
    points.crs = GRID if metres else DEGREES
    return points.to_crs(DEGREES)


def _count(raw, recipe, frame: pd.DataFrame, receipt: Receipt, adding: Adding) -> None:
    refused = frame[frame["reason"].notna()]
    receipt.rows_in, receipt.rows_refused = raw.rows, len(refused)
    receipt.rows_kept = raw.rows - len(refused)
    receipt.outside = int(refused["outside"].sum())
    told = refused.assign(column=recipe.postcode, value=refused["text"])
    receipt.refused = listed(told.sort_values("outside", kind="stable"))
    for reason, count in refused.loc[refused["outside"], "reason"].value_counts().items():
        receipt.note(f"{count:,} postcodes are {reason}; no loss.")
    lost = told[~told["outside"]]
    first = lost.iloc[0].to_dict() if len(lost) else None
    adding.weigh(receipt, len(lost), raw.rows - receipt.outside, "rows", first)
