"""Uploads through their addresses: looked at first, stored when confirmed, from nowhere else."""

import io
import json
import os
import shutil
from time import monotonic, sleep, time

import flask
import pytest

from equitymap.api import jobs as jobs_module
from equitymap.api import uploads, version
from equitymap.api.job_files import plain_name
from equitymap.api.jobs import Jobs
from equitymap.settings import Settings
from equitymap.store import Workspace
from tests import toy

OURS = {"X-EquityMap": "data", "Sec-Fetch-Site": "same-origin"}
PEOPLE = "area code,period,indicator,value\n" + "".join(
    f"{code},2022,population,{1000 + i}\n" for i, code in toy.LSOA.items()
)
PATIENCE = 60


@pytest.fixture
def workspace(toy_workspace, tmp_path):
    """The toy country, to be changed."""
    shutil.copytree(toy_workspace.path, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def client_of(workspace, **settings):
    """A browser's stand-in for a server of a workspace."""
    chosen = Settings(workspace=str(workspace.path), **settings)
    app = flask.Flask("test")
    app.register_blueprint(uploads.blueprint(chosen, Jobs(chosen)))
    app.register_blueprint(version.blueprint(chosen.workspace))
    return app.test_client()


@pytest.fixture
def client(workspace):
    """A browser's stand-in."""
    return client_of(workspace)


def send(client, *files, headers=OURS):
    """Send files: pairs of name and content."""
    sent = [(io.BytesIO(c if isinstance(c, bytes) else c.encode()), name) for name, c in files]
    return client.post("/data/uploads", data={"files": sent}, headers=headers)


def settled(client, job: str) -> dict:
    """The job when it no longer is under way."""
    begun = monotonic()
    while monotonic() - begun < PATIENCE:
        told = client.get(f"/data/uploads/{job}").get_json()
        if told["state"] not in jobs_module.BUSY:
            return told
        sleep(0.05)
    raise AssertionError(f"still {told['state']}")


def looked_at(client, *files) -> dict:
    """A job whose files were looked at."""
    answer = send(client, *files)
    assert answer.status_code == 202, answer.get_json()
    return settled(client, answer.get_json()["id"])


def folders(workspace) -> list[str]:
    """The uploads a workspace holds."""
    folder = workspace.path / ".cache" / "uploads"
    return [entry.name for entry in os.scandir(folder) if entry.is_dir()]


def test_a_file_is_looked_at_then_stored_when_that_is_confirmed(client, workspace):
    job = looked_at(client, ("people.csv", PEOPLE))
    assert job["state"] == "ready"
    assert job["receipts"][0]["rows_kept"] == 12
    assert workspace.head() == 1
    assert client.post(f"/data/uploads/{job['id']}/confirm", headers=OURS).status_code == 202
    stored = settled(client, job["id"])
    assert (stored["state"], stored["version"], stored["changed"]) == ("stored", 2, True)
    assert workspace.head() == 2
    assert not (workspace.path / ".cache" / "uploads" / job["id"] / "files").exists()
    assert workspace.check() == []


def test_what_is_discarded_is_gone_and_the_workspace_as_it_was(client, workspace):
    job = looked_at(client, ("people.csv", PEOPLE))
    assert client.delete(f"/data/uploads/{job['id']}", headers=OURS).status_code == 204
    assert folders(workspace) == []
    assert workspace.head() == 1
    gone = client.post(f"/data/uploads/{job['id']}/confirm", headers=OURS)
    assert gone.status_code == 404
    assert "no longer here" in gone.get_json()["error"]


def test_a_refused_file_says_why_and_can_be_looked_at_again(client):
    codes = [*list(toy.LSOA.values())[:11], "E01088888"]
    rows = "".join(f"{code},2022,population,5\n" for code in codes)
    job = looked_at(client, ("people.csv", "area code,period,indicator,value\n" + rows))
    assert job["state"] == "refused"
    assert "E01088888" in job["reasons"][0]
    path = f"/data/uploads/{job['id']}"
    assert client.post(f"{path}/confirm", headers=OURS).status_code == 409
    again = client.post(f"{path}/again", json={"allow_loss": True, "dry_run": False}, headers=OURS)
    assert again.status_code == 202
    job = settled(client, job["id"])
    assert job["state"] == "ready"
    assert job["options"] == {"allow_loss": True, "replace": False}
    assert job["receipts"][0]["rows_kept"] == 11


def test_files_of_one_upload_are_one_load_and_may_have_one_name(client, workspace):
    other = PEOPLE.replace("2022", "2023")
    job = looked_at(client, ("people.csv", PEOPLE), ("people.csv", other))
    assert [receipt["periods"] for receipt in job["receipts"]] == [["2022"], ["2023"]]
    client.post(f"/data/uploads/{job['id']}/confirm", headers=OURS)
    assert settled(client, job["id"])["version"] == 2


def test_a_workspace_that_changed_meanwhile_is_looked_at_again(client, workspace):
    job = looked_at(client, ("people.csv", PEOPLE))
    other = looked_at(client, ("others.csv", PEOPLE.replace("2022", "2023")))
    client.post(f"/data/uploads/{other['id']}/confirm", headers=OURS)
    assert settled(client, other["id"])["version"] == 2
    client.post(f"/data/uploads/{job['id']}/confirm", headers=OURS)
    job = settled(client, job["id"])
    assert job["state"] == "ready"
    assert "has changed since you looked" in job["told"]
    assert workspace.head() == 2
    client.post(f"/data/uploads/{job['id']}/confirm", headers=OURS)
    assert settled(client, job["id"])["version"] == 3


def test_the_same_bytes_again_change_nothing(client, workspace):
    for _ in range(2):
        job = looked_at(client, ("people.csv", PEOPLE))
        client.post(f"/data/uploads/{job['id']}/confirm", headers=OURS)
        job = settled(client, job["id"])
    assert (job["state"], job["changed"]) == ("stored", False)
    assert workspace.head() == 2


def test_published_data_is_refused_in_a_fictional_workspace(tmp_path):
    from equitymap.sources.demo import build

    build(tmp_path / "demo")
    client = client_of(Workspace(tmp_path / "demo"))
    job = looked_at(client, ("people.csv", PEOPLE))
    assert job["state"] == "refused"
    assert "fictional" in job["reasons"][0]


def test_two_server_processes_see_the_same_uploads(workspace):
    one, other = client_of(workspace), client_of(workspace)
    job = looked_at(one, ("people.csv", PEOPLE))
    assert other.get(f"/data/uploads/{job['id']}").get_json() == job
    other.post(f"/data/uploads/{job['id']}/confirm", headers=OURS)
    assert settled(one, job["id"])["state"] == "stored"


def test_an_upload_whose_server_died_says_so(client, workspace):
    job = looked_at(client, ("people.csv", PEOPLE))
    state = workspace.path / ".cache" / "uploads" / job["id"] / "job.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "state": "looking"}))
    os.utime(state, (time() - 60, time() - 60))
    told = client.get(f"/data/uploads/{job['id']}").get_json()
    assert told["state"] == "refused"
    assert "The server stopped" in told["reasons"][0]


def test_what_nobody_confirms_is_deleted_after_an_hour(client, workspace):
    job = looked_at(client, ("people.csv", PEOPLE))
    state = workspace.path / ".cache" / "uploads" / job["id"] / "job.json"
    os.utime(state, (time() - 3700, time() - 3700))
    kept = looked_at(client, ("others.csv", PEOPLE))
    assert folders(workspace) == [kept["id"]]


# ── who may ask, and how much ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"X-EquityMap": "data", "Sec-Fetch-Site": "cross-site"},
        {"X-EquityMap": "data", "Sec-Fetch-Site": "same-site"},
        {"X-EquityMap": "data", "Origin": "https://elsewhere.example"},
        {"X-EquityMap": "data", "Origin": "null"},
    ],
)
def test_a_page_of_another_server_can_change_nothing(client, workspace, headers):
    job = looked_at(client, ("people.csv", PEOPLE))["id"]
    assert send(client, ("a.csv", PEOPLE), headers=headers).status_code == 403
    for path in (f"/data/uploads/{job}/confirm", f"/data/uploads/{job}/again", "/data/undo"):
        assert client.post(path, json={"version": 0, "seen": 1}, headers=headers).status_code == 403
    assert client.delete(f"/data/uploads/{job}", headers=headers).status_code == 403
    assert folders(workspace) == [job]
    assert workspace.head() == 1


