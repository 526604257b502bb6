"""The commands: each asks the same functions as the web app, and prints JSON or a table."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path

import click

from equitymap import __version__, console
from equitymap.errors import ChoiceError, EquityMapError, InputError
from equitymap.settings import Settings

KINDS = ["observations", "grants", "services", "boundaries", "lookup", "targets"]
GSS_CODE = re.compile(r"[A-Z]\d{8}")
DAY = click.DateTime(["%Y-%m-%d"])
GROUP = click.option(
    "--group", metavar="G", help="Such as ethnicity=Black; all by default, or else the first."
)


def command(group: click.Group | None = None, **attributes) -> Callable:
    """A command that knows the settings, takes --json and --workspace and fails with a sentence."""

    def decorate(function: Callable) -> click.Command:
        @wraps(function)
        def run(as_json: bool, workspace: str | None, **given):
            try:
                everywhere = click.get_current_context().find_root().params["workspace"]
                settings = Settings.from_environment(workspace=workspace or everywhere)
                answer = function(settings, **given)
            except InputError as refused:
                fail(*refused.reasons)
            except EquityMapError as error:
                fail(str(error))
            if answer is not None:
                data, table = answer
                if as_json:
                    click.echo(
                        json.dumps(data, ensure_ascii=False, default=_plain, allow_nan=False)
                    )
                else:
                    table()

        for option in (
            click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
            click.option(
                "--workspace", metavar="PATH", help="The workspace [EQUITYMAP_WORKSPACE]."
            ),
        ):
            run = option(run)
        return (group or main).command(**attributes)(run)

    return decorate


def fail(*reasons: str):
    """Say why on standard error, and end with status 1."""
    for reason in reasons:
        click.echo(reason, err=True)
    sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="equitymap")
@click.option("--workspace", metavar="PATH", help="The workspace [EQUITYMAP_WORKSPACE].")
def main(workspace: str | None):
    """Where is need greatest, who is worse off, and does the money go there?

    Data lives in a workspace (a folder). `equitymap demo` makes a fictional one; `equitymap add`
    loads published files into yours; `equitymap serve` shows it in a browser.
    """


def library(settings: Settings):
    """The workspace's newest version, through the disclosure gate."""
    from equitymap.disclosure import open_library

    return open_library(settings.workspace)


def workspace(settings: Settings):
    """The workspace itself."""
    from equitymap.store import Workspace

    return Workspace(settings.workspace)


# ---- data in -------------------------------------------------------------------------------


@command()
def demo(settings: Settings):
    """Build the demonstration, a fictional city (in ./demo unless a workspace is given)."""
    from equitymap.sources.demo import build

    path = settings.workspace
    if path == Settings().workspace:
        path = "demo"
    with console.progress("Building the demonstration") as tell:
        receipts = build(path, progress=tell)
    data = {"workspace": str(path), "receipts": [r.to_dict() for r in receipts]}
    return data, lambda: (
        console.print_receipts(data["receipts"]),
        click.echo(f"\nA fictional place is in {path}. Next: equitymap serve --workspace {path}"),
    )


@command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--kind", type=click.Choice(KINDS), help="What the files hold, if not recognised.")
@click.option("--recipe", type=click.Path(), help="Read the files by this recipe (YAML).")
@click.option("--dry-run", is_flag=True, help="Say what would happen; store nothing.")
@click.option("--allow-loss", is_flag=True, help="Store the rest though more than 1 % is lost.")
@click.option("--indicator", metavar="SLUG", help="The indicator the values belong to.")
@click.option("--level", metavar="L", help="The level of the areas, such as lsoa21.")
@click.option("--replace", is_flag=True, help="Let new values take the place of different ones.")
def add(settings: Settings, paths, **options):
    """Recognise, check and store files, and say what became of every row.

    Several paths are one load: boundaries first, then lookups, then the rest. If one file is
    refused, nothing is stored. Adding the same bytes again changes nothing.
    """
    from equitymap.sources import add as load
    from equitymap.store import Workspace

    place = Workspace(settings.workspace)
    if options["kind"] == "targets":
        receipts = add_targets(place, paths, options)
    else:
        with console.progress("Adding") as tell:
            receipts = load(place, list(paths), progress=tell, **options)
    data = {"receipts": [r.to_dict() for r in receipts]}
    stored = "Nothing was stored: a dry run." if options["dry_run"] else f"In {place.path}."
    return data, lambda: (console.print_receipts(data["receipts"]), click.echo(stored))


