"""Pounds per area, and the grants that touch one area."""

import pytest

from equitymap.errors import ChoiceError
from equitymap.funding.money import grants_of_area, money_by_area
from tests import toy
from tests.funding.conftest import grant, library_of, place

LSOA, WARD, LAD = toy.LSOA, toy.WARD, toy.LAD


def ward_and_lsoa(people=toy.people):
    """£82 to ward 5 (LSOAs 9 and 12, 1,900 + 2,200 people), £18 to LSOA 1, £50 nowhere."""
    grants = [grant("w", 82.0), grant("l", 18.0, programme="Play"), grant("n", 50.0)]
    return library_of(grants, [place("w", code=WARD[5]), place("l", code=LSOA[1])], people)


def test_money_of_a_ward_reaches_its_lsoas_by_residents():
    pounds = money_by_area(ward_and_lsoa(), "lsoa21")
    assert pounds[[LSOA[9], LSOA[12], LSOA[1]]].tolist() == pytest.approx([38, 44, 18])
    assert pounds.sum() == pytest.approx(100, rel=1e-12)
    assert len(pounds) == 12


@pytest.mark.parametrize("level", ["wd25", "msoa21", "lad24", "rgn24", "eng"])
def test_money_is_the_same_in_all_at_every_level(level):
    assert money_by_area(ward_and_lsoa(), level).sum() == pytest.approx(100, rel=1e-12)


def test_money_of_one_programme():
    assert money_by_area(ward_and_lsoa(), "lad24", programme="play")[LAD[1]] == 18


def test_money_needs_residents_only_where_they_decide():
    library = ward_and_lsoa(people=None)
    assert money_by_area(library, "lad24")[LAD[2]] == 82
    with pytest.raises(ChoiceError, match="add a population file"):
        money_by_area(library, "lsoa21")


def test_money_is_not_counted_twice_in_areas_that_were_merged():
    library = library_of([grant("g")], [place("g", code=LSOA[7])])
    with pytest.raises(ChoiceError, match="would count twice"):
        money_by_area(library, "lsoa11")


def test_grants_of_an_area_say_how_much_is_here():
    listed = grants_of_area(ward_and_lsoa(), LSOA[12])
    assert listed[["id", "pounds", "grade", "why"]].to_numpy().tolist() == [
        ["w", 82.0, "B", "WD E05000005"]
    ]
    assert listed["here"].tolist() == pytest.approx([44])
    assert listed["certain"].tolist() == [False]


def test_grants_of_a_borough_come_with_most_pounds_first():
    listed = grants_of_area(ward_and_lsoa(), toy.ENGLAND)
    assert listed["id"].tolist() == ["w", "l"]
    assert listed["certain"].all()


def test_grants_of_an_area_without_residents_are_listed_without_pounds():
    listed = grants_of_area(ward_and_lsoa(people=None), LSOA[12])
    assert listed["here"].isna().tolist() == [True]


def test_grants_of_a_place_unknown_are_refused():
    with pytest.raises(ChoiceError, match="not known here"):
        grants_of_area(ward_and_lsoa(), "E01999999")
