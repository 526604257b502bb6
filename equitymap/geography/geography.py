"""The geography of one workspace version: its levels, areas, and how areas lie in one another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equitymap.errors import ChoiceError
from equitymap.geography import codes as given_codes
from equitymap.geography import hierarchy, levels, names, points
from equitymap.geography.parts import Membership
from equitymap.geography.vintages import Vintages, remembered
from equitymap.store import catalogue

ENGLAND = "E92000001"


class Geography(Vintages):
    """Areas of one workspace version (a Snapshot, or a Load's view); read lazily and remembered.

    What it gives out is shared between callers and not to be changed in place.
    """

    def __init__(self, snapshot):
        self.snapshot = snapshot
        self._memory: dict = {}
        # For questions of which readers can ask any number: only the latest answers are kept.
        self.recently = lru_cache(256)(lambda function, *arguments: function(self, *arguments))

    # Levels -----------------------------------------------------------------------------------

    @remembered
    def levels(self) -> list[str]:
        """Every level of which areas are known, coarse to fine."""
        known = self._area_rows()["level"].unique().to_pylist()
        known += self.snapshot.boundaries
        # Real areas lie in England whether a file says so or not.
        return levels.ordered([*known, "eng"] if known and not self._fictional else known)

    @remembered
    def drawable(self) -> list[str]:
        """The levels that have a boundary file, coarse to fine."""
        return levels.ordered(self.snapshot.boundaries)

    @remembered
    def current_level(self, kind: str) -> str | None:
        """The level of a kind that counts today: the newest drawable one, else the newest known."""
        for known in (self.drawable(), self.levels()):
            of_kind = [level for level in known if levels.kind(level) == kind]
            if of_kind:
                return of_kind[0]
        return None

    @property
    def lsoa_level(self) -> str | None:
        """The LSOA level that memberships and points are given in."""
        return self.current_level("lsoa")

    @property
    @remembered
    def england(self) -> str | None:
        """The code of the whole country; None in a fictional place that has none."""
        known = self.codes("eng")
        return known[0] if len(known) else None

    # Areas ------------------------------------------------------------------------------------

    @remembered
    def areas(self, level: str) -> pd.DataFrame:
        """Code and name of a level's areas: in the boundary file's order, else sorted by code."""
        if level in self.snapshot.boundaries:
            return self.snapshot.boundary_names(level)
        return self._listed(level)

    def positions(self, level: str, codes: pd.Series) -> np.ndarray:
        """Where each code stands in `areas(level)`; −1 where it does not."""
        return self._index(level).get_indexer(codes)

    @remembered
    def _index(self, level: str) -> pd.Index:
        return pd.Index(self.areas(level)["code"])

    @remembered
    def codes(self, level: str) -> pd.Index:
        """Every code known at a level: of its boundaries and of lookups, drawn or not."""
        listed = pd.Index(self._listed(level)["code"])
        if level in self.snapshot.boundaries:
            return pd.Index(self.areas(level)["code"]).union(listed)
        return listed

    @remembered
    def is_listed(self, level: str) -> bool:
        """Whether boundaries, a lookup or a code history list the areas of a level; where only
        files of values state them, another file may have more."""
        return level in self.snapshot.boundaries or level in self._listed_levels()

    @remembered
    def _listed_levels(self) -> frozenset[str]:
        about = self.snapshot.table("receipts", ["id", "kind"], [("kind", "==", "observations")])
        rows = self.snapshot.table("areas", ["level", "receipt"]).group_by(["level", "receipt"])
        rows = rows.aggregate([]).to_pandas()
        listing = rows["receipt"].isna() | ~rows["receipt"].isin(about["id"].to_pylist())
        return frozenset(rows.loc[listing, "level"])

    @remembered
    def boundary(self, level: str) -> gpd.GeoDataFrame:
        """Code, name and shape of the areas of a drawable level."""
        return self.snapshot.boundary(level)

    def name(self, code: str) -> str:
        """What an area is called; its code where no name is known."""
        level = self.level_of(code)
        return self.names_of(level).get(code, code) if level else code

    def level_of(self, code: str) -> str | None:
        """The level a code belongs to (the current one, where several vintages share it)."""
        kind = catalogue().kind_of(code)
        current = self.current_level(kind) if kind else None
        if current is None:
            return None
        others = [level for level in self.levels() if levels.kind(level) == kind]
        return next((lv for lv in [current, *others] if code in self._code_set(lv)), None)

    @property
    def _fictional(self) -> bool:
        return bool(self.snapshot.meta.get("fictional"))

    @remembered
    def _area_rows(self) -> pa.Table:
        return self.snapshot.table("areas", ["level", "code", "name"])

    @remembered
    def _listed(self, level: str) -> pd.DataFrame:
        rows = self._area_rows().filter(pc.field("level") == level).drop(["level"]).to_pandas()
        if rows.empty and level == "eng" and level in self.levels():
            rows = pd.DataFrame({"code": [ENGLAND], "name": ["England"]})
        # One lookup may lack the name that another has: the newest name wins.
        rows = rows[::-1].assign(bare=rows["name"].isna())
        rows = rows.sort_values(["code", "bare"], kind="stable").drop_duplicates("code")
        return rows[["code", "name"]].reset_index(drop=True).astype("str")

    @remembered
    def names_of(self, level: str) -> dict[str, str]:
        """The name of every area of a level that has one, by code."""
        named = self.named(level)
        codes, called = named["code"].to_numpy(object), named["name"].to_numpy(object)
        return dict(zip(codes, called, strict=True))

    @remembered
    def named(self, level: str) -> pd.DataFrame:
        """Code and name of every area of a level that has a name."""
        both = pd.concat([self.areas(level), self._listed(level)])
        return both[both["name"].fillna("").ne("")].drop_duplicates("code")

    @remembered
    def _code_set(self, level: str) -> frozenset[str]:
        return frozenset(self.codes(level).to_numpy(object))

    # Parents ----------------------------------------------------------------------------------

    @remembered
    def parents(self, level: str, parent_level: str) -> pd.Series:
        """The parent of every area of a level, by code, in the order of `areas(level)`."""
        return hierarchy.find(self, level, parent_level)

    @remembered
    def parts(self, level: str, parent_level: str) -> Membership:
        """Which areas of a level make up those of another."""
        return Membership.of(self.parents(level, parent_level))

    @remembered
    def statements(self, level: str) -> list[tuple[str, str]]:
        """Of which parents files state something for a level: parent level and method."""
        found = self._parent_rows(level).group_by(["parent_level", "method"]).aggregate([])
        return sorted(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def stated(self, level: str, parent_level: str, method: str) -> pd.DataFrame:
        """What files state in one way: code and parent, later files after earlier ones."""
        which = (pc.field("parent_level") == parent_level) & (pc.field("method") == method)
        return self._parent_rows(level).filter(which).select(["code", "parent"]).to_pandas()

    @remembered
    def _parent_rows(self, level: str) -> pa.Table:
        columns = ["parent_level", "method", "code", "parent"]
        return self.snapshot.table("parents", columns, [("level", "==", level)])

    def children(self, code: str, level: str) -> list[str]:
        """The areas of a level that lie in an area, in the order of `areas(level)`."""
        return self.areas(level)["code"][self.within(level, [code])].to_list()

    def within(self, level: str, codes: Iterable[str]) -> np.ndarray:
        """Which of `areas(level)` lie in one of the areas with `codes`; all, when none is given."""
        return self.recently(Geography._within, level, tuple(sorted(set(codes))))

    def _within(self, level: str, codes: tuple[str, ...]) -> np.ndarray:
        inside = np.full(len(self.areas(level)), not codes)
        for holder, held in self._by_level(codes).items():
            inside |= self.parents(level, holder).isin(held).to_numpy()
        inside.flags.writeable = False
        return inside

    def _by_level(self, codes: tuple[str, ...]) -> dict[str, set[str]]:
        """Codes by their level; those of an older one also as what they became."""
        found: dict[str, set[str]] = {}
        for code in codes:
            if level := self.level_of(code):
                found.setdefault(level, set()).add(code)
        for level, held in list(found.items()):
            changed = self.changes_from(level)
            changed = changed[changed["from_code"].isin(held)]
            for newer, became in changed.groupby("to_level")["to_code"]:
                found.setdefault(newer, set()).update(became)
        return found

    def chain(self, code: str) -> list[tuple[str, str, str]]:
        """An area and what it lies in: itself, its MSOA and ward, borough, region, England."""
        level = self.level_of(code)
        if level is None:
            return []
        found = [(level, code, self.name(code))]
        for kind in levels.CHAIN:
            upper = self.current_level(kind)
            if upper is None or levels.rank(upper) >= levels.rank(level):
                continue
            if {levels.kind(level), kind} == {"msoa", "wd"}:
                continue  # two branches beside each other: an MSOA is in no ward
            parent = self.parents(level, upper).get(code)
            if isinstance(parent, str):
                found.append((upper, parent, self.name(parent)))
        return found

    @remembered
    def membership(self, level: str) -> pd.DataFrame:
        """The LSOAs of every area of a level: columns lsoa and code.

        An area of an older level holds all LSOAs it became, so an LSOA may then stand in two.
        """
        lsoas = self.lsoa_level
        if lsoas is None:
            raise ChoiceError(
                "No LSOAs are known, so areas cannot be added up from them: add LSOA boundaries."
            )
        changed = self.changes_from(level) if levels.is_census(level) else []
        stated = any(level == upper for upper, _ in self.statements(lsoas))
        if not len(changed) or stated:
            held = self.parents(lsoas, level).dropna()
            return pd.DataFrame({"lsoa": held.index, "code": held.to_numpy()})
        newer = pd.concat([self.membership(to) for to in self.successors(level)])
        pairs = changed.merge(newer, left_on="to_code", right_on="code")
        return pairs[["lsoa", "from_code"]].set_axis(["lsoa", "code"], axis=1).drop_duplicates()

    def lsoas_of(self, level: str, code: str) -> list[str]:
        """The LSOAs of one area."""
        return self._members(level).get(code, [])

    @remembered
    def _members(self, level: str) -> dict[str, list[str]]:
        return self.membership(level).groupby("code")["lsoa"].agg(list).to_dict()

    # Codes and names as files give them -----------------------------------------------------------

    def vintage(self, codes: pd.Series, hint: str | None = None) -> str:
        """The level a column of codes belongs to, known by the codes themselves.

        `hint` is the level its header states; it decides where the codes fit several levels or a
        level the workspace does not know. InputError when the column mixes two vintages.
        """
        return given_codes.vintage(self, codes, hint)

    def homes(self, codes: pd.Series, kind: str, said: str | None = None) -> given_codes.Homes:
        """The level that holds each code of a kind: the file's main vintage, or else another.

        `said` is the level its header states: where no boundaries or lookup list its areas, the
        file's codes are these areas.
        """
        return given_codes.homes(self, codes, kind, said)

    def match_names(self, level: str, wanted: pd.Series) -> pd.DataFrame:
        """The code for each name at a level, and how: exact, folded, ambiguous or unknown."""
        return names.match(self.named(level), wanted)

    def resolve(self, codes: pd.Series) -> pd.DataFrame:
        """What each code means today: code, level, areas (a list) and how.

        `how` is `current` (one area), `retired` (the areas it became) or `unknown`.
        """
        return given_codes.resolve(self, codes)

    # Places ---------------------------------------------------------------------------------------

    def locate_points(self, latitude: pd.Series, longitude: pd.Series) -> pd.Series:
        """The LSOA each point lies in; missing where the point is in none."""
        return points.locate(self, latitude, longitude)

    def locate_postcodes(self, postcodes: pd.Series) -> pd.Series:
        """The LSOA of each postcode; missing where the postcode is not known."""
        return points.locate_postcodes(self, postcodes)
