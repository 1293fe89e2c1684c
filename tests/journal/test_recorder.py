"""Journal and ledger in step: a real event loop, the writer's thread, and a journal in memory and in a file."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from importer.customer.identity import ExpectedRow, Identity
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError, LedgerError
from importer.journal import RunRecorder, RunStart, Skips, SqliteJournal, StaleClaimError
from importer.journal.group_writer import LEASE, MOST
from tests.journal.journals import CREATED, Clock

TOO_LONG = "x" * 200_000
"""More text than there is room for on a disk that is full."""


@dataclass(frozen=True)
class Row:
    """A row as far as the recorder looks at it."""

    ordinal: int


def identity(ordinal: int) -> Identity:
    """Give everybody a phone of their own."""
    return Identity.of("+91", f"900001{ordinal:04}", "")


def expected(ordinal: int, ref: str = "") -> ExpectedRow:
    """Give a row that is to be sent."""
    return ExpectedRow(ordinal, identity(ordinal), row=ordinal + 2, ref=ref)


def recorder_of(journal: SqliteJournal, rows: int = 3, run: str = "run") -> tuple[RunRecorder, Ledger]:
    """Give a recorder over pending rows."""
    ledger = Ledger()
    ledger.append(np.full(rows, RowStatus.PENDING.code, dtype=np.uint8))
    journal.begin(RunStart(run, ledger.totals()), Skips.none())
    recorder = RunRecorder(journal, ledger, run)
    recorder.expect([expected(ordinal) for ordinal in range(rows)])
    return recorder, ledger


def fill_disk(journal: SqliteJournal) -> None:
    """Leave no page for more than a few short rows: SQLite itself says SQLITE_FULL."""
    (pages,) = journal.connection.execute("PRAGMA page_count").fetchone()
    journal.connection.execute(f"PRAGMA max_page_count = {pages + 4}")


def do(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it, and fail rather than hang."""

    async def in_time() -> Any:
        async with asyncio.timeout(60):
            return await work

    return asyncio.run(in_time())


def hold_first_commit(journal: SqliteJournal) -> tuple[Callable[[], None], list[str]]:
    """Let the writer wait in its next step until told; gives how to tell it, and the commits from now on."""
    go, commits = threading.Event(), []

    def trace(statement: str) -> None:
        if statement.startswith(("BEGIN", "INSERT OR REPLACE")) and not journal.connection.in_transaction:
            go.wait(60)
            commits.append(statement)

    journal.connection.set_trace_callback(trace)
    return go.set, commits


def test_a_row_goes_from_intent_to_outcome(empty_journal: SqliteJournal) -> None:
    """Intent, release, intent again, outcome: the ledger shows each move and journal and ledger agree at the end."""
    recorder, ledger = recorder_of(empty_journal)
    assert do(recorder.intent(Row(0)))
    assert ledger.status(0) is RowStatus.SENDING
    assert empty_journal.totals("run")[RowStatus.SENDING] == 1
    do(recorder.release(Row(0)))
    assert do(recorder.intent(Row(2))), "what was handed over before an intent is on disk with it"
    assert (ledger.status(0), empty_journal.outcomes("run", 0, 1)[0].status) == (RowStatus.PENDING, RowStatus.PENDING)
    do(recorder.release(Row(2)))
    assert do(recorder.intent(Row(0)))
    do(recorder.settle(Row(0), CREATED))
    do(recorder.settle(Row(1), Outcome(RowStatus.FAILED, code="not_reached")))
    recorder.close()
    assert [ledger.status(ordinal) for ordinal in range(3)] == [RowStatus.CREATED, RowStatus.FAILED, RowStatus.PENDING]
    known = recorder.outcomes(0, 3)
    assert [known[ordinal].status for ordinal in range(3)] == [RowStatus.CREATED, RowStatus.FAILED, RowStatus.PENDING]
    assert (known[0].customer_id, known[1].code) == (CREATED.customer_id, "not_reached")
    assert empty_journal.totals("run") == ledger.totals()


