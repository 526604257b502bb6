"""postcodes.io: the areas of the postcodes that the workspace's grants and services name.

Only postcodes leave this machine, a hundred at a time; those of the workspace that have a place
already are not asked for.
"""

from __future__ import annotations

import json

import pandas as pd

from equitymap.geography import Geography
from equitymap.geography.points import tidy_postcodes
from equitymap.sources.fetch import tables
from equitymap.sources.fetch.client import Answer
from equitymap.sources.fetch.failure import Failed, Gone
from equitymap.sources.fetch.job import Job, demand_rows
from equitymap.sources.fetch.shelf import Fetched

EVERYWHERE = True
AT_ONCE = 100
# Asked for by vintage: what `lsoa` means has changed once already.
CODES = {"lsoa21": "LSOA21CD", "lsoa11": "LSOA11CD", "msoa21": "MSOA21CD"}
_NO_AREA = r"[A-Z]99999999"
_ENGLISH = r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}"


def fetch(job: Job) -> list[Fetched]:
    """A lookup of the postcodes that have no place yet; no file where there are none."""
    wanted = _without_place(job)
    rows, lost = [], []
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        page = json.loads(job.page("postcodes", body={"postcodes": some}, check=_results))
        found = {tidy(one.get("query")): one.get("result") for one in page["result"]}
        for postcode in some:
            rows.append(_row(postcode, found.get(postcode)))
            if found.get(postcode) is None:
                lost.append(rows[-1])
        job.tell(start + len(some), len(wanted))
    if not rows:
        job.notes.append("Every postcode of the workspace's grants and services has a place.")
        return []
    _place_terminated(job, lost)
    table = pd.DataFrame(rows, columns=["postcode", *CODES.values()])
    located = table["LSOA21CD"].notna().sum()
    job.notes.append(f"{located:,} of {len(table):,} postcodes have a place.")
    if not located:
        return []
    origin = {"url": job.client.addresses.url(job.site.id, "postcodes"), "retrieved": job.asked_at}
    return job.done([(tables.write(table, job.path(".csv")), origin)])


def _without_place(job: Job) -> list[str]:
    """The postcodes of grants and services that the workspace's lookup does not hold."""
    if job.workspace is None or not job.workspace.exists():
        raise Failed(
            "postcodes.io is asked about the postcodes of a workspace, and there is none yet",
            "Add grants or services first.",
        )
    snapshot = job.workspace.open()
    named = [
        snapshot.table(name, ["postcode"])["postcode"].to_pandas()
        for name in ("grant_locations", "services")
    ]
    there = tidy_postcodes(pd.concat(named).dropna()).drop_duplicates()
    there = there[there.str.fullmatch(_ENGLISH).fillna(False)]
    held = set(snapshot.table("postcodes", ["postcode"])["postcode"].to_pylist())
    return sorted(set(there) - held)


def _results(answer: Answer) -> None:
    demand_rows(answer, "result")


def _row(postcode: str, result: dict | None) -> dict:
    codes = (result or {}).get("codes") or {}
    said = {column: codes.get(name) for name, column in CODES.items()}
    known = pd.Series(said, dtype="str")
    known[known.str.fullmatch(_NO_AREA).fillna(False)] = None
    return {"postcode": postcode, **known}


def _place_terminated(job: Job, rows: list[dict]) -> None:
    """Postcodes no longer in use still have a point, and so a place on the workspace's map."""
    points = []
    for row in rows:
        try:
            said = job.json(f"terminated_postcodes/{row['postcode']}").get("result") or {}
        except Gone:
            said = {}
        points.append((said.get("latitude"), said.get("longitude")))
    if points:
        latitude, longitude = map(pd.Series, zip(*points, strict=True))
        located = Geography(job.workspace.open()).locate_points(latitude, longitude)
        for row, code in zip(rows, located, strict=True):
            row["LSOA21CD"] = code


def tidy(postcode) -> str:
    """A postcode as it was asked for: upper case, no space."""
    return "".join(str(postcode).upper().split())
