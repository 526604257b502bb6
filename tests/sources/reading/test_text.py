import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitymap.errors import InputError
from equitymap.sources.reading import encodings, text

TABLE = "name,value\nKnight’s Hill – Café,£3\n"
CELLS = ["Knight’s Hill – Café", "£3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_cells(encoding, end):
    cells = text.cells(TABLE.replace("\n", end).encode(encoding), "a.csv")
    assert cells.lines(1, 2) == [CELLS]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark(encoding):
    bare = TABLE.encode(encoding)
    mark = codecs.BOM_UTF16_LE if encoding.endswith("le") else codecs.BOM_UTF16_BE
    for data in (bare, mark + bare):
        assert text.cells(data, "a.csv").lines(1, 2) == [CELLS]


def test_an_accent_alone_tells_windows_from_mac():
    assert encodings.to_utf8("Café".encode("cp1252"))[:2] == ("Café".encode(), "cp1252")
    assert encodings.to_utf8("Café".encode("mac_roman"))[:2] == ("Café".encode(), "mac_roman")


def test_a_bad_byte_in_utf_8_spoils_one_letter_and_is_said():
    data = "Café,£,’\n".encode() * 5 + b"Caf\xe9\n"
    told, encoding, notes = encodings.to_utf8(data)
    assert encoding == "utf-8"
    assert told.decode().count("Café") == 5
    assert "1 bytes are not UTF-8" in notes[0]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|", "¬"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_every_delimiter_is_found(mark, encoding):
    rows = mark.join(["code", "name, or names", "n"]) + "\n" + mark.join(["a", "b", "c"]) + "\n"
    cells = text.cells(rows.encode(encoding), "a.csv")
    if mark != ",":
        assert cells.lines(0, 2) == [["code", "name, or names", "n"], ["a", "b", "c"]]
    assert cells.delimiter == mark


def test_what_is_said_of_encoding_and_delimiter_is_done():
    cells = text.cells("a;b,c\n".encode("mac_roman"), "a.csv", encoding="mac_roman", delimiter=",")
    assert cells.lines(0, 1) == [["a;b", "c"]]


def test_a_line_break_in_a_cell_is_no_row():
    cells = text.cells(b'a,b\n1,"x\n\ny"\n\n3,4\n', "a.csv")
    assert cells.numbers.tolist() == [1, 2, 3, 4]
    assert cells.lines(1, 2) == [["1", "x y"]]
    assert cells.blank.tolist() == [2]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 1000, "row 3: a quotation mark opens a cell"),
        (b'a,b\n1,2\n"3,4\n' + b"5,6\n" * 1000, "row 3: a quotation mark opens a cell"),
        (b"a,b\n1,\0\n", "bytes of zero"),
        (b"x" * 20_000_000, "a row is longer than 8 MB"),
        (b"a,b\n" + b"x," * 10_000_000, "a row is longer than 8 MB"),
        (b"a," * 1_000_000 + b"\n" + b"1," * 1_000_000, "columns or more; at most 16,384"),
        (b"a,b\n" + b"1,2\n" * 300 + b"1\n" * 200_000, "another number of cells than the 2"),
        (b"\n" * 10_000_001, "at most 10,000,000 can be read"),
    ],
)
def test_text_that_is_no_table_is_refused_in_a_sentence(data, said):
    with pytest.raises(InputError, match="a.csv") as error:
        text.cells(data, "a.csv")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@given(st.lists(st.lists(st.text('ab,"\n\r é', max_size=4), min_size=2, max_size=2), min_size=1))
def test_cells_come_back_as_they_were_written(rows):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    cells = text.cells("\r\n".join(["x,y", *quoted, ""]).encode(), "a.csv", delimiter=",")
    back = [list(row.values()) for row in cells.table.to_pylist()[1:]]
    assert back == rows


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_cells_or_refused(data):
    said = "a.csv"
    try:
        text.cells(data, "a.csv")
    except InputError as error:
        said = str(error)
    assert said.startswith("a.csv")
