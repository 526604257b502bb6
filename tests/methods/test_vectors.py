"""No reference value lies idle: every file of the vectors is read by a test of the methods."""

from pathlib import Path

# They say what the others are.
ABOUT = {"README.md", "manifest.csv"}


def test_every_file_of_reference_values_is_read_by_a_test(vectors):
    tests = [p for p in Path(__file__).parent.glob("*.py") if p.name != Path(__file__).name]
    written = "".join(path.read_text() for path in tests)
    files = {path.name for path in vectors.iterdir()} - ABOUT
    assert len(files) >= 33
    assert not [name for name in sorted(files) if f'vectors / "{name}"' not in written]
