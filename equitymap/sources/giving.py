"""The 360Giving standard as two tables: which path holds what, and how a spreadsheet spells it.

JSON and spreadsheets are brought to the same two frames of cells as published: one row per grant
and one per place, with the columns of GRANT and PLACE and the row of the file they stood in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

# Our column → path in the standard. Of a repeated part (several funders) the first is taken.
GRANT = {
    "id": "id",
    "title": "title",
    "description": "description",
    "awarded": "amountAwarded",
    "paid": "amountDisbursed",
    "currency": "currency",
    "date": "awardDate",
    "start": "plannedDates/startDate",
    "end": "plannedDates/endDate",
    "funder_id": "fundingOrganization/id",
    "funder": "fundingOrganization/name",
    "recipient_id": "recipientOrganization/id",
    "recipient": "recipientOrganization/name",
    "programme": "grantProgramme/title",
    "person_id": "recipientIndividual/id",
    "person": "recipientIndividual/name",
    "person_reason": "toIndividualsDetails/primaryGrantReason",
    "state": "status",
}
PLACE = {
    "code": "geoCode",
    "code_type": "geoCodeType",
    "postcode": "postalCode",
    "name": "name",
    "latitude": "latitude",
    "longitude": "longitude",
    "share": "share",
}
# Where places stand: field → the parts that hold them and which of PLACE's columns they may have.
# An organisation's own `name` is not the name of a place.
PLACES = {
    "delivery": [("beneficiaryLocation", tuple(PLACE))],
    "recipient": [
        ("recipientOrganization", ("postcode",)),
        ("recipientOrganization/location", tuple(PLACE)),
    ],
}

# Folded words of a spreadsheet's header → key of the standard. The standard's titles ("Recipient
# Org:Postal Code"), its keys ("recipientOrganization/0/postalCode") and the usual slips ("Award
# date", "Grant Programme: Title") fold to the same words.
HEADERS = {
    "identifier": "id",
    "title": "title",
    "description": "description",
    "currency": "currency",
    "amountawarded": "amountAwarded",
    "amountdisbursed": "amountDisbursed",
    "awarddate": "awardDate",
    "grantstatus": "status",
    "awardstatus": "status",
    "planneddates": "plannedDates",
    "startdate": "startDate",
    "enddate": "endDate",
    "fundingorg": "fundingOrganization",
    "fundingorganisation": "fundingOrganization",
    "recipientorg": "recipientOrganization",
    "recipientorganisation": "recipientOrganization",
    "recipientind": "recipientIndividual",
    "toindividualsdetails": "toIndividualsDetails",
    "primarygrantreason": "primaryGrantReason",
    "grantprogramme": "grantProgramme",
    "beneficiarylocation": "beneficiaryLocation",
    "location": "location",
    "name": "name",
    "geographiccode": "geoCode",
    "geographiccodetype": "geoCodeType",
    "postalcode": "postalCode",
    "postcode": "postalCode",
    "latitude": "latitude",
    "longitude": "longitude",
    "share": "share",
}
_KEYS = {part for path in GRANT.values() for part in path.split("/")} | set(PLACE.values())
_KEYS |= {part for homes in PLACES.values() for home, _ in homes for part in home.split("/")}
HEADERS |= {key.lower(): key for key in _KEYS}

# A file speaks of grants when it knows this many of these parts.
SIGNATURE = (
    "amountAwarded",
    "awardDate",
    "fundingOrganization",
    "recipientOrganization",
    "grantProgramme",
    "beneficiaryLocation",
)
ENOUGH = 3


def path_of(header: str) -> tuple[str, str] | None:
    """A spreadsheet's header → path in the standard and which of several parts (`0`, `1`, …)."""
    keys, which = [], []
    for part in re.split(r"[:/]", header):
        folded = re.sub(r"[^a-z0-9]", "", part.casefold())
        if folded.isdigit():
            which.append(folded)
        elif folded in HEADERS:
            keys.append(HEADERS[folded])
        else:
            return None
    return ("/".join(keys), ".".join(which)) if keys else None


def known_parts(names: Iterable[str]) -> set[str]:
    """The first words of the standard's paths that these headers or JSON keys spell."""
    paths = (path_of(str(name)) for name in names)
    return {path[0].split("/")[0] for path in paths if path}


