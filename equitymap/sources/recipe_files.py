"""Recipes as YAML: written beside each receipt, edited by people, read back with every key checked.

The recipe of a file with one table is a list of keys; with several, `tables` holds one such list
for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import yaml

from equitymap.errors import ChoiceError, InputError, cause
from equitymap.sources.layouts import KINDS
from equitymap.sources.recipe import New, Recipe
from equitymap.store import catalogue
from equitymap.store.catalogue import INDICATOR_KINDS, POLARITIES, SLUG

# The same in C, many times as fast, where the installation has it.
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
TABLES = "tables"
LARGEST = 1024**2
SHOWN = 6


def text(recipes: Iterable[Recipe], comments: Iterable[str] = ()) -> str:
    """Recipes as YAML, without what is empty, and comments at the head."""
    bare = [_bare(asdict(one)) for one in recipes]
    whole = bare[0] if len(bare) == 1 else {TABLES: bare}
    made = yaml.dump(whole, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=100)
    head = "".join(f"# {line}\n" for one in comments for line in one.splitlines())
    return head + made


def points(recipes: Iterable[Recipe]) -> list[str]:
    """The main points of recipes, a line for each table."""
    found = []
    for one in recipes:
        said = [one.kind, one.layout, one.level]
        said += [f"areas in {one.code or one.area_name!r}" if one.code or one.area_name else None]
        said += [f"period in {one.period!r}" if one.period else one.fixed and f"period {one.fixed}"]
        pairs = [f"{v.column!r} is {v.indicator}" for v in one.values]
        pairs += [f"{t!r} is {slug}" for t, slug in one.indicators.items()]
        pairs += [f"{', '.join(map(repr, p.of[:2]))} is {p.indicator}" for p in one.parts]
        pairs += [f"{a.column!r} is {a.level or a.kind}" for a in one.areas]
        more = [f"{len(pairs) - SHOWN} more"] if len(pairs) > SHOWN else []
        where = f"{one.table.sheet}: " if one.table and one.table.sheet else ""
        found.append(where + "; ".join([*filter(None, said), *pairs[:SHOWN], *more]))
    return found


def _bare(item):
    if isinstance(item, dict):
        return {
            key: _bare(value)
            for key, value in item.items()
            if value not in (None, "", [], {}, False)
        }
    return [_bare(value) for value in item] if isinstance(item, list) else item


def read(path: Path) -> list[Recipe]:
    """Read a recipe file; InputError says which key is wrong and what would be right."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"The recipe {path.name} is larger than 1 MB; no recipe is.")
        return parse(path.read_text(encoding="utf-8-sig"), path.name)
    except OSError as error:
        raise InputError(f"The recipe {path} cannot be read: {cause(error)}.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"The recipe {path.name} is not YAML: {cause(error)}.") from None


def parse(words: str, name: str) -> list[Recipe]:
    """The recipes of a text in YAML, each key checked."""
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(words)):
            raise InputError(
                f"The recipe {name} uses YAML's `*` for what stands elsewhere; write it."
            )
        content = yaml.safe_load(words)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(f"The recipe {name} is not YAML: {cause(error)}.") from None
    if not isinstance(content, dict):
        raise InputError(f"The recipe {name} should be keys and values, such as `kind: lookup`.")
    if TABLES not in content:
        return [from_dict(content, name)]
    entries = content[TABLES]
    if len(content) > 1 or not isinstance(entries, list) or not entries:
        raise InputError(f"{name}: {TABLES!r} should stand alone and list one recipe per table.")
    for at, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise InputError(f"{name}, table {at}: {entry!r} should be keys and values.")
    return [from_dict(entry, f"{name}, table {at}") for at, entry in enumerate(entries, start=1)]


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
    summed = made.category and made.parts
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
        return _fitted(value, next(one for one in get_args(hint) if one is not type(None)), where)
    inner, outer = get_args(hint), get_origin(hint) or hint
    if outer is list and isinstance(value, list):
        return [_fitted(one, inner[0], where) for one in value]
    if outer is dict and isinstance(value, dict):
        return {str(key): _fitted(one, inner[1], f"{where}, {key}") for key, one in value.items()}
    if outer is str and isinstance(value, (int, float, date)) and not isinstance(value, bool):
        return str(value)  # a year or a code that YAML takes for a number
    if isinstance(value, outer) and not (outer is int and isinstance(value, bool)):
        return value
    raise InputError(f"{where} is {value!r}; it should be {_WORDS[outer]}.")


_WORDS = {
    list: "a list",
    dict: "keys and values",
    int: "a number",
    str: "text",
    bool: "true or false",
}
