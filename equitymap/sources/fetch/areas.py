"""The boroughs a fetch is for, and the codes of what lies in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from equitymap.errors import ChoiceError
from equitymap.store import catalogue

# The download that lists every borough with its region; it has few rows and is asked for whole.
BOROUGHS = "ons-boroughs-regions"
ENGLAND = "E92000001"
_REGION = re.compile(r"E12\d{6}")
_BOROUGH = re.compile(r"E0[6-9]\d{6}")
_NAMED = 3  # as many codes stand in the name of a file


class Areas:
    """Boroughs (or all those of a region), and the codes of the areas in them, found when asked.

    `look_up` gives the file of a lookup: of these areas, or (with `whole`) of all of England.
    """

    def __init__(self, given: tuple[str, ...], look_up: Callable[[str, Areas | None], Path]):
        self.given = tuple(sorted({code.strip().upper() for code in given}))
        self._look_up = look_up
        self._tables: dict[tuple, pd.DataFrame] = {}
        for code in self.given:
            if not (_REGION.fullmatch(code) or _BOROUGH.fullmatch(code)):
                raise ChoiceError(
                    f"--area {code!r} is no borough; it should be a code such as E09000022 "
                    "(or of a region, such as E12000007: all of its boroughs)."
                )

    @property
    def ending(self) -> str:
        """What file names say of the areas."""
        if len(self.given) <= _NAMED:
            return "_" + "-".join(self.given)
        mark = hashlib.sha256(" ".join(self.given).encode()).hexdigest()[:6]
        return f"_{len(self.given)}-areas-{mark}"

    def check(self) -> None:
        """ChoiceError where a code is none of today's boroughs or regions."""
        table = self._table(BOROUGHS, whole=True)
        known = set(table[_field(table, "LAD")]) | set(table[_field(table, "RGN")])
        for code in self.given:
            if code not in known:
                raise ChoiceError(
                    f"--area {code} is no borough or region in the publisher's list "
                    f"({_field(table, 'LAD')}, {len(table):,} boroughs); the codes of boroughs "
                    "that were merged or redrawn have gone: take the new one."
                )

    @property
    def boroughs(self) -> list[str]:
        """The boroughs, those of a region included."""
        table = self._table(BOROUGHS, whole=True)
        within = table.loc[table[_field(table, "RGN")].isin(self.given), _field(table, "LAD")]
        return sorted({code for code in self.given if _BOROUGH.fullmatch(code)} | set(within))

    @property
    def regions(self) -> list[str]:
        """The regions the boroughs lie in."""
        table = self._table(BOROUGHS, whole=True)
        here = table[_field(table, "LAD")].isin(self.boroughs)
        return sorted(table.loc[here, _field(table, "RGN")].dropna().unique())

    def codes(self, field: str) -> list[str]:
        """The codes in a column of the ONS's lookups (`LSOA21CD`) that lie in the boroughs."""
        if field.upper().startswith("LAD"):
            return self.boroughs
        if field.upper().startswith("RGN"):
            return self.regions
        for download in catalogue().downloads.values():
            if field in download.how.get("tells", ()):
                table = self._table(download.slug)
                return sorted(table[field].dropna().unique())
        raise KeyError(f"no download of the catalogue tells {field}")

    def _table(self, slug: str, whole: bool = False) -> pd.DataFrame:
        # No lock: two threads may read one table, but none waits for what another waits for.
        key = (slug, whole)
        if key not in self._tables:
            path = self._look_up(slug, None if whole else self)
            self._tables[key] = pd.read_csv(path, dtype=str)
        return self._tables[key]


def _field(table: pd.DataFrame, kind: str) -> str:
    return next(column for column in table.columns if re.fullmatch(rf"{kind}\d\dCD", column))
