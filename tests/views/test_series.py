from datetime import date

import pandas as pd
import pytest

from equitymap.views import series, theme
from equitymap.views.numbers import GAP
from tests.views.things import OBESITY, row


def year(first, *amounts, **more):
    label = f"{first}/{(first + 1) % 100:02d}"
    return row(*amounts, period=label, period_start=date(first, 4, 1), **more)


POINTS = pd.DataFrame(
    [
        year(2017, 20.0, 18.0, 22.0),
        year(2018, 21.0, 19.0, 23.0),
        year(2019, status="missing"),
        year(2020, 23.0, 21.0, 25.0),
        year(2021, 24.0, 22.0, 26.0, status="unreliable"),
    ]
)


def trace(figure, name):
    return [t for t in figure.data if t.name == name]


def test_no_line_is_drawn_across_a_period_without_a_value():
    lines = trace(series.history(OBESITY, POINTS), "This area")
    assert [list(line.y) for line in lines] == [[20.0, 21.0], [23.0, 24.0]]


def test_no_line_is_drawn_across_a_period_that_is_left_out():
    lines = trace(series.history(OBESITY, POINTS.drop(index=2)), "This area")
    assert [list(line.y) for line in lines] == [[20.0, 21.0], [23.0, 24.0]]
    assert list(lines[1].x) == pytest.approx([3, 4], abs=0.01)


def test_the_ends_of_the_axis_carry_the_periods_as_published():
    axis = series.history(OBESITY, POINTS).layout.xaxis
    assert list(axis.ticktext) == ["2017/18", "2021/22"]


def test_the_interval_is_a_band_that_breaks_where_the_line_does():
    bands = trace(series.history(OBESITY, POINTS), f"95{GAP}% interval")
    assert [list(band.y) for band in bands] == [
        [22.0, 23.0, 19.0, 18.0],
        [25.0, 26.0, 22.0, 21.0],
    ]


def test_england_is_dashed_and_lined_up_by_period():
    england = POINTS.assign(value=[20.5, 20.6, 20.7, 20.8, 22.0], status="published")
    drawn = trace(series.history(OBESITY, POINTS, england.drop(index=0)), "England")[0]
    assert drawn.line.dash == "dash"
    assert list(drawn.y) == [20.6, 20.7, 20.8, 22.0]
    assert list(drawn.x) == pytest.approx([1, 2, 3, 4], abs=0.01)


def test_an_unreliable_point_is_hollow():
    marker = trace(series.history(OBESITY, POINTS), "This area")[1].marker
    assert list(marker.color) == [theme.colour("need-text"), theme.colour("surface")]


def test_the_dark_theme_has_its_own_colours():
    light, dark = (series.history(OBESITY, POINTS, dark=d) for d in (False, True))
    assert trace(light, "This area")[0].line.color != trace(dark, "This area")[0].line.color


def test_the_series_is_told_in_a_sentence_with_its_gaps():
    assert series.history_summary(OBESITY, POINTS) == (
        f"Year 6 children living with obesity: in 2017/18 20.0{GAP}% (18.0–22.0{GAP}%); "
        f"in 2021/22 24.0{GAP}% (22.0–26.0{GAP}%), unreliable. No value for 2019/20."
    )


def test_a_series_without_any_value_says_so():
    none = POINTS.assign(value=None)
    assert "no value published in any period" in series.history_summary(OBESITY, none)
