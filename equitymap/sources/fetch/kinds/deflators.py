"""GDP deflators: HM Treasury's workbook, whose rows move with every issue, as a plain table.

`how`: as of `govuk`. The years are found by how they are written; a year that had not ended when
the workbook was put out is a forecast.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pandas as pd

from equitymap.sources.fetch import tables
from equitymap.sources.fetch.areas import ENGLAND
from equitymap.sources.fetch.failure import Failed
from equitymap.sources.fetch.job import Job
from equitymap.sources.fetch.kinds import govuk
from equitymap.sources.fetch.shelf import Fetched
from equitymap.sources.fetch.whole import Wanted
from equitymap.sources.reading import workbook

EVERYWHERE = True
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_BASE = re.compile(r"(\d{4}-\d{2})\s*=\s*100")


def fetch(job: Job) -> list[Fetched]:
    """The deflator of every financial year, outturn and forecast told apart."""
    address = govuk.newest(job)
    if held := job.unchanged(address):
        return held
    path, origin = job.file(Wanted(govuk.ASSETS, address))
    name = address.rpartition("/")[2]
    cells, _ = workbook.sheets(path)
    lines = [line for sheet in cells for line in sheet.lines(0, sheet.rows)]
    base = next((found[1] for line in lines if (found := _BASE.search(" ".join(line)))), None)
    values = {line[0]: line[1] for line in lines if len(line) > 1 and _YEAR.fullmatch(line[0])}
    if base is None or not values:
        raise Failed(
            f"{name} has no rows of financial years, or does not state the year that is 100",
            "The publisher has changed its layout.",
        )
    issued = datetime.fromtimestamp(govuk.issued(address), UTC).date()
    ended = pd.Series([_end(year) < issued for year in values], dtype=bool)
    table = pd.DataFrame(
        {
            "area code": ENGLAND,
            "financial year": values.keys(),
            "deflator": "GDP deflator",
            "value": values.values(),
            "status": ended.map({True: "published", False: "modelled"}),
            "note": f"United Kingdom, {base} = 100" + ended.map({True: "", False: "; a forecast"}),
        }
    )
    return job.done([(tables.write(table, job.path(".csv")), origin)], address)


def _end(year: str) -> date:
    return date(int(_YEAR.fullmatch(year)[1]) + 1, 3, 31)
