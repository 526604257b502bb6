import gzip
import json

import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.sources import raw

TABLE = "area code,name,value\nE01000001,Café,1\nE01000002,B,2\n"


def file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_in_the_encodings_publishers_use(tmp_path, encoding):
    table = raw.read_table(file(tmp_path, "a.csv", TABLE.encode(encoding)))
    assert table.header == ["area code", "name", "value"]
    assert table.table["name"].to_pylist() == ["Café", "B"]
    assert table.first_row == 2


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_csv_is_read_with_any_delimiter(tmp_path, mark):
    table = raw.read_table(file(tmp_path, "a.csv", TABLE.replace(",", mark)))
    assert table.table["value"].to_pylist() == ["1", "2"]


def test_a_delimiter_inside_quotes_is_none(tmp_path):
    table = raw.read_table(file(tmp_path, "a.csv", '"Employment, health, crime";code\n1;2\n'))
    assert table.header == ["Employment, health, crime", "code"]


def test_a_gzipped_csv_is_read(tmp_path):
    table = raw.read_table(file(tmp_path, "a.csv.gz", gzip.compress(TABLE.encode())))
    assert table.rows == 2


def test_a_cell_may_hold_commas_quotes_and_line_breaks(tmp_path):
    text = 'code,name\nE01000001,"a, ""b""\nc"\nE01000002,d\n'
    assert raw.read_table(file(tmp_path, "a.csv", text)).table["name"].to_pylist() == [
        'a, "b"\nc',
        "d",
    ]


def test_blank_and_repeated_headers_get_names_of_their_own(tmp_path):
    table = raw.read_table(file(tmp_path, "a.csv", ",x,x\n1,2,3\n"))
    assert table.header == ["column 1", "x", "x (2)"]


def test_parquet_keeps_its_types(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"code": ["E01000001"], "value": [1.5]}).to_parquet(path)
    table = raw.read_table(path)
    assert table.table["value"].to_pylist() == [1.5]
    assert table.first_row == 1


def refused(path):
    with pytest.raises(InputError) as error:
        raw.read_table(path)
    assert path.name in str(error.value)
    return str(error.value)


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path):
    assert "holds a CSV table" in refused(file(tmp_path, "a.parquet", TABLE))
    assert "web page" in refused(file(tmp_path, "a.csv", "<!DOCTYPE html><html></html>"))
    assert "XML" in refused(file(tmp_path, "a.geojson", "<OGRVRTDataSource></OGRVRTDataSource>"))
    assert "holds JSON" in refused(file(tmp_path, "a.csv", json.dumps({"a": 1})))
    assert "empty" in refused(file(tmp_path, "a.csv", ""))
    assert "not text" in refused(file(tmp_path, "a.csv", b"ab\x00\x01\x02" * 50))
    assert "no rows" in refused(file(tmp_path, "a.csv", "code,value\n"))


def test_a_damaged_file_is_refused(tmp_path):
    assert "damaged" in refused(file(tmp_path, "a.parquet", b"PAR1 and then nothing"))
    assert "damaged" in refused(file(tmp_path, "a.csv.gz", b"\x1f\x8b not gzip"))


def test_a_row_of_another_length_is_refused_alone(tmp_path):
    table = raw.read_table(file(tmp_path, "a.csv", TABLE + "E01000003,B\nE01000004,C,1,2\n"))
    assert table.rows == 2
    assert [(one["row"], one["reason"]) for one in table.refused] == [
        (4, "a row of 2 cells where the header has 3"),
        (5, "a row of 4 cells where the header has 3"),
    ]


def test_line_ends_of_every_kind_and_utf_16_are_read(tmp_path):
    for content in (
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.encode("utf-16"),
    ):
        table = raw.read_table(file(tmp_path, "a.csv", content))
        assert table.header == ["area code", "name", "value"]
        assert table.table["name"].to_pylist() == ["Café", "B"]


def test_blank_rows_are_no_rows_and_shift_no_row_numbers(tmp_path):
    below = raw.read_table(file(tmp_path, "a.csv", TABLE + ",,\n" * 3))
    assert below.rows == 2
    assert below.aside == ("Rows 4–6: blank, no rows.",)
    for blank in (",,\n", "\n"):
        between = raw.read_table(
            file(tmp_path, "a.csv", TABLE.replace("E01000002", blank + "E01000002"))
        )
        assert between.row_numbers.tolist() == [2, 4]
        assert between.aside == ("Row 3: blank, no rows.",)


def test_nothing_but_a_mark_or_a_header_is_refused(tmp_path):
    assert "is empty" in refused(file(tmp_path, "a.csv", b"\xef\xbb\xbf"))
    assert "a header and no rows" in refused(file(tmp_path, "a.csv", "area code,value"))


def test_a_gzip_file_damaged_anywhere_is_refused(tmp_path):
    rows = "".join(f"E0100{i:04},{i * 7919 % 1000}\n" for i in range(10_000)) * 10
    whole = gzip.compress(("area code,value\n" + rows).encode())
    for damaged in (whole[:-100], whole[:5000] + b"\xff" * 50 + whole[5050:]):
        assert "damaged gzip file" in refused(file(tmp_path, "a.csv.gz", damaged))


def test_a_gzipped_parquet_file_is_to_be_unpacked(tmp_path):
    assert "unpack it" in refused(file(tmp_path, "a.parquet.gz", gzip.compress(b"PAR1...")))


def test_a_web_page_is_known_behind_its_comments(tmp_path):
    page = "\n<!-- served by X -->\n<!DOCTYPE html><html></html>"
    assert "holds a web page" in refused(file(tmp_path, "a.csv", page))
