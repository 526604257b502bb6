"""Nomis: census tables and population estimates; whole tables as zips, boroughs through the API.

`how`: dataset (its id; else found by `table`) · table (`TS021`) · topic (what the zip's headers
call the categories) · zip, inside, sha256 (the whole table) · query (what else the API is asked).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pyarrow as pa

from equitymap.sources.fetch import archives, tables
from equitymap.sources.fetch.areas import ENGLAND
from equitymap.sources.fetch.client import Answer, refuse_web_page
from equitymap.sources.fetch.failure import Failed
from equitymap.sources.fetch.job import Job
from equitymap.sources.fetch.shelf import Fetched
from equitymap.sources.fetch.whole import Wanted

LSOAS = "TYPE151"  # Nomis's name for the LSOAs of 2021


def fetch(job: Job) -> list[Fetched]:
    """A whole table from its zip; of boroughs, or where there is no zip, from the API."""
    if job.areas is None and "zip" in job.how:
        return _whole(job)
    # A census table is final once it is published; of the rest there may be a new one any day.
    version = "final" if "topic" in job.how else job.today
    if held := job.unchanged(version):
        return held
    pages = [tables.read(page, job.download.slug) for page in _pages(job)]
    table = pa.concat_tables(pages, promote_options="default").to_pandas()
    table = table.drop(columns=table.columns[table.columns.str.upper() == "RECORD_COUNT"])
    origin = {"url": job.client.addresses.url(job.site.id, _path(job)), "retrieved": job.asked_at}
    if "topic" in job.how:
        table = _as_in_the_zip(table, job.how["topic"])
    return job.done([(tables.write(table, job.path(".csv")), origin)], version)


def _whole(job: Job) -> list[Fetched]:
    address = job.how["zip"]
    known = job.shelf.record.raw if job.unchanged(address) else {}
    got = job.file(Wanted(job.site.id, address, sha256=job.how.get("sha256")), known)
    if got is None:
        return job.unchanged(address)
    path, origin = got
    files = []
    for name, content in archives.members(path, job.how["inside"], address):
        level = Path(name).stem.rpartition("-")[2]
        to = job.path(".csv", level)
        to.write_bytes(content)
        files.append((to, {**origin, "member": name}))
    return job.done(files, version=address, raw=origin)


def _pages(job: Job):
    """The pages of an answer, on by as many rows as came until all that are counted are there."""
    path, offset, total = _path(job), 0, None
    while total is None or offset < total:
        params = {
            "geography": _geography(job),
            "measures": "20100",
            **job.how.get("query", {}),
            "recordOffset": str(offset),
        }
        page = job.page(path, params=params, check=_a_table)
        table = tables.read(page, path)
        if not table.num_rows:
            break
        counted = tables.column(table.column_names, "RECORD_COUNT", path)
        total = int(table[counted][0].as_py())
        yield page
        offset += table.num_rows
        job.tell(offset, total)
    if not offset:
        raise Failed(f"{path} has no row for {_geography(job)}")
    if offset != total:
        raise Failed(f"{path} gave {offset:,} rows where it counts {total:,}", "Try again later.")


def _geography(job: Job) -> str:
    if job.areas is None:
        return LSOAS
    lsoas = [code + LSOAS for code in job.areas.boroughs]
    if "topic" not in job.how:
        return ",".join(lsoas)
    # Beside the LSOAs: the boroughs' own figures, their regions' and England's.
    return ",".join([*lsoas, *job.areas.boroughs, *job.areas.regions, ENGLAND])


def _path(job: Job) -> str:
    return f"api/v01/dataset/{_dataset(job)}.data.csv"


def _dataset(job: Job) -> str:
    """The id of the dataset: the catalogue's, or the one that Nomis finds for the table."""
    if "dataset" in job.how:
        return job.how["dataset"]
    table = job.how["table"]
    path = f"api/v01/dataset/def.sdmx.json?search=name-*{table}*"
    try:
        families = job.json(path)["structure"]["keyfamilies"]["keyfamily"]
        named = [(one["id"], str(one["name"]["value"])) for one in families]
    except (KeyError, TypeError):
        named = []  # what Nomis answers where it finds nothing
    found = [id for id, name in named if re.match(rf"{table}\b", name)]
    if len(found) != 1:
        raise Failed(
            f"Nomis finds {len(found) or 'no'} datasets for table {table}",
            "Put the dataset's id into geodata/catalogue.toml.",
        )
    job.how["dataset"] = found[0]
    return found[0]


def _a_table(answer: Answer) -> None:
    refuse_web_page(answer.body)


def _as_in_the_zip(table: pd.DataFrame, topic: str) -> pd.DataFrame:
    """One row per area and one column per category, with the headers of Nomis's zips."""
    category = tables.column(table.columns, r"C2021_\w+_NAME", topic)
    named = topic + ": " + table[category]
    wide = table.assign(category=named).pivot_table(
        index=["DATE_NAME", "GEOGRAPHY_NAME", "GEOGRAPHY_CODE"],
        columns="category",
        values="OBS_VALUE",
        aggfunc="first",
        sort=False,
    )
    wide.index.names = ["date", "geography", "geography code"]
    return wide.reset_index()
