"""The toy country from its files to the answer: what a reader can work out by hand."""

import pytest

from equitymap.funding.goal import goal
from equitymap.funding.locate import locate
from equitymap.funding.money import grants_of_area, money_by_area
from equitymap.need import targets
from tests import toy


def test_the_goal_of_the_toy_country_is_what_its_page_says(toy_library):
    worst = targets.choose(toy_library, "imd-decile <= 1")
    assert set(worst.codes) == set(toy.TARGETS)
    answer = goal(toy_library, worst, programme="childhood-obesity", goal=0.7)
    assert (answer.low, answer.share, answer.high) == (0.6, 0.8, 0.85)
    assert (answer.verdict, answer.programme) == ("cannot tell", "Childhood obesity")
    assert answer.by_grade == {"A": 750, "B": 0, "C": 0, "D": 0, "E": 250}
    assert answer.population_share == pytest.approx(4300 / 19_800)
    assert answer.targeting_ratio == pytest.approx(0.8 / (4300 / 19_800))
    need = {i: toy.people(i) * 5 * i for i in toy.NUMBERS}
    assert answer.need_share == pytest.approx((need[11] + need[12]) / sum(need.values()))


def test_the_money_of_the_toy_country_reaches_its_boroughs(toy_library):
    pounds = money_by_area(toy_library, "lad24")
    assert pounds[toy.LAD[1]] == 350
    assert pounds[toy.LAD[2]] == 400


def test_a_borough_lists_its_grants(toy_library):
    listed = grants_of_area(toy_library, toy.LAD[1])
    assert listed["id"].tolist() == ["360G-toy-2", "360G-toy-3"]
    assert listed["here"].tolist() == [200, 150]


def test_every_grant_has_a_place_or_says_it_has_none(toy_library):
    assert locate(toy_library).set_index("grant")["grade"].sort_index().tolist() == list("AAAE")
