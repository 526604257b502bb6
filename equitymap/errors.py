"""What can go wrong, as one small family.

EquityMapError            a sentence for a person: what was wrong, where, and what would be right
├── CatalogueError        geodata/catalogue.toml or a layout contradicts itself: start-up stops
├── WorkspaceError        the workspace is missing, locked, full or unsound: nothing was changed
├── InputError            a file or a value in it is not what it should be: nothing was stored
└── ChoiceError           something was asked for that the workspace does not hold
"""

import re

COLOUR = re.compile(r"\x1b\[[\d;]*m")


class EquityMapError(Exception):
    """The base of every error whose message is meant for the person at the screen."""


class CatalogueError(EquityMapError):
    """The catalogue or a layout is wrong; names the entry and what would be right."""


class WorkspaceError(EquityMapError):
    """The workspace cannot be opened or written; it is as it was."""


class InputError(EquityMapError):
    """A file was refused; names file, row, column and value, and what would be right.

    `reasons` holds every reason when there are several (one load, many files).
    """

    def __init__(self, message: str, reasons: tuple[str, ...] = ()):
        super().__init__(message)
        self.reasons = reasons or (message,)


class ChoiceError(EquityMapError):
    """An indicator, level, area, period, group, target set or rule the workspace does not know."""


def cause(error: BaseException) -> str:
    """What a library's error says, on one line, to stand within a sentence of ours."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    said = COLOUR.sub("", said).split("↳")[-1]  # Delta Lake draws the chain down to the cause
    return " ".join(said.split()).rstrip(".") or type(error).__name__
