"""A raw-socket server that answers as badly as servers do, and remembers what it received."""

from __future__ import annotations

import asyncio
import json
import select
import socket
import ssl
import struct
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
GOOD = json.dumps({"success": True, "content": {"customer_detail": {"id": "c1"}}}).encode()
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(GOOD) + GOOD
"""A reply that creates customer c1, as bytes, and its parts."""


@dataclass(frozen=True)
class Received:
    """One request that the server read to its end; of one that is answered earlier, the body is empty."""

    index: int
    """Position among all requests for this path, from 0."""
    turn: int
    """How often this Idempotency-Key has been seen, from 1."""
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """The Idempotency-Key."""
        return self.headers.get("idempotency-key", "")

    @property
    def token(self) -> str:
        """The bearer token."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Applied:
    """A customer that the server really made."""

    key: str
    turn: int
    """The request that made it: how often its key had been seen by then, from 1."""
    customer_id: str


Behaviour = Callable[[asyncio.StreamWriter], Awaitable[bool]]
"""Writes an answer; true when the connection may go on."""
Answer = Callable[[Received], Behaviour]


def http(status: int, body: object = None, **headers: str) -> Behaviour:
    """Answer properly: `body` is JSON, or bytes that are sent as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    names = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    names |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in names.items())
    return raw(f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + content, close=False)


def created(customer_id: str, status: int = 200) -> Behaviour:
    """Answer as the API documents it."""
    return http(
        status, {"message": "ok", "success": True, "content": {"customer_detail": {"id": customer_id, "phone": "1"}}}
    )


def refusal(status: int, message: str = "no", code: str = "", **headers: str) -> Behaviour:
    """Refuse as the API documents it."""
    return http(status, {"message": message, "success": False, "code": code}, **headers)


def raw(data: bytes, *, close: bool = True) -> Behaviour:
    """Write these bytes, then close or go on."""

    async def answer(writer: asyncio.StreamWriter) -> bool:
        writer.write(data)
        await writer.drain()
        return not close

    return answer


async def reset(writer: asyncio.StreamWriter) -> bool:
    """Cut the connection with a RST."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0))
    writer.transport.abort()
    return False


async def reset_unread(writer: asyncio.StreamWriter) -> bool:
    """Cut the connection with a RST once a request has come in, without reading any of it."""
    writer.transport.pause_reading()  # type: ignore[attr-defined] # a socket's transport has it
    sock = writer.get_extra_info("socket")
    await asyncio.get_running_loop().run_in_executor(None, select.select, [sock.fileno()], [], [], 10)
    return await reset(writer)


async def hang(writer: asyncio.StreamWriter) -> bool:
    """Answer nothing until the client or the test goes away."""
    del writer
    await asyncio.Event().wait()
    return False


def trickle(data: bytes) -> Behaviour:
    """Write the start of a reply whose end never comes."""

    async def answer(writer: asyncio.StreamWriter) -> bool:
        writer.write(data)
        await writer.drain()
        return await hang(writer)

    return answer


@dataclass
class FaultServer:
    """Serves on loopback in a thread of its own, for the length of a `with` block."""

    answer: Answer
    before_reading: Callable[[int], Behaviour | None] = lambda _connection: None
    """Given the number of the connection, from 0: what to do with it before a byte is read."""
    before_body: Callable[[Received], Behaviour | None] = lambda _request: None
    """Given a request of which only the headers were read: what to do with it before its body is."""
    tls: ssl.SSLContext | None = None
    """Speak TLS with this certificate."""
    reserved: socket.socket | None = None
    """Listen on this socket, which is bound already: until then its port refuses, and nobody else can take it."""
    port: int = 0
    received: list[Received] = field(default_factory=list)
    books: list[Applied] = field(default_factory=list)
    """Every customer that was really made, in order: the truth that verdicts are held against."""
    turns: Counter[str] = field(default_factory=Counter)
    """How many requests began with each Idempotency-Key."""

    def __enter__(self) -> Self:
        self._connections = 0
        self._paths: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.port}/api/v1/shop/storefront"

    def of(self, path: str) -> list[Received]:
        """Give the requests whose path ends so."""
        return [request for request in self.received if request.path.endswith(path)]

    @property
    def customers(self) -> list[dict[str, Any]]:
        """The bodies that were posted to /customers."""
        return [json.loads(request.body) for request in self.of("/customers")]

    def apply(self, request: Received) -> str:
        """Make the customer that a request asks for, and give the new id; to be called by an answer."""
        customer_id = f"customer-{len(self.books)}-{request.key}"
        self.books.append(Applied(request.key, request.turn, customer_id))
        return customer_id

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        self._stopped = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._sockets: list[socket.socket] = []
        with self.reserved or socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
            listener.listen(1024)
            listener.setblocking(False)
            self.port = listener.getsockname()[1]
            self._started.set()
            await self._accept(listener)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        for _ in range(3):  # the transports close their sockets
            await asyncio.sleep(0)
        for connection in self._sockets:  # those that no transport had yet
            connection.close()

    async def _accept(self, listener: socket.socket) -> None:
        """Accept until the server is stopped; asyncio's own server loses connections that arrive while it closes."""
        loop = asyncio.get_running_loop()

        def take() -> None:
            with suppress(BlockingIOError, ConnectionError):
                connection, _address = listener.accept()
                connection.setblocking(False)
                self._sockets.append(connection)
                task = loop.create_task(self._open(connection))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

        loop.add_reader(listener, take)
        await self._stopped.wait()
        loop.remove_reader(listener)

    async def _open(self, connection: socket.socket) -> None:
        if self.tls is None:
            await self._talk(*await asyncio.open_connection(sock=connection))
            return
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        with suppress(OSError):  # whoever does not trust the certificate hangs up
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, connection, ssl=self.tls)
            await self._talk(reader, asyncio.StreamWriter(transport, protocol, reader, loop))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        first = self.before_reading(self._connections)
        self._connections += 1
        try:
            goes_on = first is None or await first(writer)
            while goes_on and (request := await self._read_head(reader)) is not None:
                early = self.before_body(request)
                if early is not None:
                    goes_on = await early(writer)
                    continue
                body = await reader.readexactly(int(request.headers.get("content-length", "0")))
                whole = replace(request, body=body)
                self.received.append(whole)
                goes_on = await self.answer(whole)(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _read_head(self, reader: asyncio.StreamReader) -> Received | None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return None
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
        path = head[0].split(" ")[1]
        key = headers.get("idempotency-key", "")
        self.turns[key] += 1
        self._paths[path] += 1
        return Received(self._paths[path] - 1, self.turns[key], path, headers, b"")
