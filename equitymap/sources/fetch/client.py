"""Asking publishers politely: within their limits, again when that helps, never without end."""

from __future__ import annotations

import email.utils
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

from equitymap import __version__
from equitymap.errors import cause
from equitymap.sources.fetch.failure import Again, Failed, Gone
from equitymap.sources.fetch.sites import Addresses, public
from equitymap.store.catalogue import Site

MB = 1024 * 1024
MOST_PAGE = 64 * MB
HOPS = 5
CONNECT, SILENCE = 15, 90  # seconds until a connection stands, and without a byte
BLOCK = 256 * 1024
KEPT = "What has arrived is kept: run the same command again to go on from there."
_WEB = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class Patience:
    """How often an answer is asked for again, and how long it is waited for (seconds).

    `pause` also sets the pace: 1 keeps to the limits of the sites, less is for tests.
    """

    tries: int = 5
    pause: float = 1.0
    longest_pause: float = 120.0
    page: float = 300.0
    file: float = 3600.0


@dataclass
class Answer:
    """What a site answered, whole."""

    url: str
    status: int
    headers: requests.structures.CaseInsensitiveDict
    body: bytes = b""
    retrieved: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def json(self):
        """The content as JSON; Again where it is a web page or not whole."""
        refuse_web_page(self.body)
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Again(f"it answered with what is not whole JSON ({cause(error)})") from None


class Client:
    """The one way out to the network; safe to use from several threads."""

    def __init__(self, addresses: Addresses, patience: Patience | None = None):
        self.addresses = addresses
        self.patience = patience or Patience()
        self.stopped = threading.Event()
        self._gates = {
            id: _Gate(site, self.patience.pause, self.stopped)
            for id, site in addresses.sites.items()
        }
        self._mine = threading.local()

    def ask(
        self,
        site: str,
        path: str,
        *,
        params: dict | None = None,
        form: dict | None = None,
        body: dict | None = None,
        headers: dict | None = None,
        check: Callable[[Answer], object] | None = None,
        fine: tuple[int, ...] = (200,),
        most: int = MOST_PAGE,
    ) -> Answer:
        """The whole answer to one request, asked again while that may help.

        `form` and `body` (JSON) make it a POST. `check` raises Again where an answer is not what
        it should be. Failed (Gone for 404 and 410) where it stays so.
        """
        url = self.addresses.url(site, path)
        method = "GET" if form is None and body is None else "POST"
        content = {"params": params, "data": form, "json": body, "headers": headers or {}}

        def once() -> Answer:
            with self.sent(site, method, url, fine=fine, **content) as response:
                deadline = time.monotonic() + self.patience.page
                answer = Answer(response.url, response.status_code, response.headers)
                parts, size = [], 0
                for block in self.blocks(response, deadline):
                    parts.append(block)
                    size += len(block)
                    if size > most:
                        raise Failed(f"{url} answers with more than {most // MB:,} MB")
                answer.body = b"".join(parts)
            if check and answer.status == 200:
                check(answer)
            return answer

        return self.patiently(site, url, once)

    def patiently(self, site: str, url: str, once: Callable):
        """Do something that may raise Again, as often as patience lasts."""
        for trial in range(1, self.patience.tries + 1):
            try:
                return once()
            except Again as again:
                wait = again.wait
                if wait is None:
                    wait = self.patience.pause * 2 ** (trial - 1) * random.uniform(0.75, 1.25)
                if trial == self.patience.tries or wait > self.patience.longest_pause:
                    raise Failed(
                        f"{url}: {again}{_asked_to_wait(again.wait)} (asked {_times(trial)})",
                        f"{_what_to_do(again)} {KEPT}",
                        again.status,
                    ) from None
                self._gates[site].hold(wait)
                if self.stopped.wait(wait):
                    raise Failed(f"{url} was given up: the fetch was stopped", KEPT) from None
        raise AssertionError("patience has at least one try")

    @contextmanager
    def sent(
        self,
        site: str,
        method: str,
        url: str,
        *,
        fine: tuple[int, ...],
        anywhere: bool = False,
        **content,
    ) -> Iterator[requests.Response]:
        """One request, followed where it is sent on; the answer's body is still to be read.

        `anywhere` lets it go to any public https host: for content that a checksum protects, and
        for files that a publisher's own list says are elsewhere.
        """
        if not (self.addresses.allowed(site, url) or (anywhere and public(url))):
            raise Failed(f"{url} is not an https address of {self.addresses.sites[site].name}")
        content["headers"] = {"User-Agent": f"EquityMap/{__version__}", **content["headers"]}
        with self._gates[site].turn():
            for _ in range(HOPS):
                try:
                    response = self._session().request(
                        method,
                        url,
                        stream=True,
                        allow_redirects=False,
                        timeout=(CONNECT, SILENCE),
                        **content,
                    )
                except requests.RequestException as error:
                    raise Again(_unreached(error)) from None
                with response:
                    if response.is_redirect:
                        onward = response.headers["Location"]
                        url = self.addresses.onward(site, response.url, onward, anywhere)
                        content["params"] = None
                        if response.status_code == 303:
                            method, content["data"], content["json"] = "GET", None, None
                        continue
                    _judge(response, fine)
                    yield response
                    return
            raise Failed(f"{url} sends on and on, more than {HOPS} times")

    def blocks(self, response: requests.Response, deadline: float) -> Iterator[bytes]:
        """The body block by block; Again where the connection breaks or takes for ever."""
        got, encoded = 0, "Content-Encoding" in response.headers
        try:
            for block in response.iter_content(BLOCK):
                got += len(block)
                yield block
                if self.stopped.is_set():
                    raise Failed(f"{response.url} was given up: the fetch was stopped", KEPT)
                if time.monotonic() > deadline:
                    raise Again("it took too long")
        except requests.RequestException as error:
            raise Again(f"the connection broke ({_unreached(error)})") from None
        wanted = response.headers.get("Content-Length", "")
        if wanted.isdigit() and not encoded and got < int(wanted):
            raise Again(f"the connection broke after {got:,} of {int(wanted):,} bytes")

    def _session(self) -> requests.Session:
        if not hasattr(self._mine, "session"):
            self._mine.session = requests.Session()
        return self._mine.session


