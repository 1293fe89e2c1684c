"""Rows to send, read ahead in a thread of their own: the event loop never waits for a file."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from importer.sender.row import SendRow

CHUNK = 256
"""Rows that are read at once; at most two chunks are held."""


class Feed:
    """Hands out rows in their order, to many takers. Use `take` until it gives None, then await `close`."""

    def __init__(self, rows: Iterable[SendRow]) -> None:
        """Begin to read; needs a running loop."""
        self._rows = iter(rows)
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="importer-feed")
        self._ready: deque[SendRow] = deque()
        self._lock = asyncio.Lock()
        self._closed = asyncio.get_running_loop().create_future()
        self._ahead: asyncio.Future[list[SendRow]] | None = self._read()

    def _read(self) -> asyncio.Future[list[SendRow]]:
        return asyncio.get_running_loop().run_in_executor(self._reader, lambda: list(islice(self._rows, CHUNK)))

    async def take(self) -> SendRow | None:
        """Give the next row; None after the last, or once the feed ends. Raises what reading the rows raises."""
        while not self._ready:
            if self._ahead is None or self._closed.done():
                return None
            async with self._lock:
                if not self._ready and self._ahead is not None:
                    await self._fill(self._ahead)
        return None if self._closed.done() else self._ready.popleft()

    async def _fill(self, ahead: asyncio.Future[list[SendRow]]) -> None:
        await asyncio.wait({ahead, self._closed}, return_when=asyncio.FIRST_COMPLETED)
        if self._closed.done():
            return
        self._ahead = None
        chunk = ahead.result()
        if len(chunk) == CHUNK:
            self._ahead = self._read()
        self._ready.extend(chunk)

    def end(self) -> None:
        """Hand out nothing more; whoever waits in `take` gets None."""
        if not self._closed.done():
            self._closed.set_result(None)

    async def close(self, patience: float) -> None:
        """End, and wait up to `patience` seconds until nobody reads the rows any longer."""
        self.end()
        if self._ahead is not None:
            await asyncio.wait({self._ahead}, timeout=patience)
            if self._ahead.done() and not self._ahead.cancelled():
                self._ahead.exception()
        self._reader.shutdown(wait=False, cancel_futures=True)
