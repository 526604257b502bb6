"""ArcGIS feature services (the ONS Open Geography Portal): boundaries as GeoJSON, lookups as CSV.

`how`: service · renamed (a pattern of its later names) · fields (patterns) · whole (the where of
all of England) · within (the column that areas are picked by) · rows (how many there are in all) ·
shapes · distinct · add (columns that are the same in every row) · tells (columns that say which
codes lie in the boroughs).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from equitymap.sources.fetch import tables
from equitymap.sources.fetch.client import Answer
from equitymap.sources.fetch.failure import Again, Failed, Gone
from equitymap.sources.fetch.job import Job, stated
from equitymap.sources.fetch.shelf import Fetched

CODES_AT_ONCE = 200
_TRANSIENT = (429, 500, 502, 503, 504)


def fetch(job: Job) -> list[Fetched]:
    """All rows of one layer, or those of the areas, with every count checked."""
    path, described = _layer(job)
    layer, what = described.json(), path.split("/")[0]
    columns = _columns(job, layer, what)
    edited = (layer.get("editingInfo") or {}).get("lastEditDate") or job.today
    version = f"{path} {edited}"
    if held := job.unchanged(version):
        return held
    features = _features(job, path, layer, columns)
    if job.how.get("shapes"):
        written = job.path(".geojson")
        table = _write_shapes(written, features, columns)
    else:
        table = pd.DataFrame([one["attributes"] for one in features]).reindex(columns=list(columns))
        table = table.rename(columns=columns).assign(**job.how.get("add", {})).drop_duplicates()
        written = tables.write(table, job.path(".csv"))
    if job.areas is not None:
        asked = job.areas.codes(job.how["within"])
        tables.lacking(asked, table[job.how["within"]], f"The service {what}")
    elif "rows" in job.how and len(table) != job.how["rows"]:
        raise _short(what, len(table), job.how["rows"])
    origin = {**stated(described), "url": job.client.addresses.url(job.site.id, path)}
    return job.done([(written, origin)], version)


def _layer(job: Job) -> tuple[str, Answer]:
    """The layer's path and what it says of itself; a service that was renamed is found again."""
    service = job.how["service"]
    try:
        return _described(job, service)
    except Gone as gone:
        found = _renamed(job)
        if not found:
            raise Failed(
                f"{job.site.name} has no service {service} any more, and none like "
                f"{job.how.get('renamed', service)}",
                "Look for its new name on the portal, and put it into geodata/catalogue.toml.",
            ) from gone
    job.notes.append(f"The service {service} is now called {found}.")
    return _described(job, found)


def _described(job: Job, service: str) -> tuple[str, Answer]:
    path = f"{service}/FeatureServer/0"
    return path, job.ask(path, params={"f": "json"}, check=_sound)


def _renamed(job: Job) -> str | None:
    """The newest service of the catalogue whose name fits."""
    services = job.ask("", params={"f": "json"}, check=_sound).json().get("services", [])
    pattern = job.how.get("renamed", re.escape(job.how["service"]))
    names = {str(one.get("name", "")).rpartition("/")[2] for one in services}
    fitting = [name for name in names if re.fullmatch(pattern, name, re.IGNORECASE)]
    return max(fitting, key=_version_of, default=None)


def _version_of(name: str) -> tuple[int, str]:
    stated = re.search(r"_v(\d+)$", name, re.IGNORECASE)
    return (int(stated[1]) if stated else 1, name)


def _columns(job: Job, layer: dict, what: str) -> dict[str, str]:
    """The service's fields that are wanted → what they are called in the file."""
    names = [str(one.get("name")) for one in layer.get("fields", [])]
    found = {}
    for pattern in job.how["fields"]:
        name = tables.column(names, rf"(?:F_)?(?:{pattern})", f"The service {what}")
        found[name] = name.upper().removeprefix("F_")
    return found


def _wheres(job: Job, columns: dict[str, str]) -> list[str]:
    if job.areas is None:
        return [job.how.get("whole", "1=1")]
    name = next(name for name, called in columns.items() if called == job.how["within"])
    codes = job.areas.codes(job.how["within"])
    some = [codes[at : at + CODES_AT_ONCE] for at in range(0, len(codes), CODES_AT_ONCE)]
    return [f"{name} IN ('" + "','".join(part) + "')" for part in some]


def _features(job: Job, path: str, layer: dict, columns: dict[str, str]) -> Iterator[dict]:
    """Every feature, page after page, on by as many as came; Failed where some are missing."""
    able = layer.get("advancedQueryCapabilities") or {}
    distinct = bool(
        job.how.get("distinct")
        and able.get("supportsDistinct")
        and able.get("supportsPaginationOnAggregatedQueries")
    )
    query = {
        "outFields": ",".join(columns),
        "orderByFields": ",".join(columns) if distinct else next(iter(columns)),
        "returnDistinctValues": str(distinct).lower(),
        "returnGeometry": str(bool(job.how.get("shapes"))).lower(),
        "outSR": "4326",
        "f": "geojson" if job.how.get("shapes") else "json",
    }
    wheres = _wheres(job, columns)
    for at, where in enumerate(wheres):
        total, offset = None, 0
        if not distinct:
            counted = {"where": where, "returnCountOnly": "true", "f": "json"}
            total = job.ask(f"{path}/query", form=counted, check=_sound).json().get("count")
        while True:
            form = {"where": where, **query, "resultOffset": str(offset)}
            page = json.loads(job.page(f"{path}/query", form=form, check=_a_page))
            found = page["features"]
            yield from found
            offset += len(found)
            of = total or job.how.get("rows") or offset
            job.tell(at * of + offset, len(wheres) * of)
            if not found or not (_more(page) or (total and offset < total)):
                break
        if total is not None and offset != total:
            raise _short(path, offset, total)


def _more(page: dict) -> bool:
    """Whether a page says that more follow: JSON and GeoJSON say it at different places."""
    beside = page.get("properties") or {}
    return bool(page.get("exceededTransferLimit") or beside.get("exceededTransferLimit"))


def _short(what: str, got: int, wanted: int) -> Failed:
    return Failed(
        f"{what} gave {got:,} rows where there should be {wanted:,}",
        "Try again; if it stays so, the publisher has changed the service.",
    )


def _sound(answer: Answer) -> None:
    """Again or Failed where an answer of status 200 speaks of an error, as ArcGIS does."""
    content = answer.json()
    error = content.get("error") if isinstance(content, dict) else None
    if not isinstance(error, dict):
        return
    said = str(error.get("message") or error.get("code"))
    details = "; ".join(str(one) for one in error.get("details") or [])
    if "invalid url" in said.casefold():
        raise Gone(f"{answer.url} is not there ({said})")
    if error.get("code") in _TRANSIENT:
        raise Again(f"it answered {error['code']} {said}", status=error["code"])
    raise Failed(f"{answer.url} answered {said}{f' ({details})' if details else ''}")


def _a_page(answer: Answer) -> None:
    _sound(answer)
    content = answer.json()
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise Again("its answer holds no list of features")


def _write_shapes(path: Path, features: Iterator[dict], columns: dict[str, str]) -> pd.DataFrame:
    """Write the features as they come, and give their columns."""
    rows = []
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[')
        for feature in features:
            said = feature.get("properties") or {}
            row = {called: said.get(name) for name, called in columns.items()}
            one = {"type": "Feature", "properties": row, "geometry": feature.get("geometry")}
            file.write(",\n" if rows else "\n")
            json.dump(one, file, ensure_ascii=False)
            rows.append(row)
        file.write("\n]}\n")
    return pd.DataFrame(rows, columns=list(columns.values()))
