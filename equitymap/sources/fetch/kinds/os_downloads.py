"""OS Downloads: one product as a zip of tables, with the checksum that the OS states.

`how`: product · area · format · inside (a pattern of the tables in the zip; they have no header) ·
areas_in (the number of the column that holds the boroughs, from 0).
"""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.csv as pacsv

from equitymap.errors import cause
from equitymap.sources.fetch import archives, tables
from equitymap.sources.fetch.client import Answer
from equitymap.sources.fetch.failure import Again, Failed
from equitymap.sources.fetch.job import Job
from equitymap.sources.fetch.shelf import Fetched
from equitymap.sources.fetch.whole import Wanted


def fetch(job: Job) -> list[Fetched]:
    """The tables of a product as one, without header, as the OS publishes them."""
    listed = _listed(job)
    version = listed["md5"]
    if held := job.unchanged(version):
        return held
    wanted = Wanted(job.site.id, listed["url"], md5=listed["md5"], size=int(listed["size"]))
    path, origin = job.file(wanted)
    to = job.path(".csv")
    found = 0
    with to.open("wb") as file:
        for name, content in archives.members(path, job.how["inside"], listed["fileName"]):
            if job.areas is not None:
                content = _of_areas(content, job.how["areas_in"], job.areas.boroughs, name)
            found += content.count(b"\n")
            file.write(content)
    if not found:
        raise Failed(f"{listed['fileName']} holds no row of the areas asked for")
    return job.done([(to, origin)], version)


def _listed(job: Job) -> dict:
    """What the OS says of the file: its address, size and checksum."""
    params = {"area": job.how["area"], "format": job.how["format"]}
    path = f"{job.how['product']}/downloads"
    for one in job.ask(path, params=params, check=_a_list).json():
        if one.get("area") == params["area"] and one.get("format") == params["format"]:
            return one
    raise Failed(
        f"{job.site.name} lists no file of {job.how['product']} for {params['area']} as "
        f"{params['format']}",
        "See the product's page for what it is called now.",
    )


def _a_list(answer: Answer) -> None:
    content = answer.json()
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise Again("its answer is no list of files")


def _of_areas(content: bytes, at: int, boroughs: list[str], name: str) -> bytes:
    try:
        table = pacsv.read_csv(
            io.BytesIO(content),
            read_options=pacsv.ReadOptions(autogenerate_column_names=True),
            convert_options=pacsv.ConvertOptions(
                column_types={f"f{number}": pa.string() for number in range(30)}
            ),
        )
    except pa.ArrowInvalid as error:
        raise Failed(f"{name} in the zip is no table ({cause(error)})") from None
    if at >= table.num_columns:
        raise Failed(f"{name} in the zip has {table.num_columns} columns; it should have more")
    rows = tables.of_codes(table, table.column_names[at], boroughs)
    out = io.BytesIO()
    pacsv.write_csv(rows, out, pacsv.WriteOptions(include_header=False))
    return out.getvalue()
