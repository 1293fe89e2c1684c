"""`importer resolve`: list the uncertain rows of a run, and settle them by what somebody found out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.named_place import NamedPlace
from importer.cli.options import journal_option, settings_from
from importer.errors import ImporterError, UsageError
from importer.local_time import local_time
from importer.shown_text import count, plain

if TYPE_CHECKING:
    from importer.customer.outcome import Outcome
    from importer.journal import UncertainRow
    from importer.run_lookup import FoundRun

_SHOWN = 50
"""Rows that are listed on a terminal; uncertain.csv has all of them."""


@click.command()
@click.argument("run_id", metavar="RUN")
@click.argument("verdicts", required=False, type=NamedPlace(), metavar="[UNCERTAIN.CSV]")
@journal_option
@click.option("--created", is_flag=True, help="They are in the store.")
@click.option("--customer-id", metavar="ID", help="With --created and one row: its id there.")
@click.option("--not-created", is_flag=True, help="They are not in the store: a resume sends them.")
@click.option("--resend", is_flag=True, help="Send them again: the store refuses a second one of the same customer.")
@click.option("--rows", metavar="5,9-12", help="Only these rows of the file; default: all uncertain ones.")
@click.option("--file", "file_name", metavar="FILE", help="The file of --rows, when the run has several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
def resolve(**options: Any) -> int:
    """List the uncertain customers of a run, or settle them.

    Look each up in the store first. UNCERTAIN.CSV is the report with its verdict column filled in: created,
    not-created or resend, and the customer_id where it is known.
    """
    from importer.journal import read_journal, uncertain_rows
    from importer.run_lookup import find_run, journal_places

    try:
        settings = settings_from({"journal": options["journal"]})
        found = find_run(journal_places(settings.journal), options["run_id"])
        with read_journal(found.place) as connection:
            rows = list(uncertain_rows(connection, found.run.number))
        outcomes = _outcomes(options, rows, found)
        settled = _settle(found, outcomes) if outcomes else 0
    except ImporterError as error:
        return print_failure(error, as_json=options["as_json"])
    if options["as_json"]:
        left = [row for row in rows if row.ordinal not in outcomes]
        click.echo(json.dumps({"run_id": found.run.run_id, "settled": settled, "uncertain": _listed(left, found)}))
    elif outcomes:
        _print_settled(outcomes, found, len(rows) - settled)
    else:
        _print_rows(rows, found)
    return 0


def _outcomes(options: dict[str, Any], rows: list[UncertainRow], found: FoundRun) -> dict[int, Outcome]:
    """Give what the options make of which rows, by ordinal; nothing when they only ask for the list."""
    from importer.run_resolve import VERDICTS, by_file, choose, outcome_of, parse_rows, read_verdicts

    chosen = [verdict for verdict in VERDICTS if options[verdict.replace("-", "_")]]
    files = [source.path for source in found.run.sources]
    if options["verdicts"] is not None:
        if chosen or options["rows"]:
            raise UsageError("A file of verdicts says all of it.", "Leave out the verdict options and --rows.")
        return by_file(read_verdicts(options["verdicts"]), rows, files)
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} exclude each other.", "Choose one, and --rows for each.")
    if not chosen:
        if options["rows"] or options["customer_id"]:
            raise UsageError("No verdict is given.", "Add --created, --not-created or --resend.")
        return {}
    source = _source(options["file_name"], files)
    settled = (
        choose(rows, parse_rows(options["rows"]), source)
        if options["rows"]
        else [row for row in rows if source is None or row.source == source]
    )
    if not settled:
        raise UsageError(f"The run {found.run.run_id} has no uncertain row.", "Nothing is to be settled.")
    customer_id = options["customer_id"] or ""
    if customer_id and (chosen[0] != "created" or len(settled) != 1):
        raise UsageError("--customer-id belongs to --created and one row.", "Name the row with --rows.")
    return {row.ordinal: outcome_of(chosen[0], customer_id) for row in settled}


def _source(name: str | None, files: list[str]) -> int | None:
    if name is None:
        return None
    fitting = [position for position, file in enumerate(files) if name in {file, Path(file).name}]
    if len(fitting) != 1:
        raise UsageError(f"--file {name!r} is not one of the run's files.", f"These are {', '.join(files)}.")
    return fitting[0]


def _settle(found: FoundRun, outcomes: dict[int, Outcome]) -> int:
    from importer.journal import open_journal
    from importer.load_settings import load_secrets

    key = load_secrets(os.environ, Path.cwd()).journal_key
    with open_journal(found.place, found.store, key, lambda _path: False) as opened:
        opened.lock.hold(found.run.run_id)
        return opened.journal.resolve(found.run.run_id, outcomes)


def _listed(rows: list[UncertainRow], found: FoundRun) -> list[dict[str, Any]]:
    files = [source.path for source in found.run.sources]
    return [
        {
            "file": files[row.source] if row.source < len(files) else "",
            "row": row.row,
            "ref": row.ref,
            "attempted_at": local_time(row.attempted),
            "http_status": row.http_status,
            "code": row.code,
            "message": row.message,
        }
        for row in rows
    ]


def _print_rows(rows: list[UncertainRow], found: FoundRun) -> None:
    if not rows:
        click.echo(f"The run {found.run.run_id} has no uncertain row.")
        return
    several = len(found.run.sources) > 1
    click.echo(f"{count(len(rows), 'customer')} of the run {found.run.run_id} may or may not be in the store:")
    for listed in _listed(rows[:_SHOWN], found):
        file = f"{Path(listed['file']).name}, " if several else ""
        ref = f" ({listed['ref']})" if listed["ref"] else ""
        words = f"{listed['message']}"
        click.echo(plain(f"  {file}row {listed['row']:,}{ref}, sent {listed['attempted_at']}: {words}", 1000))
    if len(rows) > _SHOWN:
        click.echo(f"  and {len(rows) - _SHOWN:,} more: uncertain.csv of the run has all of them")
    click.echo(
        "Look them up in the store, then say --created, --not-created or --resend, for all or with --rows, or fill in "
        "the column verdict of uncertain.csv and give that file. importer reconcile settles them by an export."
    )


def _print_settled(outcomes: dict[int, Outcome], found: FoundRun, left: int) -> None:
    from importer.customer.status import RowStatus
    from importer.run_resolve import count_verdicts

    counts = count_verdicts(outcomes)
    words = ", ".join(f"{number:,} {status}" for status, number in counts.items())
    click.echo(f"Settled: {words}. {count(left, 'row')} of the run still uncertain.")
    step = "resume" if counts.get(RowStatus.PENDING) else "report"
    click.echo(f"{click.style('Next:', bold=True)} importer {step} {found.run.run_id}")
