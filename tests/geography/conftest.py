"""The toy country stored without its files: boundaries, lookups and an older set of LSOAs."""

import pandas as pd
import pytest

from equitymap.geography import Geography
from equitymap.store import Workspace
from tests import toy

# What became of the LSOAs of 2011: squares 1 to 7 are unchanged; OLD_8 was split into 8 and 9;
# OLD_A and OLD_B were merged into 10; OLD_C and OLD_D became 11 and 12 irregularly.
OLD_8, OLD_A, OLD_B, OLD_C, OLD_D = (f"E0100010{n}" for n in range(5))
CHANGES = pd.DataFrame(
    [(toy.LSOA[i], toy.LSOA[i], "U") for i in range(1, 8)]
    + [(OLD_8, toy.LSOA[8], "S"), (OLD_8, toy.LSOA[9], "S")]
    + [(OLD_A, toy.LSOA[10], "M"), (OLD_B, toy.LSOA[10], "M")]
    + [(old, toy.LSOA[i], "X") for old in (OLD_C, OLD_D) for i in (11, 12)],
    columns=["from_code", "to_code", "change"],
).assign(from_level="lsoa11", to_level="lsoa21")


def parents(parent_level, codes, method="lookup", level="lsoa21", children=None):
    """Rows of the table `parents`, of all squares unless children are given."""
    children = list(toy.LSOA.values()) if children is None else children
    return pd.DataFrame(
        {
            "level": level,
            "code": children,
            "parent_level": parent_level,
            "parent": codes,
            "method": method,
        }
    )


def areas(level, names: dict):
    """Rows of the table `areas`."""
    return pd.DataFrame({"level": level, "code": list(names), "name": list(names.values())})


def fill(load):
    """Stage the toy country."""
    for level in ("lsoa21", "msoa21", "wd25", "lad24"):
        shapes = toy.boundaries(level.upper())
        load.put_boundary(level, shapes.set_axis(["code", "name", "geometry"], axis=1))
    load.append("parents", parents("msoa21", [toy.MSOA[toy.MSOA_OF[i]] for i in toy.NUMBERS]))
    load.append("parents", parents("lad24", [toy.LAD[toy.LAD_OF[i]] for i in toy.NUMBERS]))
    load.append("parents", parents("rgn24", [toy.REGION] * 12))
    load.append("areas", areas("rgn24", {toy.REGION: "Toyland"}))
    load.append("areas", areas("eng", {toy.ENGLAND: "England"}))
    old = {code: f"Old {code[-3:]}" for code in CHANGES["from_code"].unique()}
    load.append("areas", areas("lsoa11", old))
    load.append("conversions", CHANGES)


@pytest.fixture
def workspace(tmp_path):
    """A workspace of the toy country, without wards' parents (no lookup states them)."""
    workspace = Workspace.create(tmp_path / "workspace", name="Toy country")
    with workspace.load("add", "the toy country") as load:
        fill(load)
    return workspace


@pytest.fixture
def country(workspace):
    """The geography of the toy country."""
    return Geography(workspace.open())


@pytest.fixture
def country_with(tmp_path):
    """The geography of the toy country with rows added to its tables: `country_with(parents=…)`."""

    def make(**tables):
        workspace = Workspace.create(tmp_path / "more", name="Toy country")
        with workspace.load("add", "the toy country and more") as load:
            fill(load)
            for name, rows in tables.items():
                load.append(name, rows)
        return Geography(workspace.open())

    return make
