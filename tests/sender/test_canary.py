"""How a sending begins: a few rows, one at a time, before the others go."""

from __future__ import annotations

import asyncio

import pytest

from importer.customer.status import RowStatus
from importer.sender import Beginning
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, refusal
from tests.sender.sending import AT_ONCE, LedgerRecorder, make_job, make_rows, send_rows

CAREFUL = Beginning(rate=1e6, slots=1000)
"""One at a time at first, and then as fast as can be."""
SLOTS = 4


def rejection(request: Received, code: str = "bad_pincode") -> Behaviour:
    """Reject a row, repeating its phone as APIs do."""
    phone = f"98765{int(request.key.removeprefix('key-')):05d}"
    return refusal(400, f"Customer +91 {phone} cannot be served", code)


def test_first_rows_go_one_at_a_time() -> None:
    """The server never sees two of the first five at once; after them, as many as there are slots."""
    answered = 0
    ahead: list[int] = []
    together = asyncio.Barrier(SLOTS)

    def answer(request: Received) -> Behaviour:
        ahead.append(request.index - answered)

        async def write(writer: asyncio.StreamWriter) -> bool:
            nonlocal answered
            if 5 <= request.index < 5 + SLOTS:
                await together.wait()
            answered += 1
            return await created(f"c-{request.key}")(writer)

        return write

    with FaultServer(answer) as server:
        sent = send_rows(make_job(server.base_url, beginning=CAREFUL, concurrency=SLOTS), 30)
    assert sent.states == {RowStatus.CREATED: 30}
    assert ahead[:5] == [0] * 5
    assert max(ahead[5:]) > 0


def test_intents_of_the_first_rows() -> None:
    """Of the first five no intent is recorded before the outcome of the one before."""
    recorder = LedgerRecorder(20)
    ahead: list[int] = []
    recorder.on_intent = lambda _ordinal: ahead.append(len(recorder.intents) - len(recorder.outcomes))
    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        send_rows(make_job(server.base_url, beginning=CAREFUL), make_rows(20), recorder)
    assert ahead[:5] == [1] * 5
    assert max(ahead) > 1


def test_rejected_alike() -> None:
    """Five that are rejected alike stop the run with 5; three replies are shown, without the rows' own values."""
    with FaultServer(rejection) as server:
        sent = send_rows(make_job(server.base_url, beginning=CAREFUL), 50)
    assert (sent.end.reason, sent.end.exit_code) == ("first_rejected", 5)
    assert sent.states == {RowStatus.REJECTED: 5, RowStatus.PENDING: 45}
    assert len(server.received) == 5
    shown = [f"row {row}: 400 bad_pincode: Customer *** cannot be served" in sent.end.message for row in range(2, 7)]
    assert shown == [False, False, True, True, True]
    assert "98765" not in sent.end.message


def test_rejected_each_for_a_reason_of_its_own() -> None:
    """Five that are rejected for different reasons are five bad rows, and the others go."""
    with FaultServer(
        lambda request: rejection(request, f"reason_{request.index}") if request.index < 5 else created(request.key)
    ) as server:
        sent = send_rows(make_job(server.base_url, beginning=CAREFUL), 30)
    assert sent.states == {RowStatus.REJECTED: 5, RowStatus.CREATED: 25}
    assert not sent.end.stopped


def test_one_of_them_is_created() -> None:
    """One of the first five that is created shows that it is about the rows."""
    with FaultServer(lambda request: created("c") if request.index == 4 else rejection(request)) as server:
        sent = send_rows(make_job(server.base_url, beginning=CAREFUL), 30)
    assert sent.states == {RowStatus.REJECTED: 29, RowStatus.CREATED: 1}
    assert not sent.end.stopped


@pytest.mark.parametrize("rows", [1, 4])
def test_fewer_than_five(rows: int) -> None:
    """A file of fewer rows comes to its end."""
    with FaultServer(rejection) as server:
        sent = send_rows(make_job(server.base_url, beginning=CAREFUL), rows)
    assert sent.states == {RowStatus.REJECTED: rows}
    assert not sent.end.stopped


def test_turned_away_before_it_is_tried() -> None:
    """What is turned away, or held by another run, is none of the five: still they go one at a time, until they are."""
    recorder = LedgerRecorder(30, held=frozenset({1, 3}))
    ahead: list[int] = []
    recorder.on_intent = lambda _ordinal: ahead.append(
        len(recorder.intents) - len(recorder.outcomes) - len(recorder.releases)
    )
    with FaultServer(lambda request: refusal(429) if request.turn < 3 else created(f"c-{request.key}")) as server:
        sent = send_rows(make_job(server.base_url, beginning=CAREFUL), make_rows(30), recorder)
    assert not sent.end.stopped
    assert recorder.states == {RowStatus.CREATED: 28, RowStatus.PENDING: 2}
    assert ahead[:7] == [1] * 7


def test_too_many_failures_by_number() -> None:
    """The failure beyond the number that the user allows stops the run with 5; what was on the wire is awaited."""
    with FaultServer(rejection) as server:
        sent = send_rows(make_job(server.base_url, beginning=AT_ONCE, concurrency=SLOTS, max_failures=9), 100)
    assert (sent.end.reason, sent.end.exit_code) == ("too_many_failures", 5)
    assert 10 <= sent.states[RowStatus.REJECTED] <= 10 + SLOTS - 1
    assert sent.states[RowStatus.REJECTED] + sent.states[RowStatus.PENDING] == 100
    assert sent.end.message.count("Customer *** cannot be served") == 3


def test_too_many_failures_by_share() -> None:
    """By default, more than half of the last two hundred stop the run, however well it went before."""
    with FaultServer(
        lambda request: created(f"c-{request.key}") if request.index < 400 else rejection(request)
    ) as server:
        sent = send_rows(make_job(server.base_url, beginning=AT_ONCE, concurrency=SLOTS), 1000)
    assert sent.end.reason == "too_many_failures"
    assert 101 <= sent.states[RowStatus.REJECTED] <= 101 + SLOTS - 1


def test_any_number_of_failures() -> None:
    """Who allows any number of failures gets each row tried."""
    with FaultServer(rejection) as server:
        sent = send_rows(make_job(server.base_url, beginning=AT_ONCE, max_failures="never"), 300)
    assert sent.states == {RowStatus.REJECTED: 300}
    assert not sent.end.stopped