@pytest.mark.parametrize(
    ("held", "status", "code"),
    [
        (CREATED, RowStatus.SKIPPED, "already_created"),
        (Outcome(RowStatus.EXISTS), RowStatus.SKIPPED, "already_exists"),
        (Outcome(RowStatus.UNCERTAIN), RowStatus.UNCERTAIN, "claim_held"),
    ],
)
def test_a_row_that_another_run_holds_is_not_sent(
    empty_journal: SqliteJournal, held: Outcome, status: RowStatus, code: str
) -> None:
    """Held as created or existing it is skipped, with the holder's id; held as uncertain it is uncertain too."""
    first, _ = recorder_of(empty_journal, run="first")
    assert do(first.intent(Row(0)))
    do(first.settle(Row(0), held))
    first.close()
    second, ledger = recorder_of(empty_journal, run="second")
    assert not do(second.intent(Row(0)))
    second.close()
    outcome = second.outcomes(0, 1)[0]
    assert (ledger.status(0), outcome.status, outcome.code, outcome.customer_id) == (
        status,
        status,
        code,
        held.customer_id,
    )
    assert "row 2 of run first" in outcome.message


def test_what_is_on_the_wire_at_the_end_is_uncertain(empty_journal: SqliteJournal) -> None:
    """A row whose reply nobody awaits is uncertain when the record is closed."""
    recorder, ledger = recorder_of(empty_journal)
    assert do(recorder.intent(Row(2)))
    recorder.close()
    assert ledger.status(2) is RowStatus.UNCERTAIN
    assert recorder.outcomes(2, 1)[2].code == "reply_lost"


def test_an_intent_that_was_broken_off_is_released_at_the_end(empty_journal: SqliteJournal) -> None:
    """Who is cancelled while its intent is written has sent nothing: the row is pending, not uncertain."""
    recorder, ledger = recorder_of(empty_journal)
    go, _ = hold_first_commit(empty_journal)

    async def break_off() -> None:
        intents = [asyncio.create_task(recorder.intent(Row(ordinal))) for ordinal in range(2)]
        await asyncio.sleep(0)
        intents[0].cancel()
        await asyncio.wait(intents[:1])
        go()
        assert await intents[1]
        assert intents[0].cancelled()

    do(break_off())
    recorder.close()
    assert [ledger.status(ordinal) for ordinal in range(2)] == [RowStatus.PENDING, RowStatus.UNCERTAIN]
    assert empty_journal.totals("run") == ledger.totals()


def test_an_intent_that_cannot_be_written_is_no_claim(empty_journal: SqliteJournal) -> None:
    """A row whose intent did not get on the disk was not claimed and stays pending; sending must end."""
    recorder, ledger = recorder_of(empty_journal)
    fill_disk(empty_journal)
    recorder.expect([expected(0, TOO_LONG)])
    with pytest.raises(JournalError, match="disk is full"):
        do(recorder.intent(Row(0)))
    with pytest.raises(JournalError):
        do(recorder.intent(Row(1)))
    with pytest.raises(JournalError, match="disk is full"):
        recorder.close()
    assert empty_journal.states("run")[0].tolist() == []
    assert ledger.in_state(RowStatus.PENDING).tolist() == [0, 1, 2]


def test_the_id_of_a_new_customer_survives_a_journal_that_cannot_be_written(empty_journal: SqliteJournal) -> None:
    """When the outcome cannot be recorded, sending ends with the error, and the reports still have the id."""
    recorder, ledger = recorder_of(empty_journal)
    assert do(recorder.intent(Row(0)))
    assert do(recorder.intent(Row(1)))
    fill_disk(empty_journal)
    created = Outcome(RowStatus.CREATED, "c-1", 200, message=TOO_LONG)
    do(recorder.settle(Row(0), created))
    with pytest.raises(JournalError, match="disk is full"):
        do(recorder.intent(Row(2)))
    do(recorder.settle(Row(1), CREATED))
    with pytest.raises(JournalError, match=rf"disk is full.*c-1.*row 3 was.*{CREATED.customer_id}"):
        recorder.close()
    assert recorder.outcomes(0, 2) == {0: created, 1: CREATED}
    assert [ledger.status(ordinal) for ordinal in range(3)] == [
        RowStatus.CREATED,
        RowStatus.CREATED,
        RowStatus.PENDING,
    ]
    assert empty_journal.totals("run")[RowStatus.SENDING] == 2


