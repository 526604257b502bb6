"""What became of areas between vintages: by code, by history, by the LSOAs they are made of."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import toy
from tests.geography.conftest import OLD_8, OLD_A, OLD_B, OLD_C, OLD_D, areas, parents

OLD_WARDS = {"E05000081": (1, 2), "E05000082": (3, 6), "E05000083": (9, 12)}
KEPT = toy.WARD[2]  # squares 4, 5, 7 and 8 are one ward in both years
SQUARE = {code: i for i, code in toy.LSOA.items()}


def wards(of: dict, level="wd17"):
    """The tables of an older set of wards: areas, and the squares they are made of."""
    pairs = [(toy.LSOA[i], ward) for ward, squares in of.items() for i in squares]
    return {
        "areas": areas(level, dict.fromkeys(of, "Old ward")),
        "parents": parents(level, [p[1] for p in pairs], children=[p[0] for p in pairs]),
    }


def changes(country, level, to):
    rows = country.changes(level, to)
    return set(rows[["from_code", "to_code", "change"]].itertuples(index=False, name=None))


def values(level, by_area, kind="count", **columns):
    """Rows as the store has them."""
    frame = pd.DataFrame({"area": list(by_area), "value": list(by_area.values())})
    frame = frame.assign(level=level, status="published", note=None, **columns)
    for column in ("lower", "upper", "numerator", "denominator"):
        frame[column] = frame.get(column, float("nan"))
    return frame


def test_a_code_is_the_same_area_in_every_year(country_with):
    country = country_with(**wards({KEPT: (4, 5, 7, 8), "E05000081": (1, 2)}))
    assert (KEPT, KEPT, "U") in changes(country, "wd17", "wd25")


def test_wards_that_changed_are_fitted_by_their_lsoas(country_with):
    country = country_with(**wards({KEPT: (4, 5, 7, 8), "E05000081": (1,), "E05000082": (2, 3)}))
    assert changes(country, "wd17", "wd25") == {
        (KEPT, KEPT, "U"),
        ("E05000081", toy.WARD[1], "F"),
        ("E05000082", toy.WARD[1], "F"),
        ("E05000082", toy.WARD[4], "F"),
    }


def test_boroughs_that_merged_are_told_by_their_lsoas(country_with):
    west = [i for i in toy.NUMBERS if toy.LAD_OF[i] == 1]
    country = country_with(
        **wards({"E07000001": west[:4], "E07000002": west[4:], toy.LAD[2]: (3, 6, 9, 12)}, "lad17")
    )
    assert changes(country, "lad17", "lad24") == {
        ("E07000001", toy.LAD[1], "M"),
        ("E07000002", toy.LAD[1], "M"),
        (toy.LAD[2], toy.LAD[2], "U"),
    }


def test_a_borough_that_was_split_gives_its_value_to_each_part(country_with):
    country = country_with(**wards({"E07000001": toy.NUMBERS}, "lad17"))
    assert {change for *_, change in changes(country, "lad17", "lad24")} == {"S"}


HISTORY = pd.DataFrame(
    [
        ("E07000001", toy.LAD[1], "M"),
        ("E07000002", toy.LAD[1], "M"),
        (toy.LAD[2], "E08000099", "U"),
    ],
    columns=["from_code", "to_code", "change"],
).assign(from_level="lad", to_level="lad")


def test_a_code_history_tells_of_retired_codes_and_of_codes_yet_to_come(country_with):
    codes = ["E07000001", "E07000002", *toy.LAD.values(), "E08000099"]
    country = country_with(areas=areas("lad", dict.fromkeys(codes, "Borough")), conversions=HISTORY)
    found = changes(country, "lad", "lad24")
    assert ("E07000001", toy.LAD[1], "M") in found
    assert ("E08000099", toy.LAD[2], "U") in found
    row = country.resolve(pd.Series(["E07000001"])).loc[0]
    assert (row["how"], row["areas"]) == ("retired", [toy.LAD[1]])


def test_a_history_adds_up_merged_boroughs_only_where_all_have_values(country_with):
    codes = ["E07000001", "E07000002", *toy.LAD.values()]
    country = country_with(areas=areas("lad", dict.fromkeys(codes, "Borough")), conversions=HISTORY)
    rows = values("lad", {"E07000001": 30, "E07000002": 12})
    made, _ = country.convert(rows, "lad", "lad24", "count")
    assert made.set_index("area")["value"].to_dict() == {toy.LAD[1]: 42}
    made, _ = country.convert(rows.head(1), "lad", "lad24", "count")
    assert made["status"].to_list() == ["missing"]


def test_the_exact_fit_lookup_is_read_in_both_directions(country):
    forward = changes(country, "lsoa11", "lsoa21")
    backward = changes(country, "lsoa21", "lsoa11")
    turned = {"S": "M", "M": "S"}
    assert backward == {(new, old, turned.get(how, how)) for old, new, how in forward}


def test_lsoas_have_no_other_vintage_without_a_lookup(country_with):
    country = country_with(areas=areas("lsoa31", {toy.LSOA[1]: "Square 01"}))
    assert country.changes("lsoa31", "lsoa21").empty
    assert not country.can_convert("lsoa31", "lsoa21")


PEOPLE = {code: float(toy.people(i)) for i, code in toy.LSOA.items()}
OLD_PEOPLE = {OLD_8: 10.0, OLD_A: 11.0, OLD_B: 12.0, OLD_C: 13.0, OLD_D: 14.0}
IRREGULAR = {OLD_C, OLD_D, toy.LSOA[11], toy.LSOA[12]}
COUNTS = st.integers(0, 10_000)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize(("level", "to"), [("lsoa11", "lsoa21"), ("lsoa21", "lsoa11")])
def test_counts_are_conserved_between_vintages_but_for_what_is_named_missing(
    country, level, to, data
):
    codes = sorted(set(country.changes(level, to)["from_code"]))
    given_counts = {code: float(data.draw(COUNTS)) for code in codes}
    people = pd.Series({**PEOPLE, **OLD_PEOPLE})
    made, _ = country.convert(values(level, given_counts), level, to, "count", people)
    lost = made[made["status"].eq("missing")]
    assert set(lost["area"]) <= IRREGULAR
    whole = sum(n for code, n in given_counts.items() if code not in IRREGULAR)
    assert made["value"].sum() == pytest.approx(whole)
    assert len(made) == made["area"].nunique()


WARDS = st.lists(st.sampled_from(range(1, 6)), min_size=12, max_size=12)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ward_of=WARDS, data=st.data())
def test_counts_of_fitted_wards_are_conserved(tmp_path_factory, ward_of, data):
    from equitymap.geography import Geography
    from equitymap.store import Workspace
    from tests.geography.conftest import fill

    of = {}
    for i, number in zip(toy.NUMBERS, ward_of, strict=True):
        of.setdefault(f"E0500008{number}", []).append(i)
    workspace = Workspace.create(tmp_path_factory.mktemp("w") / "w", name="Toy country")
    with workspace.load("add", "wards") as load:
        fill(load)
        for name, rows in wards(of).items():
            load.append(name, rows)
    country = Geography(workspace.open())
    counts = {code: float(data.draw(COUNTS)) for code in of}
    made, _ = country.convert(
        values("wd17", counts), "wd17", "wd25", "count", None, pd.Series(PEOPLE)
    )
    assert made["value"].sum() == pytest.approx(sum(counts.values()))
    assert set(made["status"]) == {"modelled"}


def test_a_fitted_ward_takes_counts_by_residents_and_averages_other_values(country_with):
    country = country_with(**wards({KEPT: (4, 5, 7, 8), "E05000081": (1,), "E05000082": (2, 3)}))
    residents = pd.Series(PEOPLE)
    old = {"E05000081": 110.0, "E05000082": 250.0}
    counts, _ = country.convert(values("wd17", old), "wd17", "wd25", "count", residents=residents)
    counts = counts.set_index("area")
    # E05000082 has 1,200 residents in square 2 (ward 1) and 1,300 in square 3 (ward 4).
    assert counts.loc[toy.WARD[1], "value"] == pytest.approx(110 + 250 * 1200 / 2500)
    means, _ = country.convert(values("wd17", old), "wd17", "wd25", "mean", residents=residents)
    means = means.set_index("area")
    assert means.loc[toy.WARD[1], "value"] == pytest.approx((110 * 1100 + 250 * 1200) / 2300)
    # Of ward 4 half the squares (6) lay in no ward known, so it has no value.
    assert means.loc[toy.WARD[4], "status"] == "missing"
    assert "E05000082" in means.loc[toy.WARD[1], "note"]


def test_a_score_of_merged_boroughs_is_averaged_by_residents_and_a_bare_rate_is_missing(
    country_with,
):
    west = [i for i in toy.NUMBERS if toy.LAD_OF[i] == 1]
    country = country_with(**wards({"E07000001": west[:4], "E07000002": west[4:]}, "lad17"))
    rows = values("lad17", {"E07000001": 10.0, "E07000002": 30.0})
    residents = pd.Series(PEOPLE)
    made, _ = country.convert(rows, "lad17", "lad24", "score", residents=residents)
    first, second = (sum(toy.people(i) for i in half) for half in (west[:4], west[4:]))
    assert made["value"].to_list() == [pytest.approx((10 * first + 30 * second) / 12_800)]
    assert made["status"].to_list() == ["modelled"]
    made, _ = country.convert(rows, "lad17", "lad24", "proportion", residents=residents)
    assert made["status"].to_list() == ["missing"]


def test_ranks_and_hidden_values_are_not_fitted(country_with):
    country = country_with(**wards({"E05000081": (1,), "E05000082": (2,)}))
    ranks, _ = country.convert(
        values("wd17", {"E05000081": 1.0, "E05000082": 2.0}), "wd17", "wd25", "rank"
    )
    assert set(ranks["status"]) == {"missing"}
    hidden = values("wd17", {"E05000081": float("nan"), "E05000082": float("nan")})
    hidden, _ = country.convert(hidden.assign(status="suppressed"), "wd17", "wd25", "count")
    assert hidden["status"].to_list() == ["suppressed"]
    assert hidden["value"].isna().all()


def test_lsoas_take_the_ward_of_the_older_lsoas_they_were_made_of(country_with):
    old = ["E05000081"] * 3
    country = country_with(
        areas=areas("wd17", {"E05000081": "Old ward"}),
        parents=parents("wd17", old, level="lsoa11", children=[toy.LSOA[1], OLD_8, OLD_A]),
    )
    found = country.parents("lsoa21", "wd17").dropna()
    # Square 10 was merged from OLD_A and OLD_B, and nothing tells of the latter's ward.
    assert found.index.to_list() == [toy.LSOA[i] for i in (1, 8, 9, 10)]
    assert set(found) == {"E05000081"}


def test_a_code_history_tells_the_parents_of_codes_whose_lsoas_nobody_knows(country_with):
    stated = parents("lad24", [toy.LAD[1]], level="wd", children=["E05000081"])
    country = country_with(
        areas=pd.concat([areas("wd", {"E05000081": "Old"}), areas("wd14", {"E05000081": "Old"})]),
        parents=stated,
    )
    assert country.parents("wd14", "lad24").to_dict() == {"E05000081": toy.LAD[1]}
