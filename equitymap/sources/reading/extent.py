"""The extent of a table in its file, as a recipe says it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Extent:
    """What is said of where a table stands; what is not said is found out.

    `header` are the rows of the file that hold the names of the columns (or `names` gives them),
    `first` and `last` the rows of data, `skip` rows between them that are none.
    """

    sheet: str | None = None
    header: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    first: int | None = None
    last: int | None = None
    skip: list[int] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def is_stated(self) -> bool:
        """Whether it says where the header and the rows are."""
        return bool(self.header or self.names or self.first or self.last or self.skip)
