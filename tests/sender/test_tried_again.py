"""Rows that are tried again: they keep nobody else from going, and those in doubt end in one known state."""

from __future__ import annotations

import pytest

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.events import Retrying, StopSignal
from importer.sender import SendRow
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, refusal, reset
from tests.sender.sending import LedgerRecorder, make_job, make_rows, send_rows, with_timing

PATIENT = with_timing(backoff_base=3600.0, backoff_cap=3600.0)


def test_turned_away_again_and_again() -> None:
    """A row that is turned away until all the others are done holds no worker, even where there is only one."""
    done: set[str] = set()

    def answer(request: Received) -> Behaviour:
        if request.key == "key-0" and len(done) < 29:
            return refusal(429)
        done.add(request.key)
        return created(f"c-{request.key}")

    with FaultServer(answer) as server:
        sent = send_rows(make_job(server.base_url, concurrency=1), 30)
    assert sent.states == {RowStatus.CREATED: 30}
    assert sent.recorder.outcomes[0].attempts > 1


def test_some_are_turned_away_for_ever() -> None:
    """Many more rows than there are workers may wait at a time, and the others go past them."""
    stop = StopSignal()
    recorder = LedgerRecorder(100)

    def answer(request: Received) -> Behaviour:
        number = int(request.key.removeprefix("key-"))
        if number == 99:
            stop.request("interrupted")
        return refusal(408) if number < 50 else created(f"c-{request.key}")

    with FaultServer(answer) as server:
        send_rows(make_job(server.base_url, PATIENT, concurrency=1), make_rows(100), recorder, stop)
    assert recorder.states == {RowStatus.PENDING: 50, RowStatus.CREATED: 50}


def test_few_rows_wait() -> None:
    """When a hundred wait to be tried again, no more are begun: they would be read, and never sent."""
    timing = with_timing(backoff_base=3600.0, backoff_cap=3600.0, stalled=0.2)
    with FaultServer(lambda _request: refusal(429)) as server:
        sent = send_rows(make_job(server.base_url, timing), 500)
    assert sent.end.reason == "stalled"
    assert 100 <= len(server.received) <= 100 + 4


@pytest.mark.parametrize("failure", [refusal(502), reset], ids=["502", "reset"])
def test_resent(failure: Behaviour) -> None:
    """Where the user says so, what is uncertain is sent once more under the same key, and then created or exists."""

    def answer(request: Received) -> Behaviour:
        number = int(request.key.removeprefix("key-"))
        if number % 3 or request.turn == 2:
            return created(f"c-{request.key}") if number % 2 else refusal(409, "Phone already exists")
        return failure

    with FaultServer(answer) as server:
        sent = send_rows(make_job(server.base_url, on_uncertain="resend"), 30)
    assert sent.states == {RowStatus.CREATED: 15, RowStatus.EXISTS: 15}
    assert len(server.received) == 40
    assert sorted(request.key for request in server.received if request.turn == 2) == sorted(
        f"key-{number}" for number in range(0, 30, 3)
    )
    assert len([event for event in sent.events if isinstance(event, Retrying)]) == 10


def test_resent_in_vain() -> None:
    """What stays uncertain in all its attempts is uncertain in the end, with as many attempts on record."""
    with FaultServer(lambda request: refusal(502) if request.key == "key-1" else created(f"c-{request.key}")) as server:
        sent = send_rows(make_job(server.base_url, on_uncertain="resend", attempts=3, concurrency=1), 20)
    assert sent.states == {RowStatus.CREATED: 19, RowStatus.UNCERTAIN: 1}
    assert (sent.recorder.outcomes[1].code, sent.recorder.outcomes[1].attempts) == ("http_502", 3)


def test_in_doubt_when_the_breaker_gives_up() -> None:
    """Rows that were to be sent again when the run stopped are uncertain, not on their way for ever."""
    with FaultServer(lambda _request: refusal(502)) as server:
        sent = send_rows(make_job(server.base_url, on_uncertain="resend", concurrency=8), 100)
    assert sent.end.reason == "breaker_open"
    assert set(sent.states) == {RowStatus.UNCERTAIN, RowStatus.PENDING}
    assert sent.states[RowStatus.UNCERTAIN] == len({request.key for request in server.received})
    assert sent.end.states == {RowStatus.UNCERTAIN: sent.states[RowStatus.UNCERTAIN]}


def test_in_doubt_when_it_is_interrupted() -> None:
    """Rows that wait to be sent again when somebody asks for the end are uncertain, too, with the words they had."""
    stop = StopSignal()

    def answer(request: Received) -> Behaviour:
        if request.index == 9:
            stop.request("interrupted")
        return refusal(502, "Nobody knows") if request.index % 3 == 0 else created(f"c-{request.key}")

    with FaultServer(answer) as server:
        job = make_job(server.base_url, PATIENT, on_uncertain="resend", concurrency=1)
        sent = send_rows(job, make_rows(50), LedgerRecorder(50), stop)
    assert sent.end.exit_code == 130
    assert sent.states == {RowStatus.CREATED: 6, RowStatus.UNCERTAIN: 4, RowStatus.PENDING: 40}
    assert {outcome.message for outcome in sent.recorder.outcomes.values()} == {"", "Nobody knows"}


def test_in_doubt_when_the_record_fails() -> None:
    """When the doubt itself cannot be recorded, the error is raised as any other of the record."""

    class FailsAtUncertain(LedgerRecorder):
        async def settle(self, row: SendRow, outcome: Outcome) -> None:
            if outcome.status is RowStatus.UNCERTAIN:
                raise JournalError("The disk is full.")
            await super().settle(row, outcome)

    stop = StopSignal()
    recorder = FailsAtUncertain(10)

    def answer(request: Received) -> Behaviour:
        if request.index == 1:
            stop.request("interrupted")
        return refusal(502)

    with FaultServer(answer) as server, pytest.raises(JournalError, match="disk is full"):
        send_rows(
            make_job(server.base_url, PATIENT, on_uncertain="resend", concurrency=1), make_rows(10), recorder, stop
        )
    assert recorder.states == {RowStatus.SENDING: 2, RowStatus.PENDING: 8}
