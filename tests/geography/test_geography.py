import numpy as np
import pandas as pd
import pytest

from equitymap.errors import ChoiceError
from equitymap.geography import Geography
from equitymap.store import Workspace
from tests import toy
from tests.geography.conftest import OLD_8, OLD_A, areas, parents

WEST, EAST = toy.LAD[1], toy.LAD[2]


def test_levels_are_those_with_areas_and_drawable_those_with_boundaries(country):
    assert country.levels() == ["eng", "rgn24", "lad24", "wd25", "msoa21", "lsoa21", "lsoa11"]
    assert country.drawable() == ["lad24", "wd25", "msoa21", "lsoa21"]


def test_areas_come_in_the_order_of_the_boundary_file(country):
    order = country.snapshot.boundary("lsoa21")["code"].to_list()
    assert country.areas("lsoa21")["code"].to_list() == order


def test_a_level_without_boundaries_has_its_areas_sorted_by_code(country):
    codes = country.areas("lsoa11")["code"]
    assert codes.is_monotonic_increasing
    assert OLD_8 in set(codes)


def test_a_code_knows_its_name_and_its_level(country):
    assert country.name(toy.LSOA[7]) == "Square 07"
    assert country.level_of(toy.LSOA[7]) == "lsoa21"
    assert country.level_of(OLD_8) == "lsoa11"
    assert country.level_of(toy.REGION) == "rgn24"


@pytest.mark.parametrize("code", ["E01009999", "nonsense", "", "E0900000"])
def test_an_unknown_code_has_no_level_and_is_its_own_name(country, code):
    assert country.level_of(code) is None
    assert country.name(code) == code
    assert country.chain(code) == []


def test_a_lookup_that_lacks_a_name_does_not_take_it_away(country_with):
    country = country_with(areas=areas("rgn24", {toy.REGION: None}))
    assert country.name(toy.REGION) == "Toyland"


def test_parents_come_from_the_lookup(country):
    found = country.parents("lsoa21", "lad24")
    assert found.to_dict() == {toy.LSOA[i]: toy.LAD[toy.LAD_OF[i]] for i in toy.NUMBERS}


def test_parents_keep_the_order_of_the_areas(country):
    for level in ("lsoa21", "msoa21", "wd25"):
        assert list(country.parents(level, "lad24").index) == list(country.areas(level)["code"])


def test_a_lookup_is_believed_rather_than_a_boundary_file(country_with):
    wrong = parents("lad24", [EAST], "boundary", children=[toy.LSOA[1]])
    assert country_with(parents=wrong).parents("lsoa21", "lad24")[toy.LSOA[1]] == WEST


def test_what_no_lookup_states_comes_from_the_polygon_a_point_lies_in(country):
    found = country.parents("lsoa21", "wd25")
    assert found.to_dict() == {toy.LSOA[i]: toy.WARD[toy.WARD_OF[i]] for i in toy.NUMBERS}


def test_a_ward_of_the_lookup_that_is_gone_gives_way_to_the_ward_of_the_point(country_with):
    # By the lookup of 2024, square 1 is in ward 2 and square 2 in a ward since abolished.
    lookup = parents("wd24", [toy.WARD[2], "E05000099"], children=[toy.LSOA[1], toy.LSOA[2]])
    point = parents("wd25", [toy.WARD[1]] * 2, "point", children=[toy.LSOA[1], toy.LSOA[2]])
    country = country_with(parents=pd.concat([point, lookup]))
    found = country.parents("lsoa21", "wd25")
    assert found[toy.LSOA[1]] == toy.WARD[2]
    assert found[toy.LSOA[2]] == toy.WARD[1]


def test_other_areas_belong_to_the_parent_of_most_of_their_lsoas(country_with):
    # Ward 2 is squares 4, 5, 7 and 8: moving one of them to Eastshire does not move the ward.
    moved = parents("lad24", [EAST], children=[toy.LSOA[8]])
    country = country_with(parents=moved)
    assert country.parents("lsoa21", "lad24")[toy.LSOA[8]] == EAST
    assert country.parents("wd25", "lad24")[toy.WARD[2]] == WEST


def test_msoas_wards_and_boroughs_have_boroughs_and_regions(country):
    assert country.parents("msoa21", "lad24").to_list() == [WEST, WEST, EAST]
    assert country.parents("wd25", "lad24").to_list() == [WEST, WEST, WEST, EAST, EAST]
    assert country.parents("lad24", "rgn24").to_list() == [toy.REGION] * 2
    assert set(country.parents("msoa21", "eng")) == {toy.ENGLAND}


def test_an_older_area_has_the_parent_of_what_it_became(country):
    assert country.parents("lsoa11", "lad24")[OLD_A] == WEST


def test_a_coarser_level_has_no_parent_at_a_finer_one(country):
    assert country.parents("lad24", "lsoa21").isna().all()