def add_targets(place, paths, options) -> list:
    """A list of codes becomes the target set that has the file's name; gives its receipt."""
    from equitymap.need import targets as sets
    from equitymap.sources import Receipt

    if len(paths) > 1 or any(value for name, value in options.items() if name != "kind"):
        raise InputError(
            "--kind targets takes one file and no other option; `equitymap targets import` "
            "gives a list another name than its file's."
        )
    sets.import_codes(place, Path(paths[0]).stem, Path(paths[0]))
    held = place.open().table("receipts", ["json"])
    return [Receipt.from_json(held["json"][-1].as_py())]


@command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option(
    "--area", "areas", multiple=True, metavar="CODE…", help="Only what these boroughs need."
)
@click.option(
    "--organisation",
    "organisations",
    multiple=True,
    metavar="ID",
    help="A funder whose grants are fetched from 360Giving, such as GB-CHC-1164883.",
)
@click.option("--list", "listing", is_flag=True, help="List what can be fetched; fetch nothing.")
@click.option("--dry-run", is_flag=True, help="Download and say what would happen; store nothing.")
@click.option("--allow-loss", is_flag=True, help="Store the rest though more than 1 % is lost.")
@click.option("--replace", is_flag=True, help="Let revised values take the place of older ones.")
def fetch(settings: Settings, sources, areas, organisations, listing, **options):
    """Download published data from its publishers, then add it as one load.

    SOURCE is a source or a download of `equitymap fetch --list`; without one, all are fetched that
    need not be asked for by name. CODE is a borough (E09000022) or a region; several may follow.

    Safe to run from cron: what is unchanged is not downloaded again and changes nothing; two runs
    never meet; if one publisher fails nothing is stored, and the next run goes on where this one
    ended.
    """
    from equitymap.sources import fetch as publishers
    from equitymap.store import Workspace

    if listing:
        data = publishers.available()
        columns = ["download", "source", "brings", "publisher", "licence", "vintage", "by name"]
        rows = [{**one, "by name": "only" if one["asked"] else ""} for one in data]
        return {"downloads": data}, lambda: console.print_table(rows, columns)
    words = [word for given in (*areas, *sources) for word in given.split(",") if word]
    codes = [word for word in words if GSS_CODE.fullmatch(word) or word in areas]
    notes: list[str] = []
    place = Workspace(settings.workspace)
    before = place.head() if place.exists() else 0
    with console.progress("Fetching") as tell:
        receipts = publishers.fetch(
            place,
            [word for word in words if word not in codes],
            codes,
            organisations=organisations,
            settings=settings,
            progress=tell,
            say=notes.append,
            **options,
        )
    data = {"receipts": [r.to_dict() for r in receipts], "notes": notes}
    if not (sys.stdout.isatty() or options["dry_run"] or place.exists() and place.head() > before):
        return data, lambda: None  # cron has nothing to tell where nothing is new
    ended = "Nothing was stored: a dry run." if options["dry_run"] else f"In {place.path}."
    return data, lambda: (
        [click.echo(note) for note in notes],
        console.print_receipts(data["receipts"]) if receipts else None,
        click.echo(ended if receipts else "Nothing was fetched."),
    )


@command()
def history(settings: Settings):
    """List what was added when, newest first."""
    data = {"versions": workspace(settings).history()}
    return data, lambda: console.print_table(
        data["versions"], ["version", "created", "action", "title", "restores"]
    )


