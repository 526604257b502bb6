import gzip
import io
import zipfile

import pytest

from equitymap.errors import InputError
from equitymap.sources import raw
from tests.sources.reading.books import packed

TABLE = "area code,value\nE01000001,1\nE01000002,2\n"


@pytest.fixture
def read(tmp_path):
    def read(name, content):
        (tmp_path / name).write_bytes(content)
        return raw.read(tmp_path / name)

    return read


def test_a_zip_of_one_table_is_that_table(read):
    found = read("a.zip", packed({"folder/a.csv": TABLE, "__MACOSX/folder/._a.csv": "x"}))
    (table,) = found.tables
    assert (table.rows, table.sheet, found.notes) == (2, "", [])


def test_every_table_in_a_zip_is_one_and_what_is_none_is_named(read):
    found = read(
        "a.zip", packed({"2020.csv": TABLE, "2021.csv": TABLE.encode("utf-16"), "licence.pdf": "%"})
    )
    assert [table.sheet for table in found.tables] == ["2020.csv", "2021.csv"]
    assert found.notes == ["licence.pdf in the archive is no table and is set aside."]


def test_json_in_a_zip_is_json(tmp_path):
    (tmp_path / "a.zip").write_bytes(packed({"grants.json": '{"grants": []}'}))
    assert raw.format_of(tmp_path / "a.zip") == "json"
    assert raw.content(tmp_path / "a.zip") == b'{"grants": []}'


@pytest.mark.parametrize("name", ["../../a.csv", "/etc/a.csv", "C:\\a.csv", "x/..\\..\\a.csv"])
def test_a_path_out_of_the_archive_is_refused(read, name):
    with pytest.raises(InputError, match="a path out of the archive"):
        read("a.zip", packed({name: TABLE}))


def test_a_link_out_of_the_archive_is_refused(read):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="a path out of the archive"):
        read("a.zip", made.getvalue())


def test_an_archive_in_an_archive_is_refused(read):
    with pytest.raises(InputError, match="holds the archive b.zip; unpack it"):
        read("a.zip", packed({"b.zip": packed({"a.csv": TABLE})}))


def test_an_archive_with_a_password_is_refused(read):
    data = bytearray(packed({"a.csv": TABLE}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(InputError, match="locked with a password"):
        read("a.zip", bytes(data))


def test_an_archive_without_a_table_is_refused(read):
    with pytest.raises(InputError, match="archive without a CSV table"):
        read("a.zip", packed({"readme.pdf": "x"}))


def test_what_unpacks_to_far_more_than_it_is_is_refused(read):
    bomb = b"E01000001,1\n" * 20_000_000
    for name, content in (
        ("a.csv.gz", gzip.compress(bomb)),
        ("a.zip", packed({"a.csv": bomb})),
    ):
        with pytest.raises(InputError, match="at most 536,870,912 bytes, and 200 times"):
            read(name, content)


def test_an_archive_that_understates_its_sizes_is_refused(read):
    data = bytearray(packed({"a.csv": "E01000001,1\n" * 10_000}))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        where = data.index(mark) + at
        data[where : where + 4] = (100).to_bytes(4, "little")
    with pytest.raises(InputError, match="damaged zip archive"):
        read("a.zip", bytes(data))


def test_many_files_are_too_many(read):
    with pytest.raises(InputError, match="holds 1,001 files"):
        read("a.zip", packed({f"{at}.csv": TABLE for at in range(1001)}))
