"""How a row ended on the wire: what the sender hands to the journal and the reports."""

from __future__ import annotations

from dataclasses import dataclass

from importer.customer.status import RowStatus


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last word on one row that was to be sent."""

    status: RowStatus
    """created, exists, rejected, failed, uncertain, or pending when the run stopped before it was settled."""
    customer_id: str = ""
    """The id that the API gave; of a row that is not created, the id that came with what was observed."""
    http_status: int | None = None
    """Status of the last real response; None when none arrived."""
    code: str = ""
    """The API's own code, or ours for what happened on the wire (`reply_lost`, `not_reached`)."""
    message: str = ""
    """Words for people, with everybody's personal values masked."""
    attempts: int = 0
    """Requests that may have gone on the wire."""
    attempted: float | None = None
    """When the last of them was about to, in seconds since 1970, where a journal has recorded it."""
