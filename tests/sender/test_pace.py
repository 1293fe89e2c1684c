"""Who may go on the wire when: the pace on a loop with a time of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.events import PaceChanged, Paused
from importer.sender.job import Beginning
from importer.sender.pace import BURST, Answer, Pace
from importer.sender.rate_hint import RateHint
from tests.sender.pretend_limits import TokenBucket
from tests.sender.simulated import Ceilings, PretendApi, make_pace, simulate
from tests.sender.virtual_time import run_virtual

AT_ONCE = Beginning(rate=1e6, slots=1000)
FREE = Ceilings(concurrency=1000, beginning=AT_ONCE)


class Crowd:
    """Tasks that want to go, and when each went, in the order of their going."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.went: list[tuple[int, float]] = []
        self.tasks: list[asyncio.Task[None]] = []

    def come(self, count: int, stay: float = 0.0) -> None:
        """Have so many more come; each stays inside for so many seconds."""
        for _ in range(count):
            self.tasks.append(asyncio.create_task(self._go(len(self.tasks), stay)))

    async def _go(self, number: int, stay: float) -> None:
        entered = await self._pace.enter()
        self.went.append((number, entered))
        await asyncio.sleep(stay)
        self._pace.leave()

    @property
    def moments(self) -> list[float]:
        """When they went."""
        return [moment for _, moment in self.went]

    async def gone(self) -> None:
        """Wait until all have left."""
        await asyncio.gather(*self.tasks)


def play(scene: Coroutine[Any, Any, None]) -> None:
    """Let a scene pass in virtual time."""
    run_virtual(scene)


@settings(max_examples=25, deadline=None)
@given(
    rate=st.floats(0.2, 300.0),
    concurrency=st.integers(1, 100),
    latency=st.floats(0.0, 2.0),
    seed=st.integers(0, 100),
    limited=st.booleans(),
)
def test_ceilings(rate: float, concurrency: int, latency: float, seed: int, limited: bool) -> None:
    """No second sees more requests than the user's rate and its burst, and never are more on the wire than allowed."""
    limiter = TokenBucket(100, 10, retry_after=1.0) if limited else None
    ceilings = Ceilings(rate, concurrency, AT_ONCE)
    seen = simulate(PretendApi(latency, limiter), 8, seed=seed, ceilings=ceilings)
    first = 0
    for last, moment in enumerate(seen.entered):
        while seen.entered[first] <= moment - 1.0:
            first += 1
        assert last - first + 1 <= rate * (1.0 + BURST) + 1.0
    assert 1 <= max(seen.inside) <= concurrency


def test_first_come_first_served() -> None:
    """Whoever came first goes first, whether for a slot or for time."""

    async def scene() -> None:
        crowd = Crowd(make_pace(Ceilings(50.0, 3, AT_ONCE)))
        crowd.come(20, stay=0.2)
        await asyncio.sleep(0.5)
        crowd.come(20)
        await crowd.gone()
        assert [number for number, _ in crowd.went] == list(range(40))

    play(scene())


def test_little_at_once_after_a_quiet_moment() -> None:
    """What was not used is not saved up but for 20 ms: after a minute of silence no crowd goes."""

    async def scene() -> None:
        crowd = Crowd(make_pace(Ceilings(500.0, 1000, AT_ONCE)))
        await asyncio.sleep(60.0)
        crowd.come(100)
        await crowd.gone()
        assert sum(moment == 60.0 for moment in crowd.moments) == 1 + 500 * BURST
        assert crowd.moments[-1] == pytest.approx(60.0 + 90 / 500, abs=0.01)

    play(scene())


@pytest.mark.parametrize("rate", [7.0, 30.0, 50.0, 333.0])
def test_rate_is_reached(rate: float) -> None:
    """A rate is what is sent, to the full, although timers know milliseconds and come late."""

    async def scene() -> None:
        crowd = Crowd(make_pace(replace(FREE, rate=rate)))
        crowd.come(int(10 * rate))
        await crowd.gone()
        assert crowd.moments[-1] == pytest.approx(10.0, abs=1.0 / rate + 0.025)

    play(scene())


