"""A body knows whether its request may have gone on the wire: held against the writer of the aiohttp that is here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_writer import StreamWriter
from multidict import CIMultiDict

from importer.sender.event_loop import new_event_loop
from importer.sender.request_body import RequestBody

HEADERS = CIMultiDict({"Content-Length": "4"})


def written(
    work: Callable[[StreamWriter, asyncio.Transport], Awaitable[None]], *, loop: Callable[[], asyncio.AbstractEventLoop]
) -> bytes:
    """Let some work write to a real connection with aiohttp's own writer; give what came out at its other end."""

    async def main() -> bytes:
        received = asyncio.get_running_loop().create_future()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            received.set_result(await reader.read())
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        running = asyncio.get_running_loop()
        transport, protocol = await running.create_connection(lambda: BaseProtocol(running), "127.0.0.1", port)
        writer = StreamWriter(protocol, running)
        await writer.write_headers("POST / HTTP/1.1", HEADERS)
        await work(writer, transport)
        transport.close()
        got = await received
        server.close()
        await server.wait_closed()
        return bytes(got)

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(main())


LOOPS = pytest.mark.parametrize("loop", [asyncio.new_event_loop, new_event_loop])


@LOOPS
def test_written(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """Headers wait for the body, nothing goes out before it is asked to write itself, and then it counts as sent."""
    body = RequestBody(b"body")

    async def work(writer: StreamWriter, _transport: asyncio.Transport) -> None:
        assert not body.sent
        await body.write_with_length(writer, 4)
        assert body.sent

    assert written(work, loop=loop) == b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"


@LOOPS
def test_never_asked_to_write(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """Headers alone put nothing on the wire: a request that ends before its body was asked for was not sent."""

    async def work(_writer: StreamWriter, _transport: asyncio.Transport) -> None: ...

    assert written(work, loop=loop) == b""


@LOOPS
@pytest.mark.parametrize("how", ["close", "abort"])
def test_closing(loop: Callable[[], asyncio.AbstractEventLoop], how: str) -> None:
    """When the connection is closing before the first write, nothing goes out, and the body says so."""
    body = RequestBody(b"body")

    async def work(writer: StreamWriter, transport: asyncio.Transport) -> None:
        getattr(transport, how)()
        with pytest.raises(aiohttp.ClientConnectionResetError):
            await body.write_with_length(writer, 4)
        assert not body.sent

    assert written(work, loop=loop) == b""


@LOOPS
def test_closed_after_the_first_write(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """A body that was written once stays sent, whatever happens to the connection afterwards."""
    body = RequestBody(b"body")

    async def work(writer: StreamWriter, transport: asyncio.Transport) -> None:
        await body.write_with_length(writer, 4)
        transport.close()
        with pytest.raises(aiohttp.ClientConnectionResetError):
            await writer.write(b"more")
        assert body.sent

    assert written(work, loop=loop).endswith(b"body")
