"""Many deadlines with one timer: each ends its own block, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from importer.sender.deadlines import Deadline, Deadlines
from importer.sender.event_loop import new_event_loop

T = TypeVar("T")


def on_a_loop(work: Callable[[Deadlines], Awaitable[T]]) -> T:
    """Give deadlines to some work, on a loop of its own."""

    async def main() -> T:
        deadlines = Deadlines()
        try:
            return await work(deadlines)
        finally:
            deadlines.close()

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main())


async def outlast(deadline: Deadline, waits: Awaitable[object] | None = None) -> bool:
    """Wait for ever inside a deadline, or for something; true when it was ended by the deadline."""
    try:
        with deadline:
            await (waits if waits is not None else asyncio.Event().wait())
    except TimeoutError:
        return True
    return False


def test_each_ends_when_its_time_comes() -> None:
    """Blocks end in the order of their deadlines, whatever the order in which they began."""
    ended: list[float] = []

    async def work(deadlines: Deadlines) -> list[bool]:
        async def one(seconds: float) -> bool:
            over = await outlast(deadlines.after(seconds))
            ended.append(seconds)
            return over

        return await asyncio.gather(*(one(seconds) for seconds in (0.3, 0.1, 0.2, 0.0)))

    assert on_a_loop(work) == [True] * 4
    assert ended == [0.0, 0.1, 0.2, 0.3]


def test_what_ends_by_itself_is_left_alone() -> None:
    """A block that ends before its time raises nothing, then or later."""

    async def work(deadlines: Deadlines) -> tuple[bool, bool]:
        deadline = deadlines.after(0.05)
        early = await outlast(deadline, asyncio.sleep(0))
        return early, await outlast(deadlines.after(0.1)) and deadline.expired

    assert on_a_loop(work) == (False, False)


def test_a_deadline_can_be_moved_either_way() -> None:
    """A block that was given more time outlasts its first deadline; one that was given less ends at the new one."""

    async def work(deadlines: Deadlines) -> tuple[bool, bool]:
        loop = asyncio.get_running_loop()
        more, less, before = deadlines.after(0.05), deadlines.after(3600), asyncio.Event()

        async def moved(deadline: Deadline, seconds: float, waits: Awaitable[object] | None) -> bool:
            try:
                with deadline:
                    deadline.move(loop.time() + seconds)
                    await (waits if waits is not None else asyncio.Event().wait())
            except TimeoutError:
                return True
            return False

        async def after_the_first() -> None:
            await outlast(deadlines.after(0.1))
            before.set()

        waiting = asyncio.create_task(after_the_first())
        seen = await asyncio.gather(moved(more, 3600, before.wait()), moved(less, 0.05, None))
        await waiting
        return seen[0], seen[1]

    assert on_a_loop(work) == (False, True)


def test_all_can_be_ended() -> None:
    """Once the end of all is wanted, what is running and what begins later end by then, and no wish takes it back."""

    async def work(deadlines: Deadlines) -> list[bool]:
        running = [asyncio.create_task(outlast(deadlines.after(3600))) for _ in range(3)]
        await asyncio.sleep(0)
        deadlines.end_all(0.1)
        deadlines.end_all(3600)
        assert not deadlines.all_over
        late = await outlast(deadlines.after(3600))
        assert deadlines.all_over
        return [late, *await asyncio.gather(*running)]

    assert on_a_loop(work) == [True] * 4


def test_cancelled_from_elsewhere() -> None:
    """Who cancels the task when its deadline comes has cancelled it: it does not look like a timeout."""

    async def work(deadlines: Deadlines) -> bool:
        deadline = deadlines.after(3600)
        task = asyncio.create_task(outlast(deadline))
        await asyncio.sleep(0)
        deadline.cancel_block()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return deadline.expired

    assert on_a_loop(work)


def test_an_error_stays_what_it_is() -> None:
    """What the block itself raises goes on, and the deadline is forgotten."""

    async def work(deadlines: Deadlines) -> None:
        with pytest.raises(KeyError), deadlines.after(0.0):
            raise KeyError

    on_a_loop(work)
