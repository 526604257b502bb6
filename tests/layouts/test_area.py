import json
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import unquote

import pandas as pd
import pytest
from dash import Dash
from plotly.utils import PlotlyJSONEncoder

from equitymap.choice import Choice
from equitymap.disclosure import open_library
from equitymap.equity.compare import Comparison
from equitymap.provenance import explain
from equitymap.sources import add
from equitymap.store import Workspace
from equitymap.views import lead, profile
from equitymap.views.numbers import GAP
from layouts import about, area, area_measures, area_sections
from tests import toy
from tests.views.test_charts import parts, text
from tests.views.things import LIFE, OBESITY, row


def place(level, name, *amounts, period="2023/24", **more):
    return row(*amounts, **more) | {"level": level, "name": name, "period": period}


def comparison(indicator, here, against=None, rank=8):
    places = [here, place("lad24", "Westshire", 30.0), place("eng", "England", 22.1)]
    return Comparison(
        indicator=indicator,
        period="2023/24",
        group="all",
        places=places,
        rank=rank,
        of=354,
        peers="LSOAs of Westshire",
        against=against,
    )


def shown(*rows, **more):
    given = {
        "version": 3,
        "code": "E01000001",
        "name": "Square 01",
        "level": None,
        "rows": list(rows),
        "chosen": rows[0] if rows else None,
        "instead": {},
        "themes": [],
        "comparators": {"lad24": "Westshire", "eng": "England"},
        "reference": "England",
        "histories": [],
        "memberships": [],
        "grants": pd.DataFrame({"here": []}),
        "no_grants": "No grant has a place here.",
        "services": pd.DataFrame(),
        "ages": [],
    }
    return profile.Profile(**given | more)


def drawn_row(compared, **more):
    given = shown(compared, **more)
    return area_measures._row(given, compared, given.comparators, True)


def told(given):
    return "".join(part.text for part in lead.lead(given))


def test_the_lead_says_the_value_its_place_and_what_is_established():
    here = place("lsoa21", "Square 01", 35.2, 31.2, 38.5)
    assert told(shown(comparison(OBESITY, here, "worse"))) == (
        f"Year 6 children living with obesity, 2023/24: 35.2{GAP}%, the 8th highest of 354 LSOAs "
        "of Westshire. Of 1 indicator with an interval to judge by, 1 is worse than England. "
    )


def test_the_lead_claims_nothing_about_a_value_that_is_not_there():
    here = place("lsoa21", "Square 01", None, 1, 7, status="suppressed")
    sentence = told(shown(comparison(OBESITY, here, rank=None)))
    assert sentence == (
        "Year 6 children living with obesity, 2023/24: suppressed: between 1 and 7. "
    )


def test_the_lead_names_target_sets_and_money():
    here = place("lsoa21", "Square 01", 79.0)
    inside = profile.Membership("Most deprived fifth", "", 1, 1, None)
    outside = profile.Membership("Another set", "", 0, 1, None)
    sentence = told(
        shown(
            comparison(LIFE, here),
            memberships=[inside, outside],
            grants=pd.DataFrame({"here": [6_700.0, None], "certain": [True, False]}),
        )
    )
    assert "8th lowest of 354" in sentence
    assert "It is a target area of Most deprived fifth. " in sentence
    assert "Another set" not in sentence
    assert sentence.endswith("Grants worth about £6.7k are placed here.")


@pytest.mark.parametrize(
    ("status", "words"), [("suppressed", "suppressed between 1 and 7"), ("missing", "no data")]
)
def test_an_indicator_without_a_value_says_why_in_its_cell(status, words):
    bounds = (1, 7) if status == "suppressed" else (None, None)
    here = place("lsoa21", "Square 01", None, *bounds, status=status)
    line = drawn_row(comparison(OBESITY, here))
    cell = parts(line, "here")[0]
    assert words in text(cell)
    assert parts(line, f"swatch-{status}")
    assert not parts(parts(line, "strip")[0], "dots-here")[0].children[0].children


def test_an_indicator_that_cannot_be_judged_is_not_called_similar():
    here = place("lsoa21", "Square 01", 35.2)
    line = drawn_row(comparison(OBESITY, here))
    assert "not judged" in text(line)
    judged = comparison(OBESITY, here, "similar")
    assert "no clear difference" in text(drawn_row(judged))


