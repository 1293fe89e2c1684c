"""A server that says `created` to whatever is posted, as fast as Python can: the other end of the sender's benchmark.

`python -m benchmarks.created_server` prints its port as a line and serves until it is ended. A GET gives, as JSON, how
many requests were answered since the last GET, and when the first, each hundredth and the last one were (seconds of the
system's monotonic clock).
"""

from __future__ import annotations

import asyncio
import json
import time
from itertools import count
from typing import cast

from importer.sender.event_loop import new_event_loop

_BODY = (
    b'{"message": "Customer created", "success": true, "content": {"customer_detail": {"id": "%032x", '
    b'"first_name": "Asha", "last_name": "Verma", "country_code": "+91", "phone": "7000000000", '
    b'"email": "asha.verma@example.com", "is_phone_verified": false, "is_email_verified": false}}}'
)
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_REPLY = _HEAD % len(_BODY % 0) + _BODY


class _Tally:
    """What all connections together have answered."""

    def __init__(self) -> None:
        self.ids = count(1)
        self.requests = 0
        self.first = 0.0
        self.last = 0.0
        self.hundreds: list[float] = []

    def taken(self) -> bytes:
        """Give it as JSON and begin anew."""
        told = {"requests": self.requests, "first": self.first, "last": self.last, "hundreds": self.hundreds}
        self.requests, self.hundreds = 0, []
        return json.dumps(told).encode()


class _Connection(asyncio.Protocol):
    """Reads requests one after the other, each to the end of its body, and answers."""

    def __init__(self, tally: _Tally) -> None:
        self._tally = tally
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        unread = self._unread + data if self._unread else data
        while (end := unread.find(b"\r\n\r\n")) >= 0:
            head = unread[:end].lower()
            end += 4
            if head.startswith(b"get "):
                told = self._tally.taken()
                self._transport.write(_HEAD % len(told) + told)
            else:
                end += int(head[head.index(b"\r\ncontent-length:") + 17 :].split(b"\r", 1)[0])
                if len(unread) < end:
                    break
                self._created()
            unread = unread[end:]
        self._unread = unread

    def _created(self) -> None:
        tally = self._tally
        now = time.monotonic()
        if not tally.requests:
            tally.first = now
        tally.last = now
        if tally.requests % 100 == 0:
            tally.hundreds.append(now)
        tally.requests += 1
        self._transport.write(_REPLY % next(tally.ids))


async def _serve() -> None:
    tally = _Tally()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(tally), "127.0.0.1", 0)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve())
