"""When to try again: full-jitter back-off, and what the server's Retry-After means in seconds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Random = Callable[[], float]
"""Gives a number in [0, 1), as `random.random`."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the sender waits for what, in seconds."""

    backoff_base: float = 0.5
    """Longest wait before the second try; doubles with every further one."""
    backoff_cap: float = 30.0
    """Longest wait before any try."""
    retry_after_cap: float = 300.0
    """Longest pause that a server may ask for; three of them meet `stalled`."""
    connect: float = 10.0
    """Name look-up, connection and TLS together; never more than the request's own timeout."""
    body: float = 10.0
    """From the reply's headers to the end of its body."""
    drain: float = 10.0
    """How long requests on the wire are awaited once the run is to end (design, Stops)."""
    leave: float = 2.0
    """How long outcomes may still take to be written down when the run is to end at once."""
    breaker: float = 1.0
    """How long the breaker stays open at first; doubles with every failed probe (design, Stops: 1 to 60 s)."""
    breaker_cap: float = 60.0
    """Longest time that it stays open."""
    stalled: float = 900.0
    """A run without one final outcome for so long stops (design, Stops)."""
    token_command: float = 60.0
    """How long a token_command may take to print a token."""


DEFAULT_TIMING = Timing()
_LONGEST_PAUSE = 86_400.0
"""A day, in seconds: whatever a server asks for beyond it, nobody here waits longer (`retry_after_cap`)."""
_SECONDS = re.compile(r"\d+(\.\d+)?", re.ASCII)


def backoff(attempt: int, random: Random, base: float, cap: float) -> float:
    """Give the seconds to wait after the `attempt`-th failure (from 1): uniform in 0..min(cap, base * 2^(attempt-1)).

    Full jitter spreads the callers best (Brooker, "Exponential Backoff And Jitter", 2015).
    """
    doublings = min(max(attempt, 1) - 1, 32)  # beyond it every cap is reached, and a float would overflow one day
    return random() * min(cap, base * 2.0**doublings)


def retry_after(value: str | None, server_date: str | None, now: datetime) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds, or an HTTP date.

    A date is compared with the server's own `Date` header where there is one, so that a clock that is wrong here does
    not matter. Of several seconds, as proxies join them, the longest count. Gives None when there is no header or it
    cannot be read (a negative number, say), 0 when its time has passed, a day at most.
    """
    text = (value or "").strip()
    listed = [part.strip() for part in text.split(",")]
    if all(_SECONDS.fullmatch(part) for part in listed):
        return min(max(map(float, listed)), _LONGEST_PAUSE)
    until = http_date(text)
    if until is None:
        return None
    start = http_date((server_date or "").strip()) or now
    return min(max(0.0, (until - start).total_seconds()), _LONGEST_PAUSE)


def http_date(text: str) -> datetime | None:
    """Read an HTTP date (RFC 9110, 5.6.7); None when it is none."""
    if not text or len(text) > 64:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
