"""The catalogue: what we know about kinds of area, sources, indicators and targets.

Read from `geodata/catalogue.toml` and `geodata/indicators/`, checked entry by entry; their order is
the menus' order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path

from equitymap.errors import CatalogueError, ChoiceError
from equitymap.settings import GEODATA

FILE = GEODATA / "catalogue.toml"
INDICATOR_KINDS = ("proportion", "rate", "mean", "count", "score", "rank")
POLARITIES = ("high", "low", "neither")
DISCLOSURES = ("as-published", "hes")
SECTIONS = (
    *("kind", "level", "theme", "source", "site", "download"),
    *("indicator", "target", "renamed"),
)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Every other value is text.
TYPES = {int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


@dataclass(frozen=True)
class Kind:
    """A kind of area: the pattern its codes follow and the words by which headers call it.

    `assumed` is the level of codes whose year nobody tells; areas of a `census` kind reach another
    vintage by the exact-fit lookup only; an `organisation` is no area of land.
    """

    id: str
    name: str
    plural: str
    codes: str
    headers: str = ""
    assumed: str | None = None
    census: bool = False
    organisation: bool = False


@dataclass(frozen=True)
class Level:
    """A kind of area and its vintage: `lsoa21`; England has no vintage."""

    id: str
    kind: str
    year: int | None
    name: str
    plural: str


@dataclass(frozen=True)
class Theme:
    """A group of the indicator menu."""

    slug: str
    name: str


@dataclass(frozen=True)
class Source:
    """A publisher's product, its licence, and the rule that protects its small numbers."""

    slug: str
    name: str
    publisher: str
    licence: str
    licence_url: str
    attribution: str
    url: str
    vintage: str = ""
    disclosure: str = "as-published"


@dataclass(frozen=True)
class Site:
    """An address that publishers' files are fetched from, and how hard it may be asked.

    `hosts` are further hosts of the publisher that it may send us on to.
    """

    id: str
    name: str
    base: str
    per_second: int
    at_once: int
    hosts: list = ()


@dataclass(frozen=True)
class Download:
    """What a source offers for fetching; `how` is read by the kind of fetch it names.

    One that is `asked` is fetched only where it or its source is named.
    """

    slug: str
    source: str
    site: str
    kind: str
    brings: str
    how: dict
    asked: bool = False


@dataclass(frozen=True)
class Indicator:
    """Something measured about areas; `alias` is the slug that goes with the newest edition.

    A `standardised` rate is no quotient of its counts, so it is never added up from them.
    """

    slug: str
    name: str
    theme: str
    source: str
    unit: str
    decimals: int
    kind: str
    polarity: str
    alias: str | None = None
    edition: int | None = None
    caveat: str = ""
    short: str = ""
    standardised: bool = False

    @property
    def multiplier(self) -> float | None:
        """What the quotient of its counts is multiplied by: 100 for "%", 1,000 for "per 1,000"."""
        if self.kind == "proportion":
            return 100.0
        stated = re.search(r"\bper ([\d,]+)", self.unit)
        if self.kind != "rate" or self.standardised or not stated:
            return None
        return float(stated[1].replace(",", ""))


@dataclass(frozen=True)
class Target:
    """A target set that every workspace with the indicators of its rule has at once."""

    slug: str
    name: str
    rule: str


@dataclass(frozen=True)
class Catalogue:
    """Everything the catalogue file says, in its order, found by id or slug."""

    kinds: dict[str, Kind]
    levels: dict[str, Level]
    themes: list[Theme]
    sources: dict[str, Source]
    sites: dict[str, Site]
    downloads: dict[str, Download]
    indicators: dict[str, Indicator]
    targets: list[Target]
    renamed: dict[str, str] = field(default_factory=dict)

    def level(self, id: str) -> Level:
        """A level by its id; one the file does not list is named from its kind: `ward (2026)`."""
        if id in self.levels:
            return self.levels[id]
        kind, year = _split(id)
        if kind not in self.kinds:
            raise ChoiceError(
                f"{id!r} is no level: it should be a kind of area ({', '.join(self.kinds)}) "
                "and two digits of a year, such as lsoa21."
            )
        words = self.kinds[kind]
        when = f" ({year})" if year else "" if words.organisation else " (any year)"
        return Level(id, kind, year, words.name + when, words.plural + when)

    def kind_of(self, code: str) -> str | None:
        """The kind of area a GSS code is of, by its pattern; None where no kind has such codes."""
        return next((k.id for k in self.kinds.values() if re.match(k.codes, code)), None)

    def editions(self, alias: str) -> list[Indicator]:
        """The indicators that share an alias, newest edition first."""
        shared = [i for i in self.indicators.values() if i.alias == alias]
        return sorted(shared, key=lambda indicator: -(indicator.edition or 0))


@cache
def catalogue() -> Catalogue:
    """The catalogue of this installation, read once."""
    return read(FILE)


def read(path: Path) -> Catalogue:
    """Read and check a catalogue file; CatalogueError names the entry and what would be right.

    Indicators may stand in a folder beside it, theme by theme.
    """
    content = _content(path)
    for theme in content.get("theme", []):
        file = path.parent / "indicators" / f"{theme.get('slug')}.toml"
        if file.exists():
            content.setdefault("indicator", []).extend(_content(file).get("indicator", []))
    where = "/".join(path.parts[-2:])
    for section in content.keys() - set(SECTIONS):
        raise CatalogueError(
            f"{where}: section {section!r} is unknown; it should be one of {', '.join(SECTIONS)}."
        )
    made = Catalogue(
        kinds={kind.id: kind for kind in _entries(where, content, "kind", Kind)},
        levels={level.id: level for level in _levels(where, content)},
        themes=list(_entries(where, content, "theme", Theme)),
        sources={source.slug: source for source in _entries(where, content, "source", Source)},
        sites={site.id: site for site in _entries(where, content, "site", Site)},
        downloads={d.slug: d for d in _entries(where, content, "download", Download)},
        indicators={i.slug: i for i in _entries(where, content, "indicator", Indicator)},
        targets=list(_entries(where, content, "target", Target)),
        renamed=content.get("renamed", {}),
    )
    for entry, problem in _problems(made):
        raise CatalogueError(f"{where}, {entry}: {problem}.")
    return made