def test_slower_than_one_in_a_second() -> None:
    """A rate of 0.1 lets one go at once and one every ten seconds."""

    async def scene() -> None:
        crowd = Crowd(make_pace(replace(FREE, rate=0.1)))
        crowd.come(4)
        await crowd.gone()
        assert crowd.moments == pytest.approx([0.0, 10.0, 20.0, 30.0])

    play(scene())


def test_pause_is_for_all() -> None:
    """During a pause nobody goes, neither who waits nor who comes; it is drawn out by a tenth at most."""

    async def scene() -> None:
        events: list[PaceChanged | Paused] = []
        pace = make_pace(Ceilings(100.0, 1, AT_ONCE), emit=events.append)
        entered = await pace.enter()
        crowd = Crowd(pace)
        crowd.come(5)
        pace.pause(30.0, entered, Answer.TURNED_AWAY)
        pace.leave()
        await asyncio.sleep(10.0)
        crowd.come(5)
        await crowd.gone()
        assert 30.0 <= crowd.moments[0] <= 33.0
        assert len(crowd.went) == 10
        paused = [event.seconds for event in events if isinstance(event, Paused)]
        assert paused == [pytest.approx(crowd.moments[0], abs=0.03)]

    play(scene())


def test_shorter_pause_later() -> None:
    """Whoever asks for a shorter pause while there is one does not end it, nor is it told again."""

    async def scene() -> None:
        events: list[PaceChanged | Paused] = []
        pace = make_pace(FREE, emit=events.append)
        first, second = await pace.enter(), await pace.enter()
        pace.pause(30.0, first, Answer.TURNED_AWAY)
        pace.pause(1.0, second, Answer.TURNED_AWAY)
        crowd = Crowd(pace)
        crowd.come(3)
        await crowd.gone()
        assert crowd.moments[0] >= 30.0
        assert [type(event) for event in events].count(Paused) == 1

    play(scene())


def test_pause_of_nothing() -> None:
    """Retry-After: 0 asks for nothing, and slows nobody down."""

    async def scene() -> None:
        events: list[PaceChanged | Paused] = []
        pace = make_pace(FREE, emit=events.append)
        pace.pause(0.0, await pace.enter(), Answer.TURNED_AWAY)
        crowd = Crowd(pace)
        crowd.come(50)
        await crowd.gone()
        assert max(crowd.moments) <= 0.001
        assert events == []

    play(scene())


@pytest.mark.parametrize("waits_for", ["time", "slot", "pause", "gate"])
def test_end_wakes_everybody(waits_for: str) -> None:
    """Whatever somebody waits for, the end of the run keeps nobody, now or later."""

    async def scene() -> None:
        pace = make_pace(Ceilings(0.01, 1 if waits_for == "slot" else 1000, AT_ONCE))
        entered = await pace.enter()
        if waits_for == "pause":
            pace.pause(3600.0, entered, Answer.TURNED_AWAY)
        if waits_for == "gate":
            pace.shut()
        crowd = Crowd(pace)
        crowd.come(100)
        await asyncio.sleep(1.0)
        assert crowd.went == []
        pace.end()
        await crowd.gone()
        crowd.come(1)
        await crowd.gone()
        assert set(crowd.moments) == {1.0}

    play(scene())


def test_cancelled_while_waiting() -> None:
    """Whoever is cancelled in the queue keeps nobody behind from going."""

    async def scene() -> None:
        crowd = Crowd(make_pace(Ceilings(10.0, 1, AT_ONCE)))
        crowd.come(10, stay=0.1)
        await asyncio.sleep(0.05)
        for task in crowd.tasks[1:9]:
            task.cancel()
        await asyncio.gather(*crowd.tasks, return_exceptions=True)
        assert [number for number, _ in crowd.went] == [0, 9]
        assert crowd.moments[-1] < 0.25

    play(scene())


