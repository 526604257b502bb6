"""What a version holds, and the slugs by which it is asked for."""

from dataclasses import replace
from datetime import date

import pytest

from equitymap.errors import ChoiceError
from equitymap.store import catalogue, holdings
from equitymap.store.holdings import Held, Holdings
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


def test_coverage_counts_values_and_those_with_counts(tmp_path):
    held = holding(tmp_path, building.obesity())
    coverage = held.coverage("child-obesity-year6")
    assert coverage == {"all": {"msoa21": {"2019/20": Held(values=2, counted=2, odd=0)}}}
    assert held.coverage("imd-score") == {}


def test_values_that_are_not_the_quotient_of_their_counts_are_odd(tmp_path):
    odd = building.obesity().assign(numerator=[40.0, 30.0, None])
    held = holding(tmp_path, odd).coverage("child-obesity-year6")["all"]["msoa21"]["2019/20"]
    assert held == Held(values=2, counted=2, odd=1)
    assert not held.adds_up


def test_a_period_has_a_first_and_a_last_day(tmp_path):
    held = holding(tmp_path, building.people())
    assert held.span("population", "2021") == (date(2021, 1, 1), date(2021, 12, 31))


def test_coverage_runs_from_old_to_new_with_everybody_first(tmp_path):
    frames = [
        building.rows("population", "lsoa21", {toy.LSOA[1]: 1.0}, period, group)
        for period in ("2022", "2020", "2021")
        for group in ("age=0-15", "all")
    ]
    coverage = holding(tmp_path, *frames).coverage("population")
    assert list(coverage) == ["all", "age=0-15"]
    assert list(coverage["all"]["lsoa21"]) == ["2020", "2021", "2022"]


def test_themes_and_indicators_come_in_menu_order(tmp_path):
    held = holding(tmp_path, building.people(), building.obesity(), building.deprivation())
    order = list(catalogue().indicators)
    stored = [held.stored(slug) for slug in held.indicators]
    assert stored == sorted(stored, key=order.index)
    assert [theme.slug for theme in held.themes()] == ["deprivation", "children", "people"]
