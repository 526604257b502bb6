"""Files that come whole: gone on with, unchanged, checked."""

import hashlib

import pytest
from flask import Response

from equitymap.sources.fetch import whole
from equitymap.sources.fetch.failure import Failed
from equitymap.sources.fetch.whole import Wanted, download

CONTENT = b"area code,value\n" + b"E01000001,1\n" * 5000
FILE = Wanted("govuk-assets", "media/file.csv")


@pytest.fixture
def served(publishers):
    """The file is there."""
    publishers.files["/assets/media/file.csv"] = CONTENT
    return publishers


def _broken_off(at: int) -> Response:
    etag = f'"{hashlib.md5(CONTENT).hexdigest()}"'
    return Response(
        iter([CONTENT[:at]]), headers={"Content-Length": str(len(CONTENT)), "ETag": etag}
    )


def test_a_broken_download_goes_on_where_it_ended(client, served, tmp_path):
    served.bad_day("file.csv", _broken_off(20_000))
    answer = download(client, FILE, tmp_path / "f", {})
    assert answer.status == 206
    assert (tmp_path / "f").read_bytes() == CONTENT
    assert served.times("file.csv") == 2


def test_a_download_that_was_killed_goes_on_next_time(client, served, tmp_path):
    served.bad_day("file.csv", *[_broken_off(20_000), 503, 503])
    with pytest.raises(Failed):
        download(client, FILE, tmp_path / "f", {})
    assert not (tmp_path / "f").exists()
    assert (tmp_path / "f.half").stat().st_size == 20_000
    assert download(client, FILE, tmp_path / "f", {}).status == 206
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_half_of_another_file_is_not_gone_on_with(client, served, tmp_path):
    served.bad_day("file.csv", _broken_off(20_000), 503, 503)
    with pytest.raises(Failed):
        download(client, FILE, tmp_path / "f", {})
    served.files["/assets/media/file.csv"] = CONTENT.replace(b",1\n", b",2\n")
    assert download(client, FILE, tmp_path / "f", {}).status == 200
    assert (tmp_path / "f").read_bytes() == CONTENT.replace(b",1\n", b",2\n")


def test_half_a_file_that_never_says_which_it_is_is_begun_anew(client, served, tmp_path):
    plain = Response(iter([CONTENT[:20_000]]), headers={"Content-Length": str(len(CONTENT))})
    served.bad_day("file.csv", plain)
    assert download(client, FILE, tmp_path / "f", {}).status == 200
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_what_is_unchanged_is_not_sent_again(client, served, tmp_path):
    etag = download(client, FILE, tmp_path / "f", {}).headers["ETag"]
    assert download(client, FILE, tmp_path / "f", {"etag": etag}) is None


@pytest.mark.parametrize(
    ("known", "problem"),
    [
        ({"md5": "0" * 32}, "MD5"),
        ({"sha256": "0" * 64}, "SHA-256"),
        ({"size": 10}, "where the publisher states 10"),
    ],
)
def test_another_file_than_was_promised_is_thrown_away(client, served, tmp_path, known, problem):
    wanted = Wanted("govuk-assets", "media/file.csv", **known)
    with pytest.raises(Failed, match=problem):
        download(client, wanted, tmp_path / "f", {})
    assert list(tmp_path.iterdir()) == []


def test_a_file_with_its_checksum_is_kept(client, served, tmp_path):
    right = {
        "md5": hashlib.md5(CONTENT).hexdigest().upper(),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "size": len(CONTENT),
    }
    download(client, Wanted("govuk-assets", "media/file.csv", **right), tmp_path / "f", {})
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_web_page_is_no_file(client, served, tmp_path):
    served.bad_day("file.csv", *[Response("<html>Maintenance</html>")] * 3)
    with pytest.raises(Failed, match="a web page in place of data"):
        download(client, FILE, tmp_path / "f", {})
    assert not (tmp_path / "f").exists()


def test_a_file_without_end_is_refused(client, served, tmp_path, monkeypatch):
    monkeypatch.setattr(whole, "MOST_FILE", 1000)
    with pytest.raises(Failed, match="more than"):
        download(client, FILE, tmp_path / "f", {})


def test_only_what_a_checksum_protects_may_come_from_elsewhere():
    assert Wanted("os-downloads", "x", md5="0").checked
    assert not Wanted("os-downloads", "x", size=3).checked
