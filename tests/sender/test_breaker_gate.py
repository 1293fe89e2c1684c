"""How the pace is kept to what the breaker lets through, on a loop with a time of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from importer.events import BreakerMoved
from importer.sender.breaker import IN_A_ROW, Breaker
from importer.sender.breaker_gate import BreakerGate
from importer.sender.job import Beginning
from importer.sender.pace import Pace
from tests.sender.simulated import Ceilings, make_pace
from tests.sender.virtual_time import now, run_virtual

FREE = Ceilings(beginning=Beginning(rate=1e6, slots=1000))
TICK = 0.001


@dataclass
class Scene:
    """A pace behind a gate, and who went when and as what."""

    first: float = 1.0
    longest: float = 60.0
    went: list[tuple[float, bool]] = field(default_factory=list)
    """When each went, and whether it was the probe."""
    moves: list[tuple[float, str, str, float]] = field(default_factory=list)
    """When the breaker moved, and all that was told."""
    given_up: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pace: Pace = make_pace(FREE)
        self.gate = BreakerGate(
            Breaker(self.first, self.longest), self.pace, self._moved, lambda: self.given_up.append(now())
        )

    def _moved(self, event: BreakerMoved) -> None:
        self.moves.append((round(now(), 2), event.state, event.cause, event.seconds))

    async def send(self, failed: Callable[[], bool | None], takes: float = 0.0) -> None:
        """Send one request."""
        await self.pace.enter()
        probe = self.gate.begin()
        self.went.append((now(), probe))
        try:
            await asyncio.sleep(takes)
            self.gate.end(failed=failed(), probe=probe)
        finally:
            self.pace.leave()

    async def open(self) -> None:
        """Have it open by failures."""
        for _ in range(IN_A_ROW):
            await self.send(lambda: True)
        assert self.gate.is_shut
        self.went.clear()


def test_opens_probes_and_closes() -> None:
    """Open, nobody goes; after a while one does, and when it is answered, all the others do."""

    async def play() -> None:
        scene = Scene()
        await scene.open()
        waiting = [asyncio.create_task(scene.send(lambda: False, takes=0.5)) for _ in range(20)]
        await asyncio.gather(*waiting)
        assert [probe for _, probe in scene.went] == [True] + [False] * 19
        moments = [moment for moment, _ in scene.went]
        assert 1.0 <= moments[0] < 1.1
        assert all(1.5 <= moment < 1.6 for moment in moments[1:])
        assert [move[1:] for move in scene.moves] == [
            ("open", "in_a_row", 1.0), ("probing", "waited", 0.0), ("closed", "probe_answered", 0.0),
        ]  # fmt: skip
        assert not scene.gate.is_shut

    run_virtual(play())


def test_gives_up() -> None:
    """Three probes that fail, after 1, 2 and 4 s, and it has given up: no timer is left, and nobody went besides."""

    async def play() -> None:
        scene = Scene()
        await scene.open()
        waiting = [asyncio.create_task(scene.send(lambda: True)) for _ in range(20)]
        await asyncio.sleep(3600.0)
        assert [(round(moment), probe) for moment, probe in scene.went] == [(1, True), (3, True), (7, True)]
        assert [round(moment) for moment in scene.given_up] == [7]
        assert [move[1] for move in scene.moves] == ["open", "probing"] * 3
        scene.pace.end()
        await asyncio.gather(*waiting)

    run_virtual(play())


def test_probe_that_does_not_go() -> None:
    """A probe that was not sent after all (its claim is held) says nothing: the next row is the probe, at once."""

    async def play() -> None:
        scene = Scene()
        await scene.open()
        answers = iter([None, None, False, False])
        waiting = [asyncio.create_task(scene.send(lambda: next(answers))) for _ in range(4)]
        await asyncio.gather(*waiting)
        assert [probe for _, probe in scene.went] == [True, True, True, False]
        assert all(moment < 1.1 for moment, _ in scene.went)

    run_virtual(play())


def test_probe_that_comes_late() -> None:
    """Where nobody waits when the time is over, the first that comes is the probe, whenever that is."""

    async def play() -> None:
        scene = Scene()
        await scene.open()
        await asyncio.sleep(100.0)
        await asyncio.gather(scene.send(lambda: False, takes=1.0), scene.send(lambda: False))
        assert [(round(moment), probe) for moment, probe in scene.went] == [(100, True), (101, False)]

    run_virtual(play())


def test_on_the_wire_when_it_opens() -> None:
    """What was on the wire when it opened decides nothing, however late it is answered and however it ends."""

    async def play() -> None:
        scene = Scene()
        slow = [asyncio.create_task(scene.send(lambda: False, takes=0.5)) for _ in range(5)]
        slow += [asyncio.create_task(scene.send(lambda: True, takes=1.2)) for _ in range(10)]
        await asyncio.sleep(TICK)
        await scene.open()
        probe = asyncio.create_task(scene.send(lambda: False, takes=1.0))
        await asyncio.gather(*slow, probe)
        assert [move[1] for move in scene.moves] == ["open", "probing", "closed"]
        assert not scene.gate.is_shut

    run_virtual(play())


def test_let_in_before_it_opened() -> None:
    """Whoever was let in just before it opened finds it shut, and may take the probe's place but not go beside it."""

    async def play() -> None:
        scene = Scene()
        await scene.open()
        assert not scene.gate.begin()
        assert scene.gate.is_shut
        await asyncio.sleep(1.0 + TICK)
        assert scene.gate.begin()
        assert not scene.gate.begin()
        scene.gate.end(failed=False, probe=True)
        assert not scene.gate.is_shut

    run_virtual(play())


def test_closed_for_good() -> None:
    """Once it is closed, its timer does nothing more."""

    async def play() -> None:
        scene = Scene()
        await scene.open()
        scene.gate.close()
        await asyncio.sleep(100.0)
        assert [move[1] for move in scene.moves] == ["open"]

    run_virtual(play())
