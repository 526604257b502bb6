"""The commands as a user's script calls them: one JSON document, an exit status, one sentence."""

import json
from datetime import datetime

import pytest
from click.testing import CliRunner

from equitymap.cli import main
from tests import toy

COMMANDS = [
    *("demo", "add", "levels", "indicators", "areas", "show", "aggregate", "targets", "goal"),
    *("fetch", "history", "undo", "check", "settings", "serve", "explain"),
]


@pytest.fixture(scope="module")
def run(toy_workspace):
    """Runs a command on the toy country; gives back its JSON."""

    def run(*words, status=0):
        result = CliRunner().invoke(
            main, [*words, "--workspace", str(toy_workspace.path), "--json"]
        )
        assert result.exit_code == status, result.stderr or result.exception
        return json.loads(result.stdout) if status == 0 else result.stderr

    return run


def test_every_command_of_the_contract_explains_itself():
    for name in COMMANDS:
        result = CliRunner().invoke(main, [name, "--help"])
        assert result.exit_code == 0
        assert "Usage" in result.stdout


def test_levels_run_from_england_to_lsoa(run):
    found = {level["code"]: level["areas"] for level in run("levels")}
    assert list(found)[0] == "eng"
    assert list(found)[-1] == "lsoa21"
    assert (found["lsoa21"], found["msoa21"], found["wd25"], found["lad24"]) == (12, 3, 5, 2)


def test_indicators_name_their_levels(run):
    found = {row["slug"]: row for row in run("indicators")}
    assert found["imd-score"]["levels"]["lsoa21"] == "published"
    assert found["child-obesity-year6"]["periods"]["msoa21"] == ["2019/20"]


def test_areas_know_their_parents(run):
    rows = run("areas", "--level", "lsoa21", "--within", toy.LAD[2])
    assert [row["code"] for row in rows] == [toy.LSOA[i] for i in (3, 6, 9, 12)]
    assert rows[0]["parents"]["wd25"] == toy.WARD[4]


def test_show_gives_the_values_as_published(run):
    answer = run("show", "--indicator", "imd-score", "--level", "lsoa21")
    assert [row["value"] for row in answer["rows"]] == [5.0 * i for i in toy.NUMBERS]
    assert {row["status"] for row in answer["rows"]} == {"published"}
    assert [row["class"] for row in answer["rows"]][::11] == [1, 5]


def test_show_keeps_a_suppressed_value_empty(run):
    rows = run("show", "--indicator", "child-obesity-year6", "--level", "msoa21")["rows"]
    assert [row["value"] for row in rows] == [20.0, 25.0, None]
    assert [row["status"] for row in rows] == ["published", "published", "suppressed"]
    assert rows[2]["class"] is None


def test_show_says_where_an_indicator_is_published(run):
    said = run("show", "--indicator", "imd-score", "--level", "lad24", status=1)
    assert "lsoa21" in said
    assert len(said.strip().splitlines()) == 1


def test_aggregate_weights_scores_by_people(run):
    rows = run("aggregate", "--indicator", "imd-score", "--from", "lsoa21", "--to", "lad24")["rows"]
    west = sum(5 * i * toy.people(i) for i in toy.NUMBERS if toy.LAD_OF[i] == 1) / 12800
    assert rows[0]["value"] == pytest.approx(west)


def test_ranks_are_never_averaged(run):
    words = ["aggregate", "--indicator", "imd-rank", "--from", "lsoa21", "--to", "lad24"]
    assert "rank" in run(*words, status=1)


def test_the_goal_of_the_toy_country_cannot_be_told(tmp_path):
    place = ["--workspace", str(tmp_path / "workspace")]
    files = [str(path) for path in toy.write(tmp_path / "files")]
    runner = CliRunner()
    assert runner.invoke(main, ["add", *files, *place]).exit_code == 0
    rule = "imd-rank <= 2"
    made = runner.invoke(main, ["targets", "make", "worst-two", "--rule", rule, "--json", *place])
    assert json.loads(made.stdout)["codes"] == list(toy.TARGETS)
    found = runner.invoke(main, ["goal", "--targets", "worst-two", "--json", *place])
    goal = json.loads(found.stdout)
    assert goal["share"] == pytest.approx(0.80)
    assert (goal["low"], goal["high"]) == (pytest.approx(0.60), pytest.approx(0.85))
    assert goal["verdict"] == "cannot tell"
    assert goal["spend_total"] == 1000
    assert goal["by_grade"] == {"A": 750, "B": 0, "C": 0, "D": 0, "E": 250}
    assert goal["population_share"] == pytest.approx((2100 + 2200) / 19800)

    again = runner.invoke(main, ["add", *files, "--json", *place])
    versions = json.loads(runner.invoke(main, ["history", "--json", *place]).stdout)["versions"]
    assert again.exit_code == 0
    assert [row["version"] for row in versions] == [2, 1]

    assert runner.invoke(main, ["undo", *place]).exit_code == 0
    assert "worst-two" not in runner.invoke(main, ["targets", "list", *place]).stdout
    assert runner.invoke(main, ["check", *place]).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["show", "--indicator", "no-such", "--level", "lsoa21"],
        ["show", "--indicator", "imd-score", "--level", "lsoa99"],
        ["areas", "--level", "lsoa21", "--within", "E09999999"],
        ["goal", "--targets", "no-such"],
        ["goal", "--targets", "most-deprived-fifth", "--goal", "70"],
        ["goal", "--targets", "most-deprived-fifth", "--programme", "no-such"],
        ["undo", "99"],
        ["add", "no-such-file.csv"],
        ["targets", "make", "x", "--rule", "imd-decile <="],
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(run, words):
    said = run(*words, status=1)
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said


