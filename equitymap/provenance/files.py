"""The files a number rests on: their receipts in short, and the rows and columns that were used."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from equitymap.disclosure import PEOPLE, Library
from equitymap.errors import InputError
from equitymap.geography.trail import Trail
from equitymap.sources import recipe_files
from equitymap.sources.add import DEMONSTRATION
from equitymap.sources.cells import count
from equitymap.sources.receipt import Receipt
from equitymap.sources.recipe import Recipe

SHOWN = 20  # rows of a file named one by one
FEW = 3  # … in a sentence


def of_trail(library: Library, trail: Trail, slug: str, group: str) -> list[dict]:
    """The files behind a trail: of the values, of the residents that weighed them, and those that
    say how areas lie in one another."""
    found = of_rows(library, trail.rows, slug, group)
    for level, codes in trail.weighed.items():
        rows = library.trail(PEOPLE, level, codes).rows
        found += of_rows(library, rows, PEOPLE, "all", "residents")
    return found + of_receipts(library, trail.links, "areas")


def of_rows(
    library: Library, rows: pd.DataFrame, slug: str, group: str, used_for: str = "values"
) -> list[dict]:
    """The files that stored rows are from (one for each sheet), with the rows and columns used."""
    found = []
    for (receipt, sheet), of in rows.groupby(["receipt", "sheet"], sort=False, dropna=False):
        sheet = None if pd.isna(sheet) else sheet
        for file in of_receipts(library, [receipt], used_for):
            known = sorted(of["row"].dropna().astype(int).unique().tolist())
            columns, which = _columns(
                _recipes(library, receipt), library, slug, of["period"].iloc[0], group, sheet
            )
            file |= {"sheet": sheet, "rows_used": len(of), "rows": known[:SHOWN]}
            found.append(file | {"columns": columns, "which": which})
    return found


def of_receipts(library: Library, ids: Iterable[str | None], used_for: str) -> list[dict]:
    """Receipts in short, each once, in the order they are first named."""
    held = library.receipts().set_index("id")
    found = []
    for receipt in dict.fromkeys(ids):
        if receipt not in held.index:
            continue
        row = held.loc[receipt]
        whole = Receipt.from_json(row["json"])
        source = library.catalogue.sources.get(_source(library, receipt))
        found.append(
            {
                "id": receipt,
                "file": row["file"],
                "sha256": row["sha256"],
                "kind": row["kind"],
                "used_for": used_for,
                "added": row["created"].isoformat(),
                "version": whole.version,
                "publisher": source.publisher if source else None,
                "licence": source.licence if source else None,
                "origin": whole.origin,
                "recipe": whole.recipe,
            }
        )
    return found


def where(files: list[dict]) -> str:
    """Rows and columns of files in words: `row 2 of obesity.csv, column “value”`."""
    return "; ".join(map(_where, files))


def _where(file: dict) -> str:
    told = f"{_rows(file['rows'], file['rows_used'])} of {file['file']}"
    if file["sheet"]:
        told += f", “{file['sheet']}”"
    if file["columns"]:
        word = "column" if len(file["columns"]) == 1 else "columns"
        told += f", {word} {', '.join(f'“{column}”' for column in file['columns'])}"
    return f"{told} {file['which']}".rstrip()


def _rows(rows: list[int], used: int) -> str:
    if not rows:
        return f"{count(used, 'row')} (added before row numbers were kept)"
    named = ", ".join(f"{row:,}" for row in rows[:FEW])
    if used == 1:
        return f"row {named}"
    return f"rows {named}" if used <= FEW else f"{used:,} rows ({named}, …)"


def _recipes(library: Library, receipt: str) -> list[Recipe]:
    """The recipes a file was read with; none where an older version of EquityMap wrote them in
    words that mean nothing now."""
    held = library.receipts()
    words = held.loc[held["id"] == receipt, "recipe"].iloc[0]
    try:
        return recipe_files.parse(words, receipt) if isinstance(words, str) else []
    except InputError:
        return []


def _source(library: Library, receipt: str) -> str | None:
    if library.fictional:
        return DEMONSTRATION
    return next((one.source for one in _recipes(library, receipt)), None)


def _columns(
    recipes: list[Recipe],
    library: Library,
    slug: str,
    period: str,
    group: str,
    sheet: str | None,
) -> tuple[list[str], str]:
    """The columns of a file that an indicator stands in, and in which of their cells, in words."""
    here = [one for one in recipes if one.table and one.table.sheet == sheet] or recipes
    found = [_of_recipe(one, library, slug, period, group) for one in here]
    columns = dict.fromkeys(column for columns, _ in found for column in columns)
    return list(columns), next((which for _, which in found if which), "")


def _of_recipe(
    recipe: Recipe, library: Library, slug: str, period: str, group: str
) -> tuple[list[str], str]:
    def meant(entries: list) -> list:
        """Those of the indicator; of these, where headers state groups or periods, those of its."""
        of = [one for one in entries if (held := library.find(one.indicator)) and held.slug == slug]
        of = [one for one in of if one.group == group] or of
        return [one for one in of if getattr(one, "period", None) == period] or of

    wide, parts = meant(recipe.values), meant(recipe.parts)
    columns = [column for one in wide for column in (one.column, *one.plus, one.of) if column]
    single = recipe.value or recipe.numerator
    texts = [
        text
        for text, stored in recipe.indicators.items()
        if (held := library.find(stored)) and held.slug == slug
    ]
    if texts and single:
        return [*columns, single], f"where “{recipe.indicator}” is {_either(texts)}"
    if parts:
        categories = [text for one in parts for text in one.of]
        which = f"added up where “{recipe.category}” is {_either(categories)}"
        return [*columns, *([single] if single else [])], which
    return columns, ""


def _either(texts: list[str]) -> str:
    more = f" or {len(texts) - FEW} more" if len(texts) > FEW else ""
    return " or ".join(f"“{text}”" for text in texts[:FEW]) + more
