"""What a version of a workspace holds values of: indicators, levels, periods and groups."""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from equitymap.errors import ChoiceError
from equitymap.store.catalogue import Indicator, Theme, catalogue
from equitymap.store.snapshot import Snapshot

ALL = "all"
OWN = Theme("own", "Your own indicators")
_KEYS = ["indicator", "level", "group", "period", "period_start", "source"]


class Held(NamedTuple):
    """How many rows have a value, and how many a denominator."""

    values: int
    parts: int


class Holdings:
    """An index of the observations of one version, and the slugs by which they are asked for.

    An indicator goes by its alias (`imd-score`) where it is the newest edition held, otherwise by
    its own slug (`imd-2019-score`); the catalogue's renamed slugs lead to either.
    """

    def __init__(self, snapshot: Snapshot):
        self._snapshot = snapshot

    @cached_property
    def index(self) -> pd.DataFrame:
        """Stored slug, level, group, period, its first day and source, with how many rows have a
        value (`values`) and a denominator (`parts`); oldest period first."""
        rows = self._snapshot.table("observations", [*_KEYS, "value", "denominator"])
        counted = rows.group_by(_KEYS).aggregate([("value", "count"), ("denominator", "count")])
        index = counted.to_pandas().rename(
            columns={"value_count": "values", "denominator_count": "parts"}
        )
        return index.sort_values(["period_start", "period"], ignore_index=True)

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
        own = self._snapshot.table("indicators").to_pandas().drop_duplicates("slug", keep="last")
        for row in own[own["slug"].isin(held)].itertuples():
            found.setdefault(
                row.slug,
                Indicator(
                    slug=row.slug,
                    name=row.name,
                    theme=OWN.slug,
                    source=row.source,
                    unit=row.unit or "",
                    decimals=1,
                    kind=row.kind,
                    polarity=row.polarity,
                ),
            )
        return found

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
            other = periods.get(row.period, Held(0, 0))
            periods[row.period] = Held(other.values + row.values, other.parts + row.parts)
        return found
