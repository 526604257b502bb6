import json
import shutil
from contextlib import contextmanager

import pandas as pd
import pytest

from equitymap.errors import InputError
from equitymap.sources import add
from equitymap.store import Workspace
from tests import toy
from tests.toy import LSOA

KEYS = {
    *("id", "file", "sha256", "kind", "level", "indicators", "periods"),
    *("rows_in", "rows_kept", "rows_refused", "values_in", "values_kept", "values_refused"),
    *("refused", "codes_unknown", "converted", "money_in", "money_kept"),
    *("lossy", "version", "recipe"),
}


def people(**columns):
    return pd.DataFrame({"LSOA21CD": LSOA.values(), "year": 2021, "population": 5, **columns})


def test_the_toy_country_is_one_load_with_a_receipt_for_each_file(tmp_path):
    paths = toy.write(tmp_path / "files")
    workspace = Workspace(tmp_path / "w")
    receipts = add(workspace, reversed(paths))
    assert workspace.head() == 1
    assert [receipt.file for receipt in receipts] == [path.name for path in reversed(paths)]
    kinds = {receipt.file: receipt.kind for receipt in receipts}
    assert kinds["lsoa21.parquet"] == "boundaries"
    assert kinds["hierarchy.csv"] == "lookup"
    assert kinds["imd.csv"] == "observations"
    assert kinds["grants.json"] == "grants"
    assert all(receipt.rows_in == receipt.rows_kept for receipt in receipts)
    assert workspace.check() == []
    grants = next(receipt for receipt in receipts if receipt.kind == "grants")
    assert grants.money_in == grants.money_kept == 1000


def test_a_receipt_has_the_keys_that_are_promised(workspace, write):
    (receipt,) = add(workspace, write("a.csv", people()))
    assert receipt.to_dict().keys() >= KEYS
    assert json.loads(json.dumps(receipt.to_dict())) == receipt.to_dict()
    assert receipt.version == workspace.head()
    assert (workspace.path / receipt.recipe).is_file()


def test_the_same_bytes_again_change_nothing_and_give_the_receipt_of_before(workspace, write):
    path = write("a.csv", people())
    before = add(workspace, path)
    head = workspace.head()
    shutil.copy(path, path.with_name("copy.csv"))
    assert add(workspace, [path]) == before
    assert add(workspace, [path.with_name("copy.csv")]) == before
    assert workspace.head() == head


def test_after_an_undo_the_same_bytes_may_be_added_again(workspace, write, stored):
    path = write("a.csv", people())
    add(workspace, path)
    workspace.undo()
    assert stored("population").empty
    add(workspace, path)
    assert len(stored("population")) == 12


def test_a_dry_run_says_what_would_be_and_stores_nothing(workspace, write, tmp_path):
    path = write("a.csv", people())
    head = workspace.head()
    (receipt,) = add(workspace, path, dry_run=True)
    assert receipt.rows_kept == 12
    assert receipt.version is None
    assert workspace.head() == head
    nowhere = Workspace(tmp_path / "nowhere")
    paths = toy.write(tmp_path / "files")
    assert len(add(nowhere, paths, dry_run=True)) == len(paths)
    assert not nowhere.path.exists()


def test_one_refused_file_stores_nothing_and_all_reasons_are_listed(workspace, write, tmp_path):
    good = write("good.csv", people())
    text = write("text.csv", people(population="many", pigeons="few"))
    page = write("page.csv", "<html>404</html>")
    unknown = write("unknown.csv", people(LSOA21CD=["E01088888"] * 12))
    head = workspace.head()
    with pytest.raises(InputError) as error:
        add(workspace, [good, page, text, unknown])
    assert len(error.value.reasons) == 3
    for name in ("text.csv", "page.csv", "unknown.csv"):
        assert name in str(error.value)
    assert "good.csv" not in str(error.value)
    assert workspace.head() == head
    assert workspace.check() == []


def test_a_workspace_made_for_a_load_that_is_refused_goes_again(tmp_path, write):
    workspace = Workspace(tmp_path / "new")
    with pytest.raises(InputError):
        add(workspace, write("a.csv", "what,how much\nsomething,5.5\n"))
    assert not workspace.path.exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError):
        add(Workspace(empty), write("a.csv", "what,how much\nsomething,5.5\n"))
    assert list(empty.iterdir()) == []


def test_paths_that_are_no_files_are_all_named(workspace, tmp_path):
    with pytest.raises(InputError) as error:
        add(workspace, [tmp_path / "none.csv", tmp_path])
    assert len(error.value.reasons) == 2
    assert "none.csv does not exist" in str(error.value)
    assert "is a folder" in str(error.value)
    with pytest.raises(InputError, match="No file was given"):
        add(workspace, [])


def test_a_written_recipe_reads_the_file_again(workspace, write, stored):
    path = write("a.csv", people().rename(columns={"population": "heads"}))
    (first,) = add(workspace, path)
    recipe = workspace.path / first.recipe
    text = recipe.read_text().replace("indicator: heads", "indicator: population")
    edited = write("edited.yaml", text)
    (again,) = add(workspace, path, recipe=edited)
    assert again.indicators == ["population"]
    assert len(stored("population")) == 12


def test_a_recipe_for_another_file_is_refused_naming_the_column(workspace, write):
    recipe = write("r.yaml", "kind: observations\ncode: area\nvalues:\n- {column: x, indicator: y}")
    with pytest.raises(InputError, match="a.csv has no column 'area', which its recipe names"):
        add(workspace, write("a.csv", people()), recipe=recipe)


