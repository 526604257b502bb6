"""Fetching: from the publishers' sites to files that `add` recognises, then one load."""

from equitymap.sources.fetch.run import available, boroughs, fetch

__all__ = ["available", "boroughs", "fetch"]
