"""NHS Organisation Data Service (ORD): organisations of some roles, as a table of services.

`how`: roles (ids → what we call them). The service will be withdrawn; it is fetched when asked for.
"""

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
COLUMNS = {"OrgId": "organisation code", "Name": "name", "PostCode": "postcode"}


def fetch(job: Job) -> list[Fetched]:
    """The active organisations of every role."""
    if held := job.unchanged(job.today):
        return held
    rows = []
    for role, called in job.how["roles"].items():
        offset = 0
        while True:
            params = {"PrimaryRoleId": role, "Status": "Active", "Limit": AT_ONCE}
            if offset:
                params["Offset"] = offset
            page = json.loads(job.page("organisations", params=params, check=_organisations))
            found = page["Organisations"]
            rows += [{**one, "type": called} for one in found]
            offset += len(found)
            job.tell(len(rows), len(rows) + AT_ONCE)
            if len(found) < AT_ONCE:
                break
    table = pd.DataFrame(rows).reindex(columns=[*COLUMNS, "type"]).rename(columns=COLUMNS)
    if table["postcode"].isna().all():
        raise Failed("The ODS names organisations without postcodes: they cannot be placed")
    origin = {
        "url": job.client.addresses.url(job.site.id, "organisations"),
        "retrieved": job.asked_at,
    }
    return job.done([(tables.write(table.drop_duplicates(), job.path(".csv")), origin)], job.today)


def _organisations(answer: Answer) -> None:
    demand_rows(answer, "Organisations")
