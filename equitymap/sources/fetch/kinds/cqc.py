"""Care Quality Commission: the registered places of care, as a table of services; needs a key."""

from __future__ import annotations

import json

import pandas as pd

from equitymap.sources.fetch import tables
from equitymap.sources.fetch.client import Answer
from equitymap.sources.fetch.failure import Failed
from equitymap.sources.fetch.job import Job, demand_rows
from equitymap.sources.fetch.shelf import Fetched

EVERYWHERE = True
AT_ONCE = 1000
COLUMNS = {"locationId": "service code", "locationName": "name", "postalCode": "postcode"}
WITHOUT_KEY = (
    "CQC was left out: its API needs a key (free at https://api-portal.service.cqc.org.uk/); "
    "set EQUITYMAP_CQC_KEY"
)


def fetch(job: Job) -> list[Fetched]:
    """Every location, page by page."""
    if not job.settings.cqc_key:
        job.notes.append(WITHOUT_KEY + ".")
        return []
    if held := job.unchanged(job.today):
        return held
    rows, number, last = [], 1, 1
    headers = {"Ocp-Apim-Subscription-Key": job.settings.cqc_key}
    while number <= last:
        params = {"page": number, "perPage": AT_ONCE}
        page = json.loads(job.page("locations", params=params, headers=headers, check=_locations))
        rows += page["locations"]
        last = int(page.get("totalPages") or 1)
        job.tell(number, last)
        number += 1
    if isinstance(page.get("total"), int) and page["total"] != len(rows):
        raise Failed(f"The CQC gave {len(rows):,} locations where it counts {page['total']:,}")
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS)).rename(columns=COLUMNS)
    origin = {"url": job.client.addresses.url(job.site.id, "locations"), "retrieved": job.asked_at}
    return job.done(
        [(tables.write(table.assign(type="CQC location"), job.path(".csv")), origin)], job.today
    )


def _locations(answer: Answer) -> None:
    demand_rows(answer, "locations")
