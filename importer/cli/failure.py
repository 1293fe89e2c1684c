"""How a command ends when something is wrong: one line, a remedy, the right exit code; JSON where it was asked for."""

from __future__ import annotations

from collections.abc import Callable

import click

from importer.errors import ImporterError
from importer.shown_text import plain


def print_error(message: str, remedy: str = "") -> None:
    """Print an error as one line on standard error."""
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {plain(f'{message} {remedy}'.strip(), 2000)}", err=True)


def print_failure(
    error: ImporterError,
    *,
    as_json: bool,
    dry_run: bool | None = None,
    tell: Callable[[ImporterError], None] | None = None,
) -> int:
    """Print what stopped a command before there was a run, or have `tell` do it; gives the exit code."""
    if as_json:
        from importer.report import Stopped, Summary

        stopped = Stopped(reason=error.reason, message=error.message, next=error.remedy)
        click.echo(Summary(exit_code=error.exit_code, dry_run=dry_run, stopped=stopped).to_json())
    if tell is not None:
        tell(error)
    else:
        print_error(error.message, error.remedy)
    return error.exit_code
