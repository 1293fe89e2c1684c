"""`importer purge`: deletes the reports of old runs, so that nobody's data is left lying about."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.named_place import NamedPlace
from importer.cli.options import journal_option, json_option, named_journal
from importer.cli.terminal import is_terminal
from importer.errors import ImporterError, StoppedError, UsageError
from importer.shown_text import count, plain

if TYPE_CHECKING:
    from importer.report.folder.old_runs import RunReports
    from importer.run_purge import PurgePlan, PurgeResult

_FAILED = 1
_MOST_NAMED = 10
"""Names of a folder's files that are printed."""


@click.command()
@click.argument("folders", nargs=-1, type=NamedPlace(), metavar="[DIR...]")
@click.option("--older-than", required=True, metavar="AGE", help="Whose files were all last changed before: 30d, 12w.")
@click.option("--dry-run", is_flag=True, help="List what would go, and delete nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@journal_option
@json_option
def purge(folders: tuple[Path, ...], *, as_json: bool, **options: Any) -> int:
    """Delete the reports of old runs in runs/, or in the folders named.

    Only files that are reports of ours by name go, and a folder when it is empty then. Kept are the reports that know
    more than the journal, and those that a run which is not done reads as its file. The journal is not touched:
    importer forget --prune does that.
    """
    from importer.run_lookup import seconds_of_age
    from importer.run_purge import PurgeResult, carry_out, plan_purge

    try:
        before = time.time() - seconds_of_age(options["older_than"], "--older-than")
        plan = plan_purge(folders, before, named_journal(options))
        result = PurgeResult()
        if not options["dry_run"] and (plan.old or plan.writing):
            _ask(plan, options)
            result = carry_out(plan)
    except ImporterError as error:
        return print_failure(error, as_json=as_json)
    if as_json:
        click.echo(json.dumps(_json(plan, result, options)))
    for line in _lines(plan, result, options):
        click.echo(plain(line, 2000), err=as_json)
    return _FAILED if result.failed else 0


def _ask(plan: PurgePlan, options: dict[str, Any]) -> None:
    """Ask on the terminal unless --yes has answered. Raises UsageError, StoppedError."""
    if options["yes"] or not plan.old:
        return
    if not is_terminal():
        raise UsageError("Nobody can be asked whether to delete.", "Add --yes, or --dry-run to see what would go.")
    for run in plan.old:
        click.echo(plain(_named(run), 2000), err=True)
    files = sum(len(run.files) for run in plan.old)
    question = f"Delete the reports of {count(len(plan.old), 'run')} ({count(files, 'file')}), for good?"
    with contextlib.redirect_stdout(sys.stderr):  # older versions of click end a question on standard output
        if not click.confirm(question, default=False, err=True):
            raise StoppedError("You did not agree to delete.", "Nothing was deleted.", reason="consent_refused")


def _lines(plan: PurgePlan, result: PurgeResult, options: dict[str, Any]) -> Iterator[str]:
    age = options["older_than"]
    gone = plan.old if options["dry_run"] else result.runs
    if not gone and not result.failed:
        yield f"No run whose files were all last changed more than {age} ago is to go."
    for run in gone:
        yield f"{'Would delete' if options['dry_run'] else 'Deleted'} {_named(run)}"
    if plan.writing:
        verb = "Would delete" if options["dry_run"] else "Deleted"
        yield f"{verb} {count(len(plan.writing), 'folder')} left half-written by killed commands."
    for kept, reason in plan.kept:
        yield f"Kept {_named(kept)}: {reason.words}."
    for folder, names in result.left.items():
        yield f"Left in {folder}, as no report of ours: {_listed(names)}."
    for folder, names in result.failed.items():
        yield f"Not deleted in {folder}: {_listed(names)}. Close what has them open, then do it again."
    if plan.younger:
        yield f"{count(plan.younger, 'younger run')} not touched."
    if gone:
        yield f"The journal still has its record of them: importer forget --prune {age} takes that."


def _named(run: RunReports) -> str:
    from importer.local_time import local_time

    return f"{run.folder}: run {run.run_id}, {count(len(run.files), 'report')}, last changed {local_time(run.newest)}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _json(plan: PurgePlan, result: PurgeResult, options: dict[str, Any]) -> dict[str, Any]:
    def shown(run: RunReports) -> dict[str, Any]:
        return {
            "run_id": run.run_id,
            "folder": str(run.folder),
            "files": [path.name for path in run.files],
            "last_changed": run.newest,
        }

    return {
        "dry_run": options["dry_run"],
        "older_than": options["older_than"],
        "runs": [shown(run) for run in (plan.old if options["dry_run"] else result.runs)],
        "kept": [{**shown(run), "reason": reason.value} for run, reason in plan.kept],
        "left": [{"folder": str(folder), "names": names} for folder, names in result.left.items()],
        "failed": [{"folder": str(folder), "names": names} for folder, names in result.failed.items()],
        "younger": plan.younger,
        "writing": [str(folder) for folder in plan.writing],
    }