def test_what_is_on_the_wire_when_the_journal_cannot_be_written(empty_journal: SqliteJournal) -> None:
    """What is on the wire at the end of a run that has failed to write is uncertain; the first error stands."""
    recorder, ledger = recorder_of(empty_journal)
    for ordinal in range(2):
        assert do(recorder.intent(Row(ordinal)))
    fill_disk(empty_journal)
    do(recorder.settle(Row(0), Outcome(RowStatus.REJECTED, message=TOO_LONG)))
    with pytest.raises(JournalError, match="disk is full"):
        recorder.close()
    assert ledger.status(1) is RowStatus.UNCERTAIN
    assert recorder.outcomes(1, 1)[1].status is RowStatus.UNCERTAIN


@pytest.mark.parametrize("what", ["given up", "on the wire"])
def test_a_failure_that_nobody_waited_for_is_told_at_the_end(empty_journal: SqliteJournal, what: str) -> None:
    """An outcome that nobody awaits and that cannot be written ends the run with the error, too."""
    recorder, ledger = recorder_of(empty_journal)
    if what == "given up":
        fill_disk(empty_journal)
        recorder.give_up(expected(0), Outcome(RowStatus.FAILED, message=TOO_LONG))
        status = RowStatus.FAILED
    else:
        assert do(recorder.intent(Row(0)))
        empty_journal.connection.execute("PRAGMA query_only = ON")
        status = RowStatus.UNCERTAIN
    with pytest.raises(JournalError):
        recorder.close()
    assert recorder.outcomes(0, 1)[0].status is ledger.status(0) is status


def test_a_row_that_no_request_can_be_made_of_is_failed(empty_journal: SqliteJournal) -> None:
    """It is on record as failed, though it was never on the wire and nobody waited."""
    recorder, ledger = recorder_of(empty_journal)
    recorder.give_up(expected(1), Outcome(RowStatus.FAILED, code="payload_invalid"))
    recorder.close()
    assert ledger.status(1) is RowStatus.FAILED
    assert empty_journal.outcomes("run", 0, 3) == {1: Outcome(RowStatus.FAILED, code="payload_invalid")}


def test_a_stale_outcome_is_refused_and_ends_the_run(empty_journal: SqliteJournal, clock: Clock) -> None:
    """Of two outcomes the one whose row was taken over is not recorded, the other is; the run ends and names the id."""
    recorder, _ = recorder_of(empty_journal)
    assert do(recorder.intent(Row(0)))
    clock.now += LEASE - 1
    assert do(recorder.intent(Row(1)))
    clock.now += 2
    assert empty_journal.recover("another") == 1
    for ordinal in range(2):
        do(recorder.settle(Row(ordinal), CREATED))
    with pytest.raises(StaleClaimError):
        do(ended(recorder))
    with pytest.raises(JournalError, match=f"row [0-9]+ was given customer id {CREATED.customer_id}"):
        recorder.close()
    recorded = empty_journal.outcomes("run", 0, 2)
    assert [recorded[ordinal].status for ordinal in range(2)] == [RowStatus.UNCERTAIN, RowStatus.CREATED]
    assert recorder.outcomes(0, 1)[0].customer_id == CREATED.customer_id


async def ended(recorder: RunRecorder) -> None:
    """Ask for intents until one is refused: what was handed over before the first is judged by then."""
    while await recorder.intent(Row(2)):
        await recorder.release(Row(2))


