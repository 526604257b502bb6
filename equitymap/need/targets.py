"""The target sets of a workspace: stored ones by name, and those the catalogue describes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from equitymap.disclosure import Library, open_library
from equitymap.errors import ChoiceError, InputError
from equitymap.need import rules
from equitymap.need.choosing import TargetSet, choose, with_shares
from equitymap.sources.raw import read_table
from equitymap.sources.receipt import Receipt, new_id, sha256_of
from equitymap.store import Workspace
from equitymap.store.memory import once

__all__ = [
    "TargetSet",
    "all_sets",
    "choose",
    "default_name",
    "files_of",
    "get",
    "import_codes",
    "make",
    "names",
    "slugs_of",
]

LONGEST_NAME = 80
CODE = re.compile(r"[A-Z]\d{8}")


def to_dict(chosen: TargetSet) -> dict:
    """The set as `equitymap targets --json` prints it."""
    created = chosen.created.isoformat() if chosen.created else None
    return {**vars(chosen), "created": created, "codes": list(chosen.codes)}


def all_sets(library: Library) -> list[TargetSet]:
    """The stored sets, then the catalogue's whose rule the workspace can answer."""
    return list(_sets(library).values())


def names(library: Library) -> list[str]:
    """The names of those sets."""
    return list(_sets(library))


def default_name(library: Library) -> str:
    """The set a reader sees who chose none: the catalogue's first, else the first stored."""
    presets = {target.slug for target in library.catalogue.targets}
    known = names(library)
    return next((name for name in known if name in presets), next(iter(known), ""))


def get(library: Library, name: str) -> TargetSet:
    """A set by its name; ChoiceError naming those there are."""
    sets = _sets(library)
    if name not in sets:
        known = ", ".join(sets) or "none: `equitymap targets make` makes one"
        raise ChoiceError(f"There is no target set {name!r}; there is {known}.")
    return sets[name]


def slugs_of(chosen: TargetSet) -> list[str]:
    """The indicators that a set's rule names; none for an imported list."""
    return rules.slugs(rules.parse(chosen.rule)) if chosen.rule else []


def files_of(library: Library, chosen: TargetSet) -> list[str]:
    """The receipts of the files a set rests on: of its list, of the indicators of its rule."""
    rows = library.targets()
    own = rows.loc[rows["name"] == chosen.name, "receipt"].tail(1)
    values = [file for slug in slugs_of(chosen) for file in library.files_of(slug)]
    return list(dict.fromkeys([*own.dropna(), *values]))


@once
def _sets(library: Library) -> dict[str, TargetSet]:
    rows = library.targets().sort_values("created", kind="stable")
    found = {}
    for row in rows.drop_duplicates("name", keep="last").to_dict("records"):
        stored = TargetSet(
            name=row["name"],
            title=row["name"],
            level=row["level"],
            rule=row["rule"] if isinstance(row["rule"], str) else "",
            created=row["created"].to_pydatetime(),
            codes=tuple(row["codes"]),
        )
        found[stored.name] = with_shares(library, stored)
    for target in library.catalogue.targets:
        try:
            chosen = choose(library, target.rule)
        except ChoiceError:
            continue  # the workspace lacks an indicator of the rule
        found.setdefault(target.slug, replace(chosen, name=target.slug, title=target.name))
    return found


def make(workspace: Workspace, name: str, rule: str, level: str | None = None) -> TargetSet:
    """Choose areas by a rule and store them under a name, as a new version of the workspace."""
    library = open_library(workspace.path)
    name = _named(library, name)
    chosen = choose(library, rule, level)
    if not chosen.codes:
        none = f"The rule {chosen.rule!r} is true of none of the {chosen.level} areas."
        raise ChoiceError(f"{none} {chosen.note}".strip())
    return _store(workspace, name, chosen.level, chosen.rule, chosen.codes)


def import_codes(workspace: Workspace, name: str, path: Path) -> TargetSet:
    """Store the area codes a file lists in one column; InputError where it lists anything else."""
    library = open_library(workspace.path)
    name, path = _named(library, name), Path(path)
    codes = _listed(path)
    level = library.geography.vintage(codes)
    unknown = codes[~codes.isin(library.geography.codes(level))]
    if len(unknown):
        raise InputError(
            f"{path.name}, row {unknown.index[0]}: {unknown.iloc[0]!r} is no {level} area the "
            f"workspace knows ({len(unknown):,} such of {len(codes):,}); "
            "every code should be of one level."
        )
    repeated = codes[codes.duplicated()]
    if len(repeated):
        raise InputError(
            f"{path.name}, row {repeated.index[0]}: {repeated.iloc[0]} stands there twice; "
            "every area should stand there once."
        )
    return _store(workspace, name, level, "", tuple(codes), path)


def _listed(path: Path) -> pd.Series:
    """The column of a file that holds area codes, by row number; a header is not needed."""
    if not path.is_file():
        raise InputError(f"There is no file {path}.")
    raw = read_table(path)
    best = pd.Series(dtype="str")
    for header, column in zip(raw.header, raw.table.columns, strict=True):
        cells = pd.Series([header, *column.to_pylist()], dtype="str").str.strip()
        as_code = cells.str.upper()
        cells = as_code.where(as_code.str.fullmatch(CODE).fillna(False), cells)
        cells.index = [int(raw.row_numbers[0]) - 1, *raw.row_numbers.tolist()]
        if not CODE.fullmatch(str(header).strip().upper()):
            cells = cells.iloc[1:]
        cells = cells[cells.notna() & (cells != "")]
        if cells.str.fullmatch(CODE).sum() > best.str.fullmatch(CODE).sum():
            best = cells
    if best.empty:
        raise InputError(f"{path.name} has no column of area codes such as E01003013.")
    wrong = best[~best.str.fullmatch(CODE)]
    if len(wrong):
        raise InputError(
            f"{path.name}, row {wrong.index[0]}: {wrong.iloc[0]!r} is no area code; "
            "it should be like E01003013."
        )
    return best


def _named(library: Library, name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ChoiceError(
            f"{name!r} cannot name a target set; a name has 1 to {LONGEST_NAME} characters."
        )
    if name in {target.slug for target in library.catalogue.targets}:
        raise ChoiceError(f"{name!r} is a set of the catalogue; choose another name.")
    return name


def _store(
    workspace: Workspace,
    name: str,
    level: str,
    rule: str,
    codes: tuple[str, ...],
    path: Path | None = None,
) -> TargetSet:
    with workspace.load("targets", f"Target areas {name!r}: {len(codes):,} of {level}") as load:
        receipt = None
        if path is not None:
            sha256 = sha256_of(path)
            receipt = Receipt(
                id=new_id(load.base.meta["id"], load.version, 0, sha256),
                file=path.name,
                sha256=sha256,
                kind="targets",
                level=level,
                rows_in=len(codes),
                rows_kept=len(codes),
                version=load.version,
            )
            load.append("receipts", receipt.row(None))
        row = {
            "name": name,
            "level": level,
            "rule": rule,
            "created": datetime.now(UTC),
            "codes": list(codes),
            "receipt": receipt and receipt.id,
        }
        load.append("targets", pd.DataFrame([row]))
    return get(open_library(workspace.path), name)
