"""What sending needs to know before it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from importer.config import Secrets, Settings
from importer.customer.status import RowStatus
from importer.sender.retry import DEFAULT_TIMING, Timing
from importer.sender.target import Target

OnProgress = Callable[[int, Mapping[RowStatus, int]], None]
"""Is told how many rows were settled, and in which states; at most about ten times a second, and at the end."""


@dataclass(frozen=True, slots=True)
class SendJob:
    """Where to, how, and with which credentials."""

    target: Target
    settings: Settings
    secrets: Secrets
    timing: Timing = DEFAULT_TIMING
