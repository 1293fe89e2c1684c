"""What a run says while it goes: frozen events. Command line, library, logs and later the web page listen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from importer.customer.status import RowStatus
from importer.reply_times import Replies
from importer.time_estimate import TimeEstimate


@dataclass(frozen=True, slots=True)
class RunBegun:
    """A run begins; nothing was read yet."""

    run_id: str
    command: Literal["run", "validate", "resume", "report"]
    version: str
    """Of the importer."""


@dataclass(frozen=True, slots=True)
class RunTakenUp:
    """The same files were begun before: what follows belongs to that run, and is told of under its id."""

    run_id: str


@dataclass(frozen=True, slots=True)
class SourceOpened:
    """A source was opened and its shape decided; nothing was judged yet."""

    path: str
    words: str
    """What was decided of it: format, sheet, encoding, delimiter, header row."""
    notes: tuple[str, ...] = ()
    """What a person should know of these decisions."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """The columns of a source were mapped; none of its rows was judged yet."""

    path: str
    columns: tuple[dict[str, str | None], ...]
    """What becomes of each column, as `importer map --json` prints it."""
    notes: tuple[str, ...] = ()
    """What a person should know of it: a saved mapping, a header that drifted, rows that may be no customers."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """A remote source, or standard input, is being copied into a private file."""

    name: str
    so_far: int
    """Bytes."""
    size: int | None
    """Bytes; None when it is not known."""


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
    """Where to, in words: store, environment, and host or base URL."""
    estimate: TimeEstimate | None = None


@dataclass(frozen=True, slots=True)
class SendProgress:
    """Rows moved while sending."""

    settled: int
    states: dict[RowStatus, int]
    """Of the rows to be sent: how many in each state so far."""
    rate: float = 0.0
    """Rows settled a second, of late."""
    concurrency: int = 0
    """Requests that may be on the wire at a time, as of now."""
    throttled: float = 0.0
    """Share of the replies of late that turned a request away unprocessed, 0-1."""
    replies: Replies = field(default_factory=Replies)
    """What came back since the last SendProgress: each reply is told once."""


@dataclass(frozen=True, slots=True)
class PaceChanged:
    """The pace was moved by what the API answered."""

    rate: float | None
    """Requests that may begin in a second; None where nothing bounds it."""
    concurrency: int
    """Requests that may be on the wire at a time."""
    throttled: float
    """Share of the replies of the last window that turned a request away unprocessed, 0-1."""
    cause: str
    """Stable word: `ramp`, `ramp_ended`, `throttled`, `grown`, `hint`."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Nobody goes on the wire for a while, as the API has asked (Retry-After)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class BreakerMoved:
    """The breaker has changed its state: open (nothing is sent), probing (one row is), closed (all may go)."""

    state: Literal["open", "probing", "closed"]
    cause: str
    """Stable word: `in_a_row`, `half_of_the_last`, `probe_failed`, `probe_answered`, `waited`."""
    seconds: float = 0.0
    """How long it stays open."""


@dataclass(frozen=True, slots=True)
class TokenRenewed:
    """A new access token is used from now on."""

    generation: int
    """From 1; the token that the run began with is 0."""
    source: Literal["refresh_token", "api_key", "token_command", "token_file"]
    ahead: bool
    """Whether it came before the old one was refused."""


@dataclass(frozen=True, slots=True)
class Retrying:
    """A request was certainly not processed; its row is tried again."""

    source: int
    """Which of the sources, from 0."""
    row: int
    """Its number in the file, as a spreadsheet shows it."""
    http_status: int | None
    code: str
    wait: float
    """Seconds until then, at least."""


@dataclass(frozen=True, slots=True)
class RequestEnded:
    """One request came to its verdict. Emitted only for a listener that asked for every request."""

    source: int
    row: int
    http_status: int | None
    code: str
    status: RowStatus
    """The verdict; pending when the row is to be tried again."""
    sent: bool
    """Whether any byte may have gone on the wire."""
    seconds: float


@dataclass(frozen=True, slots=True)
class SendEnded:
    """Nothing is on the wire any more; the reports are still to be written."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that the user should see."""

    message: str
    code: str = ""
    """Stable word for what it says: a log has only this, since the message may name what stands in a file."""


@dataclass(frozen=True, slots=True)
class ReportsWritten:
    """The files of the run stand complete."""

    reports: dict[str, str]


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run came to its end, or was ended. Nothing follows."""

    exit_code: int
    reason: str = ""
    """The stable word of what ended it before its time; empty when nothing did."""
    states: Mapping[RowStatus, int] | None = None
    """All rows by state; None when the input was not judged to its end."""
    seconds: float | None = None


Event = (
    RunBegun
    | RunTakenUp
    | SourceOpened
    | Mapped
    | Fetching
    | CheckProgress
    | CheckDone
    | SendStarted
    | SendProgress
    | PaceChanged
    | Paused
    | BreakerMoved
    | TokenRenewed
    | Retrying
    | RequestEnded
    | SendEnded
    | Notice
    | ReportsWritten
    | RunEnded
)
Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Listen to nothing."""


class StopLevel(IntEnum):
    """How urgently a run is to end."""

    NONE = 0
    DRAIN = 1
    """Claim nothing more, await what is on the wire (10 s at most), report."""
    NOW = 2
    """Leave at once; what is on the wire stays uncertain."""


class StopSignal:
    """The wish that a run should end, from any thread or signal handler; the run looks at it and is woken by it."""

    def __init__(self) -> None:
        self._level = StopLevel.NONE
        self._reason = ""
        self._wakers: list[Callable[[], None]] = []
        self._lock = threading.RLock()  # a signal handler may interrupt the thread that holds it

    @property
    def level(self) -> StopLevel:
        """The most urgent wish so far."""
        return self._level

    @property
    def reason(self) -> str:
        """The stable word of the first wish: `interrupted`, `terminated`, `max_duration`; empty while there is none."""
        return self._reason

    def request(self, reason: str, most: StopLevel = StopLevel.NOW) -> None:
        """Ask for the end; the first time gently, from the second time on at once, but never for more than `most`."""
        with self._lock:
            self._reason = self._reason or reason
            self._level = max(self._level, StopLevel(min(self._level + 1, most)))
            for wake in list(self._wakers):
                wake()

    def on_request(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Have `wake` called (any thread) at every wish, at once if there was one; gives a function that ends it.

        Once that function has returned, `wake` is called no more. It must be quick, and may run in a signal handler.
        """
        with self._lock:
            self._wakers.append(wake)
            asked = self._level > StopLevel.NONE
        if asked:
            wake()

        def forget() -> None:
            with self._lock:
                self._wakers.remove(wake)

        return forget
