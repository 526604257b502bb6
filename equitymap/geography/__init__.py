"""Geography: levels, areas, parents, vintages, aggregation, places, and what the browser draws."""

from equitymap.geography.aggregate import aggregate, why_not
from equitymap.geography.drawing import Drawing, drawing, outline
from equitymap.geography.geography import Geography

__all__ = ["Drawing", "Geography", "aggregate", "drawing", "outline", "why_not"]
