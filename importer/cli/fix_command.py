"""`importer fix`: a file with accepted suggestions put in, or what could be accepted."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.named_place import NamedPlace
from importer.cli.options import settings_from, source_options
from importer.cli.terminal import is_terminal
from importer.cli.voice import TextVoice
from importer.errors import ImporterError, UsageError
from importer.shown_text import plain

if TYPE_CHECKING:
    from importer.accepted_suggestions import AcceptedSuggestions
    from importer.config import Settings
    from importer.next_step import GivenCommand
    from importer.run_fix import FixResult

_GC_EVERY = 20_000
"""Objects more than before after which Python looks for cycles: problems and changes go by themselves."""


@click.command()
@click.argument("file")
@click.option(
    "--accept", multiple=True, metavar="WORD,...", help="Problem codes, fields (state) or all; without it: list them."
)
@click.option("-o", "--output", type=NamedPlace(), metavar="NEW.csv", help="The new file.")
@click.option("--mask/--no-mask", "masked", default=None, help="Hide people's data; default: off a terminal.")
@source_options
def fix(**options: Any) -> int:
    """Write FILE again with the accepted suggestions put in, and beside it the list of changes.

    The new file is CSV, whatever FILE is, and has all of its rows; NEW.changes.csv says what was changed. Nothing that
    exists is replaced, FILE neither. Without --accept nothing is written, and what could be accepted is listed.
    """
    from importer.accepted_suggestions import EVERYTHING, accepted_suggestions
    from importer.cli.given import given_command
    from importer.cli.without_pandas import keep_pandas_out

    keep_pandas_out()
    try:
        accepted = accepted_suggestions(options["accept"]) if options["accept"] else EVERYTHING
        if options["accept"] and options["output"] is None:
            raise UsageError("Nobody says where the fixed file goes.", "Add -o fixed.csv.")
        settings = settings_from(options)
        given = given_command(click.get_current_context(), settings)
        result = _fixed(options, settings, accepted)
    except ImporterError as error:
        return print_failure(error, as_json=options["as_json"])
    masked = not sys.stdout.isatty() if options["masked"] is None else options["masked"]
    _tell(result, accepted, given, options, masked=masked)
    return 0


def _fixed(options: dict[str, Any], settings: Settings, accepted: AcceptedSuggestions) -> FixResult:
    from importer.cli.phases import RunPhases
    from importer.cli.signals import stop_on_signals
    from importer.events import StopSignal
    from importer.run_fix import FixRequest
    from importer.run_fix import fix as fix_source

    gc.freeze()
    gc.set_threshold(_GC_EVERY)
    stop, voice = StopSignal(), TextVoice(quiet=False, as_json=options["as_json"])
    with stop_on_signals(stop, RunPhases(), voice.wish), voice.following() as listener:
        return fix_source(
            FixRequest(
                name=options["file"],
                settings=settings,
                accepted=accepted,
                target=options["output"] if options["accept"] else None,
                attended=is_terminal(),
                listener=listener,
                stop=stop,
            )
        )


def _tell(
    result: FixResult,
    accepted: AcceptedSuggestions,
    given: GivenCommand,
    options: dict[str, Any],
    *,
    masked: bool,
) -> None:
    """Print what was done, and for people what to do next."""
    from importer.cli.fix_shown import fix_json, fixed_lines, listed_lines, notes_on

    target = options["output"] or Path("fixed.csv")
    if options["accept"]:
        following = given.check_fixed(str(target))
        lines = fixed_lines(result, target, masked=masked)
    else:
        codes = ",".join(dict.fromkeys(code for code, _, _ in result.put_in))
        following = given.fix(codes, str(target)) if codes else ""
        lines = listed_lines(result, masked=masked)
    notes = notes_on(result, accepted)
    if options["as_json"]:
        written = target if options["accept"] else None
        click.echo(json.dumps(fix_json(result, written, notes, following, masked=masked)))
    for line in notes:
        click.echo(plain(line, 2000), err=True)
    for line in lines:
        click.echo(line, err=options["as_json"])
    if following:
        click.echo(f"{click.style('Next:', bold=True)} {plain(following, len(following))}", err=options["as_json"])
