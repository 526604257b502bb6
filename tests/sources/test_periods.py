from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.sources import periods


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        (" 2021.0 ", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021/22", date(2021, 4, 1), date(2022, 3, 31)),
        ("1999/2000", date(1999, 4, 1), date(2000, 3, 31)),
        ("2019 - 21", date(2019, 1, 1), date(2021, 12, 31)),
        ("2020/21 - 24/25", date(2020, 4, 1), date(2025, 3, 31)),
        ("2008/09 to 2010/11", date(2008, 4, 1), date(2011, 3, 31)),
        ("2020-21", date(2020, 4, 1), date(2021, 3, 31)),
        ("2017-19", date(2017, 1, 1), date(2019, 12, 31)),
        ("Q1 2023", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023/24 Q4", date(2024, 1, 1), date(2024, 3, 31)),
        ("May 2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-02-29 00:00:00", date(2024, 2, 29), date(2024, 2, 29)),
        ("29/02/2024", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_a_period_covers_the_days_its_spelling_means(text, start, end):
    found = periods.period(text)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("text", ["", "soon", "99", "2021/2", "2023-02-30", "Q5 2023", "0099"])
def test_what_is_no_period_is_none(text):
    assert periods.period(text) is None


def test_a_column_of_labels_is_read_once_per_label_and_keeps_them_as_published():
    read = periods.read(pd.Series(["2019 - 21", "2019 - 21", "never", "undated"]))
    assert read.index.to_list() == ["2019 - 21", "never", "undated"]
    assert read.loc["2019 - 21", "period"] == "2019 - 21"
    assert read.loc["never", "period"] is None
    assert read.loc["undated", "period"] == "undated"


@given(st.text())
def test_no_text_breaks_it_and_no_period_ends_before_it_starts(text):
    found = periods.period(text)
    assert found is None or found.start <= found.end


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Mid-2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2011 Census", date(2011, 1, 1), date(2011, 12, 31)),
        ("-2009-13", date(2009, 1, 1), date(2013, 12, 31)),
        ("2012/14", date(2012, 1, 1), date(2014, 12, 31)),
        ("academic year 2021/22", date(2021, 9, 1), date(2022, 8, 31)),
        ("FY2021/22", date(2021, 4, 1), date(2022, 3, 31)),
        ("Q1 2023/24", date(2023, 4, 1), date(2023, 6, 30)),
        ("2023-24 Q4", date(2024, 1, 1), date(2024, 3, 31)),
        ("Dec-15", date(2015, 12, 1), date(2015, 12, 31)),
        ("Jan-Mar 2023", date(2023, 1, 1), date(2023, 3, 31)),
        ("October 2019 - September 2020", date(2019, 10, 1), date(2020, 9, 30)),
        ("Nov-Feb 2023", date(2022, 11, 1), date(2023, 2, 28)),
        ("year ending March 2022", date(2021, 4, 1), date(2022, 3, 31)),
        ("12 months to December 2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("31st March 2022", date(2022, 3, 31), date(2022, 3, 31)),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31)),
        ("2020-04-01/2021-03-31", date(2020, 4, 1), date(2021, 3, 31)),
        ("latest at Aug 2017", date(2017, 8, 1), date(2017, 8, 31)),
        ("2015-17 v 2009-11", date(2009, 1, 1), date(2017, 12, 31)),
    ],
)
def test_a_rarer_spelling_covers_the_days_it_means(text, start, end):
    assert periods.period(text).days == (start, end)


def test_a_column_of_months_is_read_as_months_throughout():
    read = periods.read(pd.Series(["2010-12", "2011-01", "2011-02"]))
    assert read.loc["2010-12", "period_start"] == date(2010, 12, 1)
    assert read.loc["2011-02", "period_end"] == date(2011, 2, 28)


def test_spans_of_years_stay_spans_where_none_must_be_a_month():
    read = periods.read(pd.Series(["2009-11", "2010-12"]))
    assert read.loc["2010-12", "period_end"] == date(2012, 12, 31)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Population - 2015", ("Population", "2015")),
        ("Male life expectancy -2009-13", ("Male life expectancy", "2009-13")),
        ("% obese - 2011/12 to 2013/14", ("% obese", "2011/12 to 2013/14")),
        ("Average_Age,_2017", ("Average Age", "2017")),
        ("Claimant rate (May-2016)", ("Claimant rate", "May-2016")),
        ("Number of cars, (2011 Census)", ("Number of cars", "2011 Census")),
        (
            "Total population: mid 2015 (no prisoners)",
            ("Total population (no prisoners)", "mid 2015"),
        ),
        ("Seats won in 2014 election", ("Seats won in 2014 election", "2014")),
        ("2019/20", ("", "2019/20")),
        ("Rate per 1,000 people", None),
        ("Change 2011 to 2021, 2022", None),
        ("IMD2019 score", None),
        ("Homes under £2000", None),
    ],
)
def test_the_period_of_a_header_is_told_from_its_name(header, found):
    assert periods.inside(header) == found
