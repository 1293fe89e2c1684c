"""How a sending went from moment to moment: what report.html draws, kept small however long the sending lasts.

The intervals are those between two SendProgress. When there are too many of them, neighbours are joined in pairs and
the next ones are made twice as long; all that an interval holds are counts, so that joining loses nothing but detail.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from importer.customer.status import RowStatus
from importer.events import BreakerMoved, Event, Paused, SendEnded, SendProgress, SendStarted, TokenRenewed
from importer.reply_times import percentile
from importer.report.history_picture import (
    MOST_KEPT,
    MOST_POINTS,
    BreakerOpening,
    HistoryPicture,
    HistoryPoint,
    Pause,
)

_FINEST = 0.25
"""Seconds of an interval at first."""
_NO_TIME = 0.001
"""Seconds that an interval is told to have taken where the clock has not moved."""


@dataclass(slots=True)
class _Interval:
    """Counts of one interval."""

    start: float
    end: float
    states: Counter[RowStatus] = field(default_factory=Counter)
    times: Counter[int] = field(default_factory=Counter)
    turned_away: int = 0
    at_a_time: int = 0

    def join(self, later: _Interval) -> None:
        """Take the next interval in."""
        self.end = later.end
        self.states.update(later.states)
        self.times.update(later.times)
        self.turned_away += later.turned_away
        self.at_a_time = max(self.at_a_time, later.at_a_time)

    def point(self) -> HistoryPoint:
        """Give what is told of it."""
        replies = self.times.total() + self.turned_away
        return HistoryPoint(
            start=self.start,
            seconds=self.end - self.start or _NO_TIME,
            states=dict(self.states),
            median=percentile(self.times, 0.5),
            percentile_95=percentile(self.times, 0.95),
            throttled=self.turned_away / replies if replies else None,
            at_a_time=self.at_a_time,
        )


_Kept = TypeVar("_Kept")


class _Thinned(Generic[_Kept]):
    """Keeps a bounded number of whatever is added, spread over all of it, and counts all."""

    def __init__(self, length_of: Callable[[_Kept], float]) -> None:
        self._length_of = length_of
        self.kept: list[_Kept] = []
        self.count = 0

    def add(self, one: _Kept) -> None:
        """Keep one more; when there are too many, only the longer one of each two neighbours stays."""
        self.count += 1
        self.kept.append(one)
        if len(self.kept) == MOST_KEPT:
            pairs = [self.kept[at : at + 2] for at in range(0, len(self.kept), 2)]
            self.kept = [max(pair, key=self._length_of) for pair in pairs]


class SendHistory:
    """A listener that remembers one sending. May be called, and asked, from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds, and never goes back."""
        self._clock = clock
        self._lock = threading.Lock()
        self._begun: float | None = None
        self._ended: float | None = None
        self._rows = 0
        self._spacing = _FINEST
        self._intervals: list[_Interval] = []
        self._until = 0.0
        self._settled: Mapping[RowStatus, int] = {}
        self._pauses = _Thinned[Pause](lambda pause: pause.seconds)
        self._paused_seconds = 0.0
        self._openings = _Thinned[BreakerOpening](lambda opening: (opening.end or opening.start) - opening.start)
        self._opened: float | None = None
        self._renewals = _Thinned[float](lambda _moment: 0.0)

    def __call__(self, event: Event) -> None:
        """Listen."""
        with self._lock:
            if isinstance(event, SendStarted):
                self._begun = self._clock()
                self._rows = event.rows
            elif self._begun is not None and self._ended is None:
                self._heed(event, self._clock() - self._begun)

    def picture(self) -> HistoryPicture | None:
        """Give what is known so far; None when no sending has begun."""
        with self._lock:
            if self._begun is None:
                return None
            seconds = self._ended if self._ended is not None else self._clock() - self._begun
            left_open = () if self._opened is None else (BreakerOpening(self._opened, None),)
            intervals = self._told()
            return HistoryPicture(
                rows=self._rows,
                seconds=seconds,
                points=tuple(interval.point() for interval in intervals),
                whole=_joined(intervals).point() if intervals else None,
                pauses=tuple(self._pauses.kept),
                all_pauses=self._pauses.count,
                paused_seconds=self._paused_seconds,
                openings=(*self._openings.kept, *left_open),
                all_openings=self._openings.count + len(left_open),
                renewals=tuple(self._renewals.kept),
                all_renewals=self._renewals.count,
            )

    def _heed(self, event: Event, now: float) -> None:
        match event:
            case SendProgress():
                self._progress(event, now)
            case Paused():
                self._pauses.add(Pause(now, event.seconds))
                self._paused_seconds += event.seconds
            case BreakerMoved():
                self._breaker(event, now)
            case TokenRenewed():
                self._renewals.add(now)
            case SendEnded():
                self._ended = now
            case _:
                pass

    def _progress(self, event: SendProgress, now: float) -> None:
        replies, settled = event.replies, Counter(event.states)
        settled.subtract(self._settled)
        seen = _Interval(self._until, now, +settled, Counter(replies.times), replies.turned_away, replies.at_a_time)
        self._settled, self._until = event.states, now
        if self._intervals and self._intervals[-1].end - self._intervals[-1].start < self._spacing:
            self._intervals[-1].join(seen)
        else:
            self._intervals.append(seen)
        if len(self._intervals) > MOST_POINTS:
            pairs = [self._intervals[at : at + 2] for at in range(0, len(self._intervals), 2)]
            self._intervals = [_joined(pair) for pair in pairs]
            self._spacing *= 2

    def _told(self) -> list[_Interval]:
        """Give the intervals; a last one that has hardly begun goes with the one before: its rate would be chance."""
        told = list(self._intervals)
        if len(told) > 1 and told[-1].end - told[-1].start < self._spacing / 2:
            told[-2:] = [_joined(told[-2:])]
        return told

    def _breaker(self, event: BreakerMoved, now: float) -> None:
        if event.state == "closed":
            if self._opened is not None:
                self._openings.add(BreakerOpening(self._opened, now))
            self._opened = None
        elif self._opened is None:
            self._opened = now


def _joined(intervals: Sequence[_Interval]) -> _Interval:
    """Give neighbours as one, and leave them as they are."""
    joined = _Interval(intervals[0].start, intervals[0].start)
    for interval in intervals:
        joined.join(interval)
    return joined
