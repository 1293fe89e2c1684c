"""What APIs bound, without an API: how many requests they let through, and how long they work on them."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from typing import Protocol


class Limiter(Protocol):
    """Decides on requests as they arrive, in the order of their arrival."""

    def asks_to_wait(self, now: float) -> float | None:
        """None lets a request through; else it is turned away, with so many seconds of Retry-After (0: without)."""
        ...


class TokenBucket:
    """Lets `rate` requests a second through, and `burst` at once after a quiet while."""

    def __init__(self, rate: float | Callable[[float], float], burst: float = 20, retry_after: float = 0.0) -> None:
        """`rate` may change with the time."""
        self._rate = rate if callable(rate) else lambda _now: rate
        self._burst = self._tokens = float(burst)
        self._retry_after = retry_after
        self._filled = 0.0

    def asks_to_wait(self, now: float) -> float | None:
        """See `Limiter`."""
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate(now))
        self._filled = now
        if self._tokens < 1.0:
            return self._retry_after
        self._tokens -= 1.0
        return None


class FixedWindow:
    """Lets so many requests through in every window, and names the whole seconds to the end of it."""

    def __init__(self, requests: int, seconds: float = 1.0, phase: float = 0.0) -> None:
        """`phase` is how many seconds of the first window are over at the beginning."""
        self._requests = requests
        self._seconds = seconds
        self._phase = phase
        self._window = -1
        self._seen = 0

    def asks_to_wait(self, now: float) -> float | None:
        """See `Limiter`."""
        now += self._phase
        window = int(now // self._seconds)
        if window != self._window:
            self._window, self._seen = window, 0
        self._seen += 1
        if self._seen <= self._requests:
            return None
        return max(1.0, math.ceil((window + 1) * self._seconds - now))


class Workers:
    """Works on so many requests at a time, first come, first served; the others wait."""

    def __init__(self, capacity: int) -> None:
        self._free_at = [0.0] * capacity

    def done_at(self, now: float, seconds: float) -> float:
        """Give when a request is done that arrives now and is worked on for so many seconds."""
        done = max(now, heapq.heappop(self._free_at)) + seconds
        heapq.heappush(self._free_at, done)
        return done
