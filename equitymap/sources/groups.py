"""Groups of people: columns of categories → one spelling per row, `ethnicity=Black;sex=female`.

What categories mean is looked up in the standard names (`geodata/groups.toml`), block by block: the
categories of one indicator and one type of category are one set.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from equitymap.sources import deprivation, standard
from equitymap.sources.layouts import matches
from equitymap.sources.recipe import GroupColumn

ALL = standard.ALL
# Marks of spreadsheets for a row that is of no category.
NONE = ("", "na", "n/a", "nan", "null")
BY_TYPE = "{type}"
DEPRIVATION = ("deprivation", "imd_decile", "imd_quintile")
_BLOCK = ["type", "indicator"]


@dataclass
class Spelled:
    """The group of every row; `several` are groups that more than one category of a block means."""

    groups: pd.Series
    notes: list[str] = field(default_factory=list)
    several: set[str] = field(default_factory=set)


def spelled(
    columns: list[GroupColumn],
    texts_of: Callable[[str], pd.Series],
    indicators: pd.Series | None = None,
    periods: pd.Series | None = None,
) -> Spelled:
    """The group of every row, from one or several columns of categories, by key in order.

    Where several entries read the same column, each row belongs to the first that applies.
    """
    made = Spelled(pd.Series(dtype="str"))
    found: dict[str, pd.Series] = {}
    taken: dict[str, pd.Series] = {}
    for at, one in enumerate(columns):
        texts = texts_of(one.column).str.strip('"').str.strip()
        texts = texts.mask(texts.str.casefold().isin(NONE))
        kinds = texts_of(one.type).str.strip('"').str.strip() if one.type else None
        before = taken.get(one.column, pd.Series(False, index=texts.index))
        applies = texts.notna() & _of_type(one, kinds, texts.index) & ~before
        taken[one.column] = before | applies
        if not applies.any():
            continue
        parts = {"text": texts, "type": kinds, "indicator": indicators, "period": periods}
        parts = {name: part[applies] for name, part in parts.items() if part is not None}
        combos, position = _combinations(parts)
        said = _read(one, combos, made)
        spelling = pd.Series(index=texts.index, dtype="object")
        spelling[applies] = said.to_numpy(dtype=object)[position]
        key = one.key if one.key != BY_TYPE else f"~{at}"
        found[key] = found[key].fillna(spelling) if key in found else spelling
    made.groups = _joined(found, texts_of, columns)
    return made


def _joined(found: dict[str, pd.Series], texts_of, columns: list[GroupColumn]) -> pd.Series:
    """All keys of a row under one another, in the order of the keys; `all` where there is none."""
    if not found:
        index = texts_of(columns[0].column).index
        return pd.Series(ALL, index=index, dtype="str")
    table = pd.DataFrame(found).fillna("")
    combos, at = _combinations(dict(table.items()))
    names = [";".join(sorted(part for part in row if part)) or ALL for row in combos.to_numpy()]
    return pd.Series(pd.Index(names, dtype="str").take(at), index=table.index)


def _combinations(parts: dict[str, pd.Series]) -> tuple[pd.DataFrame, pd.Series]:
    """The distinct rows of several columns, and which of them each row is."""
    number, values = None, {}
    for name, part in parts.items():
        codes, values[name] = pd.factorize(part, use_na_sentinel=False)
        number = codes if number is None else number * len(values[name]) + codes
    position, distinct = pd.factorize(number)
    columns, rest = {}, distinct
    for name in reversed(parts):
        rest, codes = rest // len(values[name]), rest % len(values[name])
        columns[name] = pd.Series(values[name].take(codes)).reset_index(drop=True)
    return pd.DataFrame(columns)[list(parts)], position


def _of_type(one: GroupColumn, kinds: pd.Series | None, index: pd.Index) -> pd.Series:
    """Whether each row's type of category is one that this entry reads."""
    if kinds is None or not one.types:
        return pd.Series(True, index=index)
    fits = [k for k in kinds.dropna().unique() if any(matches(p, k) for p in one.types)]
    return kinds.isna() | kinds.isin(fits)


def _read(one: GroupColumn, combos: pd.DataFrame, made: Spelled) -> pd.Series:
    """The spelling of every combination of category, type, indicator and period; None for all."""
    for name in _BLOCK:
        if name not in combos:
            combos[name] = ""
    own = combos["text"].map({text: _own(one, text) for text in combos["text"].unique()})
    standing = own.notna()
    said = own.mask(own == ALL).astype(object)
    rest = combos[~standing]
    if len(rest):
        said[~standing] = _reader(one)(rest, one, made)
    if one.whole and "indicator" in combos:
        said[combos["indicator"].isin(one.whole)] = None
    said = said.where(said.notna(), None)
    _note_several(combos.assign(said=said), made)
    return said


def _own(one: GroupColumn, text: str) -> str | None:
    """How the layout or recipe itself spells one category; `all` for one that means everybody."""
    if any(matches(pattern, text) for pattern in one.all):
        return ALL
    for pattern, spelling in one.spell.items():
        if matches(pattern, text):
            return f"{one.key}={spelling}"
    return None


def _note_several(combos: pd.DataFrame, made: Spelled) -> None:
    texts = combos.dropna(subset="said").groupby([*_BLOCK, "said"])["text"].nunique()
    made.several |= set(texts[texts > 1].index.get_level_values("said"))


