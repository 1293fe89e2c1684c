"""`importer run` and `importer validate`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from importer.cli.failure import print_error, print_failure
from importer.cli.options import check_options, send_options, settings_from, source_options
from importer.cli.terminal import shows_progress
from importer.errors import ImporterError

_FILES = click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False, path_type=Path)
)


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


def _run(options: dict[str, Any]) -> int:
    from importer.cli.closing import print_closing
    from importer.cli.consent import CommandLineConsent
    from importer.cli.progress import BarProgress, LineProgress
    from importer.cli.signals import stop_on_signals
    from importer.config import load_secrets
    from importer.events import StopSignal, ignore
    from importer.run import RunRequest, run

    as_json, quiet, paths = options["as_json"], options["quiet"], tuple(options["files"])
    try:
        settings = settings_from(options)
        secrets = load_secrets(os.environ, Path.cwd())
    except ImporterError as error:
        return print_failure(error, as_json=as_json, dry_run=options["dry_run"])
    progress = BarProgress() if shows_progress() else LineProgress()
    stop = StopSignal()
    request = RunRequest(
        paths=paths,
        settings=settings,
        dry_run=options["dry_run"],
        consent=CommandLineConsent(options.get("yes", False), options.get("confirm_store")),
        secrets=secrets,
        sandbox=options.get("sandbox", False),
        listener=ignore if quiet else progress,
        stop=stop,
    )
    with stop_on_signals(stop):
        try:
            result = run(request)
        finally:
            progress.close()
        if not quiet:
            print_closing(result, paths, err=as_json)
        elif result.error is not None:
            print_error(result.error.message, result.error.remedy)
        if as_json:
            click.echo(result.summary.to_json())
    return result.summary.exit_code
