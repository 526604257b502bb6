"""Services and where they are, from a table of one row per service."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa

from equitymap.errors import InputError
from equitymap.sources import cells
from equitymap.sources.raw import RawTable, read_table
from equitymap.sources.service_words import words

SERVICE_COLUMNS = ["id", "name", "type", "state", "postcode", "latitude", "longitude"]
_SHOULD = {
    "postcode": "a whole postcode like SE1 7EH",
    "latitude": "degrees north like 51.4952, with a longitude beside it",
    "longitude": "degrees east like -0.1176, with a latitude beside it",
}
_LISTS = ("Organisations", "organisations", "locations", "services", "Organisation")


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
    found = words().find(header)
    return "name" in found and ("postcode" in found or {"latitude", "longitude"} <= set(found))


def table_of(path: Path, content) -> RawTable | None:
    """The services of parsed JSON, as NHS ODS and the CQC send it, as a table; None if it has none.

    A row is one object of the list; what stands deeper in it is named by its path.
    """
    if isinstance(content, dict):
        content = next((content[key] for key in _LISTS if content.get(key)), None)
    records = content if isinstance(content, list) else [content]
    records = [record for record in records if isinstance(record, dict)]
    if not records:
        return None
    flat = pd.json_normalize(records, sep=" ")
    if not looks_like(flat.columns):
        return None
    texts = {name: pa.array(cells.text(flat[name]), pa.string()) for name in flat.columns}
    return RawTable(path, list(texts), pa.table(texts), first_row=1, format="json")


def read(file: Path | RawTable) -> ServiceFile:
    """Read and clean a table of services; InputError where it names none or places none."""
    raw = file if isinstance(file, RawTable) else read_table(Path(file))
    found = words().find(raw.header)
    if not looks_like(raw.header):
        raise InputError(
            f"{raw.path.name}: a file of services needs a column of names, and one of postcodes or "
            f"two of latitude and longitude; its columns are {', '.join(raw.header[:8])}."
        )
    table = raw.table.to_pandas()
    stated = pd.DataFrame({column: table.get(found.get(column)) for column in SERVICE_COLUMNS})
    stated = stated.reindex(table.index).assign(row=raw.row_numbers)
    services = stated[["row"]].copy()
    for column in ("id", "name"):
        services[column] = cells.text(stated[column])
    services["type"] = words().type(stated["type"], found.get("type"))
    services["state"] = words().state(stated["state"])
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
    notes = [
        *_repeats(kept, once),
        *_states(once, cells.text(stated.loc[once.index, "state"])),
        *_nowhere(once),
    ]
    if unused := [name for name in raw.header if name not in found.values()]:
        notes.append(f"Columns not used: {cells.some(unused)}.")
    return ServiceFile(
        services=once[SERVICE_COLUMNS].reset_index(drop=True),
        rows_in=len(table),
        rows_kept=len(kept),
        cells_in=sum(int(cells.text(stated.loc[named, c]).notna().sum()) for c in _SHOULD),
        lost=lost,
        bad=sorted(bad, key=lambda bad: bad["row"]),
        notes=notes,
    )


def _repeats(kept: pd.DataFrame, once: pd.DataFrame) -> list[str]:
    """Rows said twice, identifiers of two places, and places under two identifiers."""
    notes = []
    if repeats := len(kept) - len(once):
        notes.append(
            f"{cells.count(repeats, 'row')} more of services of this file: each is stored once."
        )
    several = once[once["id"].notna() & once["id"].duplicated(keep=False)]
    if len(several):
        names = cells.some(sorted(several["id"].unique()))
        notes.append(
            f"{cells.count(several['id'].nunique(), 'identifier')} of several services, each kept: "
            f"{names}."
        )
    place = ["name", "postcode"]
    placed = once[once["postcode"].notna()].drop_duplicates(["id", *place])
    same = placed[placed.duplicated(place, keep=False)].sort_values(place, kind="stable")
    if len(same):
        first = same[(same[place] == same[place].iloc[0]).all(axis=1)]
        notes.append(
            f"{cells.count(len(same), 'service')} with the name and postcode of another, each kept "
            f"under its own identifier: {first['name'].iloc[0]}, {first['postcode'].iloc[0]} is "
            f"{cells.some(first['id'].fillna('without one').tolist())}."
        )
    return notes


def _states(services: pd.DataFrame, stated: pd.Series) -> list[str]:
    """How many are not open, and the words for a state that are not known."""
    count = services["state"].value_counts()
    shut = [
        f"{count[state]:,} {state}" for state in ("closed", "dormant", "proposed") if state in count
    ]
    notes = [f"Kept, and not shown as open: {', '.join(shut)}."] if shut else []
    odd = stated[services["state"].isna() & stated.notna()]
    if len(odd):
        notes.append(
            f"{cells.count(len(odd), 'service')} whose state is not known by its word "
            f"({cells.some(sorted(odd.unique()))})."
        )
    return notes


def _nowhere(services: pd.DataFrame) -> list[str]:
    nowhere = int((services["postcode"].isna() & services["latitude"].isna()).sum())
    if not nowhere:
        return []
    return [f"{cells.count(nowhere, 'service')} with neither a postcode nor a point: on no map."]
