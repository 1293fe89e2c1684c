"""The retry budget: what failed is tried again, but never so much that it becomes a load of its own. Pure.

As in Finagle and gRPC: every first request earns a part of a retry, and some are granted by time, so that the last rows
of a file have theirs. What the server turned away unprocessed (429) costs nothing: the pace sees to that.
"""

from __future__ import annotations

EARNED = 0.2
"""Retries for every row that is sent for the first time."""
GRANTED = 1.0
"""Retries a second, whatever is sent."""
MOST = 20.0
"""Retries that can be saved up."""


class RetryBudget:
    """Tells when the next retry may go; moments are in seconds."""

    def __init__(self, now: float) -> None:
        """Begin with a full budget."""
        self._left = MOST
        self._since = now

    def earn(self) -> None:
        """Note that a row is sent for the first time."""
        self._left = min(MOST, self._left + EARNED)

    def spend(self, now: float) -> float:
        """Take one retry; gives the seconds after which it may go, 0 while the budget lasts."""
        self._left = min(MOST, self._left + (now - self._since) * GRANTED) - 1.0
        self._since = now
        return max(0.0, -self._left / GRANTED)
