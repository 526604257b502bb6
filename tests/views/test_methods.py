from importlib import import_module
from pathlib import Path

import pytest

import equitymap.methods
from equitymap.views import methods

FOLDER = Path(equitymap.methods.__file__).parent
ALL = [method for listed in methods.families().values() for method in listed]


def test_every_module_is_in_one_family():
    listed = [module for modules in methods.FAMILIES.values() for module in modules]
    there = {file.stem for file in FOLDER.glob("*.py")} - {"__init__"}
    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == there - set(methods.UNLISTED)


@pytest.mark.parametrize("method", ALL, ids=lambda method: method.name)
def test_every_method_says_what_it_means_and_where_it_comes_from(method):
    assert all((method.title, method.meaning, method.reference))


def test_a_docstring_is_taken_apart():
    from equitymap.methods.proportions import wilson

    found = methods.described(wilson)
    assert found.name == "proportions.wilson"
    assert found.title == "Limits of a proportion by Wilson's score method"
    assert found.meaning.startswith("The range of true proportions")
    assert found.formula.startswith("``(2x + z²")
    assert found.caution.startswith("Chance variation only")
    assert found.reference.startswith("Wilson EB (1927)")
    assert "Parameters" not in found.caution


def test_a_function_that_says_nothing_has_empty_parts():
    def bare():
        """Nothing but this."""

    assert methods.described(bare).meaning == ""
    assert methods.described(bare).title == "Nothing but this"


def test_code_in_a_sentence_is_told_from_words():
    said = [("Formula ", False), ("x / n", True), (" as in ", False), ("rate", True)]
    assert methods.marked("Formula ``x / n`` as in `rate`") == said


def test_functions_that_a_module_only_borrows_are_not_its_methods():
    rates = import_module("equitymap.methods.rates")
    assert hasattr(rates, "estimate")
    assert "rates.estimate" not in {method.name for method in ALL}
