"""The panel, the headline and the table of the map page, on the toy country."""

import json

from plotly.utils import PlotlyJSONEncoder

from equitymap.choice import Choice
from equitymap.views import headline, listing, panel
from tests.toy import LAD, LSOA, MSOA


def choose(library, **query):
    return Choice.from_query({"indicator": "imd-score", "level": "lsoa21"} | query, library)


def told(components) -> str:
    """Every text in components, one after another."""
    if isinstance(components, str):
        return components
    if isinstance(components, list):
        return "".join(told(part) for part in components)
    if isinstance(components, dict):
        return told(components.get("props", {}).get("children"))
    return ""


def plain(components) -> str:
    return told(json.loads(json.dumps(components, cls=PlotlyJSONEncoder)))


def test_the_panel_gives_the_value_its_place_and_the_money(toy_library):
    text = plain(panel.draw(choose(toy_library, area=LSOA[12]), toy_library))
    assert "Square 12" in text
    assert "60.0, the highest of 12 LSOAs." in text
    assert "£400 from 1 grant is spent here." in text
    assert "target area" in text


def test_the_area_stands_beside_the_places_it_lies_in(toy_library):
    _, rows = panel.beside(choose(toy_library, area=LSOA[12]), toy_library)
    names = [row["name"] for row in rows]
    assert names[0] == "Square 12"
    # population-weighted mean of 3, 6, 9, 12 in Eastshire: (15·13 + 30·16 + 45·19 + 60·22) / 70
    assert round(rows[names.index("Eastshire")]["value"], 2) == round(2850 / 70, 2)


def test_a_suppressed_area_says_so_and_shows_no_number(toy_library):
    choice = choose(toy_library, indicator="child-obesity-year6", level="msoa21", area=MSOA[3])
    assert "Suppressed" in plain(panel.draw(choice, toy_library))


def test_an_area_smaller_than_what_is_published_is_told_of_the_one_it_lies_in(toy_library):
    choice = choose(toy_library, indicator="child-obesity-year6", level="msoa21", area=LSOA[1])
    text = plain(panel.draw(choice, toy_library)).replace("\u202f", " ")
    assert "Not published here; for Westshire 001 (MSOA): 20.0 %" in text


def test_the_panel_narrows_the_map_unless_it_is_narrowed(toy_library):
    assert "Narrow to Eastshire" in plain(
        panel.draw(choose(toy_library, area=LSOA[12]), toy_library)
    )
    narrowed = choose(toy_library, area=LSOA[12], within=LAD[2])
    assert "Narrow to" not in plain(panel.draw(narrowed, toy_library))


def test_without_an_area_the_panel_says_how_to_choose_one(toy_library):
    assert "Choose an area" in plain(panel.draw(choose(toy_library), toy_library))


def test_the_headline_says_share_range_goal_and_verdict(toy_library):
    text = (
        plain(headline.draw(choose(toy_library), toy_library))
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
    )
    assert "80 % (60–85 %)" in text
    assert "goal 70 %: cannot yet be confirmed" in text
    assert "£1.0k in 4 grants" in text or "£1,000 in 4 grants" in text


def test_a_bad_programme_or_day_leaves_the_headline_standing(toy_library):
    later = choose(toy_library, **{"from": "2030-01-01"})
    assert "no grants in pounds" in plain(headline.draw(later, toy_library))


def test_the_table_lists_the_greatest_need_first(toy_library):
    table = listing.draw(choose(toy_library), toy_library)
    assert [row["code"] for row in table["rows"]] == [LSOA[i] for i in range(12, 0, -1)]
    assert table["title"] == "12 LSOAs, greatest need first"
    assert table["rows"][0]["money"] == 400
    assert "lower" not in [column["field"] for column in table["columns"]]


def test_the_table_follows_the_map(toy_library):
    table = listing.draw(choose(toy_library, within=LAD[2]), toy_library)
    assert [row["code"] for row in table["rows"]] == [LSOA[i] for i in (12, 9, 6, 3)]


def test_what_has_no_better_end_is_listed_from_the_highest(toy_library):
    table = listing.draw(choose(toy_library, indicator="population"), toy_library)
    assert table["title"] == "12 LSOAs, highest first"
    assert table["rows"][0]["code"] == LSOA[12]


def test_a_figure_known_only_around_the_area_says_whose_it_is(toy_library):
    text = plain(panel.draw(choose(toy_library, area=LSOA[1]), toy_library))
    assert "Obese, Year 6 (its MSOA)" in text  # 20 of 100 children of Westshire 001
    # Square 12 lies in the MSOA whose count is suppressed: nothing is shown for it.
    assert "its MSOA" not in plain(panel.draw(choose(toy_library, area=LSOA[12]), toy_library))
