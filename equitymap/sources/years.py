"""Bare years of which the layout knows the kind: a financial year, its quarters, its middle."""

from __future__ import annotations

import numpy as np
import pandas as pd

FINANCIAL, QUARTERS, MIDDLE = "financial", "quarters", "mid"
KINDS = (FINANCIAL, QUARTERS, MIDDLE)
EVERY = "*"
_QUARTERS = 4


def told(
    texts: pd.Series,
    indicators: pd.Series | None,
    kinds: dict[str, list[str]],
    within: list[np.ndarray | None],
) -> tuple[pd.Series, list[str]]:
    """The labels of periods with bare years as they are meant, and what the receipt should say.

    `kinds` lists the indicators of each kind. The rows of one indicator, year and place (and
    whatever else is in `within`) are the quarters of the year, in the order of the file.
    """
    bare, notes = texts.str.fullmatch(r"\d{4}").fillna(False), []
    labels = texts.copy()
    for kind, of in kinds.items():
        meant = bare if EVERY in of or indicators is None else bare & indicators.isin(of)
        if not meant.any():
            continue
        year = texts[meant].astype(int)
        if kind == MIDDLE:
            labels[meant] = "mid-" + texts[meant]
            continue
        labels[meant] = texts[meant] + "/" + ((year + 1) % 100).astype(str).str.zfill(2)
        if kind == QUARTERS:
            keys = [labels[meant], *(key[meant] for key in (indicators,) if key is not None)]
            keys += [pd.Series(k, index=texts.index)[meant] for k in within if k is not None]
            number = labels[meant].groupby(keys).cumcount() + 1
            fits = number <= _QUARTERS
            quarters = labels[meant] + " Q" + number.astype(str)
            labels[meant] = quarters.where(fits, labels[meant])
            notes.append(
                "Rows of one year and area of a quarterly indicator "
                f"({', '.join(of)}) are taken as the quarters of the financial year, in the order "
                "of the file."
            )
    return labels, notes
