"""`importer reconcile`: hold the journal against an export of the store, and settle what it settles."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.named_place import NamedPlace
from importer.cli.options import settings_from, source_options
from importer.cli.terminal import is_terminal
from importer.errors import ImporterError, UsageError
from importer.shown_text import count, plain

if TYPE_CHECKING:
    from importer.events import Event, StopSignal
    from importer.journal import Comparison, Difference
    from importer.run_reconcile import Reconciled

_PATH = NamedPlace()
_SHOWN = 20
"""Differences that are printed; differences.csv has all of them."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="EXPORT...")
@source_options
@click.option("--exported-at", metavar="WHEN", help='When the store was exported: "2026-11-26 14:05", local time.')
@click.option("--environment", type=click.Choice(["staging", "prod"]), help="Default: staging.")
@click.option("--store-id", metavar="ID", help="The store; needed when there are several journals.")
@click.option("--base-url", metavar="URL", help="The storefront URL, up to but without /customers.")
@click.option("--allow-host", multiple=True, metavar="HOST", help="Another host that the URL may have.")
@click.option("--journal", type=_PATH, metavar="PATH", help="The journal; default: that of the store.")
@click.option("--new-journal", is_flag=True, help="Begin a journal for a store that has none.")
@click.option("--out", type=_PATH, metavar="DIR", help="Folder of differences.csv; default: runs/<its id>.")
@click.option("--yes", is_flag=True, help="Release what the export lacks without asking.")
def reconcile(**options: Any) -> int:
    """Settle uncertain customers by an export of the store, mark those that it has already, and list differences.

    The export needs phone, e-mail and the customers' ids (a column mapped to ref). It must have all customers of the
    store. Uncertain ones that it lacks are released only with --exported-at, and only after you agreed. Exit code 0
    when journal and store agree, 1 when they differ or customers are still uncertain.
    """
    from importer.cli.signals import stop_on_signals
    from importer.events import StopSignal

    stop = StopSignal()
    with stop_on_signals(stop):
        try:
            result, path = _reconcile(options, stop)
        except ImporterError as error:
            return print_failure(error, as_json=options["as_json"])
    differ = bool(result.comparison.differences) or _still_uncertain(result) > 0
    if options["as_json"]:
        click.echo(json.dumps(_to_json(result, path, int(differ))))
    else:
        _print(result, path)
    return int(differ)


def _reconcile(options: dict[str, Any], stop: StopSignal) -> tuple[Reconciled, Path | None]:
    from importer.journal import open_journal
    from importer.load_settings import load_secrets
    from importer.report import write_differences_csv
    from importer.run_reconcile import find_store, read_customers, reconcile

    settings = settings_from(options)
    exported_at = _moment(options["exported_at"])
    place, store = find_store(settings)
    key = load_secrets(os.environ, Path.cwd()).journal_key
    may_create = store.environment != "prod" or options["new_journal"]
    with ExitStack() as stack:
        opened = stack.enter_context(open_journal(place, store, key, lambda _path: may_create))
        customers = read_customers(options["files"], settings, stack, _tell, stop)
        result = reconcile(opened.journal, customers, exported_at, _asking(stop, yes=options["yes"]))
    if not result.comparison.differences:
        return result, None
    folder = options["out"] or Path("runs") / result.run_id
    return result, write_differences_csv(map(_line, result.comparison.differences), folder)


def _tell(event: Event) -> None:
    from importer.events import Notice, SourceOpened

    if isinstance(event, SourceOpened):
        click.echo(plain(f"Reading {event.path}: {event.words}.", 1000), err=True)
    elif isinstance(event, Notice):
        click.echo(plain(event.message, 1000), err=True)


