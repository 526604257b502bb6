"""The layouts publishers use, read from `geodata/layouts.toml`: knowledge as data."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

from equitymap.errors import CatalogueError
from equitymap.settings import GEODATA

FILE = GEODATA / "layouts.toml"
KINDS = ("observations", "grants", "services", "boundaries", "lookup", "targets")
PERIOD = "{period}"
SPECIAL = ("@shapes", "@grants", "@services", "@code", "@codes", "@numbers")


@dataclass(frozen=True)
class Group:
    """A column of categories people belong to, and how its categories are spelled in a group.

    `types` limits it to rows whose `type` column matches; categories in `all` are no group.
    """

    column: str
    key: str
    type: str | None = None
    types: str | None = None
    all: tuple[str, ...] = ()
    spell: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """An indicator, or one of its groups, made by adding up the categories `of` one column."""

    indicator: str
    of: tuple[str, ...]
    group: str = "all"


@dataclass(frozen=True)
class Layout:
    """One entry of the layouts file; patterns of headers where not said otherwise."""

    id: str
    name: str
    kind: str
    source: str
    needs: tuple[str, ...]
    level: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    indicators: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    group: tuple[Group, ...] = ()
    part: tuple[Part, ...] = ()
    each: bool = False
    percent: bool = False
    fixed: str | None = None

    def slugs(self) -> set[str]:
        """Every indicator this layout can bring."""
        found = {*self.columns.values(), *self.indicators.values(), *self.files.values()}
        return (found | {part.indicator for part in self.part}) - {""}


@dataclass(frozen=True)
class Marks:
    """What cells without a number mean: marks such as `*`, `<5`, and notes beside a value."""

    texts: dict[str, tuple]
    remarks: tuple[tuple[str, str, str], ...]
    number = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][+-]?\d{1,3})?|[+-]?\.\d+")
    _below = re.compile(r"(?:<|less than|fewer than) ?(\d+)")
    _up_to = re.compile(r"(?:<=|≤|up to) ?(\d+)")

    def find(self, text: str) -> tuple | None:
        """Status, note, smallest and largest count a mark stands for; None where it is no mark."""
        words = text.strip().casefold()
        if words in self.texts:
            return self.texts[words]
        if found := self._below.fullmatch(words):
            return _interval(text, int(found[1]) - 1)
        if found := self._up_to.fullmatch(words):
            return _interval(text, int(found[1]))
        return None

    def status(self, note: str, has_value: bool) -> str | None:
        """The status that a note beside a value gives it; None where it says nothing of that."""
        for pattern, without, with_value in self.remarks:
            if matches(pattern, note):
                return with_value if has_value else without
        return None


def _interval(text: str, largest: int) -> tuple:
    return ("suppressed", f"suppressed: a small count ({text.strip()})", 1.0, float(largest))


@dataclass(frozen=True)
class Layouts:
    """The whole file: layouts in the order tried, default roles, marks."""

    entries: dict[str, Layout]
    roles: dict[str, str]
    marks: Marks


def fold(text: str) -> str:
    """Text without case, spaces and punctuation but with a leading sign: `-1 (low)` → `-1low`."""
    words = str(text).strip().casefold().replace("&", "and")
    sign = words[:1] if re.match(r"[+-]\d", words) else ""
    return sign + re.sub(r"[^a-z0-9%]+", "", words)


def matches(pattern: str, text: str) -> bool:
    """Whether a text is what a pattern of the layouts file says (`*` anything, `a | b` either)."""
    return bool(_compiled(pattern).fullmatch(fold(text)))


@cache
def _compiled(pattern: str) -> re.Pattern:
    choices = pattern.split(" | ")
    return re.compile(
        "|".join(
            ".*".join(re.escape(fold(part)) for part in choice.split("*")) for choice in choices
        )
    )


def period_in(pattern: str, header: str) -> str | None:
    """The text in a header where a pattern has `{period}`; None where it does not match."""
    before, _, after = pattern.partition(PERIOD)
    text = header.strip()
    if not (text.startswith(before) and text.endswith(after)) or len(text) < len(before + after):
        return None
    return text[len(before) : len(text) - len(after) or None].strip()


@cache
def layouts() -> Layouts:
    """The layouts of this installation, read once."""
    return read(FILE)


def read(path: Path) -> Layouts:
    """Read and check a layouts file; CatalogueError names the entry and what would be right."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}.") from error
    roles = content.get("roles", {})
    entries = {}
    for entry in content.get("layout", []):
        made = _layout(entry, roles, path.name)
        if made.id in entries:
            raise CatalogueError(f'{path.name}: layout "{made.id}" stands there twice.')
        entries[made.id] = made
    texts = {
        text.casefold(): (mark["status"], mark["note"], *_bounds(mark))
        for mark in content.get("mark", [])
        for text in mark["text"]
    }
    remarks = tuple((r["pattern"], r["without"], r["with"]) for r in content.get("remark", []))
    return Layouts(entries, roles, Marks(texts, remarks))


def _bounds(mark: dict) -> tuple[float, float]:
    missing = float("nan")
    return float(mark.get("lower", missing)), float(mark.get("upper", missing))


def _layout(entry: dict, roles: dict, file: str) -> Layout:
    own = {f.name for f in fields(Layout)} - {"roles"}
    category = {"category", *roles} - own
    where = f'{file}, layout "{entry.get("id", "without id")}"'
    for key in entry.keys() - own - category:
        known = ", ".join(sorted(own | category))
        raise CatalogueError(f"{where}: {key!r} is unknown; it should be one of {known}.")
    if entry.get("kind") not in KINDS:
        raise CatalogueError(f"{where}: kind should be one of {', '.join(KINDS)}.")
    for need in entry.get("needs", ()):
        if need.startswith("@") and need not in SPECIAL:
            raise CatalogueError(f"{where}: {need!r} should be one of {', '.join(SPECIAL)}.")
    given = {key: value for key, value in entry.items() if key in own}
    given["needs"] = tuple(entry.get("needs", ()))
    given["group"] = tuple(
        Group(**{**group, "all": tuple(group.get("all", ()))}) for group in entry.get("group", [])
    )
    given["part"] = tuple(
        Part(**{**part, "of": tuple(part["of"])}) for part in entry.get("part", [])
    )
    return Layout(**given, roles={key: entry[key] for key in entry.keys() & category})
