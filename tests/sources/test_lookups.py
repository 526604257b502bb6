import pytest

from equitymap.errors import InputError
from equitymap.geography import Geography
from equitymap.sources import add
from tests import toy
from tests.toy import LAD, LSOA


def tables(workspace, name):
    return workspace.open().table(name).to_pandas()


def test_a_hierarchy_states_the_parents_of_its_finest_level(workspace):
    geography = Geography(workspace.open())
    assert geography.parents("lsoa21", "msoa21")[LSOA[1]] == "E02000001"
    assert geography.parents("lsoa21", "lad24")[LSOA[12]] == LAD[2]
    assert geography.name("E12000001") == "Toyland"
    assert set(tables(workspace, "parents")["method"]) == {"lookup"}


def test_codes_found_by_point_are_kept_as_such_and_make_no_level_known(workspace, write):
    add(workspace, write("a.csv", f"LSOA21CD,WD26CD_pip\n{LSOA[1]},E05000009\n"))
    rows = tables(workspace, "parents")
    row = rows[rows["parent_level"] == "wd26"].iloc[0]
    assert (row["parent"], row["method"]) == ("E05000009", "point")
    assert "wd26" not in set(tables(workspace, "areas")["level"])


def test_a_column_without_a_year_gives_way_to_one_that_states_it(workspace, write):
    text = f"LSOA21CD,LADCD,LAD24CD\n{LSOA[1]},E09000099,{LAD[1]}\n"
    add(workspace, write("a.csv", text))
    assert "E09000099" not in set(tables(workspace, "parents")["parent"])


def test_an_exact_fit_lookup_states_what_became_of_each_area(workspace, write):
    text = "LSOA11CD,LSOA11NM,LSOA21CD,CHGIND\n"
    text += f"E01000099,Old,{LSOA[11]},S\nE01000099,Old,{LSOA[12]},S\n{LSOA[1]},One,{LSOA[1]},U\n"
    text += "W01000009,Welsh,W01000009,U\n"
    (receipt,) = add(workspace, write("a.csv", text))
    rows = tables(workspace, "conversions")
    assert set(rows["from_level"] + rows["to_level"]) == {"lsoa11lsoa21"}
    assert rows.set_index("to_code")["change"].to_dict() == {
        LSOA[11]: "S",
        LSOA[12]: "S",
        LSOA[1]: "U",
    }
    assert "Changes from lsoa11 to lsoa21: 1 U, 2 S." in receipt.notes
    assert (receipt.rows_in, receipt.rows_kept, receipt.outside) == (4, 3, 1)
    assert Geography(workspace.open()).name("E01000099") == "Old"


def test_a_best_fit_lookup_converts_nothing_and_says_so(workspace, write):
    (receipt,) = add(workspace, write("a.csv", f"LSOA11CD,LSOA21CD\nE01000099,{LSOA[11]}\n"))
    assert tables(workspace, "conversions").empty
    assert "no change indicator" in receipt.notes[0]


def test_an_area_that_is_gone_keeps_its_row_without_a_successor(workspace, write):
    text = f"LSOA11CD,LSOA21CD,LAD24CD\nE01000099,,{LAD[1]}\n,{LSOA[1]},{LAD[1]}\n"
    (receipt,) = add(workspace, write("a.csv", text))
    assert receipt.rows_kept == 2
    assert "E01000099" in Geography(workspace.open()).codes("lsoa11")


def test_a_lookup_whose_rows_have_no_area_is_refused(workspace, write):
    text = f"LSOA21CD,LAD24CD\n,{LAD[1]}\n{LSOA[1]},{LAD[1]}\n"
    with pytest.raises(
        InputError, match="row 2.*empty where an area code should stand.*1 of 2 rows"
    ):
        add(workspace, write("a.csv", text))


def test_a_change_that_is_none_is_refused(workspace, write):
    text = f"LSOA11CD,LSOA21CD,CHGIND\nE01000099,{LSOA[11]},Q\n"
    with pytest.raises(InputError, match="column 'CHGIND': 'Q' is no change.*U, S, M or X"):
        add(workspace, write("a.csv", text))


