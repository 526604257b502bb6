"""The hinge: the choice comes from the address if that changed, else from the controls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.choice import Choice
from layouts import controls, options
from tests.toy import LAD, LSOA

LIBRARY = None


@pytest.fixture(autouse=True, scope="module")
def _library(toy_library):
    global LIBRARY
    LIBRARY = toy_library


def settle(search, settled, **changed):
    """The choice after a change, its query; controls not named hold what they held."""
    before = Choice.from_query(settled or search, LIBRARY)
    values = controls.held(before) | changed
    return controls.settle(search, settled, values, LIBRARY).to_query(LIBRARY)


def test_on_arrival_the_address_decides():
    assert settle("?indicator=imd-rank", None) == "?indicator=imd-rank"


def test_a_changed_control_decides_when_the_address_has_not_changed():
    assert settle("", "", indicator="imd-rank") == "?indicator=imd-rank"


def test_going_back_changes_the_choice_though_the_controls_still_hold_the_old_one():
    held = controls.held(Choice.from_query("?indicator=imd-rank", LIBRARY))
    after = controls.settle("", "?indicator=imd-rank", held, LIBRARY)
    assert after.indicator == "imd-score"


def test_a_second_change_before_the_first_is_answered_keeps_both():
    after = settle("", "", indicator="imd-rank", outline="none")
    assert after == "?indicator=imd-rank&outline=none"


def test_what_has_no_control_here_stays_in_the_address():
    assert settle("?from=2024-01-01", "?from=2024-01-01", outline="none") == (
        "?outline=none&from=2024-01-01"
    )


def test_a_level_the_new_indicator_lacks_gives_way():
    after = settle("?level=lad24", "?level=lad24", indicator="imd-decile")
    assert Choice.from_query(after, LIBRARY).level == "lsoa21"


def test_the_boroughs_of_the_multiple_choice_are_sorted():
    assert settle("", "", within=[LAD[2], LAD[1]]) == f"?within={LAD[1]},{LAD[2]}"
    both = f"?within={LAD[1]},{LAD[2]}"
    assert settle(both, both, within=[]) == ""


def test_an_area_is_chosen_and_left():
    chosen = f"?area={LSOA[3]}"
    assert settle("", "", area=LSOA[3]) == chosen
    assert settle(chosen, chosen, area="") == ""


def test_the_goal_is_held_in_per_cent():
    assert settle("", "", goal=80) == "?goal=0.8"
    assert settle("", "", goal="") == ""
    assert controls.held(Choice.from_query("?goal=0.8", LIBRARY))["goal"] == 80


@pytest.mark.parametrize("search", ["?indicator=nonsense", "?level=moon&x=1", "?%%%", "?area=<b>"])
def test_a_nonsense_address_becomes_the_default(search):
    assert settle(search, None) == ""


@given(st.text(max_size=40), st.sampled_from(["indicator", "level", "period", "area", "targets"]))
def test_whatever_a_control_is_made_to_send_gives_a_view(value, name):
    settled = controls.settle("", "", controls.held(Choice.from_query("", LIBRARY)), LIBRARY)
    values = controls.held(settled) | {name: value}
    assert controls.settle("", "", values, LIBRARY).indicator


def test_every_control_of_the_choice_can_be_set_and_is_held():
    default = Choice.from_query("", LIBRARY)
    for name, value in controls.held(default).items():
        assert settle("", "", **{name: value}) == "", name


def test_options_offer_what_there_is(toy_library):
    choice = Choice.from_query({"indicator": "imd-score", "level": "lsoa21"}, toy_library)
    offered = options.options(choice, toy_library)
    assert [option["value"] for option in offered["level"]][:1] == ["lsoa21"]
    assert {option["label"] for option in offered["within"]} == {"Westshire", "Eastshire"}
    assert offered["period"] == [{"value": "2025", "label": "2025"}]
    assert offered["group"] == [{"value": "all", "label": "Everyone"}]


def test_controls_with_nothing_to_choose_are_hidden(toy_library):
    everywhere = Choice.from_query("", toy_library)
    narrowed = Choice.from_query(f"?within={LAD[1]}", toy_library)
    assert options.hidden(everywhere, toy_library) == {"group": True, "among": True}
    assert options.hidden(narrowed, toy_library)["among"] is False


forged = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(search=forged, settled=forged, one=forged, other=forged)
def test_whatever_a_forged_request_holds_there_is_a_view(toy_library, search, settled, one, other):
    held_by_page = controls.held(Choice.from_query("", toy_library))
    values = {**dict.fromkeys(held_by_page, one), "no-such-control": other}
    chosen = controls.settle(search, settled, values, toy_library)
    assert chosen.indicator in {i.alias or i.slug for i in toy_library.indicators()}
    assert Choice.from_query(chosen.to_query(toy_library), toy_library) == chosen
