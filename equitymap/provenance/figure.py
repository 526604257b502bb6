"""The identifier of a number: `VERSION:KIND:PART:…`, in the words of an address.

`12:value:imd-score:lsoa21:E01003013:2025` is a value of version 12 of the workspace, `12:goal:
most-deprived-fifth` the share of all grants in those target areas. Parts that say nothing at the
end are left out; what a shell or an address would take amiss is written as in an address
(`2019%20-%2021`). A version never changes, so an identifier means the same number for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from equitymap.errors import ChoiceError
from equitymap.funding.awards import BASES
from equitymap.store.holdings import ALL

VALUE = ("indicator", "level", "area", "period", "group")
MONEY = ("programme", "from", "to", "basis")
# Kind of number → what its parts are, in order.
PARTS = {
    "value": VALUE,
    "rank": (*VALUE, "within"),
    "goal": ("targets", *MONEY),
    "money": ("area", *MONEY),
    "grant": ("grant", "area", "basis"),
}
DEFAULTS = {"group": ALL, "basis": BASES[0]}
PLAIN = "/=,"  # written as they are, beside letters, digits and -_.~
VERSION = re.compile(r"[1-9][0-9]{0,8}")
SHOWN = 80


@dataclass(frozen=True)
class Figure:
    """One number of the workspace, by the words that single it out; a default part is not said."""

    version: int
    kind: str
    parts: dict[str, str]

    def __str__(self) -> str:
        said = (quote(self.parts.get(name, ""), PLAIN) for name in PARTS[self.kind])
        return ":".join([str(self.version), self.kind, *said]).rstrip(":")

    def get(self, name: str) -> str | None:
        """A part by its name; its default, or None, where it is not said."""
        return self.parts.get(name, DEFAULTS.get(name))

    @classmethod
    def of(cls, version: int, kind: str, **parts: str | None) -> Figure:
        """A number of a version; parts that are None, empty or the default are not said."""
        said = {name: str(part) for name, part in parts.items() if part}
        return cls(
            version, kind, {name: part for name, part in said.items() if part != DEFAULTS.get(name)}
        )

    @classmethod
    def parse(cls, text: str) -> Figure:
        """The number an identifier names; ChoiceError says how one should look."""
        version, kind, *said = [*text.strip().split(":"), ""][:9]
        said = said[:-1] if said and not said[-1] else said
        if not VERSION.fullmatch(version) or kind not in PARTS or len(said) > len(PARTS[kind]):
            shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
            raise ChoiceError(
                f"{shown!r} names no number; an identifier is like "
                "12:value:imd-score:lsoa21:E01003013:2025, as pages and reports print it."
            )
        named = zip(PARTS[kind], map(unquote, said), strict=False)
        return cls.of(int(version), kind, **dict(named))
