"""Points and postcodes to the LSOA they lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from equitymap.geography import hierarchy, levels

if TYPE_CHECKING:
    from equitymap.geography.geography import Geography


def locate(geography: Geography, latitude: pd.Series, longitude: pd.Series) -> pd.Series:
    """The LSOA each point lies in, by the finest LSOA boundaries; missing outside all of them."""
    codes = pd.Series(None, index=latitude.index, dtype="str")
    drawn = [level for level in geography.drawable() if levels.kind(level) == "lsoa"]
    north = pd.to_numeric(latitude, errors="coerce").to_numpy(float)
    east = pd.to_numeric(longitude, errors="coerce").to_numpy(float)
    real = np.isfinite(north) & np.isfinite(east)
    if drawn and real.any():
        where = shapely.points(east[real], north[real])
        codes[real] = hierarchy.points_in(geography.boundary(drawn[0]), where)
    return codes


def tidy_postcodes(postcodes: pd.Series) -> pd.Series:
    """Postcodes as the table spells them: upper case, no space."""
    return postcodes.astype("str").str.upper().str.replace(r"[^A-Z0-9]", "", regex=True)


def locate_postcodes(geography: Geography, postcodes: pd.Series) -> pd.Series:
    """The LSOA of each postcode: stated, or what its older LSOA became if that is one area."""
    tidy = tidy_postcodes(postcodes)
    wanted = tidy.dropna().loc[lambda known: known.ne("")].unique().tolist()
    found = pd.Series(dtype="str")
    if wanted:
        rows = geography.snapshot.table(
            "postcodes", ["postcode", "level", "code"], [("postcode", "in", wanted)]
        ).to_pandas()
        rows = rows[rows["level"].map(levels.kind).eq("lsoa")].dropna(subset=["code"])
        today = geography.resolve(rows["code"])
        sure = (today["areas"].map(len) == 1) & today["level"].eq(geography.lsoa_level)
        rows = rows[sure].assign(lsoa=[areas[0] for areas in today.loc[sure, "areas"]])
        # What a file states of today's LSOAs stands before what follows from older ones.
        rows = rows.sort_values("level", ascending=False, kind="stable").drop_duplicates("postcode")
        found = pd.Series(rows["lsoa"].to_numpy(), index=rows["postcode"].to_numpy(), dtype="str")
    return tidy.map(found).astype("str")
