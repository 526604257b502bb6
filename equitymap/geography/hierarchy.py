"""Which area lies in which: parents as lookups, points and boundary files state them.

What is stated about LSOAs decides; any other area belongs to the parent most of its LSOAs have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from equitymap.geography import levels

if TYPE_CHECKING:
    from equitymap.geography.geography import Geography

METHODS = ("lookup", "point", "boundary")


def find(geography: Geography, level: str, parent_level: str) -> pd.Series:
    """The parent at `parent_level` of every area of a level, by code; missing where not known."""
    codes = pd.Index(geography.areas(level)["code"], name="code")
    if level == parent_level:
        return pd.Series(codes, index=codes, dtype="str")
    found = pd.Series(None, index=codes, dtype="str")
    if levels.rank(parent_level) >= levels.rank(level):
        return found
    if parent_level == "eng":
        return found.fillna(geography.england) if geography.england else found
    if level == geography.lsoa_level:
        ways = (_stated, _through_older, _through_boroughs, _by_point)
    else:
        ways = (
            *(_through_lsoas, _stated, _of_any_year),
            *(_through_boroughs, _through_successors, _by_point),
        )
    for way in ways:
        if not found.isna().any():
            break
        found = found.fillna(way(geography, level, parent_level).reindex(codes))
    return found


def _stated(geography: Geography, level: str, parent_level: str) -> pd.Series:
    """What files state, lookups first; a code of another vintage counts where it still exists.

    So an LSOA takes the 2024 ward of the official lookup as its 2025 ward if that ward was not
    changed, and otherwise the 2025 ward its representative point lies in.
    """
    kind = levels.kind(parent_level)
    statements = geography.statements(level)
    others = {upper for upper, _ in statements if levels.kind(upper) == kind} - {parent_level}
    found = [_nothing().rename("parent").rename_axis("code").reset_index()]
    for method in METHODS:
        for upper in [parent_level, *levels.ordered(others)]:
            if (upper, method) not in statements:
                continue
            rows = geography.stated(level, upper, method)
            if upper != parent_level:
                rows = rows[levels.among(rows["parent"], geography.codes(parent_level))]
            # Of several statements of one kind, the file added last is believed.
            found.append(rows.drop_duplicates("code", keep="last"))
    return _first(pd.concat(found))


def _first(rows: pd.DataFrame) -> pd.Series:
    rows = rows.drop_duplicates("code")
    return pd.Series(rows["parent"].to_numpy(), index=rows["code"].to_numpy(), dtype="str")


def _through_lsoas(geography: Geography, level: str, parent_level: str) -> pd.Series:
    """The parent that most LSOAs of an area have (of several with as many, the first code)."""
    if geography.lsoa_level is None or levels.kind(level) == "lsoa":
        return _nothing()
    pairs = geography.membership(level)
    parents = geography.parents(geography.lsoa_level, parent_level)
    pairs = pairs.assign(parent=pairs["lsoa"].map(parents)).dropna()
    return _most(pairs)


def _most(pairs: pd.DataFrame) -> pd.Series:
    """Of rows of code and parent, the parent each code has most often."""
    counts = pairs.groupby(["code", "parent"], sort=True).size().rename("times").reset_index()
    return _first(counts.sort_values("times", ascending=False, kind="stable"))


def _through_older(geography: Geography, level: str, parent_level: str) -> pd.Series:
    """The parent of the older LSOAs that LSOAs were made of, where that is one."""
    kind = levels.kind(level)
    olders = [at for at in geography.levels() if levels.kind(at) == kind and at != level]
    found = _nothing()
    for older in olders:
        if not geography.knows_change(older, level):
            continue
        changed = geography.changes_from(older)
        changed = changed[changed["to_level"] == level]
        upper = changed["from_code"].map(_stated(geography, older, parent_level))
        pairs = pd.DataFrame({"code": changed["to_code"], "parent": upper}).dropna()
        pairs = pairs.drop_duplicates()
        found = found.combine_first(_first(pairs[~pairs["code"].duplicated(keep=False)]))
    return found


def _of_any_year(geography: Geography, level: str, parent_level: str) -> pd.Series:
    """The parent a code history states: a code is the same area whatever the year."""
    history = levels.kind(level)
    if level == history or history not in geography.levels():
        return _nothing()
    return _stated(geography, history, parent_level)


def _through_boroughs(geography: Geography, level: str, parent_level: str) -> pd.Series:
    """The parent a file states of the area's borough."""
    borough = geography.current_level("lad")
    if borough is None or not levels.rank(parent_level) < levels.rank(borough):
        return _nothing()
    if levels.rank(level) <= levels.rank(borough):
        return _nothing()
    upper = _stated(geography, borough, parent_level)
    return geography.parents(level, borough).map(upper) if len(upper) else _nothing()


def _through_successors(geography: Geography, level: str, parent_level: str) -> pd.Series:
    """The parent most of the areas have that an older area became."""
    changes = geography.changes_from(level)
    if changes.empty:
        return _nothing()
    parents = [geography.parents(to, parent_level) for to in geography.successors(level)]
    found = changes["to_code"].map(pd.concat(parents))
    return _most(pd.DataFrame({"code": changes["from_code"], "parent": found}).dropna())


def _by_point(geography: Geography, level: str, parent_level: str) -> pd.Series:
    """The parent's polygon in which a point inside the area lies."""
    if not {level, parent_level} <= set(geography.drawable()):
        return _nothing()
    areas = geography.boundary(level)
    inside = points_in(geography.boundary(parent_level), shapely.point_on_surface(areas.geometry))
    return pd.Series(inside, index=areas["code"].to_numpy(), dtype="str")


def points_in(areas: pd.DataFrame, points: np.ndarray) -> np.ndarray:
    """The code of the area each point lies in, None where none; on an edge, the first code."""
    found = np.full(len(points), None, dtype=object)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    point, area = tree.query(points, predicate="intersects")
    order = np.lexsort((area, point))[::-1]
    found[point[order]] = areas["code"].to_numpy()[area[order]]
    return found


def _nothing() -> pd.Series:
    return pd.Series(dtype="str")
