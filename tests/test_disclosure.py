"""The gate: nothing suppressed gets a value, nothing missing becomes 0; and the Library."""

import threading

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitymap.disclosure import NUMBERS, Library, open_library, protect, with_limits
from equitymap.errors import ChoiceError
from equitymap.methods.proportions import wilson
from equitymap.store import Indicator, Workspace
from equitymap.store.schema import STATUSES
from tests import building, toy


def indicator(kind="proportion", unit="%", **more):
    more = {"caveat": "", **more}
    return Indicator("x", "X", "health", "own", unit, 1, kind, "low", **more)


def table(*cells, status="published"):
    """Rows of value, numerator and denominator."""
    frame = pd.DataFrame(cells, columns=["value", "numerator", "denominator"], dtype=float)
    frame = frame.assign(lower=np.nan, upper=np.nan, status=status, note=None)
    return frame.astype({"status": "str", "note": "str"})


# The rule for small counts ----------------------------------------------------------------------


def test_a_count_of_1_to_7_is_suppressed_with_its_interval_and_0_is_shown():
    shown = protect(table((0, 0, 100), (3, 3, 100), (13, 13, 100)), "hes", indicator())
    assert shown["status"].tolist() == ["published", "suppressed", "published"]
    assert shown["value"].tolist()[::2] == [0, 15]
    assert np.isnan(shown["value"][1])
    assert np.isnan(shown["numerator"][1])
    assert (shown["lower"][1], shown["upper"][1]) == (1, 7)
    assert "1 to 7" in shown["note"][1]


def test_it_reproduces_the_rule_below_the_nation_and_for_it(vectors):
    for level, cases in pd.read_csv(vectors / "disclosure_hes.csv").groupby("level"):
        frame = table(*((count, np.nan, np.nan) for count in cases["count"]))
        shown = protect(frame, "hes", indicator("count"), national=level == "national")
        hidden = shown["status"] == "suppressed"
        ours = shown["value"].map("{:.0f}".format).mask(hidden, "*")
        assert ours.tolist() == cases["expected"].tolist()


def test_percentages_follow_from_the_rounded_counts():
    shown = protect(table((100 * 12 / 101, 12, 101)), "hes", indicator()).iloc[0]
    assert (shown["numerator"], shown["denominator"], shown["value"]) == (10, 100, 10)
    lower, upper = wilson(10, 100)
    assert (shown["lower"], shown["upper"]) == pytest.approx((100 * lower, 100 * upper))


def test_a_count_that_value_and_base_give_away_is_hidden_too():
    shown = protect(table((4.0, np.nan, 100)), "hes", indicator()).iloc[0]
    assert shown["status"] == "suppressed"
    shown = protect(table((40.0, 4, np.nan)), "hes", indicator()).iloc[0]
    assert shown["status"] == "suppressed"


def test_an_interval_that_would_give_the_counts_away_is_dropped():
    frame = table((12.0, np.nan, np.nan)).assign(lower=8.0, upper=17.0)
    shown = protect(frame, "hes", indicator()).iloc[0]
    assert shown["value"] == 12
    assert np.isnan([shown["lower"], shown["upper"]]).all()


@pytest.mark.parametrize("kind", ["mean", "score"])
def test_a_mean_over_1_to_7_people_is_hidden(kind):
    shown = protect(table((3.3, np.nan, 5), (3.3, np.nan, 52)), "hes", indicator(kind, ""))
    assert shown["status"].tolist() == ["suppressed", "published"]
    assert shown["value"][1] == 3.3
    assert shown["denominator"][1] == 50


def test_counts_are_rounded_themselves():
    shown = protect(table((4, np.nan, np.nan), (1102, np.nan, np.nan)), "hes", indicator("count"))
    assert shown["status"].tolist() == ["suppressed", "published"]
    assert shown["value"][1] == 1100


def test_a_crude_rate_is_worked_out_again_and_a_standardised_one_is_exempt():
    frame = table((120.0, 12, 10_000)).assign(lower=60.0, upper=200.0)
    crude = protect(frame, "hes", indicator("rate", "per 100,000")).iloc[0]
    assert crude["value"] == 100
    assert np.isnan(crude["lower"])
    adjusted = indicator("rate", "per 100,000", standardised=True)
    exempt = protect(frame, "hes", adjusted).iloc[0]
    assert (exempt["value"], exempt["lower"], exempt["numerator"]) == (120, 60, 10)


