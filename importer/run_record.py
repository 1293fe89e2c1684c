"""What a run records of itself, so that it can be taken up: its own settings, mappings, answers and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from importer import __version__
from importer.config import Settings
from importer.earlier_runs import verdicts_of
from importer.errors import JournalError, SourceError, UsageError
from importer.journal import RunOnRecord, RunStart, SourceOnRecord
from importer.mapping import Mapping as ColumnsMapping
from importer.mapping import mapping_from_json, mapping_to_json
from importer.normalize import CLEANING_VERSION
from importer.pipeline import Checked
from importer.run_summary import RunFacts
from importer.source_mapping import CHANGED, NEW_RUN

STANDARD_INPUT = "-"

_NOT_OF_THE_CHECK = frozenset(
    {
        "environment", "store_id", "base_url", "allow_host", "journal", "mapping", "mapping_folder", "concurrency",
        "rate", "attempts", "timeout", "first", "on_uncertain", "token_file", "token_command", "ca_bundle", "trust_env",
        "min_rows", "max_invalid", "max_failures", "max_duration", "fail_on", "out", "temp_dir", "log_file",
        "log_level", "log_format", "mask", "reader_memory", "reader_seconds",
    }
)  # fmt: skip
"""The settings that decide nothing of what a row is, or whose part in it is recorded by itself (the mapping)."""


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A run of the journal whose details are there: how to repeat its check."""

    run: RunOnRecord
    settings: Settings
    mappings: tuple[ColumnsMapping, ...]
    """One for each source."""
    hidden: dict[str, bool]
    """Whether the hidden rows of a source were imported, by its path."""
    folder: Path
    """Where its reports are."""
    given: Mapping[str, Any]
    """The command as it was given (see `RunRequest.given`)."""

    @classmethod
    def of(cls, run: RunOnRecord) -> RecordedRun:
        """Read the details of a run.

        Raises UsageError when they were forgotten or the run was checked by another cleaning, JournalError when they
        are damaged.
        """
        if run.kind != "import":
            raise UsageError(f"{run.run_id} is no import.", "importer runs lists the runs.")
        if run.details is None:
            raise UsageError(f"The details of the run {run.run_id} were forgotten.", NEW_RUN)
        if run.cleaning_version != CLEANING_VERSION:
            raise UsageError(
                f"The run {run.run_id} was checked by another version of the importer (cleaning "
                f"{run.cleaning_version}, this one has {CLEANING_VERSION}).",
                NEW_RUN,
                reason="cleaning_changed",
            )
        try:
            return cls(
                run=run,
                settings=Settings.model_validate(run.details["settings"]),
                mappings=tuple(map(mapping_from_json, run.details["mappings"])),
                hidden={
                    source.path: bool(imported)
                    for source, imported in zip(run.sources, run.details["hidden"], strict=True)
                },
                folder=Path(run.details["folder"]),
                given=run.details["given"],
            )
        except (ValidationError, KeyError, TypeError, ValueError):
            raise JournalError(f"What the journal has of the run {run.run_id} is damaged.", NEW_RUN) from None

    def require_same_sources(self, checked: Checked) -> None:
        """Raise SourceError when a source is not what it was when the run began, UsageError when the verdicts differ.

        To be asked once every row was judged.
        """
        for recorded, found in zip(self.run.sources, recorded_sources(checked), strict=True):
            if recorded.sha256 != found.sha256:
                raise SourceError(
                    f"{found.path} has changed since the run {self.run.run_id} began.", NEW_RUN, reason=CHANGED
                )
        if verdicts_of(checked.ledger) != self.run.verdicts:
            raise UsageError(
                "The check comes to other verdicts than when the run began: a rule of your own or the importer has "
                "changed.",
                NEW_RUN,
                reason="check_changed",
            )


def run_start(facts: RunFacts, checked: Checked, verdicts: bytes, given: Mapping[str, Any]) -> RunStart:
    """Give what is recorded of a run whose held rows were found and moved; `verdicts` as before that."""
    assert facts.folder is not None  # noqa: S101 - it was made before the check
    own = {"folder": str(facts.folder.path.absolute()), "version": __version__, "given": dict(given)}
    return RunStart(
        run_id=facts.run_id,
        totals=checked.ledger.totals(),
        cleaning_version=CLEANING_VERSION,
        verdicts=verdicts,
        details={**_details(checked, facts.settings), **own},
        sources=recorded_sources(checked),
        blank=checked.ledger.blank,
    )


def recorded_sources(checked: Checked) -> tuple[SourceOnRecord, ...]:
    """Give the sources of a finished check as they are recorded."""
    return tuple(SourceOnRecord(_path(source.info.path), source.info.sha256) for source in checked.sources)


def is_same_run(run: RunOnRecord, checked: Checked, verdicts: bytes, settings: Settings) -> bool:
    """Whether a run on record has the same sources, settings, mappings and verdicts as a check has just come to."""
    if run.details is None or run.cleaning_version != CLEANING_VERSION or run.verdicts != verdicts:
        return False
    checksums = [source.sha256 for source in recorded_sources(checked)]
    if [source.sha256 for source in run.sources] != checksums:
        return False
    return _of_the_check(run.details) == _of_the_check(_details(checked, settings))


def differing(run: RecordedRun, given: Settings) -> list[str]:
    """Give the settings that the user has set now and that differ from the run's own, by name."""
    own = run.settings
    return sorted(
        name for name in given.model_fields_set - _NOT_OF_THE_CHECK if getattr(given, name) != getattr(own, name)
    )


def _details(checked: Checked, settings: Settings) -> dict[str, Any]:
    return {
        "settings": settings.model_dump(mode="json", exclude={"token_command"}),  # its arguments may hold anything
        "mappings": [mapping_to_json(source.mapping) for source in checked.sources],
        "hidden": [not source.skip_hidden for source in checked.sources],
    }


def _of_the_check(details: Mapping[str, Any]) -> dict[str, Any]:
    settings = {
        name: value for name, value in details["settings"].items() if name not in _NOT_OF_THE_CHECK | {"hidden"}
    }
    return {"settings": settings, "mappings": details["mappings"], "hidden": details["hidden"]}


def _path(shown: str) -> str:
    """Give a local path absolute: the run may be taken up from another folder."""
    if shown == "standard input":
        return STANDARD_INPUT
    return shown if "://" in shown else str(Path(shown).absolute())
