"""The README keeps up: its commands exist, its recipes are in the Makefile, its rooms are there."""

import re
import shlex

from click.testing import CliRunner

from equitymap.cli import main
from tests.conftest import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.S))


def test_every_make_recipe_named_exists():
    recipes = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"^make (\w+)", SHELL, re.M))
    assert {"run", "test"} <= named <= recipes


def test_every_command_named_exists_with_its_options():
    lines = [part.split("#")[0].strip() for line in SHELL.splitlines() for part in line.split(";")]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("equitymap ")]
    assert len(commands) >= 8
    for words in commands:
        names = [word for word in words if re.fullmatch("[a-z]+", word)]
        name = names[:2] if names[0] == "targets" else names[:1]
        explained = CliRunner().invoke(main, [*name, "--help"])
        assert explained.exit_code == 0, words
        for option in (word for word in words if word.startswith("--")):
            assert option in explained.stdout, words


def test_every_room_named_is_there():
    for room in re.findall(r"^\| `(equitymap/\w+(?:\.py)?|layouts/|geodata/|tests/)`", TEXT, re.M):
        assert (ROOT / room).exists(), room


def test_every_picture_is_there():
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", TEXT):
        assert (ROOT / picture).is_file(), picture