def test_the_nation_is_not_suppressed_and_a_publishers_own_protection_is_left_alone():
    frame = table((3, 3, 100))
    for shown in (
        protect(frame, "hes", indicator(), national=True),
        protect(frame, "as-published", indicator()),
    ):
        pd.testing.assert_frame_equal(shown, frame)


numbers = st.one_of(
    st.just(np.nan), st.integers(0, 40).map(float), st.integers(0, 10**7).map(lambda n: n / 100)
)


@st.composite
def published(draw):
    rows = draw(
        st.lists(st.tuples(numbers, numbers, numbers, st.sampled_from(STATUSES)), max_size=20)
    )
    frame = pd.DataFrame(rows, columns=["x", "more", "value", "status"])
    frame["numerator"] = frame["x"]
    frame["denominator"] = frame["x"] + frame["more"]
    frame["lower"], frame["upper"] = frame["value"] * 0.9, frame["value"] * 1.1
    return frame.assign(note=None).astype({"note": "str", "status": "str"})[
        [*NUMBERS, "status", "note"]
    ]


KINDS = [
    indicator(),
    indicator("count", "people"),
    indicator("rate", "per 1,000"),
    indicator("mean", "years"),
    indicator("score", ""),
]


@given(published(), st.sampled_from(KINDS), st.sampled_from(["hes", "as-published"]))
@settings(max_examples=300, deadline=None)
def test_nothing_hidden_gets_a_value_and_protecting_twice_changes_nothing(frame, kind, rule):
    once = protect(frame, rule, kind)
    hidden = once["status"].isin(["suppressed", "missing"])
    assert once.loc[hidden, ["value", "numerator"]].isna().all(axis=None)
    was_hidden = frame["status"].isin(["suppressed", "missing"])
    assert (once["status"] == frame["status"])[was_hidden].all()
    assert once.loc[frame["status"].eq("missing"), ["lower", "upper"]].isna().all(axis=None)
    # What was no number does not become one, least of all 0.
    assert once.loc[frame["numerator"].isna() & frame["value"].isna(), "value"].isna().all()
    pd.testing.assert_frame_equal(protect(once, rule, kind), once, rtol=1e-12)


@given(published(), st.sampled_from(KINDS))
@settings(max_examples=300, deadline=None)
def test_no_small_count_is_shown_or_follows_from_what_is(frame, kind):
    shown = protect(frame, "hes", kind)
    for counts in (shown["numerator"], shown["denominator"]):
        assert not counts.between(0.001, 9.999).any()
    if kind.kind == "proportion":
        implied = shown["value"] * shown["denominator"] / 100
        assert not implied.between(0.001, 9.98).any()
    if kind.kind == "count":
        assert not shown["value"].between(0.001, 9.999).any()


# Intervals --------------------------------------------------------------------------------------


def test_a_proportion_with_counts_and_no_interval_gets_wilsons():
    frame, made = with_limits(table((20, 20, 100), (np.nan, np.nan, 100)), indicator())
    lower, upper = wilson(20, 100)
    assert made
    assert (frame["lower"][0], frame["upper"][0]) == pytest.approx((100 * lower, 100 * upper))
    assert np.isnan(frame["lower"][1])


def test_a_value_that_is_not_the_quotient_of_its_counts_gets_none():
    frame, made = with_limits(table((30, 20, 100)), indicator())
    assert not made
    assert frame["lower"].isna().all()
    assert not with_limits(table((20, 20, 100)), indicator("rate", "per 100"))[1]


# The library ------------------------------------------------------------------------------------


def test_values_hold_every_area_of_the_level_in_its_order(toy_library):
    values = toy_library.values("imd-score", "lsoa21")
    assert values.frame["code"].tolist() == list(toy.LSOA.values())
    assert values.frame["value"].tolist() == [5 * i for i in toy.NUMBERS]
    assert values.frame["name"][0] == "Square 01"
    assert values.method == "as published"
    assert values.classes.classes.tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5]


