import pandas as pd
import pytest

from equitymap.geography import Geography
from equitymap.store import Workspace
from tests import toy
from tests.geography.conftest import OLD_8


def centre(i):
    """Latitude and longitude of the middle of a square."""
    middle = toy.square(i).centroid
    return middle.y, middle.x


def test_a_point_is_in_the_square_around_it(country):
    spots = pd.DataFrame([centre(1), centre(12)], columns=["lat", "lon"], index=[5, 3])
    found = country.locate_points(spots["lat"], spots["lon"])
    assert found.to_dict() == {5: toy.LSOA[1], 3: toy.LSOA[12]}


def test_a_point_outside_or_without_coordinates_is_nowhere(country):
    latitude = pd.Series([0.0, None, centre(1)[0], float("inf")])
    longitude = pd.Series([0.0, centre(1)[1], None, 0.0])
    assert country.locate_points(latitude, longitude).isna().all()


def test_a_point_on_an_edge_is_in_one_square_and_always_the_same(country):
    corner = pd.Series([toy.SOUTH + toy.SIDE]), pd.Series([toy.WEST + toy.SIDE])
    assert country.locate_points(*corner).to_list() == [toy.LSOA[1]]


def test_postcodes_are_found_however_they_are_spaced(country_with):
    table = pd.DataFrame({"postcode": ["SW91AA"], "level": "lsoa21", "code": [toy.LSOA[4]]})
    country = country_with(postcodes=table)
    wanted = pd.Series(["sw9 1aa", "SW91AA ", "SW9 9ZZ", None, ""])
    found = country.locate_postcodes(wanted)
    assert found.dropna().to_dict() == {0: toy.LSOA[4], 1: toy.LSOA[4]}


def test_a_postcode_of_an_older_lsoa_is_placed_only_where_that_is_one_area_today(country_with):
    table = pd.DataFrame(
        {"postcode": ["A11AA", "A11AB"], "level": "lsoa11", "code": [toy.LSOA[1], OLD_8]}
    )
    found = country_with(postcodes=table).locate_postcodes(pd.Series(["A1 1AA", "A1 1AB"]))
    assert found[0] == toy.LSOA[1]
    assert pd.isna(found[1])


def test_a_workspace_without_postcodes_finds_none(country):
    assert country.locate_postcodes(pd.Series(["SW9 1AA"])).isna().all()


@pytest.mark.parametrize(("level", "code"), [("msoa21", toy.MSOA[1]), ("lsoa21", "E01999999")])
def test_postcodes_of_no_lsoa_that_is_known_are_nowhere(country_with, level, code):
    country = country_with(
        postcodes=pd.DataFrame({"postcode": ["SW91AA"], "level": level, "code": [code]})
    )
    assert country.locate_postcodes(pd.Series(["SW9 1AA"])).isna().all()
    assert country.locate_postcodes(pd.Series([], dtype=object)).empty


def test_a_workspace_without_lsoas_places_no_postcode(tmp_path):
    workspace = Workspace.create(tmp_path / "w", "Boroughs only")
    table = pd.DataFrame({"postcode": ["SW91AA"], "level": "lsoa21", "code": [toy.LSOA[1]]})
    with workspace.load("add", "postcodes") as load:
        load.append("postcodes", table)
    country = Geography(workspace.open())
    assert country.locate_postcodes(pd.Series(["SW9 1AA", None])).isna().all()
    assert country.locate_postcodes(pd.Series([None, None])).isna().all()
