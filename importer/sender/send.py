"""Sending from its first row to its end: a fixed pool of workers, fed by a thread, ended by rows, rules or wishes."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import ImporterError, JournalError, RefusedError, StoppedError
from importer.events import Event, Listener, SendProgress, StopLevel, StopSignal
from importer.reply_times import ReplyCounter
from importer.sender.breaker import Breaker
from importer.sender.breaker_gate import BreakerGate
from importer.sender.carry import Carrier, Told, Wire
from importer.sender.concurrency_control import ConcurrencyController
from importer.sender.end import SendEnd
from importer.sender.feed import Feed
from importer.sender.halt import Halt
from importer.sender.job import SendJob
from importer.sender.pace import Pace
from importer.sender.rate_control import RateController
from importer.sender.retry import backoff
from importer.sender.retry_budget import RetryBudget
from importer.sender.route import find_route
from importer.sender.row import Recorder, SendRow
from importer.sender.stop_rules import StopRules
from importer.sender.token import Tokens
from importer.sender.token_source import Surroundings
from importer.sender.transport import Transport
from importer.sender.waiting_rows import Attempted, WaitingRows
from importer.shown_text import place_words

_PROGRESS_EVERY = 0.1
_TICK = 1.0
"""Seconds between two words of progress when no row is settled."""
_RATE_OVER = 5
"""Ticks over which the rate is told."""
_WAITING_PER_SLOT = 2
"""Rows that may wait to be tried again, for each slot there may be; beyond it, no new ones are begun."""
_LEAST_WAITING = 100
"""So many may wait however few slots there are: two that are turned away for ever must not keep all others from going.
"""


class Sending:
    """One sending of rows. Make it inside the event loop, await `run` once."""

    def __init__(self, job: SendJob, recorder: Recorder, stop: StopSignal, emit: Listener) -> None:
        """Make everything ready, without a request. Raises UsageError when there are no credentials, or no way."""
        settings, timing = job.settings, job.timing
        clock = time.monotonic  # a loop's own time may stand still for milliseconds
        self._job = job
        self._stop = stop
        self._emit: Listener | None = emit
        self._clock = clock
        self._halt = Halt(self._wind_down)
        self._leave = asyncio.Event()
        self._transport = Transport(
            job.target,
            timeout=settings.timeout,
            concurrency=settings.concurrency,
            timing=timing,
            route=find_route(job.target, settings),
        )
        self._tokens = Tokens(settings, job.secrets, self._transport.authorize, self._surroundings())
        now = clock()
        self._pace = Pace(
            RateController(now, settings.rate, job.beginning.rate),
            ConcurrencyController(now, settings.concurrency, job.beginning.slots),
            clock=clock,
            random=random.random,
            emit=self._tell,
        )
        self._rules = StopRules(
            now, stalled=timing.stalled, max_failures=settings.max_failures, canary=job.beginning.canary
        )
        if self._rules.in_canary:
            self._pace.narrow(1)  # widened by the carrier
        breaker = Breaker(timing.breaker, timing.breaker_cap)
        self._gate = BreakerGate(breaker, self._pace, self._tell, lambda: self._halt.want(self._rules.given_up()))
        self._budget = RetryBudget(now)
        self._waiting = WaitingRows()
        self._replies = ReplyCounter()
        wire = Wire(
            transport=self._transport,
            tokens=self._tokens,
            pace=self._pace,
            gate=self._gate,
            rules=self._rules,
            budget=self._budget,
            waiting=self._waiting,
            replies=self._replies,
            clock=clock,
        )
        self._carrier = Carrier(job, wire, recorder, self._halt, Told(self._settled, self._tell))
        self._states: Counter[RowStatus] = Counter()
        self._of_late: deque[tuple[float, int]] = deque([(now, 0)], maxlen=_RATE_OVER)
        self._reported = now
        self._error: Exception | None = None

    async def run(self, rows: Iterable[SendRow]) -> SendEnd:
        """Send the rows; say how it ended. Raises what the recorder or the rows raise, once nothing is on the wire."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._heed_signal)

        forget = self._stop.on_request(wake)
        self._feed = Feed(rows)
        ticking = asyncio.create_task(self._tick())
        try:
            async with self._transport, self._tokens:
                self._heed_signal()
                await self._get_ready()
                await self._await([asyncio.create_task(self._work()) for _ in range(self._job.settings.concurrency)])
        finally:
            ticking.cancel()
            self._gate.close()
            forget()
            await self._feed.close()
        self._report()
        if self._error is not None:
            raise _with_ids(self._error, self._carrier.unrecorded)
        self._carrier.end()
        spent = self._tokens.given_are_spent
        return replace(self._halt.end or SendEnd(), states=dict(self._states), tokens_renewed=spent)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            clock=self._clock,
            wall=time.time,
            sleep=self._halt.sleep,
            back_off=self._back_off,
            emit=self._tell,
            stop=lambda error: self._halt.want(_end_of(error)),
            command_limit=self._job.timing.token_command,
        )

    async def _get_ready(self) -> None:
        try:
            if not self._halt.wanted:
                await self._tokens.ready()
        except (RefusedError, StoppedError) as error:
            self._halt.want(_end_of(error))

    async def _await(self, workers: list[asyncio.Task[None]]) -> None:
        """Await the workers; once the run is to be left at once, only for a moment."""
        leaving = asyncio.create_task(_when(self._leave))
        tasks = [*workers, asyncio.create_task(self._settle_doubted(workers))]
        everybody = asyncio.create_task(_all_done(tasks))
        try:
            await asyncio.wait({everybody, leaving}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({everybody}, timeout=self._job.timing.leave)
        finally:
            for task in (leaving, *tasks):
                task.cancel()
            await asyncio.wait({everybody, leaving})

    async def _work(self) -> None:
        try:
            while (one := await self._next()) is not None:
                await self._carrier.attempt(one)
        except (RefusedError, StoppedError) as error:
            self._halt.want(_end_of(error))
        except Exception as error:  # noqa: BLE001 - kept, and raised once nothing is on the wire
            self._fail(error)

    async def _settle_doubted(self, workers: list[asyncio.Task[None]]) -> None:
        await _all_done(workers)
        if self._error is not None or self._leave.is_set():
            return
        try:
            await self._carrier.settle_doubted()
        except Exception as error:  # noqa: BLE001 - kept, as those of the workers
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        self._halt.want(None)

    async def _next(self) -> Attempted | None:
        """Give the row that comes next: one that is to be tried again goes first. None: there is no more to do."""
        most_waiting = max(_LEAST_WAITING, _WAITING_PER_SLOT * self._job.settings.concurrency)
        while not self._halt.wanted:
            if (one := self._waiting.take(self._clock())) is not None:
                return one
            if len(self._waiting) < most_waiting and (row := await self._feed.take()) is not None:
                self._budget.earn()
                return Attempted(row)
            if not self._waiting:
                return None
            await self._halt.sleep(self._waiting.next_due - self._clock())
        return None

    def _heed_signal(self) -> None:
        if self._stop.level >= StopLevel.DRAIN:
            self._halt.want(SendEnd.by_signal(self._stop))
        if self._stop.level >= StopLevel.NOW:
            self._transport.hurry(0.0)
            self._leave.set()

    def _wind_down(self) -> None:
        """Hand out no more rows, and give what is on the wire a last while."""
        self._feed.end()
        self._pace.end()
        self._transport.hurry(self._job.timing.drain)

    def _settled(self, status: RowStatus) -> None:
        self._states[status] += 1
        now = self._clock()
        if now - self._reported >= _PROGRESS_EVERY:
            self._reported = now
            self._report()

    async def _tick(self) -> None:
        """Tell the progress also while the API is silent: whoever waits wants to see that something waits."""
        while True:
            await asyncio.sleep(_TICK)
            if self._rules.is_stalled(self._clock()):
                self._halt.want(SendEnd.stalled(self._job.timing.stalled))
            self._of_late.append((self._clock(), self._states.total()))
            self._report()

    def _report(self) -> None:
        settled = self._states.total()
        since, before = self._of_late[0]
        rate = (settled - before) / max(self._clock() - since, _TICK)
        slots, throttled, replies = self._pace.concurrency, self._pace.throttled, self._replies.take()
        self._tell(SendProgress(settled, dict(self._states), rate, slots, throttled, replies))

    def _tell(self, event: Event) -> None:
        """Emit; no longer once nobody can be told (a terminal was closed): customers matter more."""
        if self._emit is not None:
            try:
                self._emit(event)
            except OSError:
                self._emit = None

    async def _back_off(self, failures: int) -> bool:
        timing = self._job.timing
        return await self._halt.sleep(backoff(failures, random.random, timing.backoff_base, timing.backoff_cap))


def _end_of(error: ImporterError) -> SendEnd:
    """Only the tokens raise these here."""
    return SendEnd(error.reason, error.message, error.remedy, error.exit_code)


def _with_ids(error: Exception, unrecorded: Sequence[tuple[SendRow, Outcome]]) -> Exception:
    """Let an error name the customer ids whose recording failed: a full disk, say, may keep the reports from it too."""
    listed = [
        f"{place_words(row.source, row.row)} was given customer id {outcome.customer_id}"
        for row, outcome in unrecorded
        if outcome.customer_id
    ]
    if not listed:
        return error
    words = f"Not in the journal: {', '.join(listed)}."
    if not isinstance(error, JournalError):
        error.add_note(words)
        return error
    told = JournalError(f"{error.message} {words}", error.remedy, reason=error.reason)
    told.__cause__ = error
    return told


async def _when(event: asyncio.Event) -> None:
    await event.wait()


async def _all_done(tasks: Iterable[asyncio.Task[None]]) -> None:
    await asyncio.wait(list(tasks))
