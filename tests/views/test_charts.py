import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.views import charts
from equitymap.views.numbers import GAP
from tests.views.things import OBESITY, goal, row


def parts(component, name):
    """Every component of a class, in order."""
    found = [component] if name in (getattr(component, "className", "") or "").split() else []
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list) else [children]:
        if hasattr(child, "to_plotly_json"):
            found += parts(child, name)
    return found


def text(component):
    """All the words of a component."""
    if isinstance(component, (str, int, float)):
        return str(component)
    children = getattr(component, "children", None)
    children = children if isinstance(children, list) else [children]
    return " ".join(text(child) for child in children if child is not None)


def test_the_range_bar_is_solid_to_the_low_hatched_to_the_high_and_marked_at_share_and_goal():
    bar = charts.range_bar(goal(0.8, 0.6, 0.85))
    assert parts(bar, "range-inside")[0].style == {"width": "60.0%"}
    assert parts(bar, "range-either")[0].style == {"left": "60.0%", "width": "25.0%"}
    assert parts(bar, "range-best")[0].style == {"left": "80.0%"}
    assert parts(bar, "range-goal")[0].style == {"left": "70.0%"}


def test_the_range_bar_says_all_its_shares_in_words():
    bar = charts.range_bar(goal(0.8, 0.6, 0.85))
    for words in (
        f"Goal 70{GAP}%",
        f"Best estimate 80{GAP}%",
        f"Inside for certain 60{GAP}%",
        f"Could be either 25{GAP}%",
        f"Outside 15{GAP}%",
    ):
        assert words in text(bar)
    assert "cannot yet be confirmed" in getattr(bar.children[0], "aria-label")


def test_labels_of_the_range_bar_stand_in_the_order_of_their_marks():
    above, below = charts.range_bar(goal(0.8, 0.6, 0.85)), charts.range_bar(goal(0.6, 0.5, 0.85))
    assert text(above).index("Goal") < text(above).index("Best")
    assert text(below).index("Best") < text(below).index("Goal")


def test_without_grants_there_is_no_bar():
    assert charts.range_bar(goal(None, None, None)) is None
    assert charts.grade_bar(goal(None, None, None, by_grade={}, spend_total=0)) is None


def test_without_an_estimate_the_range_bar_has_no_ring():
    assert not parts(charts.range_bar(goal(None, 0.0, 1.0)), "range-best")


def test_the_grade_bar_shows_the_pounds_of_each_grade_and_names_even_those_without_any():
    bar = charts.grade_bar(goal(0.8, 0.6, 0.85))
    assert [p.style["flexGrow"] for p in parts(bar, "grade")] == [0.75, 0.25]
    assert "A £750 B £0 C £0 D £0 E £250" in text(bar)


def test_a_grade_that_sums_below_zero_has_no_width():
    given = goal(0.8, 0.6, 0.85, by_grade={"A": 100.0, "B": -20.0}, spend_total=80.0)
    assert [p.style["flexGrow"] for p in parts(charts.grade_bar(given), "grade")] == [1.0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_a_scale_holds_every_amount_in_few_even_steps(amounts):
    first, last, step = charts.scale(amounts)
    slack = step * 1e-6
    assert first - slack <= min(amounts)
    assert last + slack >= max(amounts)
    assert 1 <= round((last - first) / step) <= 7


PLACES = [
    row(35.2, 31.2, 38.5, name="Its MSOA"),
    row(None, 1, 7, "suppressed", name="Camberwell Green"),
    row(29.7, 28.0, 31.0, name="Southwark", status="unreliable"),
    row(22.1, name="England"),
]


def test_a_dot_and_its_interval_stand_on_one_scale():
    dots = charts.interval_dots(OBESITY, PLACES, reference="England")
    rows = parts(dots, "dots-row")[:-1]
    first, last, _ = charts.scale([35.2, 31.2, 38.5, 29.7, 28.0, 31.0, 22.1])
    where = float(parts(rows[0], "dots-dot")[0].style["left"].rstrip("%"))
    assert where == pytest.approx(100 * (35.2 - first) / (last - first), abs=0.01)
    assert len(parts(rows[0], "dots-interval")) == 1
    assert len(parts(dots, "dots-line")) == len(PLACES)


def test_a_place_without_a_value_has_no_dot_and_says_why():
    dots = charts.interval_dots(OBESITY, PLACES)
    suppressed = parts(dots, "dots-row")[1]
    assert not parts(suppressed, "dots-dot")
    assert "suppressed" in text(suppressed)
    assert suppressed.title == "suppressed: between 1 and 7"
    assert not parts(dots, "dots-line")


def test_the_bounds_of_a_suppressed_count_do_not_stretch_the_scale():
    small = [row(50.0, 49.0, 51.0, name="Here"), row(None, 1, 7, "suppressed", name="There")]
    axis = parts(charts.interval_dots(OBESITY, small), "dots-ticks")[0]
    assert text(axis).startswith("49")


def test_an_unreliable_value_has_a_hollow_dot():
    dots = charts.interval_dots(OBESITY, PLACES)
    assert len(parts(dots, "dots-unreliable")) == 1


def test_dots_are_told_in_words():
    assert charts.dots_summary(OBESITY, PLACES).startswith(
        f"Year 6 children living with obesity: Its MSOA 35.2{GAP}% (31.2–38.5{GAP}%); "
        "Camberwell Green suppressed: between 1 and 7"
    )


def test_a_strip_marks_the_area_the_others_and_england_on_one_scale():
    strip = charts.dot_strip(PLACES, reference="England")
    here = parts(strip, "dots-here")[0]
    assert len(parts(here, "dots-interval")) == 1
    assert len(parts(strip, "dots-beside")) == 3
    assert len(parts(strip, "dots-dot")) == 3  # the suppressed place has none
    line, dots = parts(strip, "dots-line")[0], parts(parts(strip, "dots-beside")[0], "dots-dot")
    assert line.style["left"] == dots[0].style["left"]


def test_ticks_have_as_many_decimals_as_their_step_needs():
    near = [row(21.6, name="Here"), row(23.2, name="There")]
    axis = parts(charts.interval_dots(OBESITY, near), "dots-ticks")[0]
    labels = text(axis).split(" ")
    assert labels[0] == f"21.5{GAP}%"
    assert len(set(labels)) == len(labels)


def test_the_key_names_only_the_marks_that_are_drawn():
    here = {"name": "Here", "value": 20.0, "lower": None, "upper": None}
    england = {"name": "England", "value": 22.0, "lower": None, "upper": None}
    assert charts.dots_key([here]) == "Dots are values."
    assert charts.dots_key([here, england], "England") == "Dots are values; dashed: England."
    assert charts.dots_key([here, england | {"value": None}], "England") == "Dots are values."
    with_line = charts.dots_key([here | {"lower": 18.0, "upper": 22.0}, england], "England")
    assert "intervals; dashed: England." in with_line
