"""Where grants are delivered and where their recipients are, cleaned, as the file states it."""

from __future__ import annotations

import pandas as pd

from equitymap.sources import cells, giving

LOCATION_COLUMNS = [
    *("grant", "place", "field", "code", "code_type", "postcode", "name"),
    *("latitude", "longitude", "share"),
]
_HOMES = {"delivery": "beneficiaryLocation", "recipient": "recipientOrganization"}
_SHOULD = {
    "postcode": "a whole postcode like SE1 7EH",
    "latitude": "degrees north like 51.4952, with a longitude beside it",
    "longitude": "degrees east like -0.1176, with a latitude beside it",
    "share": "a share between 0 and 1, or a percentage like 40%",
}
PLACE_CELLS = tuple(_SHOULD)


def clean_places(
    places: pd.DataFrame, kept: pd.DataFrame, people: set, names: dict
) -> tuple[pd.DataFrame, list[dict]]:
    """The places of the grants kept and the bad cells among them.

    Places are numbered within grant and field; a grant whose row is repeated has its places once.
    """
    # A person's own address, and a point as exact as a doorstep, are left out.
    of_person = places["row"].isin(people)
    exact = [places[column].mask(of_person) for column in ("postcode", "latitude", "longitude")]
    raw = places.assign(**{column.name: column for column in exact})
    raw = raw[raw["row"].isin(kept["row"]) & ~(of_person & (raw["field"] == "recipient"))]
    raw = raw.reset_index(drop=True)
    clean = raw[["row", "field"]].copy()
    clean["grant"] = clean["row"].map(kept.set_index("row")["id"])
    for column in ("code", "code_type", "name"):
        clean[column] = cells.text(raw[column])
    clean["code"] = clean["code"].str.upper()
    clean["postcode"] = cells.postcodes(raw["postcode"].fillna(raw["code"]))
    clean["latitude"], clean["longitude"] = cells.coordinates(raw["latitude"], raw["longitude"])
    clean["share"] = cells.shares(raw["share"])
    bad = []
    for field, home in _HOMES.items():
        of_field = raw["field"] == field
        for column, should in _SHOULD.items():
            name = names.get(f"{home}/{giving.PLACE[column]}", f"{home}/{giving.PLACE[column]}")
            bad += cells.bad_cells(raw[of_field], clean[of_field], column, name, should)
    same = ["grant", "field", *giving.PLACE]
    clean["nth"] = clean.groupby(["row", *same], dropna=False).cumcount()
    empty = clean[["code", "postcode", "name", "latitude"]].isna().all(axis=1)
    clean = clean[~empty].drop_duplicates([*same, "nth"]).reset_index(drop=True)
    clean["place"] = clean.groupby(["grant", "field"]).cumcount().astype("int32")
    return clean[LOCATION_COLUMNS], bad
