import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import add, gate, named
from equitymap.store.schema import TABLES
from tests.toy import LAD, LSOA


@pytest.fixture
def geography(workspace):
    return Geography(workspace.open())


def settle(geography, *texts, hint=None, **larger):
    given = pd.DataFrame({"text": texts, "name": texts, **larger}, dtype="str")
    return named.by_name(given, geography, hint, "a.csv")


def test_names_are_joined_as_written_and_then_folded(geography):
    settled = settle(geography, "Square 01", "square-02", "Nowhere", None, hint="lsoa21")
    assert settled.places["area"].to_list()[:2] == [LSOA[1], LSOA[2]]
    assert settled.places["reason"].to_list()[2:] == [
        "no name among the LSOAs known (lsoa21)",
        "empty where an area should be named",
    ]
    assert settled.notes == [
        "Joined by name at lsoa21: 1 names as written, 1 once case, spaces and punctuation are "
        "ignored."
    ]


def test_without_a_hint_the_level_that_knows_most_names_is_taken(geography):
    assert settle(geography, "Southgate", "Midgate", "Low").levels == ["wd25"]


def test_what_a_larger_area_is_called_is_a_total_among_its_parts(geography):
    settled = settle(geography, "Southgate", "Midgate", "Westshire", "Total")
    assert settled.places["reason"].to_list()[2:] == [gate.TOTAL, gate.TOTAL]
    assert settled.unknown == []


def test_names_of_a_level_that_is_not_there_are_refused_with_what_to_add():
    with pytest.raises(InputError, match="knows no names of regions.*rgn19.*add their boundaries"):
        settle(Geography(_Empty()), "Toyland", hint="rgn19")


WARDS = {1: ("Southgate", 1), 2: ("Midgate", 1), 3: ("Park", 1), 4: ("Park", 2), 5: ("Low", 2)}


@pytest.fixture
def twins(workspace, write):
    """The geography of the toy country with a lookup of wards, of which two are called alike."""
    rows = (f"E0500009{k},{name},{LAD[lad]}\n" for k, (name, lad) in WARDS.items())
    add(workspace, write("wards.csv", "WD26CD,WD26NM,LAD24CD\n" + "".join(rows)))
    return Geography(workspace.open())


def test_a_name_that_two_areas_share_is_refused_without_their_parents(twins):
    settled = settle(twins, "Southgate", "Park", hint="wd26")
    assert settled.places["reason"].to_list()[1] == "a name that several wards (2026) have"


def test_a_name_that_two_areas_share_is_that_of_the_one_in_the_stated_parent(twins):
    larger = {"LA name": ["Westshire", "Westshire", "Eastshire"]}
    settled = settle(twins, "Southgate", "Park", "Park", hint="wd26", **larger)
    assert settled.places["area"].to_list() == ["E05000091", "E05000093", "E05000094"]
    assert "2 by the larger area they lie in" in settled.notes[0]


def test_a_name_known_in_another_parent_only_is_refused(twins):
    larger = {"LAD24CD": [LAD[1], LAD[2], LAD[2], "E09000099"]}
    settled = settle(twins, "Southgate", "Midgate", "Low", "Park", hint="wd26", **larger)
    assert settled.places["area"].fillna("").to_list() == ["E05000091", "", "E05000095", ""]
    assert settled.places["reason"].to_list()[1] == f"no ward of {LAD[2]}"
    settled = settle(twins, "Low", hint="wd26", **{"LAD24CD": ["E09000099"]})
    assert settled.places["reason"].to_list() == [
        "in E09000099, which this workspace does not know"
    ]


class _Empty:
    meta = {"fictional": False}
    boundaries = {}

    def table(self, name, columns=None, where=None):
        return TABLES[name].empty_table().select(columns)
