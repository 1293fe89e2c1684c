"""A sending without rows and without a network: the pace alone, against a pretend limit, in virtual time."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from importer.events import PaceChanged, Paused
from importer.sender.concurrency_control import ConcurrencyController
from importer.sender.job import CAREFUL, Beginning
from importer.sender.pace import Answer, Pace
from importer.sender.rate_control import RateController
from tests.sender.pretend_limits import Limiter, Workers
from tests.sender.virtual_time import now, run_virtual

_ON_THE_WAY = 0.1
"""Part of the time until a reply that each way on the wire takes."""
_JITTER = 0.1


@dataclass(frozen=True)
class PretendApi:
    """What is sent to: a limit, workers, and how long a reply takes."""

    latency: float
    """Seconds from a request to its reply, drawn out by up to a tenth."""
    limiter: Limiter | None = None
    workers: Workers | None = None


@dataclass
class Simulated:
    """What came of it, by the second in which it was answered."""

    taken: Counter[int] = field(default_factory=Counter)
    turned_away: Counter[int] = field(default_factory=Counter)
    entered: list[float] = field(default_factory=list)
    """When each request went out."""
    inside: list[int] = field(default_factory=list)
    """How many were on the wire then."""
    events: list[tuple[float, PaceChanged | Paused]] = field(default_factory=list)

    def goodput(self, since: int, until: int) -> float:
        """Give the requests a second that were processed between two whole seconds."""
        return sum(count for second, count in self.taken.items() if since <= second < until) / (until - since)

    @property
    def share_turned_away(self) -> float:
        """Of all requests, 0-1."""
        return self.turned_away.total() / (self.turned_away.total() + self.taken.total())


@dataclass(frozen=True)
class Ceilings:
    """What the user allows, and how the sending begins."""

    rate: float | None = None
    concurrency: int = 256
    beginning: Beginning = CAREFUL


NONE = Ceilings()


def make_pace(
    ceilings: Ceilings, *, emit: Callable[[PaceChanged | Paused], None] = lambda _event: None, seed: int = 0
) -> Pace:
    """Make a pace on the running loop, as a sending does."""
    return Pace(
        RateController(now(), ceilings.rate, ceilings.beginning.rate),
        ConcurrencyController(now(), ceilings.concurrency, ceilings.beginning.slots),
        clock=asyncio.get_running_loop().time,
        random=random.Random(seed).random,
        emit=emit,
    )


def simulate(api: PretendApi, seconds: int = 60, *, seed: int = 1, ceilings: Ceilings = NONE) -> Simulated:
    """Send for so many seconds as fast as the pace lets."""
    return run_virtual(_simulate(api, seconds, seed, ceilings))


async def _simulate(api: PretendApi, seconds: int, seed: int, ceilings: Ceilings) -> Simulated:
    loop = asyncio.get_running_loop()
    dice = random.Random(seed).random
    seen = Simulated()
    pace = make_pace(ceilings, emit=lambda event: seen.events.append((loop.time(), event)), seed=seed)
    inside = 0

    def arrive(reply: asyncio.Future[float | None], takes: float) -> None:
        moment = loop.time()
        way = takes * _ON_THE_WAY
        wait = api.limiter.asks_to_wait(moment) if api.limiter is not None else None
        if wait is not None:
            done = moment
        elif api.workers is not None:
            done = api.workers.done_at(moment, takes)
        else:
            done = moment + takes - 2 * way
        if wait is None and done < seconds:
            seen.taken[int(done)] += 1
        loop.call_at(done + way, reply.set_result, wait)

    async def send_on() -> None:
        nonlocal inside
        while True:
            entered = await pace.enter()
            inside += 1
            seen.entered.append(entered)
            seen.inside.append(inside)
            takes = api.latency * (1.0 + _JITTER * dice())
            reply: asyncio.Future[float | None] = loop.create_future()
            loop.call_later(takes * _ON_THE_WAY, arrive, reply, takes)
            wait = await reply
            inside -= 1
            if wait is not None:
                seen.turned_away[int(loop.time())] += 1
                pace.pause(wait, entered, Answer.TURNED_AWAY)
            answer = Answer.TAKEN if wait is None else Answer.TURNED_AWAY
            pace.answered(entered, loop.time() - entered, answer)
            pace.leave()

    workers = [asyncio.create_task(send_on()) for _ in range(ceilings.concurrency)]
    await asyncio.sleep(seconds)
    for worker in workers:
        worker.cancel()
    await asyncio.wait(workers)
    return seen