def spellings(headers: Iterable[str]) -> dict[str, str]:
    """Path in the standard → the header that spells it in this file, for messages."""
    found = [(path_of(str(header)), str(header)) for header in headers]
    return {path[0]: header for path, header in reversed(found) if path}


def unused(names: Iterable[str]) -> list[str]:
    """The headers of a spreadsheet, or paths of JSON, that nothing is read from."""
    read = {*GRANT.values()}
    for homes in PLACES.values():
        read |= {f"{home}/{PLACE[column]}" for home, holds in homes for column in holds}
    found = {str(name): path_of(str(name)) for name in names}
    return [name for name, path in found.items() if not (path and path[0] in read)]


def paths(grants: Iterable[dict]) -> list[str]:
    """The paths at whose ends the JSON of these grants has values, as far as the standard goes."""
    found: dict[str, None] = {}

    def walk(node, path: str) -> None:
        if isinstance(node, dict) and (not path or path_of(path)):
            for key, value in node.items():
                walk(value, f"{path}/{key}" if path else str(key))
        elif isinstance(node, list):
            for item in node:
                walk(item, path)
        elif node not in (None, "", {}):
            found[path] = None

    for grant in grants:
        walk(grant, "")
    return list(found)


def from_table(table: pd.DataFrame, rows: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A spreadsheet of text cells → grants and places, cells as published."""
    columns: dict[str, dict[str, pd.Series]] = {}
    for header in table.columns:
        if found := path_of(header):
            path, which = found
            filled = table[header].where(table[header].notna() & (table[header] != ""))
            same = columns.setdefault(path, {})
            same[which] = same[which].fillna(filled) if which in same else filled
    grants = pd.DataFrame({"row": rows})
    for column, path in GRANT.items():
        grants[column] = _first_filled(columns.get(path, {}), rows.index)
    places = []
    for field, homes in PLACES.items():
        for home, holds in homes:
            paths = {column: f"{home}/{PLACE[column]}" for column in holds}
            parts = sorted({which for path in paths.values() for which in columns.get(path, {})})
            for which in parts:
                found = {
                    column: columns[path][which]
                    for column, path in paths.items()
                    if which in columns.get(path, {})
                }
                places.append(pd.DataFrame({"row": rows, "field": field, **found}))
    return grants, as_places(places)


def from_json(grants: list[dict], rows: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The grants of a JSON file → grants and places, cells as published."""
    paths = {column: path.split("/") for column, path in GRANT.items()}
    cells = {
        column: pd.Series([_first(grant, path) for grant in grants], dtype=object)
        for column, path in paths.items()
    }
    records = []
    for field, homes in PLACES.items():
        for home, holds in homes:
            keys = home.split("/")
            records += [
                {
                    "row": row,
                    "field": field,
                    **{column: part.get(PLACE[column]) for column in holds},
                }
                for row, grant in zip(rows, grants, strict=True)
                for part in _parts(grant, keys)
            ]
    return pd.DataFrame({"row": rows, **cells}), as_places([pd.DataFrame(records)])


def _first_filled(candidates: dict[str, pd.Series], index: pd.Index) -> pd.Series:
    filled = pd.Series(None, index=index, dtype=object)
    for which in sorted(candidates):
        filled = filled.where(filled.notna(), candidates[which])
    return filled


def _parts(node: dict, keys: list[str]) -> list[dict]:
    """Every object at the end of the path; one object counts as a list of one."""
    nodes = [node]
    for key in keys:
        values = [node.get(key) for node in nodes]
        lists = [value if isinstance(value, list) else [value] for value in values]
        nodes = [item for items in lists for item in items if isinstance(item, dict)]
    return nodes


def _first(grant: dict, path: list[str]):
    for part in _parts(grant, path[:-1]):
        if part.get(path[-1]) not in (None, ""):
            return part[path[-1]]
    return None


def as_places(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Places under one another, with all of PLACE's columns, without those that say nothing."""
    places = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    places = places.reindex(columns=["row", "field", *PLACE]).astype(object)
    said = places[["code", "postcode", "name", "latitude", "longitude"]]
    return places[(said.notna() & (said != "")).any(axis=1)].reset_index(drop=True)
