"""`importer run` and `importer validate`, and how every run is carried out on the command line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.options import check_options, send_options, settings_from, source_options
from importer.cli.terminal import is_terminal
from importer.cli.voice import early_voice, voice_of
from importer.errors import ImporterError

if TYPE_CHECKING:
    from importer.cli.voice import Voice
    from importer.config import Secrets, Settings
    from importer.events import Event, Listener, StopSignal
    from importer.next_step import GivenCommand
    from importer.run_record import RecordedRun
    from importer.run_request import RunRequest

_GC_EVERY = 20_000
"""Objects more than before after which Python looks for cycles. What is made for a row goes by itself; at Python's own
700, looking cost 7 us a row that was sent, of 110."""
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
        return refuse(error, None, options)
    given = given_command(click.get_current_context(), settings)
    return carry_out(Work(options["files"], settings, given, options["dry_run"]), options)


def refuse(error: ImporterError, settings: Settings | None, options: Mapping[str, Any]) -> int:
    """Say what keeps a command from beginning, in its log as well; gives the exit code.

    Of `options` are read: as_json, quiet, dry_run, and log_format where there are no settings.
    """
    from importer.events import RunEnded

    quiet, as_json = options["quiet"], options["as_json"]
    voice = early_voice(options) if settings is None else voice_of(settings.log_format, quiet=quiet, as_json=as_json)
    if settings is not None:
        with suppress(ImporterError), written_log(settings, voice) as log:
            log(RunEnded(error.exit_code, error.reason))
    return print_failure(error, as_json=as_json, dry_run=options.get("dry_run"), tell=voice.failed)


def carry_out(work: Work, options: Mapping[str, Any]) -> int:
    """Do it, show what happens and how it ended; gives the exit code.

    Of `options` are read: as_json, quiet, sandbox, yes, confirm_store, new_journal.
    """
    from importer.cli.without_pandas import keep_pandas_out

    if not work.settings.checks:  # what rules of the user's own do with pandas is theirs
        keep_pandas_out()
    gc.freeze()
    gc.set_threshold(_GC_EVERY)
    gc.enable()
    voice = voice_of(work.settings.log_format, quiet=options["quiet"], as_json=options["as_json"])
    try:
        with written_log(work.settings, voice) as log:
            return _carry_out(work, options, voice, log)
    except ImporterError as error:  # the log cannot be opened
        return print_failure(error, as_json=options["as_json"], dry_run=work.dry_run, tell=voice.failed)


def _carry_out(work: Work, options: Mapping[str, Any], voice: Voice, log: Listener) -> int:
    from importer.cli.clean_output import nothing_printed
    from importer.cli.phases import RunPhases
    from importer.cli.signals import stop_on_signals
    from importer.events import Notice, RunEnded, StopSignal
    from importer.load_settings import load_secrets
    from importer.run import run

    as_json = options["as_json"]

    def fail(error: ImporterError) -> int:
        log(RunEnded(error.exit_code, error.reason))
        return print_failure(error, as_json=as_json, dry_run=work.dry_run, tell=voice.failed)

    try:
        secrets = load_secrets(os.environ, Path.cwd())
    except ImporterError as error:
        return fail(error)
    stop, phases = StopSignal(), RunPhases()
    with stop_on_signals(stop, phases, voice.wish):
        try:
            with ExitStack() as stack:
                # A rule of the user's own may print, or take standard output away.
                stack.enter_context(nothing_printed() if as_json else redirect_stdout(sys.stdout))
                listeners: list[Listener] = [phases, stack.enter_context(voice.following()), log]
                for listener in listeners:
                    for words in work.notices:
                        listener(Notice(words, code="settings_differ"))
                result = run(_request(work, options, secrets, stop, listeners))
        except KeyboardInterrupt:
            return fail(phases.left(stop.reason))
        if as_json:  # before the words: whoever reads it may have no patience for them
            click.echo(result.summary.to_json())
        voice.ended(result, work.given)
    return result.summary.exit_code


@contextmanager
def written_log(settings: Settings, voice: Voice) -> Iterator[Listener]:
    """Give who writes the log that the settings name; it is whole at the end. Raises UsageError."""
    from importer.events import ignore

    if settings.log_file is None:
        yield ignore
        return
    from importer.log.file import LogFile
    from importer.log.listener import LogListener

    file = LogFile(settings.log_file, lambda words: voice.warn(words, "log_lost"))
    try:
        yield LogListener(file, settings.log_level)
    finally:
        file.close()


def _request(
    work: Work, options: Mapping[str, Any], secrets: Secrets, stop: StopSignal, listeners: list[Listener]
) -> RunRequest:
    from importer.cli.consent import CommandLineConsent
    from importer.run_request import RunRequest

    # Whoever has JSON lines is a program, and answers nothing.
    may_ask = is_terminal() and work.settings.log_format == "text"

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
            may_ask=may_ask,
        ),
        secrets=secrets,
        resumed=work.resumed,
        report_only=work.report_only,
        given=asdict(work.given),
        sandbox=options.get("sandbox", False),
        attended=may_ask and not options["quiet"],
        listener=tell,
        stop=stop,
    )
