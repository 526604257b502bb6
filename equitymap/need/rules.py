"""Rules that choose target areas: `imd-decile <= 2 and not child-obesity-year6 < 25`.

A rule compares indicators with numbers (`<`, `<=`, `>`, `>=`, `=`, `!=`), takes the worst of one
(`worst(imd-score, 0.2)`, `worst(imd-score, 0.2, within=E09000022)`) and joins such parts with
`and`, `or`, `not` and parentheses. Where a value is missing or suppressed a part is neither true
nor false, and an area is chosen only where the whole rule is true whatever that value may be.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput

from equitymap.errors import ChoiceError

GRAMMAR = r"""
    ?rule: both ("or" both)*            -> either
    ?both: part ("and" part)*           -> both
    ?part: "not" part                   -> negated
         | "(" rule ")"
         | SLUG SIGN NUMBER             -> compared
         | "worst" "(" SLUG "," NUMBER ["," "within" "=" CODE] ")" -> worst
    SIGN: "<=" | ">=" | "!=" | "<" | ">" | "="
    SLUG: /(?=[0-9-]*[a-z])[a-z0-9]+(-[a-z0-9]+)*/
    CODE: /[A-Z][0-9]{8}/
    NUMBER: /-?[0-9]+(\.[0-9]+)?/
    %import common.WS
    %ignore WS
"""
SIGNS: dict[str, Callable] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
EXAMPLES = "imd-decile <= 2 and child-obesity-year6 > 25, or worst(imd-score, 0.2)"


@dataclass(frozen=True)
class Compared:
    """An indicator against a number."""

    slug: str
    sign: str
    number: float


@dataclass(frozen=True)
class Worst:
    """The worst share of an indicator's areas, of all or of those within one."""

    slug: str
    share: float
    within: str | None


@dataclass(frozen=True)
class Joined:
    """Parts of a rule joined by `and`, `or` or `not`."""

    word: str
    parts: tuple


def slugs(rule) -> list[str]:
    """The indicators a parsed rule asks for, each once, in its order."""
    if isinstance(rule, Joined):
        return list(dict.fromkeys(slug for part in rule.parts for slug in slugs(part)))
    return [rule.slug]


class Truth:
    """For each area whether something is true, false or, where neither, not known."""

    def __init__(self, yes: np.ndarray, no: np.ndarray):
        self.yes, self.no = yes, no


def evaluate(rule, compare: Callable[[Compared], Truth], worst: Callable[[Worst], Truth]) -> Truth:
    """Work a parsed rule out; `compare` and `worst` answer for its parts."""
    if isinstance(rule, Compared):
        return compare(rule)
    if isinstance(rule, Worst):
        return worst(rule)
    parts = [evaluate(part, compare, worst) for part in rule.parts]
    yes, no = [part.yes for part in parts], [part.no for part in parts]
    if rule.word == "not":
        return Truth(no[0], yes[0])
    if rule.word == "and":
        return Truth(np.logical_and.reduce(yes), np.logical_or.reduce(no))
    return Truth(np.logical_or.reduce(yes), np.logical_and.reduce(no))


def parse(text: str) -> Compared | Worst | Joined:
    """Read a rule; ChoiceError says where it stops making sense and what would be right there."""
    try:
        return _Build().transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        raise ChoiceError(_sentence(text, error)) from None


class _Build(Transformer):
    def either(self, parts):
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def both(self, parts):
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def negated(self, parts):
        return Joined("not", tuple(parts))

    def compared(self, parts):
        slug, sign, number = parts
        return Compared(str(slug), str(sign), float(number))

    def worst(self, parts):
        slug, share, within = parts
        return Worst(str(slug), float(share), within and str(within))


_PARSER = Lark(GRAMMAR, parser="lalr", start="rule", maybe_placeholders=True)

# What could stand where a rule went wrong, in the words of a reader.
WORDS = {
    "SLUG": "an indicator",
    "SIGN": "a comparison (<, <=, >, >=, = or !=)",
    "NUMBER": "a number",
    "CODE": "an area code such as E09000022",
    "LPAR": "“(”",
    "RPAR": "“)”",
    "COMMA": "a comma",
    "EQUAL": "“=”",
    "AND": "“and”",
    "OR": "“or”",
    "NOT": "“not”",
    "WORST": "“worst(…)”",
    "WITHIN": "“within=”",
    "$END": "the end",
}


def _sentence(text: str, error: UnexpectedInput) -> str:
    if not text.strip():
        return f"The rule is empty; it should be like {EXAMPLES}."
    wanted = getattr(error, "accepts", None) or getattr(error, "expected", None)
    wanted = wanted or getattr(error, "allowed", None) or ()
    words = [WORDS[name] for name in WORDS if name in wanted]
    right = f"; there should be {' or '.join(words)}" if words else f"; rules are like {EXAMPLES}"
    token = getattr(error, "token", None)
    ended = isinstance(error, UnexpectedEOF) or (isinstance(token, Token) and token.type == "$END")
    if ended:
        return f"The rule {text!r} stops too soon{right}."
    found = text[error.pos_in_stream] if isinstance(error, UnexpectedCharacters) else str(token)
    return f"The rule {text!r} goes wrong at character {error.pos_in_stream + 1}, {found!r}{right}."
