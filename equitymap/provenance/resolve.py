"""From an identifier to its explanation, in the version it names."""

from __future__ import annotations

from equitymap.disclosure import Library, open_library
from equitymap.errors import ChoiceError
from equitymap.provenance import money, values
from equitymap.provenance.explanation import Explanation
from equitymap.provenance.figure import Figure

EXPLAIN = {
    "value": values.value,
    "rank": values.rank,
    "goal": money.goal,
    "money": money.money,
    "grant": money.grant,
}


def explain(library: Library, text: str) -> Explanation:
    """Where the number with an identifier comes from, in the version that it names.

    `library` is the newest version. ChoiceError where the identifier means nothing, or what it
    names is not in that version.
    """
    figure = Figure.parse(text)
    if figure.version > library.version:
        newest = f"its newest is {library.version}" if library.version else "it is empty"
        raise ChoiceError(
            f"This workspace has no version {figure.version}; {newest}. An identifier belongs to "
            "the workspace that printed it."
        )
    if figure.version != library.version:
        library = open_library(library.path, figure.version)
    return EXPLAIN[figure.kind](library, figure)
