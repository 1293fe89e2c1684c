"""The pace: who may go on the wire when. Today a bound on concurrency, an optional fixed rate, and pauses for all.

This is the place of the rate and concurrency controllers: they will move `_slots` and `_interval` by what `Pace` is
told of each reply. Clock and sleep are injected, so that all of it can be simulated.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from importer.sender.retry import Random

BURST = 0.020
"""Seconds of sends that may go at once after a quiet moment (design, Pace)."""
_PAUSE_SPREAD = 0.1
"""A pause is drawn out by up to this share, so that several importers do not come back together."""


class Pace:
    """Admission to the wire: `async with pace.slot()` around everything from the intent to the outcome."""

    def __init__(
        self,
        concurrency: int,
        rate: float | None,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[bool]],
        random: Random,
    ) -> None:
        """`rate` is requests per second; None has no bound. `sleep` gives true when the run is to end instead."""
        self._slots = asyncio.Semaphore(concurrency)
        self._interval = 0.0 if rate is None else 1.0 / rate
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._gate = asyncio.Lock()
        self._next = 0.0
        """When the next request is due by the rate."""
        self._resume = 0.0
        """When the pause for all ends."""

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a place, hold it for the block. Comes at once when the run is to end: the caller looks itself."""
        async with self._slots:
            if self._interval or self._resume:
                async with self._gate:  # one waits for the clock, the others for it: first come, first served
                    await self._turn()
            yield

    def pause(self, seconds: float) -> None:
        """Let nobody go for `seconds`, drawn out by a little."""
        until = self._clock() + seconds * (1.0 + _PAUSE_SPREAD * self._random())
        self._resume = max(self._resume, until)

    async def _turn(self) -> None:
        while (wait := max(self._next, self._resume) - self._clock()) > 0:
            if await self._sleep(wait):
                return
        if self._interval:
            now = self._clock()
            self._next = max(self._next, now - BURST) + self._interval
        else:
            self._resume = 0.0
