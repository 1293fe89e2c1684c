"""How the rate moves by what is turned away: a controller alone, with moments that are made up."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Callable
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from importer.sender.rate_control import LEAST, RateController

RTT = 0.1
FASTEST = 2000.0
"""Requests a second that can be made, whatever the rate."""


def never(_sent_at: float) -> bool:
    """Turn nobody away."""
    return False


def at_random(share: float, seed: int = 0) -> Callable[[float], bool]:
    """Turn a share away, whatever the rate."""
    dice = random.Random(seed)
    return lambda _sent_at: dice.random() < share


class Driven:
    """A controller whose requests go out evenly and are answered after RTT; its time begins at 0."""

    def __init__(self, rates: RateController) -> None:
        self.rates = rates
        self.now = 0.0
        self._next = 0.0
        self._on_the_wire: deque[float] = deque()

    def go_on(
        self, seconds: float, turned_away: Callable[[float], bool] = never, used: float = 1.0, until: str = "a word"
    ) -> list[str]:
        """Go on for so long, or until the rate was moved for this reason; gives the reasons for which it was moved."""
        words: list[str] = []
        end = self.now + seconds
        while until not in words:
            reply = self._on_the_wire[0] + RTT if self._on_the_wire else math.inf
            if min(self._next, reply) >= end:
                self.now = end
                break
            self.now = min(self._next, reply)
            if self.now == reply:
                sent_at = self._on_the_wire.popleft()
                self.rates.replied(sent_at, turned_away=turned_away(sent_at))
                words += filter(None, [self.rates.judge(self.now, RTT)])
            else:
                self.rates.sent(self.now)
                self._on_the_wire.append(self.now)
                self._next = self.now + 1.0 / min(used * self.rates.rate, FASTEST)
        return words

    def pause(self, seconds: float, sent_at: float) -> bool:
        """Have a request that went out then be answered by asking for a pause; all that is on the wire is answered."""
        moved = self.rates.paused(seconds, self.now, sent_at)
        self._on_the_wire.clear()
        self.now += seconds
        self._next = self.now
        return moved


def settled_at(rate: float) -> Driven:
    """Give a controller that no longer doubles, at this rate."""
    rates = RateController(0.0, None, rate)
    rates.end_ramp(0.0)
    return Driven(rates)


def one_in(number: int) -> Callable[[float], bool]:
    """Turn every so manieth away."""
    turn = count(1)
    return lambda _sent_at: next(turn) % number == 0


def test_doubles_at_first() -> None:
    """From the beginning the rate doubles, window by window, until something is turned away; then it is halved."""
    driven = Driven(RateController(0.0, None, 10.0))
    words = driven.go_on(2.0)
    assert set(words) == {"ramp"}
    before = driven.rates.rate
    assert before == 10.0 * 2.0 ** len(words) >= 160.0
    assert driven.go_on(1.0, at_random(1.0), until="ramp_ended") == ["ramp_ended"]
    assert driven.rates.rate == before / 2.0


def test_ramp_ends_with_what_is_no_limit() -> None:
    """Rows that became uncertain end the doubling; what follows grows in small steps, from the same rate."""
    driven = Driven(RateController(0.0, None, 10.0))
    driven.rates.end_ramp(0.0)
    assert driven.rates.rate == 10.0
    assert set(driven.go_on(15.0)) == {"grown"}
    assert 10.0 < driven.rates.rate < 20.0


def test_goes_to_what_was_let_through() -> None:
    """When a fifth is turned away, the rate becomes just below the other four."""
    driven = settled_at(100.0)
    assert driven.go_on(3.0, one_in(5), until="throttled") == ["throttled"]
    assert 76.0 < driven.rates.rate < 81.0
    assert 0.15 < driven.rates.throttled < 0.25


def test_one_in_a_hundred_is_tolerated() -> None:
    """A share of 1 % or less is no reason to slow down."""
    driven = settled_at(1000.0)
    assert "throttled" not in driven.go_on(5.0, one_in(128))
    assert driven.rates.rate >= 1000.0


def test_holds_before_it_tries_for_more() -> None:
    """After it has slowed down, the rate stays for four seconds; then it grows, by ever larger steps."""
    driven = settled_at(100.0)
    assert driven.go_on(3.0, one_in(20), until="throttled") == ["throttled"]
    slow = driven.rates.rate
    assert driven.go_on(4.0) == []
    assert driven.rates.rate == slow
    assert set(driven.go_on(12.0)) == {"grown"}
    assert driven.rates.rate > 1.3 * slow


def test_unused_rate_stays() -> None:
    """A rate that is half used is not raised, and not lowered: something else bounds what is sent."""
    driven = settled_at(100.0)
    assert driven.go_on(10.0, used=0.5) == []
    assert driven.rates.rate == 100.0


def test_turned_away_at_random() -> None:
    """Where a small share is turned away however slowly one goes, the rate does not come down for good."""
    driven = settled_at(200.0)
    driven.go_on(90.0, at_random(0.04))
    assert driven.rates.rate > 100.0


def test_never_quite_stops() -> None:
    """When everything is turned away, the rate ends at one request in five seconds, and comes back from there."""
    driven = Driven(RateController(0.0, None, 10.0))
    driven.go_on(120.0, at_random(1.0))
    assert driven.rates.rate == LEAST
    driven.go_on(200.0)
    assert driven.rates.rate > 4.0


@given(
    ceiling=st.floats(0.01, 300.0),
    start=st.floats(0.1, 1e6),
    share=st.sampled_from([0.0, 0.02, 0.3, 1.0]),
    pauses=st.lists(st.floats(0.01, 400.0), min_size=1, max_size=4),
)
def test_stays_below_the_ceiling(ceiling: float, start: float, share: float, pauses: list[float]) -> None:
    """Whatever happens, the rate is above 0 and not above the user's ceiling, however low that is."""
    driven = Driven(RateController(0.0, ceiling, start))
    for seconds in pauses:
        driven.go_on(min(30.0, 200.0 / driven.rates.rate), at_random(share))
        assert 0.0 < driven.rates.rate <= ceiling
        driven.pause(seconds, driven.now)
        assert 0.0 < driven.rates.rate <= ceiling


