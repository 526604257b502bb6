import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitymap.errors import ChoiceError
from equitymap.geography import conversion
from tests import toy
from tests.geography.conftest import CHANGES, OLD_8, OLD_A, OLD_B, OLD_C, OLD_D

PEOPLE = pd.Series({toy.LSOA[i]: float(toy.people(i)) for i in toy.NUMBERS})


def row(area, value=None, top=None, bottom=None, status=None, lower=None, upper=None, note=None):
    """One observation of an LSOA of 2011."""
    status = status or ("missing" if value is None else "published")
    numbers = dict(value=value, lower=lower, upper=upper, numerator=top, denominator=bottom)
    given = {"area": area, "level": "lsoa11", "period": "2015", "status": status, "note": note}
    return {**given, **{k: np.nan if v is None else float(v) for k, v in numbers.items()}}


def convert(*rows, kind="proportion", people=None):
    """The rows on LSOAs of 2021, by code, and the counts."""
    made, counts = conversion.convert(pd.DataFrame(rows), CHANGES, "lsoa21", kind, people)
    return made.set_index("area"), counts


def test_an_unchanged_area_keeps_its_row_as_it_is():
    made, counts = convert(row(toy.LSOA[1], 20, 20, 100, lower=13, upper=29))
    assert made.loc[toy.LSOA[1], ["value", "lower", "upper"]].to_list() == [20, 13, 29]
    assert made.loc[toy.LSOA[1], "status"] == "published"
    assert made.loc[toy.LSOA[1], "level"] == "lsoa21"
    assert {word: number for word, number in counts.items() if number} == {"unchanged": 1}


def test_each_part_of_a_split_area_takes_its_value_as_modelled():
    made, counts = convert(row(OLD_8, 25))
    assert made["value"].to_dict() == {toy.LSOA[8]: 25, toy.LSOA[9]: 25}
    assert set(made["status"]) == {"modelled"}
    assert made["note"].str.contains(OLD_8).all()
    assert counts["split"] == 2


def test_the_counts_behind_a_split_rate_are_shared_out_so_that_their_sums_are_kept():
    # Squares 8 and 9 have 1,800 and 1,900 residents.
    made, _ = convert(row(OLD_8, 25, 37, 148), people=PEOPLE)
    assert made["numerator"].to_dict() == pytest.approx({toy.LSOA[8]: 18, toy.LSOA[9]: 19})
    assert made["denominator"].sum() == pytest.approx(148)
    made, _ = convert(row(OLD_8, 25, 37, 148))
    assert made["numerator"].isna().all()


def test_a_split_count_is_shared_out_by_residents():
    made, _ = convert(row(OLD_8, 37), kind="count", people=PEOPLE)
    assert made["value"].to_dict() == pytest.approx({toy.LSOA[8]: 18, toy.LSOA[9]: 19})


def test_a_split_count_is_missing_where_residents_are_not_known():
    for people in (None, PEOPLE.drop(toy.LSOA[9])):
        made, counts = convert(row(OLD_8, 37), kind="count", people=people)
        assert set(made["status"]) == {"missing"}
        assert made["value"].isna().all()
        assert made["note"].str.contains("residents").all()
        assert counts["missing"] == 2


def test_merged_areas_are_added_up_from_their_counts():
    # 10 of 100 and 30 of 100 are 40 of 200.
    made, _ = convert(row(OLD_A, 10, 10, 100), row(OLD_B, 30, 30, 100))
    merged = made.loc[toy.LSOA[10]]
    assert merged[["value", "numerator", "denominator"]].to_list() == [20, 40, 200]
    assert merged["status"] == "modelled"


def test_a_merged_rate_keeps_its_multiplier():
    made, _ = convert(row(OLD_A, 50, 5, 100), row(OLD_B, 150, 15, 100), kind="rate")
    assert made.loc[toy.LSOA[10], "value"] == 100


def test_merged_counts_are_added():
    made, _ = convert(row(OLD_A, 10), row(OLD_B, 32), kind="count")
    assert made.loc[toy.LSOA[10], "value"] == 42


@pytest.mark.parametrize("kind", ["proportion", "rate", "mean", "score", "rank"])
def test_merged_and_irregular_areas_without_counts_are_missing_with_the_reason(kind):
    rows = [row(old, 20) for old in (OLD_A, OLD_B, OLD_C, OLD_D)]
    made, counts = convert(*rows, kind=kind)
    assert set(made.index) == {toy.LSOA[10], toy.LSOA[11], toy.LSOA[12]}
    assert set(made["status"]) == {"missing"}
    assert made["value"].isna().all()
    assert OLD_A in made.loc[toy.LSOA[10], "note"]
    assert OLD_B in made.loc[toy.LSOA[10], "note"]
    assert made["note"].notna().all()
    assert (counts["merged"], counts["irregular"], counts["missing"]) == (1, 2, 3)


def test_a_merged_area_of_which_a_part_is_absent_is_missing():
    made, _ = convert(row(OLD_A, 10, 10, 100))
    assert made.loc[toy.LSOA[10], "status"] == "missing"


