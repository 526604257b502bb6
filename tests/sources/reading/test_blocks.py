"""Where tables begin and end: each test is a file as somebody laid it out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.sources import raw


@pytest.fixture
def read(tmp_path):
    def read(text):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        return raw.read(tmp_path / "a.csv").tables

    return read


ROWS = "Lambeth 1,E01000001,7,12.5\nLambeth 2,E01000002,8,13.5\n"


def test_a_plain_table_has_nothing_aside(read):
    (table,) = read("name,code,n,%\n" + ROWS)
    assert table.header == ["name", "code", "n", "%"]
    assert (table.rows, table.first_row, table.aside) == (2, 2, ())


def test_titles_and_facts_above_and_notes_below_are_no_rows_and_are_named(read):
    (table,) = read(
        "TS037 - General health,,,\nDate :,2021,,\n,,,\nname,code,n,%\n,,,\n"
        + ROWS
        + ",,,\n,Records have been swapped,,\n,between areas.,,\n"
    )
    assert table.header == ["name", "code", "n", "%"]
    assert table.row_numbers.tolist() == [6, 7]
    assert table.above == ("TS037 - General health", "Date : 2021")
    assert table.aside == (
        "Rows 1–2: above the table, no rows of it ('TS037 - General health'; 'Date : 2021').",
        "Rows 9–10: below the table, no rows of it ('Records have been swapped'; "
        "'between areas.').",
        "Rows 3, 5, 8: blank, no rows.",
    )


def test_lines_around_the_table_may_lack_the_commas(read):
    (table,) = read("General health\nDate: 2021\n\nname,code,n,%\n" + ROWS + "Source: ONS\n")
    assert table.header == ["name", "code", "n", "%"]
    assert table.row_numbers.tolist() == [5, 6]
    assert (table.rows, table.refused) == (2, ())
    assert "Row 7: below the table" in table.aside[1]


def test_a_note_directly_below_the_rows_is_a_note_and_an_area_without_data_is_a_row(read):
    (table,) = read("name,n\nLambeth,5.5\nSouthwark,\n* Rounded to 5,\n")
    assert table.table["name"].to_pylist() == ["Lambeth", "Southwark"]


def test_two_rows_of_header_are_one_and_merged_cells_count_for_all_they_span(read):
    (table,) = read("Area,Code,Obese,,Overweight,\n,,number,%,number,%\nA,E01000001,1,2.5,3,4.5\n")
    assert table.header == [
        *("Area", "Code"),
        *("Obese | number", "Obese | %", "Overweight | number", "Overweight | %"),
    ]
    (table,) = read("Title\n,,Obese,,Slim,\nArea,Code,n,%,n,%\nA,E01000001,1,2.5,3,4.5\n")
    assert table.header == ["Area", "Code", "Obese | n", "Obese | %", "Slim | n", "Slim | %"]
    assert table.above == ("Title",)


def test_a_row_of_units_belongs_to_the_header(read):
    (table,) = read("Area,Code,People,Obese\n,,persons,%\nA,E01000001,1200,2.5\n")
    assert table.header == ["Area", "Code", "People | persons", "Obese | %"]
    (table,) = read("Area,Code,People,Obese\nname,code,persons,%\nA,E01000001,1200,2.5\n")
    assert table.header == ["Area", "Code", "People | persons", "Obese | %"]


def test_a_first_row_without_its_area_is_a_row(read):
    (table,) = read("code,value,period\n,*,1900\nE01000001,5,1900\n")
    assert table.header == ["code", "value", "period"]
    assert table.rows == 2


def test_years_and_ages_may_name_columns(read):
    (table,) = read("LSOA21CD,2019,2020,2021\nE01000001,1,2,3\n")
    assert table.header == ["LSOA21CD", "2019", "2020", "2021"]
    (table,) = read("lsoa11_code,total,0,1,2\nE01000001,6,1,2,3\n")
    assert table.header == ["lsoa11_code", "total", "0", "1", "2"]


def test_blank_rows_in_the_middle_are_gaps(read):
    (table,) = read("name,code,n,%\n" + ROWS + ",,,\n\n" + ROWS.replace("00001", "00003"))
    assert table.row_numbers.tolist() == [2, 3, 6, 7]


def test_every_block_of_a_sheet_is_a_table_with_its_title(read):
    first, second = read(
        "Obesity,,\n,,\ncode,name,n\nE01000001,A,5\nE01000002,B,6\n,,\n"
        "Poverty,,\ncode,name,n\nE01000001,A,7.5\n,,\nSource: us,,\n"
    )
    assert (first.sheet, first.row_numbers.tolist()) == ("Obesity", [4, 5])
    assert (second.sheet, second.row_numbers.tolist()) == ("Poverty", [9])
    assert second.table["n"].to_pylist() == ["7.5"]
    assert "Source: us" in " ".join(second.aside)


def test_blocks_may_have_different_widths(read):
    first, second = read("code,n\nE01000001,5\n\ncode,name,x,y\nE01000001,A,7.5,1.5\n")
    assert first.header == ["code", "n"]
    assert second.header == ["code", "name", "x", "y"]
    assert first.refused == second.refused == ()


def test_names_without_any_code_or_number_are_a_table(read):
    (table,) = read("ward,borough\nBrixton,Lambeth\nPeckham,Southwark\n")
    assert table.header == ["ward", "borough"]
    assert table.rows == 2


def test_a_table_of_facts_only_is_read(read):
    (table,) = read("title,value\nObesity,12.5\nPoverty,13.5\n")
    assert table.rows == 2


def test_a_list_is_a_table_of_one_column(read):
    (table,) = read("area\ne01000001\ne01000002\n")
    assert (table.header, table.rows) == (["area"], 2)
    (table,) = read("name\nLambeth\n")
    assert (table.header, table.rows) == (["name"], 1)


def test_a_total_row_is_a_row(read):
    (table,) = read("name,n\nBrixton,5.5\nPeckham,6.5\nTotal,12\n")
    assert table.table["name"].to_pylist() == ["Brixton", "Peckham", "Total"]


def test_a_table_of_many_gaps_is_one_table(read):
    (table,) = read("code,n\n" + "".join(f"E0{i:07},5\n\n" for i in range(1000)))
    assert table.rows == 1000


def test_a_column_without_a_name_and_without_cells_is_none(read):
    (table,) = read(",code,n,\n,E01000001,5,\n")
    assert table.header == ["code", "n"]


LINES = ["E01000001,A,5", "E01000002,B,6.5", "x", "", ",,", "a,b", "Source: y,,", "1,2,3,4"]
LINES += ["p,q,r", "A,,", "Date:,2021"]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_every_line_is_a_row_refused_or_named(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("lines") / "a.csv"
    path.write_text("code,name,n\nE01000009,Z,1.5\n" + "".join(f"{line}\n" for line in lines))
    found = raw.read(path)
    seen = {number for table in found.tables for number in table.row_numbers.tolist()}
    refused = {one["row"] for table in found.tables for one in table.refused}
    heads = {row for table in found.tables for row in table.extent.header or [1]}
    said = " ".join([*found.notes, *(one for table in found.tables for one in table.aside)])
    named = {
        number
        for part in said.replace("Rows ", "Row ").split("Row ")[1:]
        for span in part.split(":")[0].split(", ")
        for number in range(int(span.split("–")[0]), int(span.split("–")[-1]) + 1)
    }
    assert seen | refused | heads | named == set(range(1, len(lines) + 3))
