"""The breaker: when requests come to nothing again and again, nothing is sent for a while, then one row tries. Pure.

It opens after five uncertain rows or failures to connect in a row, or when they are half of the last twenty; each
failed probe keeps it open twice as long; after three the run is to stop. So an API that is down makes at most as many
rows uncertain as there were requests on the wire, and these few more.
"""

from __future__ import annotations

from collections import deque
from enum import Enum

IN_A_ROW = 5
"""Failures one after the other that open it (design, Stops)."""
LOOKED_AT = 20
"""Requests of late of which half open it."""
PROBES = 3
"""Failed probes after which the run stops."""


class BreakerState(Enum):
    """What the breaker lets through."""

    CLOSED = "closed"
    """Everything."""
    OPEN = "open"
    """Nothing."""
    PROBING = "probing"
    """One row, whose reply decides."""


class Breaker:
    """Counts failures: requests that ended uncertain or did not reach the server."""

    def __init__(self, first: float, longest: float) -> None:
        """Stay open for `first` seconds when it opens, then for twice as long each time, up to `longest`."""
        self._first = first
        self._longest = longest
        self._in_a_row = 0
        self._of_late: deque[bool] = deque(maxlen=LOOKED_AT)
        self._failed_probes = 0
        self.state = BreakerState.CLOSED
        self.cause = ""
        """Stable word for its last move (see `BreakerMoved`)."""

    @property
    def open_for(self) -> float:
        """Seconds that it stays open, after it was opened."""
        return min(self._longest, self._first * 2.0**self._failed_probes)

    @property
    def given_up(self) -> bool:
        """Whether the run is to stop."""
        return self._failed_probes >= PROBES

    def seen(self, *, failed: bool) -> bool:
        """Note how a request ended that was no probe; true when this opens it."""
        self._in_a_row = self._in_a_row + 1 if failed else 0
        self._of_late.append(failed)
        if self.state is not BreakerState.CLOSED:
            return False  # what was on the wire when it opened
        if self._in_a_row >= IN_A_ROW:
            self.cause = "in_a_row"
        elif len(self._of_late) == LOOKED_AT and 2 * sum(self._of_late) >= LOOKED_AT:
            self.cause = "half_of_the_last"
        else:
            return False
        self.state = BreakerState.OPEN
        return True

    def waited(self) -> None:
        """Its time is over: one row may probe."""
        self.state, self.cause = BreakerState.PROBING, "waited"

    def probed(self, *, failed: bool) -> None:
        """Note how the probe ended."""
        if failed:
            self._failed_probes += 1
            self.state, self.cause = BreakerState.OPEN, "probe_failed"
        else:
            self._failed_probes = self._in_a_row = 0
            self._of_late.clear()
            self.state, self.cause = BreakerState.CLOSED, "probe_answered"
