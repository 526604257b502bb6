"""Files of several tables, added: what is read, what is set aside, and what the receipt says."""

import pytest

from equitymap.errors import InputError
from equitymap.sources import add
from tests.sources.reading import books
from tests.toy import LSOA

CODES = list(LSOA.values())


def sheet(name, values):
    return [["LSOA21CD", "year", name], *([code, 2021, n] for code, n in zip(CODES, values))]  # noqa: B905


@pytest.fixture
def book(tmp_path):
    def book(sheets, name="a.xlsx", **more):
        (tmp_path / name).write_bytes(books.xlsx(sheets, **more))
        return tmp_path / name

    return book


def test_every_sheet_goes_into_one_receipt(workspace, book, stored):
    path = book({"People": sheet("population", range(12)), "Birds": sheet("pigeons", range(11))})
    (receipt,) = add(workspace, path)
    assert (receipt.rows_in, receipt.rows_kept, receipt.values_kept) == (23, 23, 23)
    assert receipt.indicators == ["population", "pigeons"]
    assert receipt.periods == ["2021"]
    assert any(
        note.startswith("Birds: 'pigeons' is not in the catalogue") for note in receipt.notes
    )
    assert stored("population")["value"].tolist() == list(range(12))
    assert len(stored("pigeons")) == 11
    assert workspace.check() == []


def test_a_cover_and_a_hidden_sheet_are_set_aside_by_name(workspace, book):
    path = book(
        {
            "Cover": [["People of the toy country"]],
            "Contents": [["Sheet", "What"], ["People", "Residents"], ["Birds", "Pigeons"]],
            "People": sheet("population", range(12)),
            "Old": sheet("population", range(5, 17)),
        },
        hidden=["Old"],
    )
    (receipt,) = add(workspace, path)
    said = " ".join(receipt.notes)
    assert (receipt.rows_in, receipt.rows_kept) == (12, 12)
    assert "People of the toy country" in said
    assert "Contents: no table of numbers or codes, set aside." in said
    assert "'Old' is hidden" in said


def test_a_sheet_of_data_that_cannot_be_read_is_a_loss(workspace, book, stored):
    people = sheet("population", range(12))
    odd = [["what", "how much"], *([f"thing {n}", n + 0.5] for n in range(12))]
    path = book({"People": people, "Odd": odd})
    with pytest.raises(InputError) as error:
        add(workspace, path)
    assert "In all 12 of 24 rows would be lost" in str(error.value)
    assert "'Odd'" in str(error.value)
    (receipt,) = add(workspace, path, allow_loss=True)
    assert (receipt.rows_in, receipt.rows_kept, receipt.rows_refused) == (24, 12, 12)
    assert receipt.refused[0]["sheet"] == "Odd"
    assert any(note.startswith("Odd: 12 rows not read. ") for note in receipt.notes)
    assert len(stored("population")) == 12


def test_a_refusal_names_the_sheet(workspace, book):
    twice = [*sheet("pigeons", range(12)), [CODES[0], 2021, 99]]
    path = book({"People": sheet("population", range(12)), "Birds": twice})
    with pytest.raises(InputError, match="^a.xlsx, 'Birds', row 2, .* pigeons of E01000001"):
        add(workspace, path)


def test_rows_of_another_length_are_refused_alone_while_they_are_few(workspace, write):
    rows = "".join(f"{code},{year},{5}\n" for year in range(2001, 2021) for code in CODES)
    text = f"area code,year,population\n{rows}{CODES[0]},2021\n"
    (receipt,) = add(workspace, write("a.csv", text))
    assert (receipt.rows_in, receipt.rows_kept, receipt.rows_refused) == (241, 240, 1)
    assert receipt.refused[0]["row"] == 242
    with pytest.raises(InputError, match="row 14, .*a row of 2 cells where the header has 3"):
        add(workspace, write("b.csv", text.replace(rows, rows[: len(rows) // 20])))


def test_the_names_of_columns_may_stand_in_a_file_of_their_own(workspace, write, stored):
    names = write("names.csv", "LSOA21CD,year,population\n")
    table = write("table.csv", "".join(f"{code},2021,7\n" for code in CODES))
    with pytest.raises(InputError, match="area code"):
        add(workspace, table)
    first, second = add(workspace, [names, table])
    assert (first.kind, first.rows_in, first.recipe) == ("header", 0, None)
    assert "table.csv" in first.notes[0]
    assert (second.kind, second.rows_kept) == ("observations", 12)
    assert stored("population")["value"].tolist() == [7] * 12
    assert workspace.check() == []


def test_several_blocks_of_a_csv_are_read_and_their_recipe_reads_them_again(workspace, write):
    blocks = "".join(
        f"{title}\nLSOA21CD,year,{slug}\n" + "".join(f"{code},2021,5\n" for code in CODES) + "\n"
        for title, slug in (("People", "population"), ("Birds", "pigeons"))
    )
    path = write("a.csv", blocks)
    (receipt,) = add(workspace, path)
    assert receipt.indicators == ["population", "pigeons"]
    text = (workspace.path / receipt.recipe).read_text()
    recipe = write("edited.yaml", text.replace("pigeons\n  new", "doves\n  new"))
    (again,) = add(workspace, path, recipe=recipe, dry_run=True)
    assert again.rows_kept == 24
