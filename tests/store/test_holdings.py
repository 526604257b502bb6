"""What a version holds, and the slugs by which it is asked for."""

from dataclasses import replace

import pytest

from equitymap.errors import ChoiceError
from equitymap.store import catalogue, holdings
from equitymap.store.holdings import Holdings
from tests import building, toy


def holding(folder, *frames):
    return Holdings(building.workspace(folder / "w", *frames).open())


def test_the_newest_edition_held_goes_by_the_alias(tmp_path, monkeypatch):
    score = catalogue().indicators["imd-2025-score"]
    older = replace(score, slug="imd-2019-score", edition=2019)
    both = replace(catalogue(), indicators={**catalogue().indicators, older.slug: older})
    monkeypatch.setattr(holdings, "catalogue", lambda: both)
    values = dict.fromkeys(toy.LSOA.values(), 1.0)
    old, new = (building.rows(slug, "lsoa21", values) for slug in ("imd-2019-score", score.slug))

    held = holding(tmp_path / "both", old, new)
    assert list(held.indicators) == ["imd-score", "imd-2019-score"]
    assert held.stored("imd-score") == "imd-2025-score"
    assert held.find("imd-2025-score").slug == "imd-score"
    assert held.find("imd-2019-score").slug == "imd-2019-score"

    held = holding(tmp_path / "old", old)
    assert list(held.indicators) == ["imd-score"]
    assert held.stored("imd-score") == "imd-2019-score"
    with pytest.raises(ChoiceError, match="no values of 'imd-2025-score' yet"):
        held.indicator("imd-2025-score")


def test_a_renamed_slug_still_leads_there(tmp_path, monkeypatch):
    renamed = replace(catalogue(), renamed={"people": "population"})
    monkeypatch.setattr(holdings, "catalogue", lambda: renamed)
    assert holding(tmp_path, building.people()).indicator("people").slug == "population"


def test_the_index_counts_values_and_denominators(tmp_path):
    held = holding(tmp_path, building.obesity())
    row = held.rows("child-obesity-year6").iloc[0]
    assert (row["level"], row["period"], row["group"]) == ("msoa21", "2019/20", "all")
    assert (row["values"], row["parts"]) == (2, 3)
    assert held.rows("imd-score").empty


def test_themes_and_indicators_come_in_menu_order(tmp_path):
    held = holding(tmp_path, building.people(), building.obesity(), building.deprivation())
    order = list(catalogue().indicators)
    stored = [held.stored(slug) for slug in held.indicators]
    assert stored == sorted(stored, key=order.index)
    assert [theme.slug for theme in held.themes()] == ["deprivation", "children", "people"]
