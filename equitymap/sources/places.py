"""Staging boundaries and lookups: areas, parents, conversions and postcodes of one load."""

from __future__ import annotations

import pandas as pd
import shapely

from equitymap.geography import Geography
from equitymap.sources import lookups, postcode_points, shapes, strays
from equitymap.sources.adding import Adding
from equitymap.sources.files import Given
from equitymap.sources.held import holds
from equitymap.sources.receipt import Receipt
from equitymap.sources.strays import Listing

KINDS = ("boundaries", "lookup")


def stage(adding: Adding, given: list[Given], tell) -> bool:
    """Stage every boundary file, then every lookup; first all areas, then what lies in what.

    False when one of them is refused: what needs its areas cannot be judged.
    """
    drawn, looked_up, refused_before = [], [], len(adding.reasons)
    for one in sorted(given, key=_coarseness):
        if one.kind == "boundaries":
            with tell(one.path), adding.refusing():
                drawn.append((one.receipt, _draw(adding, one)))
    for one in given:
        if one.kind == "lookup" and not one.recipe.east:
            with tell(one.path), adding.refusing():
                found = lookups.read(one.table, one.recipe, one.receipt, adding)
                one.table = None
                looked_up.append((one, found))
    if len(adding.reasons) > refused_before:
        return False
    if given:
        _stage_relations(adding, drawn, looked_up)
    for one in given:
        if one.kind == "lookup" and one.recipe.east:
            with tell(one.path), adding.refusing():
                geography = Geography(adding.load.view())
                found = postcode_points.read(one.table, one.recipe, geography, one.receipt, adding)
                one.table = None
                _stage_new(adding, "postcodes", found)
    return len(adding.reasons) == refused_before


def _coarseness(one: Given) -> int:
    """Drawings in most detail come first: those of the same areas in less are set aside then."""
    if one.shapes is None:
        return 0
    return -int(shapely.get_num_coordinates(one.shapes.geometry.to_numpy()).sum())


def _stage_relations(adding: Adding, drawn: list, looked_up: list) -> None:
    """Stage all areas that lookups list, then parents, conversions and postcodes."""
    geography = Geography(adding.load.view())
    for one, lookup in looked_up:
        lookups.settle(lookup, one.recipe, geography, one.receipt)
    listings = [
        Listing(lookup.tables.pop("areas"), lookup.guessed, one.receipt)
        for one, lookup in looked_up
        if "areas" in lookup.tables
    ]
    for areas in strays.sort_out(listings, geography):
        stage_areas(adding, areas)
    geography = Geography(adding.load.view())
    for receipt, found in drawn:
        _stage_stated(adding, found, geography, receipt)
    for _, lookup in looked_up:
        for name, rows in lookup.tables.items():
            _stage_new(adding, name, rows)
    receipts = [receipt for receipt, _ in drawn]
    lookup_receipts = [one.receipt for one, _ in looked_up]
    _name_disagreements(adding, geography, receipts, lookup_receipts)


def _draw(adding: Adding, one: Given) -> shapes.Boundaries:
    found = shapes.read(one.path, one.shapes, one.recipe, one.receipt, adding.fictional)
    one.shapes = None
    view = adding.load.view()
    held = view.boundary(found.level) if found.level in view.boundaries else None
    adding.load.put_boundary(found.level, shapes.merge(found, held, one.receipt, adding.replace))
    rows = pd.DataFrame(found.areas[["code", "name"]])
    stage_areas(adding, rows.assign(level=found.level, receipt=one.receipt.id))
    return found


def stage_areas(adding: Adding, rows: pd.DataFrame) -> None:
    """Stage areas not yet known at their level, and names for those known without one."""
    held = adding.load.view().table("areas", ["level", "code", "name"]).to_pandas()
    known = holds(held, rows, ["level", "code"])
    named = holds(held[held["name"].notna()], rows, ["level", "code"])
    adding.load.append("areas", rows[~known | (rows["name"].notna().to_numpy() & ~named)])


def _stage_stated(adding: Adding, found: shapes.Boundaries, geography, receipt: Receipt) -> None:
    """Stage what a boundary file says of the parents of its areas."""
    for column in found.columns:
        codes = found.stated[column.column]
        codes = codes.mask(lookups.is_other_kind(codes, column.kind))
        level = column.level or lookups.level_of(geography, codes, column.kind)
        if level is not None:
            rows = pd.DataFrame(
                {
                    "level": found.level,
                    "code": found.stated["code"],
                    "parent_level": level,
                    "parent": codes,
                    "method": "boundary",
                    "receipt": receipt.id,
                }
            )
            _stage_new(adding, "parents", rows.dropna(subset="parent"))


def _stage_new(adding: Adding, name: str, rows: pd.DataFrame) -> None:
    """Stage the rows that the table does not hold already."""
    held = adding.load.view().table(name)
    columns = [column for column in held.column_names if column != "receipt"]
    adding.load.append(name, rows[~holds(held, rows, columns)])


def _name_disagreements(
    adding: Adding, geography: Geography, drawn: list[Receipt], looked_up: list[Receipt]
) -> None:
    """Name the areas whose boundary file states another parent than a lookup, which is followed.

    The note stands on the boundary file's receipt, or on that of the lookup that says otherwise
    when the boundaries were there before; when neither is of this load, nothing new was said.
    """
    stated = adding.load.view().table("parents").to_pandas()
    key = ["level", "code", "parent_level"]
    said = stated[stated["method"] == "lookup"].drop_duplicates(key, keep="last")
    both = stated[stated["method"] == "boundary"].merge(said, on=key, suffixes=("", "_said"))
    both = both[both["parent"] != both["parent_said"]]
    own = {receipt.id: receipt for receipt in drawn}
    others = {receipt.id: receipt for receipt in looked_up}
    for (by, level, parent_level), rows in both.groupby(["receipt", "level", "parent_level"]):
        if by not in own:
            rows = rows[rows["receipt_said"].isin(others.keys())]
        if rows.empty:
            continue
        receipt = own.get(by) or others[rows["receipt_said"].iloc[0]]
        gone = ~rows["parent"].isin(geography.codes(parent_level))
        ways = []
        if gone.any():
            codes = ", ".join(sorted(rows.loc[gone, "parent"].unique())[:5])
            ways.append(f"{gone.sum():,} under a code that {parent_level} does not have ({codes})")
        if not gone.all():
            one = rows[~gone].iloc[0]
            ways.append(
                f"{(~gone).sum():,} in another area (such as {one['code']}: {one['parent']}, "
                f"in the lookup {one['parent_said']})"
            )
        receipt.note(
            f"{len(rows):,} areas of {level} have another {parent_level} in the boundary file than "
            f"in the lookup, {' and '.join(ways)}: the lookup's parents are used."
        )
