"""The page of data, without a browser: what it says of versions, receipts and uploads."""

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from equitymap.sources.receipt import Receipt
from layouts import data, data_add, data_history, data_job, data_receipt


def spelled(component) -> str:
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def versions(*restores):
    """Versions 1, 2, … newest first; a number says which one an undo went back to."""
    return [
        {"version": at, "restores": one, "title": f"Load {at}", "receipts": []}
        for at, one in enumerate(restores, start=1)
    ][::-1]


@pytest.mark.parametrize(
    ("restores", "held"),
    [
        ([], set()),
        ([None], {1}),
        ([None, None, None], {1, 2, 3}),
        ([None, None, 1], {1}),
        ([None, None, 1, None], {1, 4}),
        ([None, None, 1, 2], {1, 2}),
        ([None, None, 0], set()),
        ([None, 0, None, 1, None], {1, 5}),
    ],
)
def test_the_loads_in_effect_are_those_no_undo_leapt_over(restores, held):
    assert data_history.in_effect(versions(*restores)) == held


def test_going_back_names_what_is_taken_back():
    text = spelled(data_history.ask_back(1, versions(None, None, None)))
    assert "This takes back “Load 3” and “Load 2”." in text
    forward = spelled(data_history.ask_back(3, versions(None, None, None, 1)))
    assert "takes back" not in forward


@pytest.mark.parametrize("version", [0, 3, 99])
def test_there_is_no_question_about_a_version_that_is_not_there_or_in_use(version):
    assert data_history.ask_back(version, versions(None, None, None)) is None


def receipt(**told) -> dict:
    """A receipt as a file of 100 rows has it."""
    plain = Receipt("a", "people.csv", "0" * 64, "observations", rows_in=100, rows_kept=100)
    return plain.to_dict() | told


def job(state, *receipts, **told) -> dict:
    """An upload in a state."""
    return {
        "state": state,
        "files": [{"name": "people.csv"}],
        "receipts": list(receipts),
        "progress": None,
        "reasons": [],
        "options": {},
        "told": None,
        "again": True,
        "version": None,
        "changed": True,
        "fetch": None,
        "notes": [],
        **told,
    }


def test_refusals_of_one_reason_are_one_line_and_every_place_can_be_seen(toy_library):
    refused = [
        {"row": at, "column": "code", "value": f"W0100000{at}", "reason": "in Wales"}
        for at in range(1, 6)
    ]
    told = receipt(rows_kept=95, rows_refused=5, refused=refused, outside=5)
    text = spelled(data_receipt.draw(told, toy_library))
    assert "and 4 more" in text
    assert text.count("in Wales") == 6
    assert "5 rows outside England: refused, and no loss." in text


def test_what_is_left_out_never_rounds_to_all(toy_library):
    told = receipt(money_in=1_000_000.0, money_kept=999_999.0)
    assert "99.9" in data_job.said(job("ready")) + data_job._sum([told])
    assert "(all of the money)" in data_job._sum([receipt(money_in=5.0, money_kept=5.0)])
    assert data._share(999_999, 1_000_000, "of the values").startswith("99.9")


def test_a_receipt_says_what_storing_would_change(toy_library):
    text = spelled(data_receipt.draw(receipt(would_add=3, would_replace=2, equal=1), toy_library))
    assert "What would change" in text
    assert "different from what is stored" in text
    assert "What would change" not in spelled(data_receipt.draw(receipt(), toy_library))


def test_a_recipe_can_be_saved(toy_library):
    text = spelled(data_receipt.draw(receipt(), toy_library, recipe="kind: lookup\n"))
    assert "data:text/yaml;charset=utf-8,kind%3A%20lookup%0A" in text


def test_a_receipt_can_be_saved_without_what_stands_beside_it(toy_library):
    text = spelled(data_receipt.draw(receipt(created="today"), toy_library))
    assert "people.csv.receipt.json" in text
    assert "%22sha256%22" in text
    assert "%22created%22" not in text


def test_an_address_that_is_no_web_address_is_no_link(toy_library):
    origin = {"publisher": "Someone", "url": "javascript:alert(1)", "retrieved": "today"}
    text = spelled(data_receipt.draw(receipt(origin=origin), toy_library))
    assert '"href": "javascript' not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "Waiting for its turn: people.csv"),
        ("looking", "Reading and checking: people.csv"),
        ("ready", "people.csv can be stored. Nothing is stored yet."),
        ("storing", "Storing: people.csv"),
        ("refused", "people.csv cannot be stored as it is. Row 3 is wrong."),
        ("stored", "people.csv: stored as version 7."),
    ],
)
def test_each_state_is_a_sentence_and_a_picture(state, words, toy_library):
    reasons = ["Row 3 is wrong."] if state == "refused" else []
    found = job(state, receipt(), reasons=reasons, version=7)
    assert data_job.said(found) == words
    assert f"job-{state}" in spelled(data_job.draw(found, toy_library))


def test_an_option_is_offered_where_a_reason_names_it(toy_library):
    found = job("refused", reasons=["2 of 12 rows would be lost; say --allow-loss."])
    text = spelled(data_job.draw(found, toy_library))
    assert "more than 1 % is lost" in text
    assert "take the place of" not in text
    assert "Look again" in text
    other = spelled(data_job.draw(job("refused", reasons=["It is a web page."]), toy_library))
    assert "Look again" not in other


def test_what_may_have_passed_can_be_tried_again(toy_library):
    found = job("refused", reasons=["Another load is running."])
    assert "Try again" in spelled(data_job.draw(found, toy_library))
    lost = job("refused", reasons=["The server stopped."], again=False)
    assert "Try again" not in spelled(data_job.draw(lost, toy_library))


def test_files_that_are_in_already_need_no_confirmation(toy_library):
    found = job("ready", receipt(version=3))
    assert "in already" in data_job.said(found)
    assert "Confirm and store" not in spelled(data_job.draw(found, toy_library))


def test_files_that_brought_nothing_new_say_so():
    assert "nothing new" in data_job.said(job("stored", receipt(), changed=False))


def test_the_sources_of_a_recipe_are_found_wherever_it_names_them():
    recipe = "kind: observations\nsource: own\ntables:\n  - source: ohid-ncmp\n    source_of: x\n"
    assert data_history.SOURCE.findall(recipe) == ["own", "ohid-ncmp"]


def test_the_workspaces_boroughs_are_offered_by_name(toy_library):
    assert data_add.boroughs_held(toy_library) == [
        "Westshire (E09000001)",
        "Eastshire (E09000002)",
    ]


def test_what_can_be_fetched_is_named_with_what_it_brings(toy_library):
    sources = {slug: (name, usual) for slug, name, _, usual in data_add._sources(toy_library)}
    assert sources["ons-geography"][1] is True
    assert "360giving" not in sources
