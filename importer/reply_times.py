"""How long replies take, counted in buckets, so that any stretches of a sending can be joined exactly. Pure.

Bucket n holds the seconds from 2^(n/16) up to 2^((n+1)/16): each is 4.4 % wide, and told by its middle, which is at
most 2.2 % from the truth. The first is -224 (61 us, and all that is shorter); 384 of them reach to 1,024 s, and no
reply is awaited for that long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, log2

_STEPS = 16
"""Buckets in which a time doubles."""
_SHORTEST = 2.0**-14
"""Seconds that are told apart at least."""


@dataclass(frozen=True, slots=True)
class Replies:
    """What came back from the API in a stretch of a sending."""

    times: Mapping[int, int] = field(default_factory=dict)
    """How many replies took how long, by bucket; without those that turned a request away, which are quick."""
    turned_away: int = 0
    """Replies that turned a request away unprocessed, since there were too many (429, 408, 503 with Retry-After)."""
    at_a_time: int = 0
    """The most requests that were under way at a time, seen whenever a reply came."""


class ReplyCounter:
    """Counts replies, until somebody takes the counts (measured: a third of a microsecond for each)."""

    __slots__ = ("_at_a_time", "_times", "_turned_away")

    def __init__(self) -> None:
        self._times: dict[int, int] = {}
        self._turned_away = 0
        self._at_a_time = 0

    def count(self, seconds: float, at_a_time: int, *, turned_away: bool) -> None:
        """Count a reply that took `seconds`, while so many requests were under way, its own included."""
        if at_a_time > self._at_a_time:  # noqa: PLR1730 - max() would take as long as all the rest
            self._at_a_time = at_a_time
        if turned_away:
            self._turned_away += 1
            return
        bucket = bucket_of(seconds)
        times = self._times
        times[bucket] = times.get(bucket, 0) + 1

    def take(self) -> Replies:
        """Give what was counted since the last time."""
        taken = Replies(self._times, self._turned_away, self._at_a_time)
        self._times = {}
        self._turned_away = self._at_a_time = 0
        return taken


def bucket_of(seconds: float) -> int:
    """Give the bucket of a time."""
    return int(log2(seconds if seconds > _SHORTEST else _SHORTEST) * _STEPS // 1)  # noqa: FURB136 - as above


def percentile(times: Mapping[int, int], share: float) -> float | None:
    """Give the seconds that `share` (0-1) of the replies did not exceed, within 2.2 %; None without a reply."""
    wanted = ceil(share * sum(times.values()))
    so_far = 0
    for bucket in sorted(times):
        so_far += times[bucket]
        if so_far >= wanted:
            return float(2.0 ** ((bucket + 0.5) / _STEPS))
    return None
