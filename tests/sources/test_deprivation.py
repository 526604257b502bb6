"""Tenths and fifths of deprivation, whichever way a file counts them."""

import pytest

from equitymap.errors import InputError
from equitymap.sources import deprivation


def steps(texts, said=""):
    found = deprivation.read(texts, said, "here")
    return {text: "=".join(read) for text, read in found.read.items()}, found.notes


def test_words_of_deprivation_are_steps_from_the_most_deprived():
    read, _ = steps(["Most deprived decile (IMD2019)", "Third more deprived decile (IMD2019)"])
    assert list(read.values()) == ["imd_decile=1", "imd_decile=3"]
    read, _ = steps(["Most deprived quintile", "Average deprived quintile"])
    assert list(read.values()) == ["imd_quintile=1", "imd_quintile=3"]


def test_numbers_are_steps_once_one_of_them_says_which_end_it_is():
    read, notes = steps(["01 - Most deprived", "2", "09", "10 - Least deprived"], "DecileAtBooking")
    assert list(read.values()) == [f"imd_decile={at}" for at in (1, 2, 9, 10)]
    assert notes == []


def test_numbers_from_the_least_deprived_are_turned_and_that_is_noted():
    read, notes = steps(["1 (least deprived)", "2", "5 (most deprived)"], "Quintile")
    assert list(read.values()) == ["imd_quintile=5", "imd_quintile=4", "imd_quintile=1"]
    assert "turned round" in notes[0]


def test_the_header_may_say_which_end_is_which():
    assert steps(["1", "10"], "IMD decile (1 = most deprived)")[0]["10"] == "imd_decile=10"
    assert steps(["1", "10"], "IMD decile (10 is most deprived)")[0]["10"] == "imd_decile=1"


def test_numbers_of_which_nothing_says_the_direction_are_refused():
    with pytest.raises(InputError, match="do not say which end is most deprived"):
        steps(["1", "2", "10"], "IMD decile")


def test_people_without_a_decile_are_no_step_and_kept_apart():
    read, _ = steps(["1 - most deprived", "10", "Pseudo postcode recorded", "Not known"])
    assert read["Pseudo postcode recorded"] == "imd_decile=no fixed abode or overseas"
    assert read["Not known"] == "imd_decile=unknown"


def test_what_deciles_are_of_is_told_by_their_type():
    county = deprivation.basis(
        "County & UA deprivation deciles in England (IMD2019, 4/21 geography)"
    )
    newer = deprivation.basis(
        "County & UA deprivation deciles in England (IMD2019, 4/23 geography)"
    )
    lsoa = deprivation.basis("LSOA11 deprivation quintiles in England (IMD2019)")
    assert county.id == "county_imd2019_4_21"
    assert newer.year > county.year
    assert lsoa.rank < county.rank
