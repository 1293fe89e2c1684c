"""What becomes of rows: each in one known state, none sent twice, whatever the server does."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.events import Event, StopSignal
from importer.sender import SendRow, Timing, run_send
from tests.sender.fault_server import (
    Behaviour,
    FaultServer,
    Received,
    created,
    hang,
    http,
    raw,
    refusal,
    reset,
    reset_unread,
    trickle,
)
from tests.sender.sending import LedgerRecorder, make_job, make_rows, send_rows, send_to

CUT_HEADERS = raw(b"HTTP/1.1 200 OK\r\nContent-Ty")
CUT_BODY = raw(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"success": true')
GARBAGE = raw(b"\x00\x01 nonsense\r\n\r\n")
HUGE = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + b" " * 2_000_000)
RIGHT_AS_TEXT = http(
    200, {"success": True, "content": {"customer_detail": {"id": "c1"}}}, Content_Type="text/plain; charset=latin-1"
)


def soon() -> str:
    """Give an HTTP date that is about now."""
    return format_datetime(datetime.now(UTC) + timedelta(milliseconds=10), usegmt=True)


@pytest.mark.parametrize(
    ("behaviour", "status", "code"),
    [
        (created("c1"), RowStatus.CREATED, ""),
        (created("c1", 201), RowStatus.CREATED, ""),
        (RIGHT_AS_TEXT, RowStatus.CREATED, ""),
        (reset, RowStatus.UNCERTAIN, "reply_lost"),
        (CUT_HEADERS, RowStatus.UNCERTAIN, "reply_lost"),
        (GARBAGE, RowStatus.UNCERTAIN, "reply_lost"),
        (CUT_BODY, RowStatus.UNCERTAIN, "reply_unreadable"),
        (trickle(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"su'), RowStatus.UNCERTAIN, "reply_unreadable"),
        (HUGE, RowStatus.UNCERTAIN, "reply_unreadable"),
        (http(200, b"{nonsense"), RowStatus.UNCERTAIN, "reply_unreadable"),
        (http(200, {"success": True}), RowStatus.UNCERTAIN, "reply_unreadable"),
        (http(202, {"success": True}), RowStatus.UNCERTAIN, "http_202"),
        (http(307, b"", Location="/elsewhere"), RowStatus.UNCERTAIN, "http_307"),
        (refusal(500), RowStatus.UNCERTAIN, "http_500"),
        (refusal(502, code="bad_gateway"), RowStatus.UNCERTAIN, "bad_gateway"),
        (refusal(503), RowStatus.UNCERTAIN, "http_503"),
        (refusal(200, "Pincode is not serviceable", "bad_pincode"), RowStatus.REJECTED, "bad_pincode"),
        (refusal(400, "Pincode is not serviceable", "bad_pincode"), RowStatus.REJECTED, "bad_pincode"),
        (refusal(422), RowStatus.REJECTED, "http_422"),
        (refusal(400, "Phone already exists"), RowStatus.EXISTS, "http_400"),
        (refusal(409, "Phone already exists"), RowStatus.EXISTS, "http_409"),
        (refusal(409, "Conflict"), RowStatus.UNCERTAIN, "http_409"),
    ],
)
def test_final_at_once(behaviour: Behaviour, status: RowStatus, code: str) -> None:
    """What is final is sent once, settled once and never released; nothing uncertain is sent again."""
    with FaultServer(lambda _request: behaviour) as server:
        sent = send_to(server)
    outcome = sent.one()
    assert (outcome.status, outcome.code, outcome.attempts) == (status, code, 1)
    assert outcome.customer_id == ("c1" if status is RowStatus.CREATED else "")
    assert len(server.received) == 1
    assert sent.recorder.releases == []
    assert (sent.end.stopped, sent.end.exit_code) == (False, 0)


def test_hanging_server() -> None:
    """A reply that does not come in time leaves the row uncertain, after one request."""
    with FaultServer(lambda _request: hang) as server:
        sent = send_to(server, timeout=0.2)
    assert (sent.one().status, sent.one().code) == (RowStatus.UNCERTAIN, "reply_lost")
    assert len(server.received) == 1


def test_reset_before_reading() -> None:
    """A connection cut before the server read anything is uncertain all the same: nobody here can know."""
    with FaultServer(lambda _request: created("c1"), lambda _connection: reset_unread) as server:
        sent = send_to(server)
    assert sent.one().status is RowStatus.UNCERTAIN


@pytest.mark.parametrize(
    "turned_away",
    [
        refusal(408),
        refusal(429),
        refusal(429, Retry_After="0"),
        refusal(429, Retry_After="0.05"),
        refusal(429, Retry_After=soon()),
        refusal(429, Retry_After="nonsense"),
        refusal(503, Retry_After="0"),
    ],
)
def test_turned_away_is_sent_again(turned_away: Behaviour) -> None:
    """What was not processed is released and sent again under the same key, however often: it costs no attempt."""
    with FaultServer(lambda request: turned_away if request.turn <= 7 else created("c1")) as server:
        sent = send_to(server, attempts=2)
    assert sent.states == {RowStatus.CREATED: 1}
    assert sent.one().attempts == 8
    assert {request.key for request in server.received} == {"key-0"}
    assert len({request.body for request in server.received}) == 1
    assert len(sent.recorder.intents) == len(server.received) == 8
    assert len(sent.recorder.releases) == 7


def test_absurd_retry_after() -> None:
    """A server that asks for a pause of years is asked again after the longest pause there is."""
    absurd = refusal(429, Retry_After="99999999999")
    with FaultServer(lambda request: absurd if request.turn == 1 else created("c1")) as server:
        sent = send_rows(make_job(server.base_url, Timing(backoff_base=0.01, retry_after_cap=0.05)), 1)
    assert sent.states == {RowStatus.CREATED: 1}


def test_retry_after_is_a_pause_for_all() -> None:
    """Once the server has asked for a pause, no other row goes on the wire either."""
    stop = StopSignal()

    class StopsAtTheThird(LedgerRecorder):
        async def settle(self, row: SendRow, outcome: Outcome) -> None:
            await super().settle(row, outcome)
            if len(self.outcomes) == 3:
                for _ in range(100):  # time for the others to send, if they would
                    await asyncio.sleep(0)
                stop.request("interrupted")

    answered = asyncio.Event()

    async def after_the_first(writer: asyncio.StreamWriter) -> bool:
        await answered.wait()
        return await created(str(id(writer)))(writer)

    async def first(writer: asyncio.StreamWriter) -> bool:
        goes_on = await refusal(429, Retry_After="200")(writer)
        answered.set()
        return goes_on

    with FaultServer(lambda request: after_the_first if request.index else first) as server:
        sent = send_rows(make_job(server.base_url), make_rows(50), StopsAtTheThird(50), stop)
    assert len(server.received) == 4
    assert sent.states == {RowStatus.CREATED: 3, RowStatus.PENDING: 47}


def test_intent_before_the_wire() -> None:
    """When a request reaches the server, its intent is on record and its release is not."""
    seen: list[tuple[int, int]] = []
    recorder = LedgerRecorder(1)

    def answer(request: Received) -> Behaviour:
        seen.append((len(recorder.intents), len(recorder.releases)))
        return refusal(429) if request.turn < 3 else created("c1")

    with FaultServer(answer) as server:
        send_rows(make_job(server.base_url), make_rows(1), recorder)
    assert seen == [(1, 0), (2, 1), (3, 2)]


def test_held_rows_are_not_sent() -> None:
    """A row whose claim somebody else holds never reaches the server, and nothing more is recorded of it."""
    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        recorder = LedgerRecorder(10, held=frozenset({0, 4, 9}))
        sent = send_rows(make_job(server.base_url), make_rows(10), recorder)
    assert sorted(recorder.outcomes) == [1, 2, 3, 5, 6, 7, 8]
    assert {request.key for request in server.received} == {f"key-{n}" for n in recorder.outcomes}
    assert not sent.end.stopped


def test_words_of_the_api_are_masked() -> None:
    """The row's own values do not stand in what is kept of the API's words."""
    with FaultServer(lambda _request: refusal(400, "Phone 98765 00000 is not valid")) as server:
        outcome = send_to(server).one()
    assert outcome.message == "Phone *** is not valid"
    assert outcome.http_status == 400


def test_every_row_once() -> None:
    """Of many rows each is sent once, with its own key and body, and created; progress grows up to their number."""
    ids = [f"c{n}" for n in range(2000)]
    with FaultServer(lambda request: created(ids[request.index])) as server:
        sent = send_to(server, 2000, concurrency=16)
    assert sent.states == {RowStatus.CREATED: 2000}
    assert Counter(request.key for request in server.received) == {f"key-{n}": 1 for n in range(2000)}
    assert len({body["address"]["phone"] for body in server.customers}) == 2000
    assert sorted(outcome.customer_id for outcome in sent.recorder.outcomes.values()) == sorted(ids)
    assert sent.end.states == {RowStatus.CREATED: 2000}
    assert sent.progress[-1] == 2000
    assert sent.progress == sorted(sent.progress)


def test_no_rows() -> None:
    """Nothing to send is done at once, without a request."""
    with FaultServer(lambda _request: created("c")) as server:
        sent = send_to(server, 0)
    assert (sent.end.stopped, sent.states, server.received) == (False, {}, [])


def test_rate_is_kept() -> None:
    """With a fixed rate, rows wait for their turn before their intent is recorded."""
    ahead: list[int] = []
    recorder = LedgerRecorder(30)

    def answer(request: Received) -> Behaviour:
        ahead.append(len(recorder.intents) - len(recorder.outcomes))
        return created(f"c-{request.key}")

    with FaultServer(answer) as server:
        sent = send_rows(make_job(server.base_url, rate=200.0, concurrency=30), make_rows(30), recorder)
    assert sent.states == {RowStatus.CREATED: 30}
    assert max(ahead) < 30


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_invariants_under_every_fault(seed: int) -> None:
    """Whatever mixture of faults: nothing uncertain or refused is sent again, and only what was turned away is.

    Created rows were applied by the server, applied rows are created or uncertain, and all rows are settled.
    """
    dice = random.Random(seed)
    said: defaultdict[str, list[str]] = defaultdict(list)
    applied: set[str] = set()

    def answer(request: Received) -> Behaviour:
        name = dice.choices(list(choices), weights=[160] + [4] * (len(choices) - 1))[0]
        said[request.key].append(name)
        behaviour, applies = choices[name]
        if applies:
            applied.add(request.key)
        return created(f"c-{request.key}") if behaviour is None else behaviour

    choices: dict[str, tuple[Behaviour | None, bool]] = {
        "created": (None, True),
        "reset_applied": (reset, True),
        "reset": (reset, False),
        "cut_headers": (CUT_HEADERS, True),
        "cut_body": (CUT_BODY, True),
        "garbage": (GARBAGE, True),
        "hang": (hang, True),
        "500_applied": (refusal(500), True),
        "502": (refusal(502), False),
        "202": (http(202, {"success": True}), True),
        "409": (refusal(409), True),
        "rejected": (refusal(400, "bad"), False),
        "exists": (refusal(400, "phone already exists"), False),
        "408": (refusal(408), False),
        "429": (refusal(429), False),
        "429_after": (refusal(429, Retry_After="0.01"), False),
        "503_after": (refusal(503, Retry_After="0"), False),
    }
    with FaultServer(answer, lambda number: reset_unread if number % 9 == 8 else None) as server:
        sent = send_to(server, 300, concurrency=16, timeout=0.3)
    outcomes = sent.recorder.outcomes
    by_key = {f"key-{ordinal}": outcome.status for ordinal, outcome in outcomes.items()}
    assert len(outcomes) == 300
    again = {"408", "429", "429_after", "503_after"}
    for names in said.values():
        assert set(names[:-1]) <= again, "sent again after something else"
    assert {key for key, status in by_key.items() if status is RowStatus.CREATED} <= applied
    assert all(by_key[key] in {RowStatus.CREATED, RowStatus.UNCERTAIN} for key in applied)
    assert RowStatus.FAILED not in by_key.values()


def test_rows_are_read_while_sending() -> None:
    """The rows may come from a generator that is still working; what it raises ends the sending, and is raised."""

    def rows() -> Iterator[SendRow]:
        yield from make_rows(600)
        raise ValueError("the stage file is gone")

    recorder = LedgerRecorder(600)
    with (
        FaultServer(lambda request: created(f"c-{request.key}")) as server,
        pytest.raises(ValueError, match="stage file"),
    ):
        send_rows(make_job(server.base_url), rows(), recorder)
    assert set(recorder.states) <= {RowStatus.CREATED, RowStatus.PENDING}
    assert len(server.received) == len(recorder.outcomes)


def test_recorder_that_fails() -> None:
    """Once an intent cannot be recorded, nothing more goes on the wire, and the error is raised."""
    recorder = LedgerRecorder(100, fails_at=10)
    with (
        FaultServer(lambda request: created(f"c-{request.key}")) as server,
        pytest.raises(OSError, match="disk is full"),
    ):
        send_rows(make_job(server.base_url), make_rows(100), recorder)
    assert len(server.received) == 9
    assert recorder.states == {RowStatus.CREATED: 9, RowStatus.PENDING: 91}


def test_outcome_that_cannot_be_recorded() -> None:
    """The error is raised once every other reply is on record, and names the customer ids that are not."""
    together = asyncio.Barrier(4)

    def answer(request: Received) -> Behaviour:
        async def after_four_came(writer: asyncio.StreamWriter) -> bool:
            await together.wait()
            return await created(f"c-{request.key}")(writer)

        return after_four_came if request.index < 4 else created(f"c-{request.key}")

    class FailsTwice(LedgerRecorder):
        async def settle(self, row: SendRow, outcome: Outcome) -> None:
            if row.ordinal in {1, 2}:
                raise JournalError("The journal is full.", "Make room.", reason="full")
            await super().settle(row, outcome)

    recorder = FailsTwice(50)
    with (
        FaultServer(answer) as server,
        pytest.raises(JournalError, match="The journal is full") as caught,
    ):
        send_rows(make_job(server.base_url), make_rows(50), recorder)
    assert set(recorder.states) == {RowStatus.CREATED, RowStatus.SENDING, RowStatus.PENDING}
    assert recorder.states[RowStatus.CREATED] == len(server.received) - 2 >= 2
    assert recorder.states[RowStatus.SENDING] == 2
    assert all(f"row {ordinal + 2} was given customer id c-key-{ordinal}" in caught.value.message for ordinal in (1, 2))
    assert "c-key-0" not in caught.value.message
    assert (caught.value.remedy, caught.value.reason) == ("Make room.", "full")


def test_bug_of_the_recorder_keeps_its_kind() -> None:
    """What is no error of the journal is raised as it is, with the customer id as a note."""

    class Breaks(LedgerRecorder):
        async def settle(self, row: SendRow, outcome: Outcome) -> None:
            raise ValueError(f"bug: {row.ordinal} is not {outcome.status}")

    with FaultServer(lambda _request: created("c-1")) as server, pytest.raises(ValueError, match="bug") as caught:
        send_rows(make_job(server.base_url), make_rows(1), Breaks(1))
    assert ["c-1" in note for note in caught.value.__notes__] == [True]


def test_nobody_listens_any_longer() -> None:
    """A terminal that was closed does not stop the sending, and is not written to again."""
    told: list[Event] = []

    def closed_terminal(event: Event) -> None:
        told.append(event)
        raise BrokenPipeError

    recorder = LedgerRecorder(2000)
    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        end = run_send(make_job(server.base_url), make_rows(2000), recorder, StopSignal(), closed_terminal)
    assert not end.stopped
    assert recorder.states == {RowStatus.CREATED: 2000}
    assert len(told) == 1
