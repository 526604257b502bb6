from datetime import date

import pytest

from equitymap.errors import InputError
from equitymap.sources import raw
from tests.sources.reading import books
from tests.sources.reading.books import Formula, Percent

ROWS = [
    ["LSOA21CD", "year", "share", "day", "sum"],
    ["E01000001", 2021, Percent(0.253), date(2021, 3, 31), Formula(0.1 + 0.2)],
    ["E01000002", 2021, Percent(1), None, Formula(3)],
]


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def test_cells_are_read_as_a_person_sees_them(write):
    table = raw.read_table(write("a.xlsx", books.xlsx({"Data": ROWS})))
    assert table.header == ROWS[0]
    assert table.table.to_pylist()[0] == {
        "LSOA21CD": "E01000001",
        "year": "2021",
        "share": "25.3%",
        "day": "2021-03-31",
        "sum": "0.3",
    }
    assert table.table["share"].to_pylist() == ["25.3%", "100%"]
    assert table.table["day"].to_pylist()[1] == ""


def test_an_open_document_is_read_like_any_workbook(write):
    rows = [["LSOA21CD", "share"], ["E01000001", Percent(0.25)], ["E01000002", Percent(0.5)]]
    table = raw.read_table(write("a.ods", books.ods(rows)))
    assert table.table["share"].to_pylist() == ["25%", "50%"]


def test_the_old_excel_format_is_read_with_its_own_row_numbers(write):
    table = raw.read_table(write("a.xls", books.xls()))
    assert table.header == ["LSOA21CD", "year", "population"]
    assert table.table["population"].to_pylist() == ["5", "6.5"]
    assert table.row_numbers.tolist() == [4, 5]
    assert table.above == ("Population by area",)


def test_every_visible_sheet_is_a_table_and_the_others_are_named(write):
    book = {"Read me": [["Some words"]], "A": ROWS, "Old": ROWS, "Empty": [], "B": ROWS}
    found = raw.read(write("a.xlsx", books.xlsx(book, hidden=["Old"])))
    assert [table.sheet for table in found.tables] == ["A", "B"]
    said = " ".join(found.notes)
    assert "'Old' is hidden" in said
    assert "'Empty' is empty" in said
    assert "Some words" in said


def test_the_rows_of_a_sheet_keep_their_numbers(write):
    rows = [["Title"], [], ["LSOA21CD", "n"], [], ["E01000001", 1], [], ["E01000002", 2]]
    table = raw.read_table(write("a.xlsx", books.xlsx({"Data": rows})))
    assert table.row_numbers.tolist() == [5, 7]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("corner.xlsx", books.xlsx({"S": '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'})),
        ("quotes.xlsx", books.xlsx({"S": "<row><c r='A1'><v>1</v></c></row>"
            "<row><c s='0' r = 'xfd1048576'><v>1</v></c></row>"})),
        (
            "attribute.xlsx",
            books.xlsx({"S": '<row><c r="A1"/><c x=">" r="XFD1048576"><v>1</v></c></row>'}),
        ),
        ("repeat.ods", books.ods('<table:table-row table:number-rows-repeated="1048570">'
            '<table:table-cell table:number-columns-repeated="16384" office:value-type="float"'
            ' office:value="1"/></table:table-row>')),
    ],
)  # fmt: skip
def test_a_cell_in_a_far_corner_is_refused_before_there_is_room_made_for_it(write, name, content):
    with pytest.raises(InputError, match="reach to row 1,048,57.*at most 8,000,000"):
        raw.read(write(name, content))


def test_blank_cells_to_the_end_of_a_sheet_are_no_cells(write):
    inside = "".join(map(books._ods_row, [["LSOA21CD", "n"], ["E01000001", 5.0]]))
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048570">{blank}</table:table-row>'
    assert raw.read_table(write("a.ods", books.ods(inside + rest))).rows == 1


def test_a_long_text_that_very_many_cells_share_is_refused(write):
    cells = "".join(
        f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 20_000)
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/sharedStrings.xml": f"<sst><si><t>{'x' * 32_000}</t></si></sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{cells}</sheetData></worksheet>",
    }
    with pytest.raises(InputError, match="letters, many of them the same"):
        raw.read(write("a.xlsx", books.packed(parts)))
    row = books._ods_row(["x" * 1000])
    row = row.replace("table-row>", 'table-row table:number-rows-repeated="600000">', 1)
    with pytest.raises(InputError, match="letters, many of them the same"):
        raw.read(write("a.ods", books.ods(row)))


def test_entities_are_refused(write):
    sheet = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet/>'
    parts = {"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": sheet}
    with pytest.raises(InputError, match="declares entities"):
        raw.read(write("a.xlsx", books.packed(parts)))


def test_a_sheet_that_unpacks_to_gigabytes_is_refused(write):
    parts = {"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": b"<row/>" * 20_000_000}
    with pytest.raises(InputError, match="unpacks to"):
        raw.read(write("a.xlsx", books.packed(parts)))


def test_what_is_no_workbook_inside_is_refused(write):
    with pytest.raises(InputError, match="damaged workbook"):
        raw.read(write("a.xlsx", books.packed({"[Content_Types].xml": "x"})))
    with pytest.raises(InputError, match="damaged zip"):
        raw.read(write("a.xlsx", books.xlsx({"S": ROWS})[:-200]))
    with pytest.raises(InputError, match="damaged workbook"):
        raw.read(write("a.xls", b"\xd0\xcf\x11\xe0" + bytes(2000)))
    with pytest.raises(InputError, match="Save it as .xlsx"):
        raw.read(write("a.xlsb", books.packed({"xl/workbook.bin": "x"})))
