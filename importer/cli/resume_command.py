"""`importer resume` and `importer report`: a run that is on record, carried on or reported again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.named_place import NamedPlace
from importer.cli.options import (
    ca_bundle_option,
    journal_option,
    log_options,
    mask_options,
    settings_from,
    token_file_option,
)
from importer.errors import ImporterError, UsageError
from importer.shown_text import count

if TYPE_CHECKING:
    from importer.cli.run_command import Work
    from importer.config import Settings
    from importer.run_lookup import FoundRun
    from importer.run_record import RecordedRun

_PATH = NamedPlace()
_OF_THE_COMMAND = ("log_file", "log_level", "log_format")
"""Settings that are those of now, whatever the run was begun with."""
_FILES = click.argument("files", nargs=-1, metavar="[FILE...]")


@click.command()
@click.argument("run_id", required=False, metavar="[RUN]")
@_FILES
@journal_option
@click.option("--config", type=_PATH, metavar="FILE", help="Told what differs from the run's own settings.")
@click.option("--first", type=int, metavar="N", help="Send only N more rows.")
@click.option("--concurrency", type=int, metavar="N", help="Most requests at a time.")
@click.option("--rate", type=float, metavar="R", help="Most requests a second.")
@ca_bundle_option
@click.option("--on-uncertain", type=click.Choice(["hold", "resend"]), help="resend: send uncertain rows again.")
@token_file_option
@click.option("--out", type=_PATH, metavar="DIR", help="Folder of the reports; default: the run's own.")
@click.option("--fail-on", metavar="LIMIT", help="Exit 1 when more rows need attention: any, 10%, never.")
@click.option("--max-failures", metavar="LIMIT", help="Stop when more are rejected: 50% of the last 200, 25, never.")
@click.option("--max-duration", metavar="TIME", help="Stop, to be resumed, after this time: 90s, 15m, 4h.")
@click.option("--yes", is_flag=True, help="Send without asking (staging and loopback only).")
@click.option("--confirm-store", metavar="ID", help="Send to this production store without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@mask_options
@log_options
def resume(**options: Any) -> int:
    """Carry on with a run that was stopped or killed; without RUN with the latest unfinished one.

    The check is repeated on the same files with the run's own settings and mapping, then every row goes on from where
    the journal has it. FILE tells where the files are now, if they were moved or came from standard input.
    """
    return _again(options, report_only=False)


@click.command()
@click.argument("run_id", metavar="RUN")
@_FILES
@journal_option
@click.option("--out", type=_PATH, metavar="DIR", help="Folder of the reports; default: the run's own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@mask_options
def report(**options: Any) -> int:
    """Write the reports of a run again; send nothing."""
    return _again(options, report_only=True)


def _again(options: dict[str, Any], *, report_only: bool) -> int:
    from importer.cli.run_command import carry_out, refuse
    from importer.run_lookup import find_run, journal_places, latest_unfinished

    given = None
    try:
        given = settings_from({name: value for name, value in options.items() if name != "out"})
        places = journal_places(given.journal)
        found = find_run(places, options["run_id"]) if options["run_id"] else latest_unfinished(places)
        work = _work(options, given, found, report_only=report_only)
    except ImporterError as error:
        return refuse(error, given, options)
    return carry_out(work, options)


def _work(options: dict[str, Any], given: Settings, found: FoundRun, *, report_only: bool) -> Work:
    """Give what is to be done, by the run's own settings."""
    from importer.cli.run_command import Work
    from importer.next_step import GivenCommand
    from importer.run_record import RecordedRun, differing

    recorded = RecordedRun.of(found.run)
    files, recorded = _files(options["files"], recorded)
    now = {
        name: getattr(given, name)
        for name in ("first", "concurrency", "rate", "on_uncertain", "fail_on", "max_failures", "max_duration", "mask")
        if options.get(name) is not None
    }
    if report_only:
        now["max_duration"] = None
        now["mask"] = given.mask  # whoever writes them again says who is to see them
    # By which way the API is reached is told anew: what the run had may be what kept it from getting there.
    way: dict[str, Any] = {
        name: getattr(given, name) for name in ("ca_bundle", "trust_env") if name in given.model_fields_set
    }
    settings = recorded.settings.model_copy(
        update={
            "first": None,
            **now,
            **_token_settings(recorded.settings, given),
            **way,
            "journal": found.place.path,
            "out": options["out"] or recorded.folder,
            **{name: getattr(given, name) for name in _OF_THE_COMMAND},
        }
    )
    own = recorded.given
    named = [("--journal", str(given.journal))] if options["journal"] else []
    named += [("--config", str(options["config"]))] if options.get("config") else []
    named += [(f"--{name.replace('_', '-')}", str(options[name])) for name in _OF_THE_COMMAND if options.get(name)]
    of_now = {"--journal", "--yes", "--confirm-store", "--log-file", "--log-level", "--log-format"}
    of_now |= {name for name, _ in named}
    kept = [option for option in own["options"] if option[0] not in of_now]
    answers: list[tuple[str, ...]] = [("--yes",)] if options.get("yes") else []
    answers += [("--confirm-store", options["confirm_store"])] if options.get("confirm_store") else []
    return Work(
        names=files,
        settings=settings,
        given=GivenCommand(
            name="run",
            files=tuple(own["files"]),
            options=(*map(tuple, kept), *named, *answers),
            for_our_files=tuple(map(tuple, own["for_our_files"])),
        ),
        notices=_notices(differing(recorded, given)),
        resumed=recorded,
        report_only=report_only,
    )


def _token_settings(recorded: Settings, given: Settings) -> dict[str, Any]:
    """Give file and command: those that are given now, if any, else the run's own file.

    A command never comes from a journal, which may be somebody else's: nothing in it may be run.
    """
    named = given.token_file is not None or bool(given.token_command)
    return {"token_file": given.token_file if named else recorded.token_file, "token_command": given.token_command}


def _files(named: tuple[str, ...], recorded: RecordedRun) -> tuple[tuple[str, ...], RecordedRun]:
    """Give the files to read, and the run with its answers to hidden rows for files that were moved."""
    own = tuple(source.path for source in recorded.run.sources)
    if not named:
        if "-" in own:
            raise UsageError(
                f"The run {recorded.run.run_id} read standard input.", "Save the same bytes, and name that file."
            )
        return own, recorded
    if len(named) != len(own):
        raise UsageError(
            f"The run {recorded.run.run_id} has {count(len(own), 'file')}; named: {len(named)}.",
            "Name all of them in the same order.",
        )
    moved = {str(Path(new).absolute()): recorded.hidden.get(old, True) for old, new in zip(own, named, strict=True)}
    return named, replace(recorded, hidden=moved)


def _notices(differing: list[str]) -> tuple[str, ...]:
    if not differing:
        return ()
    return (f"The run's own settings are used; yours differ in {', '.join(differing)}.",)
