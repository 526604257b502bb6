"""Where values come from, each worked by hand from the files of the toy country."""

import hashlib
import json

import pytest

from equitymap.disclosure import open_library
from equitymap.equity.compare import compare
from equitymap.errors import ChoiceError
from equitymap.provenance import explain
from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy
from tests.traced import OLD


def steps(found):
    return [one["step"] for one in found.steps]


def said(found, step):
    return next(one["says"] for one in found.steps if one["step"] == step)


def used(found, what):
    return [file for file in found.receipts if file["used_for"] == what]


def test_a_published_value_names_its_file_its_row_and_its_column(library, traced_workspace):
    found = explain(library, f"1:value:imd-score:lsoa21:{toy.LSOA[12]}")
    assert found.value == 60
    assert found.id == f"1:value:imd-score:lsoa21:{toy.LSOA[12]}:2025"
    assert steps(found) == ["read", "protected"]
    (file,) = found.receipts
    content = (traced_workspace.path.parent / "toy" / "imd.csv").read_bytes()
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert (file["file"], file["rows"], file["rows_used"]) == ("imd.csv", [13], 1)
    assert file["columns"] == ["Index of Multiple Deprivation (IMD) Score"]
    assert file["publisher"] == "Ministry of Housing, Communities and Local Government"
    assert file["version"] == 1
    assert (traced_workspace.path / file["recipe"]).is_file()
    assert said(found, "read") == (
        "Read from row 13 of imd.csv, column “Index of Multiple Deprivation (IMD) Score”."
    )


def test_the_answer_has_the_contracts_keys_and_is_json(library):
    answer = explain(library, f"1:value:imd-score:lsoa21:{toy.LSOA[12]}").to_dict()
    assert {"steps", "receipts", "value"} <= set(answer)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_a_mean_of_parts_names_each_row_and_the_residents_that_weigh_it(library):
    found = explain(library, f"1:value:imd-score:msoa21:{toy.MSOA[1]}")
    # (5·1,100 + 10·1,200 + 20·1,400 + 25·1,500) ÷ 5,200
    assert found.value == pytest.approx(83_000 / 5_200)
    assert steps(found) == ["read", "protected", "aggregated"]
    assert "population-weighted average of 4 LSOAs" in said(found, "aggregated")
    assert used(found, "values")[0]["rows"] == [2, 3, 5, 6]
    (people,) = used(found, "residents")
    assert (people["file"], people["rows"]) == ("people.csv", [2, 3, 5, 6])
    assert [file["file"] for file in used(found, "areas")] == ["hierarchy.csv"]


def test_a_rate_of_parts_is_the_sum_of_its_counts(library):
    found = explain(library, f"1:value:child-obesity-year6:lad24:{toy.LAD[1]}")
    assert (found.numerator, found.denominator) == (50, 220)
    assert found.value == pytest.approx(100 * 50 / 220)
    assert steps(found) == ["read", "protected", "aggregated", "interval"]
    assert "sum of numerators ÷ sum of denominators of 2 MSOAs" in said(found, "aggregated")
    (file,) = used(found, "values")
    assert (file["rows"], file["columns"]) == ([2, 3], ["value"])
    assert file["which"] == "where “indicator” is “child-obesity-year6”"
    assert not used(found, "residents")


def test_a_suppressed_value_has_no_number_and_still_its_row(library):
    found = explain(library, f"1:value:child-obesity-year6:msoa21:{toy.MSOA[3]}:2019/20")
    assert (found.value, found.status) == (None, "suppressed")
    assert "small count" in found.note
    assert used(found, "values")[0]["rows"] == [4]


def test_a_value_of_an_old_area_names_the_row_of_the_old_area(library):
    kept = explain(library, f"2:value:cold-homes:lsoa21:{toy.LSOA[3]}")
    assert (kept.value, kept.status, steps(kept)[-1]) == (3, "published", "converted")
    part = explain(library, f"2:value:cold-homes:lsoa21:{toy.LSOA[12]}")
    assert (part.value, part.status) == (40, "modelled")
    assert used(part, "values")[0]["rows"] == [12]
    assert said(part, "converted") == (
        f"Published for LSOAs (2011), converted to LSOAs: {OLD} split, now {toy.LSOA[12]}."
    )
    assert [file["file"] for file in used(part, "areas")] == ["changes.csv"]