def _moment(text: str | None) -> float | None:
    """Read a time: ISO, in local time where it names no zone. Raises UsageError, for one in the future too."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"--exported-at {text!r} is no time.", 'For example "2026-11-26 14:05", in local time.'
        ) from None
    if moment > datetime.now().astimezone():
        raise UsageError(f"--exported-at {text!r} is in the future.", "Say when the store was exported.")
    return moment.timestamp()


def _asking(stop: StopSignal, *, yes: bool) -> Callable[[Comparison], bool]:
    from importer.cli.signals import interrupting

    def may_release(comparison: Comparison) -> bool:
        rows = sum(map(len, comparison.absent.values()))
        if yes:
            return True
        if not is_terminal():
            return False
        question = (
            f"The export lacks {count(rows, 'uncertain customer')}, and has all {comparison.journal_created:,} "
            "that are known as created before it. Take them for not created, so that a resume sends them?"
        )
        with interrupting(stop):
            return click.confirm(question, default=False, err=True)

    return may_release


def _still_uncertain(result: Reconciled) -> int:
    from importer.customer.status import RowStatus

    return result.comparison.journal[RowStatus.UNCERTAIN] - result.settled - result.released


def _line(difference: Difference) -> tuple[str, ...]:
    export_row = "" if difference.export_row is None else str(difference.export_row)
    return (
        difference.kind,
        difference.run_id,
        str(difference.row),
        difference.ref,
        difference.customer_id,
        export_row,
    )


def _to_json(result: Reconciled, path: Path | None, exit_code: int) -> dict[str, Any]:
    from importer.journal import DIFFERENCES

    comparison = result.comparison
    return {
        "run_id": result.run_id,
        "exit_code": exit_code,
        "store": {"customers": result.customers, "unreadable": comparison.unreadable},
        "journal": {str(status): number for status, number in sorted(comparison.journal.items())},
        "settled": result.settled,
        "released": result.released,
        "not_released": _why_not(result) or None,
        "marked": result.marked,
        "uncertain": _still_uncertain(result),
        "differences": {
            kind: sum(difference.kind == kind for difference in comparison.differences) for kind in DIFFERENCES
        },
        "reports": {"differences": str(path)} if path else {},
    }


def _why_not(result: Reconciled) -> str:
    """Say why uncertain customers that the export lacks are still uncertain; empty when there are none."""
    comparison = result.comparison
    if not _still_uncertain(result):
        return ""
    if comparison.absent:
        return comparison.why_not_released or "nobody agreed: answer on a terminal, or add --yes"
    return "the export must be younger than their attempt: say when it was made with --exported-at"


def _print(result: Reconciled, path: Path | None) -> None:
    from importer.customer.status import RowStatus
    from importer.journal import DIFFERENCES

    comparison, journal = result.comparison, result.comparison.journal
    unreadable = f", {comparison.unreadable:,} of them unreadable" if comparison.unreadable else ""
    click.echo(f"The store has    {count(result.customers, 'customer')}{unreadable}.")
    click.echo(
        f"The journal has  {journal[RowStatus.CREATED]:,} created, {journal[RowStatus.EXISTS]:,} that exist, "
        f"{journal[RowStatus.UNCERTAIN]:,} uncertain."
    )
    if result.settled:
        click.echo(f"{count(result.settled, 'uncertain customer')} found: created.")
    if result.released:
        click.echo(
            f"{count(result.released, 'uncertain customer')} not found: not created; importer resume sends them."
        )
    if left := _still_uncertain(result):
        click.echo(f"{count(left, 'customer')} still uncertain: {_why_not(result)}.")
    if result.marked:
        click.echo(
            f"{count(result.marked, 'customer')} of the store that no run knew: marked, so that no run sends them."
        )
    for difference in comparison.differences[:_SHOWN]:
        where = f"row {difference.row:,} of run {difference.run_id}" if difference.row else f"run {difference.run_id}"
        at = f" (row {difference.export_row:,} of the export)" if difference.export_row is not None else ""
        click.echo(plain(f"  {where}, id {difference.customer_id or '?'}: {DIFFERENCES[difference.kind]}{at}", 500))
    if path is not None:
        click.echo(f"{count(len(comparison.differences), 'difference')}: {plain(str(path), 500)}")
    elif not _still_uncertain(result):
        click.echo("Journal and store agree.")