def test_suppressed_stays_suppressed_and_has_no_class(toy_library):
    values = toy_library.values("child-obesity-year6", "msoa21")
    third = values.frame.iloc[2]
    assert third["status"] == "suppressed"
    assert np.isnan(third["value"])
    assert values.classes.classes[2] == 0
    assert "Wilson" in values.method


def test_scores_are_averaged_by_residents(toy_library):
    frame = toy_library.values("imd-score", "lad24").frame.set_index("code")
    east = [3, 6, 9, 12]
    score = sum(5 * i * toy.people(i) for i in east) / sum(map(toy.people, east))
    assert frame["value"][toy.LAD[2]] == pytest.approx(score)
    assert "12 LSOAs" in toy_library.values("imd-score", "lad24").method


def test_percentages_come_from_summed_counts_and_a_suppressed_part_leaves_none(toy_library):
    values = toy_library.values("child-obesity-year6", "lad24")
    west, east = values.frame.iloc[0], values.frame.iloc[1]
    assert west["value"] == pytest.approx(100 * 50 / 220)
    assert west["lower"] == pytest.approx(100 * wilson(50, 220)[0])
    assert east["status"] == "missing"
    assert np.isnan(east["value"])
    assert "suppressed" in east["note"]


def test_counts_are_summed(toy_library):
    assert toy_library.values("population", "lad24").frame["value"].tolist() == [12_800, 7_000]
    assert toy_library.population("lad24").to_dict() == {toy.LAD[1]: 12_800, toy.LAD[2]: 7_000}


def test_england_is_not_made_up_from_part_of_it(toy_library):
    assert "eng" not in toy_library.levels_of("imd-score")
    assert "rgn24" not in toy_library.levels_of("population")
    with pytest.raises(ChoiceError, match="cannot be had at eng"):
        toy_library.values("imd-score", "eng")
    # Asked for by name, it is added up, and says from how many.
    england = toy_library.aggregate("imd-score", "lsoa21", "eng")
    assert "12 LSOAs" in england.method
    # Twelve squares are not England: the value is shown, and flagged.
    assert england.frame["status"].tolist() == ["unreliable"]
    assert "may not be all" in england.frame["note"].iat[0]


def test_ranks_are_never_averaged(toy_library):
    assert toy_library.levels_of("imd-decile") == {"lsoa21": "published"}
    with pytest.raises(ChoiceError, match="never averaged"):
        toy_library.values("imd-rank", "lad24")
    with pytest.raises(ChoiceError, match="never averaged: aggregate imd-score"):
        toy_library.aggregate("imd-rank", "lsoa21", "lad24")


def test_aggregate_keeps_to_the_areas_within(toy_library):
    values = toy_library.aggregate("imd-score", "lsoa21", "msoa21", within=[toy.LAD[1]])
    assert values.frame["code"].tolist() == [toy.MSOA[1], toy.MSOA[2]]


