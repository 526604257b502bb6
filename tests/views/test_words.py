from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.views import words
from equitymap.views.numbers import GAP
from tests.views.things import DECILE, LIFE, OBESITY, goal, row


def test_a_value_has_its_unit_and_its_decimals():
    assert words.value(OBESITY, 35.21) == f"35.2{GAP}%"
    assert words.value(LIFE, 79.04) == "79.0 years"
    assert words.value(DECILE, 2.0) == "2"


def test_an_interval_names_its_unit_once():
    assert words.interval(OBESITY, 31.24, 38.49) == f"31.2–38.5{GAP}%"
    assert words.interval(OBESITY, -1.0, 3.0) == f"−1.0 to 3.0{GAP}%"
    assert words.interval(OBESITY, None, 3.0) == ""


def test_a_table_names_a_unit_in_words_elsewhere():
    assert words.figure(LIFE, 79.04) == "79.0"
    assert words.interval(LIFE, 78.0, 80.0, bare=True) == "78.0–80.0"
    assert words.figure(OBESITY, 35.2) == f"35.2{GAP}%"


def test_a_rank_is_not_ranked_and_an_area_alone_has_no_place():
    peers = SimpleNamespace(indicator=OBESITY, rank=8, of=354)
    assert words.standing(peers) == "8th highest of 354"
    assert words.standing(SimpleNamespace(indicator=DECILE, rank=8, of=354)) == ""
    assert words.standing(SimpleNamespace(indicator=OBESITY, rank=1, of=1)) == ""
    assert words.standing(SimpleNamespace(indicator=OBESITY, rank=None, of=3)) == ""


def test_every_state_reads_differently_and_none_reads_as_zero():
    readings = [
        words.reading(OBESITY, row(35.2, 31.2, 38.5)),
        words.reading(OBESITY, row(35.2, 31.2, 38.5, "unreliable")),
        words.reading(OBESITY, row(35.2, status="modelled")),
        words.reading(OBESITY, row(None, 1, 7, "suppressed")),
        words.reading(OBESITY, row(np.nan, np.nan, np.nan, "missing")),
    ]
    assert readings == [
        f"35.2{GAP}% (31.2–38.5{GAP}%)",
        f"35.2{GAP}% (31.2–38.5{GAP}%), unreliable",
        f"35.2{GAP}%, modelled",
        "suppressed: between 1 and 7",
        "no value published",
    ]


def test_a_missing_value_gives_its_reason_once():
    reason = row(status="missing", note="No counts to convert a merged area with.")
    assert (
        words.reading(OBESITY, reason)
        == "no value published: no counts to convert a merged area with"
    )
    assert words.reading(OBESITY, row(status="missing", note="no value published")) == (
        "no value published"
    )
    assert words.no_value("suppressed", note="suppressed: a small count (*)") == (
        "suppressed: a small count (*)"
    )
    assert words.no_value("missing", note="NCMP has none") == "no value published: NCMP has none"


def test_people_behind_a_value_are_told_only_when_published():
    assert words.counted(row(35.0, numerator=35.0, denominator=100.0)) == "35 of 100"
    assert words.counted(row(35.0)) == ""


def test_the_direction_is_said_for_either_theme():
    assert words.direction(OBESITY) == "darker means greater need"
    assert words.direction(LIFE, dark=True) == "lighter means greater need"


def test_a_place_is_counted_from_the_greatest_need():
    assert words.place(OBESITY, 8, 354) == "8th highest of 354"
    assert words.place(LIFE, 1, 12) == "lowest of 12"


def test_the_goal_sentence_of_the_toy_country():
    parts = words.goal_sentence(goal(0.8, 0.6, 0.85), "Childhood obesity programme")
    assert words.plain(parts) == (
        f"Childhood obesity programme: 80{GAP}% (60–85{GAP}%) reaches the target areas"
        f" – goal\u00a070{GAP}%: cannot yet be confirmed"
    )
    assert [text for text, strong in parts if strong] == [
        f"80{GAP}% (60–85{GAP}%)",
        "cannot yet be confirmed",
    ]


def test_a_goal_missed_by_a_hair_is_not_printed_as_reached():
    text = words.plain(words.goal_sentence(goal(0.6, 0.5, 0.6996), "All programmes"))
    assert f"(50–69.96{GAP}%)" in text
    assert text.endswith("missed")


def test_without_a_located_grant_the_sentence_gives_only_the_range():
    text = words.plain(words.goal_sentence(goal(None, 0.0, 1.0), "All programmes"))
    assert f"between 0 and 100{GAP}%" in text


def test_without_grants_the_sentence_says_so_and_has_no_share():
    text = words.plain(words.goal_sentence(goal(None, None, None), "All programmes"))
    assert "no grants in pounds" in text
    assert words.goal_range(goal(None, None, None)) == "No grants in pounds to measure."


def test_a_range_of_no_width_is_not_written_as_a_range():
    text = words.plain(words.goal_sentence(goal(0.8, 0.8, 0.8), "All programmes"))
    assert f"80{GAP}% reaches" in text


@given(
    ordered=st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted),
    at=st.integers(0, 1000).map(lambda g: g / 1000),
)
def test_printed_shares_add_up_and_agree_with_the_verdict(ordered, at):
    low, share, high = ordered
    judged = goal(share, low, high, at)
    printed = {
        name: float(text.removesuffix(f"{GAP}%"))
        for name, text in vars(words.shares(judged)).items()
    }
    assert printed["low"] <= printed["share"] <= printed["high"]
    assert printed["inside"] + printed["either"] + printed["outside"] == pytest.approx(100)
    assert (judged.verdict == "met") == (printed["low"] >= printed["goal"])
    assert (judged.verdict == "missed") == (printed["high"] < printed["goal"])


def test_what_the_goal_stands_on_is_told_beside_it():
    toy = goal(0.8, 0.6, 0.85)
    assert words.goal_context(toy) == (
        f"The target areas hold 20{GAP}% of the people and 30{GAP}% of the need; "
        "they get 4.0 times their share of people."
    )
    assert words.goal_unplaced(toy) == "£250 has no exact place, and may lie inside or outside."
    assert words.awards(toy) == "awards of all dates · £1.0k in 4 grants"
    assert words.awards(toy, date(2022, 4, 1), date(2026, 3, 31)).startswith(
        "awards made Apr 2022 – Mar 2026"
    )


def test_what_is_not_known_about_the_target_areas_is_left_out():
    bare = goal(0.8, 0.6, 0.85, population_share=None, need_share=None, targeting_ratio=None)
    assert words.goal_context(bare) == ""


def test_a_former_level_is_named_and_never_spelled_as_its_id():
    from equitymap.store import catalogue

    told = words.method("converted from msoa11 (67 unchanged, 2 split)", catalogue())
    assert told == "from 2011 MSOAs (67 unchanged, 2 split)"
    assert words.method("sum of 4 LSOAs", catalogue()) == "sum of 4 LSOAs"
