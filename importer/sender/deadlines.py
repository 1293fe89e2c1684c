"""Bounds in time for many requests at once, with one timer for all of them.

As asyncio.timeout does it for each, a timer is made and cancelled for every request: 5 us a row, where a whole row has
less than a hundred. Here a request enters a set and leaves it; the timer fires for the first of those that are still
in it.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

_RESOLUTION = 0.001
"""Seconds by which a loop's timer may come too early: uvloop counts milliseconds."""


class Deadline:
    """A bound for the block of one `with`. When its time comes the block is cancelled, and TimeoutError is raised."""

    __slots__ = ("_all", "_cancelling", "_task", "expired", "when")

    def __init__(self, everybody: Deadlines, when: float) -> None:
        """`when` is a moment of the loop's clock."""
        self._all = everybody
        self.when = when
        self.expired = False
        """Whether its time came."""

    def move(self, when: float) -> None:
        """Set another moment; nothing happens once the time has come, or if everybody must end earlier."""
        self._all.move(self, when)

    def cancel_block(self) -> None:
        """End the block: its time has come."""
        self.expired = True
        self._task.cancel()

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - whatever runs on the loop and awaits is in a task
        self._task = task
        self._cancelling = task.cancelling()
        self._all.enter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._all.leave(self)
        # As asyncio.Timeout does it: somebody else may have cancelled the task as well.
        if self.expired and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error


class Deadlines:
    """Of all requests on one loop. Make it inside the loop; `close` it at the end."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._armed = float("inf")
        self.latest = float("inf")
        """Moment of the loop's clock at which everything ends, whatever its own deadline."""

    def after(self, seconds: float) -> Deadline:
        """Give a deadline, to be used with `with` at once."""
        return Deadline(self, min(self._loop.time() + seconds, self.latest))

    @property
    def all_over(self) -> bool:
        """Whether the moment at which everything ends has come."""
        return self.latest <= self._loop.time() + _RESOLUTION

    def end_all(self, seconds: float) -> None:
        """Let everything end within `seconds`, what is yet to come too; the earliest wish stands."""
        self.latest = min(self.latest, self._loop.time() + seconds)
        for one in self._running:
            self.move(one, one.when)

    def move(self, one: Deadline, when: float) -> None:
        """Set the moment of one that is running."""
        if not one.expired:
            one.when = min(when, self.latest)
            self._arm(one.when)

    def enter(self, one: Deadline) -> None:
        """Watch one from now on."""
        self._running.add(one)
        if one.when < self._armed:
            self._arm(one.when)

    def leave(self, one: Deadline) -> None:
        """Watch one no longer."""
        self._running.discard(one)

    def close(self) -> None:
        """Watch nothing any more."""
        self._running.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _arm(self, when: float) -> None:
        if when < self._armed:
            if self._timer is not None:
                self._timer.cancel()
            self._armed = when
            self._timer = self._loop.call_at(when, self._ring)

    def _ring(self) -> None:
        """Cancel those whose time has come, and wait for the next one."""
        self._timer, self._armed = None, float("inf")
        due = self._loop.time() + _RESOLUTION
        waiting = [one for one in self._running if not one.expired]
        for one in waiting:
            if one.when <= due:
                one.cancel_block()
        self._arm(min((one.when for one in waiting if not one.expired), default=float("inf")))
