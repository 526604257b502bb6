"""A recipe: how one file is read, column by column; written beside its receipt as YAML.

A recipe can be edited, kept in version control and given back with `--recipe`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import yaml

from equitymap.errors import ChoiceError, InputError, cause
from equitymap.sources.layouts import KINDS
from equitymap.store import catalogue
from equitymap.store.catalogue import INDICATOR_KINDS, POLARITIES, SLUG


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
        raise InputError(f"The recipe {path} cannot be read: {cause(error)}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"The recipe {path.name} is not YAML: {cause(error)}.") from None
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
    made = _make(Recipe, content, where)
    for problem in _problems(made):
        raise InputError(f"{where}: {problem}.")
    for slug in made.slugs():
        if slug not in catalogue().indicators and slug not in made.new:
            made.new[slug] = New(slug)
    return made


def _problems(made: Recipe) -> Iterator[str]:
    """What a recipe says that cannot be, though every key is of the right form."""
    known = catalogue()
    if made.level is not None:
        try:
            known.level(made.level)
        except ChoiceError as error:
            yield f"level: {str(error).rstrip('.')}"
    if made.source not in known.sources:
        yield f"source is {made.source!r}; it should be one of {', '.join(known.sources)}"
    for slug in [*made.slugs(), *made.new]:
        if not SLUG.fullmatch(slug):
            yield f"indicator {slug!r} should be small letters and digits joined by hyphens"
    for slug, new in made.new.items():
        for key, allowed in (("kind", INDICATOR_KINDS), ("polarity", POLARITIES)):
            if (value := getattr(new, key)) not in allowed:
                yield f"new, {slug}: {key} is {value!r}; it should be one of {', '.join(allowed)}"
    if made.kind != "observations":
        return
    long = (made.value or made.numerator) and (made.values or (made.indicator and made.indicators))
    wide = made.values and not (made.value or made.numerator)
    summed = made.category and made.parts and (made.value or made.numerator)
    if not (long or wide or summed):
        yield (
            "it does not say what is measured: `values` (a list of column and indicator), or "
            "`value` with `indicator` and `indicators`, or `category` with `parts`"
        )


def _make(made: type, content, where: str):
    hints = get_type_hints(made)
    if not isinstance(content, dict):
        raise InputError(f"{where}: {content!r} should be keys and values ({', '.join(hints)}).")
    for key in content:
        if key not in hints:
            raise InputError(
                f"{where}: {key!r} is unknown; it should be one of {', '.join(hints)}."
            )
    given = {key: _fitted(value, hints[key], f"{where}, {key}") for key, value in content.items()}
    try:
        return made(**given)
    except TypeError as error:
        raise InputError(f"{where}: {str(error).split(') ')[-1]}.") from None


def _fitted(value, hint, where: str):
    """A value of YAML as the type a key needs; InputError where it cannot be."""
    if is_dataclass(hint):
        return _make(hint, value, where)
    if isinstance(hint, UnionType):
        if value is None:
            return None
        hint = next(one for one in get_args(hint) if one is not type(None))
    inner, outer = get_args(hint), get_origin(hint) or hint
    if outer is list and isinstance(value, list):
        return [_fitted(one, inner[0], where) for one in value]
    if outer is dict and isinstance(value, dict):
        return {str(key): _fitted(one, inner[1], f"{where}, {key}") for key, one in value.items()}
    if outer is str and isinstance(value, (int, float, date)) and not isinstance(value, bool):
        return str(value)  # a year or a code that YAML takes for a number
    if isinstance(value, outer):
        return value
    raise InputError(f"{where} is {value!r}; it should be {_WORDS[outer]}.")


_WORDS = {list: "a list", dict: "keys and values", str: "text", bool: "true or false"}
