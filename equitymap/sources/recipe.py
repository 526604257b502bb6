"""A recipe: how one file is read, column by column; written beside its receipt as YAML.

A recipe can be edited, kept in version control and given back with `--recipe`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import yaml

from equitymap.errors import InputError
from equitymap.sources.layouts import KINDS


@dataclass
class Values:
    """One column of numbers of a wide table: its indicator, and its period if the header has it."""

    column: str
    indicator: str
    period: str | None = None


@dataclass
class GroupColumn:
    """A column of categories people belong to; `spell` is text → spelling, `all` are no group."""

    column: str
    key: str
    type: str | None = None
    types: list[str] | None = None
    all: list[str] = field(default_factory=list)
    spell: dict[str, str] = field(default_factory=dict)


@dataclass
class PartOf:
    """An indicator, or a group of it, that is the sum of categories of the category column."""

    indicator: str
    of: list[str]
    group: str = "all"


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
    """How a file is read. Column names are those of the file; what is empty is not in the file."""

    kind: str
    layout: str = ""
    source: str = "own"
    level: str | None = None
    code: str | None = None
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
    percent: bool = False
    category: str | None = None
    parts: list[PartOf] = field(default_factory=list)
    groups: list[GroupColumn] = field(default_factory=list)
    values: list[Values] = field(default_factory=list)
    areas: list[AreaColumn] = field(default_factory=list)
    change: str | None = None
    postcode: str | None = None
    new: dict[str, New] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)

    def slugs(self) -> list[str]:
        """The indicators this recipe brings, in its order."""
        found = [v.indicator for v in self.values] + [p.indicator for p in self.parts]
        return list(dict.fromkeys(found + list(self.indicators.values())))

    def columns(self) -> set[str]:
        """Every column of the file that the recipe names."""
        single = (getattr(self, role) for role in SINGLE)
        several = [v.column for v in self.values] + [g.column for g in self.groups]
        several += [g.type for g in self.groups] + [
            c for a in self.areas for c in (a.column, a.name)
        ]
        return {column for column in [*single, *several] if column}

    def to_yaml(self) -> str:
        """The recipe as YAML, without what is empty."""
        whole = {key: value for key, value in _bare(asdict(self)).items()}
        return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)


SINGLE = (
    *("code", "area_name", "period", "indicator", "value", "lower", "upper", "numerator"),
    *("denominator", "note", "status", "group", "category", "change", "postcode"),
)
_LISTS = {
    "values": Values,
    "groups": GroupColumn,
    "parts": PartOf,
    "areas": AreaColumn,
}


def _bare(item):
    if isinstance(item, dict):
        return {
            key: _bare(value)
            for key, value in item.items()
            if value not in (None, "", [], {}, False)
        }
    return [_bare(value) for value in item] if isinstance(item, list) else item


def read(path: Path) -> Recipe:
    """Read a recipe file; InputError says which key is wrong and what would be right."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The recipe {path} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"The recipe {path.name} is not YAML: {error}.") from None
    if not isinstance(content, dict):
        raise InputError(
            f"The recipe {path.name} should be keys and values, such as `kind: lookup`."
        )
    return from_dict(content, path.name)


def from_dict(content: dict, where: str) -> Recipe:
    """A recipe from its keys, each checked."""
    if content.get("kind") not in KINDS:
        raise InputError(
            f"{where}: kind is {content.get('kind')!r}; it should be one of {', '.join(KINDS)}."
        )
    given = dict(content)
    for key, made in _LISTS.items():
        if key in given:
            given[key] = [_make(made, entry, f"{where}, {key}") for entry in given[key]]
    if "new" in given:
        given["new"] = {
            slug: _make(New, entry, f"{where}, new") for slug, entry in given["new"].items()
        }
    return _make(Recipe, given, where)


def _make(made: type, content, where: str):
    known = [f.name for f in fields(made)]
    if not isinstance(content, dict):
        raise InputError(f"{where}: {content!r} should be keys and values ({', '.join(known)}).")
    for key in content:
        if key not in known:
            raise InputError(
                f"{where}: {key!r} is unknown; it should be one of {', '.join(known)}."
            )
    try:
        return made(**content)
    except TypeError as error:
        raise InputError(f"{where}: {str(error).split(') ')[-1]}.") from None