class _Gate:
    """Lets requests to one site through: so many at once, so many in a second."""

    def __init__(self, site: Site, pause: float, stopped: threading.Event):
        self._room = threading.BoundedSemaphore(site.at_once)
        self._gap = pause / site.per_second
        self._lock = threading.Lock()
        self._next = 0.0
        self._stopped = stopped

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._room:
            with self._lock:
                now = time.monotonic()
                start = max(now, self._next)
                self._next = start + self._gap
            if self._stopped.wait(start - now):
                raise Failed("the fetch was stopped", KEPT)
            yield

    def hold(self, seconds: float) -> None:
        """A site that asks for patience is left alone by every thread."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)


def refuse_web_page(start: bytes) -> None:
    """Again where content that should be data is a web page, as servers in trouble send."""
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(_WEB):
        raise Again("it answered with a web page in place of data")


def _judge(response: requests.Response, fine: tuple[int, ...]) -> None:
    status = response.status_code
    if status in fine:
        return
    said = f"{status} {response.reason or ''}".strip()
    if status in (408, 425, 429) or status >= 500:
        raise Again(f"it answered {said}", _retry_after(response), status)
    if status in (404, 410):
        raise Gone(
            f"{response.url} is not there ({said})",
            "The publisher has moved or withdrawn it; see its page.",
            status,
        )
    if status in (401, 403):
        raise Failed(
            f"{response.url} was refused ({said})", "A key is missing or not valid.", status
        )
    raise Failed(f"{response.url} answered {said}", "", status)


def _retry_after(response: requests.Response) -> float | None:
    """How many seconds an answer asks us to wait, in either of its two spellings."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said)
    try:
        when = email.utils.parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    return max(0.0, (when - datetime.now(when.tzinfo or UTC)).total_seconds())


def _asked_to_wait(wait: float | None) -> str:
    return "" if wait is None else f" and asked us to wait {wait:,.0f} seconds"


def _what_to_do(again: Again) -> str:
    if again.status == 429:
        return "The publisher asks for patience: try again later."
    if again.status is not None:
        return "The publisher is in trouble: try again later."
    return "Check the connection (HTTPS_PROXY names a proxy), or try again later."


def _unreached(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate cannot be trusted"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy cannot be reached"
    if isinstance(error, requests.Timeout):
        return "it did not answer in time"
    return "it cannot be reached"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
