"""The end of sending, as everybody on the event loop sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from importer.sender.end import SendEnd


class Halt:
    """Wanted once, never taken back; the first reason stands, and sleepers wake."""

    def __init__(self, on_wanted: Callable[[], None]) -> None:
        """Begin without a wish to end; `on_wanted` is called once, when there is one."""
        self._event = asyncio.Event()
        self._on_wanted = on_wanted
        self.end: SendEnd | None = None
        """Why sending ends before the rows do."""

    @property
    def wanted(self) -> bool:
        """Whether nothing new may be claimed."""
        return self._event.is_set()

    def want(self, end: SendEnd | None) -> None:
        """Let nothing new be claimed; `end` is None when an error ends it, which is raised later."""
        self.end = self.end or end
        if not self.wanted:
            self._event.set()
            self._on_wanted()

    async def sleep(self, seconds: float) -> bool:
        """Sleep, but no longer than until the end is wanted; true when it is."""
        if not self.wanted:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._event.wait()
        return self.wanted
