"""What pauses tell of a limit that counts by the second."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.sender.pause_history import PauseHistory
from tests.sender.pretend_limits import FixedWindow, Limiter, TokenBucket

PAUSE = 1.07
RTT = 0.02


class Sent:
    """Requests that go out at one rate after the other, to a limiter that answers at once."""

    def __init__(self, limiter: Limiter) -> None:
        self.history = PauseHistory(0.0)
        self.now = 0.0
        self._limiter = limiter

    def until_a_pause(self, rate: Callable[[float], float], longest: float = 30.0) -> bool:
        """Send at a rate (by the seconds since now) until a request is turned away, and wait; false: none was."""
        since = self.now
        while self.now < since + longest:
            self.history.sent(self.now)
            if self._limiter.asks_to_wait(self.now) is not None:
                self.history.paused(self.now, self.now + RTT + PAUSE)
                self.now += RTT + PAUSE
                return True
            self.now += 1.0 / rate(self.now - since)
        return False


def doubling(seconds: float) -> float:
    """Give the rate of a ramp that doubles."""
    return 10.0 * 2.0 ** int(seconds / 0.4)


@given(st.integers(30, 1000), st.floats(0.0, 0.999))
def test_one_pause_leaves_a_span(limit: int, phase: float) -> None:
    """After a ramp, one pause leaves limits that differ by a factor of about two at most, the true one among them."""
    sent = Sent(FixedWindow(limit, phase=phase))
    assert sent.until_a_pause(doubling)
    limits = sent.history.limits()
    assert 0.96 * limits[0] - 3 <= limit <= 1.04 * limits[-1] + 3
    assert limits[-1] <= 2.2 * limits[0] + 5
    assert limits == sorted(limits)


@given(st.integers(60, 1000), st.floats(0.0, 0.999), st.floats(1.15, 1.45), st.floats(1.03, 1.1))
def test_more_pauses_narrow_it(limit: int, phase: float, second: float, third: float) -> None:
    """With a second and a third pause at other rates, the true limit stays among fewer, or there is none."""
    sent = Sent(FixedWindow(limit, phase=phase))
    spans = []
    for rate in (doubling, lambda _seconds: second * limit, lambda _seconds: third * limit):
        assert sent.until_a_pause(rate)
        if limits := sent.history.limits():
            assert 0.95 * limits[0] - 3 <= limit <= 1.05 * limits[-1] + 3
            spans.append(limits[-1] / limits[0])
    assert sent.history.pauses == 3
    assert spans[0] >= spans[-1] - 0.05


def test_what_does_not_count_by_the_second() -> None:
    """Pauses of a token bucket, far apart at one time and close together at another, agree with no such limit."""
    sent = Sent(TokenBucket(100, 20, retry_after=1.0))
    assert sent.until_a_pause(doubling)
    assert not sent.until_a_pause(lambda _seconds: 95.0, longest=5.0)
    assert sent.until_a_pause(lambda _seconds: 400.0)
    assert sent.history.limits() == []


def test_what_was_turned_away_does_not_count() -> None:
    """What went out after the first request that was turned away was not let through."""
    history = PauseHistory(0.0)
    for number in range(100):
        history.sent(number / 100)
    history.paused(0.5, 2.0)
    assert history.let_through(1.0) == 50.0


@pytest.mark.parametrize(("longest", "expected"), [(1.0, 200.0), (2.0, 150.0), (9.0, 150.0)])
def test_let_through(longest: float, expected: float) -> None:
    """What was let through is a rate over the time since the last pause, a second at least and `longest` at most."""
    history = PauseHistory(0.0)
    for number in range(100):
        history.sent(number / 100)
    for number in range(200):
        history.sent(1.0 + number / 200)
    history.paused(2.0, 3.0)
    assert history.let_through(longest) == expected


def test_it_is_forgotten() -> None:
    """What was long ago, pauses too, is forgotten: a limit may have changed."""
    history = PauseHistory(0.0)
    for number in range(500):
        history.sent(number / 100)
    history.paused(5.0, 6.0)
    assert history.pauses == 1
    history.forget(30.0)
    assert history.pauses == 0
