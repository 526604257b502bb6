"""What a version of a workspace holds values of: indicators, levels, periods and groups."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equitymap.errors import ChoiceError
from equitymap.store import quotients
from equitymap.store.catalogue import Indicator, Theme, catalogue
from equitymap.store.snapshot import Snapshot

ALL = "all"
OWN = Theme("own", "Your own indicators")
_DAYS = ["period_start", "period_end"]
_TEXTS = ["indicator", "level", "group", "period", "source"]
_NUMBERS = ["value", "numerator", "denominator"]


class Held(NamedTuple):
    """How many rows have a value, how many counts, and how many of these are odd: the value is not
    the quotient of the counts."""

    values: int
    counted: int
    odd: int

    @property
    def adds_up(self) -> bool:
        """Whether the values, if there are any, can be made anew from sums of their counts."""
        return self.values == 0 or quotients.add_up(self.counted, self.odd)


NONE = Held(0, 0, 0)


class Holdings:
    """An index of the observations of one version, and the slugs by which they are asked for.

    An indicator goes by its alias (`imd-score`) where it is the newest edition held, otherwise by
    its own slug (`imd-2019-score`); the catalogue's renamed slugs lead to either.
    """

    def __init__(self, snapshot: Snapshot):
        self._snapshot = snapshot

    @cached_property
    def index(self) -> pd.DataFrame:
        """Stored slug, level, group, period, its first and last day and source, with the numbers of
        `Held`; oldest period first."""
        rows = self._snapshot.coded("observations", _TEXTS, [*_DAYS, *_NUMBERS])
        counted = pc.and_(pc.is_valid(rows["numerator"]), pc.greater(rows["denominator"], 0))
        counted = pc.fill_null(counted, False)
        odd = np.zeros(len(rows), bool)
        odd[counted.to_numpy()] = self._odd(rows.filter(counted))
        numbers = [pc.is_valid(rows["value"]), counted, pa.array(odd)]
        keys = [*_TEXTS, *_DAYS]
        table = rows.select(keys)
        for name, true in zip(Held._fields, numbers, strict=True):
            table = table.append_column(name, pc.cast(true, pa.int64()))
        sums = table.group_by(keys).aggregate([(name, "sum") for name in Held._fields])
        index = sums.select([*keys, *(f"{name}_sum" for name in Held._fields)]).to_pandas()
        index = index.set_axis([*keys, *Held._fields], axis=1).astype(dict.fromkeys(_TEXTS, "str"))
        return index.sort_values(["period_start", "period"], ignore_index=True)

    def _odd(self, rows: pa.Table) -> np.ndarray:
        """Which values are not the quotient of their counts."""
        listed = catalogue().indicators | self._own
        slugs = rows["indicator"].combine_chunks()
        by = [getattr(listed.get(s), "multiplier", None) for s in slugs.dictionary.to_pylist()]
        by = np.array(by, float)[slugs.indices.to_numpy()]
        return quotients.odd(*(rows[name].to_numpy() for name in _NUMBERS), by)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators held, by the slug they go by, in menu order; own ones come last."""
        held = set(self.index["indicator"])
        found = {}
        for indicator in catalogue().indicators.values():
            if indicator.slug in held:
                newest = indicator.alias and next(
                    i.slug for i in catalogue().editions(indicator.alias) if i.slug in held
                )
                slug = indicator.alias if newest == indicator.slug else indicator.slug
                found[slug] = replace(indicator, slug=slug)
        own = {s: i for s, i in self._own.items() if s in held and s not in found}
        return found | own

    @cached_property
    def _own(self) -> dict[str, Indicator]:
        """The indicators that files brought and the catalogue does not list."""
        own = self._snapshot.table("indicators").to_pandas().drop_duplicates("slug", keep="last")
        return {
            row.slug: Indicator(
                slug=row.slug,
                name=row.name,
                theme=OWN.slug,
                source=row.source,
                unit=row.unit or "",
                decimals=1,
                kind=row.kind,
                polarity=row.polarity,
            )
            for row in own.itertuples()
        }

    def themes(self) -> list[Theme]:
        """The themes of the indicators held, in menu order."""
        used = {indicator.theme for indicator in self.indicators.values()}
        return [theme for theme in [*catalogue().themes, OWN] if theme.slug in used]

    def find(self, slug: str) -> Indicator | None:
        """The indicator held that goes by a slug, an edition's own slug or a renamed one."""
        slug = catalogue().renamed.get(slug, slug)
        alias = getattr(catalogue().indicators.get(slug), "alias", None)
        if alias in self.indicators and self.stored(alias) == slug:
            return self.indicators[alias]
        return self.indicators.get(slug)

    def indicator(self, slug: str) -> Indicator:
        """As `find`; ChoiceError, with near matches, where it finds nothing."""
        if found := self.find(slug):
            return found
        listed = catalogue().indicators
        if slug in listed or any(indicator.alias == slug for indicator in listed.values()):
            raise ChoiceError(
                f"The workspace has no values of {slug!r} yet; add a file that has them."
            )
        near = difflib.get_close_matches(slug, self.indicators, n=3, cutoff=0.5)
        right = (
            f"did you mean {' or '.join(near)}?" if near else "`equitymap indicators` lists them."
        )
        raise ChoiceError(f"There is no indicator {slug!r}; {right}")

    def stored(self, slug: str) -> str:
        """The slug under which the values of a shown slug are stored."""
        return self._stored.get(slug, slug)

    @cached_property
    def _stored(self) -> dict[str, str]:
        held = set(self.index["indicator"])
        aliases = {i.alias for i in catalogue().indicators.values() if i.alias}
        return {
            alias: next(i.slug for i in catalogue().editions(alias) if i.slug in held)
            for alias in aliases & set(self.indicators)
        }

    def span(self, slug: str, period: str) -> tuple[date, date]:
        """The first and the last day of a period of an indicator."""
        return self._spans[self.stored(slug), period]

    @cached_property
    def _spans(self) -> dict[tuple[str, str], tuple[date, date]]:
        days = self.index.groupby(["indicator", "period"]).agg({_DAYS[0]: "min", _DAYS[1]: "max"})
        return {key: tuple(days) for key, *days in days.itertuples(name=None)}

    def in_order(self, slug: str, periods: Iterable[str]) -> list[str]:
        """Periods of an indicator, oldest first; those without days come last."""

        def when(period: str) -> tuple:
            start = self.span(slug, period)[0]
            return (True, date.max, period) if pd.isna(start) else (False, start, period)

        return sorted(periods, key=when)

    def coverage(self, slug: str) -> dict[str, dict[str, dict[str, Held]]]:
        """Group → level → period, oldest first → how much is held of an indicator; `all` first."""
        return self._coverage.get(self.stored(slug), {})

    @cached_property
    def _coverage(self) -> dict[str, dict[str, dict[str, dict[str, Held]]]]:
        found: dict = {}
        first = self.index["group"].ne(ALL)
        for row in (
            self.index.assign(first=first)
            .sort_values(["first", "group"], kind="stable")
            .itertuples()
        ):
            periods = (
                found.setdefault(row.indicator, {})
                .setdefault(row.group, {})
                .setdefault(row.level, {})
            )
            sums = zip(
                periods.get(row.period, NONE), (row.values, row.counted, row.odd), strict=True
            )
            periods[row.period] = Held(*map(sum, sums))
        return found
