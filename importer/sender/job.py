"""What sending needs to know before it begins."""

from __future__ import annotations

from dataclasses import dataclass

from importer.config import Secrets, Settings
from importer.sender.retry import DEFAULT_TIMING, Timing
from importer.sender.target import Target


@dataclass(frozen=True, slots=True)
class Beginning:
    """How carefully a sending begins (design, Pace and Stops)."""

    rate: float = 10.0
    """Requests a second at first."""
    slots: int = 8
    """Requests on the wire at a time at first."""
    canary: int = 5
    """Rows that go one at a time before the others; when all of them are rejected alike, the run stops."""


CAREFUL = Beginning()
ON_THIS_MACHINE = Beginning(rate=400.0, slots=32)
"""For a server on loopback: nobody else's, and hardly ever limited."""


@dataclass(frozen=True, slots=True)
class SendJob:
    """Where to, how, and with which credentials."""

    target: Target
    settings: Settings
    secrets: Secrets
    timing: Timing = DEFAULT_TIMING
    beginning: Beginning = CAREFUL
    every_request: bool = False
    """Whether RequestEnded is wanted; it costs some microseconds a row."""
