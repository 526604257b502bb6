"""Known recipes: what a person said of a file once is used for later files of the same layout.

A layout is the sheets of a file and the names of their columns; periods in them may differ, for
next year's file has next year's columns.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from equitymap.sources import recipe_files
from equitymap.sources.layouts import fold
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import SINGLE, Recipe
from equitymap.store import Snapshot

_PERIOD = re.compile(r"(?:19|20)\d\d(?:\s*(?:/|-|–|to)\s*(?:(?:19|20)\d\d|\d\d)(?!\d))*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Known:
    """The recipes that people gave for files of a workspace, newest first."""

    def __init__(self, snapshot: Snapshot):
        held = snapshot.table("receipts", ["created", "json", "recipe"]).to_pylist()
        held.sort(key=lambda row: row["created"], reverse=True)
        found = [(json.loads(row["json"]), row["recipe"]) for row in held]
        self._given = [(it, text) for it, text in found if it.get("reads") and text]

    def recipes(
        self, path: Path, tables: Iterable[RawTable]
    ) -> tuple[list[tuple[RawTable, Recipe]], dict] | None:
        """The tables of a file with the recipes a person gave for their layout, and the receipt
        these are from; None where no recipe fits."""
        by_layout = {_layout(one.sheet, one.header): one for one in tables}
        for receipt, text in self._given:
            layouts = [_layout(one["sheet"], one["header"]) for one in receipt["reads"]]
            if not all(layout in by_layout for layout in layouts):
                continue
            recipes = recipe_files.parse(text, receipt["recipe"] or receipt["file"])
            fits = [_fits(one, receipt["file"], path) for one in recipes]
            if len(recipes) == len(layouts) and all(fits):
                tables = [by_layout[layout] for layout in layouts]
                return [
                    (table, _adapted(one, reads["header"], table.header))
                    for table, one, reads in zip(tables, recipes, receipt["reads"], strict=True)
                ], receipt
        return None


def reads(pairs: Iterable[tuple[RawTable, Recipe]]) -> list[dict]:
    """The sheets and headers that recipes were used on, as a receipt keeps them."""
    return [{"sheet": table.sheet, "header": table.header} for table, _ in pairs]


def _layout(sheet: str, header: list[str]) -> tuple:
    """What two tables of one layout have in common: sheet and column names, but for periods."""
    return _general(sheet), tuple(sorted(Counter(map(_general, header)).items()))


def _general(name: str) -> str:
    return fold(_PERIOD.sub("#", name).replace("#", " period "))


def _fits(recipe: Recipe, file: str, path: Path) -> bool:
    """Whether a recipe that states the period itself was not made for a file of another year."""
    before, now = set(_YEAR.findall(file)), set(_YEAR.findall(path.stem))
    return not recipe.fixed or before == now


def _adapted(recipe: Recipe, old: list[str], new: list[str]) -> Recipe:
    """A recipe with the column names of a later file, and the periods they hold."""
    waiting = defaultdict(list)
    for name in new:
        waiting[_general(name)].append(name)
    names = {name: waiting[_general(name)].pop(0) for name in old}

    def now(name: str | None) -> str | None:
        return names.get(name, name)

    values = [
        replace(
            one,
            column=now(one.column),
            period=_period(one.column, one.period, now(one.column)),
            plus=[now(name) for name in one.plus],
            of=now(one.of),
        )
        for one in recipe.values
    ]
    return replace(
        recipe,
        **{role: now(getattr(recipe, role)) for role in SINGLE},
        values=values,
        groups=[replace(g, column=now(g.column), type=now(g.type)) for g in recipe.groups],
        areas=[replace(a, column=now(a.column), name=now(a.name)) for a in recipe.areas],
        aside=[now(name) for name in recipe.aside],
        table=None,
    )


def _period(old: str, period: str | None, new: str) -> str | None:
    """The period that stands in a new column's name where it stood in the old one's."""
    before, now = _PERIOD.findall(old), _PERIOD.findall(new)
    return now[before.index(period)] if period in before else period
