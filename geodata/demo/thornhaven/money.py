"""About 500 grants in five programmes, placed as funders place them: well, roughly, or not at all.

Every programme has a plan: which part of its money is inside the most deprived fifth for certain,
outside for certain, placed too roughly to tell, at a headquarters, or nowhere. The grants are drawn
to that plan, so that a goal of 70 % is met, missed or cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .areas import REGION, Areas
from .people import People
from .shapes import CENTRE

FUNDERS = {
    "json": ("GB-DEMO-THF", "Thornhaven Health Foundation"),
    "csv": ("GB-DEMO-DCF", "Dogger Coast Community Fund"),
}


@dataclass(frozen=True)
class Programme:
    """A problem area: its pounds, its grants and the shares of its pounds by where they go."""

    title: str
    pounds: int
    grants: int
    inside: float
    outside: float
    rough: float
    headquarters: float
    nowhere: float
    funder: str
    projects: tuple[str, ...]


PROGRAMMES = (
    Programme(
        "Childhood obesity", 4_200_000, 130, 0.66, 0.19, 0.08, 0.04, 0.03, "json",
        ("After-school cooking", "Walk to school", "Holiday food and play", "Street play"),
    ),
    Programme(
        "Healthy start for mothers", 2_600_000, 85, 0.77, 0.13, 0.04, 0.04, 0.02, "json",
        ("Doulas for all", "Feeding support", "Early booking outreach", "Smoke-free pregnancy"),
    ),
    Programme(
        "Young minds", 3_100_000, 105, 0.40, 0.43, 0.07, 0.06, 0.04, "json",
        ("School counselling", "Drop-in evenings", "Peer mentors", "Arts for wellbeing"),
    ),
    Programme(
        "Warm homes", 1_800_000, 80, 0.60, 0.16, 0.14, 0.05, 0.05, "csv",
        ("Draught-proofing", "Energy advice", "Boiler rescue", "Warm hubs"),
    ),
    Programme(
        "Community spaces", 2_300_000, 100, 0.25, 0.55, 0.07, 0.08, 0.05, "csv",
        ("Hall repairs", "Community garden", "Library of things", "Accessible entrance"),
    ),
)  # fmt: skip
LOCAL = (
    "Family Centre", "Play Project", "Residents' Association", "Youth Club", "Kitchen",
    "Sports Trust", "Neighbourhood Forum", "Mothers' Circle",
)  # fmt: skip
CITYWIDE = (
    "Thornhaven Youth Trust", "Dogger Coast Food Partnership", "Lantern Mental Health",
    "Thornhaven Mothers' Network", "Tidewater Housing Advice", "Thornhaven Sport", "Haven Carers",
    "Estuary Arts",
)  # fmt: skip


def build(
    rng: np.random.Generator, areas: Areas, people: People, postcodes: pd.DataFrame
) -> pd.DataFrame:
    """All grants in the order of their dates: programme, project, pounds, recipient, places."""
    draw = Drawer(rng, areas, people, postcodes)
    rows = []
    for programme in PROGRAMMES:
        for share, drawn in (
            (programme.inside, lambda: draw.certain(True)),
            (programme.outside, lambda: draw.certain(False)),
            (programme.rough, draw.roughly),
            (programme.headquarters, draw.headquarters),
            (programme.nowhere, draw.nowhere),
        ):
            weights = rng.lognormal(0, 0.7, max(round(share * programme.grants), 2))
            fifties = weights / weights.sum() * share * programme.pounds / 50
            for pounds in 50 * np.maximum(fifties.round(), 1).astype(int):
                project = programme.projects[rng.integers(len(programme.projects))]
                recipient, places = drawn()
                rows.append((programme, project, int(pounds), recipient, places))
    columns = ["programme", "project", "pounds", "recipient", "places"]
    grants = pd.DataFrame(rows, columns=columns).iloc[rng.permutation(len(rows))]
    grants = grants.reset_index(drop=True)

    def days(numbers) -> pd.TimedeltaIndex:
        return pd.to_timedelta(numbers, unit="D")

    grants["date"] = pd.Timestamp("2019-04-01") + days(np.sort(rng.integers(0, 2370, len(grants))))
    grants["start"] = grants["date"] + days(rng.integers(14, 120, len(grants)))
    grants["end"] = grants["start"] + days(rng.choice([365, 730, 1095], len(grants)))
    return grants


class Drawer:
    """Draws a recipient and the places of one grant; knows what that needs of the city.

    A recipient is a row of `local` (small bodies with a home, working in their own borough) or
    `citywide` (bodies with a headquarters in the middle, working everywhere), or None: a person.
    """

    def __init__(self, rng, areas: Areas, people: People, postcodes: pd.DataFrame):
        self.rng = rng
        self.areas = areas
        lsoas = areas.lsoas.set_index("code")
        self.lsoas = lsoas.assign(
            target=people.index["IMD_decile"].to_numpy() <= 2, residents=people.residents
        )
        self.points = dict(list(postcodes[postcodes["LSOA21CD"] != ""].groupby("LSOA21CD")))
        changed = areas.lsoa_changes[areas.lsoa_changes["change"] != "U"]
        self.retired = changed.groupby("old")["new"].agg(list)
        self.rough = self._rough_places()
        self.local = self._local_bodies()
        self.citywide = self._citywide_bodies()

    def certain(self, inside: bool):
        """A grant that is inside the target areas, or outside, for certain."""
        chance = self.rng.random()
        if chance < 0.22:  # the recipient's own postcode is all there is
            at_home = self.local[self.local["home"].map(self.lsoas["target"]) == inside]
            return self._one(at_home), []
        if chance < 0.26:  # a code that was retired in 2021, stated all the same
            target = self.retired.map(lambda new: (self.lsoas.loc[new, "target"] == inside).all())
            if target.any():
                old = self.rng.choice(self.retired.index[target])
                return self._neighbour(self.retired[old][0]), [{"code": old, "kind": "LSOA"}]
        first = self._lsoa(self.lsoas["target"] == inside)
        recipient = self._one(self.citywide) if self.rng.random() < 0.3 else self._neighbour(first)
        codes = [first]
        if self.rng.random() < 0.14:  # several places, all in one borough
            same = self.lsoas["borough"] == self.lsoas.loc[first, "borough"]
            near = same & (self.lsoas["target"] == inside)
            codes += [self._lsoa(near) for _ in range(self.rng.integers(1, 4))]
        return recipient, [self._place(code) for code in dict.fromkeys(codes)]

    def roughly(self):
        """A grant that states a ward, an MSOA or a borough, partly in the target areas."""
        place = self._one(self.rough)
        recipient = self._one(self.local[self.local["borough"] == place["borough"]])
        return recipient, [{"code": place["code"], "kind": place["kind"]}]

    def headquarters(self):
        """A grant to a body that works everywhere, without a word on where."""
        return self._one(self.citywide), []

    def nowhere(self):
        """A grant without a place: to a person, to a body without a postcode, or for the region."""
        chance = self.rng.random()
        if chance < 0.4:
            return None, []
        recipient = self._one(self.local) | {"postcode": ""}
        return recipient, [{"code": REGION[0], "kind": "RGN"}] if chance < 0.7 else []

    def _one(self, table: pd.DataFrame) -> dict:
        return table.iloc[self.rng.integers(len(table))].to_dict()

    def _neighbour(self, lsoa: str) -> dict:
        """A local body of the borough the LSOA lies in."""
        return self._one(self.local[self.local["borough"] == self.lsoas.loc[lsoa, "borough"]])

    def _lsoa(self, among: pd.Series) -> str:
        """An LSOA, likelier the more people live there."""
        residents = self.lsoas.loc[among, "residents"]
        return str(self.rng.choice(residents.index, p=residents / residents.sum()))

    def _place(self, lsoa: str) -> dict:
        """A delivery place: mostly a code, sometimes a postcode or a point on the map."""
        chance = self.rng.random()
        if chance < 0.72:
            return {"code": lsoa, "kind": "LSOA"}
        point = self._one(self.points[lsoa])
        if chance < 0.88:
            return {"lsoa": lsoa, "postcode": point["Postcode"]}
        return {"lsoa": lsoa, "latitude": point["lat"], "longitude": point["long"]}

    def _rough_places(self) -> pd.DataFrame:
        frames = []
        for kind, column, table, often in (
            ("WD", "ward", self.areas.wards, 5),
            ("MSOA", "msoa", self.areas.msoas, 5),
            ("LAD", "borough", self.areas.boroughs.assign(borough=self.areas.boroughs["code"]), 1),
        ):
            share = table["code"].map(self.lsoas.groupby(column)["target"].mean())
            partly = table.loc[share.between(0.25, 0.8), ["code", "borough"]].assign(kind=kind)
            frames += [partly] * often
        return pd.concat(frames, ignore_index=True)

    def _local_bodies(self) -> pd.DataFrame:
        rows = []
        for ward in self.areas.wards.itertuples():
            for word in self.rng.choice(LOCAL, 3, replace=False):
                home = self._lsoa(self.lsoas["ward"] == ward.code)
                rows.append((f"{ward.name} {word}", ward.borough, home))
        return self._bodies(rows, first=1001)

    def _citywide_bodies(self) -> pd.DataFrame:
        far = np.hypot(self.lsoas["x"] - CENTRE[0], self.lsoas["y"] - CENTRE[1])
        homes = far.sort_values(kind="stable").index[: len(CITYWIDE)]
        boroughs = self.lsoas.loc[homes, "borough"]
        return self._bodies(list(zip(CITYWIDE, boroughs, homes, strict=True)), first=2001)

    def _bodies(self, rows: list[tuple], first: int) -> pd.DataFrame:
        table = pd.DataFrame(rows, columns=["name", "borough", "home"])
        table["postcode"] = [self._one(self.points[home])["Postcode"] for home in table["home"]]
        table["id"] = [f"GB-DEMO-{number}" for number in range(first, first + len(table))]
        return table