def test_postcodes_are_kept_with_the_finest_area_and_without_one(workspace, write):
    text = f"Postcode,LSOA21CD,MSOA21CD\nzx1 2ab,{LSOA[1]},E02000001\nZX1 2AC,,\n"
    (receipt,) = add(workspace, write("a.csv", text))
    rows = tables(workspace, "postcodes").set_index("postcode")
    assert rows.loc["ZX12AB", ["level", "code"]].to_list() == ["lsoa21", LSOA[1]]
    assert rows["code"].isna().sum() == 1
    assert receipt.rows_kept == 2


def test_what_is_known_already_is_not_stored_again(workspace, write):
    before = len(tables(workspace, "parents"))
    add(workspace, write("a.csv", f"LSOA21CD,LSOA21NM,LAD24CD\n{LSOA[1]},Square 01,{LAD[1]}\n"))
    assert len(tables(workspace, "parents")) == before


def test_a_disagreement_is_named_by_the_lookup_that_states_it(workspace, tmp_path, write):
    squares = toy.boundaries("LSOA21").assign(LAD24CD=LAD[2])
    squares.to_parquet(tmp_path / "lsoa21.parquet")
    (drawn,) = add(workspace, tmp_path / "lsoa21.parquet")
    assert "have another lad24 in the boundary file than in the lookup" in " ".join(drawn.notes)
    regions = "LAD24CD,LAD24NM,RGN24CD,RGN24NM\n" + "".join(
        f"{code},{code},{toy.REGION},Toyland\n" for code in LAD.values()
    )
    (other,) = add(workspace, write("boroughs.csv", regions))
    assert other.notes == []


HISTORY = (
    "LADCD,LADNM,LADCD_ACTIVE,UTLACD,RGNCD,LAD20CD\n"
    f"E07000091,North,{LAD[2]},E10000001,E12000001,E07000091\n"
    f"E07000092,South,{LAD[2]},E10000001,E12000001,E07000092\n"
    f"E08000091,West,{LAD[1]},E08000091,E12000001,E08000091\n"
    f"{LAD[1]},Westshire,{LAD[1]},{LAD[1]},E12000001,{LAD[1]}\n"
)


def test_a_code_history_is_a_level_of_any_year_and_says_what_codes_are_today(workspace, write):
    (receipt,) = add(workspace, write("codes.csv", HISTORY))
    assert receipt.level == "lad"
    assert "3 codes are another today, 2 of them merged with others" in receipt.notes[0]
    geography = Geography(workspace.open())
    assert geography.current_level("lad") == "lad24"
    assert len(geography.codes("lad24")) == 2
    assert geography.name("E07000091") == "North"
    rows = tables(workspace, "conversions").set_index("from_code")
    assert rows.loc["E07000091", ["from_level", "to_code", "change"]].to_list() == [
        *("lad", LAD[2], "M")
    ]
    assert rows.loc["E08000091", "change"] == "U"


def test_of_upper_tier_authorities_only_counties_are_counties(workspace, write):
    add(workspace, write("codes.csv", HISTORY))
    geography = Geography(workspace.open())
    assert geography.codes("cty24").to_list() == ["E10000001"]
    assert geography.parents("lad", "cty24")["E07000091"] == "E10000001"


def test_wards_of_a_file_that_says_what_their_boroughs_are_today_are_of_any_year(workspace, write):
    text = f"WDCD,WDNM,LADCD,LADCD_ACTIVE\nE05000081,Old,E07000091,{LAD[2]}\n"
    (receipt,) = add(workspace, write("codes.csv", text))
    assert receipt.level == "wd"
    geography = Geography(workspace.open())
    assert "E05000081" not in geography.codes("wd25")
    assert geography.parents("wd", "lad24").to_dict() == {"E05000081": LAD[2]}
