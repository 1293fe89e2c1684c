"""What sending needs to know before it begins."""

from __future__ import annotations

from dataclasses import dataclass

from importer.config import Secrets, Settings
from importer.sender.retry import DEFAULT_TIMING, Timing
from importer.sender.target import Target


@dataclass(frozen=True, slots=True)
class SendJob:
    """Where to, how, and with which credentials."""

    target: Target
    settings: Settings
    secrets: Secrets
    timing: Timing = DEFAULT_TIMING
    every_request: bool = False
    """Whether RequestEnded is wanted; it costs some microseconds a row."""
