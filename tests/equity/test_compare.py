"""An area beside those it lies in."""

import numpy as np
import pandas as pd
import pytest

from equitymap.disclosure import Library
from equitymap.equity.compare import compare
from tests import building, toy


def of(library, code, slug):
    return next(c for c in compare(library, code) if c.indicator.slug == slug)


def test_an_area_stands_beside_its_borough_region_and_country(toy_library):
    found = of(toy_library, toy.LSOA[12], "imd-score")
    assert [place["name"] for place in found.places] == [
        "Square 12",
        "Eastshire",
        "Toyland",
        "England",
    ]
    assert found.places[0]["value"] == 60
    assert found.places[1]["value"] == pytest.approx(285_000 / 7_000)


def test_it_is_ranked_from_the_greatest_need_among_those_of_its_borough(toy_library):
    found = of(toy_library, toy.LSOA[9], "imd-score")
    assert (found.rank, found.of, found.peers) == (2, 4, "LSOAs of Eastshire")
    # A low decile is the more deprived one; squares 1 and 2 share theirs, 4 is one better off.
    assert of(toy_library, toy.LSOA[4], "imd-decile").rank == 6
    assert of(toy_library, toy.LSOA[1], "imd-decile").rank == 7
    assert of(toy_library, toy.LSOA[2], "imd-decile").rank == 7


def test_what_is_not_known_at_a_level_says_so_and_is_no_number(toy_library):
    found = of(toy_library, toy.LSOA[1], "child-obesity-year6")
    here, borough = found.places[:2]
    assert here["status"] == "missing"
    assert here["note"] == "not known for LSOAs"
    assert np.isnan(here["value"])
    assert borough["value"] == pytest.approx(100 * 50 / 220)
    assert found.rank is None


def test_a_suppressed_value_has_no_rank(toy_library):
    found = of(toy_library, toy.MSOA[3], "child-obesity-year6")
    assert found.places[0]["status"] == "suppressed"
    assert found.rank is None
    assert found.against is None


@pytest.mark.parametrize(
    ("slug", "west", "east"),
    [
        ("overweight", "worse", "similar"),  # fewer is better, and England has 20 %
        ("feeling-well", "better", "similar"),
        ("renting", "higher", "similar"),
    ],
)
def test_only_an_interval_that_excludes_england_makes_a_difference(tmp_path, slug, west, east):
    polarity = {"overweight": "low", "feeling-well": "high", "renting": "neither"}[slug]
    values = {toy.LAD[1]: 30.0, toy.LAD[2]: 21.0}
    frame = building.rows(slug, "lad24", values).assign(
        numerator=[300, 21], denominator=[1000, 100]
    )
    england = building.rows(slug, "eng", {toy.ENGLAND: 20.0})
    own = {"slug": slug, "name": slug, "unit": "%", "kind": "proportion", "source": "own"}
    own = pd.DataFrame([{**own, "polarity": polarity}])
    library = Library(building.workspace(tmp_path / "w", frame, england, own=own).open())
    assert of(library, toy.LAD[1], slug).against == west
    assert of(library, toy.LAD[2], slug).against == east


def test_a_score_without_an_interval_is_not_judged(toy_library):
    assert of(toy_library, toy.LSOA[12], "imd-score").against is None


def in_years(folder, values_of, polarity="low"):
    """Smoking at levels in years: (level, period) → value by code, all with narrow intervals."""
    rows = [
        building.rows("smoking", level, values, period).assign(
            lower=lambda frame: frame["value"] - 1, upper=lambda frame: frame["value"] + 1
        )
        for (level, period), values in values_of.items()
    ]
    own = {"slug": "smoking", "name": "Smoking", "unit": "years", "kind": "mean", "source": "own"}
    own = pd.DataFrame([{**own, "polarity": polarity}])
    return Library(building.workspace(folder / "w", *rows, own=own).open())


def test_places_without_the_areas_period_show_the_nearest_and_are_not_judged_by(tmp_path):
    library = in_years(
        tmp_path,
        {
            ("lad24", "2020"): {toy.LAD[1]: 30.0},
            ("eng", "2015"): {toy.ENGLAND: 15.0},
            ("eng", "2018"): {toy.ENGLAND: 18.0},
            ("eng", "2022"): {toy.ENGLAND: 22.0},
        },
    )
    found = of(library, toy.LAD[1], "smoking")
    here, _, england = found.places
    assert (found.period, here["period"]) == ("2020", "2020")
    # 2018 and 2022 are as far from 2020: the newer one counts.
    assert (england["period"], england["value"]) == ("2022", 22)
    assert found.against is None


def test_a_place_with_nothing_but_a_gap_in_the_areas_period_shows_another(tmp_path):
    library = in_years(
        tmp_path,
        {
            ("lad24", "2019"): {toy.LAD[1]: 29.0},
            ("lad24", "2020"): {toy.LAD[1]: 30.0, toy.LAD[2]: "missing"},
            ("eng", "2019"): {toy.ENGLAND: 19.0},
            ("eng", "2020"): {toy.ENGLAND: "missing"},
        },
    )
    england = of(library, toy.LAD[1], "smoking").places[-1]
    assert (england["period"], england["value"]) == ("2019", 19)
    # The area itself keeps its period, with or without a value.
    east = of(library, toy.LAD[2], "smoking").places[0]
    assert (east["period"], east["status"]) == ("2020", "missing")


def test_a_suppressed_value_is_told_and_no_other_in_its_place(tmp_path):
    library = in_years(
        tmp_path,
        {
            ("lad24", "2020"): {toy.LAD[1]: 30.0},
            ("eng", "2019"): {toy.ENGLAND: 19.0},
            ("eng", "2020"): {toy.ENGLAND: "suppressed"},
        },
    )
    england = of(library, toy.LAD[1], "smoking").places[-1]
    assert (england["period"], england["status"]) == ("2020", "suppressed")


def test_an_indicator_for_groups_only_is_compared_for_the_first(tmp_path):
    rows = [
        building.rows("life-expectancy", level, values, group=group)
        for group in ("sex=male", "sex=female")
        for level, values in (("lad24", {toy.LAD[1]: 80.0}), ("eng", {toy.ENGLAND: 81.0}))
    ]
    library = Library(building.workspace(tmp_path / "w", *rows).open())
    found = of(library, toy.LAD[1], "life-expectancy")
    assert found.group == "sex=female"
    assert [place["value"] for place in found.places] == pytest.approx(
        [80, np.nan, 81], nan_ok=True
    )


def test_an_area_nobody_knows_has_nothing(toy_library):
    assert compare(toy_library, "E01999999") == []
