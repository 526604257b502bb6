"""The share of spend in the target areas, its range and the verdict."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitymap.errors import ChoiceError
from equitymap.funding.goal import goal, verdict
from equitymap.funding.money import grants_of_area, money_by_area
from equitymap.store.schema import TABLES
from tests import toy
from tests.funding.conftest import ELSEWHERE, RETIRED, grant, library_of, place, target_set

LSOA, WARD, LAD = toy.LSOA, toy.WARD, toy.LAD

CONTRACT = (
    *("share", "low", "high", "goal", "verdict", "spend_total", "spend_in_targets"),
    *("spend_located", "by_grade", "population_share", "need_share", "targeting_ratio"),
    *("concentration_spend", "concentration_need", "grants"),
)


def test_the_toy_country_cannot_tell_at_70_percent(toy_funding):
    answer = goal(toy_funding, target_set(11, 12), goal=0.7)
    assert (answer.low, answer.high, answer.share) == (0.6, 0.85, 0.8)
    assert answer.verdict == "cannot tell"
    assert (answer.spend_total, answer.spend_located, answer.spend_in_targets) == (1000, 750, 600)
    assert answer.by_grade == {"A": 750, "B": 0, "C": 0, "D": 0, "E": 250}
    assert answer.grants_by_grade == {"A": 3, "B": 0, "C": 0, "D": 0, "E": 1}
    assert (answer.inside, answer.outside, answer.either) == (600, 150, 250)
    assert answer.grants == 4


def test_targeting_is_the_share_of_spend_over_the_share_of_people(toy_funding):
    # LSOAs 11 and 12 have 2,100 + 2,200 of 19,800 people.
    answer = goal(toy_funding, target_set(11, 12))
    assert answer.targeting_ratio == pytest.approx(0.8 / (4300 / 19_800))


def test_concentration_is_over_people_ranked_by_need(toy_funding):
    answer = goal(toy_funding, target_set(11, 12))
    people = np.array([toy.people(i) for i in range(12, 0, -1)]) / 19_800
    before = np.cumsum(people) - people / 2
    spend = np.array([400, 200, *[0] * 9, 150]) / 750
    need = people * np.arange(60, 0, -5)
    assert answer.concentration_spend == pytest.approx(2 * (spend * before).sum() - 1)
    assert answer.concentration_need == pytest.approx(2 * (need / need.sum() * before).sum() - 1)
    assert answer.concentration_spend < answer.concentration_need < 0


def test_the_answer_has_the_keys_of_the_contract(toy_funding):
    answer = goal(toy_funding, target_set(11, 12)).to_dict()
    assert set(CONTRACT) <= set(answer)


@pytest.mark.parametrize(
    ("low", "high", "goal_", "expected"),
    [
        (0.7, 0.9, 0.7, "met"),
        (0.6, 0.9, 0.7, "cannot tell"),
        (0.6, 0.7, 0.7, "cannot tell"),
        (0.6, 0.6999, 0.7, "missed"),
        (6.3 / 9, 6.3 / 9, 0.7, "met"),
        (None, None, 0.7, "cannot tell"),
    ],
)
def test_the_verdict_follows_the_range(low, high, goal_, expected):
    assert verdict(low, high, goal_) == expected


def test_a_ward_partly_in_the_targets_could_be_either_and_is_shared_by_residents():
    library = library_of([grant("g")], [place("g", code=WARD[5])])  # LSOAs 9 and 12
    answer = goal(library, target_set(12))
    assert (answer.low, answer.high) == (0, 1)
    assert answer.share == pytest.approx(2200 / 4100)


def test_a_retired_code_with_one_successor_in_the_targets_could_be_either():
    library = library_of([grant("g")], [place("g", code=RETIRED)])  # now LSOAs 1 and 2
    assert goal(library, target_set(1)).verdict == "cannot tell"
    assert goal(library, target_set(1, 2)).verdict == "met"
    assert goal(library, target_set(3)).verdict == "missed"


def test_an_lsoa_off_the_map_is_outside_for_certain():
    library = library_of([grant("g")], [place("g", code=ELSEWHERE)])
    answer = goal(library, target_set(12))
    assert (answer.by_grade["A"], answer.outside, answer.verdict) == (100, 100, "missed")


def test_pounds_of_several_places_without_shares_could_be_at_any_of_them():
    library = library_of([grant("g")], [place("g", 0, code=LSOA[12]), place("g", 1, code=LSOA[1])])
    answer = goal(library, target_set(12))
    assert (answer.low, answer.high) == (0, 1)
    assert answer.share == pytest.approx(2200 / 3300)


def test_pounds_of_several_places_with_shares_are_known_place_by_place():
    places = [place("g", 0, code=LSOA[12], share=0.75), place("g", 1, code=LSOA[1], share=0.25)]
    answer = goal(library_of([grant("g")], places), target_set(12))
    assert (answer.low, answer.share, answer.high) == (0.75, 0.75, 0.75)


def test_an_area_named_twice_is_counted_once():
    places = [place("g", 0, code=WARD[5]), place("g", 1, code=LSOA[12])]
    answer = goal(library_of([grant("g")], places), target_set(12))
    assert answer.share == pytest.approx(2200 / 4100)


def test_headquarters_and_unknown_places_could_be_either():
    grants = [grant("a", recipient_id="X"), grant("b", recipient_id="X"), grant("c")]
    places = [place("a", code=LSOA[3]), place("b", field="recipient", postcode="AA11AB")]
    answer = goal(library_of(grants, places), target_set(12))
    assert answer.by_grade == {"A": 100, "B": 0, "C": 0, "D": 100, "E": 100}
    assert (answer.low, answer.high, answer.share) == (0, pytest.approx(2 / 3), 0)


def test_a_local_recipient_counts_as_the_place():
    library = library_of([grant("g")], [place("g", field="recipient", postcode="AA11AA")])
    answer = goal(library, target_set(12))
    assert (answer.by_grade["C"], answer.verdict) == (100, "met")


@pytest.mark.parametrize("level", ["wd25", "msoa21", "lad24"])
def test_targets_of_another_level_stand_for_their_lsoas(level):
    number, lsoas = {"wd25": (5, (9, 12)), "msoa21": (3, (3, 6, 9, 12)), "lad24": (2, ())}[level]
    library = library_of([grant("g")], [place("g", code=LSOA[12])])
    of_level = goal(library, target_set(number, level=level))
    assert of_level.verdict == "met"
    if lsoas:
        assert of_level.share == goal(library, target_set(*lsoas)).share


def test_without_residents_the_range_stands_and_the_share_is_not_guessed():
    grants = [grant("a"), grant("b")]
    places = [place("a", code=LSOA[12]), place("b", code=WARD[5])]
    answer = goal(library_of(grants, places, people=None), target_set(12))
    assert (answer.low, answer.high) == (0.5, 1.0)
    assert answer.share is None
    assert answer.spend_in_targets is None
    assert any("add a population file" in note for note in answer.notes)


def test_without_residents_places_wholly_in_or_out_are_still_known():
    grants = [grant("a"), grant("b")]
    places = [place("a", code=WARD[5]), place("b", code=WARD[1])]
    assert goal(library_of(grants, places, people=None), target_set(9, 12)).share == 0.5


def test_no_grants_cannot_tell():
    library = library_of([grant("g", currency="USD")], [place("g", code=LSOA[12])])
    answer = goal(library, target_set(12))
    assert (answer.share, answer.low, answer.high) == (None, None, None)
    assert (answer.verdict, answer.grants, answer.spend_total) == ("cannot tell", 0, 0)


def test_a_workspace_without_grants_cannot_tell():
    library = library_of([grant("g")], [])
    library._grants = TABLES["grants"].empty_table().to_pandas()
    library._locations = TABLES["grant_locations"].empty_table().to_pandas()
    answer = goal(library, target_set(12))
    assert (answer.share, answer.verdict, answer.grants) == (None, "cannot tell", 0)
    assert money_by_area(library, "lad24").tolist() == [0, 0]
    assert grants_of_area(library, LAD[1]).empty
    with pytest.raises(ChoiceError, match="holds no grants"):
        goal(library, target_set(12), programme="Play")


def test_only_pounds_are_added_up_and_the_rest_is_named():
    grants = [grant("a"), grant("b", 900.0, currency="USD")]
    answer = goal(library_of(grants, [place("a", code=LSOA[12])]), target_set(12))
    assert answer.spend_total == 100
    assert answer.notes == ("1 grant in USD left out: only pounds are added up.",)


def test_money_taken_back_widens_the_range_downwards():
    grants = [grant("a", 100.0), grant("b", -20.0)]  # b's place is not known
    answer = goal(library_of(grants, [place("a", code=LSOA[12])]), target_set(12))
    assert (answer.low, answer.high) == (1.0, 1.25)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_goal_that_is_no_share_is_refused(toy_funding, share):
    with pytest.raises(ChoiceError, match="between 0 and 1"):
        goal(toy_funding, target_set(12), goal=share)


def test_targets_that_hold_no_lsoa_are_refused(toy_funding):
    unknown = target_set(12)
    unknown.codes = ["E01999999"]
    with pytest.raises(ChoiceError, match="names no LSOA"):
        goal(toy_funding, unknown)


PLACES = [{"code": code} for code in (*LSOA.values(), *WARD.values(), *LAD.values(), RETIRED)]
PLACES += [{"postcode": "AA11AA"}, {"code": toy.REGION}, {}]


@settings(deadline=None, max_examples=50)
@given(
    awards=st.lists(
        st.tuples(
            st.integers(1, 10_000_000),
            st.lists(st.sampled_from(PLACES), min_size=1, max_size=3),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    ),
    chosen=st.sets(st.sampled_from(list(toy.NUMBERS)), min_size=1, max_size=11),
)
def test_share_of_certain_and_open_pounds_add_up(awards, chosen):
    grants, places = [], []
    for number, (pennies, where, stated) in enumerate(awards):
        grants.append(grant(str(number), pennies / 100))
        share = 1 / len(where) if stated else np.nan
        places += [place(str(number), k, share=share, **what) for k, what in enumerate(where)]
    library = library_of(grants, places)
    answer = goal(library, target_set(*chosen))
    spend = pytest.approx(answer.spend_total, rel=1e-9)
    assert answer.inside + answer.outside + answer.either == spend
    assert sum(answer.by_grade.values()) == spend
    assert sum(pennies for pennies, _, _ in awards) == round(answer.spend_total * 100)
    assert 0 <= answer.low <= answer.high <= 1 + 1e-12
    if answer.share is not None:
        assert -1e-12 <= answer.share <= 1 + 1e-12
    everywhere = goal(library, target_set(*toy.NUMBERS))
    assert everywhere.spend_in_targets == pytest.approx(everywhere.spend_located, rel=1e-9)


def test_a_hundred_thousand_grants_are_placed_in_seconds():
    many = 100_000
    rng = np.random.default_rng(1)
    names = [str(n) for n in range(many)]
    awarded = rng.integers(1, 10**6, many) / 100
    codes = rng.choice([*LSOA.values(), *WARD.values(), *LAD.values(), RETIRED], many)
    grants = pd.DataFrame(grant("x") | {"id": names, "awarded": awarded})
    places = pd.DataFrame(place("x") | {"grant": names, "code": codes})
    library = library_of(grants, places)
    begun = time.perf_counter()
    answer = goal(library, target_set(11, 12))
    assert answer.grants == many
    assert time.perf_counter() - begun < 20
