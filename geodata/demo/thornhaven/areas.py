"""Codes and names: what a statistics office would call the city's areas, in 2011 and in 2021.

The codes follow the grammar of GSS codes with a 9 as the fourth character, which no real code has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from string import ascii_uppercase

import pandas as pd

from .shapes import BOROUGHS, City

ENGLAND = ("E92900001", "England (fictional)")
REGION = ("E12900001", "Dogger Coast")

WARD_NAMES = {
    "Ashmere": (
        "Ashmere Common, Barrow Lamp, Candlewick Green, Cooper's Reach, Dovecote, Eastmarsh Lanes, "
        "Foundry Row, Gorse & Mead, Hollin Park, Kiln Meadow, Larkbarrow, Long Withy, Millrace, "
        "Orchard Steps, Quarry Vale, Sallow End, South Lantern, Tallow Hill, Withy Bridge"
    ),
    "Castle Quay": (
        "Anchor Lanes, Castle Mound, Chandler's Yard, Docklight, Gullwick, Harbour St Osric, "
        "Lantern Street, Mole End Quay, Netmakers, Oyster Hard, Pilot's Stair, Ropewalk, Saltern, "
        "Spindle Wharf, Tidemill, Windlass"
    ),
    "Northfold": (
        "Amber Rise, Beacon Fold, Bellwether, Briar Top, Fallow Gate, Hartstone, Heron Wood, "
        "Lower Fold, Mistle Park, Northfold Green, Osier Bank, Rook Hill, Shepherd's Cross, "
        "Thistle Down, Upper Fold"
    ),
}
# MSOAs (by position in the list of all) that were one area in 2011, and one that was two.
MSOA_SPLIT, MSOA_MERGED = (12, 13), 47
# MSOAs in which LSOAs changed between 2011 and 2021, by kind of change.
LSOA_SPLITS, LSOA_MERGES, LSOA_IRREGULAR = (4, 17, 30, 41, 58), (8, 36, 63), 22


@dataclass(frozen=True)
class Areas:
    """Every area with code and name; `lsoas` says where each LSOA belongs."""

    lsoas: pd.DataFrame  # number, code, name, msoa, ward, borough (codes), x, y, area
    msoas: pd.DataFrame  # code, name, borough
    wards: pd.DataFrame  # code, name, borough
    boroughs: pd.DataFrame  # code, name
    lsoa_changes: pd.DataFrame  # old, old_name, new, new_name, change, borough
    msoa_changes: pd.DataFrame  # the same of MSOAs
    codes: dict[str, pd.Series]  # level → number of the city's area → code


def build(city: City) -> Areas:
    """Name the city's areas and give them codes, from north to south within each borough."""
    boroughs = pd.DataFrame({"code": [f"E0990000{i}" for i in (1, 2, 3)], "name": BOROUGHS})
    msoas, msoa_changes = _msoas(_southwards(city.lsoas, "msoa"), boroughs)
    wards = _southwards(city.lsoas, "ward")
    wards["code"] = [f"E05900{i:03d}" for i in range(1, len(wards) + 1)]
    wards["name"] = [name for borough in BOROUGHS for name in WARD_NAMES[borough].split(", ")]
    wards["borough"] = wards["borough"].map(boroughs["code"])

    lsoas = city.lsoas.assign(
        place=city.lsoas["msoa"].map(pd.Series(range(len(msoas)), index=msoas.index)),
        msoa_name=city.lsoas["msoa"].map(msoas["name"]),
    ).sort_values(["place", "y", "x"], ascending=[True, False, True])
    coded, lsoa_changes = _lsoas(lsoas)
    codes = {
        "lsoa": coded["code"],
        "msoa": msoas["code"],
        "ward": wards["code"],
        "borough": boroughs["code"],
    }
    above = {level: lsoas[level].map(codes[level]) for level in ("msoa", "ward", "borough")}
    table = coded[["code", "name"]].assign(**above, **lsoas[["x", "y", "area"]])
    table = table.rename_axis("number").reset_index().sort_values("code", ignore_index=True)
    for changes, of in ((lsoa_changes, table), (msoa_changes, msoas)):
        changes["borough"] = changes["new"].map(of.set_index("code")["borough"])
    tidy = [frame[["code", "name", "borough"]].reset_index(drop=True) for frame in (msoas, wards)]
    return Areas(table, *tidy, boroughs, lsoa_changes, msoa_changes, codes)


