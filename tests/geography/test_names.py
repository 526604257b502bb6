import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from equitymap.geography import names

AREAS = pd.DataFrame(
    {
        "code": ["E1", "E2", "E3", "E4", "E5", "E6"],
        "name": [
            *["Barrow-in-Furness 001", "St. Helens 002", "King's Lynn and West Norfolk 003"],
            *["Abbey", "Abbey", None],
        ],
    }
)


def test_a_name_as_written_is_exact():
    assert names.match(AREAS, pd.Series(["St. Helens 002"])).loc[0].to_list() == ["E2", "exact"]


def test_case_spaces_punctuation_and_ampersands_are_folded():
    wanted = ["BarrowinFurness 001", " st helens 002", "Kings Lynn & West Norfolk 003"]
    found = names.match(AREAS, pd.Series(wanted))
    assert found["code"].to_list() == ["E1", "E2", "E3"]
    assert set(found["how"]) == {"folded"}


def test_a_name_that_several_areas_share_is_ambiguous_and_gets_no_code():
    found = names.match(AREAS, pd.Series(["Abbey", "abbey"]))
    assert set(found["how"]) == {"ambiguous"}
    assert found["code"].isna().all()


def test_unknown_and_absent_names_stay_unknown():
    found = names.match(AREAS, pd.Series(["Atlantis", None, "", " - "]))
    assert set(found["how"]) == {"unknown"}


def test_an_exact_name_wins_where_its_folded_form_is_shared():
    areas = pd.DataFrame({"code": ["E1", "E2"], "name": ["St Anns", "St Ann's"]})
    found = names.match(areas, pd.Series(["St Ann's", "ST ANNS"]))
    assert found["code"].to_list()[0] == "E2"
    assert found["how"].to_list() == ["exact", "ambiguous"]


def test_the_answer_keeps_the_order_and_index_asked_in():
    found = names.match(AREAS, pd.Series(["Atlantis", "St. Helens 002"], index=[7, 3]))
    assert found.index.to_list() == [7, 3]
    assert found.loc[3, "code"] == "E2"


@settings(deadline=None)
@given(st.text())
def test_folding_twice_is_folding_once(text):
    once = names.fold(pd.Series([text], dtype="str"))
    assert names.fold(once).to_list() == once.to_list()
