"""Finds runs in the journals: in the one that is named, else in all that are in the user's data folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.journal import (
    ON_THE_WAY,
    JournalPlace,
    RunOnRecord,
    Store,
    all_runs,
    default_folder,
    known_places,
    read_journal,
    store_of,
    totals_of,
)

_DAY = 86_400
"""Seconds."""


@dataclass(frozen=True, slots=True)
class FoundRun:
    """A run, and where it was found."""

    place: JournalPlace
    store: Store
    run: RunOnRecord
    states: Mapping[RowStatus, int]
    """Of all its rows, as they are now."""

    @property
    def is_unfinished(self) -> bool:
        """Whether it can be carried on: rows are still to be sent, or it was killed before its reports were written."""
        return (
            self.run.kind == "import"
            and self.run.details is not None
            and (self.run.ended is None or any(self.states[status] for status in ON_THE_WAY))
        )


def journal_places(named: Path | None) -> list[JournalPlace]:
    """Give the journal that is named, else all in the default folder. Raises JournalError."""
    return [JournalPlace(named)] if named is not None else known_places(default_folder())


def every_run(places: Sequence[JournalPlace]) -> Iterator[FoundRun]:
    """Give the runs of some journals, of each the newest first. Raises JournalError."""
    for place in places:
        with read_journal(place) as connection:
            store = store_of(connection)
            for run in list(all_runs(connection)):
                yield FoundRun(place, store, run, totals_of(connection, run.number))


def latest_runs(places: Sequence[JournalPlace], limit: int) -> list[FoundRun]:
    """Give the runs of some journals, the newest first, at most `limit` of them; 0: all. Raises JournalError."""
    begun = []
    for place in places:
        with read_journal(place) as connection:
            begun += [(run.started, run.number, place) for run in all_runs(connection)]
    begun.sort(key=lambda each: each[:2], reverse=True)
    chosen = {(place, number) for _, number, place in begun[: limit or None]}
    found = []
    for place in {place: None for place, _ in chosen}:  # only these are counted: that takes its time in a large run
        with read_journal(place) as connection:
            store = store_of(connection)
            found += [
                FoundRun(place, store, run, totals_of(connection, run.number))
                for run in list(all_runs(connection))
                if (place, run.number) in chosen
            ]
    return sorted(found, key=lambda each: (each.run.started, each.run.number), reverse=True)


def old_runs(places: Sequence[JournalPlace], before: float) -> list[FoundRun]:
    """Give the runs that are not unfinished, whose details are there and that were last touched before that time.

    `before` is in seconds since 1970. Raises JournalError.
    """
    return [
        found
        for found in every_run(places)
        if found.run.details is not None and not found.is_unfinished and found.run.touched < before
    ]


def seconds_of_age(text: str, option: str) -> float:
    """Read a length of time: `365d` are days, `12w` weeks. Raises UsageError, which names the option."""
    match = re.fullmatch(r"([0-9]{1,5})([dw])", text.strip().lower())
    if match is None:
        raise UsageError(f"{option}: {text!r} is no age.", "Write 365d for days or 12w for weeks.")
    return int(match[1]) * _DAY * (7 if match[2] == "w" else 1)


def find_run(places: Sequence[JournalPlace], run_id: str) -> FoundRun:
    """Give the run of this id. Raises UsageError when there is none, JournalError."""
    for found in every_run(places):
        if found.run.run_id == run_id:
            return found
    if not places:
        raise UsageError(f"There is no run {run_id}: no journal is in {default_folder()}.", "Name one with --journal.")
    where = f"in {places[0].path}" if len(places) == 1 else f"in the {len(places)} journals in {default_folder()}"
    raise UsageError(f"There is no run {run_id} {where}.", "importer runs lists the runs; --journal names another one.")


def latest_unfinished(places: Sequence[JournalPlace]) -> FoundRun:
    """Give the unfinished run that was touched last. Raises UsageError when there is none, JournalError."""
    found = [run for run in every_run(places) if run.is_unfinished]
    if not found:
        raise UsageError("No run is unfinished.", "importer runs lists the runs.")
    return max(found, key=lambda run: run.run.touched)