def _southwards(lsoas: pd.DataFrame, level: str) -> pd.DataFrame:
    """The areas of a level by borough, the northernmost first."""
    centre = lsoas.groupby(level)[["borough", "y"]].mean().astype({"borough": int})
    return centre.sort_values(["borough", "y"], ascending=[True, False])


def _changes(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["old", "old_name", "new", "new_name", "change"])


def _msoas(msoas: pd.DataFrame, boroughs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """MSOAs keep their number from 2011; what is new since then is numbered after the last."""
    old_codes, new_codes = count(1), count(len(msoas) + 1)
    size = msoas["borough"].value_counts()
    old_numbers = [count(1) for _ in boroughs.index]
    # In 2011 a borough had at most one MSOA more than now.
    new_numbers = [count(size[borough] + 2) for borough in boroughs.index]
    rows, changes, befores = [], [], []
    for place, borough in enumerate(msoas["borough"]):
        old = partial(_msoa, old_codes, old_numbers[borough], BOROUGHS[borough])
        new = partial(_msoa, new_codes, new_numbers[borough], BOROUGHS[borough])
        if place in MSOA_SPLIT:
            # The second part of a split area has the same past as the first.
            befores = [old()] if place == MSOA_SPLIT[0] else befores
            after, change = new(), "S"
        elif place == MSOA_MERGED:
            befores = [old(), old()]
            after, change = new(), "M"
        else:
            after, change = old(), "U"
            befores = [after]
        rows.append(after)
        changes += [(*before, *after, change) for before in befores]
    table = pd.DataFrame(rows, columns=["code", "name"], index=msoas.index)
    table["borough"] = msoas["borough"].map(boroughs["code"])
    return table, _changes(changes)


def _msoa(codes: Iterator[int], numbers: Iterator[int], borough: str) -> tuple[str, str]:
    return f"E02900{next(codes):03d}", f"{borough} {next(numbers):03d}"


def _lsoas(lsoas: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """LSOAs are lettered within their MSOA; the changed ones take the letters after the last."""
    old_numbers, new_numbers = count(1), count(len(lsoas) + 1)
    coded, changes = {}, []
    for place, group in lsoas.groupby("place"):
        letters = iter(ascii_uppercase)
        old = ((_lsoa_code(next(old_numbers)), letter) for letter in letters)
        new = ((_lsoa_code(next(new_numbers)), letter) for letter in letters)
        keys = list(group.index)
        if place in LSOA_SPLITS:
            # One old area became two.
            before = next(old)
            links = [(before, key, "S") for key in keys[:2]]
        elif place in LSOA_MERGES:
            links = [(before, keys[0], "M") for before in (next(old), next(old))]
        elif place == LSOA_IRREGULAR:
            one, two = next(old), next(old)
            links = [(one, keys[0], "X"), (two, keys[0], "X"), (two, keys[1], "X")]
        else:
            links = []
        changed = dict.fromkeys(key for _, key, _ in links)
        for key in keys:
            if key not in changed:
                coded[key] = next(old)
                links.append((coded[key], key, "U"))
        coded |= {key: next(new) for key in changed}
        base = group["msoa_name"].iloc[0]
        for (code, letter), key, change in links:
            after, after_letter = coded[key]
            changes.append((code, base + letter, after, base + after_letter, change))
    table = pd.DataFrame.from_dict(coded, orient="index", columns=["code", "letter"])
    table = table.loc[lsoas.index]
    table["name"] = lsoas["msoa_name"] + table["letter"]
    return table, _changes(changes)


def _lsoa_code(number: int) -> str:
    return f"E01900{number:03d}"
