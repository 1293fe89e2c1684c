"""The pace, under a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from importer.sender.pace import BURST, Pace


@dataclass
class Clock:
    """Time that stands still unless somebody sleeps; one sleeper at a time."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)
    ending: bool = False

    async def sleep(self, seconds: float) -> bool:
        """Move on, unless the run is to end."""
        await asyncio.sleep(0)
        if not self.ending:
            self.slept.append(seconds)
            self.now += seconds
        return self.ending


def make_pace(clock: Clock, concurrency: int = 64, rate: float | None = None, random: float = 0.0) -> Pace:
    """Build a pace that lives by this clock."""
    return Pace(concurrency, rate, clock=lambda: clock.now, sleep=clock.sleep, random=lambda: random)


async def starts(pace: Pace, clock: Clock, count: int) -> list[float]:
    """Let many go at once; say when each went, from the beginning."""
    begun = clock.now
    times: list[float] = []

    async def one() -> None:
        async with pace.slot():
            times.append(clock.now - begun)

    await asyncio.gather(*(one() for _ in range(count)))
    return times


@pytest.mark.parametrize("rate", [2.0, 10.0, 1000.0])
def test_rate(rate: float) -> None:
    """No stretch of time sees more requests than the rate allows and the burst adds; and none is wasted."""

    async def main() -> None:
        clock = Clock()
        times = await starts(make_pace(clock, rate=rate), clock, 100)
        for first in range(0, 100, 7):
            for last in range(first + 1, 100, 5):
                assert last - first <= (times[last] - times[first] + BURST) * rate + 1e-6
        assert times[-1] <= 99 / rate + 1e-6

    asyncio.run(main())


def test_quiet_time_is_not_saved_up() -> None:
    """After a quiet hour no more than the burst goes at once."""

    async def main() -> None:
        clock = Clock()
        pace = make_pace(clock, rate=100.0)
        await starts(pace, clock, 1)
        clock.now += 3600
        times = await starts(pace, clock, 50)
        assert sum(moment == 0.0 for moment in times) <= 1 + BURST * 100
        assert times[-1] == pytest.approx(49 / 100, abs=BURST)

    asyncio.run(main())


def test_no_rate_no_wait() -> None:
    """Without a rate nobody waits for the clock."""

    async def main() -> None:
        clock = Clock()
        assert set(await starts(make_pace(clock), clock, 500)) == {0.0}
        assert clock.slept == []

    asyncio.run(main())


@pytest.mark.parametrize("rate", [None, 100.0])
def test_pause_is_for_all(rate: float | None) -> None:
    """A pause holds everybody back, its longest wins, and it is drawn out by a tenth at most."""

    async def main() -> None:
        clock = Clock()
        pace = make_pace(clock, rate=rate, random=1.0)
        pace.pause(10.0)
        pace.pause(3.0)
        times = await starts(pace, clock, 20)
        assert min(times) == pytest.approx(11.0)
        if rate is not None:
            assert max(times) >= 11.0 + 19 / rate - BURST - 1e-6
        assert (await starts(pace, clock, 1))[0] <= 0.011

    asyncio.run(main())


def test_concurrency() -> None:
    """Never more than the bound are inside at once, and all of the bound is used."""

    async def main() -> None:
        clock = Clock()
        pace = make_pace(clock, concurrency=3)
        inside = most = 0

        async def one() -> None:
            nonlocal inside, most
            async with pace.slot():
                inside += 1
                most = max(most, inside)
                for _ in range(5):
                    await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(one() for _ in range(20)))
        assert (inside, most) == (0, 3)

    asyncio.run(main())


def test_the_end_wakes_who_waits() -> None:
    """When the run is to end, nobody is kept in a pause."""

    async def main() -> None:
        clock = Clock(ending=True)
        pace = make_pace(clock, rate=0.001)
        pace.pause(300.0)
        assert len(await starts(pace, clock, 10)) == 10
        assert clock.slept == []

    asyncio.run(main())