# How the standard keys are read; any other key takes the categories as they are -------------------


def _reader(one: GroupColumn):
    if one.key == "ethnicity":
        return _ethnic
    if one.key in DEPRIVATION:
        return _deprived
    return {"sex": _sexes, "age": _ages}.get(one.key, _as_published)


def _as_published(combos: pd.DataFrame, one: GroupColumn, made: Spelled) -> pd.Series:
    if one.key != BY_TYPE:
        return one.key + "=" + combos["text"].map(_clean)
    keys = combos["type"].map(lambda kind: re.sub(r"[^a-z0-9]+", "_", _words(kind)).strip("_"))
    return keys.where(keys != "", "category") + "=" + combos["text"].map(_clean)


def _words(text) -> str:
    """A header or type in small letters; `OnsetOfLabour` → `onset of labour`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(text or "")).casefold()


def _clean(text: str) -> str:
    """A category as part of a group's name, where `;` and `=` have a meaning of their own."""
    if standard.is_unknown(text):
        return standard.UNKNOWN
    text = text.replace(">=", "≥").replace("<=", "≤")
    return text.replace(";", ",").replace("=", " ")


def _sexes(combos: pd.DataFrame, one: GroupColumn, made: Spelled) -> pd.Series:
    names = {text: standard.sex(text) or _clean(text) for text in combos["text"].unique()}
    return _spell("sex", combos["text"].map(names))


def _ages(combos: pd.DataFrame, one: GroupColumn, made: Spelled) -> pd.Series:
    """Ages; the one age of an indicator, or one that holds all its others, is everybody."""
    names = combos["text"].map({t: standard.age(t) or _clean(t) for t in combos["text"].unique()})
    said = _spell("age", names)
    for _, ages in names.groupby(combos["indicator"]):
        spans = {name: standard.span(name) for name in ages.unique()}
        widest = min(spans, key=lambda name: (spans[name][0], -spans[name][1]))
        low, high = spans[widest]
        if all(low <= first and last <= high for first, last in spans.values() if last >= 0):
            said[ages.index[ages == widest]] = None
    return said


def _ethnic(combos: pd.DataFrame, one: GroupColumn, made: Spelled) -> pd.Series:
    names = combos["text"].map({text: standard.ethnic(text) for text in combos["text"].unique()})
    said = pd.Series(None, index=combos.index, dtype=object)
    for (kind, _), block in names.groupby([combos[name].fillna("") for name in _BLOCK]):
        keys = standard.schemes_of(set(block.dropna()))
        lead = next(iter(keys.values()), ("ethnicity",))[0]
        for at, name in block.items():
            if name is None:
                said[at] = f"{standard.OWN}={_clean(combos.loc[at, 'text'])}"
            elif name == standard.UNKNOWN:
                said[at] = f"{lead}={name}"
            elif name != ALL:
                said[at] = "=".join(keys[name])
        _note_schemes(kind or one.column, {key for key, _ in keys.values()}, made)
    return said


def _note_schemes(where: str, keys: set[str], made: Spelled) -> None:
    for key in sorted(keys - {"ethnicity"}):
        sentence = f"Ethnic groups of {where!r} are kept as {standard.scheme_name(key)} ({key})."
        if sentence not in made.notes:
            made.notes.append(sentence)


def _deprived(combos: pd.DataFrame, one: GroupColumn, made: Spelled) -> pd.Series:
    read = pd.Series(None, index=combos.index, dtype=object)
    for kind, block in combos.groupby(combos["type"].fillna("")):
        steps = deprivation.read(block["text"].unique(), f"{one.column} {kind}", one.column)
        made.notes += [note for note in steps.notes if note not in made.notes]
        read[block.index] = block["text"].map(steps.read)
    keys = read.map(lambda said: said[0])
    names = read.map(lambda said: said[1])
    return _spell(_based(keys, combos, made), names)


def _based(keys: pd.Series, combos: pd.DataFrame, made: Spelled) -> pd.Series:
    """Keys with what their deciles are of, where an indicator and period has several such sets."""
    bases = {kind: deprivation.basis(kind) for kind in combos["type"].dropna().unique() if kind}
    if len(bases) < 2:
        return keys
    order = sorted(bases, key=lambda kind: bases[kind].year, reverse=True)
    order = sorted(order, key=lambda kind: bases[kind].rank)
    rank = combos["type"].map({kind: at for at, kind in enumerate(order)})
    within = [
        keys,
        *(combos[name].fillna("") for name in ("indicator", "period") if name in combos),
    ]
    plain = rank == rank.groupby(within).transform("min")
    if not plain.all():
        made.notes.append(
            "Several sets of deprivation deciles stand side by side: the plain key is that of the "
            "finest areas, the newest of its kind; the others carry theirs in the key "
            f"(such as {keys[~plain].iloc[0]}_{bases[combos['type'][~plain].iloc[0]].id})."
        )
    ids = combos["type"].map({kind: f"_{basis.id}" for kind, basis in bases.items()})
    return keys.where(plain, keys + ids)


def _spell(keys: str | pd.Series, names: pd.Series) -> pd.Series:
    return (keys + "=" + names).astype(object).mask(names == ALL, None)
