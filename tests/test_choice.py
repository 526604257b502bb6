"""A choice and its address: whatever the address says, there is a view, and it comes back."""

import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitymap import choice as choices
from equitymap.choice import KEYS, Choice
from equitymap.disclosure import Library
from equitymap.store import Workspace, catalogue
from tests import building, toy


def asked(library, query):
    return Choice.from_query(query, library)


def test_the_default_view_is_the_first_indicator_newest_period_and_finest_level(toy_library):
    default = asked(toy_library, "")
    assert default.indicator == "imd-score"
    assert default.level == "lsoa21"
    assert default.period == toy_library.periods("imd-score", "lsoa21")[-1]
    assert (default.group, default.outline, default.among) == ("all", "high-risk", "all")
    assert (default.targets, default.programme, default.goal) == ("most-deprived-fifth", "", 0.7)
    assert default.to_query(toy_library) == ""


def test_what_is_asked_for_is_shown(toy_library):
    query = (
        "?indicator=child-obesity-year6&level=lad24&area=E09000001&within=E09000002,E09000001"
        "&targets=most-deprived-tenth&programme=childhood-obesity&goal=0.8&outline=targets"
        "&among=shown&from=2024-01-01&to=2024-12-31&basis=paid"
    )
    view = asked(toy_library, query)
    assert view.within == ("E09000001", "E09000002")
    assert (view.start, view.end, view.basis) == ("2024-01-01", "2024-12-31", "paid")
    again = view.to_query(toy_library)
    assert asked(toy_library, again) == view
    assert "within=E09000001,E09000002" in again
    assert "group" not in again


@pytest.mark.parametrize(
    "query",
    [
        "?nonsense=1&indicator=no-such-thing&level=zz99&period=1066&group=x&area=<script>",
        "?within=E0,,;'--&targets=none&programme=nothing&goal=nan&outline=pink&among=us",
        "?goal=0&from=yesterday&to=20240101x&basis=promised",
        "?goal=1e999&goal=0.9",
        "%%%&&&===???",
        None,
        42,
        {"indicator": None, "within": [None, 3], "goal": {}, 7: 8},
        "?" + "&".join(f"k{i}=1" for i in range(5_000)),
    ],
)
def test_nonsense_is_the_default_view_with_a_clean_address(toy_library, query):
    view = asked(toy_library, query)
    assert view == asked(toy_library, "")
    assert view.to_query(toy_library) == ""


def test_an_old_slug_and_an_editions_own_slug_lead_to_the_indicator(toy_library):
    assert asked(toy_library, "?indicator=imd-2025-decile").indicator == "imd-decile"


def test_a_level_the_indicator_is_not_had_at_gives_the_nearest(toy_library):
    view = asked(toy_library, "?indicator=child-obesity-year6&level=lsoa21")
    assert view.level == "msoa21"
    assert asked(toy_library, "?indicator=imd-decile&level=lad24").level == "lsoa21"
    assert asked(toy_library, "?indicator=child-obesity-year6&level=eng").level == "lad24"


def test_the_finest_level_is_one_the_map_can_draw(toy_library, monkeypatch):
    monkeypatch.setattr(choices, "MOST_AREAS", 5)
    assert asked(toy_library, "").level == "msoa21"
    assert asked(toy_library, "?within=E09000002").level == "lsoa21"


def test_a_period_ends_after_it_begins(toy_library):
    view = asked(toy_library, "?from=2024-05-01&to=2024-04-30")
    assert (view.start, view.end) == ("2024-05-01", "")


def test_the_goal_is_the_organisations_own_by_default(toy_library, monkeypatch):
    monkeypatch.setenv("EQUITYMAP_GOAL", "0.6")
    assert asked(toy_library, "").goal == 0.6
    assert asked(toy_library, "?goal=0.7").to_query(toy_library) == "?goal=0.7"


def test_a_choice_survives_json(toy_library):
    view = asked(toy_library, "?within=E09000002&level=msoa21")
    assert Choice(**json.loads(json.dumps(asdict(view)))) == view


def test_an_empty_workspace_has_a_view_of_nothing(tmp_path):
    library = Library(Workspace.create(tmp_path / "w", "Empty").open())
    view = asked(library, "?indicator=imd-score&level=lsoa21&period=2025")
    assert (view.indicator, view.level, view.period) == ("", "", "")
    assert view.to_query(library) == ""


def test_every_field_has_a_key_and_every_key_a_field():
    assert {name for name, _ in KEYS.values()} == set(asdict(Choice()))


# Whatever comes ---------------------------------------------------------------------------------

WORDS = [*KEYS, "E09000001", "E01000012", "lsoa21", "lad24", "imd-score", "0.5", "2024-02-30", "&"]
text = st.one_of(st.text(max_size=30), st.sampled_from(WORDS))
query = st.one_of(
    text,
    st.lists(st.tuples(text, text), max_size=8).map(
        lambda pairs: "?" + "&".join(f"{key}={value}" for key, value in pairs)
    ),
    st.dictionaries(text, st.one_of(text, st.lists(text, max_size=3), st.none(), st.floats())),
)


@given(query)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_a_view_and_its_address_leads_back_to_it(toy_library, query):
    view = asked(toy_library, query)
    spelled = view.to_query(toy_library)
    assert asked(toy_library, spelled) == view
    assert asked(toy_library, spelled).to_query(toy_library) == spelled


# Every indicator of the catalogue ---------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Every indicator of the catalogue, at LSOAs or MSOAs in turn, in two periods."""
    frames = [
        building.rows(slug, level, dict.fromkeys(codes.values(), 1.0), period)
        for number, slug in enumerate(catalogue().indicators)
        for level, codes in [[("lsoa21", toy.LSOA), ("msoa21", toy.MSOA)][number % 2]]
        for period in ("2020", "2021")
    ]
    folder = tmp_path_factory.mktemp("everything") / "w"
    return Library(building.workspace(folder, *frames).open())


def test_every_indicator_level_and_period_comes_back_from_its_address(everything):
    assert len(everything.indicators()) == len(catalogue().indicators)
    for indicator in everything.indicators():
        for level in everything.levels_of(indicator.slug):
            for period in everything.periods(indicator.slug, level):
                view = asked(
                    everything, {"indicator": indicator.slug, "level": level, "period": period}
                )
                assert (view.indicator, view.level, view.period) == (
                    indicator.slug,
                    level,
                    period,
                )
                assert asked(everything, view.to_query(everything)) == view


def test_a_programme_is_known_by_title_and_by_slug(toy_library):
    for spelled in ("childhood-obesity", "Childhood obesity"):
        assert asked(toy_library, {"programme": spelled}).programme == "childhood-obesity"


def test_a_name_with_any_sign_in_it_survives_the_address(toy_library, monkeypatch):
    name = "Wards & more: 50 % = “half” +1 / a?b#c"
    monkeypatch.setattr(
        choices,
        "targets",
        SimpleNamespace(names=lambda _: [name], default_name=lambda _: ""),
    )
    view = replace(asked(toy_library, ""), targets=name)
    assert asked(toy_library, view.to_query(toy_library)) == view


def test_a_level_without_values_gives_way_to_the_nearest_that_can_be_drawn(
    toy_library, monkeypatch
):
    asked = "?indicator=child-obesity-year6&level=lsoa21"
    assert Choice.from_query(asked, toy_library).level == "msoa21"
    monkeypatch.setattr(toy_library.geography, "drawable", lambda: ["lad24", "lsoa21"])
    assert Choice.from_query(asked, toy_library).level == "lad24"
