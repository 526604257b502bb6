"""What people see of a load: losses first, nothing wider than a hundred columns."""

import pytest

from equitymap import console
from equitymap.sources.receipt import Receipt


@pytest.fixture
def printed(capsys):
    def printed(**filled):
        receipt = Receipt(id="1", file="people.csv", sha256="", kind="observations", **filled)
        console.print_receipts([receipt.to_dict()])
        return capsys.readouterr().out

    return printed


def refusals(count):
    return [
        {"row": i + 2, "column": "code", "value": "X", "reason": "unknown"} for i in range(count)
    ]


def test_losses_come_before_notes(printed):
    out = printed(
        rows_in=9000, rows_kept=8988, rows_refused=12, refused=refusals(12), notes=["A note."]
    )
    assert out.index("! 12 of 9,000 rows refused") < out.index("row 2, code: 'X' is unknown")
    assert out.index("row 6, code") < out.index("… and 7 more") < out.index("A note.")
    assert "row 7, code" not in out


def test_money_that_is_lost_is_said_and_money_that_is_kept_too(printed):
    lost = printed(rows_in=2, rows_kept=1, rows_refused=1, money_in=1200.5, money_kept=1000.0)
    assert "! £200.50 of £1,200.50 not kept." in lost
    assert "£1,000.00, all kept." in printed(rows_in=1, money_in=1000.0, money_kept=1000.0)


def test_rows_outside_england_are_no_loss(printed):
    out = printed(rows_in=9, rows_kept=7, rows_refused=2, outside=2, notes=["2 rows in Wales."])
    assert "!" not in out
    assert "2 rows in Wales." in out


def test_nothing_is_wider_than_a_hundred_columns(printed):
    out = printed(rows_in=1, rows_kept=1, notes=["word " * 60], refused=[])
    assert max(map(len, out.splitlines())) <= 100


def test_progress_is_silent_where_nobody_looks_on(capfd):
    with console.progress("Adding") as tell:
        tell(0, 1, "a.csv")
    assert capfd.readouterr().err == ""
