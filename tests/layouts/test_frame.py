"""The frame around every page: finding a place, and what is said when something fails."""

import json

import dash
import pytest
from plotly.utils import PlotlyJSONEncoder

from equitymap.errors import ChoiceError
from layouts import frame
from tests.toy import LSOA


def test_places_are_found_by_name_wherever_the_words_stand(toy_library):
    labels = [option["label"] for option in frame.find(toy_library, "gate")]
    assert {label.split(" · ")[0] for label in labels} == {"Southgate", "Midgate", "Northgate"}


def test_names_that_begin_so_come_before_others_of_their_level(toy_library):
    labels = [option["label"] for option in frame.find(toy_library, "low")]
    assert labels[0].startswith("Low")


def test_places_are_found_by_code(toy_library):
    assert [option["value"] for option in frame.find(toy_library, LSOA[12].lower())] == [LSOA[12]]
    assert LSOA[12] in frame.find(toy_library, LSOA[12])[0]["label"]


@pytest.mark.parametrize("words", ["", " ", "x", None, "atlantis", "(", "[a-z]+"])
def test_what_is_no_place_finds_nothing(toy_library, words):
    assert frame.find(toy_library, words) == []


def said(monkeypatch, error) -> str:
    shown = {}
    monkeypatch.setattr(frame, "set_props", lambda id, props: shown.update({id: props}))
    frame.say_sorry(error)
    return json.dumps(shown, cls=PlotlyJSONEncoder)


def test_a_failure_of_ours_is_told_in_its_own_sentence(monkeypatch):
    assert "No area 'x'" in said(monkeypatch, ChoiceError("No area 'x' here."))


def test_any_other_failure_gives_a_reference_and_no_detail(monkeypatch, caplog):
    text = said(monkeypatch, RuntimeError("secret path"))
    assert "secret" not in text
    reference = caplog.records[-1].args[0]
    assert reference in text


def test_a_fictional_place_says_so_on_every_page(toy_library, monkeypatch):
    def header():
        return json.dumps(frame._header(toy_library), cls=PlotlyJSONEncoder)

    monkeypatch.setattr(dash, "page_container", None)
    assert "Fictional place" not in header()
    monkeypatch.setattr(toy_library, "fictional", True)
    assert "Fictional place" in header()


def test_the_document_says_its_language_and_fits_a_phone():
    document = frame.index_string(":root{}")
    assert '<html lang="en-GB">' in document
    assert "width=device-width" in document
    assert "<style>:root{}</style>" in document
