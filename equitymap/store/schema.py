"""The tables of a workspace: one Arrow schema each, with what every column means.

A column that may be empty is empty for a reason that stands in `status` or `note`, never zero.
"""

from __future__ import annotations

import pyarrow as pa

text, number, date = pa.string(), pa.float64(), pa.date32()
codes = pa.list_(pa.string())

STATUSES = ("published", "suppressed", "missing", "unreliable", "modelled")


def _table(*columns: tuple) -> pa.Schema:
    return pa.schema([pa.field(name, kind, metadata={"is": what}) for name, kind, what in columns])


RECEIPT = ("receipt", text, "id of the receipt of the load that brought this row")

TABLES: dict[str, pa.Schema] = {
    "observations": _table(
        ("indicator", text, "slug, with the edition (`imd-2025-score`)"),
        ("level", text, "kind and vintage of the area, `lsoa21`"),
        ("area", text, "GSS code"),
        ("period", text, "label as published, `2019/20`"),
        ("period_start", date, "first day"),
        ("period_end", date, "last day"),
        ("group", text, "`all`, `ethnicity=Black`, `imd_decile=1`, `sex=female`, `age=0-15`"),
        ("value", number, "in the indicator's own unit; empty unless published as a number"),
        ("lower", number, "95 % limit as published; of a suppressed count its smallest value"),
        ("upper", number, "95 % limit as published; of a suppressed count its largest value"),
        ("numerator", number, "people or events counted"),
        ("denominator", number, "people or events they are counted among"),
        ("status", text, "one of STATUSES"),
        ("note", text, "why there is no value, or what to know about it"),
        ("source", text, "slug of the source in the catalogue"),
        ("sheet", text, "sheet, member or block of the file; empty where there is one"),
        ("row", pa.int32(), "row of the file, of several the first; empty if not known"),
        RECEIPT,
    ),
    "indicators": _table(
        ("slug", text, "found in a file and not in the catalogue"),
        ("name", text, "as the file calls it"),
        ("unit", text, "as the file or recipe says, else empty"),
        ("kind", text, "proportion, rate, mean, count, score or rank"),
        ("polarity", text, "high, low or neither"),
        ("source", text, "slug of the source"),
        RECEIPT,
    ),
    "areas": _table(
        ("level", text, "kind and vintage"),
        ("code", text, "GSS code"),
        ("name", text, "as published"),
        RECEIPT,
    ),
    "parents": _table(
        ("level", text, "level of the child"),
        ("code", text, "code of the child"),
        ("parent_level", text, "level of the parent"),
        ("parent", text, "code of the parent"),
        (
            "method",
            text,
            "`lookup`, `point` (representative point) or `boundary` (a boundary file)",
        ),
        RECEIPT,
    ),
    "conversions": _table(
        ("from_level", text, "older vintage"),
        ("from_code", text, "code there"),
        ("to_level", text, "newer vintage"),
        ("to_code", text, "code there"),
        ("change", text, "U unchanged, S split, M merged, X irregular"),
        RECEIPT,
    ),
    "postcodes": _table(
        ("postcode", text, "upper case, no space"),
        ("level", text, "level of the code beside it, `lsoa21`"),
        ("code", text, "area the postcode lies in; empty where the file has no place for it"),
        RECEIPT,
    ),
    "grants": _table(
        ("id", text, "the publisher's identifier"),
        ("funder_id", text, "org-id of the funder"),
        ("funder", text, "its name"),
        ("recipient_id", text, "org-id of the recipient; empty for a grant to a person"),
        ("recipient", text, "its name; empty for a grant to a person"),
        ("title", text, "as published"),
        ("description", text, "as published"),
        ("programme", text, "title as published; empty where none is stated"),
        ("awarded", number, "pounds awarded"),
        ("paid", number, "pounds paid so far; empty where not stated"),
        ("currency", text, "ISO code; only GBP is added up"),
        ("date", date, "date of the award; of awards added up, the first day they can be of"),
        ("until", date, "of awards added up, the last day they can be of; else empty"),
        ("start", date, "planned start"),
        ("end", date, "planned end"),
        ("awards", pa.int32(), "awards this row adds up, as the file counts them; else empty"),
        ("state", text, "`cancelled` where the publisher says so; else empty"),
        RECEIPT,
    ),
    "grant_locations": _table(
        ("grant", text, "id of the grant"),
        ("place", pa.int32(), "0, 1, … within the grant and field"),
        ("field", text, "`delivery` (beneficiary location) or `recipient`"),
        ("code", text, "area code as published"),
        ("code_type", text, "geoCodeType as published"),
        ("postcode", text, "upper case, no space"),
        ("name", text, "place name as published"),
        ("latitude", number, "WGS84"),
        ("longitude", number, "WGS84"),
        ("share", number, "stated share of the grant used here, 0 to 1"),
        RECEIPT,
    ),
    "services": _table(
        ("id", text, "the publisher's identifier"),
        ("name", text, "as published"),
        ("type", text, "kind of service"),
        ("state", text, "`open`, `closed`, `dormant` or `proposed`; empty where not stated"),
        ("postcode", text, "upper case, no space"),
        ("latitude", number, "WGS84"),
        ("longitude", number, "WGS84"),
        RECEIPT,
    ),
    "targets": _table(
        ("name", text, "name of the set; the newest row of a name is the set"),
        ("level", text, "level of its codes"),
        ("rule", text, "the rule that chose them; empty for an imported list"),
        ("created", pa.timestamp("us", tz="UTC"), "when"),
        ("codes", codes, "the areas"),
        RECEIPT,
    ),
    "receipts": _table(
        ("id", text, "short and unique"),
        ("file", text, "its name"),
        ("sha256", text, "of its bytes"),
        ("kind", text, "observations, grants, services, boundaries, lookup or targets"),
        ("created", pa.timestamp("us", tz="UTC"), "when"),
        ("json", text, "the whole receipt, as `equitymap add --json` prints it"),
        ("recipe", text, "the recipe it was read with, YAML"),
    ),
}

# Written last; one row is one workspace version (see store/workspace.py).
VERSIONS = _table(
    ("version", pa.int64(), "1, 2, …"),
    ("created", pa.timestamp("us", tz="UTC"), "when"),
    ("action", text, "demo, add, targets, undo"),
    ("title", text, "one line for people"),
    ("tables", text, "JSON: table → its Delta version"),
    ("boundaries", text, "JSON: level → hash of its boundary file"),
    ("restores", pa.int64(), "the version an undo goes back to"),
    ("receipts", text, "JSON: id, file and kind of each receipt this version brought"),
)

PARTITIONS = {"observations": ["indicator"]}
# Tables whose texts repeat down their columns: they are kept once each until they are written.
CODED = {"observations"}
# Columns of numbers that mostly go up by one: stored as steps they weigh next to nothing.
STEPS = {"observations": ["row"]}
