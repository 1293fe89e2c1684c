"""What was seen of one request, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from importer.customer.status import RowStatus
from importer.sender.rate_hint import RateHint


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of one request. `status` comes from a real response only, never from an exception."""

    sent: bool
    """Whether any byte of it may have gone on the wire."""
    wire: str = ""
    """What happened on the wire when no whole reply came (a word of `WIRE_WORDS`); empty after a whole reply."""
    status: int | None = None
    """HTTP status of the response; None when none arrived."""
    body: bytes | None = None
    """The whole body; None when it was cut off, too long or too slow."""
    retry_after: str | None = None
    """The header of this name."""
    date: str | None = None
    """The header of this name: the server's clock."""
    hint: RateHint | None = None
    """What the reply says of the API's own limit."""

    def __repr__(self) -> str:
        """Leave the body out: it holds people's data."""
        size = None if self.body is None else len(self.body)
        return f"Observation(sent={self.sent}, wire={self.wire!r}, status={self.status}, body_bytes={size})"


@dataclass(frozen=True, slots=True)
class Probe:
    """What was seen of a look at the API that changes nothing there."""

    seen: Observation
    seconds: float
    """From the look-up of the name to the end of the reply."""
    certificate: str = ""
    """Why the server's certificate was refused (see `certificate_reason`); empty when it was not."""


class Next(Enum):
    """What the sender does with the row after a verdict."""

    SETTLE = auto()
    """The verdict's status is final."""
    RETRY = auto()
    """Certainly not processed: back to pending, wait, try again."""
    REFRESH = auto()
    """The token was refused: back to pending, get a new one, try again."""
    REFUSED = auto()
    """Permission, store or URL: the run stops, unless it has created rows already; then the row is rejected."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one observation means for its row."""

    next: Next
    status: RowStatus
    """created, exists, rejected or uncertain when final; pending when the row is to be sent again."""
    customer_id: str = ""
    http_status: int | None = None
    code: str = ""
    """The API's own code, or ours for what happened on the wire."""
    message: str = ""
    """Words for people; everybody's personal values are masked."""
    pause: float | None = None
    """Seconds that the server asked everybody to wait; None when it did not ask."""
    costs_attempt: bool = False
    """Whether it counts against the attempts allowed; what the server turned away unprocessed does not."""
