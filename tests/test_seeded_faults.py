"""Faults that files are known to have: each is caught, by right numbers or one clear sentence."""

import shutil

import pandas as pd
import pytest

from equitymap.disclosure import Library
from equitymap.errors import InputError
from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy
from tests.toy import LAD, LSOA

PLACES = ("lsoa21.parquet", "msoa21.parquet", "wd25.parquet", "lad24.parquet")
TABLES = ("hierarchy.csv", "regions.csv", "people.csv")
# LSOAs of 2011: one that was split into squares 11 and 12; the others are the same.
SPLIT = "E01000099"
WHOLES = [LSOA[i] for i in range(1, 11)]
EXACT = (
    "LSOA11CD,LSOA21CD,CHGIND\n"
    + "".join(f"{code},{code},U\n" for code in WHOLES)
    + f"{SPLIT},{LSOA[11]},S\n{SPLIT},{LSOA[12]},S\n"
)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The toy country with its people, and the lookup of its LSOAs of 2011."""
    folder = tmp_path_factory.mktemp("faults")
    files = {path.name: path for path in toy.write(folder / "files")}
    exact = folder / "exact.csv"
    exact.write_text(EXACT)
    workspace = Workspace.create(folder / "w", name="Toy country")
    add(workspace, [*(files[name] for name in PLACES + TABLES), exact])
    return workspace


@pytest.fixture
def workspace(built, tmp_path):
    """A fresh copy of it."""
    shutil.copytree(built.path, tmp_path / "w")
    return Workspace(tmp_path / "w")


@pytest.fixture
def load(workspace, tmp_path):
    """Adds a table that was given a name; gives its receipt."""

    def load(table, name="births.csv", **asked):
        path = tmp_path / name
        if isinstance(table, pd.DataFrame):
            table.to_csv(path, index=False)
        else:
            path.write_text(table, encoding="utf-8")
        return add(workspace, path, **asked)[0]

    return load


@pytest.fixture
def shown(workspace):
    """The values of an indicator at a level, by area."""

    def shown(level, slug="number-of-births", **asked):
        return Library(workspace.open()).values(slug, level, **asked).frame.set_index("code")

    return shown


def births(codes, values=None, **columns):
    """A table of births, one row for each code."""
    values = range(10, 10 + len(codes)) if values is None else values
    return pd.DataFrame({"area code": codes, "year": 2021, "Number of births": values, **columns})


def accounted(receipt):
    """Every row and value is kept or refused, and named."""
    assert receipt.rows_in == receipt.rows_kept + receipt.rows_refused
    assert receipt.values_in == receipt.values_kept + receipt.values_refused
    assert len(receipt.refused) == min(100, receipt.rows_refused + receipt.values_refused)
    return True


# Vintages -----------------------------------------------------------------------------------------


def test_two_vintages_in_one_file_are_one_series_without_double_counting(load, shown):
    receipt = load(births([*WHOLES, SPLIT], [10] * 10 + [50]))
    assert accounted(receipt)
    assert receipt.level == "lsoa11"
    frame = shown("lsoa21")
    assert frame["value"].sum() == pytest.approx(10 * 10 + 50)
    assert frame.loc[LSOA[11], "status"] == "modelled"


def test_a_mixed_file_keeps_each_row_at_its_vintage(load, shown, workspace):
    merged = "E01000096,{0},M\nE01000097,{0},M\n".format(LSOA[12])
    load(EXACT.replace(f"{SPLIT},{LSOA[12]},S\n", merged), "other.csv", kind="lookup")
    receipt = load(births([LSOA[11], *WHOLES[:5], "E01000096", "E01000097"], [1] * 8))
    assert accounted(receipt)
    assert f"1 code not of lsoa11 but of lsoa21 ({LSOA[11]}): kept at lsoa21" in receipt.notes[0]
    assert (receipt.converted["from"], receipt.converted["rows"]) == ("lsoa11", 7)
    frame = shown("lsoa21")
    assert frame.loc[LSOA[12], ["value", "status"]].tolist() == [2, "modelled"]
    assert frame["value"].sum() == 8


def test_codes_of_both_vintages_go_with_the_vintage_of_the_file(load):
    receipt = load(births([*WHOLES[:3], LSOA[11], LSOA[12]]))
    assert receipt.level == "lsoa21"
    assert receipt.converted is None


def test_an_area_beside_what_it_became_is_refused_in_one_sentence(load):
    with pytest.raises(InputError) as refusal:
        load(births([*WHOLES, LSOA[11], LSOA[12], SPLIT]))
    assert f"{SPLIT} of lsoa11 and {LSOA[11]} of lsoa21, which it became" in str(refusal.value)
    assert "rows 14 and 12" in str(refusal.value)


HISTORY = (
    "LADCD,LADNM,LADCD_ACTIVE,LADNM_ACTIVE,RGNCD\n"
    f"{LAD[1]},Westshire,E08000098,Westshire,E12000001\n"
    f"{LAD[2]},Eastshire,{LAD[2]},Eastshire,E12000001\n"
    "E08000098,Westshire,E08000098,Westshire,E12000001\n"
    f"E07000091,North East,{LAD[2]},Eastshire,E12000001\n"
    f"E07000092,South East,{LAD[2]},Eastshire,E12000001\n"
)


def test_a_borough_under_its_new_code_is_the_borough_on_the_map(load, shown):
    load(HISTORY, "history.csv")
    receipt = load(births(["E08000098", LAD[2]], [70, 30]))
    assert accounted(receipt)
    assert receipt.rows_refused == 0
    frame = shown("lad24")
    assert frame["value"].to_dict() == {LAD[1]: 70, LAD[2]: 30}
    assert "E08000098" in frame.loc[LAD[1], "note"]


def test_a_borough_under_both_its_codes_counts_once_or_is_refused(load, shown):
    load(HISTORY, "history.csv")
    load(births([LAD[1], "E08000098", LAD[2]], [70, 70, 30]))
    assert shown("lad24")["value"].sum() == 100
    with pytest.raises(InputError, match=f"{LAD[1]} and E08000098 are two codes of one area"):
        load(births([LAD[1], "E08000098", LAD[2]], [70, 71, 30]).assign(year=2022), "again.csv")


def test_merged_boroughs_are_added_up_from_counts_and_never_invented(load, shown):
    load(HISTORY, "history.csv")
    load(births(["E07000091", "E07000092", LAD[1]], [12, 18, 70]))
    frame = shown("lad24")
    assert frame["value"].to_dict() == {LAD[1]: 70, LAD[2]: 30}
    assert frame.loc[LAD[2], "status"] == "modelled"
    load(births(["E07000091", LAD[1]], [12, 70]).assign(year=2022), "half.csv")
    frame = shown("lad24", period="2022")
    assert frame.loc[LAD[2], "status"] == "missing"
    assert "E07000091" in frame.loc[LAD[2], "note"]


def test_both_codes_of_a_borough_are_seen_where_one_level_lists_them_both(load):
    load(HISTORY, "history.csv")
    load(f"LAD24CD,RGN24CD\n{LAD[1]},E12000001\nE08000098,E12000001\n", "both.csv")
    with pytest.raises(InputError, match=f"{LAD[1]} and E08000098 are two codes of one area"):
        load(births([LAD[1], "E08000098", LAD[2]], [70, 71, 30]))


OLD_WARDS = {"E05000081": (1, 2), "E05000082": (3, 6), "E05000083": (4, 5, 7), "E05000084": (8,)}


def test_wards_of_the_old_and_the_new_kind_come_together_on_the_map(load, shown):
    rows = "".join(f"{LSOA[i]},{ward}\n" for ward, squares in OLD_WARDS.items() for i in squares)
    load("LSOA21CD,WD17CD\n" + rows, "wards.csv")
    new = [toy.WARD[3], toy.WARD[5]]
    receipt = load(births([*OLD_WARDS, *new], [23, 30, 60, 40, 5, 6]))
    assert accounted(receipt)
    assert any("not of wd17 but of wd25" in note for note in receipt.notes)
    frame = shown("wd25")
    assert frame["value"].sum() == pytest.approx(23 + 30 + 60 + 40 + 5 + 6)
    assert frame.loc[new, "status"].tolist() == ["published"] * 2
    # Ward 2 is squares 4, 5, 7 and 8: two old wards together.
    assert frame.loc[toy.WARD[2], ["value", "status"]].tolist() == [100, "modelled"]


def test_wards_of_a_year_the_workspace_lacks_are_kept_as_the_file_states_them(load, shown):
    table = births(["E05000071", "E05000072"]).rename(columns={"area code": "WD14CD"})
    receipt = load(table.assign(WD14NM=["Old Park", "Old Green"]))
    assert accounted(receipt)
    assert receipt.level == "wd14"
    assert "show in tables, not on the map" in " ".join(receipt.notes)
    assert shown("wd14")["name"].tolist() == ["Old Park", "Old Green"]


def test_wards_of_a_year_that_nobody_tells_are_refused_with_the_way_out(load):
    with pytest.raises(InputError, match="E05000071.*not among the wards this workspace knows"):
        load(births(["E05000071", toy.WARD[1]]))
    assert load(births(["E05000071", "E05000072"]), level="wd14").level == "wd14"


# Rows that are no areas ---------------------------------------------------------------------------


def test_a_total_row_is_no_area_and_no_loss(load, shown):
    table = births([*LSOA.values(), None], [1] * 12 + [12])
    table["area name"] = [*(toy.NAMES[code] for code in LSOA.values()), "Total"]
    receipt = load(table)
    assert accounted(receipt)
    assert (receipt.rows_kept, receipt.rows_refused, receipt.lossy) == (12, 1, False)
    assert receipt.refused[0]["reason"] == "a total, not an area"
    assert shown("lad24")["value"].sum() == 12


def test_an_area_and_its_parent_in_one_file_do_not_add_up_together(load, shown):
    receipt = load(births([*LSOA.values(), *LAD.values(), toy.ENGLAND], [1] * 12 + [8, 4, 12]))
    assert accounted(receipt)
    assert receipt.rows_refused == 0
    assert shown("lad24")["value"].tolist() == [8, 4]
    assert shown("wd25")["value"].sum() == 12


def test_a_footnote_is_no_row(load):
    text = births(list(LSOA.values())).to_csv(index=False)
    receipt = load(text + "\nSource: the publisher's own count\n* counts below five\n")
    assert receipt.rows_kept == 12
    assert receipt.lossy is False
    assert accounted(receipt)


def test_codes_with_spaces_and_in_small_letters_are_codes(load, shown):
    receipt = load(births([f" {code.lower()}  " for code in LSOA.values()], [3] * 12))
    assert receipt.rows_kept == 12
    assert shown("lsoa21")["value"].tolist() == [3] * 12


def test_shuffled_columns_are_found_by_their_names(load, shown):
    table = births(list(LSOA.values()), [4] * 12)[["Number of births", "year", "area code"]]
    assert load(table).rows_kept == 12
    assert shown("lsoa21", period="2021")["value"].tolist() == [4] * 12


def test_codes_sorted_without_their_names_are_refused(load):
    table = births(list(LSOA.values()))
    table["area name"] = [toy.NAMES[code] for code in reversed(LSOA.values())]
    with pytest.raises(InputError, match=f"{LSOA[1]} stands beside 'Square 12', the name of"):
        load(table)
    table["area name"] = [toy.NAMES[code] for code in LSOA.values()]
    assert load(table).rows_kept == 12


def test_a_total_may_be_called_after_the_larger_area(load, shown):
    receipt = load(births([*LSOA.values(), "Westshire total", "Total for Eastshire"]))
    assert accounted(receipt)
    assert (receipt.rows_kept, receipt.rows_refused, receipt.lossy) == (12, 2, False)


def test_a_numerator_above_its_denominator_is_refused(load):
    table = births(list(LSOA.values())).drop(columns="Number of births")
    with pytest.raises(InputError, match="the numerator is above the denominator .such as 50 of 5"):
        load(table.assign(Numerator=50, Denominator=5, **{"Asthma (%)": 10.0}))


def test_rows_said_twice_alike_count_once(load, shown):
    table = births(list(LSOA.values()), [4] * 12)
    receipt = load(pd.concat([table, table.tail(2)]))
    assert accounted(receipt)
    assert "2 values said twice alike in the file, stored once." in receipt.notes
    assert shown("lad24")["value"].sum() == 48


def test_values_that_contradict_one_another_are_refused_both(load):
    table = births(list(LSOA.values()), [4] * 12)
    with pytest.raises(
        InputError, match=f"number-of-births of {LSOA[12]} .* in row 13 as 4 and in row 14 as 5"
    ):
        load(pd.concat([table, table.tail(1).assign(**{"Number of births": 5})]))
    receipt = load(
        pd.concat([table, table.tail(1).assign(**{"Number of births": 5})]), allow_loss=True
    )
    assert accounted(receipt)
    assert (receipt.values_kept, receipt.values_refused, receipt.lossy) == (11, 2, True)


# A decile the wrong way up ------------------------------------------------------------------------


def test_a_decile_whose_first_is_the_least_deprived_is_never_taken_for_the_other(load, workspace):
    deciles = [toy.decile(i) for i in toy.NUMBERS]
    header = "Index of Multiple Deprivation (IMD) Decile (where 1 is least deprived 10% of LSOAs)"
    load(pd.DataFrame({"LSOA code (2021)": LSOA.values(), header: [11 - d for d in deciles]}))
    library = Library(workspace.open())
    if library.find("imd-decile"):
        assert library.values("imd-decile", "lsoa21").frame["value"].tolist() == deciles
    else:
        (own,) = (one for one in library.indicators() if "decile" in one.slug)
        assert "least" in own.slug


# The published files ------------------------------------------------------------------------------

PUBLISHED = [
    "boundaries/lad24_england.parquet",
    "boundaries/wd25_england_bgc.parquet",
    "boundaries/wd21_england_generalised.parquet",
    "lookups/drkane_la_all_codes.csv",
    "lookups/drkane_rgn_all_codes.csv",
    "lookups/lsoa21_hierarchy_england_DERIVED.csv.gz",
    "lookups/humaniverse_lookup_lsoa11_ward17.csv.gz",
    "lookups/LSOA11_LSOA21_LAD22_EW_exact.csv",
]


@pytest.fixture(scope="module")
def england(shared, tmp_path_factory):
    """England's boroughs and wards of several years, by the publishers' own files."""
    workspace = Workspace.create(tmp_path_factory.mktemp("england") / "w", name="England")
    add(workspace, [shared / name for name in PUBLISHED])
    return workspace


def of_england(england, folder, table, name):
    """What a table comes to in a copy of that workspace: its receipt and its library."""
    shutil.copytree(england.path, folder / "w")
    workspace = Workspace(folder / "w")
    table.to_csv(folder / name, index=False)
    receipt = add(workspace, folder / name)[0]
    assert accounted(receipt)
    return receipt, Library(workspace.open())


@pytest.mark.real
def test_barnsley_and_sheffield_in_either_code_are_one_borough_each(england, tmp_path):
    codes = ["E08000038", "E08000039", "E09000022"]
    receipt, library = of_england(england, tmp_path, births(codes, [7, 8, 9]), "a.csv")
    assert receipt.rows_refused == 0
    frame = library.values("number-of-births", "lad24").frame.set_index("code")
    assert frame["value"].dropna().to_dict() == {**{"E08000016": 7, "E08000019": 8, "E09000022": 9}}


@pytest.mark.real
def test_the_districts_that_became_west_northamptonshire_are_added_up(england, tmp_path):
    codes = ["E07000151", "E07000154", "E07000155", "E09000022"]
    receipt, library = of_england(england, tmp_path, births(codes, [10, 20, 30, 5]), "a.csv")
    assert receipt.rows_refused == 0
    frame = library.values("number-of-births", "lad24").frame.set_index("code")
    assert frame.loc["E06000062", ["value", "status"]].tolist() == [60, "modelled"]
    assert frame["value"].sum() == 65


@pytest.mark.real
def test_lambeths_wards_before_2022_come_to_those_of_today_and_nobody_is_lost(england, tmp_path):
    old = [f"E0500{number:04d}" for number in range(416, 437)]
    table = births(old, [1000] * 21).rename(columns={"Number of births": "Number of people"})
    receipt, library = of_england(england, tmp_path, table, "a.csv")
    assert receipt.rows_kept == 21
    values = library.values("number-of-people", "wd25")
    inside = values.frame[library.geography.within("wd25", ["E09000022"])]
    assert len(inside) == 25
    assert set(inside["status"]) == {"modelled"}
    assert values.frame["value"].sum() == pytest.approx(21_000)
    assert "fitted" in values.method
