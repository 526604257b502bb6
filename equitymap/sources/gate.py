"""The gate: the area codes of a file → areas of a level, or the reason why not.

Works on the distinct places of a file, so its cost does not grow with the rows. A code means the
same area for ever, so each is kept at the level that holds it, the file's main vintage first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equitymap.errors import InputError
from equitymap.geography import Geography, levels, names
from equitymap.sources import cells
from equitymap.store import catalogue

# The first letters of codes of other countries; Northern Ireland has two systems.
COUNTRIES = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland", "95": "Northern Ireland"}
WIDER = "K"  # England and Wales, Great Britain, United Kingdom
FICTION = "9"
TOTAL = "a total, not an area"
EMPTY = "empty where an area should be named"
_CODE = r"(?:^|[^A-Z0-9])(?P<code>[A-Z]\d{8}|95[A-Z]{2}\d{2}[A-Z]\d)(?:$|[^A-Z0-9])"
_UNSEEN = r"[\x{200B}-\x{200D}\x{2060}\x{FEFF}\x{AD}]"  # characters without width
_TOTALS = (
    r"(?:(?:grand|overall|sub|sum|area|all)?total|totals|sum|all)(?:of)?"
    r"(?:all)?(?:areas|wards|boroughs|districts|lsoas|msoas|regions|rows)?"
    r"|england|englandandwales|greatbritain|unitedkingdom|uk|(?:inner|outer|greater)?london"
)
_OF_ALL = r"^(?:totalof|totalfor|totalin|total|all)|(?:total|average|mean)$"
_LABEL = r"^\w+\s*:\s*"  # `ladu2021:Lambeth`
_EXAMPLES = 3
_SAMPLE = 1000  # so many places tell whether codes and names belong together


@dataclass
class Settled:
    """Where each distinct place is: `level`, `area`, or `reason` (and `outside`: it is no loss).

    `stated` are the levels of which the file itself is the only list of areas.
    """

    places: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    stated: list[str] = field(default_factory=list)

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
    upper = pc.utf8_upper(_visible(texts))
    found = pc.struct_field(pc.extract_regex(upper, pattern=_CODE), "code")
    return pd.Series(found.to_pandas().array, index=texts.index, dtype="str")


def _visible(texts: pd.Series) -> pa.Array:
    words = pa.array(texts, pa.string(), from_pandas=True)
    visible = pc.replace_substring_regex(words, pattern=_UNSEEN, replacement="")
    return pc.utf8_trim_whitespace(visible)


def codes_of(texts: pd.Series) -> pd.Series:
    """As `codes_in`, and the codes of organisations, which have to stand alone in capitals."""
    codes = codes_in(texts)
    if codes.notna().all():
        return codes
    whole = pd.Series(_visible(texts).to_pandas().array, index=texts.index, dtype="str")[
        codes.isna()
    ]
    return codes.fillna(whole[levels.kinds_of(whole).notna()])


def outside(codes: pd.Series) -> pd.Series:
    """Why a code is not of England, by name; missing for codes of England."""
    why = pd.Series(None, index=codes.index, dtype="str")
    organisations = levels.kinds_of(codes).notna() & (codes.str.len() < 8).fillna(False)
    for start, country in COUNTRIES.items():
        there = codes.str.startswith(start).fillna(False) & ~organisations
        why[there] = f"in {country}; EquityMap holds England"
    wider = codes.str.startswith(WIDER).fillna(False) & ~organisations
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
    given: pd.DataFrame, geography: Geography, hint: str | None, file: str, column: str
) -> Settled:
    """Settle distinct places that have area codes: columns `text` and `name`."""
    texts = given["text"]
    places = empty(texts)
    codes = codes_of(texts)
    check_fiction(codes, bool(geography.snapshot.meta.get("fictional")), file, most=True)
    places.loc[texts.isna(), "reason"] = EMPTY
    garbled = texts.notna() & codes.isna()
    places.loc[garbled, "reason"] = "not an area code (such as E01003013)"
    away = outside(codes)
    places["outside"] = away.notna()
    places["reason"] = places["reason"].fillna(away)
    here = codes[places["reason"].isna()]
    kinds = levels.kinds_of(here)
    settled = Settled(places)
    for kind, of_kind in here.groupby(kinds):
        _settle_kind(settled, geography, kind, of_kind, hint, column)
    unheard = here.index[kinds.isna()]
    places.loc[unheard, "reason"] = "a code of no kind of area EquityMap knows"
    _refuse_misplaced(settled, given["name"], geography, f"{file}, column {column!r}")
    uncoded = given.loc[codes.isna()]
    refuse_totals(settled, uncoded["text"].fillna(uncoded["name"]), geography)
    return settled


def _settle_kind(
    settled: Settled, geography: Geography, kind: str, codes: pd.Series, hint: str | None, column
) -> None:
    """Settle the codes of one kind, each at the level that holds it."""
    places, words = settled.places, catalogue().kinds[kind].plural
    said = hint if hint and levels.kind(hint) == kind else None
    found = geography.homes(codes, kind, said)
    if found.main is None:
        places.loc[codes.index, "reason"] = (
            f"a code of {words}, of which this workspace holds none: say their year (--level "
            f"{kind}{_year(geography)}), or add their boundaries or a code history first"
        )
        return
    known = found.levels.notna()
    places.loc[codes.index[known], "level"] = found.levels[known]
    places.loc[codes.index[known], "area"] = codes[known]
    held = catalogue().level(found.main)
    why = f"not among the {held.plural} this workspace knows ({held.id})"
    if held.year and not levels.is_census(held.id):
        year = f"{kind}{(held.year - 3) % 100:02d}"
        why += f"; if the file is of another year, --level says so (such as {year}), or a code "
        why += "history may know them"
    places.loc[codes.index[~known], "reason"] = why
    if found.stated:
        settled.stated.append(found.stated)
    if said and found.main != said:
        settled.notes.append(
            f"Column {column!r} is of {said} by its name, of {found.main} by its codes: they are "
            f"read as {found.main}."
        )
    _note_vintages(settled, found.levels.dropna(), codes, found.main)


def _refuse_misplaced(settled: Settled, named: pd.Series, geography: Geography, where: str) -> None:
    """Refuse codes most of which stand beside the name of another area: one column was sorted
    without the other."""
    for level, rows in settled.places.head(_SAMPLE).groupby("level"):
        called = named[rows.index]
        known = rows["area"].map(geography.names_of(level)).astype("str")
        differ = called.notna() & known.notna() & names.fold(called).ne(names.fold(known))
        if len(rows) < _EXAMPLES or differ.sum() <= len(rows) / 2:
            continue
        found = geography.match_names(level, called)["code"]
        other = found.notna() & found.ne(rows["area"])
        if other.sum() <= len(rows) / 2:
            continue
        at = other.idxmax()
        raise InputError(
            f"{where}: {rows.loc[at, 'area']} stands beside {named[at]!r}, the name of "
            f"{found[at]}, and {other.sum():,} of {len(rows):,} codes beside the name of another "
            "area; codes and names should belong together (one column may have been sorted "
            "without the other)."
        )


def _note_vintages(settled: Settled, at: pd.Series, codes: pd.Series, main: str) -> None:
    """Say which codes are of another vintage than the file's own."""
    others = at[at.ne(main)]
    for level, rows in others.groupby(others):
        some = ", ".join(codes[rows.index].iloc[:_EXAMPLES])
        more = ", …" if len(rows) > _EXAMPLES else ""
        settled.notes.append(
            f"{cells.count(len(rows), 'code')} not of {main} but of {level} ({some}{more}): kept "
            f"at {level}, and read as the areas of today."
        )


