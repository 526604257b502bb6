from dataclasses import fields

import pytest

from equitymap import errors
from equitymap.errors import EquityMapError, InputError, WorkspaceError
from equitymap.settings import Settings


def test_without_an_environment_the_defaults_hold():
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.goal == 0.7
    assert settings.workspace == "./workspace"


def test_the_environment_is_read_in_each_settings_own_type():
    settings = Settings.from_environment(
        {"EQUITYMAP_PORT": "9000", "EQUITYMAP_GOAL": "0.8", "EQUITYMAP_WORKSPACE": "/data"}
    )
    assert (settings.port, settings.goal, settings.workspace) == (9000, 0.8, "/data")


def test_what_the_command_line_gives_wins_over_the_environment():
    environment = {"EQUITYMAP_PORT": "9000", "EQUITYMAP_HOST": "0.0.0.0"}
    settings = Settings.from_environment(environment, port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")


def test_an_empty_variable_counts_as_none():
    assert Settings.from_environment({"EQUITYMAP_PORT": ""}).port == 8050


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("PORT", "eighty", "a whole number"),
        ("PORT", "80.5", "a whole number"),
        ("CACHE_ITEMS", "many", "a whole number"),
        ("PORT", "65536", "a whole number"),
        ("GOAL", "70 %", "a number from 0 to 1"),
        ("GOAL", "70", "a number from 0 to 1"),
        ("GOAL", "nan", "a number from 0 to 1"),
    ],
)
def test_text_where_a_number_belongs_is_a_sentence(name, text, right):
    with pytest.raises(WorkspaceError) as caught:
        Settings.from_environment({f"EQUITYMAP_{name}": text})
    assert f"EQUITYMAP_{name} is {text!r}; it should be {right}" in str(caught.value)


def test_every_setting_is_described():
    described = Settings(port=1).describe()
    assert [row["name"] for row in described] == [setting.name for setting in fields(Settings)]
    assert all(row["help"].endswith(".") for row in described)
    port = next(row for row in described if row["name"] == "port")
    assert port["variable"] == "EQUITYMAP_PORT"
    assert (port["value"], port["default"]) == (1, 8050)


def test_every_error_is_of_the_one_family():
    family = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert len(family) == 5
    assert all(issubclass(kind, EquityMapError) for kind in family)


def test_an_input_error_lists_its_reasons_and_has_at_least_its_own():
    assert InputError("Wrong.").reasons == ("Wrong.",)
    assert InputError("Two files.", ("a", "b")).reasons == ("a", "b")
    assert str(InputError("Two files.", ("a", "b"))) == "Two files."
