import json

import pytest

from equitymap.store import boundaries
from tests import toy
from tests.store import rows


def add(workspace, name, frame):
    with workspace.load("add", "More") as load:
        load.append(name, frame)


def only(problems: list[str]) -> str:
    assert len(problems) == 1, problems
    return problems[0]


def test_a_sound_workspace_has_no_problems(workspace):
    assert workspace.check() == []


def test_an_empty_workspace_has_no_problems(empty):
    assert empty.check() == []


def test_a_table_that_lost_a_file_is_named(workspace):
    next((workspace.path / "tables" / "areas").rglob("*.parquet")).unlink()
    assert "The table areas" in only(workspace.check())


def test_a_boundary_file_that_is_gone_is_named(workspace):
    next((workspace.path / "boundaries").iterdir()).unlink()
    problem = only(workspace.check())
    assert "lsoa21" in problem
    assert "Add the boundaries again" in problem


def test_a_boundary_file_with_other_content_is_named(workspace):
    file = next((workspace.path / "boundaries").iterdir())
    other = boundaries.tidy("lsoa21", rows.squares().assign(name="moved"))
    file.unlink()
    boundaries.write(file, other)
    assert f"does not match their name, {file.name}" in only(workspace.check())


def test_a_boundary_file_that_is_damaged_is_named(workspace):
    next((workspace.path / "boundaries").iterdir()).write_bytes(b"PAR1 and then nothing")
    assert "cannot be read" in only(workspace.check())


def test_rows_without_their_receipt_are_named(workspace):
    add(workspace, "observations", rows.observations({3: 1.0}, receipt="r7"))
    assert "The table observations has rows of r7" in only(workspace.check())


def test_observations_of_unknown_areas_are_named(workspace):
    add(workspace, "observations", rows.observations({3: 1.0}).assign(area="E01999999"))
    problem = only(workspace.check())
    assert "Observations of lsoa21 name E01999999" in problem


def test_an_area_known_at_another_level_only_is_unknown(workspace):
    add(workspace, "observations", rows.observations({3: 1.0}).assign(level="msoa21"))
    assert f"Observations of msoa21 name {toy.LSOA[3]}" in only(workspace.check())


def test_an_observation_stored_twice_is_named(workspace):
    add(workspace, "observations", rows.observations({1: 6.0}))
    problem = only(workspace.check())
    assert "more than once for the same area, period and group: 1;" in problem
    assert f"imd-2025-score of {toy.LSOA[1]}, 2025" in problem


@pytest.mark.parametrize(
    ("status", "value", "words"),
    [
        ("suppressed", 0.0, "that are suppressed or missing and have a value"),
        ("missing", 0.0, "that are suppressed or missing and have a value"),
        ("published", None, "that should have a value and have none"),
        ("unreliable", None, "that should have a value and have none"),
        ("hidden", 1.0, "with a status that is none of published, suppressed"),
    ],
)
def test_a_status_that_contradicts_the_value_is_named(workspace, status, value, words):
    add(workspace, "observations", rows.observations({3: value}).assign(status=status))
    assert words in only(workspace.check())


@pytest.mark.parametrize("status", ["suppressed", "missing"])
def test_the_two_kinds_of_nothing_are_sound(workspace, status):
    add(workspace, "observations", rows.observations({3: None}).assign(status=status))
    assert workspace.check() == []


def test_a_place_without_its_grant_is_named(workspace):
    place = rows.grants([1.0]).rename(columns={"id": "grant"})[["grant", "receipt"]]
    add(workspace, "grant_locations", place)
    assert "Places are stored for r1-0" in only(workspace.check())


def give(workspace, id, pounds, kept):
    with workspace.load("add", "Grants") as load:
        load.append("grants", rows.grants(pounds, id))
        load.append("receipts", rows.receipt(id, "grants", json.dumps({"money_kept": kept})))


def test_money_that_adds_up_to_its_receipt_is_sound(workspace):
    give(workspace, "g1", [400.10, 200.20, -50.0], 550.30)
    give(workspace, "g2", [1.0], 1.0)
    assert workspace.check() == []


def test_money_that_is_gone_is_named(workspace):
    give(workspace, "g1", [400.0, 200.0], 750.0)
    assert "g1.csv (receipt g1) add up to £600.00, and its receipt says £750.00" in only(
        workspace.check()
    )


def test_money_from_nowhere_is_named(workspace):
    give(workspace, "g1", [400.0, 200.0], 400.0)
    assert "£600.00, and its receipt says £400.00" in only(workspace.check())


def test_a_grant_that_two_files_have_is_no_loss(workspace):
    give(workspace, "g1", [400.0, 200.0], 600.0)
    give(workspace, "g2", [150.0], 350.0)
    assert workspace.check() == []


def test_other_currencies_are_not_counted_as_pounds(workspace):
    give(workspace, "g1", [400.0], 400.0)
    add(workspace, "grants", rows.grants([99.0], "g1", currency="EUR"))
    assert workspace.check() == []
