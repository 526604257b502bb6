"""What can be had where, for which groups and periods (test_demo.py tries all of it)."""

import pandas as pd
import pytest

from equitymap.disclosure import Library
from equitymap.errors import ChoiceError
from tests import building, toy


def test_groups_are_had_where_their_own_values_lead(toy_library):
    assert toy_library.groups("population", "lad24") == ["all"]
    assert toy_library.periods("child-obesity-year6", "lad24") == ["2019/20"]


def own(slug, unit, kind):
    return pd.DataFrame(
        [
            {
                "slug": slug,
                "name": slug,
                "unit": unit,
                "kind": kind,
                "polarity": "low",
                "source": "own",
            }
        ]
    )


def test_a_rate_that_is_not_its_counts_divided_is_not_offered_where_it_would_be_added_up(tmp_path):
    rate = building.rows("deaths", "lsoa21", dict.fromkeys(toy.LSOA.values(), 50.0), "2020")
    crude = rate.assign(numerator=5.0, denominator=100.0)
    adjusted = crude.assign(value=80.0, period="2021")
    folder = tmp_path / "w"
    library = Library(
        building.workspace(folder, crude, adjusted, own=own("deaths", "per 1,000", "rate")).open()
    )
    assert library.periods("deaths", "lsoa21") == ["2020", "2021"]
    assert library.periods("deaths", "lad24") == ["2020"]
    assert library.values("deaths", "lad24").frame["value"].tolist() == [50, 50]
    with pytest.raises(ChoiceError, match="no period '2021' at lad24"):
        library.values("deaths", "lad24", "2021")
    with pytest.raises(ChoiceError, match="not its numerator divided"):
        library.aggregate("deaths", "lsoa21", "lad24", "2021")


def test_the_first_group_there_is_stands_for_none_asked(tmp_path):
    men = building.rows(
        "life-expectancy", "lad24", dict.fromkeys(toy.LAD.values(), 79.0), group="sex=male"
    )
    library = Library(building.workspace(tmp_path / "w", men).open())
    assert library.groups("life-expectancy", "lad24") == ["sex=male"]
    assert library.periods("life-expectancy", "lad24") == ["2021"]
    assert library.values("life-expectancy", "lad24").group == "sex=male"
    assert library.history("life-expectancy", [toy.LAD[1]])["value"].tolist() == [79]
    with pytest.raises(ChoiceError, match="no group 'all' at lad24; it has sex=male"):
        library.values("life-expectancy", "lad24", group="all")
