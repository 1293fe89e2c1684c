"""An API that fails: nothing more is sent than is needed to find out, and all goes on when it is back."""

from __future__ import annotations

import socket

import pytest

from importer.customer.status import RowStatus
from importer.events import BreakerMoved, Event, Retrying, StopSignal
from importer.sender import Beginning, run_send
from importer.sender.breaker import IN_A_ROW, PROBES
from tests.sender.fault_server import Behaviour, FaultServer, created, hang, refusal, reset
from tests.sender.sending import AT_ONCE, QUICK, LedgerRecorder, Sent, make_job, make_rows, send_rows, with_timing

CAREFUL = Beginning()


def moves(sent: Sent) -> list[tuple[str, str]]:
    """How the breaker moved, and why."""
    return [(event.state, event.cause) for event in sent.events if isinstance(event, BreakerMoved)]


@pytest.mark.parametrize("failure", [refusal(502), reset, refusal(503), hang], ids=["502", "reset", "503", "hang"])
@pytest.mark.parametrize(("beginning", "slots"), [(CAREFUL, 64), (AT_ONCE, 64), (AT_ONCE, 1)])
def test_nothing_but_failures(failure: Behaviour, beginning: Beginning, slots: int) -> None:
    """It stops by itself; at most slots, threshold and probes are uncertain, and all the others were never sent."""
    with FaultServer(lambda _request: failure) as server:
        job = make_job(server.base_url, beginning=beginning, concurrency=slots, timeout=0.2)
        sent = send_rows(job, 1000)
    uncertain = sent.states[RowStatus.UNCERTAIN]
    assert (sent.end.reason, sent.end.exit_code) == ("breaker_open", 5)
    assert IN_A_ROW + PROBES <= uncertain <= slots + IN_A_ROW + PROBES
    assert sent.states == {RowStatus.UNCERTAIN: uncertain, RowStatus.PENDING: 1000 - uncertain}
    assert len(server.received) == uncertain
    assert moves(sent) == [
        ("open", "in_a_row"), ("probing", "waited"),
        ("open", "probe_failed"), ("probing", "waited"),
        ("open", "probe_failed"), ("probing", "waited"),
    ]  # fmt: skip
    assert sent.end.message.count("row ") == 3


def test_careful_beginning_costs_least() -> None:
    """As long as rows go one at a time, an API that is down makes eight of them uncertain: threshold and probes."""
    with FaultServer(lambda _request: refusal(502)) as server:
        sent = send_rows(make_job(server.base_url, beginning=CAREFUL, concurrency=64), 100)
    assert sent.states == {RowStatus.UNCERTAIN: IN_A_ROW + PROBES, RowStatus.PENDING: 100 - IN_A_ROW - PROBES}


@pytest.mark.parametrize("slots", [1, 8])
def test_back_again(slots: int) -> None:
    """When a probe is answered, the run goes on: but for what failed, all rows are created."""
    with FaultServer(
        lambda request: refusal(502) if 20 <= request.index < 26 else created(f"c-{request.key}")
    ) as server:
        sent = send_rows(make_job(server.base_url, concurrency=slots), 200)
    assert not sent.end.stopped
    assert sent.states == {RowStatus.CREATED: 194, RowStatus.UNCERTAIN: 6}
    if slots == 1:
        assert moves(sent) == [
            ("open", "in_a_row"), ("probing", "waited"), ("open", "probe_failed"), ("probing", "waited"),
            ("closed", "probe_answered"),
        ]  # fmt: skip


def test_half_of_them_fail() -> None:
    """Half of the requests failing opens it, too, though never five in a row did."""
    with FaultServer(
        lambda request: refusal(500) if request.index < 40 and request.index % 2 else created(f"c-{request.key}")
    ) as server:
        sent = send_rows(make_job(server.base_url, concurrency=1), 100)
    assert ("open", "half_of_the_last") in moves(sent)
    assert not sent.end.stopped
    assert sent.states[RowStatus.CREATED] + sent.states[RowStatus.UNCERTAIN] == 100


