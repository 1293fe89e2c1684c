"""Keeps journal and ledger in step while rows are sent: first the journal, which is durable, then the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from importer.customer.identity import ExpectedRow
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError, LedgerError
from importer.journal.group_writer import GroupWriter, Move
from importer.journal.interface import Claim, ClaimRequest, Held, Journal, Settlement

_ENDED = Outcome(RowStatus.UNCERTAIN, code="reply_lost", message="The run ended before the reply came.")
_NEVER_SENT = Outcome(RowStatus.PENDING)


class NumberedRow(Protocol):
    """Whatever is sent: only its ordinal matters here."""

    @property
    def ordinal(self) -> int:
        """Position of the row in the run, from 0."""


class RunRecorder:
    """The record of one run for the sender: intents, releases and outcomes, each on record when it was awaited.

    Who the rows are is told by `expect`, before they are handed to the sender. The ledger is moved by the thread that
    writes the journal, as soon as a move is on disk: whether somebody still waits for it does not matter.
    """

    def __init__(self, journal: Journal, ledger: Ledger, run_id: str) -> None:
        """Begin for a run that is on record."""
        self.journal = journal
        self.run_id = run_id
        self._ledger = ledger
        self._expected: dict[int, ClaimRequest] = {}
        self._claims: dict[int, Claim] = {}
        self._broken_off: set[int] = set()
        """Rows whose intent nobody awaited to its end: they were not sent."""
        self._unrecorded: dict[int, Outcome] = {}
        self._failed = False
        self._writer: GroupWriter | None = GroupWriter(journal, run_id, self._recorded, self._not_recorded)

    def expect(self, expected: ExpectedRow) -> int:
        """Tell who a row is; forgotten once it is settled. Gives the generation of its Idempotency-Key."""
        hashes = self.journal.hashes.row(expected)
        generation = self.journal.generation(self.run_id, hashes.identity)
        self._expected[expected.ordinal] = ClaimRequest(
            expected.ordinal, hashes, expected.source, expected.row, expected.ref, generation
        )
        return generation

    async def intent(self, row: NumberedRow) -> bool:
        """Record that the row is about to go on the wire; False when another run holds this customer."""
        try:
            answer = await self._write(self._expected[row.ordinal])
        except asyncio.CancelledError:
            self._broken_off.add(row.ordinal)
            raise
        return isinstance(answer, Claim)

    async def release(self, row: NumberedRow) -> None:
        """Record that the row was certainly not processed."""
        await self.settle(row, _NEVER_SENT)

    async def settle(self, row: NumberedRow, outcome: Outcome) -> None:
        """Record how the row ended; without a claim (it never went on the wire) only failed is possible.

        When the journal cannot record it, the outcome is kept for the reports all the same: it may hold the only id of
        a new customer. JournalError is raised then, and sending must end.
        """
        ordinal = row.ordinal
        claim = self._claims.get(ordinal)
        if claim is None and outcome.status is not RowStatus.FAILED:
            raise JournalError("A row was settled that was not on the wire.", "Please report this as a bug.")
        await self._write(Settlement(outcome, claim, self._expected[ordinal]))

    def give_up(self, expected: ExpectedRow, outcome: Outcome) -> None:
        """Record a row that could not even be handed to the sender; `outcome` is failed."""
        self.expect(expected)
        if self._writer is not None:
            self._writer.put(Settlement(outcome, None, self._expected[expected.ordinal]))

    def outcomes(self, first: int, count: int) -> Mapping[int, Outcome]:
        """Give the outcomes of a stretch of rows by ordinal; of rows that were never claimed, none."""
        known = dict(self.journal.outcomes(self.run_id, first, count))
        kept = self._unrecorded.items()
        return known | {ordinal: outcome for ordinal, outcome in kept if first <= ordinal < first + count}

    def close(self) -> None:
        """End the sending on record: what is still on the wire is uncertain, and journal and ledger must agree.

        Raises LedgerError when they do not, JournalError when the journal cannot be written.
        """
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        left = [
            Settlement(_NEVER_SENT if ordinal in self._broken_off else _ENDED, claim, self._expected[ordinal])
            for ordinal, claim in self._claims.items()
        ]
        if left:
            try:
                self.journal.record(self.run_id, left, (), self.run_id, 0.0)
            except JournalError:
                self._not_recorded(left)
            else:
                self._recorded(left, ())
        if not self._failed:  # else it has been said, and the journal's own sums are behind
            self.require_balance()

    def require_balance(self) -> None:
        """Raise LedgerError when the sums of journal and ledger differ."""
        recorded, counted = self.journal.totals(self.run_id), self._ledger.totals()
        for status in RowStatus:
            if recorded[status] != counted[status]:
                raise LedgerError(
                    f"The journal has {recorded[status]:,} rows {status}, the run {counted[status]:,}.",
                    "Do not send this file again; please report this as a bug.",
                )

    async def _write(self, move: Move) -> Claim | Held | None:
        if self._writer is None:
            raise JournalError("The record of the run is closed.", "Please report this as a bug.")
        return await self._writer.write(move)

    def _recorded(self, settled: Sequence[Settlement], answers: Sequence[Claim | Held]) -> None:
        """Move the ledger: this is on disk. In the writer's thread, or when that has ended."""
        for one in settled:
            self._settled(one.request.ordinal, one.outcome.status)
        for answer in answers:
            if isinstance(answer, Held):
                self._settled(answer.ordinal, answer.status)
            else:
                self._claims[answer.ordinal] = answer
                self._ledger.move(answer.ordinal, RowStatus.SENDING)

    def _not_recorded(self, moves: Sequence[Move]) -> None:
        """Keep the outcomes that could not be written; rows that wanted a claim did not get it."""
        self._failed = True
        for move in moves:
            if isinstance(move, Settlement):
                self._unrecorded[move.request.ordinal] = move.outcome
                self._settled(move.request.ordinal, move.outcome.status)

    def _settled(self, ordinal: int, status: RowStatus) -> None:
        self._claims.pop(ordinal, None)
        if status is not RowStatus.PENDING:
            self._expected.pop(ordinal, None)
        self._ledger.move(ordinal, status)