def test_regions_are_reached_through_boroughs_where_only_boroughs_state_them(tmp_path):
    workspace = Workspace.create(tmp_path / "w", name="Toy")
    with workspace.load("add", "boundaries and a table of boroughs") as load:
        for level in ("lsoa21", "lad24"):
            shapes = toy.boundaries(level.upper())
            load.put_boundary(level, shapes.set_axis(["code", "name", "geometry"], axis=1))
        load.append("parents", parents("rgn24", [toy.REGION], level="lad24", children=[WEST]))
    country = Geography(workspace.open())
    found = country.parents("lsoa21", "rgn24")
    assert found[toy.LSOA[1]] == toy.REGION
    assert pd.isna(found[toy.LSOA[3]])


def test_within_marks_the_areas_of_a_borough_in_the_areas_order(country):
    inside = country.within("lsoa21", [EAST])
    codes = country.areas("lsoa21")["code"][inside]
    assert sorted(codes) == [toy.LSOA[i] for i in (3, 6, 9, 12)]


def test_within_takes_several_areas_of_several_levels_and_the_areas_themselves(country):
    inside = country.within("lsoa21", [toy.WARD[1], toy.LSOA[12]])
    assert sorted(country.areas("lsoa21")["code"][inside]) == [toy.LSOA[i] for i in (1, 2, 12)]


def test_within_nothing_is_everything_and_within_nonsense_is_nothing(country):
    assert country.within("lsoa21", []).all()
    assert not country.within("lsoa21", ["nonsense"]).any()


def test_what_is_shared_cannot_be_changed_by_one_of_its_readers(country):
    with pytest.raises(ValueError, match="read-only"):
        country.within("lsoa21", [EAST])[0] = True


def test_the_children_of_a_borough(country):
    assert country.children(EAST, "msoa21") == [toy.MSOA[3]]
    assert country.children(EAST, "wd25") == [toy.WARD[4], toy.WARD[5]]
    assert country.children("nonsense", "wd25") == []


def test_the_chain_goes_up_both_branches_to_england(country):
    assert country.chain(toy.LSOA[12]) == [
        ("lsoa21", toy.LSOA[12], "Square 12"),
        ("msoa21", toy.MSOA[3], "Eastshire 001"),
        ("wd25", toy.WARD[5], "High"),
        ("lad24", EAST, "Eastshire"),
        ("rgn24", toy.REGION, "Toyland"),
        ("eng", toy.ENGLAND, "England"),
    ]


def test_an_msoa_is_in_no_ward(country):
    assert [level for level, *_ in country.chain(toy.MSOA[1])] == [
        *["msoa21", "lad24", "rgn24", "eng"]
    ]


def test_lsoas_of_an_area_partition_the_country(country):
    for level in ("msoa21", "wd25", "lad24", "lsoa21"):
        held = [c for code in country.areas(level)["code"] for c in country.lsoas_of(level, code)]
        assert sorted(held) == sorted(toy.LSOA.values())


def test_an_older_area_holds_all_lsoas_it_became(country):
    assert sorted(country.lsoas_of("lsoa11", OLD_8)) == [toy.LSOA[8], toy.LSOA[9]]


def test_a_workspace_without_lsoas_says_that_it_needs_them(tmp_path):
    workspace = Workspace.create(tmp_path / "w", name="Empty")
    country = Geography(workspace.open())
    assert country.levels() == []
    assert country.areas("lsoa21").empty
    with pytest.raises(ChoiceError, match="add LSOA boundaries"):
        country.membership("lad24")


def test_a_load_in_progress_can_be_asked_as_a_stored_version_can(workspace):
    with workspace.load("add", "one more name") as load:
        load.append("areas", areas("wd24", {"E05000077": "Gone"}))
        country = Geography(load.view())
        assert country.name("E05000077") == "Gone"
        assert country.parents("lsoa21", "lad24")[toy.LSOA[1]] == WEST
        load.discard()


def test_a_fictional_country_has_no_code_of_the_real_england(tmp_path):
    workspace = Workspace.create(tmp_path / "w", name="Fiction", fictional=True)
    with workspace.load("add", "some names") as load:
        load.append("areas", areas("lad24", {"E09900001": "Nowhere"}))
    country = Geography(workspace.open())
    assert country.levels() == ["lad24"]
    assert country.parents("lad24", "eng").isna().all()


def test_real_areas_are_in_england_though_no_file_says_so(tmp_path):
    workspace = Workspace.create(tmp_path / "w", name="Two boroughs")
    with workspace.load("add", "some names") as load:
        load.append("areas", areas("lad24", {"E09000022": "Lambeth"}))
    country = Geography(workspace.open())
    assert country.chain("E09000022")[-1] == ("eng", "E92000001", "England")


def test_every_lsoa_is_within_exactly_one_borough(country):
    masks = [country.within("lsoa21", [code]) for code in country.areas("lad24")["code"]]
    assert (np.sum(masks, axis=0) == 1).all()


def test_within_an_older_area_is_within_what_it_became(country):
    inside = country.areas("lsoa21")["code"][country.within("lsoa21", [OLD_8])]
    assert sorted(inside) == [toy.LSOA[8], toy.LSOA[9]]
    assert country.children(OLD_8, "lsoa11") == [OLD_8]
