from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitymap.geography import aggregate, why_not
from equitymap.store import catalogue
from tests import toy

SCORE = catalogue().indicators["imd-2025-score"]
RANK = catalogue().indicators["imd-2025-rank"]
OBESITY = catalogue().indicators["child-obesity-year6"]
POPULATION = catalogue().indicators["population"]
RATE = replace(OBESITY, kind="rate", unit="per 1,000", name="Admissions")

BOROUGH = pd.Series({toy.LSOA[i]: toy.LAD[toy.LAD_OF[i]] for i in toy.NUMBERS})
PEOPLE = pd.Series({toy.LSOA[i]: toy.people(i) for i in toy.NUMBERS})
WEST, EAST = toy.LAD[1], toy.LAD[2]


def observations(values, level="lsoa21", tops=None, bottoms=None, statuses=None, codes=None):
    """One period of observations of the squares (or of `codes`)."""
    codes = list(toy.LSOA.values()) if codes is None else codes
    values = pd.Series(values, dtype=float)
    return pd.DataFrame(
        {
            "area": codes,
            "level": level,
            "period": "2025",
            "value": values,
            "lower": np.nan,
            "upper": np.nan,
            "numerator": np.nan if tops is None else tops,
            "denominator": np.nan if bottoms is None else bottoms,
            "status": statuses or "published",
            "note": None,
        }
    )


def test_scores_are_weighted_by_residents():
    # Eastshire: (15·1300 + 30·1600 + 45·1900 + 60·2200) / 7000.
    rows = observations([5 * i for i in toy.NUMBERS])
    made, method = aggregate(rows, BOROUGH, SCORE, PEOPLE)
    assert made.set_index("area").loc[EAST, "value"] == pytest.approx(285_000 / 7_000)
    assert method == "population-weighted average of 12 LSOAs"
    assert list(made.columns) == [column for column in rows if column != "level"]


def test_proportions_come_from_summed_parts_and_areas_that_lack_one_are_missing():
    # Westshire: 20 of 100 and 30 of 120 are 50 of 220; Eastshire's only MSOA is suppressed.
    rows = observations(
        [20, 25, None],
        "msoa21",
        [20, 30, np.nan],
        [100, 120, 90],
        ["published", "published", "suppressed"],
        list(toy.MSOA.values()),
    )
    parents = pd.Series([WEST, WEST, EAST], index=toy.MSOA.values())
    made, method = aggregate(rows, parents, OBESITY)
    made = made.set_index("area")
    assert made.loc[WEST, "value"] == pytest.approx(100 * 50 / 220)
    assert made.loc[WEST, ["numerator", "denominator"]].to_list() == [50, 220]
    assert made.loc[WEST, "status"] == "published"
    assert made.loc[EAST, "status"] == "missing"
    assert np.isnan(made.loc[EAST, "value"])
    assert made.loc[EAST, "note"] == "1 of 1 MSOAs has no value, 1 suppressed"
    assert method == "sum of numerators ÷ sum of denominators of 3 MSOAs"


def test_a_rate_keeps_the_multiplier_of_its_unit():
    rows = observations([50] * 12, tops=[5] * 12, bottoms=[100] * 12)
    made, _ = aggregate(rows, BOROUGH, RATE)
    assert made["value"].to_list() == [50, 50]


def test_counts_are_summed():
    made, method = aggregate(observations(PEOPLE.to_list()), BOROUGH, POPULATION)
    assert made.set_index("area")["value"].to_dict() == {WEST: 12_800, EAST: 7_000}
    assert method == "sum of 12 LSOAs"


def test_a_part_that_is_not_in_the_file_counts_as_one_without_a_value():
    rows = observations(PEOPLE.to_list()).iloc[:-1]
    made, _ = aggregate(rows, BOROUGH, POPULATION)
    east = made.set_index("area").loc[EAST]
    assert east["status"] == "missing"
    assert east["note"] == "1 of 4 LSOAs has no value"


@pytest.mark.parametrize("status", ["unreliable", "modelled"])
def test_an_uncertain_part_makes_the_whole_modelled(status):
    rows = observations(PEOPLE.to_list(), statuses=[status] + ["published"] * 11)
    made, _ = aggregate(rows, BOROUGH, POPULATION)
    assert made.set_index("area")["status"].to_dict() == {WEST: "modelled", EAST: "published"}


