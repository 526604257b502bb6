"""Where grants are, and how well that is known."""

from types import SimpleNamespace

import numpy as np
import pytest

from equitymap.errors import ChoiceError
from equitymap.funding.locate import locate
from tests import toy
from tests.funding.conftest import RENUMBERED, RETIRED, grant, library_of, place

LSOA, MSOA, WARD, LAD = toy.LSOA, toy.MSOA, toy.WARD, toy.LAD


def located(*places, grants=None, people=toy.people):
    """The places located, for grants that are named by their places unless given."""
    names = dict.fromkeys(p["grant"] for p in places)
    return locate(library_of(grants or [grant(name) for name in names], list(places), people))


@pytest.mark.parametrize(
    ("stated", "grade", "level", "areas"),
    [
        ({"code": LSOA[7]}, "A", "lsoa21", [LSOA[7]]),
        ({"code": RETIRED}, "A", "lsoa21", [LSOA[1], LSOA[2]]),
        ({"code": RENUMBERED}, "A", "lsoa21", [LSOA[5]]),
        ({"postcode": "AA11AA"}, "A", "lsoa21", [LSOA[12]]),
        ({"latitude": 51.455, "longitude": -0.085}, "A", "lsoa21", [LSOA[2]]),
        ({"code": MSOA[3]}, "B", "msoa21", [MSOA[3]]),
        ({"code": WARD[2]}, "B", "wd25", [WARD[2]]),
        ({"code": LAD[1]}, "B", "lad24", [LAD[1]]),
        ({"code": LAD[1], "postcode": "AA11AB"}, "A", "lsoa21", [LSOA[1]]),
    ],
)
def test_a_delivery_place_has_its_grade_and_areas(stated, grade, level, areas):
    row = located(place("g", **stated)).iloc[0]
    assert (row["grade"], row["level"], row["areas"], row["share"]) == (grade, level, areas, 1.0)


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ({}, "no place is stated"),
        ({"code": toy.REGION}, "E12000001 is wider than a borough"),
        ({"code": "E01999999"}, "the code E01999999 is not known here"),
        ({"code": "S12000036"}, "S12000036 is outside England"),
        ({"postcode": "ZZ99ZZ"}, "the postcode ZZ99ZZ is not known here"),
        ({"latitude": 55.9, "longitude": -3.2}, "the point stated lies in no LSOA"),
        ({"name": "Somewhere"}, "only a name is stated: Somewhere"),
    ],
)
def test_a_grant_without_a_usable_place_is_e_and_says_why(stated, why):
    places = [place("g", **stated)] if stated else []
    row = locate(library_of([grant("g")], places)).iloc[0]
    assert (row["grade"], row["areas"], row["share"]) == ("E", [], 1.0)
    assert row["why"].startswith(why)


@pytest.mark.parametrize("stated", [None, {"code": toy.REGION}, {"code": "E01999999"}])
def test_a_place_that_says_too_little_leaves_the_grant_to_its_recipient(stated):
    places = [place("g", field="recipient", postcode="BB11AA")]
    row = located(*places, *([place("g", **stated)] if stated else [])).iloc[0]
    assert (row["grade"], row["field"], row["areas"]) == ("C", "recipient", [LSOA[3]])


def test_a_grant_delivered_outside_england_is_not_placed_at_its_english_recipient():
    rows = located(place("g", code="S12000036"), place("g", field="recipient", postcode="BB11AA"))
    assert rows["grade"].tolist() == ["E"]


def test_a_recipient_that_also_delivers_in_another_borough_is_a_headquarters():
    grants = [grant("a", recipient_id="X"), grant("b", recipient_id="X"), grant("c")]
    rows = located(
        place("a", code=LSOA[3]),
        place("b", field="recipient", postcode="AA11AB"),
        place("c", field="recipient", postcode="AA11AB"),
        grants=grants,
    ).set_index("grant")
    assert rows["grade"].to_dict() == {"a": "A", "b": "D", "c": "C"}
    assert rows.loc["b", "why"] == "recipient's postcode AA11AB; it also works in 1 other borough"


def test_a_recipient_that_delivers_in_its_own_borough_only_is_local():
    grants = [grant("a", recipient_id="X"), grant("b", recipient_id="X")]
    rows = located(
        place("a", code=LSOA[2]), place("b", field="recipient", postcode="AA11AB"), grants=grants
    ).set_index("grant")
    assert rows.loc["b", "grade"] == "C"


def test_several_places_are_shared_by_residents_and_have_the_widest_grade():
    rows = located(place("g", 0, code=LSOA[1]), place("g", 1, code=WARD[4]))
    # LSOA 1 has 1,100 people, ward 4 (LSOAs 3 and 6) 1,300 + 1,600.
    assert rows["share"].tolist() == pytest.approx([1100 / 4000, 2900 / 4000])
    assert rows["grade"].tolist() == ["B", "B"]
    assert not rows["stated"].any()


def test_stated_shares_that_sum_to_one_are_taken_and_each_place_keeps_its_grade():
    rows = located(
        place("g", 0, code=LSOA[1], share=0.5),
        place("g", 1, code=WARD[4], share=0.3),
        place("g", 2, code="E01999999", share=0.2),
    )
    assert rows["share"].tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert rows["grade"].tolist() == ["A", "B", "E"]
    assert rows["stated"].all()


def test_stated_shares_that_do_not_sum_to_one_give_way_to_residents():
    rows = located(place("g", 0, code=LSOA[1], share=0.5), place("g", 1, code=LSOA[2], share=0.6))
    assert rows["share"].tolist() == pytest.approx([1100 / 2300, 1200 / 2300])


def test_a_grant_with_a_place_that_is_not_known_is_known_nowhere():
    rows = located(place("g", 0, code=LSOA[1]), place("g", 1, code="E01999999"))
    assert rows["grade"].tolist() == ["E"]
    assert rows["why"].tolist() == ["1 of 2 places are not known, and no shares are stated"]


def test_without_residents_several_places_have_no_share():
    rows = located(place("g", 0, code=LSOA[1]), place("g", 1, code=LSOA[2]), people=None)
    assert rows["share"].isna().all()


def test_shares_of_every_grant_sum_to_one():
    rows = located(
        place("a", 0, code=LSOA[1]),
        place("a", 1, code=WARD[3]),
        place("b", 0, code=LSOA[1], share=0.25),
        place("b", 1, code=LSOA[2], share=0.75),
        place("c", 0, code=LAD[2]),
        place("d", field="recipient", postcode="AA11AA"),
    )
    assert np.allclose(rows.groupby("grant")["share"].sum(), 1.0)


def test_a_workspace_without_lsoas_says_what_to_add():
    library = library_of([grant("g")], [place("g", code=LAD[1])])
    library.geography = SimpleNamespace(lsoa_level=None)
    with pytest.raises(ChoiceError, match="add LSOA boundaries"):
        locate(library)


def test_a_workspace_without_grants_locates_nothing():
    library = library_of([grant("g")], [])
    library._grants = library._grants.iloc[:0]
    assert locate(library).empty
