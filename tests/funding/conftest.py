"""A stand-in for the library: the toy country's geography with whatever grants a test gives it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equitymap.geography import Geography
from equitymap.store.memory import Memory
from equitymap.store.schema import TABLES
from tests import toy

# E01000090 was split into 1 and 2; E01000091 became 5 alone; E01000092 and 93 were merged into 7.
RETIRED, RENUMBERED, MERGED = "E01000090", "E01000091", ("E01000092", "E01000093")
# An LSOA that a lookup lists and no boundary file draws.
ELSEWHERE = "E01000099"
POSTCODES = {"AA11AA": 12, "AA11AB": 1, "AA11AC": 2, "BB11AA": 3}


class StandInSnapshot:
    """The toy country as a version of a workspace, held in memory."""

    meta = {"id": "toy", "name": "Toy country", "fictional": False}
    version, key = 1, "toy-1"

    def __init__(self):
        kinds = {"lsoa21": toy.LSOA, "msoa21": toy.MSOA, "wd25": toy.WARD, "lad24": toy.LAD}
        self.boundaries = dict.fromkeys(kinds, "hash")
        areas = [(lv, c, toy.NAMES[c], "r") for lv, codes in kinds.items() for c in codes.values()]
        areas += [("lsoa11", code, code, "r") for code in (RETIRED, RENUMBERED, *MERGED)]
        areas.append(("lsoa21", ELSEWHERE, None, "r"))
        areas += [("rgn24", toy.REGION, "Toyland", "r"), ("eng", toy.ENGLAND, "England", "r")]
        parents = [
            ("lsoa21", toy.LSOA[i], level, parent, "lookup", "r")
            for i in toy.NUMBERS
            for level, parent in (
                ("msoa21", toy.MSOA[toy.MSOA_OF[i]]),
                ("wd25", toy.WARD[toy.WARD_OF[i]]),
                ("lad24", toy.LAD[toy.LAD_OF[i]]),
                ("rgn24", toy.REGION),
            )
        ]
        conversions = [
            ("lsoa11", RETIRED, "lsoa21", toy.LSOA[1], "S", "r"),
            ("lsoa11", RETIRED, "lsoa21", toy.LSOA[2], "S", "r"),
            ("lsoa11", RENUMBERED, "lsoa21", toy.LSOA[5], "U", "r"),
            *(("lsoa11", code, "lsoa21", toy.LSOA[7], "M", "r") for code in MERGED),
        ]
        postcodes = [(code, "lsoa21", toy.LSOA[i], "r") for code, i in POSTCODES.items()]
        rows = {
            "areas": areas,
            "parents": parents,
            "conversions": conversions,
            "postcodes": postcodes,
        }
        self.tables = {
            name: pa.Table.from_pylist(
                [dict(zip(TABLES[name].names, row, strict=True)) for row in of_table],
                schema=TABLES[name],
            )
            for name, of_table in rows.items()
        }

    def table(self, name, columns=None, where=None):
        rows = self.tables[name]
        if where:
            rows = rows.filter(pq.filters_to_expression(where))
        return rows.select(columns) if columns else rows

    def boundary(self, level):
        return toy.boundaries(level.upper()).set_axis(["code", "name", "geometry"], axis=1)

    def boundary_names(self, level):
        return pd.DataFrame(self.boundary(level)[["code", "name"]])


GEOGRAPHY = Geography(StandInSnapshot())


class StandInLibrary:
    """What the funding room asks of a library, with given grants, places and residents."""

    def __init__(self, grants, locations, people=toy.people):
        self.geography = GEOGRAPHY
        self._grants, self._locations, self._people = grants, locations, people
        self.memory = Memory(64)

    def grants(self):
        return self._grants

    def grant_locations(self):
        return self._locations

    def population(self, level):
        if level != "lsoa21" or self._people is None:
            return None
        return pd.Series({toy.LSOA[i]: float(self._people(i)) for i in toy.NUMBERS})

    def values(self, slug, level):
        frame = pd.DataFrame(
            {"code": list(toy.LSOA.values()), "value": [5.0 * i for i in toy.NUMBERS]}
        )
        return SimpleNamespace(frame=frame)


def grant(id, awarded=100.0, **more):
    """One grant's row, pounds of childhood obesity unless a test says otherwise."""
    row = {
        "id": id,
        "funder_id": "GB-CHC-1",
        "funder": "Toy Foundation",
        "recipient_id": f"GB-CHC-{id}",
        "recipient": f"Body {id}",
        "title": f"Grant {id}",
        "description": None,
        "programme": "Childhood obesity",
        "awarded": awarded,
        "paid": np.nan,
        "currency": "GBP",
        "date": pd.Timestamp("2024-05-01"),
        "start": pd.NaT,
        "end": pd.NaT,
    }
    return row | more


def place(grant, place=0, field="delivery", **what):
    """One place of a grant: a code, a postcode, a point or a name, and perhaps a share."""
    empty = dict.fromkeys(("code", "code_type", "postcode", "name"))
    empty |= dict.fromkeys(("latitude", "longitude", "share"), np.nan)
    return {"grant": grant, "place": place, "field": field, **empty} | what


def library_of(grants, places, people=toy.people):
    """A library of these grants and places in the toy country."""
    columns = TABLES["grant_locations"].names[:-1]
    return StandInLibrary(
        pd.DataFrame(grants).astype({"date": "datetime64[s]"}),
        pd.DataFrame(places, columns=columns).astype(
            {"latitude": float, "longitude": float, "share": float}
        ),
        people,
    )


def target_set(*numbers, level="lsoa21", name="worst"):
    """A target set of the LSOAs with these numbers, or of the areas of another level."""
    codes = {"lsoa21": toy.LSOA, "msoa21": toy.MSOA, "wd25": toy.WARD, "lad24": toy.LAD}[level]
    return SimpleNamespace(
        name=name,
        level=level,
        codes=[codes[number] for number in numbers],
        population_share=sum(map(toy.people, numbers)) / 19_800 if level == "lsoa21" else None,
        need_share=None,
    )


@pytest.fixture
def toy_funding():
    """The four grants of the toy country: 60 % inside for certain, 15 % outside, 25 % unknown."""
    grants = [grant(str(n), float(p)) for n, p in ((1, 400), (2, 200), (3, 150), (4, 250))]
    places = [place("1", code=toy.LSOA[12]), place("2", code=toy.LSOA[11])]
    return library_of(grants, [*places, place("3", code=toy.LSOA[1])])