def test_pause_slows_down_once() -> None:
    """A pause slows down to what was let through, once however many ask for it; it is long before a try for more."""
    driven = settled_at(100.0)
    driven.go_on(3.0)
    before, asked = driven.rates.rate, driven.now
    assert driven.pause(1.0, asked)
    slow = driven.rates.rate
    assert 0.9 * before < slow < before
    assert not driven.rates.paused(1.0, asked + 0.01, asked + 0.005)
    assert not driven.rates.paused(1.0, asked + 0.05, asked + 0.02)
    assert driven.rates.rate == slow
    assert driven.go_on(25.0) == []
    assert driven.rates.rate == slow


def test_pause_that_was_asked_for_after_a_window() -> None:
    """A pause counts also when the request that was answered so went out before the last window began."""
    driven = settled_at(100.0)
    assert driven.go_on(5.0, until="grown") == ["grown"]
    before = driven.rates.rate
    assert driven.pause(1.0, driven.now - RTT / 2)
    assert driven.rates.rate < before


def test_pause_after_pause() -> None:
    """Every further pause slows down further, until nobody asks for one; after a long one it is long before a try."""
    driven = settled_at(160.0)
    rates = [driven.rates.rate]
    for _ in range(5):
        driven.go_on(4.0 / 3.0)
        assert driven.pause(10.0, driven.now)
        rates.append(driven.rates.rate)
    assert rates == sorted(rates, reverse=True)
    assert len(set(rates)) == len(rates)
    assert driven.go_on(250.0) == []


def test_clock_that_stands_still() -> None:
    """Replies that come within one tick of the clock are no division by nothing."""
    rates = RateController(5.0, None, 1000.0)
    for _ in range(100):
        rates.sent(5.0)
        rates.replied(5.0, turned_away=True)
        rates.judge(5.0, 0.0)
    assert rates.rate == 500.0