@pytest.mark.parametrize("headers", [OURS, {"X-EquityMap": "data", "Origin": "http://localhost"}])
def test_a_page_of_this_server_may_ask(client, headers):
    assert send(client, ("a.csv", PEOPLE), headers=headers).status_code == 202


def test_too_much_is_said_before_it_is_taken(workspace):
    client = client_of(workspace, upload_mb=1)
    answer = send(client, ("people.csv", b"x" * 2_000_000))
    assert answer.status_code == 413
    assert "more than 1 MB" in answer.get_json()["error"]
    assert not (workspace.path / ".cache" / "uploads").exists()


def test_too_many_files_are_refused(client, workspace):
    assert send(client, *[(f"{at}.csv", "x") for at in range(60)]).status_code == 413
    assert client.post("/data/uploads", data={}, headers=OURS).status_code == 400


def test_a_disk_that_is_full_is_said_and_nothing_is_left(client, workspace, monkeypatch):
    def full(self, path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("werkzeug.datastructures.FileStorage.save", full)
    answer = send(client, ("people.csv", PEOPLE))
    assert answer.status_code == 503
    assert "people.csv could not be kept: No space left" in answer.get_json()["error"]
    assert folders(workspace) == []


def test_a_queue_that_is_full_says_so(client, workspace, monkeypatch):
    monkeypatch.setattr(jobs_module, "MOST_WAITING", 0)
    answer = send(client, ("people.csv", PEOPLE))
    assert answer.status_code == 503
    assert "try again in a minute" in answer.get_json()["error"]


@pytest.mark.parametrize(
    "job", ["x", "..", "a" * 32, "..%2f..%2fworkspace.json", "%00", "A" * 31 + "/", "é" * 32]
)
def test_an_id_that_is_none_is_none(client, job):
    assert client.get(f"/data/uploads/{job}").status_code in (404, 400)


def test_what_is_switched_off_is_off(workspace):
    client = client_of(workspace, uploads=False)
    for answer in (
        send(client, ("people.csv", PEOPLE)),
        client.get("/data/uploads/" + "a" * 32),
        client.post("/data/undo", json={"version": 0, "seen": 1}, headers=OURS),
    ):
        assert answer.status_code == 403
        assert "switched off" in answer.get_json()["error"]
    assert workspace.head() == 1


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("people.csv", "people.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Grants 2026.xlsx", "Grants 2026.xlsx"),
        ("/etc/cron.d/x", "x"),
        ("..", "file"),
        (".hidden", "hidden"),
        ("a\x00b\n;rm -rf.csv", "a_b__rm -rf.csv"),
        ("<img src=x>.csv", "_img src_x_.csv"),
        ("Écoles – été.csv", "Écoles _ été.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
        ("", "file"),
    ],
)
def test_a_name_leads_nowhere(name, plain):
    assert plain_name(name) == plain


# ── going back, and what is the newest ──────────────────────────────────────────────────────────


def test_going_back_is_a_new_version_and_only_from_what_was_seen(client, workspace):
    job = looked_at(client, ("people.csv", PEOPLE))
    client.post(f"/data/uploads/{job['id']}/confirm", headers=OURS)
    settled(client, job["id"])
    late = client.post("/data/undo", json={"version": 1, "seen": 1}, headers=OURS)
    assert late.status_code == 409
    assert "has changed" in late.get_json()["error"]
    done = client.post("/data/undo", json={"version": 1, "seen": 2}, headers=OURS)
    assert done.get_json() == {"version": 3}
    assert workspace.history()[0]["restores"] == 1


@pytest.mark.parametrize("asked", [{}, {"version": "1"}, {"version": True}, {"version": None}, [1]])
def test_going_back_to_nonsense_is_a_sentence(client, asked):
    assert client.post("/data/undo", json=asked, headers=OURS).status_code == 400


def test_the_newest_version_is_told_once(client, workspace):
    first = client.get("/version")
    assert first.get_json() == {"version": 1}
    again = client.get("/version", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    workspace.undo()
    assert client.get("/version", headers={"If-None-Match": first.headers["ETag"]}).get_json() == {
        "version": 2
    }
