"""360Giving: the grants of a funder through the Datastore, or its files from the registry.

`how`: organisations (org-ids, from the command) · registry (the site of the list of files).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

from equitymap.sources.fetch.client import Answer
from equitymap.sources.fetch.failure import Again, Failed, Gone
from equitymap.sources.fetch.job import Job, demand_rows
from equitymap.sources.fetch.shelf import Fetched
from equitymap.sources.fetch.sites import public
from equitymap.sources.fetch.whole import Wanted

EVERYWHERE = True
EACH = ("organisations", "organisation")
ACCEPT = {"Accept": "application/json"}
AT_ONCE = 1000
_ENDINGS = {b"PK": ".xlsx", b"\xd0\xcf": ".xls", b"{": ".json", b"[": ".json"}


def fetch(job: Job) -> list[Fetched]:
    """Every grant a funder has made; from its own files where the Datastore has none of them."""
    if held := job.unchanged(job.today):
        return held
    organisation = job.how["organisation"]
    try:
        about = job.json(f"org/{organisation}/", headers=ACCEPT)
    except Gone:
        about = {}
    if not about.get("funder"):
        return _from_registry(job, organisation)
    grants, licences, url = [], Counter(), f"org/{organisation}/grants_made/?limit={AT_ONCE}"
    while url:
        page = json.loads(job.page(url, headers=ACCEPT, check=_results))
        for result in page["results"]:
            grants.append(result["data"])
            licences[(result.get("data_license") or {}).get("name") or "not stated"] += 1
        job.tell(len(grants), page.get("count") or 0)
        url = _next(job, page)
    counted = page.get("count")
    if isinstance(counted, int) and counted != len(grants):
        raise Failed(
            f"The Datastore gave {len(grants):,} grants of {organisation} where it counts "
            f"{counted:,}",
            "They may be changing just now: try again later.",
        )
    to = job.path(".json", organisation)
    to.write_text(json.dumps({"grants": grants}, ensure_ascii=False), encoding="utf-8")
    origin = {
        "url": job.client.addresses.url(job.site.id, f"org/{organisation}/grants_made/"),
        "retrieved": job.asked_at,
        "publisher": about.get("name") or organisation,
        "licence": ", ".join(licences),
    }
    return job.done([(to, origin)], job.today)


def _results(answer: Answer) -> None:
    rows = demand_rows(answer, "results")
    if not all(isinstance(one, dict) and isinstance(one.get("data"), dict) for one in rows):
        raise Again("its answer holds grants that are none")


def _next(job: Job, page: dict) -> str | None:
    """The next page, which must be on the same site."""
    url = page.get("next")
    if not url:
        return None
    url = job.client.addresses.url(job.site.id, str(url))
    if not job.client.addresses.allowed(job.site.id, url):
        raise Failed(f"The Datastore names {url} as its next page, which is not its own")
    return url


def _from_registry(job: Job, organisation: str) -> list[Fetched]:
    """The files that the registry lists for a publisher."""
    listed = job.ask("data.json", site=job.how["registry"], check=Answer.json).json()
    datasets = [
        one
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and (one.get("publisher") or {}).get("org_id") == organisation
    ]
    if not datasets:
        raise Failed(
            f"360Giving knows no funder {organisation}: not in its Datastore, not in its registry",
            "Look for the funder's id on https://findthatcharity.uk (such as GB-CHC-1164883).",
        )
    files = []
    for at, dataset in enumerate(datasets, start=1):
        files.append(_dataset(job, organisation, dataset, at))
        job.tell(at, len(datasets))
    return job.done(files, job.today)


def _dataset(job: Job, organisation: str, dataset: dict, at: int) -> tuple[Path, dict]:
    links = [one.get("downloadURL") for one in dataset.get("distribution") or []]
    url = next((str(link) for link in links if link), "")
    addresses, site = job.client.addresses, job.how["registry"]
    url = addresses.url(site, url) if url else url
    title = dataset.get("title") or dataset.get("identifier")
    if not (public(url) or addresses.allowed(site, url)):
        raise Failed(
            f"The registry's file {title!r} is at {url!r}, which is no public https address"
        )
    try:
        path, origin = job.file(Wanted(site, url, foreign=True))
    except Failed as failed:
        raise Failed(
            f"The registry's file {title!r} of {organisation} cannot be had: {failed.reason}",
            "Ask the funder for the file, or the 360Giving helpdesk.",
            failed.status,
        ) from failed
    with path.open("rb") as file:
        start = file.read(64).lstrip()
    ending = next((e for magic, e in _ENDINGS.items() if start.startswith(magic)), ".csv")
    to = job.path(ending, organisation + (f"-{at}" if at > 1 else ""))
    os.replace(path, to)
    publisher = (dataset.get("publisher") or {}).get("name") or organisation
    about = {"publisher": publisher, "licence": dataset.get("license_name") or "not stated"}
    return to, {**origin, **about}
