"""The pace: who may go on the wire when. Two controllers move a rate and a number of slots; here they are kept to.

Who wants to go waits in one queue, first come, first served. One timer wakes as many as may go: at a thousand requests
a second, a timer for each would cost more than sending them.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from enum import Enum, auto

from importer.events import PaceChanged, Paused
from importer.sender.concurrency_control import ConcurrencyController
from importer.sender.rate_control import LEAST, RateController
from importer.sender.rate_hint import RateHint
from importer.sender.retry import Random

BURST = 0.020
"""Seconds of sends that may go at once after a quiet moment (design, Pace)."""
_PAUSE_SPREAD = 0.1
"""A pause is drawn out by up to this share, so that several importers do not come back together."""
_SHORTEST_PAUSE = 0.01
"""Seconds; to be asked for less (Retry-After: 0) is to be asked for nothing."""
_JUDGE_EVERY = 0.02
"""Seconds between two looks at the controllers."""
_PLENTY = 5.0
"""Seconds that the requests which the API says are left must last for, else its hint is heeded."""
_SHORTEST_WAIT = 0.001
"""Seconds; uvloop's timers know milliseconds."""


class Answer(Enum):
    """What one request tells the pace."""

    TAKEN = auto()
    """The API has looked at it, whatever it made of it."""
    TURNED_AWAY = auto()
    """It was not processed, since there were too many (429)."""
    SHED = auto()
    """It was not processed, since the server has too much to do (408, 503)."""
    LOST = auto()
    """No reply came that can be read."""


class Pace:
    """Admission to the wire: `await enter()` before the intent, `leave()` after the outcome. On a running loop.

    It moves by what `answered` tells it. Clock and timers can be those of a loop with a time of its own, so that all of
    it can be simulated.
    """

    def __init__(
        self,
        rates: RateController,
        limits: ConcurrencyController,
        *,
        clock: Callable[[], float],
        random: Random,
        emit: Callable[[PaceChanged | Paused], None],
    ) -> None:
        """`clock` gives seconds, and runs as fast as the loop's timers."""
        self._rates = rates
        self._limits = limits
        self._clock = clock
        self._random = random
        self._emit = emit
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[asyncio.Future[float]] = deque()
        self._inside = 0
        self._tokens = 1.0
        self._filled = self._judged = self._resume = clock()
        self._timer: asyncio.TimerHandle | None = None
        self._hint = (float("inf"), self._resume)
        """A rate that the API has named, and until when it counts."""
        self._most = limits.limit
        """Slots, whatever the controller says; see `narrow`."""
        self._gate: int | None = None
        """How many may still go; None: as many as want to."""
        self._ended = False
        self.narrow(None)

    @property
    def concurrency(self) -> int:
        """Requests that may be on the wire at a time."""
        return self._limits.limit

    @property
    def under_way(self) -> int:
        """Requests that have a slot, as of now."""
        return self._inside

    @property
    def throttled(self) -> float:
        """Share of the replies of the last window that turned a request away, 0-1."""
        return self._rates.throttled

    async def enter(self) -> float:
        """Wait for a slot and for its turn; at once when the run is to end: the caller looks itself.

        Gives when it came, by the clock.
        """
        if self._ended or (not self._waiting and self._may_go()):
            return self._go()
        turn: asyncio.Future[float] = self._loop.create_future()
        self._waiting.append(turn)
        self._wait_for_time()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        """Give the slot back."""
        self._inside -= 1
        self._wake()

    def narrow(self, slots: int | None) -> None:
        """Let no more than so many be on the wire at a time; None leaves it to the controller."""
        self._most = sys.maxsize if slots is None else slots
        self._wake()

    def shut(self, leave: int | None = 0) -> None:
        """Let nobody go any more but the next so many; None opens it again."""
        self._gate = leave
        self._wake()

    def end(self) -> None:
        """Keep nobody waiting any longer, now or later."""
        self._ended = True
        self._wake()

    def answered(self, entered: float, seconds: float, answer: Answer) -> None:
        """Tell of a request that entered at `entered` (by the clock) and whose reply took so many seconds."""
        now = self._clock()
        turned_away = answer in _UNPROCESSED
        if answer is Answer.LOST:
            self._rates.end_ramp(now)
        else:
            self._rates.replied(entered, turned_away=turned_away)
        if answer is Answer.SHED:
            self._limits.shed(now)
        elif answer is Answer.TAKEN:
            self._limits.replied(seconds, self._inside)
        if turned_away or now - self._judged >= _JUDGE_EVERY:
            self._judged = now
            self._limits.judge(now)
            if cause := self._rates.judge(now, self._limits.rtt):
                self._changed(cause)

    def pause(self, seconds: float, entered: float, answer: Answer) -> None:
        """Let nobody go for `seconds`, drawn out by a little: so was answered a request that entered at `entered`.

        Only one that was turned away slows down what follows, too: a server that is shedding load is not asking for it.
        """
        if seconds < _SHORTEST_PAUSE:
            return
        now = self._clock()
        spread = seconds * (1.0 + _PAUSE_SPREAD * self._random())
        if self._resume <= now:
            self._emit(Paused(spread))
        self._resume = max(self._resume, now + spread)
        if answer is not Answer.TURNED_AWAY:
            self._rates.waits_until(self._resume)
        elif self._rates.paused(spread, now, entered):
            self._changed("throttled")

    def hint(self, hint: RateHint) -> None:
        """Heed what the API says of its own limit."""
        now = self._clock()
        if hint.remaining is not None and hint.remaining > _PLENTY * self._rates.rate:
            return
        before, until = self._hint
        self._hint = (max(hint.rate, LEAST), now + hint.seconds)
        if now >= until or hint.rate < 0.5 * before:
            self._changed("hint")

    def _rate(self, now: float) -> float:
        named, until = self._hint
        return min(self._rates.rate, named) if now < until else self._rates.rate

    def _changed(self, cause: str) -> None:
        self._emit(PaceChanged(self._rate(self._clock()), self._limits.limit, self._rates.throttled, cause))

    def _may_go(self) -> bool:
        return self._has_slot() and self._has_token()

    def _has_slot(self) -> bool:
        return self._inside < self._limits.limit and self._inside < self._most and self._gate != 0

    def _has_token(self) -> bool:
        now = self._clock()
        if now < self._resume:
            return False
        rate = self._rate(now)
        begin = max(self._filled, self._resume)
        self._tokens = min(
            1.0 + rate * BURST, self._tokens + (now - begin) * rate
        )  # a timer that is late costs nothing
        self._filled = now
        return self._tokens >= 1.0

    def _go(self) -> float:
        self._inside += 1
        self._tokens -= 1.0
        if self._gate:
            self._gate -= 1
        now = self._clock()
        self._rates.sent(now)
        return now

    def _wake(self) -> None:
        """Let go who may."""
        while self._waiting and (self._ended or self._may_go()):
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(self._go())
        self._wait_for_time()

    def _wait_for_time(self) -> None:
        """Set the timer if it is only time that somebody waits for; who waits for a slot is woken by who leaves."""
        if self._timer is None and self._waiting and self._has_slot():
            now = self._clock()
            wait = max((1.0 - self._tokens) / self._rate(now), self._resume - now, _SHORTEST_WAIT)
            self._timer = self._loop.call_later(wait, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        self._wake()


_UNPROCESSED = frozenset({Answer.TURNED_AWAY, Answer.SHED})
