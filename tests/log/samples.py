"""An event of every kind, with what must not be logged wherever it could stand."""

from __future__ import annotations

from importer.customer.status import RowStatus
from importer.events import (
    BreakerMoved,
    CheckDone,
    CheckProgress,
    Event,
    Fetching,
    Mapped,
    Notice,
    PaceChanged,
    Paused,
    ReportsWritten,
    RequestEnded,
    Retrying,
    RunBegun,
    RunEnded,
    RunTakenUp,
    SendEnded,
    SendProgress,
    SendStarted,
    SourceOpened,
    TokenRenewed,
)

PERSONAL = ("Asha Rao", "9876543210", "asha@example.com", "Residency Road 12")
"""A customer, who is the header of a file without one, and of whom the API speaks."""
_WORDS = " ".join(PERSONAL)
_COLUMN: dict[str, str | None] = {
    "column": _WORDS,
    "field": "address.phone",
    "role": "main",
    "confidence": "sure",
    "why": "",
    "suggestion": "",
}
_OTHER: dict[str, str | None] = {**_COLUMN, "field": None, "why": _WORDS}

EVENTS: tuple[Event, ...] = (
    RunBegun("20261126-020000-a1b2c3", "run", "0.1.0"),
    RunTakenUp("20261125-020000-a1b2c3"),
    Fetching("https://example.com/customers.csv", 5, 10),
    SourceOpened("customers.csv", _WORDS, (_WORDS,)),
    Mapped("customers.csv", (_COLUMN, _OTHER), (_WORDS,)),
    CheckProgress(10, 0.5),
    CheckDone(10, 1, {RowStatus.VALID: 10}, 0.1234),
    SendStarted(10, "store 0123 (staging)"),
    SendProgress(5, {RowStatus.CREATED: 5}, 9.87654, 8, 0.12345),
    PaceChanged(123.456, 8, 0.12345, "grown"),
    Paused(1.23456),
    BreakerMoved("open", "in_a_row", 1.5),
    TokenRenewed(1, "refresh_token", ahead=True),
    Retrying(0, 7, 429, _WORDS, 0.5),
    RequestEnded(0, 7, None, "not_reached", RowStatus.PENDING, sent=False, seconds=0.01234),
    RequestEnded(0, 8, 400, PERSONAL[1], RowStatus.REJECTED, sent=True, seconds=0.01234),
    RequestEnded(0, 9, 400, PERSONAL[2], RowStatus.REJECTED, sent=True, seconds=0.01234),
    SendEnded(),
    Notice(_WORDS, code="nothing_to_send"),
    ReportsWritten({"results": "out/results.csv"}),
    RunEnded(1, "", {RowStatus.CREATED: 9, RowStatus.UNCERTAIN: 1}, 3.21),
)
