"""An explanation: the number, the steps that made it, the files it rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import pandas as pd

from equitymap.errors import ChoiceError
from equitymap.provenance.figure import PARTS, Figure


@dataclass(frozen=True)
class Explanation:
    """Where a number comes from. `steps`, in the order they were taken, each have a name and a
    sentence; `receipts` are the files it rests on, and what each was used for (see files.py).

    `parts` single the number out, with what was left to a default; `value`, in `unit`, is None
    where it is hidden or absent, which `status` and `note` explain.
    """

    id: str
    kind: str
    title: str
    parts: dict[str, str]
    version: int
    value: float | None
    unit: str
    status: str
    note: str | None = None
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    steps: list[dict] = field(default_factory=list)
    receipts: list[dict] = field(default_factory=list)

    def to_dict(self) -> dict:
        """The answer with the contract's keys, ready for JSON."""
        return asdict(self)


def step(name: str, says: str, **more) -> dict:
    """One step, for the list of them; `more` says the same to scripts."""
    return {"step": name, "says": says, **more}


def needed(figure: Figure, *names: str) -> list[str]:
    """The parts a number cannot do without; ChoiceError where one is not said."""
    for name in names:
        if not figure.get(name):
            raise ChoiceError(
                f"{str(figure)!r} lacks its {name}: after the version, a {figure.kind} is named by "
                f"{', '.join(PARTS[figure.kind])}."
            )
    return [figure.get(name) for name in names]


def number(value) -> float | None:
    """A number as JSON has it; None where there is none."""
    return None if value is None or pd.isna(value) else float(value)


def text(value) -> str | None:
    """A text as JSON has it; None where there is none."""
    return value if isinstance(value, str) and value else None


def pounds(amount: float | None) -> str:
    """Pounds in full, pence only where there are any."""
    return "an unknown sum" if number(amount) is None else f"£{amount:,.2f}".removesuffix(".00")


def percent(share: float) -> str:
    """A share in per cent, finely."""
    return f"{100 * share:.2f}\u202f%"