def test_a_value_that_was_converted_and_added_up_tells_both(library):
    found = explain(library, f"2:value:cold-homes:msoa21:{toy.MSOA[2]}")
    # squares 7, 8, 10 and 11: (7·1,700 + 8·1,800 + 10·2,000 + 40·2,100) ÷ 7,600
    assert found.value == pytest.approx(130_300 / 7_600)
    assert steps(found) == ["read", "protected", "converted", "aggregated"]
    assert used(found, "values")[0]["rows"] == [8, 9, 11, 12]
    assert "3 unchanged, 1 split" in said(found, "converted")
    assert {file["file"] for file in used(found, "areas")} == {"changes.csv", "hierarchy.csv"}


def test_the_rule_that_hides_and_rounds_small_counts_is_told(library):
    rounded = explain(library, f"3:value:smokers:msoa21:{toy.MSOA[1]}")
    hidden = explain(library, f"3:value:smokers:msoa21:{toy.MSOA[2]}")
    assert (rounded.value, rounded.unit) == (50, "people")
    assert (hidden.value, hidden.status, hidden.lower, hidden.upper) == (None, "suppressed", 1, 7)
    assert "3" not in json.dumps(hidden.to_dict()["steps"]).replace("row 3", "")
    for found in (rounded, hidden):
        assert said(found, "protected").startswith("Counts of 1 to 7 are hidden")


def test_of_a_file_with_several_tables_the_table_is_named(library):
    found = explain(library, f"4:value:damp-homes:lsoa21:{toy.LSOA[2]}:2022")
    (file,) = found.receipts
    assert (file["file"], file["sheet"], file["rows"]) == ("both.zip", "2022.csv", [3])
    assert "of both.zip, “2022.csv”, column “damp-homes”" in said(found, "read")


def test_a_value_that_nobody_publishes_says_why(library):
    found = explain(library, f"1:value:child-obesity-year6:lsoa21:{toy.LSOA[1]}")
    assert (found.value, found.status, found.receipts) == (None, "missing", [])
    assert said(found, "none").startswith("Not known for LSOAs")


def test_a_place_among_others_is_that_of_the_page_of_its_area(library):
    (row,) = (one for one in compare(library, toy.LSOA[9]) if one.indicator.slug == "imd-score")
    within = toy.LAD[2]
    found = explain(library, f"4:rank:imd-score:lsoa21:{toy.LSOA[9]}:2025::{within}")
    assert (found.value, found.denominator) == (row.rank, row.of) == (2, 4)
    assert "highest value among the 4 LSOAs of Eastshire" in said(found, "ranked")
    assert explain(library, f"4:rank:imd-score:lsoa21:{toy.LSOA[9]}").denominator == 12


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("99:value:imd-score:lsoa21:E01000001", "has no version 99; its newest is 4"),
        ("1:value", "lacks its indicator: after the version, a value is named by indicator, level"),
        ("1:value:imd-score:lsoa21", "lacks its area"),
        ("1:value:imd-scor:lsoa21:E01000001", "did you mean imd-score"),
        ("1:value:imd-score:lsoa99:E01000001", "no level 'lsoa99' in version 1; it knows eng"),
        ("1:value:imd-score:lsoa21:E01999999", "'E01999999' is no area of lsoa21 in version 1"),
        ("1:value:imd-score:lsoa21:E01000001:1066", "has no period '1066'"),
        ("1:value:imd-score:lsoa21:E01000001:2025:sex=female", "has no group 'sex=female'"),
        ("1:value:cold-homes:lsoa21:E01000001", "cold-homes"),
        ("1:rank:imd-score:lsoa21:E01000001:2025::E09999999", "no area 'E09999999' in version 1"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(library, asked, sentence):
    with pytest.raises(ChoiceError, match=sentence) as refused:
        explain(library, asked)
    assert str(library.path) not in str(refused.value)


def test_an_identifier_means_the_same_after_loads_and_after_they_are_undone(tmp_path):
    workspace = Workspace.create(tmp_path / "w", name="Undone")
    add(workspace, toy.write(tmp_path / "toy"))
    asked = f"1:value:child-obesity-year6:msoa21:{toy.MSOA[1]}:2019/20"
    before = explain(open_library(workspace.path), asked)
    newer = tmp_path / "newer.csv"
    newer.write_text(
        f"indicator,MSOA21CD,period,value\nchild-obesity-year6,{toy.MSOA[1]},2019/20,33\n"
    )
    add(workspace, [newer], replace=True)
    replaced = explain(open_library(workspace.path), asked.replace("1:", "2:", 1))
    assert (replaced.value, replaced.receipts[0]["file"]) == (33, "newer.csv")
    assert explain(open_library(workspace.path), asked) == before
    workspace.undo()
    workspace.undo(0)
    empty = open_library(workspace.path)
    assert not empty.indicators()
    assert explain(empty, asked) == before
    assert explain(empty, replaced.id) == replaced
