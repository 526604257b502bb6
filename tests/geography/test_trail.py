"""Trails: the rows behind a value are the rows it is made of, whatever the route."""

import pandas as pd
import pytest

from equitymap.disclosure import Library
from tests import building, toy


def homes(level, values):
    return building.rows("cold-homes", level, values, "2019")


@pytest.fixture
def library(tmp_path):
    """Cold homes of squares 1 to 4 of 2021 and of 3 to 12 of 2011, of which 11 was two."""
    own = pd.DataFrame(
        [{"slug": "cold-homes", "name": "Cold homes", "kind": "mean", "polarity": "low"}]
    ).assign(unit="", source="own")
    old = {toy.LSOA[i]: float(i) for i in range(3, 13) if i != 11}
    frames = [
        homes("lsoa21", {toy.LSOA[i]: 100.0 + i for i in range(1, 5)}),
        homes("lsoa11", old | {"E01000098": 7.0, "E01000099": 8.0}),
    ]
    frames = [
        frame.assign(row=range(2, len(frame) + 2), receipt=f"r{at}")
        for at, frame in enumerate(frames)
    ]
    made = building.workspace(tmp_path / "w", *frames, building.people(), own=own)
    pairs = [(toy.LSOA[i], toy.LSOA[i], "U") for i in toy.NUMBERS if i != 11]
    pairs += [(code, toy.LSOA[11], "M") for code in ("E01000098", "E01000099")]
    changes = pd.DataFrame(pairs, columns=["from_code", "to_code", "change"])
    with made.load("add", "changes") as load:
        load.append("areas", pd.DataFrame({"level": "lsoa11", "code": changes["from_code"]}))
        load.append(
            "conversions", changes.assign(from_level="lsoa11", to_level="lsoa21", receipt="r9")
        )
    return Library(made.open())


def trail(library, level, *codes):
    return library.trail("cold-homes", level, list(codes))


def test_what_is_published_at_the_level_itself_is_not_looked_for_elsewhere(library):
    found = trail(library, "lsoa21", toy.LSOA[3])
    assert library.values("cold-homes", "lsoa21").frame["value"][2] == 103
    assert found.rows[["level", "row"]].values.tolist() == [["lsoa21", 4]]
    assert found.legs == []


def test_what_it_leaves_open_comes_from_the_older_vintage(library):
    found = trail(library, "lsoa21", toy.LSOA[5])
    assert found.rows[["level", "area"]].values.tolist() == [["lsoa11", toy.LSOA[5]]]
    assert [leg.how for leg in found.legs] == ["converted"]
    assert found.links == ["r9"]


def test_all_parts_of_a_merged_area_are_behind_it(library):
    found = trail(library, "lsoa21", toy.LSOA[11])
    assert found.rows["area"].tolist() == ["E01000098", "E01000099"]
    assert found.legs[0].areas == 2


def test_an_area_added_up_rests_on_rows_of_both_vintages(library):
    found = trail(library, "msoa21", toy.MSOA[1])
    assert sorted(found.rows["level"]) == ["lsoa11", "lsoa21", "lsoa21", "lsoa21"]
    assert [leg.how for leg in found.legs] == ["converted", "aggregated"]
    assert found.weighed == {"lsoa21": [toy.LSOA[i] for i in (1, 2, 4, 5)]}


def test_every_value_has_rows_and_every_value_without_rows_is_missing(library):
    for level in library.levels_of("cold-homes"):
        frame = library.values("cold-homes", level).frame
        for code, value in zip(frame["code"], frame["value"], strict=True):
            rows = trail(library, level, code).rows
            assert len(rows) or pd.isna(value), code


def test_a_trail_holds_no_values(library):
    rows = trail(library, "lsoa21", *toy.LSOA.values()).rows
    assert not {"value", "lower", "upper", "numerator", "denominator"} & set(rows.columns)
