"""Keeps journal and ledger in step while rows are sent: first the journal, which is durable, then the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from importer.customer.identity import Identity
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError, LedgerError
from importer.journal.interface import Claim, ClaimRequest, Held, Journal

LEASE = 900.0
"""Seconds after which another owner may judge a claim: longer than any request with its reply may take."""


_ENDED = Outcome(RowStatus.UNCERTAIN, code="reply_lost", message="The run ended before the reply came.")
_ON_RECORD = (
    RowStatus.SENDING,
    RowStatus.CREATED,
    RowStatus.EXISTS,
    RowStatus.REJECTED,
    RowStatus.FAILED,
    RowStatus.UNCERTAIN,
    RowStatus.SKIPPED,
)
"""The states that only sending gives: journal and what stands beside it must count as many rows as the ledger."""


class NumberedRow(Protocol):
    """Whatever is sent: only its ordinal matters here."""

    @property
    def ordinal(self) -> int:
        """Position of the row in the run, from 0."""


class RunRecorder:
    """The record of one run for the sender: intents, releases and outcomes, each on record when the call returns.

    Who the rows are is told by `expect`, before they are handed to the sender. Safe for one sending thread beside one
    thread that calls `expect`.
    """

    def __init__(self, journal: Journal, ledger: Ledger, run_id: str) -> None:
        self._journal = journal
        self._ledger = ledger
        self._run_id = run_id
        self._identities: dict[int, Identity] = {}
        self._claims: dict[int, Claim] = {}
        self._unsent: dict[int, Outcome] = {}
        self._journal_failed = False

    def expect(self, ordinal: int, identity: Identity) -> None:
        """Tell who a row is; forgotten once the row is settled."""
        self._identities[ordinal] = identity

    async def intent(self, row: NumberedRow) -> bool:
        """Record that the row is about to go on the wire; False when another run holds this customer."""
        ordinal = row.ordinal
        (answer,) = self._journal.claim(
            self._run_id, [ClaimRequest(ordinal, self._identities[ordinal])], self._run_id, LEASE
        )
        if isinstance(answer, Held):
            self._unsent[ordinal] = _outcome_of(answer)
            self._settled(ordinal, self._unsent[ordinal].status)
            return False
        self._claims[ordinal] = answer
        self._ledger.move(ordinal, RowStatus.SENDING)
        return True

    async def release(self, row: NumberedRow) -> None:
        """Record that the row was certainly not processed."""
        self._journal.release(self._claims[row.ordinal])
        del self._claims[row.ordinal]
        self._ledger.move(row.ordinal, RowStatus.PENDING)

    async def settle(self, row: NumberedRow, outcome: Outcome) -> None:
        """Record how the row ended; without a claim (it never went on the wire) only failed is possible.

        When the journal cannot record it, the outcome is kept for the reports all the same: it may hold the only id of
        a new customer. JournalError is raised then, and sending must end.
        """
        claim = self._claims.get(row.ordinal)
        if claim is None and outcome.status is not RowStatus.FAILED:
            raise JournalError("A row was settled that was not on the wire.", "Please report this as a bug.")
        try:
            if claim is not None:
                self._journal.settle(claim, outcome)
            else:
                self._unsent[row.ordinal] = outcome
        except JournalError:
            self._journal_failed = True
            self._unsent[row.ordinal] = outcome
            raise
        finally:
            self._claims.pop(row.ordinal, None)
            self._settled(row.ordinal, outcome.status)

    def give_up(self, ordinal: int, outcome: Outcome) -> None:
        """Record a row that could not even be handed to the sender; `outcome` is failed."""
        self._unsent[ordinal] = outcome
        self._settled(ordinal, outcome.status)

    def outcomes(self, first: int, count: int) -> Mapping[int, Outcome]:
        """Give the outcomes of a stretch of rows by ordinal; of rows that were never claimed, none."""
        known = dict(self._journal.outcomes(self._run_id, first, count))
        known |= {ordinal: self._unsent[ordinal] for ordinal in range(first, first + count) if ordinal in self._unsent}
        return known

    def close(self) -> None:
        """End the run on record: what is still on the wire is uncertain, and journal and ledger must agree.

        Raises LedgerError when they do not, JournalError when the journal cannot be written.
        """
        for ordinal in list(self._claims):
            claim = self._claims.pop(ordinal)
            try:
                self._journal.settle(claim, _ENDED)
            except JournalError:
                self._journal_failed = True
                self._unsent[ordinal] = _ENDED
            self._settled(ordinal, RowStatus.UNCERTAIN)
        if self._journal_failed:
            return  # it has been said, and the journal's own sums are behind
        recorded, counted = self._journal.totals(self._run_id), self._ledger.totals()
        beside = Counter(outcome.status for outcome in self._unsent.values())
        for status in _ON_RECORD:
            if recorded[status] + beside[status] != counted[status]:
                raise LedgerError(
                    f"The record has {recorded[status] + beside[status]:,} rows {status}, not {counted[status]:,}.",
                    "Do not send this file again; please report this as a bug.",
                )

    def _settled(self, ordinal: int, status: RowStatus) -> None:
        self._identities.pop(ordinal, None)
        self._ledger.move(ordinal, status)


def _outcome_of(held: Held) -> Outcome:
    holder = f"row {held.by_ordinal + 1} of run {held.by_run}"
    match held.status:
        case RowStatus.CREATED:
            return Outcome(
                RowStatus.SKIPPED,
                held.customer_id,
                None,
                "already_created",
                f"An earlier run created this customer ({holder}).",
            )
        case RowStatus.EXISTS:
            return Outcome(
                RowStatus.SKIPPED,
                "",
                None,
                "already_exists",
                f"An earlier run found this customer in the store ({holder}).",
            )
        case _:
            return Outcome(
                RowStatus.UNCERTAIN,
                "",
                None,
                "claim_held",
                f"It may be the customer of {holder}, which is not settled.",
            )
