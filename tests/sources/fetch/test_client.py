"""Asking a publisher: again where it helps, politely, and never on to somebody else."""

import time

import pytest
from flask import Response, redirect

from equitymap.sources.fetch.client import Answer, Client, Patience
from equitymap.sources.fetch.failure import Again, Failed, Gone
from equitymap.sources.fetch.sites import Addresses, public
from equitymap.sources.fetch.whole import Wanted, download

PATH = "media/there.json"


@pytest.fixture
def there(publishers):
    """A file that is there; gives its path."""
    publishers.files[f"/assets/{PATH}"] = b'{"a": 1}'
    return PATH


def test_an_answer_is_asked_for_again_where_a_site_is_in_trouble(client, publishers, there):
    publishers.bad_day("there", 503, 500)
    assert client.ask("govuk-assets", there).json() == {"a": 1}
    assert publishers.times("there") == 3


def test_patience_ends_and_says_who_failed_and_what_to_do(client, publishers, there):
    publishers.bad_day("there", *[503] * 9)
    with pytest.raises(Failed) as caught:
        client.ask("govuk-assets", there)
    assert publishers.times("there") == 3
    assert "there.json: it answered 503" in caught.value.reason
    assert "(asked 3 times)" in caught.value.reason
    assert "try again later" in caught.value.advice
    assert caught.value.status == 503


def test_it_waits_as_long_as_a_site_asks(client, publishers, there):
    publishers.bad_day("there", Response("", 429, {"Retry-After": "1"}))
    begun = time.monotonic()
    client.ask("govuk-assets", there)
    assert time.monotonic() - begun >= 1


def test_it_does_not_wait_for_hours(client, publishers, there):
    publishers.bad_day("there", Response("", 429, {"Retry-After": "7200"}))
    with pytest.raises(Failed, match="asked us to wait 7,200 seconds") as caught:
        client.ask("govuk-assets", there)
    assert publishers.times("there") == 1
    assert "asks for patience" in caught.value.advice


def test_a_date_to_wait_for_is_understood_too(client, publishers, there):
    publishers.bad_day("there", Response("", 503, {"Retry-After": "Wed, 01 Jan 2098 00:00:00 GMT"}))
    with pytest.raises(Failed, match="asked us to wait"):
        client.ask("govuk-assets", there)


def test_what_is_not_there_is_not_asked_for_again(client, publishers):
    with pytest.raises(Gone, match="is not there"):
        client.ask("govuk-assets", "media/nothing.csv")
    assert publishers.times("nothing") == 1


def test_a_web_page_in_place_of_data_is_no_data(client, publishers, there):
    page = Response("\n<!DOCTYPE html><html>Sorry</html>")
    publishers.bad_day("there", page)
    assert client.ask("govuk-assets", there, check=Answer.json).json() == {"a": 1}
    publishers.bad_day("there", *[page] * 9)
    with pytest.raises(Failed, match="a web page in place of data"):
        client.ask("govuk-assets", there, check=Answer.json)


def test_half_an_answer_is_asked_for_again(client, publishers, there):
    half = Response(iter([b'{"a"']), headers={"Content-Length": "8"})
    publishers.bad_day("there", half)
    assert client.ask("govuk-assets", there).json() == {"a": 1}


def test_json_a_hundred_thousand_levels_deep_is_refused(client, publishers):
    publishers.files["/assets/deep.json"] = b"[" * 100_000
    with pytest.raises(Failed, match="not whole JSON"):
        client.ask("govuk-assets", "deep.json", check=Answer.json)


def test_an_answer_without_end_is_refused(client, publishers):
    publishers.files["/assets/long.json"] = b" " * 2_000_000
    with pytest.raises(Failed, match="more than 1 MB"):
        client.ask("govuk-assets", "long.json", most=1024 * 1024)


@pytest.mark.parametrize(
    "target", ["https://evil.example/file", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_it_is_not_sent_on_to_strangers(client, publishers, there, target):
    publishers.bad_day("there", redirect(target))
    with pytest.raises(Failed, match="which is not of this publisher"):
        client.ask("govuk-assets", there)


def test_even_what_a_checksum_protects_comes_from_public_https_hosts_only(client, tmp_path):
    wanted = Wanted("os-downloads", "http://10.0.0.1/codepo_gb.zip", md5="0" * 32)
    with pytest.raises(Failed, match="is not an https address of OS Downloads"):
        download(client, wanted, tmp_path / "f", {})


def test_it_follows_a_publisher_within_its_own_hosts(client, publishers, there):
    publishers.bad_day("old", redirect(f"/assets/{there}"))
    assert client.ask("govuk-assets", "media/old.json").json() == {"a": 1}


def test_it_is_not_sent_round_for_ever(client, publishers):
    publishers.bad_day("round", *[redirect("/assets/round")] * 9)
    with pytest.raises(Failed, match="sends on and on"):
        client.ask("govuk-assets", "round")


def test_without_a_configured_base_only_https_of_the_publisher_is_asked():
    addresses = Addresses.from_setting("")
    assert addresses.allowed("nomis", "https://www.nomisweb.co.uk/api")
    assert not addresses.allowed("nomis", "http://www.nomisweb.co.uk/api")
    assert not addresses.allowed("nomis", "https://www.nomisweb.co.uk.evil.example/api")
    assert not addresses.allowed("nomis", "https://evil.example/www.nomisweb.co.uk")


def test_addresses_of_publishers_go_to_the_mirror_that_is_configured():
    addresses = Addresses.from_setting("govuk-assets=https://mirror.example/assets/")
    url = "https://assets.publishing.service.gov.uk/media/x/File_7.csv"
    assert addresses.url("govuk-assets", url) == "https://mirror.example/assets/media/x/File_7.csv"
    assert addresses.url("nomis", "api/v01").startswith("https://www.nomisweb.co.uk/api")


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://gsttfoundation.org.uk/grants.xlsx", True),
        ("http://gsttfoundation.org.uk/grants.xlsx", False),
        ("https://127.0.0.1/grants.xlsx", False),
        ("https://[::1]/grants.xlsx", False),
        ("https://localhost/grants.xlsx", False),
        ("https://printer.local/grants.xlsx", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_a_listed_file_may_be_on_a_public_host_only(url, fine):
    assert public(url) is fine


def test_requests_keep_the_distance_the_site_asks_for(publishers, there):
    client = Client(Addresses.from_setting(publishers.sites), Patience(pause=1))
    begun = time.monotonic()
    for _ in range(3):
        client.ask("govuk-assets", there)  # five in a second
    assert time.monotonic() - begun >= 0.4


def test_a_check_may_ask_for_another_answer(client, publishers, there):
    answers = iter([Again("not yet"), None])

    def check(_):
        if again := next(answers):
            raise again

    client.ask("govuk-assets", there, check=check)
    assert publishers.times("there") == 2
