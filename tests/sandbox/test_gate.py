"""The gate with clocks of the test's own: when replies are due, and what refusals say."""

from __future__ import annotations

import pytest

from importer.errors import UsageError
from importer.sandbox.gate import Gate, Passage
from importer.sandbox.limits import Limits


class Clocks:
    """A clock that stands until it is moved, and a time of day that goes with it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Give the time that never goes back."""
        return self.now

    def unix_time(self) -> float:
        """Give the time of day."""
        return self.now + 1_800_000_000.0


@pytest.fixture
def clocks() -> Clocks:
    """Give clocks that stand."""
    return Clocks()


def gate_of(limits: Limits, clocks: Clocks) -> Gate:
    """Give a gate that goes by these clocks."""
    return Gate(limits, clocks.monotonic, clocks.unix_time)


def status(passage: Passage) -> int:
    """Give the status of a refusal, 200 when the request came through."""
    return passage.refusal.status if passage.refusal is not None else 200


def test_without_limits_the_gate_is_open(clocks: Clocks) -> None:
    """Nothing is asked of it then; a rate that is given later closes it."""
    gate = gate_of(Limits(), clocks)
    assert gate.is_open
    gate.change({"rate": 5})
    assert not gate.is_open
    for limits in (Limits(latency=0.1), Limits(rate=5), Limits(latency=0.1, capacity=5)):
        assert not gate_of(limits, clocks).is_open


def test_every_reply_is_due_after_the_latency(clocks: Clocks) -> None:
    """What comes through and what is refused are due alike; a change holds for what comes then."""
    gate = gate_of(Limits(latency=0.5, rate=1, burst=1), clocks)
    passages = [gate.pass_through() for _ in range(2)]
    assert [(status(passage), passage.due) for passage in passages] == [(200, 1000.5), (429, 1000.5)]
    gate.change({"latency": 2})
    assert gate.pass_through().due == 1002.0


def test_a_429_says_what_it_was_told_to_say(clocks: Clocks) -> None:
    """Retry-After is there only when it was asked for, and then as given."""
    for retry_after, headers in ((None, {}), (0, {"Retry-After": "0"}), (3, {"Retry-After": "3"})):
        gate = gate_of(Limits(rate=1, burst=1, retry_after=retry_after), clocks)
        gate.pass_through()
        refusal = gate.pass_through().refusal
        assert refusal is not None
        assert (refusal.status, refusal.headers) == (429, headers)
        assert refusal.content == {"message": "Too many requests.", "success": False, "code": "too_many_requests"}


@pytest.mark.parametrize(("at", "seconds"), [(0.0, "5"), (0.1, "5"), (1.0, "4"), (4.9, "1")])
def test_a_429_of_a_window_says_when_it_ends(clocks: Clocks, at: float, seconds: str) -> None:
    """Retry-After is the rest of the window in whole seconds, rounded up; who waits that long comes through."""
    gate = gate_of(Limits(rate=1, window=5.0), clocks)
    clocks.now += at
    statuses = [status(gate.pass_through()) for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    refusal = gate.pass_through().refusal
    assert refusal is not None
    assert refusal.headers == {"Retry-After": seconds}
    clocks.now += int(seconds)
    assert status(gate.pass_through()) == 200


def test_what_finds_no_worker_waits_or_gets_503(clocks: Clocks) -> None:
    """Replies are due when a worker has done them; beyond the backlog it is 503, with the whole seconds of the wait."""
    gate = gate_of(Limits(latency=1.5, capacity=1, backlog=1), clocks)
    passages = [gate.pass_through() for _ in range(3)]
    assert [(status(passage), passage.due) for passage in passages] == [(200, 1001.5), (200, 1003.0), (503, 1001.5)]
    refusal = passages[2].refusal
    assert refusal is not None
    assert refusal.headers == {"Retry-After": "3"}
    clocks.now += 3
    assert status(gate.pass_through()) == 200


def test_as_many_wait_as_are_worked_on(clocks: Clocks) -> None:
    """Without a backlog of its own a pool of two has two waiting."""
    gate = gate_of(Limits(latency=1, capacity=2), clocks)
    assert [status(gate.pass_through()) for _ in range(5)] == [200, 200, 200, 200, 503]


def test_what_the_rate_refuses_takes_no_worker(clocks: Clocks) -> None:
    """A 429 costs the pool nothing."""
    gate = gate_of(Limits(latency=1, capacity=1, backlog=0, rate=1, burst=1), clocks)
    assert [status(gate.pass_through()) for _ in range(3)] == [200, 429, 429]
    clocks.now += 1
    assert status(gate.pass_through()) == 200


def test_rate_headers_are_on_every_reply(clocks: Clocks) -> None:
    """Both kinds tell limit, remaining requests and reset: one in seconds to go, the other as Unix time."""
    gate = gate_of(Limits(rate=2, window=2.5, rate_headers=True), clocks)
    seen = [gate.pass_through() for _ in range(6)]
    assert [status(passage) for passage in seen] == [200] * 5 + [429]
    assert [passage.headers["RateLimit-Remaining"] for passage in seen] == ["4", "3", "2", "1", "0", "0"]
    assert seen[5].headers == {
        "RateLimit-Limit": "5", "RateLimit-Remaining": "0", "RateLimit-Reset": "3",
        "X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800001003",
    }  # fmt: skip
    assert gate_of(Limits(rate=2), clocks).pass_through().headers == {}


def test_the_rate_can_be_changed_and_lifted(clocks: Clocks) -> None:
    """From 1 to 10 a second and to no limit at all, each from its moment on; what cannot be changes nothing."""
    gate = gate_of(Limits(rate=1), clocks)
    assert [status(gate.pass_through()) for _ in range(2)] == [200, 429]
    gate.change({"rate": 10})
    clocks.now += 0.1
    assert [status(gate.pass_through()) for _ in range(2)] == [200, 429]
    with pytest.raises(UsageError):
        gate.change({"rate": 0})
    assert gate.limits == Limits(rate=10)
    gate.change({"rate": None})
    assert gate.is_open
