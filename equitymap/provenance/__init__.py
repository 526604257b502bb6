"""Where a number comes from: its identifier, the files and rows it rests on, every step between."""

from equitymap.provenance.explanation import Explanation
from equitymap.provenance.figure import Figure
from equitymap.provenance.resolve import explain

__all__ = ["Explanation", "Figure", "explain"]
