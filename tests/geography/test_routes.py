"""How values come to a level: as published, converted, or added up from the parts."""

from types import SimpleNamespace

from equitymap.geography.routes import ENGLAND_HAS, Route, check_parts, find

SIZES = {
    "eng": 1,
    "rgn24": 9,
    "lad24": 4,
    "lad22": 5,
    "wd25": 8,
    "msoa21": 12,
    "lsoa21": 60,
    "lsoa11": 59,
}


def country(fictional=True, sizes=SIZES):
    changes = {("lsoa11", "lsoa21"), ("lad22", "lad24"), ("wd22", "wd25")}
    return SimpleNamespace(
        levels=lambda: list(sizes),
        drawable=lambda: ["lad24", "lsoa21"],
        current_level=lambda kind: next((at for at in sizes if at.startswith(kind)), None),
        areas=lambda level: range(sizes[level]),
        can_convert=lambda level, to: (level, to) in changes,
        snapshot=SimpleNamespace(meta={"fictional": fictional}),
    )


def yes(part_level, published_at):
    return True


def test_what_is_published_stands():
    published = {"lad24": 4, "lsoa21": 60}
    assert find(country(), "lad24", published, yes) == Route("published", "lad24", ("lad24",))


def test_an_older_vintage_is_converted_and_never_a_newer_one():
    assert find(country(), "lsoa21", {"lsoa11": 59}) == Route("converted", "lsoa11", ("lsoa11",))
    assert find(country(), "lsoa11", {"lsoa21": 60}) is None


def test_parts_are_added_up_through_a_conversion_too():
    assert find(country(), "msoa21", {"lsoa11": 59}, yes) == Route(
        "aggregated", "lsoa21", ("lsoa11",)
    )


def test_the_parts_most_of_which_have_a_value_are_taken_and_of_equals_the_coarser():
    assert find(country(), "lad24", {"msoa21": 12, "lsoa21": 60}, yes).source == "msoa21"
    assert find(country(), "lad24", {"msoa21": 6, "lsoa21": 60}, yes).source == "lsoa21"


def test_what_does_not_add_up_or_is_no_part_leads_nowhere():
    assert find(country(), "lad24", {"lsoa21": 60}) is None
    assert find(country(), "wd25", {"msoa21": 12}, yes) is None
    assert find(country(), "lsoa21", {"lad24": 4}, yes) is None
    assert find(country(), "icb24", {"lsoa21": 60}, yes) is None


def test_boundaries_of_yesterday_are_not_added_up_to():
    assert find(country(), "lad22", {"lsoa21": 60}, yes) is None
    assert find(country(), "lad22", {"lad22": 5}, yes).how == "published"


def test_england_and_its_regions_need_all_of_england():
    part = country(fictional=False)
    for level in ("eng", "rgn24"):
        assert find(part, level, {"lsoa21": 60}, yes) is None
        whole = country(fictional=False, sizes={**SIZES, "lsoa21": ENGLAND_HAS["lsoa21"]})
        assert find(whole, level, {"lsoa21": 33_755}, yes).how == "aggregated"
        assert find(country(), level, {"lsoa21": 60}, yes).how == "aggregated"


def test_levels_that_do_not_nest_say_what_they_are_made_of():
    assert check_parts("lad24", "msoa21") is None
    assert "they are of lsoa areas" in check_parts("wd25", "msoa21")
    assert "nothing smaller" in check_parts("lsoa21", "msoa21")
