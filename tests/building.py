"""A workspace of the toy country put together by hand, for tests of the rooms behind the store."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from equitymap.store import Workspace
from tests import toy

LEVELS = {
    "lsoa21": ("LSOA21", toy.LSOA),
    "msoa21": ("MSOA21", toy.MSOA),
    "wd25": ("WD25", toy.WARD),
    "lad24": ("LAD24", toy.LAD),
}


def rows(indicator, level, values, period="2021", group="all", source="own", **columns):
    """Observations, one for each code of `values` (a number, or a status in words)."""
    frame = pd.DataFrame({"area": list(values), "value": list(values.values())})
    worded = frame["value"].map(lambda value: isinstance(value, str))
    frame["status"] = frame["value"].where(worded, "published").astype("str")
    frame["value"] = pd.to_numeric(frame["value"], errors="coerce")
    year = int(period[:4])
    start, end = datetime(year, 1, 1).date(), datetime(year, 12, 31).date()
    return frame.assign(
        indicator=indicator,
        level=level,
        period=period,
        period_start=start,
        period_end=end,
        group=group,
        source=source,
        **columns,
    )


def people():
    """Residents of the twelve squares."""
    return rows("population", "lsoa21", {toy.LSOA[i]: toy.people(i) for i in toy.NUMBERS})


def deprivation():
    """Score, rank and decile of the twelve squares."""
    return pd.concat(
        [
            rows("imd-2025-score", "lsoa21", {toy.LSOA[i]: 5 * i for i in toy.NUMBERS}),
            rows("imd-2025-rank", "lsoa21", {toy.LSOA[i]: 13 - i for i in toy.NUMBERS}),
            rows("imd-2025-decile", "lsoa21", {toy.LSOA[i]: toy.decile(i) for i in toy.NUMBERS}),
        ]
    )


def obesity():
    """Year 6 obesity of the three MSOAs; the third is suppressed."""
    frame = rows("child-obesity-year6", "msoa21", dict.fromkeys(toy.MSOA.values(), 0.0), "2019/20")
    return frame.assign(
        value=[20.0, 25.0, None],
        numerator=[20.0, 30.0, None],
        denominator=[100.0, 120.0, 90.0],
        status=["published", "published", "suppressed"],
        lower=[None, None, 1.0],
        upper=[None, None, 7.0],
    )


def workspace(folder: Path, *observations: pd.DataFrame, own: pd.DataFrame | None = None):
    """A workspace of the toy country's areas with these observations."""
    made = Workspace.create(folder, "Toy country")
    with made.load("add", "by hand") as load:
        for level, (columns, _) in LEVELS.items():
            areas = toy.boundaries(columns).rename(
                columns={f"{columns}CD": "code", f"{columns}NM": "name"}
            )
            load.put_boundary(level, areas)
            load.append("areas", areas[["code", "name"]].assign(level=level))
        tops = {"rgn24": (toy.REGION, "Toyland"), "eng": (toy.ENGLAND, "England")}
        for level, (code, name) in tops.items():
            load.append("areas", pd.DataFrame([{"level": level, "code": code, "name": name}]))
        for level, parent in {
            "msoa21": lambda i: toy.MSOA[toy.MSOA_OF[i]],
            "wd25": lambda i: toy.WARD[toy.WARD_OF[i]],
            "lad24": lambda i: toy.LAD[toy.LAD_OF[i]],
            "rgn24": lambda i: toy.REGION,
        }.items():
            stated = [("lsoa21", toy.LSOA[i], level, parent(i), "lookup") for i in toy.NUMBERS]
            columns = ["level", "code", "parent_level", "parent", "method"]
            load.append("parents", pd.DataFrame(stated, columns=columns))
        for frame in observations:
            load.append("observations", frame)
        if own is not None:
            load.append("indicators", own)
    return made
