"""The store: a workspace of Delta tables and boundary files, in versions, and the catalogue."""

from equitymap.store.catalogue import Catalogue, Indicator, Level, Source, catalogue
from equitymap.store.load import Load
from equitymap.store.snapshot import Snapshot
from equitymap.store.workspace import Workspace

__all__ = [
    "Catalogue",
    "Indicator",
    "Level",
    "Load",
    "Snapshot",
    "Source",
    "Workspace",
    "catalogue",
]
