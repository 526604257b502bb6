"""How areas of one vintage come to another: what lookups state, and what follows from codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import pandas as pd

from equitymap.errors import ChoiceError
from equitymap.geography import changes, conversion, levels

CHANGES = ["from_level", "from_code", "to_level", "to_code", "change"]


def remembered(method: Callable) -> Callable:
    """Compute an answer once for each set of arguments; a version of a workspace never changes."""

    @wraps(method)
    def answer(self, *arguments):
        key = (method.__name__, *arguments)
        if key not in self._memory:
            self._memory[key] = method(self, *arguments)
        return self._memory[key]

    return answer


class Vintages:
    """The part of a `Geography` that knows of older and newer areas."""

    @property
    @remembered
    def stated_changes(self) -> pd.DataFrame:
        """What lookups state of changes: from_level, from_code, to_level, to_code, change.

        A code history states them within a level of any year (`lad` to `lad`).
        """
        return self.snapshot.table("conversions", CHANGES).to_pandas().drop_duplicates()

    @remembered
    def changes(self, level: str, to: str) -> pd.DataFrame:
        """What areas of a level are in another vintage: from_code, to_code, change."""
        return changes.between(self, level, to)

    @remembered
    def overlaps(self, level: str, to: str) -> pd.DataFrame:
        """The LSOAs that areas of two vintages share: from_code, to_code, lsoa, lsoas."""
        return changes.overlaps(self, level, to)

    @remembered
    def changes_from(self, level: str) -> pd.DataFrame:
        """What became of the areas of an older level: from_code, to_level, to_code, change.

        Of codes of any year, those that are no area of today are told with what they became.
        """
        stated = self.stated_changes
        found = stated[(stated["from_level"] == level) & (stated["to_level"] != level)]
        current = self.current_level(levels.kind(level))
        if found.empty and levels.of_any_year(level) and current != level:
            became = self.changes(level, current)
            became = became[became["change"].isin(["U", "S", "M"])]
            found = became.assign(to_level=current)
        return found[["from_code", "to_level", "to_code", "change"]].reset_index(drop=True)

    @remembered
    def successors(self, level: str) -> list[str]:
        """The levels that areas of an older level became areas of."""
        return list(self.changes_from(level)["to_level"].unique())

    @remembered
    def knows_change(self, level: str, to: str) -> bool:
        """Whether a lookup states what areas of a level became in another."""
        stated = self.stated_changes
        return bool(((stated["from_level"] == level) & (stated["to_level"] == to)).any())

    @remembered
    def can_convert(self, level: str, to: str) -> bool:
        """Whether values of a level can be had at another vintage of the same kind."""
        return changes.can_be_had(self, level, to)

    def convert(
        self,
        frame: pd.DataFrame,
        from_level: str,
        to_level: str,
        indicator_kind: str,
        population: pd.Series | None = None,
        residents: pd.Series | None = None,
    ) -> tuple[pd.DataFrame, dict[str, int]]:
        """Observations of one vintage on another, and how many were carried over how.

        `population` (people by code of `to_level`) lets counts of split areas be apportioned;
        `residents` (people by LSOA) weighs areas that are fitted to one another by their LSOAs.
        """
        changed = self.changes(from_level, to_level)
        if changed.empty:
            raise ChoiceError(
                f"No lookup from {from_level} to {to_level} is in the workspace; add the exact-fit "
                "lookup of the Office for National Statistics."
            )
        # Of merged areas a mean or a score is averaged by residents, as any that is added up is.
        averaged = indicator_kind in ("mean", "score") and not levels.is_census(from_level)
        weighed = changed["change"].isin(["F", "M"] if averaged else ["F"])
        if weighed.any():
            weights = self._shares(from_level, to_level, residents)
            changed = changed.merge(weights, on=["from_code", "to_code"], how="left")
            known = weighed.to_numpy() & changed["cover"].notna()
            changed["change"] = changed["change"].mask(known, "F")
        return conversion.convert(frame, changed, to_level, indicator_kind, population)

    def _shares(self, level: str, to: str, residents: pd.Series | None) -> pd.DataFrame:
        """As `changes.shares`, kept for the residents last asked with: mostly the same."""
        asked, found = self._memory.get(("shares", level, to), (None, None))
        if found is None or asked is not residents:
            found = changes.shares(self, level, to, residents)
            self._memory["shares", level, to] = residents, found
        return found
