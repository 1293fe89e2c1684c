"""What stands before `POST /customers`: the limit of the rate, the workers and their queue, and the time they take."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from importer.sandbox.limits import Limits
from importer.sandbox.rate_limit import RateLimiter, Room, make_limiter
from importer.sandbox.reply import Reply, error
from importer.sandbox.workers import Workers


@dataclass(frozen=True, slots=True)
class Passage:
    """How a request fares at the gate."""

    due: float
    """When its reply may go out, in seconds of the monotonic clock."""
    refusal: Reply | None
    """The reply to a request that does not come through."""
    headers: Mapping[str, str]
    """What its reply says of the limit."""


class Gate:
    """Judges each request when it comes; what comes through is worked on at once, and its reply kept until it is due.

    So a client that goes away while it waits does not undo what it asked for, like with most servers.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float], unix_time: Callable[[], float]) -> None:
        """Take two clocks that give seconds: one that never goes back, and the time of day for `X-RateLimit-Reset`."""
        self.limits = limits
        self._monotonic = monotonic
        self._unix_time = unix_time
        self._limiter: RateLimiter | None = None
        self._workers: Workers | None = None
        if limits.capacity is not None:
            backlog = limits.capacity if limits.backlog is None else limits.backlog
            self._workers = Workers(limits.capacity, backlog)
        self._set_rate()

    @property
    def is_open(self) -> bool:
        """Whether every request comes through and is answered at once."""
        return self._limiter is None and self._workers is None and not self.limits.latency

    def change(self, changes: Mapping[str, Any]) -> None:
        """Go by other limits from now on. Raises UsageError for what cannot be or is not changeable."""
        self.limits = self.limits.changed(changes)
        self._set_rate()

    def pass_through(self) -> Passage:
        """Let a request through that has just come, or refuse it."""
        now = self._monotonic()
        due = now + self.limits.latency
        headers: Mapping[str, str] = {}
        if self._limiter is not None:
            let_through = self._limiter.take(now)
            room = self._limiter.room(now)
            if self.limits.rate_headers:
                headers = _rate_headers(room, self._unix_time())
            if not let_through:
                return Passage(due, self._too_many(room), headers)
        if self._workers is not None:
            done_at = self._workers.take(now, self.limits.latency)
            if done_at is None:
                return Passage(due, _overloaded(self._workers.wait(now)), headers)
            due = done_at
        return Passage(due, None, headers)

    def _set_rate(self) -> None:
        now = self._monotonic()
        if self.limits.rate is None:
            self._limiter = None
        elif self._limiter is None:
            self._limiter = make_limiter(self.limits, now)
        else:
            self._limiter.change(self.limits, now)

    def _too_many(self, room: Room) -> Reply:
        seconds = self.limits.retry_after
        if seconds is None and self.limits.window is not None:
            seconds = max(1, math.ceil(room.reset))
        headers = {} if seconds is None else {"Retry-After": str(seconds)}
        return error(429, "Too many requests.", "too_many_requests", headers)


def _overloaded(wait: float) -> Reply:
    headers = {"Retry-After": str(max(1, math.ceil(wait)))}
    return error(503, "The service is overloaded.", "service_unavailable", headers)


def _rate_headers(room: Room, unix_time: float) -> dict[str, str]:
    """Give both kinds: `RateLimit-*` (IETF draft up to version 6, seconds to go) and `X-RateLimit-*` (Unix time)."""
    limit, remaining = str(room.limit), str(room.remaining)
    return {
        "RateLimit-Limit": limit,
        "RateLimit-Remaining": remaining,
        "RateLimit-Reset": str(math.ceil(room.reset)),
        "X-RateLimit-Limit": limit,
        "X-RateLimit-Remaining": remaining,
        "X-RateLimit-Reset": str(math.ceil(unix_time + room.reset)),
    }
