"""What goes wrong while fetching: in words that say who failed and what to do about it."""

from __future__ import annotations

from equitymap.errors import InputError


class Failed(InputError):
    """A publisher did not answer as it should; `reason` says how, `advice` what to do.

    `status` is the HTTP status of the answer, None where there was none or it was no HTTP matter.
    """

    def __init__(self, reason: str, advice: str = "", status: int | None = None):
        super().__init__(f"{reason}. {advice}".strip())
        self.reason = reason
        self.advice = advice
        self.status = status


class Gone(Failed):
    """What was asked for is not there (any more): another address may have it."""


class Again(Exception):
    """An answer that may be better next time; `wait` is how long the publisher asks us to wait."""

    def __init__(self, reason: str, wait: float | None = None, status: int | None = None):
        super().__init__(reason)
        self.wait = wait
        self.status = status
