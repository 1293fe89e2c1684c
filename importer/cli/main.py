"""The `importer` command: its sub-commands, and how every one of them ends."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise

import click

from importer import __version__
from importer.cli.click_words import usage_error_of
from importer.cli.doctor_command import doctor
from importer.cli.fix_command import fix
from importer.cli.forget_command import forget
from importer.cli.journal_command import journal
from importer.cli.map_command import map_command
from importer.cli.purge_command import purge
from importer.cli.reconcile_command import reconcile
from importer.cli.resolve_command import resolve
from importer.cli.resume_command import report, resume
from importer.cli.run_command import run, validate
from importer.cli.runs_command import runs
from importer.cli.sandbox_command import sandbox
from importer.cli.show_command import show
from importer.cli.steady import steady_streams
from importer.cli.template_command import template
from importer.cli.voice import voice_of
from importer.errors import BugError, ImporterError, SendingStoppedError

USAGE = 2
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="importer")
def importer() -> None:
    """Import customers from CSV and Excel files into a Commerce Engine store.

    Try it without a store: importer run sample_data/customers.csv --sandbox --yes

    Exit codes: 0 done, 1 rows need attention, 2 wrong usage, 3 file unreadable, 4 refused by the API, 5 stopped early,
    6 journal unusable, 70 a bug, 130 and 143 interrupted.
    """


for _command in (
    validate, run, resume, report, resolve, reconcile, runs, show, forget, purge, journal, map_command, fix, template,
    doctor, sandbox,
):  # fmt: skip
    importer.add_command(_command)


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command; gives its exit code. Nothing but one line and a remedy is shown of an error."""
    with steady_streams():
        try:
            result = importer.main(list(arguments), prog_name="importer", standalone_mode=False)
        except SystemExit:  # click ends so on a broken pipe, and our own streams do not break
            return _end_of(BrokenPipeError(), arguments)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last wall: a traceback may hold people's data
            return _end_of(error, arguments)
        return result if isinstance(result, int) else 0


def _end_of(error: BaseException, arguments: Sequence[str]) -> int:
    """Say what ended the command; gives its exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        return USAGE
    end = _in_words(error)
    voice_of(_log_format(arguments), quiet=True, as_json=True).failed(end)
    return end.exit_code


def _in_words(error: BaseException) -> ImporterError:
    match error:
        case click.ClickException():
            return usage_error_of(error)
        case ImporterError():
            return error
        case click.Abort() | KeyboardInterrupt():
            return SendingStoppedError("Interrupted.", "", reason="interrupted", exit_code=INTERRUPTED)
    return BugError.of(error)


def _log_format(arguments: Sequence[str]) -> str:
    """Tell from the bare words how the command was to speak: what ended it may have been one of them."""
    if not set(arguments[:1]) & {"run", "validate", "resume", "report"}:
        return "text"
    named = [value for name, value in pairwise(arguments) if name == "--log-format"]
    named += [word.partition("=")[2] for word in arguments if word.startswith("--log-format=")]
    return named[-1] if named else os.environ.get("IMPORTER_LOG_FORMAT", "text")
