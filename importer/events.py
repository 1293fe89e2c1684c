"""What a run says while it goes: frozen events. Command line, library, logs and later the web page listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from importer.customer.status import RowStatus


@dataclass(frozen=True, slots=True)
class SourceOpened:
    """A source was opened and its shape decided; nothing was judged yet."""

    path: str
    format: str
    columns: int


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """The check read on."""

    rows: int
    done: float
    """Share of the input that was read, 0-1; 0 when the size is not known."""


@dataclass(frozen=True, slots=True)
class CheckDone:
    """The whole input was read and judged."""

    rows: int
    blank: int
    states: dict[RowStatus, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class SendStarted:
    """Consent was given; sending begins."""

    rows: int
    target: str
    """Where to, in words: environment and store, or the base URL."""


@dataclass(frozen=True, slots=True)
class SendProgress:
    """Rows moved while sending."""

    settled: int
    states: dict[RowStatus, int]
    """Of the rows to be sent: how many in each state so far."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """The run was asked to stop, or stopped itself; requests on the wire are awaited."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that the user should see."""

    message: str


@dataclass(frozen=True, slots=True)
class ReportsWritten:
    """The files of the run stand complete."""

    reports: dict[str, str]


Event = SourceOpened | CheckProgress | CheckDone | SendStarted | SendProgress | Stopping | Notice | ReportsWritten
Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Listen to nothing."""