def test_an_indicator_known_only_for_the_msoa_is_shown_as_the_msoas():
    here = place("lsoa21", "Square 01", status="missing")
    near = place("msoa21", "Westshire 001", 20.0)
    line = drawn_row(comparison(OBESITY, here), instead={OBESITY.slug: near})
    cell = parts(line, "here")[0]
    assert text(cell) == f"20.0{GAP}% its MSOA, Westshire 001"


def test_the_chosen_chart_leaves_out_places_without_a_value_and_names_them():
    here = place("lsoa21", "Square 01", 35.2)
    compared = comparison(OBESITY, here)
    compared.places[1] |= {"value": None, "status": "missing"}
    card = area_measures._chosen(shown(compared))
    assert len(parts(card, "dots-row")) == 3  # the area, England and the axis
    assert "No value for Westshire." in text(card)


def test_counts_are_not_held_beside_those_of_larger_areas():
    people = SimpleNamespace(**vars(OBESITY) | {"kind": "count", "unit": "people", "decimals": 0})
    line = drawn_row(comparison(people, place("lsoa21", "Square 01", 1100.0)))
    assert not parts(line, "dots-strip")
    assert "not judged" not in text(line)


def test_the_lead_gives_the_msoas_value_as_the_msoas():
    here = place("lsoa21", "Square 01", status="missing", note="not known for LSOAs")
    near = place("msoa21", "Westshire 001, 2021/22", 20.0)
    near |= {"area": "Westshire 001", "period": "2021/22"}
    assert told(shown(comparison(OBESITY, here, rank=None), instead={OBESITY.slug: near})) == (
        f"Year 6 children living with obesity, 2021/22: 20.0{GAP}% in its MSOA, Westshire 001. "
    )


def test_only_what_has_a_better_and_a_worse_end_is_judged_in_the_lead():
    here = place("lsoa21", "Square 01", 35.2, 31.2, 38.5)
    neither = SimpleNamespace(**vars(OBESITY) | {"polarity": "neither"})
    assert "to judge by" not in told(shown(comparison(neither, here, "higher")))
    similar = told(shown(comparison(OBESITY, here, "similar")))
    assert "Of 1 indicator with an interval to judge by, none is worse than England." in similar


# ── the toy country ─────────────────────────────────────────────────────────────────────────────


def drawn(library, code, query=""):
    choice = replace(Choice.from_query(query, library), area=code)
    return json.loads(json.dumps(area.picture(choice, library), cls=PlotlyJSONEncoder))


CODES = [toy.LSOA[12], toy.MSOA[3], toy.WARD[5], toy.LAD[2], toy.ENGLAND]


@pytest.mark.parametrize("code", CODES)
def test_every_kind_of_area_has_a_page(toy_library, code):
    page = area.layout(toy_library, code=code)
    assert toy_library.geography.name(code) in text(page)
    assert set(drawn(toy_library, code)) == {"lead", "main", "side"}


def test_the_page_of_a_square_names_what_it_lies_in(toy_library):
    crumbs = parts(area.layout(toy_library, code=toy.LSOA[12]), "crumbs")[0]
    links = [getattr(c, "href", None) for c in crumbs.children]
    assert f"/area/{toy.LAD[2]}" in links
    assert links[-1] is None


def test_the_way_back_leads_to_the_map_with_the_area_chosen(toy_library):
    button = parts(area.layout(toy_library, code=toy.LSOA[12]), "button")[0]
    assert button.href.startswith("/?")
    assert Choice.from_query(button.href.partition("?")[2], toy_library).area == toy.LSOA[12]


def test_the_most_deprived_square_shows_its_score_its_rank_and_its_money(toy_library):
    page = json.dumps(drawn(toy_library, toy.LSOA[12], "indicator=imd-score"), ensure_ascii=False)
    assert "60.0" in page or '"60"' in page
    assert "highest of 4" in page
    assert "£400" in page


def test_the_suppressed_msoa_is_called_suppressed_and_never_zero(toy_library):
    page = drawn(toy_library, toy.MSOA[3], "indicator=child-obesity-year6")
    assert "suppressed" in json.dumps(page["lead"])
    assert f"0.0{GAP}%" not in json.dumps(page, ensure_ascii=False)


