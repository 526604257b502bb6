"""Drawn pages are kept as JSON, per page, address and version; nothing in a file can run code."""

import pickle

import flask
import pytest
from dash import html

from equitymap.views.cache import Pictures


class Chosen:
    """A choice whose address is given."""

    def __init__(self, query):
        self.query = query

    def to_query(self, library):
        """The query."""
        return self.query


class Held:
    """A library of a version."""

    def __init__(self, key):
        self.key = key


@pytest.fixture
def pictures(tmp_path):
    """An empty cache in a folder."""
    return Pictures(flask.Flask("test"), tmp_path / "pages", 100)


def test_a_picture_is_drawn_once_per_page_address_and_version(pictures):
    drawn = []

    def draw(choice, library):
        drawn.append((choice.query, library.key))
        return {"words": html.B("74 %"), "codes": ["E01000001"], "none": None}

    first = pictures("map", Chosen("?a=1"), Held("x-1"), draw)
    again = pictures("map", Chosen("?a=1"), Held("x-1"), draw)
    assert first == again
    assert first["words"]["props"]["children"] == "74 %"
    for page, query, key in (("area", "?a=1", "x-1"), ("map", "", "x-1"), ("map", "?a=1", "x-2")):
        pictures(page, Chosen(query), Held(key), draw)
    assert drawn == [("?a=1", "x-1"), ("?a=1", "x-1"), ("", "x-1"), ("?a=1", "x-2")]


@pytest.mark.parametrize("spoil", [b"", b"{half", pickle.dumps({"words": "planted"})])
def test_a_damaged_or_planted_file_is_drawn_anew(pictures, tmp_path, spoil):
    pictures("map", Chosen(""), Held("x-1"), lambda choice, library: {"words": "true"})
    for file in (tmp_path / "pages").iterdir():
        file.write_bytes(file.read_bytes()[:4] + spoil)
    found = pictures("map", Chosen(""), Held("x-1"), lambda choice, library: {"words": "anew"})
    assert found == {"words": "anew"}
