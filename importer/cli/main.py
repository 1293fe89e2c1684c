"""The `importer` command: its sub-commands, and how every one of them ends."""

from __future__ import annotations

from collections.abc import Sequence

import click

from importer import __version__
from importer.cli.failure import print_error, print_failure
from importer.cli.forget_command import forget
from importer.cli.journal_command import journal
from importer.cli.map_command import map_command
from importer.cli.reconcile_command import reconcile
from importer.cli.resolve_command import resolve
from importer.cli.resume_command import report, resume
from importer.cli.run_command import run, validate
from importer.cli.runs_command import runs
from importer.cli.sandbox_command import sandbox
from importer.cli.show_command import show
from importer.cli.steady import steady_streams
from importer.cli.template_command import template
from importer.errors import ImporterError

USAGE = 2
INTERRUPTED = 130
BUG = 70


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="importer")
def importer() -> None:
    """Import customers from CSV and Excel files into a Commerce Engine store.

    Try it without a store: importer run sample_data/customers.csv --sandbox --yes

    Exit codes: 0 done, 1 rows need attention, 2 wrong usage, 3 file unreadable, 4 refused by the API, 5 stopped early,
    6 journal unusable, 70 a bug, 130 and 143 interrupted.
    """


for _command in (
    validate, run, resume, report, resolve, reconcile, runs, show, forget, journal, map_command, template, sandbox,
):  # fmt: skip
    importer.add_command(_command)


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command; gives its exit code. Nothing but one line and a remedy is shown of an error."""
    with steady_streams():
        try:
            result = importer.main(list(arguments), prog_name="importer", standalone_mode=False)
        except SystemExit:  # click ends so on a broken pipe, and our own streams do not break
            return _end_of(BrokenPipeError())
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last wall: a traceback may hold people's data
            return _end_of(error)
        return result if isinstance(result, int) else 0


def _end_of(error: BaseException) -> int:
    """Say what ended the command; gives its exit code."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message())
            return USAGE
        case click.ClickException():
            context = getattr(error, "ctx", None)
            print_error(error.format_message(), f"See {context.command_path if context else 'importer'} --help.")
            return USAGE
        case ImporterError():
            return print_failure(error, as_json=False)
        case click.Abort() | KeyboardInterrupt():
            print_error("Interrupted.")
            return INTERRUPTED
    print_error(f"The importer has a bug: {type(error).__name__} at {_place(error)}.", "Please report this line.")
    return BUG


def _place(error: BaseException) -> str:
    """Give file and line where an unexpected error arose, without any value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "an unknown place"
