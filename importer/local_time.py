"""Moments as people read them."""

from __future__ import annotations

from datetime import UTC, datetime


def local_time(seconds: float | None) -> str:
    """Give seconds since 1970 as ISO text with its zone, `2026-11-26 02:03:04+05:30`; empty for None."""
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(sep=" ", timespec="seconds")