def test_ranks_and_deciles_are_refused():
    problem = why_not(observations([1] * 12), RANK, PEOPLE)
    assert problem == "ranks are never averaged: aggregate imd-score instead"


@pytest.mark.parametrize("people", [None, pd.Series(dtype=float)])
def test_without_residents_a_weighted_average_is_refused(people):
    assert "“population”" in why_not(observations([1] * 12), SCORE, people)
    assert why_not(observations([1] * 12), SCORE, PEOPLE) is None


def test_residents_unknown_in_one_area_leave_its_borough_without_an_average():
    rows = observations([5 * i for i in toy.NUMBERS])
    made, _ = aggregate(rows, BOROUGH, SCORE, PEOPLE.drop(toy.LSOA[3]))
    assert made.set_index("area")["status"].to_dict() == {WEST: "published", EAST: "missing"}
    assert "no known residents" in made.set_index("area").loc[EAST, "note"]


def test_a_rate_without_counts_is_refused():
    assert "without counts" in why_not(observations([20] * 12), OBESITY)


def test_a_standardised_rate_is_refused():
    rows = observations([70 + i for i in range(12)], tops=[5] * 12, bottoms=[100] * 12)
    assert "standardised" in why_not(rows, RATE)
    crude = observations([50] * 12, tops=[5] * 12, bottoms=[100] * 12)
    assert why_not(crude, RATE) is None
    assert "standardised" in why_not(crude, replace(RATE, standardised=True))


def test_parts_with_a_value_but_no_counts_are_said_to_lack_those():
    rows = observations([20.0] * 12, tops=[20] * 12, bottoms=[100] * 12)
    rows.loc[rows["area"].isin([toy.LSOA[1], toy.LSOA[3]]), ["numerator", "denominator"]] = np.nan
    rows.loc[rows["area"].eq(toy.LSOA[2]), ["value", "numerator"]] = np.nan
    notes = aggregate(rows, BOROUGH, OBESITY)[0].set_index("area")["note"]
    assert notes[WEST] == "2 of 8 LSOAs have no value or no counts to add up"
    assert notes[EAST] == "1 of 4 LSOAs has no counts to add up"


def test_an_area_where_nobody_is_counted_is_missing_not_zero():
    rows = observations([0.0] * 12, tops=[0] * 12, bottoms=[0] * 12)
    made, _ = aggregate(rows, BOROUGH, OBESITY)
    assert set(made["status"]) == {"missing"}
    assert made["value"].isna().all()


def test_a_table_of_members_does_as_well_as_parents():
    pairs = pd.DataFrame({"lsoa": BOROUGH.index, "code": BOROUGH.to_numpy()})
    rows = observations(PEOPLE.to_list())
    pd.testing.assert_frame_equal(
        aggregate(rows, pairs, POPULATION)[0], aggregate(rows, BOROUGH, POPULATION)[0]
    )


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0, 100), min_size=12, max_size=12))
def test_an_average_lies_between_the_values_of_its_parts(values):
    made, _ = aggregate(observations(values), BOROUGH, SCORE, PEOPLE)
    values = pd.Series(values, index=list(toy.LSOA.values()))
    for code, value in made.set_index("area")["value"].items():
        inside = values[BOROUGH[code == BOROUGH].index]
        assert inside.min() - 1e-9 <= value <= inside.max() + 1e-9


PARTS = st.tuples(st.integers(0, 50), st.integers(50, 500))


@settings(deadline=None, max_examples=25)
@given(st.lists(PARTS, min_size=12, max_size=12))
def test_adding_up_in_two_steps_is_adding_up_at_once(parts):
    tops, bottoms = zip(*parts, strict=True)
    values = [100 * top / bottom for top, bottom in parts]
    rows = observations(values, tops=tops, bottoms=bottoms)
    ward = pd.Series({toy.LSOA[i]: toy.WARD[toy.WARD_OF[i]] for i in toy.NUMBERS})
    of_ward = pd.Series({toy.WARD[toy.WARD_OF[i]]: toy.LAD[toy.LAD_OF[i]] for i in toy.NUMBERS})
    wards, _ = aggregate(rows, ward, OBESITY)
    at_once, _ = aggregate(rows, BOROUGH, OBESITY)
    in_steps, _ = aggregate(wards, of_ward, OBESITY)
    assert in_steps["value"].to_list() == pytest.approx(at_once["value"].to_list())
