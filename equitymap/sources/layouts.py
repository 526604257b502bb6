"""The layouts publishers use, read from `geodata/layouts.toml`: knowledge as data."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from pathlib import Path

from equitymap.errors import CatalogueError
from equitymap.settings import GEODATA

FILE = GEODATA / "layouts.toml"
KINDS = ("observations", "grants", "services", "boundaries", "lookup", "targets")
PLACE = re.compile(r"\{(?:period|sex|age|ethnicity)\}")
SPECIAL = (
    *("@shapes", "@grants", "@services", "@code", "@codes", "@name", "@postcode", "@numbers"),
)


@dataclass(frozen=True)
class Group:
    """A column of categories people belong to, and how its categories are spelled in a group.

    `types` limits it to rows whose `type` column matches; categories in `all` are no group; `whole`
    names indicators that are about the one category they have.
    """

    column: str
    key: str
    type: str | None = None
    types: str | None = None
    all: tuple[str, ...] = ()
    spell: dict[str, str] = field(default_factory=dict)
    whole: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """An indicator, or one of its groups, made by adding up the categories `of` one column; a
    percentage of the categories in `among` where they are named."""

    indicator: str
    of: tuple[str, ...]
    group: str = "all"
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a wide table that is part of others: `plus` are added to it, and the value is the
    percentage that they are `of` another."""

    match: str
    indicator: str
    of: str
    plus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """A percentage made of the groups of a count: those in `of` among those in `among`."""

    indicator: str
    count: str
    of: tuple[str, ...]
    among: tuple[str, ...]


@dataclass(frozen=True)
class Headerless:
    """A published file without a header: what its columns are called, and the pattern that the
    cells of some of them follow, by which it is known."""

    name: str
    header: tuple[str, ...]
    patterns: dict[str, str]


@dataclass(frozen=True)
class Sums:
    """Headers of a table of awards added up: how many a row has, when, and where, finest first."""

    awards: str
    period: str
    places: tuple[str, ...]


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
    periods: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    optional: dict[str, str] = field(default_factory=dict)
    years: dict[str, list[str]] = field(default_factory=dict)
    column: tuple[Column, ...] = ()
    share: tuple[Share, ...] = ()
    group: tuple[Group, ...] = ()
    part: tuple[Part, ...] = ()
    sums: Sums | None = None
    each: bool = False
    percent: bool = False
    fixed: str | None = None
    prefix: str | None = None
    exactly: bool = False

    def slugs(self) -> set[str]:
        """Every indicator this layout can bring."""
        tables = (self.columns, self.optional, self.indicators, self.files)
        found = {slug for table in tables for slug in table.values()}
        made = (*self.part, *self.column, *self.share)
        return (found | {one.indicator for one in made}) - {""}


@dataclass(frozen=True)
class Marks:
    """What cells without a number mean: marks such as `*`, `<5`, and notes beside a value."""

    texts: dict[str, tuple]
    remarks: tuple[tuple[str, str, str], ...]
    number = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][+-]?\d{1,3})?|[+-]?\.\d+")
    _below = re.compile(r"(?:<|less than|fewer than) ?(\d+)")
    _up_to = re.compile(r"(?:<=|≤|up to) ?(\d+)")
    _between = re.compile(r"([1-9]) ?(?:-|–|to) ?([1-9]|1\d)")

    def find(self, text: str) -> tuple | None:
        """Status, note, smallest and largest count a mark stands for; None where it is no mark."""
        words = text.strip().casefold()
        if words in self.texts:
            return self.texts[words]
        if found := self._below.fullmatch(words):
            return _interval(text, int(found[1]) - 1)
        if found := self._up_to.fullmatch(words):
            return _interval(text, int(found[1]))
        if (found := self._between.fullmatch(words)) and int(found[1]) < int(found[2]):
            return _interval(text, int(found[2]), int(found[1]))
        return None

    def status(self, note: str, has_value: bool) -> str | None:
        """The status that a note beside a value gives it; None where it says nothing of that."""
        for pattern, without, with_value in self.remarks:
            if matches(pattern, note):
                return with_value if has_value else without
        return None


def _interval(text: str, largest: int, smallest: int = 1) -> tuple:
    note = f"suppressed: a small count ({text.strip()})"
    return ("suppressed", note, float(smallest), float(largest))


@dataclass(frozen=True)
class Layouts:
    """The whole file: layouts in the order tried, default roles and groups, marks, and the headers
    of files that have none."""

    entries: dict[str, Layout]
    roles: dict[str, str]
    marks: Marks
    groups: tuple[Group, ...] = ()
    headerless: tuple[Headerless, ...] = ()


@lru_cache(8192)
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


def placed(pattern: str, header: str) -> dict[str, str] | None:
    """The texts in a header where a pattern has `{period}`, `{sex}`, `{age}` or `{ethnicity}`; None
    where the header does not match."""
    if not PLACE.search(pattern):
        return None
    words = re.sub(r"[\s_]+", " ", re.sub(r";? ?measures: value$", "", header, flags=re.I))
    found = _places(pattern).fullmatch(words.strip())
    return {name: text.strip() for name, text in found.groupdict().items()} if found else None


@cache
def _places(pattern: str) -> re.Pattern:
    made = "(?i)"
    for part in re.split(r"(\{\w+\}|\*)", re.sub(r"[\s_]+", " ", pattern).strip()):
        if part.startswith("{"):
            made += rf"(?P<{part[1:-1]}>.+?)"
        else:
            made += ".*" if part == "*" else re.escape(part)
    return re.compile(made)


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
    headerless = tuple(
        Headerless(one["name"], tuple(one["header"]), one.get("patterns", {}))
        for one in content.get("headerless", [])
    )
    return Layouts(entries, roles, Marks(texts, remarks), _groups(content), headerless)


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
    given["group"] = _groups(entry)
    for key, made in (("part", Part), ("column", Column), ("share", Share)):
        given[key] = tuple(made(**_tuples(one)) for one in entry.get(key, []))
    if sums := entry.get("sums"):
        given["sums"] = Sums(**{**sums, "places": tuple(sums["places"])})
    return Layout(**given, roles={key: entry[key] for key in entry.keys() & category})


def _groups(entry: dict) -> tuple[Group, ...]:
    return tuple(Group(**_tuples(one)) for one in entry.get("group", []))


def _tuples(entry: dict) -> dict:
    return {key: tuple(item) if isinstance(item, list) else item for key, item in entry.items()}
