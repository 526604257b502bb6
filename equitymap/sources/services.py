"""Services and where they are, from a table of one row per service."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from equitymap.errors import InputError
from equitymap.sources import cells
from equitymap.sources.raw import RawTable, read_table

SERVICE_COLUMNS = ["id", "name", "type", "postcode", "latitude", "longitude"]

# Our column → the headers it goes by (folded: no case, spaces or punctuation), best first.
HEADERS = {
    "id": ("organisationcode", "orgcode", "odscode", "sitecode", "servicecode", "serviceid")
    + ("code", "id", "identifier", "organisationid"),
    "name": ("name", "organisationname", "orgname", "servicename", "sitename"),
    "type": ("type", "servicetype", "organisationtype", "orgtype", "kind", "category", "subtype"),
    "postcode": ("postcode", "postalcode", "pcds", "pcd"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "long", "lng", "lon"),
}
_SHOULD = {
    "postcode": "a whole postcode like SE1 7EH",
    "latitude": "degrees north like 51.4952, with a longitude beside it",
    "longitude": "degrees east like -0.1176, with a latitude beside it",
}


@dataclass
class ServiceFile:
    """What one file of services holds, cleaned: `lost` lists the rows refused, `bad` the bad cells
    among the `cells_in` that say where a service is."""

    services: pd.DataFrame
    rows_in: int
    rows_kept: int
    cells_in: int = 0
    lost: list[dict] = field(default_factory=list)
    bad: list[dict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[dict]:
        """Every refusal, the lost rows first."""
        return self.lost + self.bad


def looks_like(header) -> bool:
    """Whether a list of column names speaks of services: a name, and a postcode or a point."""
    found = _columns(header)
    return "name" in found and ("postcode" in found or {"latitude", "longitude"} <= set(found))


def read(file: Path | RawTable) -> ServiceFile:
    """Read and clean a table of services; InputError where it names none or places none."""
    raw = file if isinstance(file, RawTable) else read_table(Path(file))
    found = _columns(raw.header)
    if not looks_like(raw.header):
        raise InputError(
            f"{raw.path.name}: a file of services needs a column of names, and one of postcodes or "
            f"two of latitude and longitude; its columns are {', '.join(raw.header[:8])}."
        )
    table = raw.table.to_pandas()
    stated = pd.DataFrame({column: table.get(found.get(column)) for column in SERVICE_COLUMNS})
    stated = stated.reindex(table.index).assign(
        row=range(raw.first_row, raw.first_row + len(table))
    )
    services = stated[["row"]].copy()
    for column in ("id", "name", "type"):
        services[column] = cells.text(stated[column])
    services["postcode"] = cells.postcodes(stated["postcode"])
    services["latitude"], services["longitude"] = cells.coordinates(
        stated["latitude"], stated["longitude"]
    )
    lost = [
        cells.bad(row, found["name"], None, "a service should have a name")
        for row in services.loc[services["name"].isna(), "row"]
    ]
    named = services["name"].notna()
    kept, bad = services[named], []
    for column, should in _SHOULD.items():
        if column in found:
            bad += cells.bad_cells(stated[named], kept, column, found[column], should)
    once = kept.drop_duplicates(SERVICE_COLUMNS)
    return ServiceFile(
        services=once[SERVICE_COLUMNS].reset_index(drop=True),
        rows_in=len(table),
        rows_kept=len(kept),
        cells_in=sum(int(cells.text(stated.loc[named, c]).notna().sum()) for c in _SHOULD),
        lost=lost,
        bad=sorted(bad, key=lambda bad: bad["row"]),
        notes=_remarks(once, repeats=len(kept) - len(once)),
    )


def _columns(header) -> dict[str, str]:
    folded = {re.sub(r"[^a-z0-9]", "", str(name).casefold()): name for name in reversed(header)}
    best = {
        column: next((folded[name] for name in names if name in folded), None)
        for column, names in HEADERS.items()
    }
    return {column: name for column, name in best.items() if name is not None}


def _remarks(services: pd.DataFrame, repeats: int) -> list[str]:
    nowhere = int((services["postcode"].isna() & services["latitude"].isna()).sum())
    notes = []
    if repeats:
        notes.append(
            f"{cells.count(repeats, 'row')} more of services of this file: each is stored once."
        )
    if nowhere:
        notes.append(
            f"{cells.count(nowhere, 'service')} with neither a postcode nor a point: on no map."
        )
    return notes
