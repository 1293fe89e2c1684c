"""What is said of a sending before it begins: how many customers, where to, and how long that takes."""

from __future__ import annotations

from importer.consent import Destination
from importer.events import SendStarted
from importer.shown_text import count, duration
from importer.time_estimate import TimeEstimate


def estimate_shown(estimate: TimeEstimate) -> str:
    """Say how long it takes, and on what that rests."""
    time = f"about {duration(estimate.seconds)} at {estimate.rate:g}/s"
    if estimate.is_limit:
        return f"{time}, your limit"
    return f"{time}, with which sending begins; how many the API allows is not known"


def question_shown(rows: int, estimate: TimeEstimate | None, destination: Destination) -> str:
    """Ask whether they may be created."""
    words = estimate_shown(estimate) if estimate is not None else ""
    time = f" {words[0].upper()}{words[1:]}." if words else ""
    return f"Create {count(rows, 'customer')} in {destination.words}?{time} There is no undo."


def begin_shown(event: SendStarted) -> str:
    """Say that it begins, for whoever was not asked."""
    time = f": {estimate_shown(event.estimate)}" if event.estimate is not None else ""
    return f"Sending {count(event.rows, 'customer')} to {event.target}{time}."
