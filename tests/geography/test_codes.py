import pandas as pd
import pytest

from equitymap.errors import InputError
from tests import toy
from tests.geography.conftest import OLD_8, OLD_C, areas, parents

NEW_ONLY = [toy.LSOA[i] for i in (8, 9, 12)]
BOTH = [toy.LSOA[i] for i in (1, 2, 3)]


def test_codes_of_one_vintage_only_decide_it(country):
    assert country.vintage(pd.Series(BOTH + NEW_ONLY)) == "lsoa21"
    assert country.vintage(pd.Series([*BOTH, OLD_8])) == "lsoa11"


def test_codes_that_fit_both_vintages_take_the_one_the_header_states(country):
    assert country.vintage(pd.Series(BOTH)) == "lsoa21"
    assert country.vintage(pd.Series(BOTH), "lsoa11") == "lsoa11"


def test_codes_outweigh_a_header_that_is_wrong(country):
    assert country.vintage(pd.Series([*BOTH, OLD_8]), "lsoa21") == "lsoa11"


def test_two_vintages_in_one_column_are_refused_with_an_example_of_each(country):
    with pytest.raises(InputError, match="two vintages") as refusal:
        country.vintage(pd.Series([*BOTH, *NEW_ONLY, OLD_8]))
    assert toy.LSOA[8] in str(refusal.value)
    assert OLD_8 in str(refusal.value)
    assert "lsoa11" in str(refusal.value)


def test_unknown_codes_and_totals_do_not_disturb(country):
    codes = pd.Series([*NEW_ONLY, "E01009999", toy.LAD[1], toy.ENGLAND, None])
    assert country.vintage(codes) == "lsoa21"


def test_a_vintage_the_workspace_does_not_know_is_taken_from_the_header(country):
    assert country.vintage(pd.Series(toy.WARD.values()), "wd24") == "wd24"


def test_a_kind_the_workspace_does_not_know_is_of_the_vintage_the_catalogue_lists(country):
    assert country.vintage(pd.Series(["E54000029"])) == "icb24"


def test_codes_of_no_kind_are_refused(country):
    with pytest.raises(InputError, match="'Lambeth'"):
        country.vintage(pd.Series(["Lambeth", "Southwark"]))


def test_a_current_code_means_itself(country):
    row = country.resolve(pd.Series([toy.WARD[1]])).loc[0]
    assert (row["level"], row["areas"], row["how"]) == ("wd25", [toy.WARD[1]], "current")


def test_a_retired_code_means_all_it_became(country):
    row = country.resolve(pd.Series([OLD_8])).loc[0]
    assert row["how"] == "retired"
    assert row["level"] == "lsoa21"
    assert row["areas"] == [toy.LSOA[8], toy.LSOA[9]]


def test_a_code_known_from_a_lookup_only_is_of_the_level_that_holds_it(country_with):
    country = country_with(
        areas=areas("wd24", {"E05000099": "Old ward"}),
        parents=parents("wd24", ["E05000099"], children=[toy.LSOA[1]]),
    )
    row = country.resolve(pd.Series(["E05000099"])).loc[0]
    assert (row["level"], row["how"]) == ("wd24", "current")
    assert country.lsoas_of("wd24", "E05000099") == [toy.LSOA[1]]


def test_unknown_codes_mean_nothing(country):
    rows = country.resolve(pd.Series(["E01009999", None, "x"]))
    assert set(rows["how"]) == {"unknown"}
    assert rows["areas"].to_list() == [[], [], []]
    assert rows["level"].isna().all()


def test_answers_stand_in_the_order_asked_with_repeats(country):
    codes = pd.Series([OLD_C, toy.LSOA[1], OLD_C, "x"], index=[9, 4, 2, 1])
    rows = country.resolve(codes)
    assert rows["code"].to_dict() == codes.to_dict()
    assert rows["how"].to_list() == ["retired", "current", "retired", "unknown"]
