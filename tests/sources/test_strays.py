"""Lookups that list areas of several years in one column: each is an area of its own year."""

from equitymap.geography import Geography
from equitymap.sources import add
from tests.toy import LAD, LSOA

EXACT = "LSOA11CD,LSOA21CD,CHGIND\n" + "".join(
    [
        *(f"{LSOA[i]},{LSOA[i]},U\n" for i in range(1, 11)),
        f"E01000099,{LSOA[11]},S\nE01000099,{LSOA[12]},S\n",
    ]
)
# As a list of centres of the areas of both censuses under the heading of one.
BOTH = "LSOACD,latitude,longitude,lsoa11cd\n" + "".join(
    f"{code},51.5,-0.1,{code}\n" for code in [*LSOA.values(), "E01000099"]
)
IDENTIFIERS = "org_id,gss_code,area_name\n" + "".join(
    f"GB-LAE-{at},{code},Place {at}\n"
    for at, code in enumerate([LAD[1], LAD[2], "E09000009"], start=1)
)


def codes(workspace, level):
    return set(Geography(workspace.open()).codes(level))


def test_an_area_of_another_census_is_not_taken_for_one_of_this(workspace, write):
    add(workspace, write("exact.csv", EXACT))
    (receipt,) = add(workspace, write("centres.csv", BOTH))
    assert codes(workspace, "lsoa11") == {*(LSOA[i] for i in range(1, 11)), "E01000099"}
    assert "2 codes among those of lsoa11 not of that year" in " ".join(receipt.notes)


def test_the_order_of_the_lookups_of_one_load_does_not_matter(workspace, write):
    add(workspace, [write("a_centres.csv", BOTH), write("exact.csv", EXACT)])
    assert codes(workspace, "lsoa11") == {*(LSOA[i] for i in range(1, 11)), "E01000099"}


def test_a_lookup_alone_states_every_area_it_lists(workspace, write):
    add(workspace, write("exact.csv", EXACT))
    assert codes(workspace, "lsoa11") == {*(LSOA[i] for i in range(1, 11)), "E01000099"}


def test_a_code_of_no_year_the_header_tells_is_not_taken_for_an_area_of_today(workspace, write):
    add(workspace, write("identifiers.csv", IDENTIFIERS))
    assert codes(workspace, "lad24") == set(LAD.values())
    assert codes(workspace, "lad") == {"E09000009"}
