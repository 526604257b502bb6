"""What the commands print for people: tables, receipts, a progress bar."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic

import click


@contextmanager
def progress(title: str):
    """A progress bar on standard error, for work over a second, where a person looks on.

    Yields `tell(done, total, text)`.
    """
    from rich.console import Console
    from rich.progress import Progress

    begun = monotonic()
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as shown:
        task = shown.add_task(title, total=None, visible=False)

        def tell(done: int, total: int, text: str) -> None:
            late = monotonic() - begun > 1
            shown.update(task, completed=done, total=total, visible=late, description=text)
            shown.refresh()

        yield tell


def print_table(rows: list[dict], columns: list[str] | None = None) -> None:
    """Rows as a table."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    if not rows:
        click.echo("None.")
        return
    columns = columns or list(rows[0])
    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*[_cell(row.get(column)) for column in columns])
    Console(highlight=False, width=None if sys.stdout.isatty() else 160).print(table)


def print_facts(facts: dict) -> None:
    """One thing's facts, a line each."""
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name:<{width}}  {_cell(value)}")


def print_values(data: dict) -> None:
    """An indicator's values with what they are."""
    click.echo(f"{data['indicator']} ({data['unit']}) at {data['level']}, {data['period']}")
    click.echo(f"Method: {data['method']}")
    print_table(data["rows"], ["code", "name", "value", "lower", "upper", "status", "class"])


def print_receipts(receipts: list[dict]) -> None:
    """What became of every row of every file."""
    print_table(receipts, ["id", "file", "kind", "level", "rows_in", "rows_kept", "rows_refused"])
    for receipt in receipts:
        said = list(receipt["notes"])
        said += [
            f"row {r['row']}, {r['column']}: {r['value']!r} {r['reason']}"
            for r in receipt["refused"][:5]
        ]
        if len(receipt["refused"]) > 5:
            said.append(f"… {receipt['rows_refused']} rows refused in all")
        if said:
            click.echo(receipt["file"] + "".join(f"\n  {line}" for line in said))


def _cell(value) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.2f}"
    if isinstance(value, dict):
        return ", ".join(f"{k} {_cell(v)}" for k, v in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return str(value)
