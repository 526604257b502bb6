"""The grants as two funders publish them in the 360Giving standard: JSON and a spreadsheet."""

from __future__ import annotations

import pandas as pd

from .money import FUNDERS

# Titles of the standard's spreadsheet → its keys, for a place.
PLACE_TITLES = {
    "Name": "name",
    "Geographic Code": "geoCode",
    "Geographic Code Type": "geoCodeType",
    "Postal Code": "postalCode",
    "Latitude": "latitude",
    "Longitude": "longitude",
}


def as_json(grants: pd.DataFrame, names: pd.Series) -> list[dict]:
    """The health foundation's grants in the 360Giving standard."""
    funder_id, funder = FUNDERS["json"]
    mine = grants[[p.funder == "json" for p in grants["programme"]]]
    published = []
    for number, grant in enumerate(mine.itertuples(), start=1):
        record = {
            "id": f"360G-demo-thf-{number:04d}",
            "title": grant.project,
            "description": _description(grant),
            "currency": "GBP",
            "amountAwarded": grant.pounds,
            "awardDate": f"{grant.date:%Y-%m-%d}",
            "plannedDates": [
                {"startDate": f"{grant.start:%Y-%m-%d}", "endDate": f"{grant.end:%Y-%m-%d}"}
            ],
            "fundingOrganization": [{"id": funder_id, "name": funder}],
            "grantProgramme": [{"title": grant.programme.title}],
        }
        if grant.recipient is None:
            record["recipientIndividual"] = {"id": f"THF-P{number:04d}", "name": "Individual"}
            record["toIndividualsDetails"] = {"primaryGrantReason": "GTIR010"}
        else:
            recipient = {"id": grant.recipient["id"], "name": grant.recipient["name"]}
            if grant.recipient["postcode"]:
                recipient["postalCode"] = grant.recipient["postcode"]
            record["recipientOrganization"] = [recipient]
        if grant.places:
            record["beneficiaryLocation"] = [_stated(place, names) for place in grant.places]
        published.append(record)
    return published


def _stated(place: dict, names: pd.Series) -> dict:
    stated = {}
    code = place.get("code", place.get("lsoa"))
    if code in names.index:
        stated["name"] = names[code]
    if "code" in place:
        stated |= {"geoCode": place["code"], "geoCodeType": place["kind"]}
    if "postcode" in place:
        stated["postalCode"] = place["postcode"]
    if "latitude" in place:
        stated |= {"latitude": place["latitude"], "longitude": place["longitude"]}
    return stated


def _description(grant) -> str:
    years = round((grant.end - grant.start).days / 365)
    who = "a person" if grant.recipient is None else grant.recipient["name"]
    return f"{grant.project} by {who}, {years} year{'s' if years > 1 else ''}. Fictional."


def as_csv(grants: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """The community fund's grants as a spreadsheet: British dates, pound signs, loose headers."""
    funder_id, funder = FUNDERS["csv"]
    mine = grants[[p.funder == "csv" for p in grants["programme"]]]
    rows, places = [], {}
    for number, grant in enumerate(mine.itertuples(), start=1):
        recipient = grant.recipient or {}
        row = {
            "Identifier": f"360G-demo-dcf-{number:04d}",
            "Title": grant.project,
            "Description": _description(grant),
            "Currency": "GBP",
            "Amount Awarded": f"£{grant.pounds:,.2f}",
            "Award date": f"{grant.date:%d/%m/%Y}",
            "Planned Dates:Start Date": f"{grant.start:%d/%m/%Y}",
            "Planned Dates:End Date": f"{grant.end:%d/%m/%Y}",
            "Recipient Org:Identifier": recipient.get("id", ""),
            "Recipient Org:Name": recipient.get("name", ""),
            "Recipient Org:Postal Code": recipient.get("postcode", ""),
            "Funding Org:Identifier": funder_id,
            "Funding Org:Name": funder,
            "Grant Programme: Title": grant.programme.title,
        }
        for i, place in enumerate(grant.places):
            stated = _stated(place, names)
            places |= {f"Beneficiary Location:{i}:{title}": "" for title in PLACE_TITLES}
            row |= {
                f"Beneficiary Location:{i}:{title}": stated.get(key, "")
                for title, key in PLACE_TITLES.items()
            }
        rows.append(row)
    table = pd.DataFrame(rows).fillna("")
    return table[[c for c in table.columns if c not in places] + sorted(places)]
