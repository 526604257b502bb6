"""Which grants a question is about."""

import pandas as pd
import pytest

from equitymap.errors import ChoiceError
from equitymap.funding.awards import awards, programmes, slug
from tests.funding.conftest import grant, library_of


@pytest.fixture
def library():
    return library_of(
        [
            grant("a", 100.0, date=pd.Timestamp("2023-12-31"), paid=60.0),
            grant("b", 200.0, date=pd.Timestamp("2024-01-01"), programme="Play & Sport (PS)"),
            grant("c", 300.0, date=pd.NaT, programme="childhood obesity"),
            grant("d", 400.0, programme=None, currency="EUR"),
        ],
        [],
    )


@pytest.mark.parametrize("asked", ["Childhood obesity", "childhood-obesity", "CHILDHOOD OBESITY"])
def test_a_programme_is_known_by_title_or_slug(library, asked):
    assert awards(library, asked)[0]["id"].tolist() == ["a", "c"]


def test_a_programme_that_is_not_there_is_refused_with_those_that_are(library):
    with pytest.raises(ChoiceError, match=r"'Sport'; there are: .*; Play & Sport \(PS\)\."):
        awards(library, "Sport")


def test_programmes_are_listed_with_their_grants_and_pounds(library):
    listed = programmes(library).set_index("slug")
    assert listed.loc["childhood-obesity", ["grants", "pounds"]].tolist() == [2, 400]
    assert "play-sport-ps" in listed.index


@pytest.mark.parametrize(
    ("start", "end", "ids"),
    [
        ("2024-01-01", None, ["b"]),
        (None, "2023-12-31", ["a"]),
        ("2023-12-31", "2024-01-01", ["a", "b"]),
        (None, None, ["a", "b", "c"]),
    ],
)
def test_days_of_award_are_included_at_both_ends(library, start, end, ids):
    assert awards(library, start=start, end=end)[0]["id"].tolist() == ids


def test_grants_left_out_are_named(library):
    _, notes = awards(library, start="2023-01-01")
    assert notes == [
        "1 grant without a date of award left out.",
        "1 grant in EUR left out: only pounds are added up.",
    ]


def test_paid_counts_what_was_paid_and_says_what_is_not_stated(library):
    paid, notes = awards(library, basis="paid")
    assert paid["pounds"].tolist() == [60]
    assert "2 grants left out: what was paid is not stated." in notes


def test_paid_is_refused_where_no_grant_states_it(library):
    with pytest.raises(ChoiceError, match="what was paid"):
        awards(library, "Play & Sport (PS)", basis="paid")


@pytest.mark.parametrize(
    "wrong", [{"basis": "spent"}, {"start": "last year"}, {"end": "2024-13-01"}]
)
def test_a_basis_or_day_that_is_none_is_refused(library, wrong):
    with pytest.raises(ChoiceError):
        awards(library, **wrong)


def test_a_slug_is_plain():
    assert (
        slug("W.sale / Blended – Community Shares (CSh)") == "w-sale-blended-community-shares-csh"
    )
