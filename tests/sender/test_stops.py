"""When sending ends before the rows do, and what that leaves behind."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from importer.config import Secrets
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.events import StopLevel, StopSignal
from importer.sender import SendRow
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, hang, refusal
from tests.sender.sending import QUICK, LedgerRecorder, make_job, make_rows, send_rows, send_to, with_timing


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Give a port that nobody listens on and nobody else gets."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_server_not_there(closed_port: int, rows: int) -> None:
    """When nothing gets through from the start, the run stops with 5 and every row is still pending."""
    sent = send_rows(make_job(f"http://127.0.0.1:{closed_port}/x", attempts=2), rows)
    assert (sent.end.exit_code, sent.end.reason) == (5, "unreachable")
    assert sent.states == {RowStatus.PENDING: rows}
    assert sent.recorder.outcomes == {}
    assert len(set(sent.recorder.intents)) <= 4 + 5 + 3  # slots, threshold, probes


def late_server() -> tuple[FaultServer, str]:
    """Give a server that is not started yet, and its address, which refuses until it is."""
    reserved = socket.socket()
    reserved.bind(("127.0.0.1", 0))
    server = FaultServer(lambda request: created(f"c-{request.key}"), reserved=reserved)
    return server, f"http://127.0.0.1:{reserved.getsockname()[1]}/x"


def test_server_comes_late() -> None:
    """Rows that used up their attempts before the server came are failed, certainly not processed; the others go on."""
    recorder = LedgerRecorder(10)
    server, base_url = late_server()

    def start_at_the_third(ordinal: int) -> None:
        if ordinal == 2:
            server.__enter__()

    recorder.on_intent = start_at_the_third
    job = make_job(base_url, attempts=1, concurrency=1)
    try:
        sent = send_rows(job, make_rows(10), recorder)
    finally:
        server.__exit__(None, None, None)
    assert sent.states == {RowStatus.FAILED: 2, RowStatus.CREATED: 8}
    assert (recorder.outcomes[0].code, recorder.outcomes[0].attempts) == ("not_reached", 0)
    assert not sent.end.stopped


def test_own_reply_before_the_stranded() -> None:
    """When failing the rows held back goes wrong, the reply that showed that the API is there is on record already."""

    class FailsAtFailed(LedgerRecorder):
        async def settle(self, row: SendRow, outcome: Outcome) -> None:
            if outcome.status is RowStatus.FAILED:
                raise JournalError("The disk is full.")
            await super().settle(row, outcome)

    recorder = FailsAtFailed(3)
    server, base_url = late_server()

    def start_at_the_second(ordinal: int) -> None:
        if ordinal == 1:
            server.__enter__()

    recorder.on_intent = start_at_the_second
    job = make_job(base_url, attempts=1, concurrency=1)
    try:
        with pytest.raises(JournalError, match="disk is full"):
            send_rows(job, make_rows(3), recorder)
    finally:
        server.__exit__(None, None, None)
    assert recorder.outcomes[1].customer_id == "c-key-1"
    assert recorder.states == {RowStatus.CREATED: 1, RowStatus.PENDING: 2}


def test_server_goes_away() -> None:
    """When the server goes away in the middle, what was sent keeps its state and the rest is pending."""
    recorder = LedgerRecorder(300)
    server = FaultServer(lambda request: created(f"c-{request.key}"))

    def rows() -> Iterator[SendRow]:
        yield from make_rows(300)[:256]
        server.__exit__(None, None, None)
        yield from make_rows(300)[256:]

    server.__enter__()
    sent = send_rows(make_job(server.base_url, attempts=2), rows(), recorder)
    assert (sent.end.exit_code, sent.end.reason) == (5, "unreachable")
    assert recorder.states[RowStatus.PENDING] > 0
    assert set(recorder.states) <= {RowStatus.CREATED, RowStatus.PENDING, RowStatus.UNCERTAIN}


@pytest.mark.parametrize("status", [403, 404])
def test_refused_from_the_start(status: int) -> None:
    """403 or 404 before anything was created stops with 4; every row is pending."""
    with FaultServer(lambda _request: refusal(status, "no such store")) as server:
        sent = send_to(server, 50)
    assert (sent.end.exit_code, sent.end.reason) == (4, "refused")
    assert "no such store" in sent.end.message
    assert sent.states == {RowStatus.PENDING: 50}
    assert len(server.received) <= 4


def test_refused_after_the_first() -> None:
    """Once rows were created, 403 and 404 are about their row: rejected, and the run goes on."""
    with FaultServer(lambda request: refusal(404) if request.index % 3 == 2 else created(f"c-{request.key}")) as server:
        sent = send_to(server, 30, concurrency=1)
    assert sent.states == {RowStatus.CREATED: 20, RowStatus.REJECTED: 10}
    assert not sent.end.stopped


def test_refused_five_times_in_a_row() -> None:
    """The fifth 403 or 404 in a row stops with 5."""
    with FaultServer(
        lambda request: refusal(403 + request.index % 2) if request.index >= 10 else created(f"c-{request.key}")
    ) as server:
        sent = send_to(server, 100, concurrency=1)
    assert (sent.end.exit_code, sent.end.reason) == (5, "refused_in_a_row")
    assert sent.states == {RowStatus.CREATED: 10, RowStatus.REJECTED: 5, RowStatus.PENDING: 85}


def test_same_customer_id() -> None:
    """The same customer id for a second row makes that row uncertain and stops with 5."""
    with FaultServer(lambda request: created("c-same" if request.index >= 3 else f"c-{request.key}")) as server:
        sent = send_to(server, 50, concurrency=1)
    assert (sent.end.exit_code, sent.end.reason) == (5, "same_customer_id")
    assert sent.states == {RowStatus.CREATED: 4, RowStatus.UNCERTAIN: 1, RowStatus.PENDING: 45}
    assert sent.recorder.outcomes[4].code == "same_customer_id"
    assert sent.recorder.outcomes[4].customer_id == "c-same"
    assert "c-same" in sent.recorder.outcomes[4].message


def test_endless_throttling() -> None:
    """A server that turns everything away stops the run once there was no final outcome for too long."""
    with FaultServer(lambda _request: refusal(429, Retry_After="0")) as server:
        sent = send_to(server, 20, with_timing(stalled=0.2))
    assert (sent.end.exit_code, sent.end.reason) == (5, "stalled")
    assert sent.states == {RowStatus.PENDING: 20}


@pytest.mark.parametrize(("reason", "exit_code"), [("interrupted", 130), ("terminated", 143)])
def test_drain(reason: str, exit_code: int) -> None:
    """The first wish to end lets what is on the wire finish; nothing new is claimed, the rest was never touched."""
    stop = StopSignal()
    recorder = LedgerRecorder(500)

    def ask_at_the_hundredth(_ordinal: int) -> None:
        if len(recorder.intents) == 100:
            stop.request(reason)

    recorder.on_intent = ask_at_the_hundredth
    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        sent = send_rows(make_job(server.base_url), make_rows(500), recorder, stop)
    assert (sent.end.exit_code, sent.end.reason) == (exit_code, reason)
    assert set(sent.states) == {RowStatus.CREATED, RowStatus.PENDING}
    assert sent.states[RowStatus.CREATED] == len(server.received) == len(recorder.outcomes)
    assert 96 <= sent.states[RowStatus.CREATED] <= 104


def test_drain_has_an_end() -> None:
    """What is still on the wire when the patience ends is uncertain; nothing else is."""
    stop = StopSignal()

    def answer(request: Received) -> Behaviour:
        if request.index == 3:
            stop.request("interrupted")
        return hang

    with FaultServer(answer) as server:
        sent = send_rows(make_job(server.base_url, timeout=60.0), make_rows(50), LedgerRecorder(50), stop)
    assert sent.states == {RowStatus.UNCERTAIN: 4, RowStatus.PENDING: 46}
    assert (sent.end.exit_code, len(server.received)) == (130, 4)
    assert all("the run ended" in outcome.message for outcome in sent.recorder.outcomes.values())


def test_second_wish_leaves_at_once() -> None:
    """The second wish does not await the wire."""
    stop = StopSignal()

    def answer(request: Received) -> Behaviour:
        if request.index >= 2:
            stop.request("interrupted")
        return hang

    with FaultServer(answer) as server:
        sent = send_rows(
            make_job(server.base_url, with_timing(drain=3600.0), timeout=600.0), make_rows(50), LedgerRecorder(50), stop
        )
    assert sent.states == {RowStatus.UNCERTAIN: 4, RowStatus.PENDING: 46}
    assert sent.end.exit_code == 130


def test_second_wish_does_not_await_the_record() -> None:
    """The second wish leaves even when an outcome cannot be written down just now; its row stays as it is."""
    stop = StopSignal()

    class Stuck(LedgerRecorder):
        async def settle(self, row: SendRow, outcome: Outcome) -> None:
            stop.request("interrupted")
            stop.request("interrupted")
            await asyncio.Event().wait()
            await super().settle(row, outcome)

    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        sent = send_rows(make_job(server.base_url, with_timing(leave=0.1), concurrency=1), make_rows(5), Stuck(5), stop)
    assert sent.states == {RowStatus.SENDING: 1, RowStatus.PENDING: 4}
    assert sent.end.exit_code == 130


@pytest.mark.parametrize("ending", ["drain", "now", "error"])
def test_nobody_reads_rows_afterwards(ending: str) -> None:
    """However sending ends, the row that is being read then is awaited, and no other is read: the file is free."""
    stop = StopSignal()
    ended = threading.Event()
    read_on: list[int] = []

    def end(_ordinal: int) -> None:
        for _ in range({"drain": 1, "now": 2, "error": 0}[ending]):
            stop.request("interrupted")
        ended.set()
        if ending == "error":
            raise OSError("the disk is full")

    def rows() -> Iterator[SendRow]:
        yield from make_rows(256)
        ended.wait(10)
        threading.Event().wait(0.5)  # a slow disk: longer than leaving takes
        for row in make_rows(256):
            read_on.append(row.ordinal)
            yield row

    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        job = make_job(server.base_url, with_timing(leave=0.1))
        recorder = LedgerRecorder(256, on_intent=end)
        with pytest.raises(OSError, match="disk is full") if ending == "error" else nullcontext():
            assert send_rows(job, rows(), recorder, stop).end.exit_code == 130
    assert read_on == [0]
    assert not any(thread.name.startswith("importer-feed") for thread in threading.enumerate())


@pytest.mark.parametrize("wishes", [1, 2])
def test_name_server_hangs(monkeypatch: pytest.MonkeyPatch, wishes: int) -> None:
    """A name that is being looked up keeps nobody from leaving; the rows were not sent."""
    stop = StopSignal()
    give_up = threading.Event()
    awaited: list[bool] = []

    def hanging(*_arguments: object, **_named: object) -> list[object]:
        for _ in range(wishes):
            stop.request("interrupted")
        awaited.append(give_up.wait(20))
        raise socket.gaierror(socket.EAI_AGAIN, "nobody answers")

    url = "https://customers.example.com/api/v1/shop/storefront"
    job = make_job(url, timeout=60.0, allow_host=("customers.example.com",))
    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    try:
        sent = send_rows(job, make_rows(10), LedgerRecorder(10), stop)
        assert awaited == []
    finally:
        give_up.set()
    assert (sent.end.exit_code, sent.states) == (130, {RowStatus.PENDING: 10})


def test_stop_between_intent_and_wire() -> None:
    """An intent that was recorded when the wish came, and is not on the wire yet, goes back to pending."""
    stop = StopSignal()

    class Slow(LedgerRecorder):
        async def intent(self, row: SendRow) -> bool:
            granted = await super().intent(row)
            if len(self.intents) == 1:
                stop.request("interrupted")
            for _ in range(3):  # the event loop hears of the wish while the intent is being written
                await asyncio.sleep(0)
            return granted

    recorder = Slow(20)
    with FaultServer(lambda _request: created("c")) as server:
        sent = send_rows(make_job(server.base_url), make_rows(20), recorder, stop)
    assert sent.states == {RowStatus.PENDING: 20}
    assert sorted(recorder.releases) == sorted(recorder.intents)
    assert server.received == []


def test_stop_wanted_before_the_start() -> None:
    """A wish that is older than the sending is heeded: nothing is sent, not even for a token."""
    stop = StopSignal()
    stop.request("terminated")
    with FaultServer(lambda _request: created("c")) as server:
        sent = send_rows(make_job(server.base_url), make_rows(5), LedgerRecorder(5), stop)
    assert (sent.end.exit_code, sent.states, server.received) == (143, {RowStatus.PENDING: 5}, [])


def test_stop_while_waiting() -> None:
    """A run that waits for a long pause to end, or between tries, ends at once when it is asked to."""
    stop = StopSignal()

    def answer(request: Received) -> Behaviour:
        if request.index == 3:
            stop.request("interrupted")
        return refusal(429, Retry_After="200") if request.index % 2 else refusal(429)

    timing = with_timing(backoff_base=1000.0, backoff_cap=1000.0)
    with FaultServer(answer) as server:
        sent = send_rows(make_job(server.base_url, timing), make_rows(50), LedgerRecorder(50), stop)
    assert (sent.end.exit_code, sent.states) == (130, {RowStatus.PENDING: 50})


def test_no_refresh_for_nobody() -> None:
    """A 401 that arrives while the run ends does not spend the refresh token."""
    stop = StopSignal()

    class StopsAtRelease(LedgerRecorder):
        async def release(self, row: SendRow) -> None:
            if stop.level is StopLevel.NONE:
                stop.request("interrupted")
            for _ in range(3):
                await asyncio.sleep(0)
            await super().release(row)

    given = Secrets.model_validate({"access_token": "token-0", "refresh_token": "refresh-0"})
    with FaultServer(lambda _request: refusal(401)) as server:
        sent = send_rows(make_job(server.base_url, secrets=given), make_rows(20), StopsAtRelease(20), stop)
    assert (sent.end.exit_code, sent.states) == (130, {RowStatus.PENDING: 20})
    assert server.of("refresh-token") == []


def test_signal_is_forgotten() -> None:
    """After the sending, the signal wakes nobody of it any longer."""
    stop = StopSignal()
    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        send_rows(make_job(server.base_url, QUICK), make_rows(3), LedgerRecorder(3), stop)
    stop.request("interrupted")