def _year(geography: Geography) -> str:
    years = [levels.year(level) for level in geography.levels()]
    return f"{max(years, default=0) % 100 or 24:02d}"


def refuse_totals(settled: Settled, called: pd.Series, geography: Geography) -> None:
    """Refuse, as no loss, rows that stand for all areas: `Total`, or what a larger area is called.

    `called` is what places without an area are called; only where other places are areas.
    """
    if called.dropna().empty or not settled.levels:
        return
    finest = max(levels.rank(level) for level in settled.levels)
    folded = names.fold(called.str.replace(_LABEL, "", regex=True))
    total = folded.str.fullmatch(_TOTALS).fillna(False)
    bare = folded.str.replace(_OF_ALL, "", regex=True)  # `Lambeth total`
    for level in geography.levels():
        if levels.rank(level) < finest:
            larger = names.fold(geography.named(level)["name"])
            total |= folded.isin(larger) | bare.isin(larger)
    at = called.index[total]
    settled.places.loc[at, "reason"] = TOTAL
    settled.places.loc[at, "outside"] = True


def empty(texts: pd.Series) -> pd.DataFrame:
    """Places of which nothing is settled yet."""
    places = pd.DataFrame({"text": texts, "level": None, "area": None, "reason": None}, dtype="str")
    places["outside"] = False
    return places
