"""Deciles the right way up."""

import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.sources.direction import check
from equitymap.sources.recipe import Recipe, Values

SCORE, DECILE = "imd-2025-score", "imd-2025-decile"


def frame(decile):
    rows = [(at, SCORE, 100 - at) for at in range(20)]
    rows += [(at, DECILE, decile(at)) for at in range(20)]
    made = pd.DataFrame(rows, columns=["place", "indicator", "value"])
    return made.astype({"indicator": "category", "value": float})


def test_a_decile_that_falls_as_the_score_rises_is_right():
    notes = []
    check(frame(lambda at: at // 2 + 1), "file.csv", Recipe("observations"), notes)
    assert notes == []


def test_a_decile_that_rises_with_the_score_is_refused():
    with pytest.raises(InputError, match="file.csv: imd-2025-decile runs against imd-2025-score"):
        check(frame(lambda at: 10 - at // 2), "file.csv", Recipe("observations"), [])


def test_a_header_that_says_so_turns_the_decile():
    made, notes = frame(lambda at: 10 - at // 2), []
    recipe = Recipe("observations", values=[Values("IMD decile (10 = most deprived)", DECILE)])
    check(made, "file.csv", recipe, notes)
    assert made.loc[made["indicator"] == DECILE, "value"].iloc[0] == 1
    assert "turned round" in notes[0]
