"""Codes as files give them: which vintage a column is of, and what an old code means today."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import levels
from equitymap.store import catalogue

if TYPE_CHECKING:
    from equitymap.geography.geography import Geography


def vintage(geography: Geography, codes: pd.Series, hint: str | None = None) -> str:
    """The level of a column of codes, by the codes; see `Geography.vintage`."""
    codes = codes.dropna().drop_duplicates()
    kinds = levels.kinds_of(codes)
    if kinds.dropna().empty:
        if hint:
            return hint
        example = f" such as {codes.iloc[0]!r}" if len(codes) else ""
        raise InputError(f"The area codes{example} are of no kind known; E01003013 is an LSOA.")
    # Totals of boroughs or of England may stand among the areas: the commonest kind decides.
    kind = kinds.value_counts().index[0]
    codes = codes[kinds == kind]
    known = [level for level in geography.levels() if levels.kind(level) == kind]
    if hint and levels.kind(hint) == kind and hint not in known:
        return hint
    if not known:
        return _listed(kind)
    found = {level: levels.among(codes, geography.codes(level)) for level in known}
    found = pd.DataFrame(found, index=codes.index)
    current = geography.current_level(kind)
    best = max(known, key=lambda level: (found[level].sum(), level == hint, level == current))
    strays = found.drop(columns=best)[~found[best]]
    strays = strays.loc[strays.any(axis=1), strays.any(axis=0)]
    if strays.empty:
        return best
    other = strays.sum().idxmax()
    only_best = codes[found[best] & ~found[other]]
    raise InputError(
        f"The column holds codes of two vintages: {len(only_best):,} only of {best} "
        f"(such as {only_best.iloc[0]}) and {len(strays):,} only of {other} "
        f"(such as {codes[strays.index[0]]}). Give each vintage a file of its own."
    )


def _listed(kind: str) -> str:
    """The level of a kind that the catalogue lists first, for a workspace that knows none."""
    for level in catalogue().levels:
        if levels.kind(level) == kind:
            return level
    raise InputError(
        f"The workspace knows no areas of kind {kind!r}: add their boundaries or a lookup first."
    )


_OF_AREAS = r"[A-Z]\d{8}"  # the nine characters of the Office for National Statistics


class Homes(NamedTuple):
    """The level that holds each code (missing where none does), and the main one of them; `stated`
    is the level of the codes that nothing but the file itself lists."""

    levels: pd.Series
    main: str | None
    stated: str | None


def homes(geography: Geography, codes: pd.Series, kind: str, said: str | None) -> Homes:
    """Where the codes of one kind are at home; see `Geography.homes`."""
    known = [level for level in geography.levels() if levels.kind(level) == kind]
    listed = [level for level in known if geography.is_listed(level)]
    open_level = said if said and said not in listed else None
    assumed = catalogue().kinds[kind].assumed
    if open_level is None and not listed:
        open_level = assumed
    if open_level:
        return Homes(pd.Series(open_level, index=codes.index, dtype="str"), open_level, open_level)
    if not known:
        return Homes(pd.Series(None, index=codes.index, dtype="str"), None, None)
    held = {level: levels.among(codes, geography.codes(level)) for level in known}
    current = geography.current_level(kind)

    def fits(level: str) -> tuple:
        # A history holds the codes of all years, so it counts only where no year does.
        dated = not levels.of_any_year(level)
        return (dated and held[level].any(), held[level].sum(), level == said, level == current)

    main = max(known, key=fits)
    found = pd.Series(None, index=codes.index, dtype="str")
    for level in [main, *(level for level in known if level != main)]:
        found[found.isna().to_numpy() & held[level]] = level
    # No list of organisations is ever whole: their codes are known by what they look like.
    unheard = found.isna() & ~codes.str.fullmatch(_OF_AREAS).fillna(False)
    if not assumed or not unheard.any():
        return Homes(found, main, None)
    return Homes(found.mask(unheard, assumed), main, assumed)


def resolve(geography: Geography, codes: pd.Series) -> pd.DataFrame:
    """What each code means today; see `Geography.resolve`."""
    open_codes = codes.dropna().astype("str").drop_duplicates()
    current = [level for kind in catalogue().kinds if (level := geography.current_level(kind))]
    older = [level for level in geography.levels() if level not in current]
    answers = []

    def settle(level: str, answer) -> None:
        nonlocal open_codes
        here = open_codes[levels.among(open_codes, geography.codes(level))]
        if len(here):
            answers.append(answer(here, level))
            open_codes = open_codes[~levels.among(open_codes, answers[-1]["code"])]

    for level in current:
        settle(level, lambda found, level: _itself(found, level))
    for level in older:
        settle(level, lambda found, level: _became(found, geography.changes_from(level), current))
        settle(level, lambda found, level: _itself(found, level))
    unknown = pd.DataFrame({"code": open_codes, "level": None, "how": "unknown"})
    unknown["areas"] = [[] for _ in range(len(unknown))]
    known = pd.concat([*answers, unknown]).astype({"level": "str"}).set_index("code")
    rows = known.reindex(codes.astype("str")).set_axis(codes.index)
    rows.insert(0, "code", codes)
    blank = codes.isna()
    rows.loc[blank, "how"] = "unknown"
    rows.loc[blank, "areas"] = pd.Series(
        [[] for _ in range(blank.sum())], codes.index[blank], object
    )
    return rows[["code", "level", "areas", "how"]]


def _itself(found: pd.Series, level: str) -> pd.DataFrame:
    """Answers for codes that stand at a level: each is itself."""
    answers = pd.DataFrame({"code": found.to_numpy(object), "level": level, "how": "current"})
    answers["areas"] = [[code] for code in found]
    return answers


def _became(codes: pd.Series, changes: pd.DataFrame, current: list[str]) -> pd.DataFrame:
    """Answers for the codes that were changed into areas of a current level: their successors."""
    changes = changes[changes["to_level"].isin(current)]
    changes = changes[levels.among(changes["from_code"], codes)]
    changes = changes.sort_values("to_code").groupby("from_code", sort=False)
    answers = changes.agg(level=("to_level", "first"), areas=("to_code", list)).reset_index()
    return answers.assign(how="retired").rename(columns={"from_code": "code"})
