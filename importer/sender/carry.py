"""The way of one row: place, intent, wire, verdict, and what follows from it.

A row takes its place in the pace before its intent, and keeps it until its outcome is recorded. Its intent is recorded
before each request goes on the wire. What was certainly not processed is released and waits to be tried again; what may
have been processed is settled as uncertain, and never sent again from here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.events import Event, RequestEnded, Retrying
from importer.reply_times import ReplyCounter
from importer.sender.breaker_gate import BreakerGate
from importer.sender.classify import classify, compile_patterns
from importer.sender.end import MOST_UNAUTHORIZED, SendEnd
from importer.sender.halt import Halt
from importer.sender.job import SendJob
from importer.sender.observation import Next, Observation, Verdict
from importer.sender.pace import Answer, Pace
from importer.sender.retry import backoff
from importer.sender.retry_budget import RetryBudget
from importer.sender.row import Recorder, SendRow
from importer.sender.seen_ids import SeenIds
from importer.sender.stop_rules import StopRules
from importer.sender.token import Token, Tokens
from importer.sender.transport import Transport
from importer.sender.waiting_rows import Attempted, WaitingRows


@dataclass(frozen=True, slots=True)
class Wire:
    """All that stands between a row and the API."""

    transport: Transport
    tokens: Tokens
    pace: Pace
    gate: BreakerGate
    rules: StopRules
    budget: RetryBudget
    waiting: WaitingRows
    replies: ReplyCounter
    clock: Callable[[], float]
    """Gives seconds."""


@dataclass(frozen=True, slots=True)
class Told:
    """Whoever is told what happens."""

    settled: Callable[[RowStatus], None]
    """The state of every row that is settled."""
    emit: Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class _Again:
    """The row is pending and is to be tried again."""

    wait: float = 0.0
    """After so many seconds."""
    refused: Token | None = None
    """After a newer token than this one was got."""


class Carrier:
    """Carries rows, many at once: one `attempt` per worker."""

    def __init__(self, job: SendJob, wire: Wire, recorder: Recorder, halt: Halt, told: Told) -> None:
        self._settings = job.settings
        self._timing = job.timing
        self._every_request = job.every_request
        self._exists_when = compile_patterns(job.settings.exists_when)
        self._wire = wire
        self._rules = wire.rules
        self._recorder = recorder
        self._halt = halt
        self._told = told
        self._seen = SeenIds()
        self._stranded: list[tuple[SendRow, Outcome]] = []
        self._doubted: dict[int, Attempted] = {}
        """Rows in doubt that have no outcome yet, by their ordinal."""
        self.unrecorded: list[tuple[SendRow, Outcome]] = []
        """Last words that the recorder raised at."""

    async def attempt(self, one: Attempted) -> None:
        """Try to bring one row to its outcome; if it must be tried again, it waits for that.

        Raises RefusedError and StoppedError of the tokens, and whatever the recorder raises.
        """
        entered = await self._wire.pace.enter()
        try:
            again = await self._guarded(one, entered)
        finally:
            self._wire.pace.leave()
        if again is None or self._halt.wanted:
            return  # a refresh now would spend the refresh token for nobody
        if again.refused is not None:
            await self._wire.tokens.renew(again.refused.generation)
        self._wire.waiting.put(one, self._wire.clock() + again.wait)

    async def settle_doubted(self) -> None:
        """After the last request: rows that were to be tried again in spite of their doubt are uncertain after all."""
        while self._doubted:
            one = next(iter(self._doubted.values()))
            assert one.doubt is not None  # noqa: S101 - that is why it is here
            await self._record(one.row, _outcome(one.doubt, one))

    def end(self) -> None:
        """After the last row: if some only failed to reach the server, they are pending, and the run is not done."""
        if self._stranded:
            self._halt.want(SendEnd.unreachable(self._stranded[-1][1].message))

    async def _guarded(self, one: Attempted, entered: float) -> _Again | None:
        """Make one request, unless the run is to end or the breaker is open; None when the row needs no more."""
        if self._halt.wanted:
            return None
        probe = self._wire.gate.begin()
        failed: bool | None = None
        try:
            if one.doubt is None and not await self._recorder.intent(one.row):
                return None
            if not self._may_go(probe=probe):
                await self._release(one)
                return _Again()
            token = self._wire.tokens.current
            verdict = await self._try(one, entered, token)
            failed = verdict.status is RowStatus.UNCERTAIN or verdict.costs_attempt
            again = await self._follow(one, self._weigh(verdict, one), token)
            if verdict.http_status is not None:
                await self._fail_stranded()
            return again
        finally:
            self._end_guard(failed=failed, probe=probe)

    def _end_guard(self, *, failed: bool | None, probe: bool) -> None:
        """Tell the breaker; what the end of the run has broken off says nothing of the API."""
        self._wire.gate.end(failed=None if self._halt.wanted else failed, probe=probe)

    def _may_go(self, *, probe: bool) -> bool:
        """Look once more when the intent is on record: that took a while."""
        return not self._halt.wanted and (probe or not self._wire.gate.is_shut)

    async def _try(self, one: Attempted, entered: float, token: Token) -> Verdict:
        """Make one request, and tell the pace of it."""
        row = one.row
        began = self._wire.clock()
        seen = await self._wire.transport.create_customer(row.body, row.idempotency_key, token.access)
        seconds = self._wire.clock() - began
        one.sent += seen.sent
        if seen.status is not None and seen.status != 401:
            self._wire.tokens.accepted(token.generation, seen.date)
        verdict = classify(seen, self._exists_when, (*row.private, token.access))
        answer = _answer(seen, verdict)
        if verdict.pause is not None:
            self._wire.pace.pause(min(verdict.pause, self._timing.retry_after_cap), entered, answer)
        if seen.hint is not None:
            self._wire.pace.hint(seen.hint)
        self._wire.pace.answered(entered, seconds, answer)
        if seen.status is not None:
            self._wire.replies.count(seconds, self._wire.pace.under_way, turned_away=verdict.next is Next.RETRY)
        if self._every_request:
            status, code = verdict.status, verdict.code
            self._told.emit(RequestEnded(row.source, row.row, seen.status, code, status, seen.sent, seconds))
        return verdict

    def _weigh(self, verdict: Verdict, one: Attempted) -> Verdict:
        """Try an uncertain row again where the user says that the store refuses duplicates, as long as it may."""
        resend = self._settings.on_uncertain == "resend" and one.tries + 1 < self._settings.attempts
        if verdict.next is Next.SETTLE and verdict.status is RowStatus.UNCERTAIN and resend:
            one.doubt = verdict
            self._doubted[one.row.ordinal] = one
            return replace(verdict, next=Next.RETRY, status=RowStatus.PENDING, costs_attempt=True)
        return verdict

    async def _release(self, one: Attempted) -> None:
        """Note that the row is not on the wire, unless an earlier request of it may have been processed."""
        if one.doubt is None:
            await self._recorder.release(one.row)

    async def _follow(self, one: Attempted, verdict: Verdict, token: Token) -> _Again | None:
        one.unauthorized = one.unauthorized + 1 if verdict.next is Next.REFRESH else 0
        match verdict.next:
            case Next.SETTLE:
                await self._settle(one, verdict)
                return None
            case Next.REFUSED:
                await self._refused(one, verdict)
                return None
            case Next.REFRESH:
                await self._release(one)
                if one.unauthorized >= MOST_UNAUTHORIZED:
                    self._halt.want(SendEnd.unauthorized())
                return _Again(refused=token)
            case Next.RETRY:
                return await self._retry(one, verdict)

    async def _settle(self, one: Attempted, verdict: Verdict) -> None:
        outcome = _outcome(verdict, one)
        if one.doubt is not None and outcome.status not in _BEYOND_DOUBT:
            outcome = _outcome(one.doubt, one)
        if outcome.status is RowStatus.CREATED and not self._seen.add(outcome.customer_id):
            end = SendEnd.same_customer_id()
            message = f"{end.message} The id is {outcome.customer_id}."
            outcome = replace(outcome, status=RowStatus.UNCERTAIN, code="same_customer_id", message=message)
            self._halt.want(end)
        await self._record(one.row, outcome)

    async def _refused(self, one: Attempted, verdict: Verdict) -> None:
        """403 or 404: about the run as long as nothing was created, about the row afterwards."""
        if self._rules.nothing_created:
            self._halt.want(SendEnd.refused(verdict.http_status, verdict.message))
            await self._release(one)
        else:
            await self._record(one.row, _outcome(one.doubt or verdict, one), refused=True)

    async def _retry(self, one: Attempted, verdict: Verdict) -> _Again | None:
        """Certainly not processed: wait and try again, unless the attempts are used up."""
        one.waits += 1
        if verdict.costs_attempt:
            one.tries += 1
            self._rules.failed(one.row.row, _outcome(verdict, one))
        if one.tries >= self._settings.attempts and not self._halt.wanted:
            if one.doubt is not None:
                await self._settle(one, one.doubt)
            else:
                await self._strand(one, replace(_outcome(verdict, one), status=RowStatus.FAILED))
            return None
        await self._release(one)
        wait = backoff(one.waits, random.random, self._timing.backoff_base, self._timing.backoff_cap)
        if verdict.costs_attempt:
            wait = max(wait, self._wire.budget.spend(self._wire.clock()))
        self._told.emit(Retrying(one.row.source, one.row.row, verdict.http_status, verdict.code, wait))
        return _Again(wait)

    async def _strand(self, one: Attempted, outcome: Outcome) -> None:
        """Hold the row back as pending: it is failed once the API answers others, and not if nothing gets through."""
        await self._recorder.release(one.row)
        self._stranded.append((one.row, outcome))

    async def _fail_stranded(self) -> None:
        """Settle the rows that were held back as failed: the API is there, and their attempts are used up."""
        while self._stranded and not self._halt.wanted:
            row, outcome = self._stranded.pop()
            await self._record(row, outcome)

    async def _record(self, row: SendRow, outcome: Outcome, *, refused: bool = False) -> None:
        """Hand the row's last word over, and heed the rules."""
        try:
            await self._recorder.settle(row, outcome)
        except Exception:  # raised on: whatever the record failed with, the new id must be named beside it
            self.unrecorded.append((row, outcome))
            raise
        self._doubted.pop(row.ordinal, None)
        self._told.settled(outcome.status)
        if outcome.status is not RowStatus.CREATED:
            self._rules.failed(row.row, outcome)
        in_canary = self._rules.in_canary
        if (end := self._rules.settled(self._wire.clock(), outcome, refused=refused)) is not None:
            self._halt.want(end)
        elif in_canary and not self._rules.in_canary:
            self._wire.pace.narrow(None)


_BEYOND_DOUBT = frozenset({RowStatus.CREATED, RowStatus.EXISTS})


def _answer(seen: Observation, verdict: Verdict) -> Answer:
    """Give what the pace makes of a reply."""
    if verdict.status is RowStatus.UNCERTAIN or seen.status is None:
        return Answer.LOST
    if verdict.next is not Next.RETRY:
        return Answer.TAKEN
    return Answer.TURNED_AWAY if seen.status == 429 else Answer.SHED


def _outcome(verdict: Verdict, one: Attempted) -> Outcome:
    return Outcome(
        status=verdict.status,
        customer_id=verdict.customer_id,
        http_status=verdict.http_status,
        code=verdict.code,
        message=verdict.message,
        attempts=one.sent,
    )
