"""The answers the commands print and the API serves: a library in, plain JSON-able data out."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from equitymap.disclosure import Library, Values
from equitymap.errors import ChoiceError
from equitymap.need import targets as target_sets

ROW_KEYS = [
    "code",
    "name",
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "status",
    "class",
    "note",
]


def levels(library: Library) -> list[dict]:
    """Every level the workspace knows, coarse to fine."""
    geography = library.geography
    drawable = set(geography.drawable())
    return [
        {
            "code": level,
            "name": library.catalogue.level(level).name,
            "areas": len(geography.areas(level)),
            "boundaries": level in drawable,
        }
        for level in geography.levels()
    ]


def indicators(library: Library) -> list[dict]:
    """Every indicator with values, in menu order, and the levels and periods it has."""
    answer = []
    for indicator in library.indicators():
        slug = indicator.alias or indicator.slug
        had = library.levels_of(slug)
        published = [level for level, how in had.items() if how == "published"]
        answer.append(
            {
                "slug": slug,
                **{k: v for k, v in asdict(indicator).items() if k not in ("slug", "alias")},
                "stored_as": indicator.slug,
                "levels": had,
                "periods": {level: library.periods(slug, level) for level in published},
                "groups": {level: library.groups(slug, level) for level in published},
            }
        )
    return answer


def areas(library: Library, level: str, within: str | None = None) -> list[dict]:
    """The areas of a level (inside `within`), each with its parents by level."""
    geography = library.geography
    frame = geography.areas(known_level(library, level)).reset_index(drop=True)
    finer = geography.levels()[: geography.levels().index(level)]
    parents = pd.DataFrame({parent: geography.parents(level, parent).array for parent in finer})
    parents = parents.dropna(axis="columns", how="all")
    rows = [
        {"code": code, "name": name, "level": level, "parents": _without_missing(parent)}
        for code, name, parent in zip(
            frame["code"], frame["name"], _records(parents, len(frame)), strict=True
        )
    ]
    if within is None:
        return rows
    inside = geography.within(level, [known_area(library, within)])
    return [row for row, keep in zip(rows, inside, strict=True) if keep]


def show(
    library: Library,
    indicator: str,
    level: str,
    *,
    within: str | None = None,
    period: str | None = None,
    group: str | None = None,
) -> dict:
    """The values of one indicator as published (or converted between vintages) at one level."""
    known_level(library, level)
    had = library.levels_of(indicator)
    if had.get(level) not in ("published", "converted"):
        places = [name for name, how in had.items() if how != "aggregated"]
        more = f" (equitymap aggregate makes it from {places[-1]})" if level in had else ""
        raise ChoiceError(
            f"{indicator} is not published at level {level}; it is at {', '.join(places)}{more}."
        )
    return answer(library, library.values(indicator, level, period, group), indicator, within)


def aggregate(
    library: Library,
    indicator: str,
    from_level: str,
    to_level: str,
    *,
    period: str | None = None,
    within: str | None = None,
    group: str | None = None,
) -> dict:
    """One indicator's values at a coarser level, made from those of a finer one."""
    for level in (from_level, to_level):
        known_level(library, level)
    values = library.aggregate(indicator, from_level, to_level, period=period, group=group)
    return answer(library, values, indicator, within)


def answer(library: Library, values: Values, slug: str, within: str | None) -> dict:
    """Values as the contract's rows; classes are made over all areas of the level."""
    frame = values.frame.reset_index(drop=True)
    class_of = pd.Series(values.classes.classes, dtype="Int64")
    frame["class"] = class_of.mask(class_of == 0)
    if within is not None:
        inside = library.geography.within(values.level, [known_area(library, within)])
        frame = frame[inside]
    rows = frame[ROW_KEYS].astype(object)
    rows = rows.where(frame[ROW_KEYS].notna(), None)
    return {
        "indicator": slug,
        "level": values.level,
        "period": values.period,
        "group": values.group,
        "unit": values.indicator.unit,
        "method": values.method,
        "rows": rows.to_dict("records"),
    }


def targets(library: Library) -> list[dict]:
    """Every target set: those stored, then the catalogue's that can be computed here."""
    return [target_sets.to_dict(found) for found in target_sets.all_sets(library)]


def known_level(library: Library, level: str) -> str:
    """The level, if the workspace knows it."""
    known = library.geography.levels()
    if level not in known:
        has = ", ".join(known) or "no areas yet"
        raise ChoiceError(f"Level {level!r} is not in this workspace; it has {has}.")
    return level


def known_area(library: Library, code: str) -> str:
    """The code, if the workspace knows the area."""
    if library.geography.level_of(code) is None:
        raise ChoiceError(
            f"No area {code!r} in this workspace; `equitymap areas --level L` lists them."
        )
    return code


def _records(frame: pd.DataFrame, count: int) -> list[dict]:
    return frame.to_dict("records") if len(frame.columns) else [{}] * count


def _without_missing(record: dict) -> dict:
    return {key: value for key, value in record.items() if isinstance(value, str)}
