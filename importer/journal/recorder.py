"""Keeps journal and ledger in step while rows are sent: first the journal, which is durable, then the ledger."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from importer.customer.identity import ExpectedRow
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import ImporterError, JournalError, LedgerError
from importer.journal.group_writer import GroupWriter
from importer.journal.interface import Claim, ClaimRequest, Held, Journal, Settlement
from importer.shown_text import place_words

_ENDED = Outcome(RowStatus.UNCERTAIN, code="reply_lost", message="The run ended before the reply came.")
_NEVER_SENT = Outcome(RowStatus.PENDING)


class NumberedRow(Protocol):
    """Whatever is sent: only its ordinal matters here."""

    @property
    def ordinal(self) -> int:
        """Position of the row in the run, from 0."""


class RunRecorder:
    """The record of one run for the sender. An intent is on disk when it was awaited; so is every outcome before it.

    Outcomes and releases are handed over without waiting: each goes to disk before the next intent does. Who the rows
    are is told by `expect`, before they are handed to the sender. The ledger is moved by the thread that writes the
    journal, as soon as a move is on disk: whether somebody still waits for it does not matter.
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
        self._unrecorded: dict[int, tuple[ClaimRequest, Outcome]] = {}
        self._writer: GroupWriter | None = GroupWriter(journal, run_id, self._recorded, self._not_recorded)

    def expect(self, expected: Sequence[ExpectedRow]) -> list[int]:
        """Tell who some rows are; each is forgotten once it is settled. Gives the generations of their keys."""
        hashes = self.journal.hashes.rows(expected)
        generations = [self.journal.generation(self.run_id, each.identity) for each in hashes]
        for row, hashed, generation in zip(expected, hashes, generations, strict=True):
            self._expected[row.ordinal] = ClaimRequest(row.ordinal, hashed, row.source, row.row, row.ref, generation)
        return generations

    async def intent(self, row: NumberedRow) -> bool:
        """Record that the row is about to go on the wire; False when another run holds this customer."""
        try:
            answer = await self._open.claim(self._expected[row.ordinal])
        except asyncio.CancelledError:
            self._broken_off.add(row.ordinal)
            raise
        return isinstance(answer, Claim)

    async def release(self, row: NumberedRow) -> None:
        """Record that the row was certainly not processed."""
        await self.settle(row, _NEVER_SENT)

    async def settle(self, row: NumberedRow, outcome: Outcome) -> None:
        """Hand over how the row ended; without a claim (it never went on the wire) only failed is possible.

        When the journal cannot record it, the next intent and `close` raise, and it is kept for the reports all the
        same: it may hold the only id of a new customer.
        """
        ordinal = row.ordinal
        claim = self._claims.get(ordinal)
        if claim is None and outcome.status is not RowStatus.FAILED:
            raise JournalError("A row was settled that was not on the wire.", "Please report this as a bug.")
        self._open.settle(Settlement(outcome, claim, self._expected[ordinal]))

    def give_up(self, expected: ExpectedRow, outcome: Outcome) -> None:
        """Record a row that could not even be handed to the sender; `outcome` is failed."""
        self.expect([expected])
        self._open.settle(Settlement(outcome, None, self._expected[expected.ordinal]))

    def outcomes(self, first: int, count: int) -> Mapping[int, Outcome]:
        """Give the outcomes of a stretch of rows by ordinal; of rows that were never claimed, none."""
        known = self.journal.outcomes(self.run_id, first, count)
        kept = {ordinal: each for ordinal, (_, each) in self._unrecorded.items() if first <= ordinal < first + count}
        return {**known, **kept} if kept else known

    def close(self) -> None:
        """End the sending on record: what is still on the wire is uncertain, and journal and ledger must agree.

        Raises LedgerError when they do not, JournalError when something could not be written: with the ids of the new
        customers that are not on record.
        """
        if self._writer is None:
            return
        self._writer.close()
        failure, self._writer = self._writer.failure, None
        left = [
            Settlement(_NEVER_SENT if ordinal in self._broken_off else _ENDED, claim, self._expected[ordinal])
            for ordinal, claim in self._claims.items()
        ]
        if left:
            try:
                self.journal.record(self.run_id, left, (), self.run_id, 0.0)
            except JournalError as error:
                failure = failure or error
                self._not_recorded(left)
            else:
                self._recorded(left, ())
        if failure is not None:  # the journal's own sums are behind
            raise self._naming_ids(failure)
        self.require_balance()

    def _naming_ids(self, failure: ImporterError) -> ImporterError:
        """Let an error name the customer ids that are not on record: the reports may be kept from the disk, too."""
        listed = [
            f"{place_words(row.source, row.row)} was given customer id {outcome.customer_id}"
            for row, outcome in self._unrecorded.values()
            if outcome.customer_id
        ]
        if not listed:
            return failure
        message = f"{failure.message} Not in the journal: {', '.join(listed)}."
        return JournalError(message, failure.remedy, reason=failure.reason)

    def require_balance(self) -> None:
        """Raise LedgerError when the sums of journal and ledger differ."""
        recorded, counted = self.journal.totals(self.run_id), self._ledger.totals()
        for status in RowStatus:
            if recorded[status] != counted[status]:
                raise LedgerError(
                    f"The journal has {recorded[status]:,} rows {status}, the run {counted[status]:,}.",
                    "Do not send this file again; please report this as a bug.",
                )

    @property
    def _open(self) -> GroupWriter:
        if self._writer is None:
            raise JournalError("The record of the run is closed.", "Please report this as a bug.")
        return self._writer

    def _recorded(self, settled: Sequence[Settlement], answers: Sequence[Claim | Held]) -> None:
        """Move the ledger: this is on disk. In the writer's thread, or when that has ended."""
        moves: defaultdict[RowStatus, list[int]] = defaultdict(list)
        for outcome, _, request in settled:
            self._forget(request.ordinal, outcome.status)
            moves[outcome.status].append(request.ordinal)
        self._move(moves)
        moves.clear()
        for answer in answers:
            if isinstance(answer, Held):
                self._forget(answer.ordinal, answer.status)
                moves[answer.status].append(answer.ordinal)
            else:
                self._claims[answer.ordinal] = answer
                moves[RowStatus.SENDING].append(answer.ordinal)
        self._move(moves)

    def _move(self, moves: Mapping[RowStatus, list[int]]) -> None:
        for status, ordinals in moves.items():
            self._ledger.move_all(np.array(ordinals, dtype=np.int64), status)

    def _not_recorded(self, settled: Sequence[Settlement]) -> None:
        """Keep the outcomes that could not be written."""
        for one in settled:
            self._unrecorded[one.request.ordinal] = (one.request, one.outcome)
            self._forget(one.request.ordinal, one.outcome.status)
            with contextlib.suppress(LedgerError):  # the failure may be that the ledger is out of step
                self._ledger.move(one.request.ordinal, one.outcome.status)

    def _forget(self, ordinal: int, status: RowStatus) -> None:
        self._claims.pop(ordinal, None)
        if status is not RowStatus.PENDING:
            self._expected.pop(ordinal, None)
