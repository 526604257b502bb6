"""What can be wrong with the numbers given to a method, as one small family.

MethodError            an argument is not what the method needs: which, what is right, what was seen
├── ShapeError         arrays that belong together do not fit each other
├── CountError         a count is below 0, not whole where it has to be, or above what it is part of
├── DenominatorError   a denominator, a population or a weight is not above 0
├── NotFiniteError     a number is infinite, or missing where none may be
├── TooFewError        fewer points, areas or groups than the method needs
├── OverlapError       periods overlap or repeat, so their values are not independent
└── OptionError        a confidence, a share or a name is not among those the method knows
"""

from __future__ import annotations


class MethodError(ValueError):
    """An argument of a method is not what it has to be; says which, what is right, what was seen.

    `argument`, `expected` and `seen` hold the three parts of the sentence.
    """

    def __init__(self, argument: str, expected: str, seen: object):
        """Make the sentence of its three parts."""
        super().__init__(f"{argument} has to be {expected}; seen: {seen}")
        self.argument, self.expected, self.seen = argument, expected, seen

    def __reduce__(self):
        """Rebuilt from its parts, so that it survives the way back from another process."""
        return type(self), (self.argument, self.expected, self.seen)


class ShapeError(MethodError):
    """Arrays that belong together do not fit each other."""


class CountError(MethodError):
    """A count is below 0, not whole where it has to be, or above what it is part of."""


class DenominatorError(MethodError):
    """A denominator, a population or a weight is not above 0."""


class NotFiniteError(MethodError):
    """A number is infinite, or missing where none may be."""


class TooFewError(MethodError):
    """Fewer points, areas or groups than the method needs."""


class OverlapError(MethodError):
    """Periods overlap or repeat, so that their values are not independent of each other."""


class OptionError(MethodError):
    """A confidence, a share or a name is not among those the method knows."""
