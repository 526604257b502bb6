import pytest

from equitymap.sources import raw
from equitymap.sources.layouts import layouts
from equitymap.sources.raw import Extent
from equitymap.sources.reading import headerless

ROWS = '"SE1 0AA",10,531860,"E09000028"\n"SE1 0AB",10,532281,"E09000028"\n'


def test_a_table_without_a_header_has_the_names_that_are_said(tmp_path):
    path = tmp_path / "se.csv"
    path.write_text(ROWS)
    assert raw.read_table(path).headless
    table = raw.read_table(path, Extent(names=["Postcode", "Quality", "East", "District"]))
    assert table.header == ["Postcode", "Quality", "East", "District"]
    assert (table.rows, table.first_row, table.headless) == (2, 1, False)


def test_a_file_of_column_names_is_known_by_holding_nothing_else(tmp_path):
    (tmp_path / "names.csv").write_text("PC,PQ,EA,DC\nPostcode,Quality,Eastings,District\n")
    (tmp_path / "short.csv").write_text("area code,name\nLambeth,London\n")
    (tmp_path / "se.csv").write_text(ROWS)
    (tmp_path / "data.csv").write_text("area code,n\nE01000001,5\n")
    found = headerless.beside(sorted(tmp_path.iterdir()))
    assert found[tmp_path / "names.csv"] == ["Postcode", "Quality", "Eastings", "District"]
    assert tmp_path / "se.csv" not in found
    assert tmp_path / "data.csv" not in found


@pytest.mark.parametrize("one", layouts().headerless, ids=lambda one: one.name)
def test_every_known_headerless_file_names_its_columns_once(one):
    assert len(set(one.header)) == len(one.header)
    assert one.patterns.keys() <= set(one.header)


@pytest.mark.real
def test_published_files_without_a_header_are_known(shared):
    for name, rows in (
        ("samples/codepoint_open_se.csv", 20_902),
        ("services/nhs_ods_epraccur.csv", 15_971),
    ):
        table = raw.read_table(shared / name)
        assert not table.headless
        assert table.rows == rows
        assert "no header" in table.aside[0]
