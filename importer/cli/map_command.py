"""`importer map`: how the columns of a file map, why, and with `--save` for the next time, too."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.options import settings_from, source_options
from importer.errors import ImporterError
from importer.shown_text import plain

if TYPE_CHECKING:
    from importer.mapping import ColumnMapping, ValueEvidence
    from importer.pipeline import CheckedSource


@click.command(name="map")
@click.argument("file")
@source_options
@click.option("--save", metavar="NAME", help="Keep the mapping; files with this header use it from now on.")
@click.option(
    "--mask/--no-mask", "masked", default=None, help="Hide people's data in the samples; default: off a terminal."
)
def map_command(**options: Any) -> int:
    """Show how the columns of a file map to fields, and why.

    What is sure or likely is used on a terminal; an unattended run uses what is sure, or what --save has kept.
    """
    from importer.pipeline import described, mapping_folder, missing_fields, read_mapping

    masked = not sys.stdout.isatty() if options["masked"] is None else options["masked"]
    try:
        settings = settings_from(options)
        read, evidence = read_mapping(options["file"], settings)
        saved = mapping_folder(settings).save(options["save"], read.mapping) if options["save"] else None
    except ImporterError as error:
        return print_failure(error, as_json=options["as_json"])
    missing = missing_fields(read.mapping, settings.is_required)
    samples = [_samples(entry, values, masked=masked) for entry, values in _beside(read, evidence)]
    for line in (f"{read.info.path}: {described(read.info)}.", *read.info.notes, *read.mapping.notes):
        click.echo(plain(line, 1000), err=True)
    if options["as_json"]:
        _print_json(read, samples, missing)
    else:
        from importer.cli.mapping_table import print_mapping

        print_mapping(read.mapping.columns, samples, missing, masked=masked)
    if saved is not None:
        click.echo(f"Saved as {plain(str(saved), 500)}; files with this header use it from now on.", err=True)
    return 0


def _beside(
    read: CheckedSource, evidence: tuple[ValueEvidence, ...]
) -> list[tuple[ColumnMapping, ValueEvidence | None]]:
    return [(entry, evidence[at] if evidence else None) for at, entry in enumerate(read.mapping.columns)]


def _samples(entry: ColumnMapping, values: ValueEvidence | None, *, masked: bool) -> list[str]:
    """Give up to three values of a column; of one that holds secrets none."""
    from importer.report import mask_value

    if entry.secret or values is None:
        return []
    return [mask_value(value) if masked else value for value in values.samples]


def _print_json(read: CheckedSource, samples: list[list[str]], missing: tuple[str, ...]) -> None:
    from importer.run_summary import source_summary

    columns = [
        {**entry.to_json(), "samples": shown} for entry, shown in zip(read.mapping.columns, samples, strict=True)
    ]
    source = source_summary(read).model_dump(mode="json", exclude={"columns", "sha256"})
    click.echo(
        json.dumps({"columns": columns, "missing": list(missing), "notes": list(read.mapping.notes), "source": source})
    )
