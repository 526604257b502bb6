"""What the commands print for people: tables, receipts, a progress bar."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import click

WIDTH = 100
REFUSALS = 5


@contextmanager
def progress(title: str):
    """A progress bar on standard error, for work over a second, where a person looks on.

    Yields `tell(done, total, text)`.
    """
    if not sys.stderr.isatty():
        yield lambda done, total, text: None
        return
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
    from rich.table import Table

    if not rows:
        click.echo("None.")
        return
    columns = columns or list(rows[0])
    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*[_cell(row.get(column)) for column in columns])
    _paper(160).print(table)


def _paper(width: int):
    """Where tables are printed: as wide as the terminal, or `width` in a file."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else width)


def print_facts(facts: dict) -> None:
    """One thing's facts, a line each."""
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name:<{width}}  {_cell(value)}")


def print_values(data: dict) -> None:
    """An indicator's values with what they are."""
    group = "" if data["group"] == "all" else f", {data['group']}"
    unit = f" ({data['unit']})" if data["unit"] else ""
    click.echo(f"{data['indicator']}{unit} at {data['level']}, {data['period']}{group}")
    click.echo(f"Method: {data['method']}")
    print_table(data["rows"], ["code", "name", "value", "lower", "upper", "status", "class"])


def print_explanation(found: dict, reading: str) -> None:
    """A number, the steps to it and the files it rests on."""
    click.echo(f"{found['title']}\n{reading}\n")
    for number, one in enumerate(found["steps"], start=1):
        _paragraph(one["says"], f"{number:>3}. ")
    click.echo()
    for file in found["receipts"]:
        _paragraph(f"{file['file']}, for the {file['used_for']}", "   ")
        _paragraph(f"sha256 {file['sha256']}, receipt {file['id']}, {file['added'][:10]}", "     ")
    click.echo(f"\nVersion {found['version']} of the workspace: {found['id']}")


def _paragraph(text: str, indent: str) -> None:
    further = " " * len(indent)
    click.echo(textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=further))


def print_receipts(receipts: list[dict]) -> None:
    """What became of every row of every file: one line each, then what there is to say of it."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("file", overflow="fold", max_width=50)
    for column in ("holds", "level"):
        table.add_column(column)
    for column in ("rows", "kept", "refused"):
        table.add_column(column, justify="right")
    for receipt in receipts:
        rows = (f"{receipt[f'rows_{what}']:,}" for what in ("in", "kept", "refused"))
        table.add_row(receipt["file"], receipt["kind"], _cell(receipt["level"]), *rows)
    _paper(WIDTH).print(table)
    for receipt in receipts:
        said = [*_losses(receipt), *_changes(receipt), *receipt["notes"]]
        if said:
            click.echo(receipt["file"])
        for line in said:
            click.echo(textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="    "))


def _losses(receipt: dict) -> Iterator[str]:
    """What a file lost: how much, then the first places where."""
    rows, values = receipt["rows_refused"] - receipt["outside"], receipt["values_refused"]
    if rows:
        yield f"! {rows:,} of {receipt['rows_in']:,} rows refused:"
    if values:
        yield f"! {values:,} of {receipt['values_in']:,} values refused:"
    money_in, money_kept = receipt["money_in"] or 0, receipt["money_kept"] or 0
    if money_in != money_kept:
        yield f"! £{money_in - money_kept:,.2f} of £{money_in:,.2f} not kept."
    elif money_in:
        yield f"£{money_kept:,.2f}, all kept."
    shown = receipt["refused"][:REFUSALS] if rows or values else []
    for one in shown:
        cell = "" if one["value"] is None else f"{one['value']!r} is "
        where = (one.get("sheet"), f"row {one['row']}", one["column"])
        yield f"  {', '.join(filter(None, where))}: {cell}{one['reason']}"
    if shown and rows + values > len(shown):
        yield f"  … and {rows + values - len(shown):,} more (--json lists the first 100)"


def _changes(receipt: dict) -> Iterator[str]:
    """What storing a file would change, and how it was read, as a dry run says it."""
    if receipt.get("would_add") is not None:
        equal = receipt["equal"]
        rest = f"; {equal:,} equal what is stored." if equal is not None else "."
        yield f"Would add {receipt['would_add']:,} and replace {receipt['would_replace']:,}{rest}"
    for line in (receipt.get("recipe_text") or "").splitlines():
        if line.startswith("# - "):
            yield f"Read as {line.removeprefix('# - ')}."


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
