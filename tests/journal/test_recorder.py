"""Journal and ledger in step."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from importer.customer.identity import Identity
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError, LedgerError
from importer.journal import Claim, MemoryJournal, RunRecorder

CREATED = Outcome(RowStatus.CREATED, "c-1", 200, "", "", 1)


@dataclass(frozen=True)
class Row:
    """A row as far as the recorder looks at it."""

    ordinal: int


class FullDisk(MemoryJournal):
    """A journal whose disk is full from the first outcome on: intents are recorded, outcomes are not."""

    def settle(self, _claim: Claim, _outcome: Outcome) -> None:
        """Fail."""
        raise JournalError("No room.", "Make room.")


def identity(ordinal: int) -> Identity:
    """Give everybody a phone of their own."""
    return Identity.of("+91", f"900001{ordinal:04}", "")


def recorder_of(journal: MemoryJournal, rows: int = 3, run: str = "run") -> tuple[RunRecorder, Ledger]:
    """Give a recorder over pending rows."""
    ledger = Ledger()
    ledger.append(np.full(rows, RowStatus.PENDING.code, dtype=np.uint8))
    journal.begin(run, ledger.totals())
    recorder = RunRecorder(journal, ledger, run)
    for ordinal in range(rows):
        recorder.expect(ordinal, identity(ordinal))
    return recorder, ledger


def do(work: Coroutine[Any, Any, Any]) -> Any:
    """Run what needs no waiting."""
    return asyncio.run(work)


def test_a_row_goes_from_intent_to_outcome() -> None:
    """Intent, release, intent again, outcome: the ledger shows each move and journal and ledger agree at the end."""
    recorder, ledger = recorder_of(MemoryJournal())
    assert do(recorder.intent(Row(0)))
    assert ledger.status(0) is RowStatus.SENDING
    do(recorder.release(Row(0)))
    assert ledger.status(0) is RowStatus.PENDING
    assert do(recorder.intent(Row(0)))
    do(recorder.settle(Row(0), CREATED))
    do(recorder.settle(Row(1), Outcome(RowStatus.FAILED, code="not_reached")))
    recorder.close()
    assert [ledger.status(ordinal) for ordinal in range(3)] == [RowStatus.CREATED, RowStatus.FAILED, RowStatus.PENDING]
    assert recorder.outcomes(0, 3) == {0: CREATED, 1: Outcome(RowStatus.FAILED, code="not_reached")}


@pytest.mark.parametrize(
    ("held", "status", "code"),
    [
        (CREATED, RowStatus.SKIPPED, "already_created"),
        (Outcome(RowStatus.EXISTS), RowStatus.SKIPPED, "already_exists"),
        (Outcome(RowStatus.UNCERTAIN), RowStatus.UNCERTAIN, "claim_held"),
    ],
)
def test_a_row_that_another_run_holds_is_not_sent(held: Outcome, status: RowStatus, code: str) -> None:
    """Held as created or existing it is skipped, with the id; held as uncertain it is uncertain too."""
    journal = MemoryJournal()
    first, _ = recorder_of(journal, run="first")
    assert do(first.intent(Row(0)))
    do(first.settle(Row(0), held))
    second, ledger = recorder_of(journal, run="second")
    assert not do(second.intent(Row(0)))
    second.close()
    outcome = second.outcomes(0, 1)[0]
    assert (ledger.status(0), outcome.status, outcome.code, outcome.customer_id) == (
        status,
        status,
        code,
        held.customer_id,
    )


def test_what_is_on_the_wire_at_the_end_is_uncertain() -> None:
    """A row whose reply nobody awaits is uncertain when the record is closed."""
    recorder, ledger = recorder_of(MemoryJournal())
    assert do(recorder.intent(Row(2)))
    recorder.close()
    assert ledger.status(2) is RowStatus.UNCERTAIN


def test_the_id_of_a_new_customer_survives_a_journal_that_cannot_be_written() -> None:
    """When the outcome cannot be recorded, sending ends with the error, and the reports still have the id."""
    recorder, ledger = recorder_of(FullDisk())
    assert do(recorder.intent(Row(0)))
    assert do(recorder.intent(Row(1)))
    with pytest.raises(JournalError):
        do(recorder.settle(Row(0), CREATED))
    recorder.close()
    assert recorder.outcomes(0, 1)[0] == CREATED
    assert [ledger.status(0), ledger.status(1)] == [RowStatus.CREATED, RowStatus.UNCERTAIN]


def test_sums_that_differ_fail_loudly() -> None:
    """A ledger that counts another number of created rows than the journal is a bug, and said so."""
    recorder, ledger = recorder_of(MemoryJournal())
    ledger.move(0, RowStatus.SENDING)
    ledger.move(0, RowStatus.CREATED)
    with pytest.raises(LedgerError):
        recorder.close()


def test_a_row_that_is_not_on_the_wire_cannot_be_created() -> None:
    """Without an intent there is no outcome but failed."""
    recorder, _ = recorder_of(MemoryJournal())
    with pytest.raises(JournalError):
        do(recorder.settle(Row(0), CREATED))
