"""`importer map`: how the headers of a file map."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from importer.cli.failure import print_failure
from importer.cli.options import settings_from, source_options
from importer.cli.terminal import count, plain
from importer.errors import ImporterError


@click.command(name="map")
@click.argument("file")
@source_options
def map_command(**options: Any) -> int:
    """Show how the headers of a file map to fields."""
    from importer.cli.header_shown import header_shown
    from importer.pipeline import described, missing_fields, read_mapping
    from importer.run_summary import source_summary

    try:
        settings = settings_from(options)
        read = read_mapping(options["file"], settings)
    except ImporterError as error:
        return print_failure(error, as_json=options["as_json"])
    missing = missing_fields(read.mapping, settings.is_required)
    for line in (f"{read.info.path}: {described(read.info)}.", *read.info.notes):
        click.echo(plain(line, 1000), err=True)
    if options["as_json"]:
        columns = [entry.to_json() for entry in read.mapping.columns]
        source = source_summary(read).model_dump(mode="json", exclude={"columns", "sha256"})
        click.echo(json.dumps({"columns": columns, "missing": list(missing), "source": source}))
        return 0
    rows = [
        (
            header_shown(entry.column, masked=not sys.stdout.isatty()),
            _target(entry.field, entry.role),
            entry.confidence or "",
            plain(entry.why, 80),
        )
        for entry in read.mapping.columns
    ]
    heads = ("Column", "Field", "Confidence", "Why")
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(3)]
    for number, row in enumerate((heads, *rows)):
        line = "  ".join([*(cell.ljust(size) for cell, size in zip(row, widths, strict=False)), row[3]]).rstrip()
        click.echo(click.style(line, bold=number == 0))
    if missing:
        click.echo(f"\n{count(len(missing), 'required field')} without a column: {', '.join(missing)}")
        click.echo(f'Name the column with --map "COLUMN={missing[0]}".')
    return 0


def _target(field: str | None, role: str) -> str:
    if field is None:
        return "-"
    return field if role == "main" else f"{field} (alternate)"
