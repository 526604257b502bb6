from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.views import numbers
from equitymap.views.numbers import GAP, MINUS, NOTHING


def test_a_number_has_thousands_decimals_and_a_true_minus():
    assert numbers.number(1234.5, 1) == "1,234.5"
    assert numbers.number(-1.25, 1) == f"{MINUS}1.2"
    assert numbers.number(np.int64(1234)) == "1,234"


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert numbers.number(-0.04, 1) == "0.0"


@pytest.mark.parametrize("nothing", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_what_is_absent_is_a_dash_and_never_a_zero(nothing):
    for write in (numbers.number, numbers.percent, numbers.pounds, numbers.pounds_and_pence):
        assert write(nothing) == NOTHING
    assert numbers.pounds_each(nothing) == NOTHING
    assert numbers.day(nothing) == NOTHING


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "£0"),
        (950, "£950"),
        (999.6, "£1.0k"),
        (6_700, "£6.7k"),
        (12_000, "£12.0k"),
        (99_960, "£100k"),
        (426_000, "£426k"),
        (999_600, "£1.00m"),
        (2_840_000, "£2.84m"),
        (51_625_696.54, "£51.6m"),
        (999_600_000, "£1.00bn"),
        (-5_300, f"{MINUS}£5.3k"),
    ],
)
def test_pounds_in_short(amount, text):
    assert numbers.pounds(amount) == text


def test_pounds_in_full_keep_every_penny():
    assert numbers.pounds_and_pence(51_625_696.54) == "£51,625,696.54"
    assert numbers.pounds_and_pence(1_200.0) == "£1,200"
    assert numbers.pounds_each(28.164) == "£28.16"


@pytest.mark.parametrize(
    ("rank", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (111, "111th"), (1012, "1,012th")],
)  # fmt: skip
def test_ordinals(rank, text):
    assert numbers.ordinal(rank) == text


def test_lists_and_counts_read_as_people_say_them():
    assert numbers.join([]) == ""
    assert numbers.join(["a"]) == "a"
    assert numbers.join(["a", "b", "c"]) == "a, b and c"
    assert numbers.count(0, "grant") == "no grants"
    assert numbers.count(1, "grant") == "1 grant"
    assert numbers.count(2, "country", "countries") == "2 countries"


def test_periods_and_dates():
    assert numbers.period("2019 - 21") == "2019–21"
    assert numbers.period("2021/22") == "2021/22"
    assert numbers.period("2021-03-21") == "2021-03-21"
    assert numbers.day(date(2026, 5, 12)) == "12 May 2026"
    assert numbers.month(date(2022, 4, 1)) == "Apr 2022"


def test_a_share_is_printed_in_whole_per_cent_when_that_is_true_to_the_goal():
    assert numbers.percent_beside(0.744, 0.7) == 74
    assert numbers.percent(0.744) == f"74{GAP}%"


def test_a_share_just_short_of_the_goal_is_not_printed_as_the_goal():
    assert numbers.percent_beside(0.6996, 0.7) == Decimal("69.96")
    assert numbers.percent_beside(0.69999999999, 0.7) < 70


def test_a_goal_with_decimals_is_never_shortened():
    assert numbers.goal_percent(0.725) == Decimal("72.5")
    assert str(numbers.goal_percent(0.7)) == "70"
    assert str(numbers.goal_percent(1.0)) == "100"


shares = st.floats(0, 1)


@given(share=shares, goal=st.one_of(st.integers(0, 100).map(lambda g: g / 100), shares))
def test_a_printed_share_stands_on_the_same_side_of_the_printed_goal(share, goal):
    goal = round(goal, 6)
    exact = round(Decimal(repr(share)) * 100, 9)
    printed, target = numbers.percent_beside(share, goal), numbers.goal_percent(goal)
    assert (printed >= target) == (exact >= target)
    assert abs(printed - exact) <= Decimal("0.5")


@given(st.lists(shares, min_size=3, max_size=3).map(sorted), st.integers(0, 100))
def test_printed_shares_keep_their_order(ordered, goal):
    printed = [numbers.percent_beside(share, goal / 100) for share in ordered]
    assert printed == sorted(printed)


@given(st.floats(-1e12, 1e12))
def test_pounds_in_short_are_within_a_twentieth_of_what_they_mean(amount):
    text = numbers.pounds(amount).replace(MINUS, "-").replace("£", "").replace(",", "")
    factor = {"k": 1e3, "m": 1e6, "bn": 1e9}
    suffix = next((s for s in factor if text.endswith(s)), "")
    meant = float(text.removesuffix(suffix)) * factor.get(suffix, 1)
    assert abs(meant - amount) <= max(0.5, abs(amount) * 0.05)
