"""What the steps of one load share: the staged load, what was asked for, the refusals so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from equitymap.errors import InputError
from equitymap.sources.receipt import Receipt
from equitymap.store import Load

MOST_LOST = 0.01


class Adding:
    """One load of several files; a refusal is kept, so that the other files are looked at too.

    `files` names the file of every receipt there is, of this load or before; `origins` says where
    fetched files are from.
    """

    def __init__(
        self,
        load: Load,
        allow_loss: bool,
        replace: bool,
        origins: dict[Path, dict] | None = None,
        dry_run: bool = False,
    ):
        self.load = load
        self.allow_loss = allow_loss
        self.replace = replace
        self.origins = origins or {}
        self.dry_run = dry_run
        self.fictional = bool(load.base.meta.get("fictional"))
        self.reasons: list[str] = []
        receipts = load.base.table("receipts", ["id", "file"]).to_pylist()
        self.files = {receipt["id"]: receipt["file"] for receipt in receipts}

    @contextmanager
    def refusing(self, named: tuple[str, str] | None = None) -> Iterator[None]:
        """Keep the reasons of a file that is refused in this block.

        `named` are the file's name and what messages call its table, which is more where the file
        has several: the second takes the place of the first, or leads a reason that lacks both.
        """
        try:
            yield
        except InputError as error:
            self.reasons += [_led(one, *named) if named else one for one in error.reasons]

    def weigh(
        self, receipt: Receipt, lost: float, of: float, what: str, first: dict | None
    ) -> None:
        """Refuse a file of which more than 1 % would be lost, unless losses were allowed.

        A file of which all would be lost is refused whatever was allowed.
        """
        if not lost or lost <= MOST_LOST * of:
            return
        receipt.lossy = True
        if self.allow_loss and lost < of:
            return
        where = ""
        if first:
            where = (
                f", row {first['row']}, column {first['column']!r}: "
                f"{_said(first['value'])} is {first['reason']}"
            )
        all_in_all = (
            f"{receipt.file}{where}. In all {lost:,.10g} of {of:,.10g} {what} would be lost"
        )
        if lost >= of:
            raise InputError(f"{all_in_all}, and nothing would be left to store.")
        raise InputError(f"{all_in_all}, more than 1 %; correct the file, or say --allow-loss.")


def _led(reason: str, file: str, table: str) -> str:
    if reason.startswith(file):
        return table + reason.removeprefix(file)
    return reason if file in reason else f"{table}, {reason}"


def _said(value) -> str:
    return "the cell" if value is None or value != value else repr(str(value))
