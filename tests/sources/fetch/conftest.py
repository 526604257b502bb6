"""The stand-in for the publishers, and a fetch that goes there and does not wait long."""

import functools

import pytest

from equitymap.settings import Settings
from equitymap.sources.fetch import fetch
from equitymap.sources.fetch.client import Client, Patience
from equitymap.sources.fetch.sites import Addresses
from equitymap.store import Workspace
from tests import toy
from tests.sources.fetch.publishers import standing_in

HURRIED = Patience(tries=3, pause=0.01, longest_pause=1)
BOROUGHS = tuple(toy.LAD.values())


@pytest.fixture
def publishers():
    """The stand-in for all publishers."""
    with standing_in() as publishers:
        yield publishers


@pytest.fixture
def client(publishers):
    """A client whose sites are the stand-in's."""
    return Client(Addresses.from_setting(publishers.sites), HURRIED)


@pytest.fixture
def place(tmp_path):
    """A workspace that does not exist yet."""
    return Workspace(tmp_path / "w")


@pytest.fixture
def fetched(publishers, place):
    """Fetch sources for the toy country's two boroughs into the workspace."""
    return functools.partial(
        _fetch, place, publishers, areas=BOROUGHS, settings=Settings(sites=publishers.sites)
    )


def _fetch(place, publishers, *sources, **given):
    return fetch(place, sources, patience=HURRIED, **given)
