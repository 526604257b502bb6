"""Areas by their names: exactly, then with case, spaces and punctuation ignored."""

from __future__ import annotations

import pandas as pd


def fold(names: pd.Series) -> pd.Series:
    """Names without case, spaces and punctuation, and with `&` as `and`."""
    return (
        names.str.normalize("NFKD")
        .str.casefold()
        .str.replace("&", "and", regex=False)
        .str.replace(r"[^a-z0-9]+", "", regex=True)
    )


def match(areas: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """The code for each name, and `how`: `exact`, `folded`, `ambiguous` or `unknown`.

    A name that several of the areas share is `ambiguous` and gets no code.
    """
    names = names.astype("str")
    result = pd.DataFrame({"code": None, "how": "unknown"}, index=names.index, dtype="str")
    named = areas.dropna(subset=["name"])
    for how, wanted, known in (
        ("exact", names, named["name"]),
        ("folded", fold(names), fold(named["name"])),
    ):
        repeated = known.duplicated(keep=False)
        codes = pd.Series(named["code"].to_numpy(), index=known.to_numpy())[~repeated.to_numpy()]
        undecided = result["how"].eq("unknown") & wanted.fillna("").ne("")
        found = undecided & wanted.isin(codes.index)
        result.loc[found, "code"] = wanted[found].map(codes)
        result.loc[found, "how"] = how
        result.loc[undecided & wanted.isin(known[repeated]), "how"] = "ambiguous"
    return result
