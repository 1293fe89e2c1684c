"""How a run stands, told from its record and from who has the journal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from importer.customer.status import NEEDS_ATTENTION, RowStatus
from importer.journal import ON_THE_WAY, Holder
from importer.next_step import GivenCommand, RunEnd, files_to_mend, next_step
from importer.run_lookup import FoundRun


class Standing(StrEnum):
    """How a run stands. The word stands alike in JSON and code."""

    DONE = "done"
    UNFINISHED = "unfinished"
    """It came to its end, and rows are still to be sent: a pilot."""
    STOPPED = "stopped"
    """Something ended it early."""
    KILLED = "killed"
    """It ended without saying why: a power cut, kill -9."""
    RUNNING = "running"
    FORGOTTEN = "forgotten"
    """Its details were forgotten; what it has created is still known."""
    RECONCILED = "reconciled"
    """No run, but what an export of the store told."""


@dataclass(frozen=True, slots=True)
class RunStands:
    """How a run stands, in words."""

    standing: Standing
    reason: str
    """The word of what stopped it, or empty."""
    unsent: int
    """Rows that are still to be sent."""
    needs_attention: int
    """Rows on which somebody has to act."""

    @classmethod
    def of(cls, found: FoundRun, holder: Holder | None) -> RunStands:
        """Judge a run; `holder` has the journal just now."""
        unsent = sum(found.states[status] for status in ON_THE_WAY)
        attention = sum(found.states[status] for status in NEEDS_ATTENTION)
        return cls(_standing(found, holder, unsent), found.run.ended or "", unsent, attention)

    @property
    def words(self) -> str:
        """Say it: `done`, `unfinished: 12 pending`, `stopped: interrupted, 12 pending`, `killed` ..."""
        pending = f"{self.unsent:,} pending" if self.unsent else ""
        match self.standing:
            case Standing.RUNNING:
                return "running now"
            case Standing.RECONCILED:
                return "reconciled with an export"
            case Standing.STOPPED:
                return ": ".join(["stopped", ", ".join(filter(None, [self.reason.replace("_", " "), pending]))])
            case Standing.FORGOTTEN:
                return f"forgotten: {self.unsent:,} not sent" if self.unsent else "done, forgotten"
        return f"{self.standing}: {pending}" if pending else str(self.standing)


def next_of(found: FoundRun, stands: RunStands, files: Mapping[str, str], named: tuple[tuple[str, str], ...]) -> str:
    """Give the next step of a run as the command to type; empty when there is none.

    `files` are its reports that are there and hold rows, by name; `named` is the option that named its journal.
    """
    run, details = found.run, found.run.details
    if stands.standing in {Standing.RUNNING, Standing.RECONCILED}:
        return ""
    given = _given(details or {}, named)
    if found.is_unfinished:
        return given.resume(run.run_id)
    if found.states[RowStatus.UNCERTAIN]:
        return given.resolve(run.run_id)
    errors = files_to_mend(files)
    return next_step(RunEnd(False, stopped=False, resumable=run.run_id, states=found.states, errors=errors), given)


def _given(details: Mapping[str, Any], named: tuple[tuple[str, str], ...]) -> GivenCommand:
    """Give the command of a run as it would be given again: its journal is found as it was found now."""
    own = details.get("given") or {"files": (), "options": (), "for_our_files": ()}
    kept = [tuple(option) for option in own["options"] if option[0] not in {"--journal", "--yes", "--confirm-store"}]
    return GivenCommand("run", tuple(own["files"]), (*kept, *named), tuple(map(tuple, own["for_our_files"])))


def _standing(found: FoundRun, holder: Holder | None, unsent: int) -> Standing:
    run = found.run
    if holder is not None and holder.run_id == run.run_id:
        return Standing.RUNNING
    if run.kind != "import":
        return Standing.RECONCILED
    if run.details is None:
        return Standing.FORGOTTEN
    if run.ended is None:
        return Standing.KILLED
    if run.ended:
        return Standing.STOPPED
    return Standing.UNFINISHED if unsent else Standing.DONE
