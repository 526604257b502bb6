"""Every measure is documented alike, and its worked number is right."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import equitymap.methods

# What the measures share: errors, the shapes of results, checks at the door.
SHARED = {"errors", "results", "checks", "windows", "spatial", "indicators"}
MODULES = [m.name for m in pkgutil.iter_modules(equitymap.methods.__path__) if m.name not in SHARED]


@pytest.mark.parametrize("name", MODULES)
def test_the_worked_numbers_are_right(name):
    told = doctest.testmod(importlib.import_module(f"equitymap.methods.{name}"))
    assert told.attempted
    assert not told.failed


@pytest.mark.parametrize("name", MODULES)
def test_each_measure_says_meaning_formula_units_and_errors(name):
    module = importlib.import_module(f"equitymap.methods.{name}")
    for measure, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ != module.__name__ or measure.startswith("_"):
            continue
        for part in ("Meaning:", "Parameters\n", "Returns\n", "Examples\n"):
            assert part in function.__doc__, f"{name}.{measure} lacks {part.strip()}"
