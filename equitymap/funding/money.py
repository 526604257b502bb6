"""Money on the map: pounds per area, and the grants that touch one area."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from equitymap.errors import ChoiceError
from equitymap.funding.apportion import PLACED, parts, shared_among, spread
from equitymap.funding.awards import awards
from equitymap.funding.goal import money_of_parts
from equitymap.funding.locate import locate
from equitymap.funding.residents import holds

SHOWN = [
    *("id", "title", "programme", "funder", "recipient", "date", "currency", "awarded", "paid"),
    "awards",
]


def money_by_area(
    library, level: str, programme: str | None = None, start=None, end=None, basis: str = "awarded"
) -> pd.Series:
    """Pounds given to each area of a level, places apportioned by residents (grades A to C).

    ChoiceError where residents would decide and the workspace does not hold them.
    """
    spent, _ = awards(library, programme, start, end, basis)
    places = parts(library)
    money = money_of_parts(spent, places)
    money = money[money["grade"].isin(PLACED)]
    sites = np.bincount(money["site"], money["pounds"], minlength=places.can_be.shape[0])
    codes = pd.Index(library.geography.areas(level)["code"], name="code")
    areas = holds(library, level, codes)
    if (areas.sum(axis=0) > 1).any():
        raise ChoiceError(
            f"Money cannot be given by area of {level}: some of its areas were merged since, and "
            "their pounds would count twice; ask for a level of today."
        )
    return pd.Series(spread(places, sites, areas), codes, name="pounds")


def grants_of_area(
    library, code: str, programme: str | None = None, start=None, end=None, basis: str = "awarded"
) -> pd.DataFrame:
    """The grants whose place touches an area, most pounds here first.

    Columns: the grant's own (id, title, programme, funder, recipient, date, currency, awarded,
    paid; `awards`, how many it adds up, which then have no one date), `pounds` in all, `here`
    (pounds apportioned to this area; empty where residents are not known), `certain` (every pound
    of it is here), `grade` and `why`.
    """
    level = library.geography.level_of(code)
    if level is None:
        raise ChoiceError(f"The area {code!r} is not known here.")
    spent, _ = awards(library, programme, start, end, basis)
    places = parts(library)
    money = money_of_parts(spent, places)
    money = money[money["grade"].isin(PLACED)]
    area = holds(library, level, [code])
    reach = (places.can_be @ area.T).toarray()[:, 0]
    share = shared_among(places, sparse.csr_array(area)).toarray()[:, 0]
    site = money["site"].to_numpy()
    whole = reach[site] == np.diff(places.can_be.indptr)[site]
    money = money.assign(here=money["pounds"] * share[site], certain=whole)[reach[site] > 0]
    located = locate(library).drop_duplicates("grant").set_index("grant")["why"]
    touching = money.groupby("grant").agg(
        here=("here", lambda pounds: pounds.sum(skipna=False)),
        certain=("certain", "all"),
        grade=("grade", "max"),
    )
    listed = spent[[*SHOWN, "pounds"]].merge(touching, left_on="id", right_index=True)
    listed["why"] = listed["id"].map(located)
    listed["date"] = listed["date"].mask(listed["id"].isin(spent.loc[spent["until"].notna(), "id"]))
    return listed.sort_values(["here", "id"], ascending=[False, True], ignore_index=True)
