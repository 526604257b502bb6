"""The gate: area codes or names as a file gives them → areas of a level, or the reason why not.

Works on the distinct places of a file, so its cost does not grow with the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equitymap.errors import InputError
from equitymap.geography import Geography, levels
from equitymap.store import catalogue

# The first letters of codes of other countries; Northern Ireland has two systems.
COUNTRIES = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland", "95": "Northern Ireland"}
WIDER = "K"  # England and Wales, Great Britain, United Kingdom
_CODE = r"(?:^|[^A-Z0-9])(?P<code>[A-Z]\d{8}|95[A-Z]{2}\d{2}[A-Z]\d)(?:$|[^A-Z0-9])"
_EXAMPLES = 3
FICTION = "9"


@dataclass
class Settled:
    """Where each distinct place is: `level`, `area`, or `reason` (and `outside` England)."""

    places: pd.DataFrame
    notes: list[str] = field(default_factory=list)

    @property
    def levels(self) -> list[str]:
        """The levels found, coarse to fine."""
        return levels.ordered(self.places["level"].dropna())

    @property
    def unknown(self) -> list[str]:
        """The texts that are no area this workspace knows."""
        lost = self.places["reason"].notna() & ~self.places["outside"]
        return self.places.loc[lost, "text"].dropna().tolist()


def codes_in(texts: pd.Series) -> pd.Series:
    """The area code in each text: `E05014096`, `ward2022:E05014096 : Brixton North`."""
    upper = pc.utf8_upper(pc.utf8_trim_whitespace(pa.array(texts, pa.string(), from_pandas=True)))
    found = pc.struct_field(pc.extract_regex(upper, pattern=_CODE), "code")
    return pd.Series(found.to_pandas(), index=texts.index, dtype="str")


def outside(codes: pd.Series) -> pd.Series:
    """Why a code is not of England, by name; missing for codes of England."""
    why = pd.Series(None, index=codes.index, dtype="str")
    for start, country in COUNTRIES.items():
        why[codes.str.startswith(start).fillna(False)] = f"in {country}; EquityMap holds England"
    wider = codes.str.startswith(WIDER).fillna(False)
    why[wider] = "wider than England; EquityMap holds England"
    return why


def check_fiction(codes: pd.Series, fictional: bool, file: str, most: bool = False) -> None:
    """Refuse real codes in a fictional workspace and fictional ones in a real one.

    `most`: only a file most of whose codes are wrong; a few are unknown areas like any other.
    """
    english = codes.dropna().drop_duplicates()
    english = english[english.str.fullmatch(r"E\d{8}")]
    invented = english.str[3] == FICTION
    wrong = english[~invented] if fictional else english[invented]
    if wrong.empty or (most and len(wrong) <= len(english) / 2):
        return
    if fictional:
        raise InputError(
            f"{file} holds {wrong.iloc[0]}, a code of a real place; this workspace is fictional "
            "and takes fictional codes only (E01900001). Real data needs a workspace of its own."
        )
    raise InputError(
        f"{file} holds {wrong.iloc[0]}, a fictional code; this workspace holds real places. "
        "Fictional data belongs in a fictional workspace, such as the one of `equitymap demo`."
    )


def by_code(
    texts: pd.Series, geography: Geography, hint: str | None, file: str, column: str
) -> Settled:
    """Settle distinct texts that hold area codes; InputError when two vintages are mixed."""
    places = _empty(texts)
    codes = codes_in(texts)
    check_fiction(codes, bool(geography.snapshot.meta.get("fictional")), file, most=True)
    places.loc[texts.isna(), "reason"] = "empty where an area should be named"
    garbled = texts.notna() & codes.isna()
    places.loc[garbled, "reason"] = "not an area code (such as E01003109)"
    away = outside(codes)
    places["outside"] = away.notna()
    places["reason"] = places["reason"].fillna(away)
    here = codes[places["reason"].isna()]
    kinds = levels.kinds_of(here)
    for kind, of_kind in here.groupby(kinds):
        if not _knows(geography, kind, hint):
            words = catalogue().kinds[kind].plural
            places.loc[of_kind.index, "reason"] = (
                f"a code of {words}, of which this workspace holds none"
            )
            continue
        level = _vintage(geography, of_kind, hint, file, column)
        known = of_kind.isin(geography.codes(level))
        places.loc[of_kind.index[known], "level"] = level
        places.loc[of_kind.index[known], "area"] = of_kind[known]
        words = catalogue().level(level).plural
        places.loc[of_kind.index[~known], "reason"] = (
            f"not among the {words} this workspace knows ({level})"
            if len(geography.codes(level))
            else f"a code of {words} ({level}), of which this workspace holds none: add their "
            "boundaries or a lookup first"
        )
    unheard = here.index[kinds.isna()]
    places.loc[unheard, "reason"] = "a code of no kind of area EquityMap knows"
    settled = Settled(places)
    same_kind = [level for level in settled.levels if levels.kind(level) == levels.kind(hint or "")]
    if same_kind and hint not in same_kind:
        settled.notes.append(
            f"Column {column!r} is of {hint} by its name, of {same_kind[0]} by its codes: they "
            f"are read as {same_kind[0]}."
        )
    return settled


def by_name(texts: pd.Series, geography: Geography, hint: str | None, file: str) -> Settled:
    """Settle distinct names, at the level `hint` says or else the one that knows most of them."""
    places = _empty(texts)
    tried = _candidates(geography, hint)
    if not tried:
        wanted = catalogue().level(hint).plural if hint else "areas"
        raise InputError(
            f"{file} names areas without codes, and this workspace knows no names of {wanted}"
            f"{f' ({hint})' if hint else ''}: add their boundaries or a lookup with names first."
        )
    matched = {level: geography.match_names(level, texts) for level in tried}
    level = max(tried, key=lambda one: matched[one]["code"].notna().sum())
    found, words = matched[level], catalogue().level(level).plural
    places["area"] = found["code"]
    places.loc[found["code"].notna(), "level"] = level
    places.loc[found["how"] == "ambiguous", "reason"] = f"several {words} have this name"
    places.loc[found["how"] == "unknown", "reason"] = f"no name among the {words} known ({level})"
    places.loc[texts.isna(), "reason"] = "empty where an area should be named"
    counts = found["how"].value_counts()
    note = f"Joined by name at {level}: {counts.get('exact', 0):,} names as written"
    if counts.get("folded", 0):
        note += f", {counts['folded']:,} once case, spaces and punctuation are ignored"
    return Settled(places, [note + "."])


def _candidates(geography: Geography, hint: str | None) -> list[str]:
    known = [level for level in geography.levels() if len(geography.areas(level))]
    if hint in known:
        return [hint]
    of_kind = [level for level in known if hint and levels.kind(level) == levels.kind(hint)]
    return of_kind if hint else known


def _knows(geography: Geography, kind: str, hint: str | None) -> bool:
    known = any(levels.kind(level) == kind for level in geography.levels())
    return known or (hint is not None and levels.kind(hint) == kind)


def _vintage(
    geography: Geography, codes: pd.Series, hint: str | None, file: str, column: str
) -> str:
    try:
        return geography.vintage(codes, hint)
    except InputError as error:
        raise InputError(f"{file}, column {column!r}: {error}") from None


def _empty(texts: pd.Series) -> pd.DataFrame:
    places = pd.DataFrame({"text": texts, "level": None, "area": None, "reason": None}, dtype="str")
    places["outside"] = False
    return places
