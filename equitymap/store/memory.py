"""What was worked out is kept: once for each question, the latest questions only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import wraps
from threading import RLock
from typing import Any


class Memory:
    """Answers by question, at most so many; what was asked for longest ago goes first."""

    def __init__(self, most: int):
        self._most = most
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = RLock()

    def get(self, question: Hashable, answer: Callable[[], Any]) -> Any:
        """What `answer` gives, worked out the first time, by one thread alone."""
        found = self._answers.get(question, self)  # without the lock: an answer never waits
        if found is self:
            with self._lock:
                if question not in self._answers:
                    self._answers[question] = answer()
                found = self._answers[question]
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
            return found
        with suppress(KeyError):  # another thread may just have dropped it
            self._answers.move_to_end(question)
        return found


def once(compute: Callable) -> Callable:
    """Keep what `compute(library, …)` gives in the library's `memory`: a version never changes."""
    name = f"{compute.__module__}.{compute.__qualname__}"

    @wraps(compute)
    def kept(library, *asked):
        return library.memory.get((name, *asked), lambda: compute(library, *asked))

    return kept