@pytest.mark.parametrize("code", ["E99999999", "", "<script>", "x" * 500])
def test_an_unknown_code_gets_a_sentence_and_a_way_on(toy_library, code):
    page = area.layout(toy_library, code=code, nonsense="1")
    assert "not in the workspace" in text(page)
    assert [link.href for link in parts(page, "") if getattr(link, "href", None)] or "map" in text(
        page
    )


def test_nonsense_in_the_address_changes_nothing(toy_library):
    plain = area.layout(toy_library, code=toy.LSOA[12]).to_plotly_json()
    odd = area.layout(toy_library, code=toy.LSOA[12], indicator="no-such", x="y").to_plotly_json()
    assert json.dumps(plain, cls=PlotlyJSONEncoder) == json.dumps(odd, cls=PlotlyJSONEncoder)


def test_the_page_redraws_by_one_callback(toy_library):
    app = Dash(__name__)
    seen = []

    def cached(page, choice, library, draw):
        seen.append((page, choice.area))
        return draw(choice, library)

    area.register(app, lambda: toy_library, cached)
    about.register(app, lambda: toy_library, cached)
    (callback,) = app.callback_map.values()
    assert len(callback["inputs"]) == 2


def test_only_grants_that_touch_the_area_are_listed(toy_library):
    touching = profile.money.grants_of_area(toy_library, toy.LSOA[1])
    listed = text(area_sections._grants(shown(grants=touching)))
    assert "Grant 3" in listed
    assert "Grant 1" not in listed


def test_boroughs_alone_still_have_a_page_that_says_what_is_missing(tmp_path):
    boroughs = [path for path in toy.write(tmp_path / "files") if path.stem == "lad24"]
    workspace = Workspace.create(tmp_path / "workspace", name="Boroughs")
    add(workspace, boroughs)
    library = open_library(workspace.path)
    assert "Westshire" in text(area.layout(library, code=toy.LAD[1]))
    page = json.dumps(drawn(library, toy.LAD[1]))
    assert "No indicator has a value for this area yet." in page
    assert "add LSOA boundaries" in page


def test_a_comparator_of_another_period_names_it():
    row = comparison(OBESITY, place("lsoa21", "Square 01", 35.0))
    row.places[1]["period"] = "2019/20"
    dated, same = (area_measures._value(shown(row), row, place) for place in row.places[1:])
    assert dated[1].children == "2019/20"
    assert same.children


# ── every number says where it comes from ───────────────────────────────────────────────────────


def outside(part, kinds, inside=None) -> list[str]:
    """The texts of the cells of some kinds that stand in no link to an explanation."""
    if isinstance(part, list):
        return [found for one in part for found in outside(one, kinds, inside)]
    if not isinstance(part, dict):
        return [str(part)] if inside and part not in (None, "") else []
    props = part.get("props", {})
    named = set((props.get("className") or "").split())
    if named & {"figure", "sub"} or part["type"] == "Th":
        return []
    return outside(props.get("children"), kinds, inside or named & kinds)


@pytest.mark.parametrize("code", CODES)
def test_every_number_of_the_tables_is_a_link_to_where_it_comes_from(toy_library, code):
    page = drawn(toy_library, code, "indicator=imd-score")
    assert outside(page["main"], {"number", "dots-value"}) == []
    assert outside(page["side"], {"money"}) == []


def identifiers(part) -> list[str]:
    if isinstance(part, list):
        return [found for one in part for found in identifiers(one)]
    if not isinstance(part, dict):
        return []
    props = part.get("props", {})
    own = [props["href"]] if props.get("className") == "figure" else []
    named = [unquote(href.removeprefix("/explain?figure=")) for href in own]
    return named + identifiers(props.get("children"))


@pytest.mark.parametrize("code", CODES)
def test_every_link_of_the_page_has_an_explanation(toy_library, code):
    found = identifiers(list(drawn(toy_library, code, "indicator=imd-score").values()))
    assert f"1:money:{code}" in found
    for identifier in found:
        assert explain(toy_library, identifier).steps, identifier
