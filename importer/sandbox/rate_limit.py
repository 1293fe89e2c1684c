"""Limiters by arithmetic on a clock's time: nothing ticks, so that nothing is lost to the coarseness of timers.

Moments are seconds of one monotonic clock and never go back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from importer.sandbox.limits import Limits

_NEARLY = 1e-6
"""Part of a request that rounded moments may lack: a client that keeps exactly to the rate is never refused for it. It
does not add up, since the bucket owes it then."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a limiter still lets through, as rate headers say it."""

    limit: int
    """Requests of a period: the window, or one second."""
    remaining: int
    """Requests that would come through at this moment."""
    reset: float
    """Seconds until there is as much room as there can be."""


class RateLimiter(Protocol):
    """Decides which requests are let through."""

    def take(self, now: float) -> bool:
        """Let a request through that came at this moment, or do not."""

    def room(self, now: float) -> Room:
        """Give what is left at this moment."""

    def change(self, limits: Limits, now: float) -> None:
        """Go by other limits of the same kind from this moment on."""


def make_limiter(limits: Limits, now: float) -> RateLimiter:
    """Give the limiter of limits that have a rate."""
    return TokenBucket(limits, now) if limits.window is None else FixedWindow(limits, now)


class TokenBucket:
    """A bucket that fills at the rate up to its size; a request takes a token. Full at first.

    In any t seconds it lets through at most rate x t + size, and whoever asks often enough gets that.
    """

    def __init__(self, limits: Limits, now: float) -> None:
        self._rate = limits.rate or 0.0
        self._size = limits.bucket_size
        self._tokens = float(self._size)
        self._at = now

    def take(self, now: float) -> bool:
        """Take a token, if there is a whole one."""
        self._fill(now)
        if self._tokens < 1 - _NEARLY:
            return False
        self._tokens -= 1
        return True

    def room(self, now: float) -> Room:
        """Give the whole tokens in the bucket, and how long it takes to fill."""
        self._fill(now)
        remaining = max(0, math.floor(self._tokens + _NEARLY))
        return Room(max(1, round(self._rate)), remaining, (self._size - self._tokens) / self._rate)

    def change(self, limits: Limits, now: float) -> None:
        """Fill at another rate from now on; what has been gathered stays, as far as it fits."""
        self._fill(now)
        self._rate = limits.rate or 0.0
        self._size = limits.bucket_size
        self._tokens = min(self._tokens, float(self._size))

    def _fill(self, now: float) -> None:
        self._tokens = min(float(self._size), self._tokens + (now - self._at) * self._rate)
        self._at = now


class FixedWindow:
    """Windows of equal length, one after the other from the first moment on; each lets through the same number."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._length = limits.window or 0.0
        self._quota = limits.quota
        self._start = now
        self._number = 0
        self._taken = 0

    def take(self, now: float) -> bool:
        """Count the request in its window, if there is room."""
        self._turn(now)
        if self._taken >= self._quota:
            return False
        self._taken += 1
        return True

    def room(self, now: float) -> Room:
        """Give what the window still lets through, and how long it lasts."""
        self._turn(now)
        left = self._start + (self._number + 1) * self._length - now
        return Room(self._quota, max(0, self._quota - self._taken), min(self._length, max(0.0, left)))

    def change(self, limits: Limits, now: float) -> None:
        """Let another number through; what came in this window stays counted."""
        self._turn(now)
        self._quota = limits.quota

    def _turn(self, now: float) -> None:
        number = math.floor((now - self._start) / self._length + 1e-9)  # the end of a window, as it was told
        if number > self._number:
            self._number, self._taken = number, 0
