"""What can be had where; and what turns a quotient of counts into a value."""

import pytest

from equitymap.geography.reach import multiplier
from equitymap.store import Indicator


def indicator(kind, unit, caveat="", name="X"):
    return Indicator("x", name, "health", "own", unit, 1, kind, "low", caveat=caveat)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (indicator("proportion", "%"), 100),
        (indicator("rate", "per 1,000"), 1_000),
        (indicator("rate", "deaths per 100,000 people"), 100_000),
        (indicator("rate", "per 100,000", caveat="Standardised for age."), None),
        (indicator("rate", "per 100,000", name="Deaths (directly standardised)"), None),
        (indicator("rate", "visits"), None),
        (indicator("mean", "per 1,000"), None),
        (indicator("count", "people"), None),
    ],
)
def test_only_quotients_of_counts_have_a_multiplier(asked, told):
    assert multiplier(asked) == told


def test_groups_are_had_where_their_own_values_lead(toy_library):
    assert toy_library.groups("population", "lad24") == ["all"]
    assert toy_library.periods("child-obesity-year6", "lad24") == ["2019/20"]
