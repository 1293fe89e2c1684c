"""A row on its way, and whoever keeps the record of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from importer.customer.outcome import Outcome


@dataclass(frozen=True, slots=True)
class SendRow:
    """A row that is to be sent."""

    ordinal: int
    """Its position among the rows read, from 0."""
    source: int
    """Which of the sources it stands in, from 0."""
    row: int
    """Its number there, as a spreadsheet shows it."""
    body: bytes = field(repr=False)
    """The request body: UTF-8 JSON."""
    idempotency_key: str
    """Sent with every request of this row; the same for each try."""
    private: tuple[str, ...] = field(repr=False)
    """The row's own values, which must not be repeated in kept messages; empty ones are among them."""


class Recorder(Protocol):
    """Keeps the durable record of the rows. Called on the event loop; what it raises ends the sending."""

    async def intent(self, row: SendRow) -> bool:
        """Record that the row is about to go on the wire. False: another run holds the claim; it must not be sent."""
        ...

    async def release(self, row: SendRow) -> None:
        """Record that the request was certainly not processed: the row is pending again."""
        ...

    async def settle(self, row: SendRow, outcome: Outcome) -> None:
        """Record the row's last word. Only `failed` may come for a row that was released."""
        ...
