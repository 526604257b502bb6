"""The rooms' doors: each room imports only rooms before it, and `methods` none of ours."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# In the order of the design; what stands on one line may not know each other.
ROOMS = [
    ("store",),
    ("geography",),
    ("sources",),
    ("methods",),
    ("disclosure",),
    ("need",),
    ("equity",),
    ("funding",),
    ("choice",),
    ("provenance",),
    ("views",),
    ("reports", "api"),
    ("layouts",),
    ("app", "console"),
    ("cli",),
    ("__main__",),
]
FREE = {"settings", "errors", ""}  # "" is the package itself: its version, the drivers it allows
ORDER = {room: position for position, row in enumerate(ROOMS) for room in row}


def files():
    for folder in ("equitymap", "layouts"):
        yield from sorted((ROOT / folder).rglob("*.py"))
    if (ROOT / "app.py").exists():
        yield ROOT / "app.py"


def room_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    if parts[0] != "equitymap":
        return parts[0]
    return "" if parts[1] == "__init__" else parts[1]


def imported(file: Path):
    """The rooms a file imports from, wherever in it the import stands, with the line."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: spell the import out, from its room on"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] in ("layouts", "app"):
                yield parts[0], node.lineno
            elif parts[0] == "equitymap":
                first = parts[1] if len(parts) > 1 else ""
                yield (first if first in ORDER or first in FREE else ""), node.lineno


@pytest.mark.parametrize("file", list(files()), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_room_imports_only_rooms_before_it(file):
    room = room_of(file)
    if room in FREE:
        assert all(other in FREE for other, _ in imported(file))
        return
    assert room in ORDER, f"{file.name} is in no room of the design"
    for other, line in imported(file):
        allowed = other in FREE or other == room or ORDER[other] < ORDER[room]
        assert allowed, f"{file.relative_to(ROOT)}:{line}: {room} may not look at {other}"


def test_methods_import_nothing_of_ours():
    for file in (ROOT / "equitymap" / "methods").glob("*.py"):
        assert list(imported(file)) == [] or {r for r, _ in imported(file)} == {"methods"}, file


def test_only_the_gate_reads_observations():
    """Need, equity, funding and everything later see protected values only."""
    later = [room for room, at in ORDER.items() if at > ORDER["disclosure"] and room != "cli"]
    for file in files():
        if room_of(file) in later:
            text = file.read_text(encoding="utf-8")
            assert "_snapshot" not in text, file
            assert '"observations"' not in text, file


def test_the_test_sees_a_door_that_should_be_shut(tmp_path):
    file = tmp_path / "x.py"
    file.write_text("def f():\n    from equitymap.views import words\nimport layouts.map\n")
    assert sorted(imported(file)) == [("layouts", 3), ("views", 2)]