def test_server_that_comes_when_the_breaker_is_open() -> None:
    """What could not connect was not sent: when the server is there for a probe, every row is created after all."""
    reserved = socket.socket()
    reserved.bind(("127.0.0.1", 0))
    server = FaultServer(lambda request: created(f"c-{request.key}"), reserved=reserved)
    events: list[Event] = []

    def listen(event: Event) -> None:
        events.append(event)
        if isinstance(event, BreakerMoved) and event.cause == "probe_failed":
            server.__enter__()

    recorder = LedgerRecorder(100)
    job = make_job(f"http://127.0.0.1:{reserved.getsockname()[1]}/x", attempts=100)
    try:
        end = run_send(job, make_rows(100), recorder, StopSignal(), listen)
    finally:
        server.__exit__(None, None, None)
    assert not end.stopped
    assert recorder.states == {RowStatus.CREATED: 100}
    assert len(server.received) == 100
    assert [event.state for event in events if isinstance(event, BreakerMoved)] == [
        "open", "probing", "open", "probing", "closed",
    ]  # fmt: skip
    assert {event.code for event in events if isinstance(event, Retrying)} == {"not_reached"}


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_never_there(rows: int) -> None:
    """Where no attempt is one too many, it is the breaker that ends the run: unreachable, and nothing was sent."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        job = make_job(f"http://127.0.0.1:{unused.getsockname()[1]}/x", attempts=100)
        sent = send_rows(job, rows)
    assert (sent.end.reason, sent.end.exit_code) == ("unreachable", 5)
    assert sent.states == {RowStatus.PENDING: rows}
    assert len(sent.recorder.intents) <= 4 + IN_A_ROW + PROBES


def test_probe_that_another_run_holds() -> None:
    """A row whose claim is held is no probe: the one after it tries."""
    recorder = LedgerRecorder(20, held=frozenset({5, 6, 7}))
    with FaultServer(lambda request: refusal(502) if request.index < 5 else created(f"c-{request.key}")) as server:
        sent = send_rows(make_job(server.base_url, concurrency=1), make_rows(20), recorder)
    assert not sent.end.stopped
    assert recorder.states == {RowStatus.UNCERTAIN: 5, RowStatus.PENDING: 3, RowStatus.CREATED: 12}
    assert server.received[5].key == "key-8"


def test_probe_that_is_turned_away() -> None:
    """An API that turns a probe away is there: the breaker closes, and the row is tried again."""
    with FaultServer(
        lambda request: refusal((502, 429)[request.index == 5]) if request.index < 6 else created(f"c-{request.key}")
    ) as server:
        sent = send_rows(make_job(server.base_url, concurrency=1), 10)
    assert moves(sent) == [("open", "in_a_row"), ("probing", "waited"), ("closed", "probe_answered")]
    assert sent.states == {RowStatus.UNCERTAIN: 5, RowStatus.CREATED: 5}


def test_last_rows() -> None:
    """Where the file ends while it is open, the last rows are its probes, and then the run is done."""
    with FaultServer(lambda _request: refusal(502)) as server:
        sent = send_rows(make_job(server.base_url, concurrency=1), IN_A_ROW + PROBES - 1)
    assert sent.states == {RowStatus.UNCERTAIN: IN_A_ROW + PROBES - 1}
    assert not sent.end.stopped


def test_asked_to_stop_while_it_is_open() -> None:
    """Whoever asks for the end while it is open does not wait for it."""
    stop = StopSignal()
    recorder = LedgerRecorder(50)

    def listen(event: Event) -> None:
        if isinstance(event, BreakerMoved):
            stop.request("interrupted")

    with FaultServer(lambda _request: refusal(502)) as server:
        job = make_job(server.base_url, with_timing(breaker=3600.0, breaker_cap=3600.0), concurrency=1)
        end = run_send(job, make_rows(50), recorder, stop, listen)
    assert (end.reason, end.exit_code) == ("interrupted", 130)
    assert recorder.states == {RowStatus.UNCERTAIN: 5, RowStatus.PENDING: 45}


def test_stalled_though_nothing_is_tried_again() -> None:
    """A run in which no reply comes for too long stops, however long a reply may take."""
    with FaultServer(lambda _request: hang) as server:
        sent = send_rows(make_job(server.base_url, with_timing(stalled=0.2), timeout=600.0), 50)
    assert (sent.end.reason, sent.end.exit_code) == ("stalled", 5)
    assert sent.states == {RowStatus.UNCERTAIN: 4, RowStatus.PENDING: 46}


def test_what_the_end_breaks_off() -> None:
    """Requests that the end of the run breaks off are no failures of the API: they do not open the breaker."""
    with FaultServer(lambda _request: hang) as server:
        job = make_job(server.base_url, with_timing(stalled=0.2), timeout=600.0, concurrency=32)
        sent = send_rows(job, 50)
    assert sent.end.reason == "stalled"
    assert moves(sent) == []
    assert QUICK.stalled > 100
