"""Rows to send, read ahead in a thread of their own: the event loop never waits for a file."""

from __future__ import annotations

import asyncio
import threading
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
        self._ended = threading.Event()
        self._closed = asyncio.get_running_loop().create_future()
        self._ahead: asyncio.Future[list[SendRow]] | None = self._read()

    def _read(self) -> asyncio.Future[list[SendRow]]:
        return asyncio.get_running_loop().run_in_executor(self._reader, self._chunk)

    def _chunk(self) -> list[SendRow]:
        """Read a chunk, in the feed's own thread; shorter at the end of the rows, and once the feed ends."""
        chunk: list[SendRow] = []
        for row in islice(self._rows, CHUNK):
            chunk.append(row)
            if self._ended.is_set():
                break
        return chunk

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
        """Hand out nothing more, and read no further than the row being read; whoever waits in `take` gets None."""
        self._ended.set()
        if not self._closed.done():
            self._closed.set_result(None)

    async def close(self) -> None:
        """End, and wait until nobody reads the rows any longer, however long one row takes: others read them next."""
        self.end()
        try:
            if self._ahead is not None:
                await asyncio.wait({self._ahead})
                if not self._ahead.cancelled():
                    self._ahead.exception()
        finally:
            self._reader.shutdown(wait=True, cancel_futures=True)
