"""`importer journal`: a backup of a journal, and a look for what is wrong with one."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.named_place import NamedPlace
from importer.cli.options import journal_option, json_option, named_journal
from importer.errors import ImporterError, JournalError, UsageError
from importer.shown_text import count, plain

if TYPE_CHECKING:
    from importer.journal import JournalPlace

_PATH = NamedPlace()


@click.group()
def journal() -> None:
    """Back up the record of what was imported, and look whether it is sound."""


@journal.command()
@click.argument("file", type=_PATH)
@journal_option
@json_option
def backup(*, file: Path, as_json: bool, **options: Any) -> int:
    """Copy the journal into FILE, also while an importer runs. The key of its hashes is not in it."""
    from importer.journal import KEY_VARIABLE, back_up

    try:
        made = back_up(_the_one(_places(options)), file)
    except ImporterError as error:
        return print_failure(error, as_json=as_json)
    if as_json:
        told = {"journal": str(made.place.path), "backup": str(made.path), "bytes": made.bytes, "runs": made.runs}
        click.echo(json.dumps({**told, "key": made.key}))
    click.echo(plain(f"{made.path} holds {count(made.runs, 'run')} of {made.place.path}.", 3000), err=as_json)
    key = f"in the secret {made.key}" if made.key == KEY_VARIABLE else f"in {made.key}"
    click.echo(
        plain(f"The key is not in it: it is {key}. Keep it, too, elsewhere: without it the backup knows nobody.", 3000),
        err=as_json,
    )
    return 0


@journal.command()
@journal_option
@json_option
def verify(*, as_json: bool, **options: Any) -> int:
    """Look whether the journal is whole, its key fits and its sums add up.

    Exit code 0 when all is well, else 6.
    """
    from importer.journal import verify as look_through
    from importer.load_settings import load_secrets

    try:
        places = _places(options)
        key = load_secrets(os.environ, Path.cwd()).journal_key
        found = {place: look_through(place, key) for place in places}
    except ImporterError as error:
        return print_failure(error, as_json=as_json)
    well = not any(found.values())
    if as_json:
        journals = [
            {"journal": str(place.path), "findings": [asdict(finding) for finding in findings]}
            for place, findings in found.items()
        ]
        click.echo(json.dumps({"ok": well, "journals": journals}))
    for place, findings in found.items():
        for words in [finding.message for finding in findings] or ["All is well."]:
            click.echo(plain(f"{place.path}: {words.removeprefix(f'{place.path}: ')}", 3000), err=as_json)
    return 0 if well else JournalError.exit_code


def _places(options: dict[str, Any]) -> list[JournalPlace]:
    """Give the journals that are meant. Raises UsageError when there is none."""
    from importer.journal import default_folder
    from importer.run_lookup import journal_places

    places = journal_places(named_journal(options))
    if not places:
        raise UsageError(f"There is no journal in {default_folder()}.", "Name one with --journal.")
    return places


def _the_one(places: list[JournalPlace]) -> JournalPlace:
    """Give the only journal. Raises UsageError, which names them, when there are several."""
    if len(places) > 1:
        names = ", ".join(str(place.path) for place in places)
        raise UsageError("There are several journals.", f"Name one with --journal: {names}.")
    return places[0]
