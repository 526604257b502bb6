"""Target areas: chosen by a rule, imported, stored and found again."""

import json

import pytest

from equitymap.disclosure import Library, open_library
from equitymap.errors import ChoiceError, InputError
from equitymap.need import targets
from tests import building, toy


def squares(*numbers):
    return tuple(toy.LSOA[i] for i in numbers)


@pytest.fixture
def workspace(tmp_path):
    return building.workspace(
        tmp_path / "w", building.people(), building.deprivation(), building.obesity()
    )


@pytest.mark.parametrize(
    ("rule", "level", "codes"),
    [
        ("imd-decile <= 2", "lsoa21", squares(10, 11, 12)),
        ("imd-decile = 1 or imd-rank > 11", "lsoa21", squares(1, 11, 12)),
        ("not imd-decile > 1", "lsoa21", squares(11, 12)),
        ("imd-score != 5 and imd-score < 20", "lsoa21", squares(2, 3)),
        ("worst(imd-score, 0.25)", "lsoa21", squares(10, 11, 12)),
        ("worst(imd-score, 0.5, within=E09000002)", "lsoa21", squares(9, 12)),
        (
            "not worst(imd-score, 0.5, within=E09000002) and imd-score > 45",
            "lsoa21",
            squares(10, 11),
        ),
        ("worst(imd-decile, 0.17)", "lsoa21", squares(11, 12)),
        ("child-obesity-year6 > 22", "msoa21", (toy.MSOA[2],)),
        ("child-obesity-year6 > 22 and imd-score > 30", "msoa21", (toy.MSOA[2],)),
    ],
)
def test_a_rule_chooses_the_areas_a_reader_would(toy_library, rule, level, codes):
    chosen = targets.choose(toy_library, rule)
    assert (chosen.level, chosen.codes) == (level, codes)
    assert chosen.rule == rule


def test_an_indicator_of_larger_areas_counts_for_those_that_lie_in_them(toy_library):
    chosen = targets.choose(toy_library, "imd-decile <= 2 and child-obesity-year6 > 22")
    assert chosen.codes == squares(10, 11)
    assert "Each LSOA takes the child-obesity-year6 of the MSOA it lies in." in chosen.note
    # Square 12 is deprived enough, but its MSOA is suppressed: nobody can say.
    assert "1 LSOA lacks a value the rule needs" in chosen.note


def test_a_suppressed_or_missing_value_is_never_chosen_not_even_by_not(toy_library):
    above = targets.choose(toy_library, "child-obesity-year6 >= 0")
    below = targets.choose(toy_library, "not child-obesity-year6 >= 0 or child-obesity-year6 < 0")
    assert toy.MSOA[3] not in above.codes + below.codes
    assert "1 MSOA lacks" in above.note


def test_one_true_part_of_an_or_is_enough_where_the_other_is_not_known(toy_library):
    chosen = targets.choose(toy_library, "imd-decile <= 1 or child-obesity-year6 > 99")
    assert chosen.codes == squares(11, 12)


def test_shares_of_people_and_need_are_those_worked_by_hand(toy_library):
    chosen = targets.get(toy_library, "most-deprived-tenth")
    assert chosen.codes == squares(11, 12)
    assert chosen.population_share == pytest.approx(4_300 / 19_800)
    need = {i: 5 * i * toy.people(i) for i in toy.NUMBERS}
    assert chosen.need_share == pytest.approx((need[11] + need[12]) / sum(need.values()))


def test_without_residents_there_is_no_share_rather_than_none(tmp_path):
    library = Library(building.workspace(tmp_path / "w", building.deprivation()).open())
    chosen = targets.get(library, "most-deprived-tenth")
    assert chosen.population_share is None
    assert chosen.need_share is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("imd-decil <= 2", "did you mean imd-decile"),
        ("worst(imd-score, 2)", "a share above 0 and up to 1"),
        ("worst(imd-score, 0)", "a share above 0 and up to 1"),
        ("worst(population, 0.2)", "Neither end of population is worse"),
        ("worst(imd-score, 0.2, within=E09000099)", "No area E09000099 is known"),
    ],
)
def test_a_rule_the_workspace_cannot_answer_says_why(toy_library, rule, said):
    with pytest.raises(ChoiceError, match=said):
        targets.choose(toy_library, rule)