def test_cancelled_while_it_is_let_in() -> None:
    """Whoever is cancelled in the moment in which it is let in gives its slot back."""

    async def scene() -> None:
        pace = make_pace(replace(FREE, concurrency=1))
        await pace.enter()
        crowd = Crowd(pace)
        crowd.come(2)
        await asyncio.sleep(1.0)
        pace.leave()  # the first of the crowd is in, and does not know yet
        crowd.tasks[0].cancel()
        await asyncio.gather(*crowd.tasks, return_exceptions=True)
        assert [number for number, _ in crowd.went] == [1]
        crowd.come(1)
        await asyncio.wait_for(crowd.tasks[-1], 10.0)

    play(scene())


def test_shut() -> None:
    """A shut gate lets nobody go, or just so many as is said; whoever is inside may leave."""

    async def scene() -> None:
        pace = make_pace(FREE)
        inside = Crowd(pace)
        inside.come(3, stay=1.0)
        await asyncio.sleep(0.5)
        pace.shut()
        crowd = Crowd(pace)
        crowd.come(10)
        await inside.gone()
        await asyncio.sleep(1.0)
        assert crowd.went == []
        pace.shut(2)
        await asyncio.sleep(1.0)
        assert [number for number, _ in crowd.went] == [0, 1]
        pace.shut(1)
        pace.shut()
        await asyncio.sleep(1.0)
        assert [number for number, _ in crowd.went] == [0, 1, 2]
        pace.shut(None)
        await crowd.gone()

    play(scene())


def test_gate_that_is_open_for_who_comes() -> None:
    """Where nobody waits, a gate that is open for one lets the next one go that comes, and no other."""

    async def scene() -> None:
        pace = make_pace(FREE)
        pace.shut()
        pace.shut(1)
        await asyncio.sleep(1.0)
        crowd = Crowd(pace)
        crowd.come(2)
        await asyncio.sleep(1.0)
        assert [number for number, _ in crowd.went] == [0]
        pace.end()
        await crowd.gone()

    play(scene())


def test_narrow() -> None:
    """While it is narrow, so many are inside; then as many as the controller says."""

    async def scene() -> None:
        pace = make_pace(replace(FREE, concurrency=8))
        pace.narrow(1)
        crowd = Crowd(pace)
        crowd.come(20, stay=1.0)
        await asyncio.sleep(4.5)
        assert crowd.moments == [0.0, 1.0, 2.0, 3.0, 4.0]
        pace.narrow(None)
        await crowd.gone()
        assert crowd.moments[5:] == pytest.approx([4.5] * 7 + [5.0] + [5.5] * 7)

    play(scene())


def test_hint_slows_down() -> None:
    """A rate that the API names holds as long as it says, and makes nobody go faster."""

    async def scene() -> None:
        events: list[PaceChanged | Paused] = []
        pace = make_pace(Ceilings(100.0, 1000, AT_ONCE), emit=events.append)
        pace.hint(RateHint(1000.0, 5.0))
        pace.hint(RateHint(10.0, 5.0, remaining=50))
        crowd = Crowd(pace)
        crowd.come(250)
        await crowd.gone()
        early = [moment for moment in crowd.moments if moment < 5.0]
        assert 50 <= len(early) <= 52
        assert crowd.moments[-1] == pytest.approx(5.0 + 200 / 100, abs=0.1)
        assert [event.rate for event in events if isinstance(event, PaceChanged)][-1] == 10.0

    play(scene())


def test_hint_of_plenty() -> None:
    """That more is left than will be used is no reason to go slower."""

    async def scene() -> None:
        pace = make_pace(Ceilings(100.0, 1000, AT_ONCE))
        pace.hint(RateHint(10.0, 60.0, remaining=600))
        crowd = Crowd(pace)
        crowd.come(100)
        await crowd.gone()
        assert crowd.moments[-1] < 1.1

    play(scene())
