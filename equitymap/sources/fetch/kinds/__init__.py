"""The kinds of fetch: each turns a download of the catalogue into files that `add` recognises.

A kind is a module with `fetch(job)`, which gives back the files. `EACH` names the list in a
download's `how` whose items are downloads of their own; `EVERYWHERE` is true where areas make no
difference: the grants of a funder are those outside its boroughs too.
"""

from equitymap.sources.fetch.kinds import (
    arcgis,
    cqc,
    deflators,
    fingertips,
    giving,
    govuk,
    nomis,
    ods,
    os_downloads,
    postcodes,
)

KINDS = {
    "arcgis": arcgis,
    "govuk": govuk,
    "deflators": deflators,
    "nomis": nomis,
    "fingertips": fingertips,
    "360giving": giving,
    "os-downloads": os_downloads,
    "postcodes": postcodes,
    "ods": ods,
    "cqc": cqc,
}
