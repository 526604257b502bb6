"""Numbers as links to where they come from, and explained numbers in words."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from plotly.utils import PlotlyJSONEncoder

from equitymap.choice import Choice
from equitymap.provenance import Figure, explain
from equitymap.views import figures, headline, panel
from equitymap.views.numbers import GAP
from tests.provenance.test_figure import figures as any_figure
from tests.toy import LSOA, MSOA


def links(drawn) -> dict[str, list[str]]:
    """Every text that is a link to an explanation, with the identifiers it leads to."""
    found: dict[str, list[str]] = {}

    def look(part):
        if isinstance(part, list):
            for one in part:
                look(one)
        elif isinstance(part, dict):
            props = part.get("props", {})
            if props.get("className") == "figure":
                (identifier,) = parse_qs(urlsplit(props["href"]).query)["figure"]
                found.setdefault(props["children"], []).append(identifier)
            look(props.get("children"))

    look(json.loads(json.dumps(drawn, cls=PlotlyJSONEncoder)))
    return found


def choose(library, **query):
    return Choice.from_query({"indicator": "imd-score", "level": "lsoa21"} | query, library)


@given(any_figure)
def test_an_address_leads_back_to_the_identifier(figure):
    query = urlsplit(figures.address(figure)).query
    assert parse_qs(query) == {"figure": [str(figure)]}


def test_a_link_keeps_its_number_and_says_what_it_is_for():
    link = figures.figure(Figure.of(1, "goal", targets="fifth"), f"74{GAP}%")
    assert link.children == f"74{GAP}%"
    assert getattr(link, "aria-label") == f"74{GAP}%: where does this come from?"
    assert figures.figure(None, "74") == "74"


def test_what_stands_for_a_number_begins_the_name_of_its_link():
    def name(shown, told):
        link = figures.figure(Figure.of(1, "money", area=LSOA[1]), shown, told)
        return getattr(link, "aria-label").removesuffix(": where does this come from?")

    assert name("20.0", "20.0 (13.3–28.9)") == "20.0 (13.3–28.9)"
    assert name("no data", "no value published") == "no data, no value published"
    assert name("–", "no value published") == "no value published"


def test_every_number_of_the_headline_is_a_link_to_the_goal(toy_library):
    found = links(headline.draw(choose(toy_library, programme="childhood-obesity"), toy_library))
    plain = {text.replace(GAP, " ") for text in found}
    assert {"80 % (60–85 %)", "Inside for certain 60 %", "£750", "£1.0k in 4 grants"} <= plain
    identifiers = {one for many in found.values() for one in many}
    assert identifiers == {"1:goal:most-deprived-fifth:childhood-obesity"}
    assert explain(toy_library, identifiers.pop()).value == 0.8


def test_every_number_of_the_panel_is_a_link_to_where_it_comes_from(toy_library):
    found = links(panel.draw(choose(toy_library, area=LSOA[12]), toy_library))
    assert found["60.0"] == [f"1:value:imd-score:lsoa21:{LSOA[12]}:2025"] * 2  # sentence and dots
    assert found["highest of 12"] == [f"1:rank:imd-score:lsoa21:{LSOA[12]}:2025"]
    assert found["2,200 people"] == [f"1:value:population:lsoa21:{LSOA[12]}"]
    assert set(found["£400"]) == {f"1:money:{LSOA[12]}", f"1:grant:360G-toy-1:{LSOA[12]}"}
    for identifier in (one for many in found.values() for one in many):
        assert explain(toy_library, identifier).value is not None


def test_a_rank_is_the_one_that_the_panel_says(toy_library):
    for code in LSOA.values():
        found = links(panel.draw(choose(toy_library, area=code), toy_library))
        (said,) = [text for text in found if text.endswith("of 12")]
        place = explain(toy_library, found[said][0]).value
        assert said.startswith("highest" if place == 1 else f"{place:.0f}")


def test_where_there_is_no_number_the_link_says_why(toy_library):
    choice = choose(toy_library, indicator="child-obesity-year6", level="msoa21", area=MSOA[3])
    found = links(panel.draw(choice, toy_library))
    ((identifier,),) = [many[:1] for text, many in found.items() if text.startswith("Suppressed")]
    assert explain(toy_library, identifier).status == "suppressed"


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        (f"1:value:imd-score:lsoa21:{LSOA[12]}", "60.0"),
        (f"1:value:child-obesity-year6:msoa21:{MSOA[1]}", f"20.0{GAP}% (13.3–28.9{GAP}%)"),
        (f"1:value:child-obesity-year6:msoa21:{MSOA[3]}", "suppressed: a small count (*)"),
        (
            f"1:value:child-obesity-year6:lsoa21:{LSOA[1]}",
            "no value published: not known for LSOAs",
        ),
        (f"1:rank:imd-score:lsoa21:{LSOA[12]}", "1st of 12"),
        ("1:goal:most-deprived-fifth", f"80.0{GAP}% (60.0–85.0{GAP}%)"),
        ("1:goal:most-deprived-fifth::2030-01-01", "cannot be worked out"),
        (f"1:money:{LSOA[12]}", "£400"),
    ],
)
def test_an_explained_number_reads_as_on_its_page(toy_library, identifier, words):
    said = figures.reading(explain(toy_library, identifier), toy_library)
    assert said.startswith(words)
