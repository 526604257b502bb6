"""Every measure is documented alike, and its worked number is right."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import equitymap.methods

# What the measures share: errors, the shapes of results, the doors that numbers pass.
SHARED = {"errors", "results", "checks", "windows", "spatial", "indicators", "weighted"}
SHARED |= {"subgroups", "permutations", "autocorrelation"}
EVERY = {m.name for m in pkgutil.iter_modules(equitymap.methods.__path__)}
MODULES = sorted(EVERY - SHARED)
PARTS = ("Meaning: ", "Formula: ", "Caution: ")
SECTIONS = ("Parameters", "Returns", "References", "Examples")


def measures(module: str) -> dict:
    """The public functions a module has itself."""
    there = importlib.import_module(f"equitymap.methods.{module}")
    return {
        name: function
        for name, function in inspect.getmembers(there, inspect.isfunction)
        if function.__module__ == there.__name__ and not name.startswith("_")
    }


@pytest.mark.parametrize("module", sorted(EVERY))
def test_the_worked_numbers_are_right(module):
    told = doctest.testmod(importlib.import_module(f"equitymap.methods.{module}"))
    assert told.attempted or module in SHARED
    assert not told.failed


@pytest.mark.parametrize("module", MODULES)
def test_each_measure_says_what_it_is_how_it_is_made_and_when_not_to_trust_it(module):
    assert measures(module)
    for name, function in measures(module).items():
        said = function.__doc__
        places = [said.find(f"\n    {part}") for part in PARTS]
        places += [said.find(f"\n    {title}\n    {'-' * len(title)}\n") for title in SECTIONS]
        assert -1 not in places, f"{module}.{name} lacks a part, or its line under the title"
        assert places == sorted(places), f"{module}.{name} has its parts in another order"


@pytest.mark.parametrize("module", MODULES)
def test_each_parameter_is_described_and_no_other(module):
    for name, function in measures(module).items():
        listed = function.__doc__.split("Parameters\n    ----------\n")[1].split("\n\n    Ret")[0]
        heads = [line.split(":")[0] for line in listed.split("\n") if line[4:5].strip()]
        described = [word.strip() for head in heads for word in head.split(",")]
        taken = inspect.signature(function).parameters
        assert sorted(described) == sorted(taken), f"{module}.{name}"
