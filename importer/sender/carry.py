"""The way of one row: place, intent, wire, verdict, and what follows from it.

A row takes its place in the pace before its intent, and keeps it until its outcome is recorded. Its intent is recorded
before each request goes on the wire. What was certainly not processed is released and tried again; what may have been
processed is settled as uncertain, and never sent again from here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.sender.classify import classify, compile_patterns
from importer.sender.end import MOST_STRANDED, MOST_UNAUTHORIZED, SendEnd, StopRules
from importer.sender.halt import Halt
from importer.sender.job import SendJob
from importer.sender.observation import Next, Verdict
from importer.sender.pace import Pace
from importer.sender.retry import backoff
from importer.sender.row import Recorder, SendRow
from importer.sender.seen_ids import SeenIds
from importer.sender.token import Token, Tokens
from importer.sender.transport import Transport


@dataclass(frozen=True, slots=True)
class Wire:
    """All that stands between a row and the API."""

    transport: Transport
    tokens: Tokens
    pace: Pace
    rules: StopRules


@dataclass(slots=True)
class _Trail:
    """What happened to one row so far."""

    tries: int = 0
    """Tries that count against the attempts allowed."""
    waits: int = 0
    """Tries that ended in another one, whatever they count."""
    sent: int = 0
    """Requests that may have gone on the wire."""
    unauthorized: int = 0
    """401 in a row."""


@dataclass(frozen=True, slots=True)
class _Again:
    """The row is pending and is to be tried again."""

    wait: float = 0.0
    """After so many seconds."""
    refused: Token | None = None
    """After a newer token than this one was got."""


class Carrier:
    """Carries rows, many at once: one `carry` per worker."""

    def __init__(
        self, job: SendJob, wire: Wire, recorder: Recorder, halt: Halt, on_settled: Callable[[RowStatus], None]
    ) -> None:
        """`on_settled` is told the state of every row that is settled."""
        self._settings = job.settings
        self._timing = job.timing
        self._exists_when = compile_patterns(job.settings.exists_when)
        self._wire = wire
        self._rules = wire.rules
        self._recorder = recorder
        self._halt = halt
        self._on_settled = on_settled
        self._seen = SeenIds()
        self._stranded: list[tuple[SendRow, Outcome]] = []
        self.unrecorded: list[tuple[SendRow, Outcome]] = []
        """Last words that the recorder raised at."""

    async def carry(self, row: SendRow) -> None:
        """Carry one row to its outcome, or leave it pending when the run is to end.

        Raises RefusedError and StoppedError of the tokens, and whatever the recorder raises.
        """
        trail = _Trail()
        while not self._halt.wanted:
            async with self._wire.pace.slot():
                again = await self._try(row, trail)
            if again is None or self._halt.wanted:
                return  # a refresh now would spend the refresh token for nobody
            if again.refused is not None:
                await self._wire.tokens.renew(again.refused.generation)
            else:
                await self._halt.sleep(again.wait)

    def end(self) -> None:
        """After the last row: if some only failed to reach the server, they are pending, and the run is not done."""
        if self._stranded:
            self._halt.want(SendEnd.unreachable(self._stranded[-1][1].message))

    async def _try(self, row: SendRow, trail: _Trail) -> _Again | None:
        """Make one request for a row; None when the row needs nothing more from here."""
        if self._halt.wanted or not await self._recorder.intent(row):
            return None
        if self._halt.wanted:
            await self._recorder.release(row)
            return None
        token = self._wire.tokens.current
        seen = await self._wire.transport.create_customer(row.body, row.idempotency_key, token.access)
        trail.sent += seen.sent
        if seen.status is not None and seen.status != 401:
            self._wire.tokens.accepted(token.generation)
        verdict = self._weigh(classify(seen, self._exists_when, (*row.private, token.access)), trail)
        again = await self._follow(row, trail, verdict, token)
        if seen.status is not None:
            await self._fail_stranded()
        return again

    def _weigh(self, verdict: Verdict, trail: _Trail) -> Verdict:
        """Try an uncertain row again where the user says that the store refuses duplicates, as long as it may."""
        resend = self._settings.on_uncertain == "resend" and trail.tries + 1 < self._settings.attempts
        if verdict.next is Next.SETTLE and verdict.status is RowStatus.UNCERTAIN and resend:
            return replace(verdict, next=Next.RETRY, status=RowStatus.PENDING, costs_attempt=True)
        return verdict

    async def _follow(self, row: SendRow, trail: _Trail, verdict: Verdict, token: Token) -> _Again | None:
        trail.unauthorized = trail.unauthorized + 1 if verdict.next is Next.REFRESH else 0
        match verdict.next:
            case Next.SETTLE:
                await self._settle(row, trail, verdict)
                return None
            case Next.REFUSED:
                await self._refused(row, trail, verdict)
                return None
            case Next.REFRESH:
                await self._recorder.release(row)
                if trail.unauthorized >= MOST_UNAUTHORIZED:
                    self._halt.want(SendEnd.unauthorized())
                return _Again(refused=token)
            case Next.RETRY:
                return await self._retry(row, trail, verdict)

    async def _settle(self, row: SendRow, trail: _Trail, verdict: Verdict) -> None:
        outcome = _outcome(verdict, trail)
        if outcome.status is RowStatus.CREATED and not self._seen.add(outcome.customer_id):
            end = SendEnd.same_customer_id()
            message = f"{end.message} The id is {outcome.customer_id}."
            outcome = replace(outcome, status=RowStatus.UNCERTAIN, code="same_customer_id", message=message)
            self._halt.want(end)
        await self._record(row, outcome)

    async def _refused(self, row: SendRow, trail: _Trail, verdict: Verdict) -> None:
        """403 or 404: about the run as long as nothing was created, about the row afterwards."""
        if self._rules.nothing_created:
            self._halt.want(SendEnd.refused(verdict.http_status, verdict.message))
            await self._recorder.release(row)
        elif await self._record(row, _outcome(verdict, trail), refused=True):
            self._halt.want(SendEnd.refused_in_a_row(verdict.http_status, verdict.message))

    async def _retry(self, row: SendRow, trail: _Trail, verdict: Verdict) -> _Again | None:
        """Certainly not processed: wait and try again, unless the attempts are used up."""
        trail.waits += 1
        trail.tries += verdict.costs_attempt
        wait = backoff(trail.waits, random.random, self._timing.backoff_base, self._timing.backoff_cap)
        if verdict.pause is not None:
            self._wire.pace.pause(min(verdict.pause, self._timing.retry_after_cap))
        if not verdict.costs_attempt and self._rules.is_stalled():
            self._halt.want(SendEnd.stalled(self._timing.stalled))
        if trail.tries < self._settings.attempts or self._halt.wanted:
            await self._recorder.release(row)
            return _Again(wait)
        await self._strand(row, replace(_outcome(verdict, trail), status=RowStatus.FAILED))
        return None

    async def _strand(self, row: SendRow, outcome: Outcome) -> None:
        """Hold the row back as pending: it is failed once the API answers others, and not if nothing gets through."""
        await self._recorder.release(row)
        self._stranded.append((row, outcome))
        if len(self._stranded) >= MOST_STRANDED:
            self._halt.want(SendEnd.unreachable(outcome.message))

    async def _fail_stranded(self) -> None:
        """Settle the rows that were held back as failed: the API is there, and their attempts are used up."""
        while self._stranded and not self._halt.wanted:
            row, outcome = self._stranded.pop()
            await self._record(row, outcome)

    async def _record(self, row: SendRow, outcome: Outcome, *, refused: bool = False) -> bool:
        """Hand the row's last word over; true when it is one refusal too many."""
        try:
            await self._recorder.settle(row, outcome)
        except Exception:  # raised on: whatever the record failed with, the new id must be named beside it
            self.unrecorded.append((row, outcome))
            raise
        self._on_settled(outcome.status)
        return self._rules.settled(outcome.status, refused=refused)


def _outcome(verdict: Verdict, trail: _Trail) -> Outcome:
    return Outcome(
        status=verdict.status,
        customer_id=verdict.customer_id,
        http_status=verdict.http_status,
        code=verdict.code,
        message=verdict.message,
        attempts=trail.sent,
    )
