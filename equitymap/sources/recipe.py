"""A recipe: how one file is read, column by column; written beside its receipt as YAML.

A recipe can be edited, kept in version control and given back with `--recipe`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from equitymap.sources.reading.extent import Extent


@dataclass
class Values:
    """One column of numbers of a wide table: its indicator, and the period and the group of people
    that its header states; `plus` are columns added to it, `of` is what it is a percentage of."""

    column: str
    indicator: str
    period: str | None = None
    group: str | None = None
    plus: list[str] = field(default_factory=list)
    of: str | None = None


@dataclass
class GroupColumn:
    """A column of categories people belong to; `spell` is text → spelling, `all` are no group.

    `whole` names indicators that are about the one category they have: everybody they count.
    """

    column: str
    key: str
    type: str | None = None
    types: list[str] | None = None
    all: list[str] = field(default_factory=list)
    spell: dict[str, str] = field(default_factory=dict)
    whole: list[str] = field(default_factory=list)


@dataclass
class PartOf:
    """An indicator, or a group of it, that is the sum of categories of the category column; as a
    percentage of other categories (`among`) or of the denominator, where the recipe says so."""

    indicator: str
    of: list[str]
    group: str = "all"
    among: list[str] = field(default_factory=list)


@dataclass
class ShareOf:
    """A percentage made of the groups of a count: those in `of` among those in `among`."""

    indicator: str
    count: str
    of: list[str]
    among: list[str]


@dataclass
class AreaColumn:
    """A column of a lookup or boundary file: codes of a level (or of a kind, if the year is told
    by the codes), the column of their names, and how the codes were found."""

    column: str
    kind: str
    level: str | None = None
    name: str | None = None
    method: str = "lookup"


@dataclass
class New:
    """What a file or a person says of an indicator that the catalogue does not know."""

    name: str
    unit: str = ""
    kind: str = "mean"
    polarity: str = "neither"


@dataclass
class Recipe:
    """How a table is read. Column names are those of the file; what is empty is not in the file.

    `table` says where the table stands in the file, where that is not plain.
    """

    kind: str
    layout: str = ""
    source: str = "own"
    level: str | None = None
    code: str | None = None
    codes: dict[str, str] = field(default_factory=dict)
    area_name: str | None = None
    period: str | None = None
    fixed: str | None = None
    indicator: str | None = None
    indicators: dict[str, str] = field(default_factory=dict)
    value: str | None = None
    lower: str | None = None
    upper: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    note: str | None = None
    status: str | None = None
    group: str | None = None
    years: dict[str, list[str]] = field(default_factory=dict)
    percent: bool = False
    times: dict[str, float] = field(default_factory=dict)
    category: str | None = None
    parts: list[PartOf] = field(default_factory=list)
    shares: list[ShareOf] = field(default_factory=list)
    groups: list[GroupColumn] = field(default_factory=list)
    values: list[Values] = field(default_factory=list)
    areas: list[AreaColumn] = field(default_factory=list)
    change: str | None = None
    postcode: str | None = None
    east: str | None = None
    north: str | None = None
    quality: str | None = None
    country: str | None = None
    table: Extent | None = None
    new: dict[str, New] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)

    def slugs(self) -> list[str]:
        """The indicators this recipe brings, in its order."""
        found = [v.indicator for v in self.values] + [p.indicator for p in self.parts]
        found += [*self.indicators.values(), *(s.indicator for s in self.shares)]
        return list(dict.fromkeys(found))

    def columns(self) -> set[str]:
        """Every column of the file that the recipe names."""
        single = (getattr(self, role) for role in SINGLE)
        several = [v.column for v in self.values] + [g.column for g in self.groups]
        several += [c for v in self.values for c in (*v.plus, v.of)]
        several += [g.type for g in self.groups] + [
            c for a in self.areas for c in (a.column, a.name)
        ]
        return {column for column in [*single, *several] if column}


SINGLE = (
    *("code", "area_name", "period", "indicator", "value", "lower", "upper", "numerator"),
    *("denominator", "note", "status", "group", "category", "change", "postcode"),
    *("east", "north", "quality", "country"),
)
