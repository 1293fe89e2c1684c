"""The one interface of the journal, made for several owners from the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError


class StaleClaimError(JournalError):
    """Somebody else took over the row after the lease of this claim ended; nothing was recorded."""

    reason = "stale_claim"


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """A row that wants to go on the wire."""

    ordinal: int
    """Position of the row in its run, from 0."""
    identity: Identity


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one row, once its intent is on record."""

    run_id: str
    ordinal: int
    owner: str
    fence: int
    """Goes up with every claim of the row: what an older claim settles is refused."""


@dataclass(frozen=True, slots=True)
class Held:
    """The answer to a row whose phone or e-mail another run's row holds."""

    ordinal: int
    by_run: str
    by_ordinal: int
    status: RowStatus
    """State of the holder: created, exists, sending or uncertain."""
    customer_id: str


class Journal(Protocol):
    """Durable record of one store. Every call is durable when it returns; each may raise JournalError."""

    def begin(self, run_id: str, totals: Mapping[RowStatus, int]) -> None:
        """Record a run with the totals of its check, before its first claim."""

    def claim(self, run_id: str, rows: Sequence[ClaimRequest], owner: str, lease: float) -> list[Claim | Held]:
        """Record the intent to send these rows (state sending), each unless another run's claim holds its values.

        The answers come in the order of `rows`. `lease` is in seconds.
        """

    def recover(self, owner: str) -> int:
        """Judge the rows that this owner, or an owner whose lease has ended, left in the state sending: uncertain.

        Gives their number. What their old claims still settle is refused.
        """

    def release(self, claim: Claim) -> None:
        """Record that the row was certainly not processed: it is pending again. Raises StaleClaimError."""

    def settle(self, claim: Claim, outcome: Outcome) -> None:
        """Record how the row ended. Rejected and failed give up its values; the others hold them.

        Raises StaleClaimError.
        """

    def outcomes(self, run_id: str, first: int, count: int) -> Mapping[int, Outcome]:
        """Give what is known of the rows `first` to `first + count - 1` that were ever claimed, by ordinal."""

    def totals(self, run_id: str) -> dict[RowStatus, int]:
        """Count the rows of a run that were ever claimed, by state."""
