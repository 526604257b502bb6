"""Where each grant is, as its file states it, and how well that is known.

A  delivery at LSOA, postcode or point      D  recipient's postcode, body working elsewhere too
B  delivery at MSOA, ward or borough        E  none
C  recipient's postcode, local body
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.errors import ChoiceError
from equitymap.funding.residents import holds, lsoas
from equitymap.geography import levels
from equitymap.store.memory import once

GRADES = ("A", "B", "C", "D", "E")
# The kinds of area a place may be stated as; anything wider than a borough places nothing.
GRADE_OF_KIND = {"lsoa": "A", "msoa": "B", "wd": "B", "lad": "B"}
COLUMNS = ["grant", "place", "field", "grade", "level", "areas", "share", "stated", "why"]

_OUTSIDE = r"[WSN]\d{2}|95"
_TEXTS = ("code", "postcode", "name")
_ROUNDING = 1e-6


@once
def locate(library) -> pd.DataFrame:
    """One row per place of each grant: its grade, the areas it can mean, its share, and why.

    `areas` are codes of `level`. `share` sums to one over a grant's places: as stated where what
    the file states does so (`stated`), else by residents, empty where those are not known.
    ChoiceError in a workspace without LSOAs, where no place means anything yet.
    """
    grants = library.grants()
    places = _look_up(library, library.grant_locations())
    delivery = _delivered(places[places["field"] == "delivery"])
    postal = places[(places["field"] == "recipient") & ~places["grant"].isin(delivery["grant"])]
    recipient = _at_recipient(library, grants, postal, delivery)
    rest = grants.loc[~grants["id"].isin([*delivery["grant"], *recipient["grant"]]), "id"]
    located = pd.concat([delivery, recipient, _nowhere(rest, places)], ignore_index=True)
    located["share"] = _shares(library, located)
    located["order"] = pd.Index(grants["id"]).get_indexer(located["grant"])
    located = located[located["order"] >= 0].sort_values(["order", "place"], ignore_index=True)
    return located[COLUMNS]


def _look_up(library, places: pd.DataFrame) -> pd.DataFrame:
    """Each place with the areas it can mean, the finest of what its row states; else why not."""
    geography = library.geography
    # An empty column has no type of its own; as text it can be joined to words.
    places = places.astype(dict.fromkeys(_TEXTS, "string"))
    places = places.sort_values(["grant", "field", "place"], ignore_index=True)
    fine = lsoas(library).level
    by_code = geography.resolve(places["code"].dropna().drop_duplicates()).set_index("code")
    by_code["grade"] = by_code["level"].map(levels.kind, na_action="ignore").map(GRADE_OF_KIND)
    by_code["grade"] = by_code["grade"].where(_has_lsoas(library, by_code))
    code = by_code.reindex(places["code"]).assign(code=places["code"].array).set_index(places.index)
    code["level"] = code["level"].astype("string")
    code["why"] = _why_code(code)
    postcode = _lsoa(places["postcode"], geography.locate_postcodes(places["postcode"]), fine)
    postcode["why"] = "postcode " + places["postcode"]
    point = _lsoa(
        places["latitude"],
        geography.locate_points(places["latitude"], places["longitude"]),
        fine,
    )
    point["why"] = "a point on the map"
    found = places[["grant", "place", "field", "share"]].copy()
    columns = ["grade", "level", "areas", "why"]
    found[columns] = None
    # Finest first: an LSOA, a postcode, a point; only then a wider area.
    for answer in (code[code["grade"] == "A"], postcode, point, code[code["grade"] == "B"]):
        still_open = found.index.intersection(answer.index[answer["grade"].notna()])
        still_open = still_open[found.loc[still_open, "grade"].isna()]
        found.loc[still_open, columns] = answer.loc[still_open, columns]
    unknown = found["grade"].isna()
    found.loc[unknown, "why"] = _why_not(places[unknown], code[unknown])
    found["outside"] = unknown & places["code"].str.match(_OUTSIDE).fillna(False).astype(bool)
    return found


def _lsoa(asked: pd.Series, found: pd.Series, level: str | None) -> pd.DataFrame:
    answer = pd.DataFrame({"grade": None, "level": level}, index=asked.index, dtype=object)
    answer["areas"] = [[code] for code in found.reindex(asked.index)]
    answer.loc[found.reindex(asked.index).notna(), "grade"] = "A"
    return answer


def _has_lsoas(library, resolved: pd.DataFrame) -> pd.Series:
    """Whether the areas a code means hold LSOAs here; without them it places nothing."""
    some = pd.Series(False, index=resolved.index)
    placed = resolved[resolved["grade"].notna()]
    for level, rows in placed.groupby("level"):
        areas = rows["areas"].explode()
        try:
            held = holds(library, level, areas).sum(axis=1) > 0
        except ChoiceError:
            continue  # no lookup ties this level to LSOAs
        some[rows.index] = pd.Series(held, index=areas.index).groupby(level=0).all()
    return some


def _why_code(code: pd.DataFrame) -> pd.Series:
    kind = code["level"].map(levels.kind, na_action="ignore").astype("string")
    words = kind.str.upper() + " " + code["code"]
    count = code["areas"].map(len, na_action="ignore").astype("Int64").astype("string")
    retired = words + ", a retired code now " + count + " areas"
    return words.where(code["how"] != "retired", retired.where(count != "1", words + ", retired"))


def _why_not(places: pd.DataFrame, code: pd.DataFrame) -> pd.Series:
    """Why a place places nothing; the first reason that fits, from the most telling on."""
    words = places["code"].where(places["code"].notna())
    outside = words.str.match(_OUTSIDE).fillna(False).astype(bool)
    wider = code["level"].notna() & code["grade"].isna()
    reasons = pd.Series("only a name is stated: " + places["name"], dtype=object)
    for mask, why in (
        (places["latitude"].notna(), "the point stated lies in no LSOA known here"),
        (places["postcode"].notna(), "the postcode " + places["postcode"] + " is not known here"),
        (words.notna(), "the code " + words + " is not known here"),
        (wider, words + " is wider than a borough, or its LSOAs are not known here"),
        (outside, words + " is outside England"),
    ):
        reasons = reasons.mask(mask, why)
    return reasons


def _delivered(places: pd.DataFrame) -> pd.DataFrame:
    """The grants that their delivery places settle, one row per place.

    Without shares a pound can be at any of a grant's places, so all of them must be known, and
    the widest gives the grade. A grant of which no place is known is left to its recipient,
    unless it is delivered outside England.
    """
    by_grant = places.groupby("grant")
    count, known = by_grant["grant"].transform("size"), by_grant["grade"].transform("count")
    total = by_grant["share"].transform("sum")
    stated = by_grant["share"].transform("count").eq(count) & total.sub(1).abs().lt(_ROUNDING)
    shared = places[stated & (known > 0)].assign(stated=True)
    shared["share"] = shared["share"] / total[shared.index]
    shared["grade"] = shared["grade"].fillna("E")
    shared["areas"] = [areas if isinstance(areas, list) else [] for areas in shared["areas"]]
    whole = places[~stated & (known == count)].assign(stated=False)
    widest = whole.sort_values("grade").drop_duplicates("grant", keep="last")
    whole["grade"] = whole["grant"].map(widest.set_index("grant")["grade"])
    partly = places[~stated & known.between(1, count - 1)].drop_duplicates("grant").copy()
    partly["why"] = (
        (count - known)[partly.index].astype("string")
        + " of "
        + count[partly.index].astype("string")
        + " places are not known, and no shares are stated"
    )
    abroad = by_grant["outside"].transform("any") & (known == 0)
    outside = places[abroad & places["outside"]].drop_duplicates("grant")
    return pd.concat([shared, whole, _unplaced(partly), _unplaced(outside)], ignore_index=True)


def _unplaced(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.assign(grade="E", level=None, stated=False)
    rows["areas"] = [[] for _ in range(len(rows))]
    return rows


def _at_recipient(library, grants, places, delivery) -> pd.DataFrame:
    """Grants at their recipient: C, or D where it also has grants delivered in another borough."""
    rows = places[places["grade"].notna()].drop_duplicates("grant").assign(stated=False)
    rows["why"] = "recipient's " + rows["why"]
    named = grants[["recipient_id", "recipient"]].astype("string")
    body = named["recipient_id"].fillna(named["recipient"].str.casefold())
    body = pd.Series(body.to_numpy(), index=grants["id"].to_numpy(), name="body").dropna()
    own = _boroughs(library, rows).join(body, on="grant", how="inner")
    works_in = _boroughs(library, delivery[delivery["grade"].isin(["A", "B"])])
    works_in = works_in.join(body, on="grant", how="inner")[["body", "borough"]].drop_duplicates()
    both = own[["grant", "body"]].drop_duplicates().merge(works_in, on="body")
    both = both.merge(own, how="left", indicator="whose")
    elsewhere = both[both["whose"] == "left_only"].groupby("grant").size()
    boroughs = rows["grant"].map(elsewhere)
    rows["grade"] = np.where(boroughs.notna(), "D", "C")
    many = "; it also works in " + boroughs.astype("Int64").astype("string") + " other borough"
    many += boroughs.gt(1).map({True: "s", False: ""})
    rows["why"] = rows["why"].where(boroughs.isna(), rows["why"] + many)
    return rows


def _boroughs(library, places: pd.DataFrame) -> pd.DataFrame:
    """Every borough that each grant's places touch: columns grant and borough, no pair twice."""
    lad = library.geography.current_level("lad")
    rows = places[places["level"].notna()]
    if lad is None or rows.empty:
        return pd.DataFrame({"grant": [], "borough": []}, dtype=str)
    found = []
    codes = library.geography.areas(lad)["code"]
    of_borough = holds(library, lad, codes).T
    for level, at in rows.groupby("level"):
        at = at[["grant", "areas"]].explode("areas")
        area = pd.Index(at["areas"].unique())
        row, column = (holds(library, level, area) @ of_borough).nonzero()
        touched = pd.DataFrame({"areas": area[row], "borough": codes.to_numpy()[column]})
        found.append(at.merge(touched, on="areas")[["grant", "borough"]])
    return pd.concat(found).drop_duplicates(ignore_index=True)


def _nowhere(grants: pd.Series, places: pd.DataFrame) -> pd.DataFrame:
    """A row for every grant without a place, with the first reason its places give."""
    reasons = places[places["grade"].isna()].drop_duplicates("grant").set_index("grant")["why"]
    rows = pd.DataFrame({"grant": grants, "place": 0, "field": None})
    rows["why"] = rows["grant"].map(reasons).astype("string").fillna("no place is stated")
    return _unplaced(rows)


def _shares(library, located: pd.DataFrame) -> pd.Series:
    """What each place has of its grant: stated, all of it, or by residents."""
    alone = ~located["grant"].duplicated(keep=False)
    share = located["share"].where(located["stated"], alone.astype(float).where(alone))
    by_people = located[~located["stated"] & ~alone]
    people = pd.Series(np.nan, index=by_people.index)
    for level, rows in by_people.groupby("level"):
        areas = rows["areas"].explode()
        held = holds(library, level, areas) @ lsoas(library).residents
        people[rows.index] = pd.Series(held, index=areas.index).groupby(level=0).sum(min_count=1)
    whole = people.groupby(by_people["grant"]).transform(lambda p: p.sum(skipna=False))
    return share.fillna((people / whole.where(whole > 0)).reindex(share.index))