def _content(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(f"The catalogue {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"The catalogue {path} is not valid TOML: {error}.") from error


def _entries(where: str, content: dict, section: str, kind: type) -> Iterator:
    seen = set()
    for position, entry in enumerate(content.get(section, []), start=1):
        key = entry.get("slug", entry.get("id"))
        name = f'{where}, {section} "{key}"' if key else f"{where}, {section} number {position}"
        known = {f.name for f in fields(kind)}
        needed = [f.name for f in fields(kind) if f.default is MISSING]
        if lacking := [n for n in needed if n not in entry]:
            raise CatalogueError(f"{name}: {lacking[0]} is missing.")
        if unknown := sorted(entry.keys() - known):
            raise CatalogueError(
                f"{name}: {unknown[0]} is unknown; it should be one of {', '.join(sorted(known))}."
            )
        for f in fields(kind):
            want = next((kind for kind in TYPES if kind.__name__ in f.type), str)
            if f.name in entry and type(entry[f.name]) is not want:
                word = TYPES.get(want, "text in quotes")
                raise CatalogueError(f"{name}: {f.name} is {entry[f.name]!r}; it should be {word}.")
        if key in seen:
            raise CatalogueError(f"{name}: it stands there twice; it should stand there once.")
        seen.add(key)
        yield kind(**entry)


@dataclass(frozen=True)
class _ListedLevel:
    id: str
    name: str
    plural: str


def _levels(where: str, content: dict) -> Iterator[Level]:
    kinds = {kind.get("id") for kind in content.get("kind", [])}
    for listed in _entries(where, content, "level", _ListedLevel):
        kind, year = _split(listed.id)
        if kind not in kinds:
            raise CatalogueError(
                f'{where}, level "{listed.id}": its kind {kind!r} is unknown; it should be one of '
                f"{', '.join(sorted(kinds))}, followed by two digits of a year."
            )
        yield Level(listed.id, kind, year, listed.name, listed.plural)


def _split(level: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"([a-z]+)(\d\d)?", level)
    if not match:
        return level, None
    return match[1], 2000 + int(match[2]) if match[2] else None


def _problems(made: Catalogue) -> Iterator[tuple[str, str]]:
    def outside(value: str, allowed) -> str | None:
        return None if value in allowed else f"should be one of {', '.join(allowed)}"

    for kind in made.kinds.values():
        for key in ("codes", "headers"):
            try:
                re.compile(getattr(kind, key))
            except re.error as error:
                yield f'kind "{kind.id}"', f"{key} is no regular expression: {error}"
        if kind.assumed and kind.assumed not in made.levels:
            yield (
                f'kind "{kind.id}"',
                f"assumed is {kind.assumed!r}; it should be one of the levels of this file",
            )
    for source in made.sources.values():
        if problem := outside(source.disclosure, DISCLOSURES):
            yield f'source "{source.slug}"', f"disclosure is {source.disclosure!r}; {problem}"
    for site in made.sites.values():
        if not site.base.startswith("https://"):
            yield f'site "{site.id}"', f"base is {site.base!r}; it should begin with https://"
        if site.per_second < 1 or site.at_once < 1:
            yield f'site "{site.id}"', "per_second and at_once should be 1 or more"
    for download in made.downloads.values():
        for key, allowed in (("source", made.sources), ("site", made.sites)):
            value = getattr(download, key)
            if problem := outside(value, allowed):
                yield f'download "{download.slug}"', f"{key} is {value!r}; it {problem}"
    themes = [theme.slug for theme in made.themes]
    for indicator in made.indicators.values():
        entry = f'indicator "{indicator.slug}"'
        for key, allowed in (
            ("theme", themes),
            ("source", made.sources),
            ("kind", INDICATOR_KINDS),
            ("polarity", POLARITIES),
        ):
            value = getattr(indicator, key)
            if problem := outside(value, allowed):
                yield entry, f"{key} is {value!r}; it {problem}"
        if indicator.decimals < 0:
            yield entry, f"decimals is {indicator.decimals}; it should be 0 or more"
        if indicator.standardised and indicator.kind != "rate":
            yield entry, "standardised is true; only a rate can be"
        if indicator.alias in made.indicators:
            yield entry, f"alias {indicator.alias!r} is the slug of another indicator"
        if indicator.alias and indicator.edition is None:
            yield entry, "it has an alias and no edition; edition should be its year"
        if indicator.alias and not SLUG.fullmatch(indicator.alias):
            yield entry, f"alias is {indicator.alias!r}; it should be words joined by hyphens"
    for section, slugs in (
        ("source", made.sources),
        ("site", made.sites),
        ("download", made.downloads),
        ("theme", themes),
        ("indicator", made.indicators),
        ("target", [target.slug for target in made.targets]),
    ):
        for slug in slugs:
            if not SLUG.fullmatch(slug):
                yield (
                    f'{section} "{slug}"',
                    "slug should be small letters and digits joined by hyphens",
                )
    names = made.indicators.keys() | {i.alias for i in made.indicators.values()}
    for old, new in made.renamed.items():
        if new not in names:
            yield f'renamed "{old}"', f"{new!r} is no indicator; it should be a slug or an alias"
        if old in names:
            yield f'renamed "{old}"', "an indicator has this slug; it should be one no longer used"