def test_a_missing_workspace_is_said(tmp_path):
    result = CliRunner().invoke(main, ["levels", "--workspace", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


def test_a_wrong_command_line_ends_with_2():
    assert CliRunner().invoke(main, ["add"]).exit_code == 2


def test_a_number_is_explained_to_scripts_and_to_people(run, toy_workspace):
    asked = f"1:value:imd-score:msoa21:{toy.MSOA[1]}:2025"
    answer = run("explain", asked)
    assert answer["id"] == asked
    assert answer["value"] == pytest.approx(83_000 / 5_200)
    assert answer["receipts"][0]["rows"] == [2, 3, 5, 6]
    assert len(answer["receipts"][0]["sha256"]) == 64
    place = ["--workspace", str(toy_workspace.path)]
    told = CliRunner().invoke(main, ["explain", asked, *place]).stdout
    assert "Westshire 001 (E02000001), 2025\n16.0\n" in told
    assert "1. Read from 4 rows (2, 3, 5, …) of imd.csv" in told
    assert answer["receipts"][0]["sha256"] in told


@pytest.mark.parametrize("identifier", ["nonsense", "9:goal:x", "1:goal:x", "1:money:E01999999"])
def test_a_number_that_is_not_there_is_said_in_one_sentence(run, identifier):
    assert len(run("explain", identifier, status=1).splitlines()) == 1


def test_moments_are_written_as_iso_says(run):
    created = run("history")["versions"][0]["created"]
    assert datetime.fromisoformat(created).tzinfo
    assert "T" in created


def test_days_the_wrong_way_round_are_refused(run):
    words = ["goal", "--targets", "most-deprived-fifth", "--from", "2024-02-01"]
    assert "is after --to 2024-01-01" in run(*words, "--to", "2024-01-01", status=1)


def test_a_dry_run_says_that_nothing_was_stored(toy_workspace, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"area code,year,pigeons\n{toy.LSOA[1]},2021,5\n")
    place = ["--workspace", str(toy_workspace.path)]
    result = CliRunner().invoke(main, ["add", str(path), "--dry-run", *place])
    assert result.exit_code == 0
    assert "Nothing was stored" in result.stdout


def test_show_says_which_group_it_shows(run):
    answer = run("show", "--indicator", "imd-score", "--level", "lsoa21")
    assert answer["group"] == "all"
    wrong = run("show", "--indicator", "imd-score", "--level", "lsoa21", "--group", "x=y", status=1)
    assert "no group 'x=y' at lsoa21; it has all" in wrong


def test_a_list_of_codes_becomes_a_target_set_by_either_command(tmp_path):
    place = ["--workspace", str(tmp_path / "workspace")]
    runner = CliRunner()
    files = [str(path) for path in toy.write(tmp_path / "files")]
    assert runner.invoke(main, ["add", *files, *place]).exit_code == 0
    listed = tmp_path / "north.csv"
    listed.write_text("area\n" + "\n".join(code.lower() for code in toy.TARGETS))
    added = runner.invoke(main, ["add", str(listed), "--kind", "targets", "--json", *place])
    receipt = json.loads(added.stdout)["receipts"][0]
    assert (receipt["kind"], receipt["rows_kept"], receipt["version"]) == ("targets", 2, 2)
    shown = json.loads(runner.invoke(main, ["targets", "show", "north", "--json", *place]).stdout)
    assert shown["codes"] == list(toy.TARGETS)
    refused = runner.invoke(main, ["add", *files, "--kind", "targets", *place])
    assert refused.exit_code == 1
    assert "targets import" in refused.stderr
