"""Sending: a fixed pool of workers carries rows, one request at a time each, until rows or patience end.

A row takes its place in the pace before its intent, and keeps it until its outcome is recorded. Its intent is recorded
before each request goes on the wire. What was certainly not processed is released and tried again; what may have been
processed is settled as uncertain, and never sent again from here.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from importer.config import Secrets, Settings
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import RefusedError, StoppedError
from importer.events import StopLevel, StopSignal
from importer.sender.classify import classify, compile_patterns
from importer.sender.end import MOST_STRANDED, MOST_UNAUTHORIZED, SendEnd, StopRules
from importer.sender.feed import Feed
from importer.sender.halt import Halt
from importer.sender.observation import Next, Verdict
from importer.sender.pace import Pace
from importer.sender.retry import DEFAULT_TIMING, Timing, backoff
from importer.sender.row import Recorder, SendRow
from importer.sender.seen_ids import SeenIds
from importer.sender.target import Target
from importer.sender.token import Token, Tokens
from importer.sender.transport import Transport

OnProgress = Callable[[int, Mapping[RowStatus, int]], None]
"""Is told how many rows were settled, and in which states; at most about ten times a second."""
_PROGRESS_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class SendJob:
    """What sending needs to know."""

    target: Target
    settings: Settings
    secrets: Secrets
    timing: Timing = DEFAULT_TIMING


@dataclass(slots=True)
class _Trail:
    """What happened to one row so far."""

    contacts_before: int
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


class Sending:
    """One sending of rows. Make it inside the event loop, await `run` once."""

    def __init__(self, job: SendJob, recorder: Recorder, stop: StopSignal, on_progress: OnProgress) -> None:
        """Make everything ready, without a request. Raises UsageError when there are no credentials."""
        settings, timing = job.settings, job.timing
        clock = asyncio.get_running_loop().time
        self._job = job
        self._recorder = recorder
        self._stop = stop
        self._on_progress = on_progress
        self._clock = clock
        self._halt = Halt()
        self._leave = asyncio.Event()
        self._exists_when = compile_patterns(settings.exists_when)
        self._transport = Transport(
            job.target, timeout=settings.timeout, concurrency=settings.concurrency, timing=timing
        )
        self._tokens = Tokens(
            job.secrets, self._transport.authorize, attempts=settings.attempts, wait=self._back_off, clock=clock
        )
        self._pace = Pace(
            settings.concurrency, settings.rate, clock=clock, sleep=self._halt.sleep, random=random.random
        )
        self._rules = StopRules(clock, timing.stalled)
        self._seen = SeenIds()
        self._stranded: list[tuple[SendRow, Outcome]] = []
        self._states: Counter[RowStatus] = Counter()
        self._reported = clock()
        self._end: SendEnd | None = None
        self._error: Exception | None = None

    async def run(self, rows: Iterable[SendRow]) -> SendEnd:
        """Send the rows; say how it ended. Raises what the recorder or the rows raise, once nothing is on the wire."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._heed_signal)

        forget = self._stop.on_request(wake)
        self._feed = Feed(rows)
        try:
            async with self._transport:
                self._heed_signal()
                await self._get_ready()
                workers = [asyncio.create_task(self._work()) for _ in range(self._job.settings.concurrency)]
                await self._await(workers)
        finally:
            forget()
            await self._feed.close(patience=self._job.timing.leave)
        if self._error is not None:
            raise self._error
        if self._end is None and self._stranded:
            self._end = SendEnd.unreachable(self._stranded[-1][1].message)
        self._on_progress(self._states.total(), dict(self._states))
        return replace(self._end or SendEnd(), states=dict(self._states))

    async def _get_ready(self) -> None:
        try:
            if not self._halt.wanted:
                await self._tokens.ready()
        except (RefusedError, StoppedError) as error:
            self._finish(_end_of(error))

    async def _await(self, workers: list[asyncio.Task[None]]) -> None:
        """Await the workers; once the run is to be left at once, only for a moment."""
        leaving = asyncio.create_task(_when(self._leave))
        everybody = asyncio.create_task(_all_done(workers))
        try:
            await asyncio.wait({everybody, leaving}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({everybody}, timeout=self._job.timing.leave)
        finally:
            for task in (leaving, *workers):
                task.cancel()
            await asyncio.wait({everybody, leaving})

    def _heed_signal(self) -> None:
        if self._stop.level >= StopLevel.DRAIN:
            self._finish(SendEnd.by_signal(self._stop))
        if self._stop.level >= StopLevel.NOW:
            self._transport.hurry(0.0)
            self._leave.set()

    def _finish(self, end: SendEnd | None) -> None:
        """Claim nothing more, wake who sleeps, give what is on the wire a last while. The first reason stands."""
        self._end = self._end or end
        if not self._halt.wanted:
            self._halt.want()
            self._feed.end()
            self._transport.hurry(self._job.timing.drain)

    async def _work(self) -> None:
        try:
            while not self._halt.wanted and (row := await self._feed.take()) is not None:
                await self._carry(row)
        except (RefusedError, StoppedError) as error:
            self._finish(_end_of(error))
        except Exception as error:  # noqa: BLE001 - kept, and raised once nothing is on the wire
            self._error = self._error or error
            self._finish(None)

    async def _carry(self, row: SendRow) -> None:
        """Carry one row to its outcome, or leave it pending when the run is to end."""
        trail = _Trail(self._rules.contacts)
        while not self._halt.wanted:
            async with self._pace.slot():
                again = await self._try(row, trail)
            if again is None:
                return
            if again.refused is not None:
                await self._tokens.renew(again.refused.generation)
            else:
                await self._halt.sleep(again.wait)

    async def _try(self, row: SendRow, trail: _Trail) -> _Again | None:
        """Make one request for a row; None when the row needs nothing more from here."""
        if self._halt.wanted or not await self._recorder.intent(row):
            return None
        if self._halt.wanted:
            await self._recorder.release(row)
            return None
        token = self._tokens.current
        seen = await self._transport.create_customer(row.body, row.idempotency_key, token.access)
        trail.sent += seen.sent
        if seen.status is not None and seen.status != 401:
            self._tokens.accepted(token.generation)
        if seen.sent:
            self._rules.contacts += 1
            await self._fail_stranded()
        verdict = classify(seen, self._exists_when, (*row.private, token.access))
        return await self._follow(row, trail, verdict, token)

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
                    self._finish(SendEnd.unauthorized())
                return _Again(refused=token)
            case Next.RETRY:
                return await self._retry(row, trail, verdict)

    async def _settle(self, row: SendRow, trail: _Trail, verdict: Verdict) -> None:
        outcome = _outcome(verdict, trail)
        known = outcome.status is RowStatus.CREATED and not self._seen.add(outcome.customer_id)
        if known:
            end = SendEnd.same_customer_id()
            outcome = replace(
                outcome, status=RowStatus.UNCERTAIN, customer_id="", code="same_customer_id", message=end.message
            )
            self._finish(end)
        await self._record(row, outcome, refused=False)

    async def _refused(self, row: SendRow, trail: _Trail, verdict: Verdict) -> None:
        """403 or 404: about the run as long as nothing was created, about the row afterwards."""
        if self._rules.nothing_created:
            self._finish(SendEnd.refused(verdict.http_status, verdict.message))
            await self._recorder.release(row)
        elif await self._record(row, _outcome(verdict, trail), refused=True):
            self._finish(SendEnd.refused_in_a_row(verdict.http_status, verdict.message))

    async def _retry(self, row: SendRow, trail: _Trail, verdict: Verdict) -> _Again | None:
        """Certainly not processed: wait and try again, unless the attempts are used up."""
        trail.waits += 1
        trail.tries += verdict.costs_attempt
        wait = self._backoff(trail.waits)
        if verdict.pause is not None:
            self._pace.pause(min(verdict.pause, self._job.timing.retry_after_cap))
            wait = wait if verdict.pause == 0 else 0.0
        if not verdict.costs_attempt:
            await self._recorder.release(row)
            if self._rules.is_stalled():
                self._finish(SendEnd.stalled(self._job.timing.stalled))
            return _Again(wait)
        if trail.tries < self._job.settings.attempts or self._halt.wanted:
            await self._recorder.release(row)
            return _Again(wait)
        outcome = replace(_outcome(verdict, trail), status=RowStatus.FAILED)
        if self._rules.contacts > trail.contacts_before:
            await self._record(row, outcome, refused=False)
        else:
            await self._strand(row, outcome)
        return None

    async def _strand(self, row: SendRow, outcome: Outcome) -> None:
        """Nothing got through since the row's first try: the server's failure, not the row's, so it stays pending."""
        await self._recorder.release(row)
        self._stranded.append((row, outcome))
        if len(self._stranded) >= MOST_STRANDED:
            self._finish(SendEnd.unreachable(outcome.message))

    async def _fail_stranded(self) -> None:
        """Settle the few rows that used up their attempts as failed, now that the server is there after all."""
        while self._stranded and not self._halt.wanted:
            row, outcome = self._stranded.pop()
            await self._record(row, outcome, refused=False)

    async def _record(self, row: SendRow, outcome: Outcome, *, refused: bool) -> bool:
        """Hand the row's last word over; true when it is one refusal too many."""
        await self._recorder.settle(row, outcome)
        self._states[outcome.status] += 1
        now = self._clock()
        if now - self._reported >= _PROGRESS_EVERY:
            self._reported = now
            self._on_progress(self._states.total(), dict(self._states))
        return self._rules.settled(outcome.status, refused=refused)

    def _backoff(self, attempt: int) -> float:
        timing = self._job.timing
        return backoff(attempt, random.random, timing.backoff_base, timing.backoff_cap)

    async def _back_off(self, attempt: int) -> bool:
        return await self._halt.sleep(self._backoff(attempt))


async def _when(event: asyncio.Event) -> None:
    await event.wait()


async def _all_done(tasks: Iterable[asyncio.Task[None]]) -> None:
    await asyncio.wait(list(tasks))


def _outcome(verdict: Verdict, trail: _Trail) -> Outcome:
    return Outcome(
        status=verdict.status,
        customer_id=verdict.customer_id,
        http_status=verdict.http_status,
        code=verdict.code,
        message=verdict.message,
        attempts=trail.sent,
    )


def _end_of(error: RefusedError | StoppedError) -> SendEnd:
    """Only the tokens raise these here."""
    word = "credentials_refused" if isinstance(error, RefusedError) else "unreachable"
    return SendEnd(word, error.message, error.remedy, error.exit_code)