@command()
@click.argument("version", type=int, required=False)
def undo(settings: Settings, version: int | None):
    """Go back to an earlier VERSION (or to the one before): a new version that reads as it did."""
    place = workspace(settings)
    made = place.undo(version)
    data = {"version": made, "versions": place.history()}
    return data, lambda: click.echo(f"Version {made}: {data['versions'][0]['title']}.")


@command()
def check(settings: Settings):
    """Check the workspace: tables, receipts, codes against boundaries, money."""
    problems = workspace(settings).check()
    if problems:
        return {"problems": problems}, lambda: fail(*problems)
    return {"problems": []}, lambda: click.echo("The workspace is sound.")


# ---- what the workspace knows --------------------------------------------------------------


@command()
def levels(settings: Settings):
    """List the levels of areas, coarse to fine."""
    from equitymap.api import answers

    data = answers.levels(library(settings))
    return data, lambda: console.print_table(data)


@command()
def indicators(settings: Settings):
    """List the indicators that have values."""
    from equitymap.api import answers

    data = answers.indicators(library(settings))
    return data, lambda: console.print_table(data, ["slug", "name", "unit", "kind", "levels"])


@command()
@click.option("--level", required=True, metavar="L", help="Such as lsoa21; see `levels`.")
@click.option("--within", metavar="CODE", help="Only areas inside this one.")
def areas(settings: Settings, level: str, within: str | None):
    """List the areas of one level."""
    from equitymap.api import answers

    data = answers.areas(library(settings), level, within)
    return data, lambda: console.print_table(data, ["code", "name", "parents"])


@command()
@click.option("--indicator", required=True, metavar="SLUG")
@click.option("--level", required=True, metavar="L")
@click.option("--within", metavar="CODE", help="Only areas inside this one.")
@click.option("--period", metavar="P", help="As published; the newest by default.")
@GROUP
def show(settings: Settings, indicator, level, within, period, group):
    """Show one indicator's values, as published, through the disclosure gate."""
    from equitymap.api import answers

    data = answers.show(
        library(settings), indicator, level, within=within, period=period, group=group
    )
    return data, lambda: console.print_values(data)


@command()
@click.option("--indicator", required=True, metavar="SLUG")
@click.option("--from", "from_level", required=True, metavar="L", help="The finer level.")
@click.option("--to", "to_level", required=True, metavar="L", help="The coarser level.")
@click.option("--period", metavar="P", help="As published; the newest by default.")
@click.option("--within", metavar="CODE", help="Only areas inside this one.")
@GROUP
def aggregate(settings: Settings, indicator, from_level, to_level, period, within, group):
    """Make a coarser level's values: rates from summed parts, scores by people, ranks never."""
    from equitymap.api import answers

    data = answers.aggregate(
        library(settings),
        indicator,
        from_level,
        to_level,
        period=period,
        within=within,
        group=group,
    )
    return data, lambda: console.print_values(data)


# ---- need and money ------------------------------------------------------------------------


@main.group()
def targets():
    """Target areas: named, dated lists of areas and the rule that chose them."""


@command(targets, name="list")
def targets_list(settings: Settings):
    """List the target sets."""
    from equitymap.api import answers

    data = answers.targets(library(settings))
    rows = [{**row, "areas": len(row["codes"])} for row in data]
    return data, lambda: console.print_table(rows, ["name", "level", "areas", "rule", "created"])


@command(targets, name="show")
@click.argument("name")
def targets_show(settings: Settings, name: str):
    """Show one target set: its rule, its areas, and their share of the people."""
    from equitymap.need import targets as sets

    return target_answer(sets.get(library(settings), name))


@command(targets, name="make")
@click.argument("name")
@click.option("--rule", required=True, help="Such as 'imd-decile <= 2 and imd-score > 30'.")
@click.option("--level", metavar="L", help="The level of the areas; the rule's finest by default.")
def targets_make(settings: Settings, name: str, rule: str, level: str | None):
    """Choose areas by a rule over indicators, and store them under NAME."""
    from equitymap.need import targets as sets

    sets.make(workspace(settings), name, rule, level=level)
    return target_answer(sets.get(library(settings), name))


