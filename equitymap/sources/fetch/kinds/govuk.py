"""GOV.UK: the attachment that a page offers today; corrected issues have addresses of their own.

`how`: page (its path on GOV.UK) · file (a pattern of the attachment's name) · pinned (the address
it had when the catalogue was written) · rows (how many) · column, field (the column that areas are
picked by, and the codes that stand there).
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from equitymap.sources.fetch import tables
from equitymap.sources.fetch.failure import Failed, Gone
from equitymap.sources.fetch.job import Job
from equitymap.sources.fetch.shelf import Fetched
from equitymap.sources.fetch.whole import Wanted

ASSETS = "govuk-assets"
_MEDIA = re.compile(r"/media/([0-9a-f]{8})[0-9a-f]{16}/")


def fetch(job: Job) -> list[Fetched]:
    """The newest issue of an attachment, with only the rows of the areas."""
    address = newest(job)
    known = job.shelf.record.raw if job.unchanged(address) else {}
    got = job.file(Wanted(ASSETS, address), known)
    if got is None:
        return job.unchanged(address)
    path, origin = got
    return job.done([(_kept(job, path), origin)], version=address, raw=origin)


def newest(job: Job) -> str:
    """The address of the newest attachment that fits, by the day it was put there."""
    pinned = job.how["pinned"]
    try:
        content = job.json(job.how["page"])
    except Gone:
        job.notes.append(
            f"GOV.UK has no page {job.how['page']}: the address in the catalogue was used."
        )
        return pinned
    found = {
        address
        for address in re.findall(
            r"https?://[^\s\"'<>\\]+", json.dumps(content, ensure_ascii=False)
        )
        if re.fullmatch(job.how["file"], address.rpartition("/")[2], re.IGNORECASE)
        and job.client.addresses.allowed(ASSETS, address)
    }
    if not found:
        raise Failed(
            f"The page {job.how['page']} offers no file {job.how['file']}",
            "The publisher has renamed it: the catalogue (geodata/catalogue.toml) needs it.",
        )
    newest = max(found, key=lambda address: (issued(address), address))
    for older in sorted(found - {newest}):
        job.notes.append(f"An older issue of this file was passed over: {older}")
    return newest


def issued(address: str) -> int:
    """When an attachment was put there: its media id begins with the second, in hexadecimal."""
    media = _MEDIA.search(address)
    return int(media[1], 16) if media else 0


def _kept(job: Job, path: Path) -> Path:
    if "column" not in job.how:
        to = job.path(Path(job.how["pinned"]).suffix)
        os.replace(path, to)
        return to
    what = job.how["pinned"].rpartition("/")[2]
    table = tables.read(path, what)
    name = tables.column(table.column_names, re.escape(job.how["column"]), what)
    if table.num_rows != job.how["rows"]:
        raise Failed(
            f"{what} has {table.num_rows:,} rows; it should have {job.how['rows']:,}",
            "It may be another file than the catalogue means; see the publisher's page.",
        )
    to = job.path(".csv")
    if job.areas is None:
        os.replace(path, to)
        return to
    codes = job.areas.codes(job.how["field"])
    rows = tables.of_codes(table, name, codes)
    tables.lacking(codes, rows[name].to_pylist(), what)
    return tables.write(rows, to)
