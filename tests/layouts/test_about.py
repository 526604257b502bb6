from types import SimpleNamespace

from equitymap.disclosure import open_library
from equitymap.store import Workspace
from equitymap.views import methods, words
from layouts import about
from tests.views.test_charts import parts, text


def test_every_source_of_the_workspace_is_named_with_its_licence_and_words_of_thanks(toy_library):
    page = text(about.layout(toy_library))
    sources = toy_library.sources()
    assert len(sources)
    for source in sources.to_dict("records"):
        assert source["name"] in page
        assert source["licence"] in page
        assert source["attribution"] in page


def test_every_indicator_is_named_with_its_direction(toy_library):
    page = text(about.layout(toy_library))
    for indicator in toy_library.indicators():
        assert indicator.name in page
        assert words.worse(indicator) in page


def test_the_states_of_a_value_are_shown_as_they_look(toy_library):
    page = about.layout(toy_library)
    for state in ("unreliable", "suppressed", "missing", "modelled"):
        assert parts(page, f"swatch-{state}")


def test_every_method_is_there_with_its_formula(toy_library):
    page = text(about.layout(toy_library))
    for family, listed in methods.families().items():
        assert f"{family} ({len(listed)})" in page
        for method in listed:
            assert method.title in page
            assert all(piece.strip() in page for piece, _ in methods.marked(method.formula))


def test_every_file_is_listed(toy_library):
    page = text(about.layout(toy_library, anything="ignored"))
    for name in toy_library.receipts()["file"]:
        assert name in page


def test_every_version_is_listed_with_what_was_done(toy_library, toy_workspace):
    page = text(about.layout(toy_library))
    for version in toy_workspace.history():
        assert version["title"] in page


def test_an_empty_workspace_says_so(tmp_path):
    empty = open_library(Workspace.create(tmp_path / "empty", name="Empty").path)
    page = text(about.layout(empty))
    assert "Nothing has been loaded yet." in page
    assert "No data has been added to this workspace yet." in page


def test_a_fictional_place_is_not_said_to_come_from_the_publishers(toy_library):
    indicator = toy_library.indicators()[0]
    fictional = SimpleNamespace(catalogue=toy_library.catalogue, fictional=True)
    told = about._meaning(fictional, indicator)
    assert "Invented figures" in told
    assert "Source:" not in told
