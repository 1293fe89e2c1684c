"""A pool of workers with a queue before it, by arithmetic: when each request is taken up and when it is done."""

from __future__ import annotations

import heapq
from collections import deque


class Workers:
    """So many requests are worked on at once, in their order; some more wait, the others are turned away.

    A worker stays with its request until it is done, whether or not the client still waits, as those of real servers
    do. Moments are seconds of one monotonic clock and never go back.
    """

    def __init__(self, capacity: int, backlog: int) -> None:
        self._backlog = backlog
        self._free_at = [float("-inf")] * capacity  # a heap
        self._starts: deque[float] = deque()
        """When those that wait are taken up, in order."""

    def take(self, now: float, seconds: float) -> float | None:
        """Give the moment when a request that takes so many seconds is done; None when it finds no place to wait."""
        while self._starts and self._starts[0] <= now:
            self._starts.popleft()
        start = max(now, self._free_at[0])
        if start > now:
            if len(self._starts) >= self._backlog:
                return None
            self._starts.append(start)
        heapq.heapreplace(self._free_at, start + seconds)
        return start + seconds

    def wait(self, now: float) -> float:
        """Give the seconds until a worker is free for a request that comes at this moment."""
        return max(0.0, self._free_at[0] - now)
