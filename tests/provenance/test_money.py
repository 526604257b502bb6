"""Where pounds come from: the same as the goal and the area's money, with file and grants."""

import pytest

from equitymap.disclosure import open_library
from equitymap.errors import ChoiceError
from equitymap.funding.goal import goal
from equitymap.need import targets
from equitymap.provenance import explain
from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy

FIFTH = "most-deprived-fifth"


def used(found, what):
    return [file["file"] for file in found.receipts if file["used_for"] == what]


def told(found):
    return " ".join(one["says"] for one in found.steps)


def test_the_share_of_spend_is_the_goals_with_its_grants_and_its_rule(library):
    found, same = explain(library, f"1:goal:{FIFTH}"), goal(library, FIFTH)
    assert (found.value, found.lower, found.upper) == (same.share, same.low, same.high)
    assert (found.value, found.lower, found.upper) == pytest.approx((0.8, 0.6, 0.85))
    assert (found.numerator, found.denominator) == (600, 750)
    assert "chosen by the rule imd-decile <= 2" in told(found)
    assert "4 grants, £1,000 awarded in all" in told(found)
    assert "£600 ÷ £750 = 80.00" in told(found)
    grants = found.receipts[0]
    assert (grants["file"], grants["rows_used"]) == ("grants.json", 4)
    assert grants["grants"] == [f"360G-toy-{i}" for i in (1, 2, 3, 4)]
    assert used(found, "target areas") == ["imd.csv"]
    assert used(found, "residents") == ["people.csv"]


def test_only_the_grants_that_were_counted_are_named(library):
    found = explain(library, f"1:goal:{FIFTH}::2030-01-01")
    assert (found.value, found.status) == (None, "missing")
    assert used(found, "grants") == []
    assert "0 grants" in told(found) or "no grant" in told(found)


def test_the_pounds_of_an_area_name_the_grants_that_touch_it(library):
    found = explain(library, f"1:money:{toy.LSOA[12]}:childhood-obesity")
    assert (found.value, found.unit) == (400, "£")
    assert found.receipts[0]["grants"] == ["360G-toy-1"]
    assert "£400 is here, £400 of it for certain" in told(found)
    nothing = explain(library, f"1:money:{toy.LSOA[5]}")
    assert nothing.value == 0
    assert used(nothing, "grants") == []


def test_the_pounds_of_one_grant_say_how_its_place_is_known(library):
    found = explain(library, f"1:grant:360G-toy-1:{toy.LSOA[12]}")
    assert found.value == 400
    assert f"Grade A: LSOA {toy.LSOA[12]}" in told(found)
    assert used(found, "grants") == ["grants.json"]
    assert used(found, "residents") == []


def test_a_list_of_areas_that_was_imported_is_named_by_its_file(tmp_path):
    workspace = Workspace.create(tmp_path / "w", name="Listed")
    add(workspace, toy.write(tmp_path / "toy"))
    listed = tmp_path / "mine.csv"
    listed.write_text("\n".join(["code", *toy.TARGETS]))
    targets.import_codes(workspace, "Mine", listed)
    found = explain(open_library(workspace.path), "2:goal:Mine")
    assert used(found, "target areas") == ["mine.csv"]
    assert "Target areas: 2 LSOAs, from a list that was imported" in told(found)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("1:goal", "lacks its targets"),
        ("1:goal:nowhere", "no target set 'nowhere'"),
        (f"1:goal:{FIFTH}:no-such", "no programme 'no-such'"),
        (f"1:goal:{FIFTH}::yesterday", "`from` is 'yesterday'; it should be a day"),
        (f"1:goal:{FIFTH}::::promised", "basis 'promised' is not known"),
        ("1:money:E01999999", "'E01999999' is not known"),
        ("1:grant:nobody:E01000012", "no grant 'nobody' in version 1"),
        ("1:grant:360G-toy-1:E01000001", "has no place that touches E01000001"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(library, asked, sentence):
    with pytest.raises(ChoiceError, match=sentence):
        explain(library, asked)