@command(targets, name="import")
@click.argument("name")
@click.argument("file", type=click.Path())
def targets_import(settings: Settings, name: str, file: str):
    """Store the codes in FILE (one column) as the target set NAME."""
    from equitymap.need import targets as sets

    sets.import_codes(workspace(settings), name, Path(file))
    return target_answer(sets.get(library(settings), name))


def target_answer(found):
    """One target set as JSON and for people."""
    from equitymap.need import targets as sets

    data = sets.to_dict(found)
    return data, lambda: console.print_facts({**data, "codes": len(data["codes"])})


@command()
@click.option("--targets", "name", required=True, metavar="NAME", help="See `targets list`.")
@click.option("--programme", metavar="P", help="Title or slug; all programmes by default.")
@click.option("--from", "start", type=DAY, help="First day of award, YYYY-MM-DD.")
@click.option("--to", "end", type=DAY, help="Last day of award.")
@click.option("--goal", "share", type=float, help="0 to 1 [EQUITYMAP_GOAL].")
@click.option("--basis", type=click.Choice(["awarded", "paid"]), default="awarded")
def goal(settings: Settings, name, programme, start, end, share, basis):
    """The share of spend in the target areas, with its range, against the goal."""
    from equitymap.funding.goal import goal as compute
    from equitymap.need import targets as sets
    from equitymap.views import words

    if start and end and start > end:
        raise ChoiceError(f"--from {start:%Y-%m-%d} is after --to {end:%Y-%m-%d}.")
    current = library(settings)
    found = compute(
        current,
        sets.get(current, name),
        programme=programme,
        start=_day(start),
        end=_day(end),
        goal=settings.goal if share is None else share,
        basis=basis,
    )
    sentence = words.plain(words.goal_sentence(found, programme or "All programmes"))
    return found.to_dict(), lambda: (
        click.echo(sentence + "\n"),
        console.print_facts(found.to_dict()),
    )


@command()
@click.argument("identifier", metavar="ID")
def explain(settings: Settings, identifier: str):
    """Say where a number comes from: files, rows, every step, version.

    ID is what a page or a report prints beside a number, such as
    12:value:imd-score:lsoa21:E01003013:2025 (version, kind, and what singles the number out).
    """
    from equitymap import provenance
    from equitymap.disclosure import open_library
    from equitymap.views import figures

    current = library(settings)
    found = provenance.explain(current, identifier)
    then = open_library(current.path, found.version)
    return found.to_dict(), lambda: console.print_explanation(
        found.to_dict(), figures.reading(found, then)
    )


# ---- running it ----------------------------------------------------------------------------


@command(name="settings")
def list_settings(settings: Settings):
    """List every setting, its environment variable and its value."""
    data = settings.describe()
    return data, lambda: console.print_table(data, ["variable", "value", "help"])


@command()
@click.option("--host", help="The address to listen on [EQUITYMAP_HOST].")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port to listen on [EQUITYMAP_PORT]."
)
def serve(settings: Settings, host: str | None, port: int | None):
    """Serve the web app (production uses `gunicorn app:server`)."""
    import waitress

    from app import create_app

    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    server = create_app(settings).server
    try:
        listening = waitress.create_server(
            server, host=settings.host, port=settings.port, threads=8
        )
    except OSError as error:
        fail(f"Port {settings.port} cannot be used ({error.strerror}); choose another: --port.")
    shown = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host
    click.echo(f"EquityMap: http://{shown}:{settings.port} (workspace {settings.workspace})")
    listening.run()


def _plain(value) -> str:
    """What JSON has no type for: moments and days in ISO 8601, anything else as text."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _day(moment) -> date | None:
    return moment.date() if moment else None
