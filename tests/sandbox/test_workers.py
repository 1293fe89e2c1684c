"""The pool of workers with a clock of the test's own."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from importer.sandbox.workers import Workers

PARTS = st.integers(1, 2048).map(lambda number: number / 1024)
"""Lengths of time that floating-point numbers add up without rounding."""
GAPS = st.lists(PARTS | st.just(0.0), min_size=1, max_size=100)


@given(GAPS, PARTS, st.integers(1, 8), st.integers(0, 8))
def test_so_many_are_worked_on_and_so_many_wait(gaps: list[float], seconds: float, capacity: int, backlog: int) -> None:
    """Each is taken up, in order, as soon as fewer than capacity are worked on; a full backlog alone turns it away."""
    workers = Workers(capacity, backlog)
    ends: list[float] = []
    for moment in accumulate(gaps):
        busy = sorted(end for end in ends if end > moment)
        waiting = sum(end - seconds > moment for end in ends)
        end = workers.take(moment, seconds)
        if len(busy) < capacity:
            assert end == moment + seconds
        elif waiting >= backlog:
            assert end is None
        else:
            assert end == busy[-capacity] + seconds
        ends += [] if end is None else [end]


def test_capacity_over_latency_is_the_rate() -> None:
    """100 workers of 200 ms, always with somebody waiting, do 500 a second: 30,000 in a minute, to the request.

    The last of them begins 10 ms after the first.
    """
    workers = Workers(100, 100)
    ends = [workers.take(number / 10_000, 0.2) for number in range(600_000)]
    assert sum(end is not None and end < 60.0 + 0.01 for end in ends) == 30_000


def test_the_wait_is_until_a_worker_is_free() -> None:
    """Nobody waits for a free worker; for the others it is the time that the next one needs."""
    workers = Workers(1, 1)
    assert workers.wait(5.0) == 0.0
    workers.take(5.0, 2.0)
    assert workers.wait(5.5) == 1.5
    assert workers.wait(8.0) == 0.0
