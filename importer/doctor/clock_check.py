"""Whether this machine's clock agrees with the server's. Pure."""

from __future__ import annotations

from importer.doctor.diagnosis import Diagnosis, Level, not_tried
from importer.doctor.time_words import span
from importer.sender import http_date

TOLERATED = 60.0
"""Seconds. A token is renewed that long before its end at most, and no Retry-After date is meant more exactly."""


def server_ahead(date: str | None, asked_at: float) -> float | None:
    """Give by how many seconds the server's clock is ahead of ours; None when its reply does not say.

    `date` is the header of this name (whole seconds), `asked_at` our Unix time in the middle of the request.
    """
    told = http_date((date or "").strip())
    return told.timestamp() + 0.5 - asked_at if told is not None else None


def judge_clock(ahead: float | None) -> Diagnosis:
    """Warn of a clock that is off; `ahead` as `server_ahead` gives it."""
    if ahead is None:
        return not_tried("clock", "No reply told the server's time.")
    facts = {"server_ahead_seconds": round(ahead, 1)}
    if abs(ahead) <= TOLERATED:
        return Diagnosis("clock", Level.OK, "ok", "This machine's clock agrees with the server's.", facts=facts)
    return Diagnosis(
        "clock",
        Level.WARNING,
        "clock_off",
        f"This machine's clock is {span(ahead)} {'behind' if ahead > 0 else 'ahead of'} the server's: it judges when "
        "tokens expire and certificates are valid.",
        "Have it set by network time.",
        facts=facts,
    )
