"""What the methods are, in their own words: the docstrings of `equitymap.methods`, taken apart."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module

# Family → its modules, in the order a reader meets them. A module in no family fails a test.
FAMILIES = {
    "Proportions, rates and means": ("proportions", "rates", "means", "quantiles"),
    "Rates made comparable": ("standardised", "standardised_ratios", "life_expectancy"),
    "Groups compared": (
        "rate_ratios",
        "risk_ratios",
        "mantel_haenszel",
        "unknowns",
        "gap_change",
    ),
    "Change over time": ("trend", "spc", "before_after"),
    "Providers compared": ("funnel",),
    "Gaps over deprivation and between groups": (
        "slope_index",
        "heat_gap",
        "heat_ordered",
        "heat_spread",
        "heat_distance",
        "heat_impact",
    ),
    "Inequality among areas": ("concentration", "gini", "entropy", "atkinson"),
    "Patterns on the map": (
        "smoothing",
        "neighbours",
        "moran",
        "geary",
        "hotspots",
        "significance",
    ),
    "Map classes": ("classes", "breaks", "skewed_breaks"),
    "The need index": ("normalise", "composite", "certainty", "imd"),
    "Access to services": ("access",),
    "Money over time": ("money",),
    "Small counts": ("disclosure_control",),
}
UNLISTED = (  # they serve the methods and measure nothing
    "checks",
    "errors",
    "results",
    "windows",
    "weighted",
    "subgroups",
    "spatial",
    "permutations",
    "autocorrelation",
    "indicators",
)
PARTS = ("Meaning", "Formula", "Caution")
_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)


@dataclass(frozen=True)
class Method:
    """One measure: its name in Python, its first sentence, and what its docstring says of it.

    `caution` is when not to trust it. A part the docstring lacks is empty.
    """

    name: str
    title: str
    meaning: str
    formula: str
    caution: str
    reference: str


@cache
def families() -> dict[str, tuple[Method, ...]]:
    """Every method by family, in the order of the files."""
    return {
        family: tuple(method for module in modules for method in _methods(module))
        for family, modules in FAMILIES.items()
    }


def _methods(module: str) -> list[Method]:
    found = import_module(f"equitymap.methods.{module}")
    return [
        described(function)
        for name, function in vars(found).items()
        if inspect.isfunction(function)
        and function.__module__ == found.__name__
        and not name.startswith("_")
    ]


def described(function) -> Method:
    """A function's docstring, taken apart; the paragraphs of PARTS begin with their name."""
    prose, *rest = _SECTION.split(inspect.getdoc(function) or "")
    sections = dict(zip(rest[::2], rest[1::2], strict=True))
    title, *paragraphs = [_on_one_line(text) for text in prose.strip().split("\n\n")]
    said = {part: "" for part in PARTS}
    for paragraph in paragraphs:
        name, _, text = paragraph.partition(": ")
        if name in said:
            said[name] = text
    return Method(
        name=f"{function.__module__.rpartition('.')[2]}.{function.__name__}",
        title=title.rstrip("."),
        meaning=_capital(said["Meaning"]),
        formula=_capital(said["Formula"]),
        caution=_capital(said["Caution"]),
        reference=_on_one_line(sections.get("References", "")),
    )


def marked(text: str) -> list[tuple[str, bool]]:
    """A sentence in pieces, each with whether it is code (between ` or `` in the docstring)."""
    pieces = re.split(r"``(.+?)``|`(.+?)`", text)
    return [
        (piece, at % 3 != 0) for at, piece in enumerate(pieces) if piece
    ]  # split keeps the two groups between the plain texts


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
