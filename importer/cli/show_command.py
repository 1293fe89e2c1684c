"""`importer show`: all that is on record of one run, less its rows, and what to do next."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.options import journal_option, json_option, named_journal
from importer.errors import ImporterError

if TYPE_CHECKING:
    from importer.run_lookup import FoundRun
    from importer.run_standing import RunStands


@click.command()
@click.argument("run_id", metavar="RUN")
@journal_option
@json_option
def show(*, run_id: str, as_json: bool, **options: Any) -> int:
    """Show what is on record of a run, and the next command."""
    from importer.cli.reports_found import reports_on_disk
    from importer.cli.run_shown import run_json
    from importer.journal import read_holder
    from importer.run_lookup import find_run, journal_places
    from importer.run_standing import RunStands, next_of
    from importer.settings_told import settings_told

    try:
        found = find_run(journal_places(named_journal(options)), run_id)
    except ImporterError as error:
        return print_failure(error, as_json=as_json)
    details = found.run.details or {}
    stands = RunStands.of(found, read_holder(found.place.holder_path))
    folder = Path(details["folder"]) if "folder" in details else None
    reports = reports_on_disk(folder, run_id, found.states) if folder is not None else {}
    named = (("--journal", str(options["journal"])),) if options["journal"] else ()
    step = next_of(found, stands, reports, named)
    settings = settings_told(details.get("settings") or {})
    if as_json:
        own = {
            "folder": str(folder) if folder else None,
            "reports": reports,
            "settings": settings,
            "next": step or None,
        }
        click.echo(json.dumps({**run_json(found, stands), **own}))
        return 0
    for line in _lines(found, stands, settings):
        click.echo(line)
    for line in _reports(folder, reports, run_id):
        click.echo(line)
    if step:
        from importer.shown_text import plain

        click.echo(f"{click.style('Next:', bold=True)} {plain(step, len(step))}")
    return 0


def _lines(found: FoundRun, stands: RunStands, settings: dict[str, Any]) -> Iterator[str]:
    from importer.cli.run_shown import local_time, standing_shown, store_shown
    from importer.cli.states_shown import state_lines
    from importer.settings_told import WITHOUT_VALUES
    from importer.shown_text import count, plain

    run = found.run
    yield f"{click.style(run.run_id, bold=True)}  {standing_shown(stands)}"
    touched = f", last touched {local_time(run.touched)}" if local_time(run.touched) != local_time(run.started) else ""
    yield from _item("Begun", f"{local_time(run.started)}{touched}")
    yield from _item("Store", store_shown(found.store) + f" ({plain(found.store.base_url, 300)})")
    yield from _item("Journal", plain(str(found.place.path), 1000))
    for source in run.sources:
        name = "standard input" if source.path == "-" else plain(source.path, 1000)
        yield from _item("File", f"{name} (sha256 {source.sha256})" if source.sha256 else name)
    if run.details is None:
        yield from _item("File", "(forgotten, as are the settings and where the reports are)")
    for name, value in settings.items():
        hidden = " (not shown)" if name in WITHOUT_VALUES else ""
        yield from _item("Setting", plain(f"{name}: {_value(value)}{hidden}", 500))
    yield ""
    blank = f" and {count(run.blank, 'blank row')} passed over" if run.blank else ""
    yield click.style(f"{count(run.rows, 'row')}{blank}", bold=True)
    yield from state_lines(found.states)
    yield ""


def _reports(folder: Path | None, reports: dict[str, str], run_id: str) -> Iterator[str]:
    from importer.shown_text import plain

    if folder is None:
        return
    if reports:
        names = ", ".join(Path(path).name for path in reports.values())
        yield from _item("Reports in", plain(f"{folder}: {names}", 10_000))
    else:
        again = f"importer report {run_id} writes them again"
        yield from _item("Reports", plain(f"none are in {folder}; {again}", 2000))


def _item(name: str, text: str) -> list[str]:
    """Give a named line, broken between words where the terminal would break it."""
    from importer.cli.terminal import width

    label = f"{name}: "
    lines = textwrap.wrap(
        label + text, width(), subsequent_indent=" " * 4, break_long_words=False, break_on_hyphens=False
    )
    return [click.style(label, bold=True) + lines[0][len(label) :], *lines[1:]] if lines else [label]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return {True: "yes", False: "no", None: "none"}[value] if value is None or isinstance(value, bool) else str(value)
