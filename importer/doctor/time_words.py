"""Moments and lengths of time in words."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(seconds: float) -> str:
    """Give a Unix time as a clock here shows it; in numbers when no calendar has it."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):
        return f"{seconds:.0f} s after 1970"


def span(seconds: float) -> str:
    """Give a length of time in the unit that fits: `42 s`, `17 min`, `5 h`, `12 days`."""
    seconds = abs(seconds)
    for unit, size, most in (("s", 1, 100), ("min", 60, 100), ("h", 3600, 72)):
        if seconds < size * most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:,.0f} days"
