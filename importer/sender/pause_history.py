"""What pauses tell of a limit: how many requests a second an API lets through that counts them by the second. Pure.

Such an API lets so many through in each second of its clock, turns the others away and asks for a pause until the next
one. How many there are left before the first that is turned away depends on where its seconds begin, which nobody
tells; but few beginnings agree with all that was seen, and the more pauses there were, the fewer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import floor

_KEPT = 3.0
"""Seconds for which it is known when requests went out."""
_KEPT_WITH_PAUSES = 15.0
"""The same once there was a pause."""
_PHASES = 50
"""Beginnings of a second that are tried."""
_AGREE = 1.04
"""Counts of two seconds may differ so much, and by _ODD requests, and be the same: replies do not tell when a request
arrived."""
_ODD = 2


@dataclass(frozen=True, slots=True)
class _Pause:
    sent_at: float
    """When the first request went out that was turned away."""
    until: float


class PauseHistory:
    """When requests went out of late, and when that was answered by asking for a pause. Moments are in seconds."""

    def __init__(self, now: float) -> None:
        self._begun = now
        """Since when all requests are known."""
        self._went: deque[float] = deque()
        """When those went out that were let through, as far as is known."""
        self._pauses: deque[_Pause] = deque()

    def sent(self, now: float) -> None:
        """Note that a request goes out."""
        self._went.append(now)

    def paused(self, sent_at: float, until: float) -> None:
        """Note a pause, and that the request that went out at `sent_at` was the first to be turned away."""
        self._pauses.append(_Pause(sent_at, until))
        while self._went and self._went[-1] >= sent_at:
            self._went.pop()

    def forget(self, before: float) -> None:
        """Forget what was long before this moment."""
        before -= _KEPT_WITH_PAUSES if self._pauses else _KEPT
        while self._went and self._went[0] < before:
            self._went.popleft()
        while self._pauses and self._pauses[0].sent_at < before:
            self._pauses.popleft()
        self._begun = max(self._begun, before)

    @property
    def pauses(self) -> int:
        """How many pauses there were of late, the last one included."""
        return len(self._pauses)

    def let_through(self, longest: float) -> float:
        """Give how many requests a second went out of late, until the last pause was asked for.

        Of two seconds at best: a limiter that counts by the second lets a second's worth through before and after a
        turn.
        """
        until = self._pauses[-1].sent_at
        since = self._pauses[-2].until if len(self._pauses) > 1 else self._begun
        span = max(min(until - since, longest), 1.0)
        return (len(self._went) - bisect_left(list(self._went), until - span)) / span

    def limits(self) -> list[float]:
        """Give the limits by the second that agree with what was seen, from the lowest; none: it counts otherwise."""
        went = list(self._went)
        last = self._pauses[-1].sent_at

        def count(since: float, until: float) -> int:
            return bisect_left(went, until) - bisect_left(went, since)

        found = (self._limit(last - (step + 1) / _PHASES, count) for step in range(_PHASES))
        return sorted(limit for limit in found if limit)

    def _limit(self, phase: float, count: Callable[[float, float], int]) -> float:
        """Give the limit if a second began at `phase`; 0 when that does not agree with what was seen."""
        ends = {floor(pause.sent_at - phase): pause.sent_at for pause in self._pauses}
        counts = [count(phase + number, end) for number, end in ends.items()]
        if max(counts) > min(counts) * _AGREE + _ODD:
            return 0.0
        for number in range(floor(self._begun - phase) + 1, 0):
            if number not in ends and count(phase + number, phase + number + 1) > min(counts) * _AGREE + _ODD:
                return 0.0
        return sum(counts) / len(counts)
