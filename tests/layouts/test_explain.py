"""The page of one number, without a browser."""

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from equitymap.disclosure import open_library
from layouts import explain
from tests import toy
from tests.views.test_charts import parts, text

ASKED = f"1:value:imd-score:lsoa21:{toy.LSOA[12]}:2025"


def drawn(library, figure, **query):
    return explain.layout(library, figure=figure, **query)


def links(component):
    return [
        part["props"]["href"]
        for part in walk(json.loads(json.dumps(component, cls=PlotlyJSONEncoder)))
        if part["props"].get("href")
    ]


def walk(part):
    if isinstance(part, list):
        for one in part:
            yield from walk(one)
    elif isinstance(part, dict) and "props" in part:
        yield part
        yield from walk(part["props"].get("children"))


def test_the_page_tells_the_number_its_steps_its_file_and_its_row(toy_library):
    page = text(drawn(toy_library, ASKED))
    assert "Index of Multiple Deprivation: score, Square 12 (E01000012), 2025" in page
    assert text(parts(drawn(toy_library, ASKED), "the-number")[0]) == "60.0"
    assert "Row 13; column “Index of Multiple Deprivation (IMD) Score”." in page
    assert "imd.csv has the values" in " ".join(page.split())
    assert "Open Government Licence v3.0" in page
    assert "kind: observations" in page  # its recipe, folded
    assert ASKED in page


def test_the_whole_hash_and_the_identifier_can_be_copied(toy_library):
    page = json.dumps(drawn(toy_library, ASKED), cls=PlotlyJSONEncoder)
    receipts = toy_library.receipts().set_index("file")
    assert f'"data-copy": "{receipts.loc["imd.csv", "sha256"]}"' in page
    assert f'"data-copy": "{ASKED}"' in page


def test_it_leads_to_the_area_the_map_and_back(toy_library):
    back = f"/area/{toy.LSOA[12]}?indicator=imd-score"
    found = links(drawn(toy_library, ASKED, back=back))
    assert found[0] == back
    assert f"/area/{toy.LSOA[12]}" in found
    assert any(link.startswith("/?indicator=imd-score&level=lsoa21&") for link in found)


@pytest.mark.parametrize(
    "back",
    ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example",
     "/\t/elsewhere.example", "javascript:alert(1)", " /", ["/about", "//x"], {}, None],
)  # fmt: skip
def test_the_way_back_stays_on_this_site(toy_library, back):
    found = links(drawn(toy_library, ASKED, back=back))
    assert not any("elsewhere" in link or "javascript" in link for link in found)


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        ("", "No number was named."),
        ("nonsense", "'nonsense' names no number"),
        ("99:value:imd-score:lsoa21:E01000012", "has no version 99"),
        ("1:value:imd-score:lsoa21:E01999999", "is no area of lsoa21"),
        ("<script>alert(1)</script>", "names no number"),
    ],
)
def test_what_is_no_number_is_said_with_what_to_do(toy_library, figure, sentence):
    page = drawn(toy_library, figure)
    assert sentence in text(page)
    assert "/" in links(page)


@pytest.mark.parametrize(
    "figure",
    [
        f"1:value:child-obesity-year6:msoa21:{toy.MSOA[3]}",
        f"1:value:child-obesity-year6:lsoa21:{toy.LSOA[1]}",
        f"1:value:imd-score:msoa21:{toy.MSOA[1]}",
        f"1:rank:imd-score:lsoa21:{toy.LSOA[2]}:2025::{toy.LAD[1]}",
        "1:goal:most-deprived-fifth",
        f"1:money:{toy.LSOA[12]}",
        f"1:grant:360G-toy-1:{toy.LSOA[12]}",
        f"2:value:cold-homes:msoa21:{toy.MSOA[2]}",
        f"4:value:damp-homes:lsoa21:{toy.LSOA[2]}:2022",
    ],
)
def test_every_kind_of_number_has_a_page(traced_workspace, figure):
    page = text(drawn(open_library(traced_workspace.path), figure))
    assert "cannot be explained" not in page
    assert figure.split(":", 1)[0] in page


def test_an_older_version_is_said_to_be_one(traced_workspace):
    page = text(drawn(open_library(traced_workspace.path), ASKED))
    assert "it names version 1 of this workspace; the newest is 4" in page
