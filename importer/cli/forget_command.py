"""`importer forget`: the details of a run or of old runs, or all that is remembered of a person."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.options import journal_option, json_option, named_journal
from importer.cli.terminal import is_terminal
from importer.errors import ImporterError, StoppedError, UsageError
from importer.shown_text import count, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importer.journal import JournalPlace, SqliteJournal

_WAYS = ("run_id", "phone", "email", "prune")


@click.command()
@click.argument("run_id", required=False, metavar="[RUN]")
@click.option("--phone", metavar="NUMBER", help="Forget the person with this phone number, for good.")
@click.option("--email", metavar="ADDRESS", help="Forget the person with this e-mail address, for good.")
@click.option("--prune", metavar="AGE", help="Forget the details of finished runs older than this: 365d, 12w.")
@click.option("--even-unfinished", is_flag=True, help="RUN may be unfinished: it cannot be carried on any more.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@journal_option
@json_option
def forget(*, as_json: bool, **options: Any) -> int:
    """Forget the details of RUN, of old runs (--prune), or a person (--phone, --email).

    Of a run go settings, mapping, paths, legacy ids and messages; whom it has created stays known, so that nobody is
    created again. Of a person goes everything; a mark stays, so that a later file does not bring them back. Reports and
    your own files are not touched.
    """
    try:
        told, done = _forget(options)
    except ImporterError as error:
        return print_failure(error, as_json=as_json)
    if as_json:
        click.echo(json.dumps(done))
    for line in told:
        click.echo(plain(line, 2000), err=as_json)
    return 0


def _forget(options: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Do what is asked for; gives what is told, in words and by name."""
    from importer.run_lookup import journal_places

    if sum(options[name] is not None for name in _WAYS) != 1:
        raise UsageError("Name one of RUN, --phone, --email and --prune.", "See importer forget --help.")
    if options["even_unfinished"] and options["run_id"] is None:
        raise UsageError("--even-unfinished belongs to RUN.", "Leave it out: --prune never takes an unfinished run.")
    places = journal_places(named_journal(options))
    if options["run_id"] is not None:
        return _one_run(places, options)
    if options["prune"] is not None:
        return _old_runs(places, options)
    return _person(places, options)


def _one_run(places: Sequence[JournalPlace], options: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    from importer.journal import forget_run, unfinished
    from importer.run_lookup import find_run

    run_id, even_unfinished = options["run_id"], options["even_unfinished"]
    found = find_run(places, run_id)
    if found.is_unfinished and not even_unfinished:
        raise unfinished(run_id)
    _ask(options, f"Forget the details of the run {run_id}, for good?")
    with ExitStack() as stack:
        (journal,) = _opened(stack, [found.place])
        forget_run(journal, run_id, even_unfinished=even_unfinished)
        traces = _traces([journal])
    told = f"The details of the run {run_id} are forgotten; the customers that it has created stay known."
    return [told, *traces], {"runs": [run_id]}


def _old_runs(places: Sequence[JournalPlace], options: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    from importer.journal import forget_run
    from importer.run_lookup import old_runs, seconds_of_age

    age = options["prune"]
    old = old_runs(places, time.time() - seconds_of_age(age, "--prune"))
    if not old:
        return [f"No finished run was last touched more than {age} ago."], {"runs": []}
    _ask(options, f"Forget the details of {count(len(old), 'run')} last touched more than {age} ago?")
    with ExitStack() as stack:
        journals = dict(zip(places, _opened(stack, places), strict=True))
        for found in old:
            forget_run(journals[found.place], found.run.run_id)
        traces = _traces(list(journals.values()))
    told = f"Forgotten: the details of {count(len(old), 'run')}; the customers created then stay known."
    return [told, *traces], {"runs": [found.run.run_id for found in old]}


def _person(places: Sequence[JournalPlace], options: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    from importer.forgotten_person import clean_contact
    from importer.journal import default_folder, forget_person

    contact = clean_contact(phone=options["phone"], email=options["email"])
    if not places:
        raise UsageError(f"There is no journal in {default_folder()}.", "Name one with --journal.")
    where = "this journal" if len(places) == 1 else f"{len(places)} journals"
    _ask(options, f"Forget this person in {where}, and skip them from now on, for good?")
    with ExitStack() as stack:
        journals = _opened(stack, places)
        rows = sum(forget_person(journal, time.time(), **contact) for journal in journals)
        traces = _traces(journals)
    told = [
        f"{count(rows, 'row')} of this person forgotten; rows with this phone or e-mail are skipped from now on.",
        "What the store has of them, reports and your own files are not touched.",
    ]
    return [*told, *traces], {"rows": rows, "journals": [str(place.path) for place in places]}


def _opened(stack: ExitStack, places: Sequence[JournalPlace]) -> list[SqliteJournal]:
    """Open all of the journals before any is written: when one of them cannot be, nothing is forgotten by halves."""
    from importer.journal import open_existing
    from importer.load_settings import load_secrets

    key = load_secrets(os.environ, Path.cwd()).journal_key
    return [stack.enter_context(open_existing(place, key)).journal for place in places]


def _traces(journals: Sequence[SqliteJournal]) -> list[str]:
    from importer.journal import leave_no_trace

    left = [journal for journal in journals if not leave_no_trace(journal)]
    return [
        f"Somebody reads {journal.path} just now: what was forgotten may still stand in {journal.path}-wal until the "
        "next run has ended."
        for journal in left
    ]


def _ask(options: dict[str, Any], question: str) -> None:
    """Ask on the terminal unless --yes has answered. Raises UsageError."""
    if options["yes"]:
        return
    if not is_terminal():
        raise UsageError("Nobody can be asked whether to forget.", "Add --yes.")
    with contextlib.redirect_stdout(sys.stderr):  # older versions of click end a question on standard output
        if not click.confirm(question, default=False, err=True):
            raise StoppedError("You did not agree to forget.", "Nothing was forgotten.", reason="consent_refused")
