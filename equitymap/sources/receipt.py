"""Receipts: what an ingest did to one file; nothing is lost that does not stand here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

SHOWN = 100  # refusals listed one by one; the counts are of all


@dataclass
class Receipt:
    """What one load did to one file; the names are those of `equitymap add --json`.

    `outside` counts the refused rows that lie outside England: refused by name, but no loss.
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