def test_a_second_word_on_a_row_is_refused(empty_journal: SqliteJournal) -> None:
    """The first outcome of a claim is recorded, ledger and all; a second one in the same commit is not."""
    recorder, ledger = recorder_of(empty_journal)
    assert do(recorder.intent(Row(0)))
    go, _ = hold_first_commit(empty_journal)

    async def settle_twice() -> None:
        first = asyncio.create_task(recorder.intent(Row(1)))
        await asyncio.sleep(0)
        await recorder.settle(Row(0), CREATED)
        await recorder.settle(Row(0), Outcome(RowStatus.REJECTED))
        go()
        await first

    do(settle_twice())
    with pytest.raises(StaleClaimError):
        recorder.close()
    assert empty_journal.outcomes("run", 0, 1)[0].status is RowStatus.CREATED
    assert ledger.status(0) is RowStatus.CREATED


def test_the_moves_of_one_commit_reach_all_who_wait(empty_journal: SqliteJournal) -> None:
    """What comes while a commit is under way goes into the next one, up to its limit, and everybody is answered."""
    rows = MOST + 100
    recorder, ledger = recorder_of(empty_journal, rows)
    go, commits = hold_first_commit(empty_journal)

    async def send_all() -> None:
        intents = [asyncio.create_task(recorder.intent(Row(ordinal))) for ordinal in range(rows)]
        await asyncio.sleep(0)
        go()
        assert await asyncio.gather(*intents) == [True] * rows
        assert 2 <= len(commits) <= 3
        await asyncio.gather(*(recorder.settle(Row(ordinal), CREATED) for ordinal in range(rows)))

    do(send_all())
    recorder.close()
    assert len(ledger.in_state(RowStatus.CREATED)) == empty_journal.totals("run")[RowStatus.CREATED] == rows


def test_sums_that_differ_fail_loudly(empty_journal: SqliteJournal) -> None:
    """A ledger that counts another number of created rows than the journal is a bug, and said so."""
    recorder, ledger = recorder_of(empty_journal)
    ledger.move(0, RowStatus.SENDING)
    ledger.move(0, RowStatus.CREATED)
    with pytest.raises(LedgerError):
        recorder.close()


def test_a_ledger_out_of_step_ends_the_run(empty_journal: SqliteJournal) -> None:
    """A move that the ledger refuses is an error for whoever asks for a claim next, and nobody waits for ever."""
    recorder, ledger = recorder_of(empty_journal)
    assert do(recorder.intent(Row(0)))
    ledger.move(0, RowStatus.REJECTED)
    do(recorder.settle(Row(0), CREATED))
    with pytest.raises(LedgerError):
        do(ended(recorder))
    with pytest.raises((LedgerError, JournalError)):
        recorder.close()
    assert recorder.outcomes(0, 1)[0].customer_id == CREATED.customer_id


def test_a_row_that_is_not_on_the_wire_cannot_be_created(empty_journal: SqliteJournal) -> None:
    """Without an intent there is no outcome but failed."""
    recorder, ledger = recorder_of(empty_journal)
    with pytest.raises(JournalError):
        do(recorder.settle(Row(0), CREATED))
    recorder.close()
    assert ledger.status(0) is RowStatus.PENDING


def test_a_closed_record_takes_nothing(empty_journal: SqliteJournal) -> None:
    """After the end nothing is claimed, and a second end does nothing."""
    recorder, _ = recorder_of(empty_journal)
    recorder.close()
    recorder.close()
    with pytest.raises(JournalError):
        do(recorder.intent(Row(0)))
    assert empty_journal.totals("run")[RowStatus.PENDING] == 3


def test_a_mended_row_is_a_new_request(empty_journal: SqliteJournal) -> None:
    """The generation of a row's key goes up after an earlier run's rejection."""
    first, _ = recorder_of(empty_journal, run="first")
    assert do(first.intent(Row(0)))
    do(first.settle(Row(0), Outcome(RowStatus.REJECTED)))
    first.close()
    second, _ = recorder_of(empty_journal, run="second")
    assert second.expect([expected(ordinal) for ordinal in range(2)]) == [2, 1]
    second.close()