def test_an_irregular_area_takes_the_rate_of_all_its_parts_but_not_their_counts():
    made, _ = convert(row(OLD_C, 10, 10, 100), row(OLD_D, 30, 30, 100))
    assert made["value"].to_list() == [20, 20]
    assert made["numerator"].isna().all()


def test_irregular_counts_are_missing():
    made, _ = convert(row(OLD_C, 10), row(OLD_D, 30), kind="count")
    assert set(made["status"]) == {"missing"}


def test_ranks_cross_only_where_nothing_changed():
    made, _ = convert(row(toy.LSOA[1], 7), row(OLD_8, 8), kind="rank")
    assert made.loc[toy.LSOA[1], "value"] == 7
    assert made.loc[[toy.LSOA[8], toy.LSOA[9]], "value"].isna().all()
    assert made.loc[toy.LSOA[8], "status"] == "missing"


def test_suppressed_stays_suppressed_and_missing_stays_missing():
    rows = [
        row(toy.LSOA[1], status="suppressed", lower=1, upper=7),
        row(OLD_8, status="suppressed", lower=1, upper=7),
        row(toy.LSOA[2], status="missing", note="not published"),
    ]
    made, _ = convert(*rows, kind="count", people=PEOPLE)
    assert made["value"].isna().all()
    assert made.loc[toy.LSOA[1], ["status", "lower", "upper"]].to_list() == ["suppressed", 1, 7]
    # A part of a suppressed count may be nothing at all, and at most the whole.
    assert made.loc[toy.LSOA[9], ["status", "lower", "upper"]].to_list() == ["suppressed", 0, 7]
    assert made.loc[toy.LSOA[2], ["status", "note"]].to_list() == ["missing", "not published"]


def test_areas_merged_from_suppressed_ones_only_are_suppressed():
    rows = [row(old, status="suppressed", lower=1, upper=7) for old in (OLD_A, OLD_B)]
    made, _ = convert(*rows, kind="count")
    merged = made.loc[toy.LSOA[10]]
    assert merged[["status", "lower", "upper"]].to_list() == ["suppressed", 2, 14]
    assert np.isnan(merged["value"])


def test_a_merged_area_with_one_suppressed_part_shows_nothing():
    made, _ = convert(row(OLD_A, 10, 10, 100), row(OLD_B, status="suppressed"))
    merged = made.loc[toy.LSOA[10]]
    assert merged["status"] == "missing"
    assert merged[["value", "numerator", "denominator"]].isna().all()


def test_an_unreliable_value_is_still_named_so_after_a_split():
    made, _ = convert(row(OLD_8, 25, status="unreliable"))
    assert set(made["status"]) == {"modelled"}
    assert made["note"].str.contains("unreliable").all()


def test_standardised_rates_are_not_added_up():
    rows = [row(OLD_A, 80, 5, 100), row(OLD_B, 9, 15, 100)]
    made, _ = convert(*rows, kind="rate")
    assert made.loc[toy.LSOA[10], "status"] == "missing"


def test_periods_are_converted_apart():
    rows = [row(OLD_A, 10, 10, 100), row(OLD_B, 30, 30, 100)]
    later = [{**r, "period": "2016", "value": 50.0, "numerator": 50.0} for r in rows]
    made, _ = conversion.convert(pd.DataFrame(rows + later), CHANGES, "lsoa21", "proportion")
    assert made.set_index("period")["value"].to_dict() == {"2015": 20, "2016": 50}


def test_no_lookup_is_a_sentence(country):
    with pytest.raises(ChoiceError, match="exact-fit"):
        country.convert(pd.DataFrame([row(OLD_8, 1)]), "lsoa11", "lsoa31", "count")


OLD = sorted(CHANGES["from_code"].unique())
STATUSES = st.sampled_from(["published", "suppressed", "missing", "unreliable", "modelled"])
KINDS = st.sampled_from(["proportion", "rate", "mean", "score", "count", "rank"])


@settings(deadline=None, max_examples=25)
@given(st.lists(STATUSES, min_size=len(OLD), max_size=len(OLD)), KINDS, st.booleans())
def test_nothing_withheld_ever_gets_a_value_and_nothing_shown_loses_its_status(
    statuses, kind, counted
):
    rows = [
        row(code, 20, *((20, 100) if counted else ()), status=status)
        if status in ("published", "unreliable", "modelled")
        else row(code, status=status)
        for code, status in zip(OLD, statuses, strict=True)
    ]
    made, _ = convert(*rows, kind=kind, people=PEOPLE)
    shown = made["status"].isin(["published", "unreliable", "modelled"])
    assert made.loc[shown, "value"].notna().all()
    assert made.loc[~shown, "value"].isna().all()
    withheld = [c for c, status in zip(OLD, statuses, strict=True) if status == "suppressed"]
    from_withheld = CHANGES[CHANGES["from_code"].isin(withheld)]["to_code"].unique()
    assert made.loc[from_withheld, "value"].isna().all()
    assert not made["value"].eq(0).any()


@settings(deadline=None, max_examples=25)
@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_the_sum_of_split_and_merged_counts_is_kept(split, merged):
    rows = [row(OLD_8, split), row(OLD_A, merged), row(OLD_B, merged)]
    made, _ = convert(*rows, kind="count", people=PEOPLE)
    assert made["value"].sum() == pytest.approx(split + 2 * merged)
