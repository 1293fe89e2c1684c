"""The end of sending, as everybody on the event loop sees it."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Halt:
    """Set once, never taken back; sleepers wake."""

    def __init__(self) -> None:
        """Begin without a wish to end."""
        self._event = asyncio.Event()

    @property
    def wanted(self) -> bool:
        """Whether nothing new may be claimed."""
        return self._event.is_set()

    def want(self) -> None:
        """Let nothing new be claimed, and wake everybody who sleeps."""
        self._event.set()

    async def sleep(self, seconds: float) -> bool:
        """Sleep, but no longer than until the end is wanted; true when it is."""
        if not self.wanted:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._event.wait()
        return self.wanted