def test_wards_are_not_made_up_of_msoas(toy_library):
    with pytest.raises(ChoiceError, match="not made up of msoa21"):
        toy_library.aggregate("child-obesity-year6", "msoa21", "wd25")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("imd-scor", "lsoa21"), "did you mean imd-score"),
        (("life-expectancy", "lad24"), "no values of 'life-expectancy' yet"),
        (("imd-score", "lsoa99"), "knows eng, rgn24, lad24"),
        (("imd-score", "lsoa21", "1999"), "has no period '1999'"),
        (("imd-score", "lsoa21", None, "sex=female"), "no group 'sex=female'"),
        (("child-obesity-year6", "lsoa21"), "it can at lad24, msoa21"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(toy_library, asked, said):
    with pytest.raises(ChoiceError, match=said):
        toy_library.values(*asked)


def test_history_tells_of_each_area_at_its_own_level(toy_library):
    history = toy_library.history("imd-score", [toy.LSOA[12], toy.LAD[2], "E99999999"])
    assert history["area"].tolist() == [toy.LSOA[12], toy.LAD[2]]
    assert history["value"].tolist() == pytest.approx([60, 285_000 / 7_000])


@pytest.fixture(scope="module")
def many_years(tmp_path_factory):
    """Three years of a proportion under the rule for small counts, whole and by sex."""
    rows = []
    for year, plus in (("2020", 0), ("2021", 10), ("2022", 20)):
        for group in ("all", "sex=female"):
            values = {code: 10.0 + plus for code in toy.LSOA.values()}
            frame = building.rows("smoking", "lsoa21", values, year, group, "demonstration")
            rows.append(frame.assign(numerator=frame["value"] * 2, denominator=200.0))
    few = rows[-2]
    few.loc[few["area"] == toy.LSOA[3], ["numerator", "value"]] = 4, 2
    own = {"slug": "smoking", "name": "Smoking", "unit": "%", "kind": "proportion"}
    own = pd.DataFrame([{**own, "polarity": "low", "source": "demonstration"}])
    folder = tmp_path_factory.mktemp("years") / "workspace"
    return Library(building.workspace(folder, *rows, building.people(), own=own).open())


def test_small_counts_are_protected_before_anything_is_made_of_them(many_years):
    frame = many_years.values("smoking", "lsoa21").frame.set_index("code")
    assert frame["status"][toy.LSOA[3]] == "suppressed"
    frame = many_years.values("smoking", "lad24").frame.set_index("code")
    assert frame["value"][toy.LAD[1]] == 30
    assert frame["status"][toy.LAD[2]] == "missing"


def test_where_every_part_is_hidden_there_is_nothing_and_not_0(tmp_path):
    rows = [
        building.rows("disability", "lsoa21", dict.fromkeys(toy.LSOA.values(), value), period)
        for period, value in (("2020", 10.0), ("2021", "suppressed"))
    ]
    rows = [frame.assign(numerator=frame["value"], denominator=100.0) for frame in rows]
    library = Library(building.workspace(tmp_path / "w", *rows).open())
    frame = library.values("disability", "lad24", "2021").frame
    assert frame["status"].tolist() == ["missing", "missing"]
    assert frame["value"].isna().all()
    assert frame["note"][0] == "8 of 8 LSOAs have no value, 8 suppressed"
    assert library.values("disability", "lad24", "2020").frame["value"].tolist() == [10, 10]
    assert library.history("disability", [toy.LAD[1]])["period"].tolist()[0] == "2020"


def test_periods_run_from_old_to_new_and_the_newest_is_taken(many_years):
    assert many_years.periods("smoking", "lad24") == ["2020", "2021", "2022"]
    assert many_years.values("smoking", "lad24").period == "2022"
    assert many_years.values("smoking", "lad24", "2020").frame["value"][0] == 10
    assert many_years.groups("smoking", "lad24") == ["all", "sex=female"]


def test_history_adds_up_the_parts_of_an_area_for_every_period(many_years):
    history = many_years.history("smoking", [toy.LAD[1]])
    assert history["period"].tolist() == ["2020", "2021", "2022"]
    assert history["value"].tolist() == [10, 20, 30]
    assert (history["lower"] < history["value"]).all()


def test_history_of_an_area_whose_parts_lack_counts_agrees_with_its_values(tmp_path):
    frame = building.obesity().assign(numerator=[None, 30.0, None], denominator=[None, 120.0, None])
    library = Library(building.workspace(tmp_path / "w", frame).open())
    whole = library.values("child-obesity-year6", "lad24").frame.set_index("code")
    series = library.history("child-obesity-year6", list(toy.LAD.values())).set_index("area")
    assert series["status"].to_dict() == whole["status"].to_dict()
    assert series["note"].to_dict() == whole["note"].to_dict()
    assert whole["note"][toy.LAD[1]] == "1 of 2 MSOAs has no counts to add up"
    assert whole["note"][toy.LAD[2]] == "1 of 1 MSOAs has no value, 1 suppressed"


def test_an_indicator_of_ones_own_has_a_place_in_the_menu(many_years):
    assert [theme.slug for theme in many_years.themes()] == ["people", "own"]
    assert many_years.indicators()[-1].name == "Smoking"


def test_its_sources_are_those_of_what_it_holds(toy_library):
    assert set(toy_library.sources()["slug"]) == {
        "mhclg-iod-2025",
        "ons-geography",
        "360giving",
        "own",
    }
    assert len(toy_library.grants()) == len(toy.GRANTS)
    assert set(toy_library.receipts()["kind"]) == {"boundaries", "lookup", "observations", "grants"}


def test_the_library_of_an_empty_workspace_has_nothing(tmp_path):
    from equitymap.store import Workspace

    library = Library(Workspace.create(tmp_path / "w", "Empty").open())
    assert library.indicators() == []
    assert library.grants().empty
    assert library.sources().empty
    assert library.population("lsoa21") is None


# Opening ----------------------------------------------------------------------------------------


def test_one_library_for_each_version_from_any_thread(tmp_path):
    workspace = building.workspace(tmp_path / "w", building.people())
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(open_library(workspace.path)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(library) for library in found}) == 1
    with workspace.load("add", "more") as load:
        load.append("observations", building.deprivation())
    newer = open_library(workspace.path)
    assert newer.version == 2
    assert open_library(workspace.path, 1) is found[0]
    assert len(newer.indicators()) == 4
    assert len(found[0].indicators()) == 1


