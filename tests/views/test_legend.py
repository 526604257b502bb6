"""The legend, worked by hand on the toy country."""

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from equitymap.choice import Choice
from equitymap.views import legend
from equitymap.views.map import scene
from tests.toy import LAD


def choose(library, **query):
    return Choice.from_query({"indicator": "imd-score", "level": "lsoa21"} | query, library)


def parts(choice, library):
    return legend.strip(scene(choice, library))


def test_classes_have_their_edges_and_counts(toy_library):
    strip = parts(choose(toy_library), toy_library)
    assert [(part.low, part.high, part.count) for part in strip] == [
        (5, 20, 3),
        (20, 30, 2),
        (30, 45, 3),
        (45, 55, 2),
        (55, 60, 2),
    ]
    assert [part.shade for part in strip] == [1, 2, 3, 4, 5]


def test_bars_count_every_area_once(toy_library):
    assert sum(sum(part.bars) for part in parts(choose(toy_library), toy_library)) == 12


def test_counts_are_those_of_the_areas_shown_and_edges_those_of_all(toy_library):
    # Eastshire: 3 (15), 6 (30), 9 (45), 12 (60)
    strip = parts(choose(toy_library, within=LAD[2]), toy_library)
    assert [part.count for part in strip] == [1, 0, 1, 1, 1]
    assert [part.low for part in strip] == [5, 20, 30, 45, 55]


def test_shades_run_backwards_where_low_is_worse(toy_library):
    strip = parts(choose(toy_library, indicator="imd-rank"), toy_library)
    assert [part.shade for part in strip] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(("value", "at"), [(5, 0.0), (12.5, 0.1), (20, 0.2), (60, 1.0), (99, 1.0)])
def test_a_value_stands_where_its_class_says(toy_library, value, at):
    strip = parts(choose(toy_library), toy_library)
    assert legend.position(value, strip) == pytest.approx(at)


def test_each_look_stands_with_its_count(toy_library):
    choice = choose(toy_library, indicator="child-obesity-year6", level="msoa21")
    keys = legend.keys(choice, scene(choice, toy_library))
    assert ("suppressed", "Suppressed", 1) in keys
    assert not any(look == "missing" for look, _, _ in keys)


def test_without_a_better_end_nothing_is_high_risk(toy_library):
    choice = choose(toy_library, indicator="population")
    assert legend.keys(choice, scene(choice, toy_library)) == []


def test_the_direction_is_told_for_light_and_for_dark(toy_library):
    drawn = json.dumps(legend.draw(choose(toy_library), toy_library), cls=PlotlyJSONEncoder)
    assert "darker means greater need" in drawn
    assert "lighter means greater need" in drawn
    assert "Median 32.5" in drawn


def test_tenths_are_shown_two_by_two_whatever_their_number(toy_library):
    choice = choose(toy_library, indicator="imd-decile")
    found = scene(choice, toy_library)
    strip = legend.strip(found)
    assert all((part.low - 1) // 2 == (part.last - 1) // 2 for part in strip)
    assert all(part.shade == 5 - (part.low - 1) // 2 for part in strip)
    assert "two tenths" in json.dumps(legend.draw(choice, toy_library), cls=PlotlyJSONEncoder)


def test_ties_that_widen_the_worst_fifth_are_said(toy_library):
    choice = choose(toy_library)
    found = scene(choice, toy_library)
    assert legend.keys(choice, found)[0][1] == "High-risk: worst fifth of all"
    found.high_risk[:] = True
    assert legend.keys(choice, found)[0][1].endswith("and all equal to its last")


def test_the_places_shown_are_named(toy_library):
    drawn = json.dumps(
        legend.draw(choose(toy_library, within=LAD[2]), toy_library), cls=PlotlyJSONEncoder
    )
    assert "4 LSOAs in Eastshire" in drawn
