"""Receipts: what an ingest did to one file; nothing is lost that does not stand here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

SHOWN = 100  # refusals listed one by one; the counts are of all
# What the receipts of a file's tables become together: sums, and lists of what is in any of them.
SUMMED = (
    *("rows_in", "rows_kept", "rows_refused", "values_in", "values_kept", "values_refused"),
    *("money_in", "money_kept", "outside", "equal"),
    *("would_add", "would_replace"),
)
UNITED = ("indicators", "periods", "codes_unknown")


@dataclass
class Receipt:
    """What one load did to one file; the names are those of `equitymap add --json`.

    `outside` counts the refused rows that lie outside England: refused by name, but no loss.
    `origin` says where a fetched file is from: publisher, address, when, checksum. `equal` values
    are stored already; only a dry run says `would_add`, `would_replace` and the `recipe_text`.
    `reads` holds the sheets and headers that a recipe given by a person was made for.
    """

    id: str
    file: str
    sha256: str
    kind: str
    level: str | None = None
    indicators: list[str] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    rows_in: int = 0
    rows_kept: int = 0
    rows_refused: int = 0
    values_in: int = 0
    values_kept: int = 0
    values_refused: int = 0
    refused: list[dict] = field(default_factory=list)
    codes_unknown: list[str] = field(default_factory=list)
    converted: dict | None = None
    money_in: float | None = None
    money_kept: float | None = None
    lossy: bool = False
    version: int | None = None
    recipe: str | None = None
    outside: int = 0
    notes: list[str] = field(default_factory=list)
    origin: dict | None = None
    equal: int | None = None
    would_add: int | None = None
    would_replace: int | None = None
    recipe_text: str | None = None
    reads: list[dict] = field(default_factory=list)

    def to_dict(self) -> dict:
        """The receipt as JSON has it."""
        return asdict(self)

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """A receipt as a workspace keeps it."""
        known = {f.name for f in fields(cls)}
        return cls(**{key: value for key, value in json.loads(text).items() if key in known})

    def note(self, sentence: str) -> None:
        """Add a sentence, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def refuse(self, first: list[dict], count: int) -> None:
        """Count rows that entered with the file and are in no table; the first with reasons."""
        self.rows_in += count
        self.rows_refused += count
        self.refused = [*first, *self.refused][:SHOWN]

    def merge(self, name: str, other: Receipt) -> None:
        """Take in the receipt of one of the file's tables, called `name` where it has several."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if one.name in SUMMED and theirs is not None:
                setattr(self, one.name, (mine or 0) + theirs)
            elif one.name in UNITED:
                setattr(self, one.name, list(dict.fromkeys([*mine, *theirs])))
        self.refused += [{**one, "sheet": name} if name else one for one in other.refused]
        self.refused = self.refused[:SHOWN]
        self.converted = _both(self.converted, other.converted)
        self.lossy = self.lossy or other.lossy
        for sentence in other.notes:
            self.note(f"{name}: {sentence}" if name else sentence)

    def row(self, recipe: str | None) -> pd.DataFrame:
        """The row of the table of receipts."""
        return pd.DataFrame(
            {
                "id": [self.id],
                "file": [self.file],
                "sha256": [self.sha256],
                "kind": [self.kind],
                "created": [datetime.now(UTC)],
                "json": [json.dumps(self.to_dict(), ensure_ascii=False)],
                "recipe": [recipe],
            }
        )


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def new_id(workspace: str, version: int, position: int, sha256: str) -> str:
    """A short id, the same for the same file at the same place of the same load."""
    return hashlib.sha256(f"{workspace}|{version}|{position}|{sha256}".encode()).hexdigest()[:10]


def listed(frame: pd.DataFrame) -> list[dict]:
    """The first refusals as the receipt lists them: row, column, value, reason."""
    rows = frame.head(SHOWN)[["row", "column", "value", "reason"]]
    return rows.astype(object).where(rows.notna(), None).to_dict("records")


def _both(one: dict | None, other: dict | None) -> dict | None:
    """Two conversions as one: rows added up where they are of the same kind, else the greater."""
    if one is None or other is None:
        return one or other
    if all(one[key] == other[key] for key in ("from", "to", "method")):
        return {**one, "rows": one["rows"] + other["rows"]}
    return max(one, other, key=lambda conversion: conversion["rows"])
