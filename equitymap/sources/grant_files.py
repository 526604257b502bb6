"""Files of grants as they stand (JSON, a table, sheets of a workbook) → cells as published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from equitymap.errors import InputError
from equitymap.sources import cells, giving, grant_sums
from equitymap.sources.layouts import Sums
from equitymap.sources.raw import RawTable
from equitymap.sources.raw import content as content_of


@dataclass
class Stated:
    """What a file states: one row per grant and one per place, with the row each stood in.

    `names` is path in the standard → how the file spells it; `unused` is what nothing was read
    from; `lost` and `bad` are the rows and cells refused so far.
    """

    file: str
    grants: pd.DataFrame
    places: pd.DataFrame
    names: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    lost: list[dict] = field(default_factory=list)
    bad: list[dict] = field(default_factory=list)
    more_rows: int = 0  # rows of sheets beside the grants', found to belong to one


def from_json(path: Path) -> Stated:
    """The grants of a JSON file, a list or an object whose `grants` is one."""
    try:
        content = json.loads(content_of(path), object_pairs_hook=_no_key_twice)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not UTF-8, as JSON should be: {error}.") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{path.name} is not whole JSON: {error}.") from None
    except ValueError as error:
        raise InputError(f"{path.name}: {error}") from None
    items = content.get("grants") if isinstance(content, dict) else content
    if not isinstance(items, list) or not items:
        raise InputError(
            f"{path.name} holds no grants: it should be a list of grants, or an object whose "
            f'"grants" is one (the 360Giving standard).'
        )
    numbered = list(enumerate(items, start=1))
    good = [(row, item) for row, item in numbered if isinstance(item, dict)]
    grants, places = giving.from_json([item for _, item in good], [row for row, _ in good])
    return Stated(
        file=path.name,
        grants=grants,
        places=places,
        unused=giving.unused(giving.paths(item for _, item in good)),
        lost=[
            cells.bad(row, "", item, "not an object with id, amountAwarded, …")
            for row, item in numbered
            if not isinstance(item, dict)
        ],
    )


def _no_key_twice(pairs: list[tuple]) -> dict:
    record = dict(pairs)
    if len(record) < len(pairs):
        seen: dict = {}
        for key, value in pairs:
            if seen.setdefault(key, value) != value:
                raise ValueError(
                    f'"{key}" stands twice in one object, with {seen[key]!r} and {value!r}; '
                    f"it should stand once."
                )
    return record


def from_tables(main: RawTable, details: Sequence[RawTable] = (), sums: Sums | None = None):
    """The grants of a table, and what sheets beside it say more of them, by identifier.

    With `sums`, the table's rows are awards added up.
    """
    table, rows = _frame(main)
    bad: list[dict] = []
    unused = giving.unused(main.header)
    if sums:
        grants, places, bad = grant_sums.from_sums(main, table, rows, sums)
        unused = [name for name in unused if name not in (sums.awards, sums.period, *sums.places)]
    else:
        grants, places = giving.from_table(table, rows)
    stated = Stated(main.path.name, grants, places, giving.spellings(main.header), unused, bad=bad)
    for detail in details:
        _join(stated, detail)
    return stated


def is_detail(header: Sequence[str]) -> bool:
    """Whether a sheet says more of grants that stand in another: an identifier, and no amount."""
    known = giving.spellings(header)
    return "id" in known and giving.GRANT["awarded"] not in known and len(known) > 1


def _frame(raw: RawTable) -> tuple[pd.DataFrame, pd.Series]:
    table = raw.table.to_pandas()
    return table, pd.Series(raw.row_numbers, index=table.index)


def _join(stated: Stated, detail: RawTable) -> None:
    """Add what a sheet of details says to the grants it names; rows of no grant are refused."""
    table, rows = _frame(detail)
    more, places = giving.from_table(table, rows)
    ids = cells.text(stated.grants["id"])
    first = stated.grants.assign(id=ids)[ids.notna() & ~ids.duplicated()].set_index("id")["row"]
    more["id"] = cells.text(more["id"])
    at = more["id"].map(first)
    for row, text in zip(more.loc[at.isna(), "row"], more.loc[at.isna(), "id"], strict=True):
        column = giving.spellings(detail.header)["id"]
        where = f"{column}, sheet {detail.sheet}" if detail.sheet else column
        stated.lost.append(cells.bad(row, where, text, "the identifier of no grant of this file"))
    stated.more_rows += int(at.notna().sum())
    to_main = pd.Series(at.to_numpy(), index=more["row"]).dropna()
    places = places.assign(row=places["row"].map(to_main)).dropna(subset=["row"])
    stated.places = pd.concat([stated.places, places.astype({"row": int})], ignore_index=True)
    said = more.assign(row=at).dropna(subset=["row"]).drop(columns="id")
    said = said.groupby("row").first()  # of several the first, as where they stand in one row
    for column in said.columns:
        told = stated.grants["row"].map(said[column])
        stated.grants[column] = stated.grants[column].where(
            cells.text(stated.grants[column]).notna(), told
        )
