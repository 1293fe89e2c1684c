"""One purge: which run folders are old, which of them must stay, and their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.report.folder.old_runs import (
    RunReports,
    delete_run,
    delete_writing,
    find_runs,
    left_by_the_dead,
    names_left,
    run_reports,
)
from importer.report.folder.run_folder import RUNS
from importer.run_lookup import every_run, journal_places


class Kept(StrEnum):
    """Why the reports of an old run stay."""

    KNOWS_MORE = "knows_more"
    IS_SOURCE = "is_source"

    @property
    def words(self) -> str:
        """The reason for people."""
        return _WORDS[self]


_WORDS = {
    Kept.KNOWS_MORE: "its journal failed: only these reports have the ids of some customers",
    Kept.IS_SOURCE: "a run that is not done reads a file of it: finish that one first (importer runs lists it)",
}


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What is to be deleted, and what stays."""

    before: float
    """Runs whose files were last changed before that go; seconds since 1970."""
    old: tuple[RunReports, ...]
    """The deepest folders first."""
    kept: tuple[tuple[RunReports, Kept], ...]
    younger: int
    """How many runs are not old enough."""
    writing: tuple[Path, ...]
    """What processes that are gone were writing."""


@dataclass(slots=True)
class PurgeResult:
    """What was deleted."""

    runs: list[RunReports] = field(default_factory=list)
    left: dict[Path, list[str]] = field(default_factory=dict)
    """Folders that stay, as they hold something that is no report: its names."""
    failed: dict[Path, list[str]] = field(default_factory=dict)
    """Folders with reports that cannot be deleted: their names, each with the system's words."""


def plan_purge(named: Sequence[Path], before: float, journal: Path | None) -> PurgePlan:
    """Look what is there. Raises UsageError (a named folder is none), JournalError (a journal cannot be read).

    Without a named folder it is `runs/` in the working folder. The journals tell which runs still need a file: the one
    that is named, else all in the user's data folder. They are read only.
    """
    for place in named:
        if not place.is_dir():
            raise UsageError(f"{place}: there is no folder of that name.", "Name folders that hold reports of runs.")
    places = [*named] or [RUNS]
    needed = _needed_sources(journal)
    old, kept, younger = [], [], 0
    for run in find_runs(places):
        if run.newest >= before:
            younger += 1
        elif run.knows_more:
            kept.append((run, Kept.KNOWS_MORE))
        elif not needed.isdisjoint(path.resolve() for path in run.files):
            kept.append((run, Kept.IS_SOURCE))
        else:
            old.append(run)
    return PurgePlan(before, tuple(old), tuple(kept), younger, tuple(left_by_the_dead(places)))


def carry_out(plan: PurgePlan) -> PurgeResult:
    """Delete what the plan names. A run whose files have changed since stays."""
    result = PurgeResult()
    for folder in plan.writing:
        delete_writing(folder)
    for planned in plan.old:
        run = run_reports(planned.folder)
        if run is None or run.run_id != planned.run_id or run.newest >= plan.before:
            continue
        if failed := delete_run(run):
            result.failed[run.folder] = failed
            continue
        result.runs.append(run)
    for run in result.runs:  # at the end, when the folders within are gone
        if names := names_left(run.folder):
            result.left[run.folder] = names
    return result


def _needed_sources(journal: Path | None) -> set[Path]:
    """Give the files that a run on record may still have to read: its rows are not all done, or some are uncertain."""
    return {
        Path(source.path).resolve()
        for found in every_run(journal_places(journal))
        if found.is_unfinished or found.states[RowStatus.UNCERTAIN]
        for source in found.run.sources
    }
