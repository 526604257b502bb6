"""Fingertips: one indicator at a time (whole profiles are too much for it), every period.

`how`: indicators (ids) · boroughs (ids of area types, the best first) · small (ids of area types
within boroughs).
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from equitymap.sources.fetch import tables
from equitymap.sources.fetch.areas import ENGLAND
from equitymap.sources.fetch.client import MB, Answer, refuse_web_page
from equitymap.sources.fetch.failure import Failed
from equitymap.sources.fetch.job import Job
from equitymap.sources.fetch.shelf import Fetched

EACH = ("indicators", "indicator")
WHOLE_COUNTRY, REGION, DISTRICT, UPPER_TIER = 15, 6, 501, 502
MOST = 256 * MB
DATA = "all_data/csv/by_indicator_id"
# This column is named for the parent that was asked for; what it says is of no use in one table.
_BESIDE_PARENT = re.compile(r"Compared to (?!England |goal).* value or percentiles")
_PARENT = ("Parent Code", "Parent Name")


def fetch(job: Job) -> list[Fetched]:
    """One indicator for England, its regions, the boroughs and the small areas there are."""
    indicator = job.how["indicator"]
    version = _uploaded(job, indicator) or job.today
    if held := job.unchanged(version):
        return held
    asked = list(_questions(job, indicator))
    parts = []
    for at, question in enumerate(asked):
        params = {"indicator_ids": str(indicator), **question}
        page = job.page(DATA, params=params, check=_a_table, most=MOST)
        parts.append(_part(page, f"Indicator {indicator}"))
        job.tell(at + 1, len(asked))
    rows = _together(parts)
    if job.areas is not None:
        rows = _of_areas(rows, job)
    if not rows.num_rows:
        raise Failed(f"Fingertips has no value of indicator {indicator} for these areas")
    origin = {
        "url": f"{job.client.addresses.url(job.site.id, DATA)}?indicator_ids={indicator}",
        "retrieved": job.asked_at,
    }
    return job.done([(tables.write(rows, job.path(".csv", str(indicator))), origin)], version)


def _uploaded(job: Job, indicator: int) -> str:
    """When the indicator's data were last uploaded, as far as Fingertips says."""
    told = job.json("indicator_metadata/by_indicator_id", params={"indicator_ids": str(indicator)})
    one = told.get(str(indicator)) if isinstance(told, dict) else None
    if not isinstance(one, dict):
        raise Failed(
            f"Fingertips knows no indicator {indicator}",
            "It may have been withdrawn: take it out of geodata/catalogue.toml.",
        )
    changed = one.get("DataChange")
    return str((changed or {}).get("LastUploadedAt") or "")


def _questions(job: Job, indicator: int):
    """What is asked for: each kind of area there is, below parents that tell what lies where."""
    told = job.json("available_data", params={"indicator_id": str(indicator)})
    there = {one.get("AreaTypeId") for one in told if isinstance(one, dict)}
    boroughs = next((one for one in job.how["boroughs"] if one in there), None)
    small = [one for one in job.how["small"] if one in there]
    if boroughs is None and not small:
        yield {"child_area_type_id": str(REGION), "parent_area_type_id": str(WHOLE_COUNTRY)}
    if job.areas is None:
        for child in [*([boroughs] if boroughs else []), *small]:
            parent = REGION if child == boroughs else WHOLE_COUNTRY
            yield {"child_area_type_id": str(child), "parent_area_type_id": str(parent)}
        return
    for region in job.areas.regions if boroughs else ():
        yield {
            "child_area_type_id": str(boroughs),
            "parent_area_type_id": str(REGION),
            "parent_area_code": region,
        }
    for child in small:
        for code in job.areas.boroughs:
            parent = DISTRICT if code.startswith("E07") else UPPER_TIER
            yield {
                "child_area_type_id": str(child),
                "parent_area_type_id": str(parent),
                "parent_area_code": code,
            }


def _a_table(answer: Answer) -> None:
    refuse_web_page(answer.body)


def _part(page: bytes, what: str) -> pa.Table:
    table = tables.read(page, what)
    tables.column(table.column_names, "Area Code", what)
    names = ["Compared to parent" if _BESIDE_PARENT.fullmatch(n) else n for n in table.column_names]
    return table.rename_columns(names)


def _together(parts: list[pa.Table]) -> pa.Table:
    """The rows of every part, once each: England and its regions come with each, and one area
    under several parents."""
    whole = pa.concat_tables(parts, promote_options="default")
    frame = whole.to_pandas()
    beside = {*_PARENT, "Compared to parent"}
    said = [name for name in frame.columns if name not in beside]
    return whole.filter(pa.array(~frame.duplicated(said)))


def _of_areas(rows: pa.Table, job: Job) -> pa.Table:
    boroughs = job.areas.boroughs
    wider = pa.array([ENGLAND, *job.areas.regions, *boroughs], pa.string())
    itself = pc.is_in(rows["Area Code"], value_set=wider)
    within = pc.is_in(rows["Parent Code"], value_set=pa.array(boroughs, pa.string()))
    return rows.filter(pc.or_(itself, within))
