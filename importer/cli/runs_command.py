"""`importer runs`: the runs on record, and how each of them stands."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.options import journal_option, json_option, named_journal
from importer.errors import ImporterError

if TYPE_CHECKING:
    from importer.run_lookup import FoundRun
    from importer.run_standing import RunStands

_NARROW = 120
"""Columns of a terminal below which the table would be broken everywhere."""
_OFF_A_TERMINAL = 220
"""Columns of a table that goes into a file or another program: wide enough that hardly any line is broken."""


@click.command()
@click.option(
    "--limit", type=click.IntRange(min=0), default=20, metavar="N", help="Show the newest N; 0: all. Default: 20."
)
@journal_option
@json_option
def runs(*, limit: int, as_json: bool, **options: Any) -> int:
    """List the runs on record, the newest first."""
    from importer.journal import read_holder
    from importer.run_lookup import journal_places, latest_runs
    from importer.run_standing import RunStands

    try:
        places = journal_places(named_journal(options))
        found = latest_runs(places, limit)
    except ImporterError as error:
        return print_failure(error, as_json=as_json)
    holders = {place: read_holder(place.holder_path) for place in places}
    listed = [(run, RunStands.of(run, holders[run.place])) for run in found]
    if as_json:
        from importer.cli.run_shown import run_json

        click.echo(json.dumps({"runs": [run_json(*each) for each in listed]}))
    elif not listed:
        click.echo("No run is on record.")
    else:
        click.echo(_shown(listed))
        if limit and len(listed) == limit:
            click.echo(f"The newest {limit} are shown; --limit 0 shows all.", err=True)
    return 0


def _shown(listed: list[tuple[FoundRun, RunStands]]) -> str:
    """Give the table, or on a narrow terminal the runs below each other."""
    from importer.cli.terminal import width

    terminal = sys.stdout.isatty()
    if terminal and width() < _NARROW:
        return "\n".join(line for each in listed for line in _stacked(*each))
    return _table(listed, width() if terminal else _OFF_A_TERMINAL)


def _stacked(run: FoundRun, stands: RunStands) -> list[str]:
    import textwrap

    from importer.cli.run_shown import files_shown, local_time, standing_shown, store_shown
    from importer.cli.terminal import width
    from importer.shown_text import count

    rows = f"{count(run.run.rows, 'row')}, {_created(run):,} created, {stands.needs_attention:,} to be looked at"
    head = f"{click.style(run.run.run_id, bold=True)}  {local_time(run.run.started)}  {standing_shown(stands)}"
    more = f"{files_shown(run.run, 40)} to {store_shown(run.store)}: {rows}"
    return [head, *textwrap.wrap(more, width() - 1, initial_indent="    ", subsequent_indent="    ")]


def _table(listed: list[tuple[FoundRun, RunStands]], columns: int) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from importer.cli.run_shown import COLOURS, files_shown, local_time, store_shown

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("Run", "Begun"):
        table.add_column(name, no_wrap=True)
    for name, share in (("Files", 3), ("Store", 2)):
        table.add_column(name, ratio=share, overflow="fold")
    for name in ("Rows", "Created", "Attention"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("State", ratio=3, overflow="fold")
    for run, stands in listed:
        table.add_row(
            run.run.run_id,
            local_time(run.run.started),
            Text(files_shown(run.run, 60)),
            Text(store_shown(run.store)),
            f"{run.run.rows:,}",
            f"{_created(run):,}",
            f"{stands.needs_attention:,}",
            Text(stands.words, style=COLOURS[stands.standing]),
        )
    console = Console(width=columns, force_terminal=sys.stdout.isatty(), highlight=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().strip("\n").splitlines())


def _created(run: FoundRun) -> int:
    from importer.customer.status import RowStatus

    return run.states[RowStatus.CREATED]
