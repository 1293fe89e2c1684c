"""`importer template`: an empty workbook to fill."""

from __future__ import annotations

from pathlib import Path

import click

from importer.cli.failure import print_failure
from importer.cli.named_place import NamedPlace
from importer.cli.options import settings_from
from importer.errors import ImporterError
from importer.shown_text import plain

_PATH = NamedPlace()


@click.command()
@click.argument("out", type=_PATH, metavar="OUT.xlsx")
@click.option("--config", type=_PATH, metavar="FILE", help="Settings in YAML: required, max_length, business_types.")
def template(out: Path, config: Path | None) -> int:
    """Make an empty Excel workbook with a column per field, to be filled with customers.

    Its headers say what each column holds and whether it is required; states and business types come as lists to
    choose from. A file that exists is never replaced.
    """
    from importer.next_step import GivenCommand
    from importer.template import build_workbook, ensure_new, write_new

    try:
        settings = settings_from({"config": config})
        ensure_new(out)
        write_new(out, build_workbook(settings))
    except ImporterError as error:
        return print_failure(error, as_json=False)
    options = (("--config", str(config)),) if config is not None else ()
    click.echo(plain(f"{out} is ready: fill its sheet Customers, one customer a row.", 4000))
    click.echo(plain(f"Next: {GivenCommand('validate', (), options).check_reports([str(out)])}", 8000))
    return 0