def test_what_is_asked_twice_is_computed_once(toy_library):
    values = toy_library.values("imd-score", "lsoa21")
    assert toy_library.values("imd-score", "lsoa21") is values
    assert toy_library.population("lsoa21") is toy_library.population("lsoa21")


# Several vintages ---------------------------------------------------------------------------------


def two_vintages(folder, *frames):
    """A workspace where boroughs of 2017 are known too: Westshire was two then."""
    made = building.workspace(folder, building.people(), *frames)
    west = [i for i in toy.NUMBERS if toy.LAD_OF[i] == 1]
    old = {toy.LSOA[i]: "E07000001" if i in west[:4] else "E07000002" for i in west}
    with made.load("add", "older boroughs") as load:
        codes = ["E07000001", "E07000002", toy.LAD[2]]
        load.append("areas", pd.DataFrame({"code": codes, "name": codes}).assign(level="lad17"))
        stated = pd.DataFrame({"code": list(old), "parent": list(old.values())})
        load.append("parents", stated.assign(level="lsoa21", parent_level="lad17", method="lookup"))
    return Library(made.open())


@pytest.fixture
def births():
    """Births of two years, each published for other boroughs."""
    older = building.rows(
        "births", "lad17", {"E07000001": 30, "E07000002": 12, toy.LAD[2]: 9}, "2017"
    )
    both = building.rows("births", "lad17", {"E07000001": 31, "E07000002": 13}, "2020")
    newer = building.rows("births", "lad24", {toy.LAD[2]: 8}, "2020")
    own = pd.DataFrame([("births", "Births", "", "count", "neither", "own")])
    own.columns = ["slug", "name", "unit", "kind", "polarity", "source"]
    return older, both, newer, own


def test_periods_of_several_vintages_are_one_series_at_the_level_of_today(tmp_path, births):
    *frames, own = births
    library = two_vintages(tmp_path / "w", *frames)
    with Workspace(tmp_path / "w").load("add", "names") as load:
        load.append("indicators", own)
    library = open_library(tmp_path / "w")
    assert library.periods("births", "lad24") == ["2017", "2020"]
    assert library.levels_of("births")["lad24"] == "published"
    oldest = library.values("births", "lad24", "2017")
    assert oldest.frame["value"].tolist() == [42, 9]
    assert oldest.method == "converted from lad17 (1 unchanged, 1 merged)"
    newest = library.values("births", "lad24", "2020")
    assert newest.frame["value"].tolist() == [44, 8]
    assert newest.frame["status"].tolist() == ["modelled", "published"]
    assert newest.method == "as published; converted from lad17 (1 merged)"
    history = library.history("births", [toy.LAD[1]])
    assert history[["period", "value"]].values.tolist() == [["2017", 42], ["2020", 44]]


def test_what_is_published_at_a_level_is_not_counted_again_from_another_vintage(tmp_path, births):
    _, both, newer, own = births
    west = building.rows("births", "lad24", {toy.LAD[1]: 40}, "2020")
    two_vintages(tmp_path / "w", both, newer, west)
    with Workspace(tmp_path / "w").load("add", "names") as load:
        load.append("indicators", own)
    library = open_library(tmp_path / "w")
    values = library.values("births", "lad24")
    assert values.frame["value"].tolist() == [40, 8]
    assert values.method == "as published"
    assert library.values("births", "lad17").frame["value"].dropna().tolist() == [31, 13]
