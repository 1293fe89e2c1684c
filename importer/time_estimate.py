"""About how long sending takes, as far as anybody can know it before the first reply."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_RATE = 10.0
"""Requests a second with which sending begins (design, Pace). The API publishes no limit."""


@dataclass(frozen=True, slots=True)
class TimeEstimate:
    """How long so many rows take at a rate."""

    rows: int
    rate: float
    """Rows a second."""
    is_limit: bool
    """Whether the user has set the rate; else it is the one with which sending begins, and may grow or shrink."""

    @property
    def seconds(self) -> float:
        """The time."""
        return self.rows / self.rate


def estimate_time(rows: int, rate: float | None, *, here: bool) -> TimeEstimate | None:
    """Estimate by the `rate` of the settings, else by the one with which sending begins.

    None for a store on this machine (`here`) without a rate: it answers in no time, or as its faults have it.
    """
    if rate is None and here:
        return None
    return TimeEstimate(rows, rate or FIRST_RATE, is_limit=rate is not None)
