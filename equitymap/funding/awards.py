"""The grants a question is about: by programme, date and basis, in pounds only."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from equitymap.errors import ChoiceError
from equitymap.sources.cells import count
from equitymap.store.memory import once

BASES = ("awarded", "paid")


def slug(title: str) -> str:
    """A programme's title as addresses spell it: `Trade Up (TU)` → `trade-up-tu`."""
    return re.sub(r"[\W_]+", "-", title.casefold()).strip("-")


@once
def programmes(library) -> pd.DataFrame:
    """The programmes of the workspace, by title: slug, title, grants and pounds awarded."""
    grants = _with_programme(library)
    grants = grants[grants["slug"].notna()]
    pounds = grants["awarded"].where(grants["currency"] == "GBP")
    listed = (
        grants.assign(pounds=pounds)
        .groupby("slug", as_index=False)
        .agg(
            title=("programme", lambda titles: titles.mode().iloc[0]),
            grants=("awards", "sum"),
            pounds=("pounds", "sum"),
        )
    )
    return listed.sort_values("title", ignore_index=True)


def awards(
    library,
    programme: str | None = None,
    start: str | dt.date | None = None,
    end: str | dt.date | None = None,
    basis: str = "awarded",
) -> tuple[pd.DataFrame, list[str]]:
    """The grants asked for with their `pounds` and `row`, and what was left out, in sentences.

    `row` is the grant's place in the library's table, `awards` how many it adds up (1 for a grant).
    Cancelled grants are left out, as are sums of awards that the days cut through. `programme` is
    a title or its slug; `start` and `end` are days of award, both included.
    ChoiceError where the workspace knows no such programme, day or basis.
    """
    if basis not in BASES:
        raise ChoiceError(f"The basis {basis!r} is not known; it is awarded or paid.")
    grants, notes = _with_programme(library), []
    if programme:
        grants = grants[grants["slug"] == slug(title(library, programme))]
    cancelled = grants["state"].eq("cancelled")
    if cancelled.any():
        notes.append(f"{count(cancelled.sum(), 'cancelled grant')} left out.")
    grants = grants[~cancelled]
    first, last = _day(start, "from"), _day(end, "to")
    if first is not None or last is not None:
        undated = int(grants["date"].isna().sum())
        day, until = grants["date"], grants["until"].fillna(grants["date"])
        kept, touched = day.notna(), day.notna()
        if first is not None:
            kept, touched = kept & (day >= first), touched & (until >= first)
        if last is not None:
            kept, touched = kept & (until <= last), touched & (day <= last)
        cut = int((touched & ~kept).sum())
        if cut:
            notes.append(
                f"{count(cut, 'sum')} of awards left out: only some of their days are asked for."
            )
        grants = grants[kept]
        if undated:
            notes.append(f"{count(undated, 'grant')} without a date of award left out.")
    foreign = grants["currency"] != "GBP"
    if foreign.any():
        currencies = ", ".join(sorted(grants.loc[foreign, "currency"].unique()))
        notes.append(
            f"{count(foreign.sum(), 'grant')} in {currencies} left out: only pounds are added up."
        )
    grants = grants[~foreign]
    empty = grants[basis].isna()
    if len(grants) and empty.all():
        raise ChoiceError(f"No grant here says what was {basis}; ask for the other basis.")
    if empty.any():
        notes.append(f"{count(empty.sum(), 'grant')} left out: what was {basis} is not stated.")
    grants = grants[~empty]
    return grants.assign(pounds=grants[basis]).reset_index(drop=True), notes


@once
def _with_programme(library) -> pd.DataFrame:
    grants = library.grants().reset_index(drop=True)
    slugs = {title: slug(title) for title in grants["programme"].dropna().unique()}
    # What an older workspace does not say of its grants is what a single grant has.
    of_sums = grants.reindex(columns=["until", "awards", "state"])
    return grants.assign(
        slug=grants["programme"].map(slugs),
        date=pd.to_datetime(grants["date"]),
        until=pd.to_datetime(of_sums["until"]),
        awards=of_sums["awards"].fillna(1).astype(int),
        state=of_sums["state"],
        row=grants.index,
    )


def title(library, programme: str | None) -> str | None:
    """A programme's title by its title or slug; None for all programmes."""
    if not programme:
        return None
    listed = programmes(library)
    found = listed.loc[listed["slug"] == slug(programme), "title"]
    if found.empty:
        raise ChoiceError(_unknown(programme, listed["title"].tolist()))
    return found.iloc[0]


def _day(text: str | dt.date | None, key: str) -> pd.Timestamp | None:
    if text in (None, ""):
        return None
    try:
        return pd.Timestamp(dt.date.fromisoformat(str(text)))
    except ValueError:
        raise ChoiceError(f"`{key}` is {text!r}; it should be a day like 2024-04-01.") from None


def _unknown(programme: str, titles: list[str]) -> str:
    if not titles:
        return f"There is no programme {programme!r}: the workspace holds no grants with one."
    return f"There is no programme {programme!r}; there are: {'; '.join(titles)}."
