"""Sources: a publisher's file → rows of the store and a receipt that explains every loss."""

from equitymap.sources.add import add
from equitymap.sources.receipt import Receipt
from equitymap.sources.recipe import Recipe

__all__ = ["Receipt", "Recipe", "add"]