def test_a_kind_that_the_file_is_not_is_refused(workspace, write, toy_files):
    with pytest.raises(InputError, match="not recognised as a table of grants, as --kind says"):
        add(workspace, write("a.csv", people()), kind="grants")
    with pytest.raises(InputError, match="holds boundaries, not grants"):
        add(workspace, toy_files["wd25.parquet"], kind="grants")
    with pytest.raises(InputError, match="equitymap targets import"):
        add(workspace, write("a.csv", people()), kind="targets")


def test_the_level_can_be_said(workspace, write, stored):
    add(workspace, write("a.csv", people()), level="lsoa21")
    assert set(stored("population")["level"]) == {"lsoa21"}


def test_progress_is_told_from_the_first_file_to_the_last(workspace, write):
    told = []
    files = [write("a.csv", people()), write("b.csv", people(mice=1))]
    add(workspace, files, progress=lambda done, total, text: told.append((done, total, text)))
    assert told[0] == (0, 4, "a.csv")
    assert told[-1] == (4, 4, "storing")
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


def test_in_a_fictional_workspace_everything_is_a_demonstration(tmp_path, write):
    workspace = Workspace.create(tmp_path / "w", name="Nowhere", fictional=True)
    codes = [code.replace("E010", "E019") for code in LSOA.values()]
    squares = toy.boundaries("LSOA21").assign(LSOA21CD=codes)
    squares.to_file(tmp_path / "squares.geojson", driver="GeoJSON")
    add(workspace, [tmp_path / "squares.geojson", write("a.csv", people(LSOA21CD=codes))])
    rows = workspace.open().table("observations").to_pandas()
    assert set(rows["source"]) == {"demonstration"}
    with pytest.raises(InputError, match="a code of a real place; this workspace is fictional"):
        add(workspace, write("real.csv", people()))


def test_a_dry_run_writes_nothing_at_all_and_needs_no_lock(workspace, write):
    path, before = write("a.csv", people()), sorted(workspace.path.rglob("*"))
    with workspace.load("add", "another"):
        locked = sorted(workspace.path.rglob("*"))
        (receipt,) = add(workspace, path, dry_run=True)
        assert sorted(workspace.path.rglob("*")) == locked
    assert receipt.recipe is None
    assert set(before) <= set(locked)


def test_whether_bytes_are_there_is_asked_of_the_version_the_load_builds_on(
    workspace, write, monkeypatch
):
    path, other = write("a.csv", people()), Workspace(workspace.path)
    entered = Workspace.load

    @contextmanager
    def after_another(self, action, title):
        monkeypatch.undo()
        add(other, path)  # another process adds the same file just before this one has the lock
        with entered(self, action, title) as load:
            yield load

    monkeypatch.setattr(Workspace, "load", after_another)
    (receipt,) = add(workspace, path)
    assert workspace.head() == receipt.version == 2


def test_a_bad_cell_of_a_grant_is_counted(workspace, write):
    grants = [{**toy.GRANTS[0], "id": f"g{i}"} for i in range(3)]
    grants[1]["awardDate"] = "soon"
    (receipt,) = add(workspace, write("grants.json", json.dumps({"grants": grants})))
    assert (receipt.rows_in, receipt.rows_kept) == (3, 3)
    assert receipt.values_refused == 1
    assert receipt.values_in == receipt.values_kept + 1
    assert receipt.refused[0]["value"] == "soon"


def test_a_column_whose_name_and_codes_disagree_is_said(workspace, write):
    same = "".join(f"{code},{code},U\n" for code in list(LSOA.values())[:11])
    split = f"E01000099,{LSOA[12]},S\n"
    add(workspace, write("changes.csv", "LSOA11CD,LSOA21CD,CHGIND\n" + same + split))
    (receipt,) = add(workspace, write("a.csv", people().rename(columns={"LSOA21CD": "LSOA11CD"})))
    assert "of lsoa11 by its name, of lsoa21 by its codes" in " ".join(receipt.notes)


def test_notes_on_many_columns_are_counts(workspace, write):
    many = {f"words {i}": "text" for i in range(9)} | {f"pigeons {i}": 1 for i in range(9)}
    (receipt,) = add(workspace, write("a.csv", people(**many)))
    notes = " ".join(receipt.notes)
    assert "Columns not used: 9 (words 0, words 1, …; the recipe names them all)." in notes
    assert "9 indicators are not in the catalogue" in notes
    assert "words 8" in (workspace.path / receipt.recipe).read_text()


def test_codes_in_small_letters_and_with_spaces_are_codes(workspace, write, stored):
    codes = [f" {code.lower()} " for code in LSOA.values()]
    add(workspace, write("a.csv", people(LSOA21CD=codes)))
    assert list(stored("population").index) == list(LSOA.values())


def test_a_dry_run_counts_what_is_new_what_is_replaced_and_what_is_equal(workspace, write):
    add(workspace, write("a.csv", people()))
    values = [5] * 6 + [6] * 6
    (same,) = add(workspace, write("b.csv", people(year=2021, pigeons=1)), dry_run=True)
    assert (same.would_add, same.would_replace, same.equal) == (12, 0, 12)
    path = write("c.csv", people(population=values))
    (other,) = add(workspace, path, dry_run=True, replace=True)
    assert (other.would_add, other.would_replace, other.equal) == (0, 6, 6)
    assert "indicator: population" in other.recipe_text
    (stored_,) = add(workspace, path, replace=True)
    assert (stored_.would_add, stored_.recipe_text) == (None, None)
    assert (workspace.path / stored_.recipe).read_text() == other.recipe_text


def test_a_recipe_says_at_its_head_what_it_is(workspace, write):
    (receipt,) = add(workspace, write("a.csv", people()), dry_run=True)
    head = [line for line in receipt.recipe_text.splitlines() if line.startswith("#")]
    assert "a.csv" in head[0]
    assert "--recipe" in head[1]
    assert "'population' is population" in head[2]