def test_the_level_can_be_asked_for(toy_library):
    chosen = targets.choose(toy_library, "imd-score > 40", level="lad24")
    assert chosen.codes == (toy.LAD[2],)
    with pytest.raises(ChoiceError, match="imd-decile cannot be had at lad24"):
        targets.choose(toy_library, "imd-decile <= 2", level="lad24")
    with pytest.raises(ChoiceError, match="no level 'lsoa99'; the workspace knows eng, rgn24"):
        targets.choose(toy_library, "imd-decile <= 2", level="lsoa99")


def test_the_catalogues_sets_are_there_once_their_indicators_are(tmp_path, toy_library):
    assert [s.name for s in targets.all_sets(toy_library)] == [
        "most-deprived-fifth",
        "most-deprived-tenth",
        "most-deprived-30",
    ]
    assert targets.default_name(toy_library) == "most-deprived-fifth"
    bare = Library(building.workspace(tmp_path / "w", building.people()).open())
    assert targets.all_sets(bare) == []
    assert targets.default_name(bare) == ""


def test_a_set_is_stored_as_a_new_version_and_the_newest_of_a_name_counts(workspace):
    made = targets.make(workspace, " our   wards ", "imd-score > 50")
    assert (made.name, made.codes) == ("our wards", squares(11, 12))
    assert workspace.head() == 2
    again = targets.make(workspace, "our wards", "imd-score > 55")
    library = open_library(workspace.path)
    assert targets.get(library, "our wards") == again
    assert again.codes == squares(12)
    assert again.created > made.created
    assert targets.all_sets(library)[0] == again
    told = json.loads(json.dumps(targets.to_dict(again)))
    assert told["codes"] == list(again.codes)
    assert {"name", "level", "rule", "created", "population_share"} <= told.keys()


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", "most-deprived-fifth"])
def test_a_name_has_to_be_one(workspace, name):
    with pytest.raises(ChoiceError, match="name"):
        targets.make(workspace, name, "imd-score > 50")
    assert workspace.head() == 1


def test_a_rule_true_of_nothing_is_not_stored(workspace):
    with pytest.raises(ChoiceError, match="true of none of the lsoa21 areas"):
        targets.make(workspace, "nothing", "imd-score > 500")
    assert workspace.head() == 1


def test_an_unknown_name_is_answered_with_those_there_are(toy_library):
    with pytest.raises(ChoiceError, match="there is most-deprived-fifth"):
        targets.get(toy_library, "most-deprived-half")


@pytest.mark.parametrize("header", ["code\n", "LSOA21CD,note\n", ""])
def test_a_column_of_codes_is_imported_with_its_receipt(workspace, tmp_path, header):
    rest = ",x" if "," in header else ""
    file = tmp_path / "codes.csv"
    file.write_text(header + "".join(f"{code}{rest}\n" for code in squares(12, 3)))
    made = targets.import_codes(workspace, "from a list", file)
    assert sorted(made.codes) == sorted(squares(3, 12))
    assert (made.level, made.rule) == ("lsoa21", "")
    receipt = workspace.open().table("receipts").to_pylist()[-1]
    assert (receipt["file"], receipt["kind"]) == ("codes.csv", "targets")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["code", toy.LSOA[1], "E01000099"], "row 3: 'E01000099' is no lsoa21 area"),
        (["code", toy.LSOA[1], toy.LSOA[2], toy.LSOA[1]], "row 4: E01000001 stands there twice"),
        (["code", toy.LSOA[1], toy.LSOA[2], toy.MSOA[1]], "row 4: 'E02000001' is no lsoa21 area"),
        (["code", toy.LSOA[1], "Lambeth"], "row 3: 'Lambeth' is no area code"),
        (["name", "Lambeth"], "no column of area codes"),
    ],
)
def test_a_list_of_anything_else_is_refused_and_changes_nothing(workspace, tmp_path, lines, said):
    file = tmp_path / "codes.csv"
    file.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError, match=said):
        targets.import_codes(workspace, "from a list", file)
    assert workspace.head() == 1


def test_a_file_that_is_not_there_is_said(workspace, tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        targets.import_codes(workspace, "from a list", tmp_path / "no.csv")
