"""What is told of how a sending went from moment to moment: frozen, and small however long it lasted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from importer.customer.status import RowStatus

MOST_POINTS = 240
"""Points of a picture."""
MOST_KEPT = 100
"""Pauses, and breaker openings, and renewals, that are kept one by one."""


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """What came of one interval."""

    start: float
    """Seconds since sending began."""
    seconds: float
    """How long it lasted; more than 0."""
    states: Mapping[RowStatus, int]
    """How many rows were settled in each state; those without rows left out."""
    median: float | None
    """Seconds that half of the replies took at most; None without one. A reply that turns a request away is quick and
    says nothing of how long one takes, so it is not among them."""
    percentile_95: float | None
    """Seconds that 95 of 100 replies took at most."""
    throttled: float | None
    """Share of all replies that turned a request away unprocessed, 0-1; None without a reply."""
    at_a_time: int
    """The most requests that were under way at a time."""

    @property
    def settled(self) -> int:
        """Rows settled."""
        return sum(self.states.values())

    @property
    def rate(self) -> float:
        """Rows settled a second: the sum of `rate * seconds` over all points is the number settled."""
        return self.settled / self.seconds


@dataclass(frozen=True, slots=True)
class Pause:
    """Nobody went on the wire for a while, as the API had asked."""

    start: float
    """Seconds since sending began."""
    seconds: float


@dataclass(frozen=True, slots=True)
class BreakerOpening:
    """Nothing was sent but probes, since request after request came to nothing."""

    start: float
    """Seconds since sending began."""
    end: float | None
    """When all could go again; None when that was not to be."""


@dataclass(frozen=True, slots=True)
class HistoryPicture:
    """A sending as it went. All moments are seconds since it began."""

    rows: int
    """Rows that were to be sent."""
    seconds: float
    """From its beginning to its end, or until now."""
    points: tuple[HistoryPoint, ...]
    """One interval after the other without gaps, MOST_POINTS at most; none before the first word of progress."""
    whole: HistoryPoint | None
    """All of them as one."""
    pauses: tuple[Pause, ...]
    """MOST_KEPT at most: where there were more, the longer ones of neighbours."""
    all_pauses: int
    """How many there were."""
    paused_seconds: float
    """How long all of them lasted."""
    openings: tuple[BreakerOpening, ...]
    """MOST_KEPT at most, chosen as the pauses are."""
    all_openings: int
    renewals: tuple[float, ...]
    """When a new access token came; MOST_KEPT at most, spread over the sending."""
    all_renewals: int
