"""The map's data, worked by hand on the toy country: IMD score 5·i on twelve squares."""

import base64
import json

import numpy as np

from equitymap.choice import Choice
from equitymap.store.schema import STATUSES
from equitymap.views import map as maps
from tests.toy import LAD, LSOA, MSOA


def choose(library, **query):
    return Choice.from_query({"indicator": "imd-score", "level": "lsoa21"} | query, library)


def looks(picture) -> np.ndarray:
    return np.frombuffer(base64.b64decode(picture["areas"]), np.uint8)


def test_shades_run_from_least_to_greatest_need(toy_library):
    # twelve values in five classes: 1 + 5·below // 12
    picture = maps.areas(choose(toy_library, outline="none"), toy_library)
    assert looks(picture).tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5]


def test_a_low_rank_is_drawn_as_great_need(toy_library):
    picture = maps.areas(choose(toy_library, indicator="imd-rank", outline="none"), toy_library)
    assert looks(picture)[[11, 0]].tolist() == [5, 1]


def test_the_worst_fifth_of_all_areas_is_marked(toy_library):
    marked = looks(maps.areas(choose(toy_library), toy_library)) & maps.OUTLINED
    assert np.flatnonzero(marked).tolist() == [10, 11]


def test_the_worst_fifth_of_those_shown_is_marked_when_asked(toy_library):
    # Eastshire is 3, 6, 9, 12: a fifth of four is one
    east = choose(toy_library, within=LAD[2], among="shown")
    picture = maps.areas(east, toy_library)
    assert picture["count"] == 4
    assert (looks(picture) & maps.OUTLINED).astype(bool).tolist() == [False, False, False, True]


def test_target_areas_are_marked_when_asked(toy_library):
    choice = choose(toy_library, outline="targets")
    found = maps.scene(choice, toy_library)
    codes = found.values.frame["code"][maps.outlined(choice, found)]
    assert set(codes) == set(found.target_set.codes) != set()


def test_target_areas_smaller_than_those_drawn_are_not_marked(toy_library):
    choice = choose(toy_library, level="lad24", outline="targets")
    assert maps.scene(choice, toy_library).target is None
    assert not (looks(maps.areas(choice, toy_library)) & maps.OUTLINED).any()


def test_a_suppressed_area_has_no_shade_and_says_so(toy_library):
    choice = choose(toy_library, indicator="child-obesity-year6", level="msoa21", outline="none")
    status = looks(maps.areas(choice, toy_library)) >> maps.STATUS_SHIFT & 7
    shades = looks(maps.areas(choice, toy_library)) & 7
    assert [STATUSES[nth] for nth in status] == ["published", "published", "suppressed"]
    assert shades[2] == 0
    assert shades[0] != 0 != shades[1]
    assert maps.readings(choice, toy_library)["texts"][MSOA[3]].startswith("suppressed")


def test_shades_and_readings_belong_to_the_same_areas_as_the_drawing(toy_library):
    east = choose(toy_library, within=LAD[2], outline="none")
    assert looks(maps.areas(east, toy_library)).tolist() == [1, 3, 4, 5]
    readings = maps.readings(east, toy_library)["texts"]
    assert list(readings) == [LSOA[i] for i in (3, 6, 9, 12)]
    assert readings[LSOA[12]].startswith("60")


def test_many_areas_are_tiles_of_the_whole_level_and_the_others_are_hidden(
    toy_library, monkeypatch
):
    monkeypatch.setattr(maps, "MOST_SHAPES", 3)
    picture = maps.areas(choose(toy_library, within=LAD[2], outline="none"), toy_library)
    assert picture["form"] == "tiles"
    assert picture["url"].endswith(".tiles/{z}/{x}/{y}")
    east = [i % 3 == 0 for i in range(1, 13)]
    assert ((looks(picture) & maps.HIDDEN) == 0).tolist() == east
    assert looks(picture)[[2, 5, 8, 11]].tolist() == [1, 3, 4, 5]


def test_the_values_of_many_areas_are_numbers_spelled_by_the_browser(toy_library, monkeypatch):
    monkeypatch.setattr(maps, "MOST_SHAPES", 1)
    choice = choose(toy_library, indicator="child-obesity-year6", level="msoa21")
    told = maps.readings(choice, toy_library)
    numbers = np.frombuffer(base64.b64decode(told["numbers"]), "<f4")
    assert numbers[:2].tolist() == [20, 25]
    assert np.isnan(numbers[2])
    assert (told["before"], told["after"].strip(), told["decimals"]) == ("", "%", 1)
    assert told["states"][STATUSES.index("suppressed")] == "suppressed"


def test_the_map_is_told_in_words(toy_library):
    about = maps.about(choose(toy_library), toy_library)
    assert "12 LSOAs" in about["alternative"]
    assert "2 are high-risk" in about["alternative"]
    assert about["notice"] == ""


def test_a_change_of_indicator_sends_one_byte_an_area_and_no_geometry(toy_library):
    one = maps.areas(choose(toy_library), toy_library)
    other = maps.areas(choose(toy_library, indicator="imd-rank"), toy_library)
    assert one["url"] == other["url"]
    assert len(looks(other)) == other["count"] == 12
    assert len(json.dumps(other)) < 600


def test_boroughs_are_drawn_by_the_outline_of_the_areas_inside_them(toy_library):
    picture = maps.areas(choose(toy_library, level="lad24"), toy_library)
    assert "form=outline" in picture["url"]
    assert picture["count"] == len(looks(picture)) == len(LAD)


def test_the_way_back_is_offered_only_where_the_map_is_narrowed(toy_library):
    assert maps.about(choose(toy_library), toy_library)["everything"]
    assert not maps.about(choose(toy_library, within=LAD[2]), toy_library)["everything"]


def test_only_a_whole_country_lies_in_the_sea(toy_library):
    # Twelve squares of England have land around them that this workspace does not hold.
    assert maps.beyond(toy_library) == "unknown"
