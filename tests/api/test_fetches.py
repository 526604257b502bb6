"""Fetching through the page: publishers are asked, what came is looked at, then confirmed."""

import pytest

from equitymap.api.jobs import Jobs
from equitymap.errors import InputError
from equitymap.settings import Settings
from equitymap.store import Workspace
from tests import toy
from tests.api.test_uploads import OURS, client_of, settled
from tests.sources.fetch.publishers import standing_in

BOROUGHS = list(toy.LAD.values())


@pytest.fixture(scope="module")
def publishers():
    """The stand-in for all publishers."""
    with standing_in() as publishers:
        yield publishers


@pytest.fixture
def workspace(tmp_path):
    """An empty workspace."""
    return Workspace.create(tmp_path / "workspace", "My charity")


def test_boroughs_are_fetched_looked_at_and_stored(publishers, workspace):
    client = client_of(workspace, sites=publishers.sites)
    asked = {"areas": BOROUGHS, "sources": ["ons-geography", "mhclg-iod-2025"]}
    job = client.post("/data/fetches", json=asked, headers=OURS).get_json()
    job = settled(client, job["id"])
    assert (job["state"], job["reasons"]) == ("ready", [])
    assert workspace.head() == 0
    assert {"boundaries", "lookup", "observations"} == {r["kind"] for r in job["receipts"]}
    assert all(receipt["origin"]["publisher"] for receipt in job["receipts"])
    client.post(f"/data/uploads/{job['id']}/confirm", headers=OURS)
    job = settled(client, job["id"])
    assert (job["state"], job["reasons"], job["version"]) == ("stored", [], 1)
    assert workspace.history()[0]["action"] == "fetch"
    assert workspace.check() == []


def test_the_boroughs_are_listed_by_name_and_asked_for_once(publishers, workspace):
    jobs = Jobs(Settings(workspace=str(workspace.path), sites=publishers.sites))
    listed = jobs.boroughs()
    assert {"code": toy.LAD[1], "name": toy.NAMES[toy.LAD[1]]} in listed
    away = Jobs(Settings(workspace=str(workspace.path), sites="ons-geoportal=http://127.0.0.1:9"))
    assert away.boroughs() == listed


def test_a_publisher_that_is_away_is_named(workspace):
    jobs = Jobs(Settings(workspace=str(workspace.path), sites="ons-geoportal=http://127.0.0.1:9"))
    with pytest.raises(InputError, match="Open Geography"):
        jobs.boroughs()
    with pytest.raises(InputError, match="a moment ago"):  # nobody waits for it twice
        jobs.boroughs()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"areas": []},
        {"areas": "E09000022"},
        {"areas": [1]},
        {"areas": ["../.."]},
        {"areas": ["E09000022"], "sources": ["x" * 100]},
    ],
)
def test_what_is_no_list_of_names_is_refused(workspace, asked):
    answer = client_of(workspace).post("/data/fetches", json=asked, headers=OURS)
    assert answer.status_code == 400
    assert workspace.head() == 0


def test_an_unknown_borough_is_said(publishers, workspace):
    client = client_of(workspace, sites=publishers.sites)
    asked = {"areas": ["E09000099"], "sources": ["ons-geography"]}
    job = client.post("/data/fetches", json=asked, headers=OURS).get_json()
    job = settled(client, job["id"])
    assert job["state"] == "refused"
    assert "E09000099" in job["reasons"][0]
