"""`importer run` and `importer validate`, and how every run is carried out on the command line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_error, print_failure
from importer.cli.options import check_options, send_options, settings_from, source_options
from importer.cli.terminal import is_terminal, shows_progress
from importer.errors import ImporterError

if TYPE_CHECKING:
    from importer.config import Secrets, Settings
    from importer.events import Event, Listener, StopSignal
    from importer.next_step import GivenCommand
    from importer.run_record import RecordedRun
    from importer.run_request import RunRequest

_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...")


@click.command()
@_FILES
@source_options
@check_options
def validate(**options: Any) -> int:
    """Check files and report; send nothing.

    The same as run --dry-run. Exit code 0 when every row is valid.
    """
    return _run({**options, "dry_run": True})


@click.command()
@_FILES
@source_options
@check_options
@send_options
def run(**options: Any) -> int:
    """Check all rows, then send the good ones.

    Nothing is sent before every row was checked and you agreed. Every row ends in exactly one known state; results.csv
    says which. Rows to mend come back in the errors file.
    """
    return _run(options)


@dataclass(frozen=True, slots=True)
class Work:
    """What a command is to do."""

    names: tuple[str, ...]
    settings: Settings
    given: GivenCommand
    """The command as it would be given for a further run."""
    dry_run: bool = False
    notices: tuple[str, ...] = ()
    """What is said before it begins."""
    resumed: RecordedRun | None = None
    report_only: bool = False


def _run(options: dict[str, Any]) -> int:
    gc.disable()  # what is loaded now stays; to look through it while loading and ever after costs 5 % of a large check
    from importer.cli.given import given_command

    try:
        settings = settings_from(options)
    except ImporterError as error:
        return print_failure(error, as_json=options["as_json"], dry_run=options["dry_run"])
    given = given_command(click.get_current_context(), settings)
    return carry_out(Work(options["files"], settings, given, options["dry_run"]), options)


def carry_out(work: Work, options: Mapping[str, Any]) -> int:
    """Do it, show what happens and how it ended; gives the exit code.

    Of `options` are read: as_json, quiet, sandbox, yes, confirm_store, new_journal.
    """
    from importer.cli.clean_output import nothing_printed
    from importer.cli.closing import print_closing
    from importer.cli.phases import RunPhases
    from importer.cli.signals import stop_on_signals
    from importer.events import Notice, StopSignal
    from importer.load_settings import load_secrets
    from importer.run import run

    gc.freeze()
    gc.enable()
    as_json, quiet, dry_run = options["as_json"], options["quiet"], work.dry_run
    try:
        secrets = load_secrets(os.environ, Path.cwd())
    except ImporterError as error:
        return print_failure(error, as_json=as_json, dry_run=dry_run)
    stop, phases = StopSignal(), RunPhases()
    with stop_on_signals(stop, phases):
        try:
            with ExitStack() as stack:
                # A rule of the user's own may print, or take standard output away.
                stack.enter_context(nothing_printed() if as_json else redirect_stdout(sys.stdout))
                progress = stack.enter_context(_progress(quiet=quiet))
                for notice in work.notices:
                    progress(Notice(notice))
                result = run(_request(work, options, secrets, stop, [phases, progress]))
        except KeyboardInterrupt:
            return print_failure(phases.left(stop.reason), as_json=as_json, dry_run=dry_run)
        if as_json:  # before the words: whoever reads it may have no patience for them
            click.echo(result.summary.to_json())
        if not quiet:
            print_closing(result, work.given, err=as_json)
        elif result.error is not None:
            print_error(result.error.message, result.error.remedy)
    return result.summary.exit_code


def _request(
    work: Work, options: Mapping[str, Any], secrets: Secrets, stop: StopSignal, listeners: list[Listener]
) -> RunRequest:
    from importer.cli.consent import CommandLineConsent
    from importer.run_request import RunRequest

    def tell(event: Event) -> None:
        for listener in listeners:
            listener(event)

    return RunRequest(
        names=work.names,
        settings=work.settings,
        dry_run=work.dry_run,
        consent=CommandLineConsent(
            yes=options.get("yes", False),
            confirm_store=options.get("confirm_store"),
            may_begin_journal=options.get("new_journal", False),
            stop=stop,
        ),
        secrets=secrets,
        resumed=work.resumed,
        report_only=work.report_only,
        given=asdict(work.given),
        sandbox=options.get("sandbox", False),
        attended=is_terminal() and not options["quiet"],
        listener=tell,
        stop=stop,
    )


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Listener]:
    """Give who shows the progress; a bar that is open is closed at the end."""
    from importer.events import ignore

    if quiet:
        yield ignore
        return
    from importer.cli.progress import BarProgress, LineProgress

    progress = BarProgress() if shows_progress() else LineProgress()
    try:
        yield progress
    finally:
        progress.close()
