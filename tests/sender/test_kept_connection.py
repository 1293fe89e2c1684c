"""Connections that are used again: closed by the server in the meantime, or with a reply on them that is nobody's."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

import pytest

from importer.sender.observation import Observation
from importer.sender.transport import Transport
from tests.sender.fault_server import GOOD, HEAD, WHOLE, Behaviour, FaultServer, created, http, raw, reset
from tests.sender.transports import use

pytestmark = pytest.mark.usefixtures("both_ways")

UNASKED = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
"""What some servers say to a connection that was quiet for too long: pending, if it were taken for a row's reply."""


async def two(transport: Transport) -> list[Observation]:
    """Make two requests, one after the other."""
    return [await transport.create_customer(b"{}", f"key-{turn}", "token") for turn in range(2)]


def connections_of(behaviour: Behaviour) -> list[int]:
    """Give the numbers of the connections on which two requests arrive at a server whose first answer is given."""
    opened: list[int] = []

    def count(number: int) -> None:
        opened.append(number)

    with FaultServer(lambda request: behaviour if request.index == 0 else created("c2"), count) as server:
        first, second = use(server.base_url, two)
    assert (first.status, second.status) == (200, 200)
    assert [request.key for request in server.received] == ["key-0", "key-1"]
    return opened


def test_connection_is_kept() -> None:
    """Requests one after another share a connection."""
    assert connections_of(created("c1")) == [0]


@pytest.mark.parametrize(
    "behaviour",
    [
        http(200, GOOD, Connection="close"),
        raw(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(GOOD) + GOOD, close=False),
        raw(HEAD + b"\r\n" + GOOD),
        raw(WHOLE + UNASKED, close=False),
        raw(WHOLE + WHOLE, close=False),
    ],
)
def test_connection_that_is_not_kept(behaviour: Behaviour) -> None:
    """A connection that the server gives up, or on which more came than the reply, carries no second request."""
    assert connections_of(behaviour) == [0, 1]


def third_of(idle: Behaviour) -> tuple[Observation, FaultServer]:
    """Give what a third request sees when the first connection does something on its own while the second is used.

    The second request is answered after that, so by then the client has heard of it.
    """
    first_done = threading.Event()
    acted = asyncio.Event()

    async def reply_then_act(writer: asyncio.StreamWriter) -> bool:
        await raw(WHOLE, close=False)(writer)
        await asyncio.to_thread(first_done.wait, 10)
        goes_on = await idle(writer)
        acted.set()
        return goes_on

    async def reply_after_that(writer: asyncio.StreamWriter) -> bool:
        await acted.wait()
        return await raw(WHOLE, close=False)(writer)

    answers = {"first": reply_then_act, "second": reply_after_that, "third": created("c3")}
    with FaultServer(lambda request: answers[request.key]) as server:

        async def three(transport: Transport) -> Observation:
            second = asyncio.create_task(transport.create_customer(b"{}", "second", "token"))
            first = await transport.create_customer(b"{}", "first", "token")
            first_done.set()
            assert (first.status, (await second).status) == (200, 200)
            return await transport.create_customer(b"{}", "third", "token")

        seen = use(server.base_url, three)
    return seen, server


@pytest.mark.parametrize(
    "unasked",
    [
        UNASKED,
        WHOLE,
        UNASKED[:20],
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 10\r\n\r\n",
        b"\x00 garbage\r\n\r\n",
    ],
)
def test_words_that_nobody_asked_for(unasked: bytes) -> None:
    """What a server says on an idle connection is not taken for the reply to the next request, which goes elsewhere.

    aiohttp hands it to the next request: a row would be sent again, or get the id of another customer.
    """
    seen, server = third_of(raw(unasked, close=False))
    assert seen.status == 200
    assert b'"c3"' in (seen.body or b"")
    assert sorted(request.key for request in server.received) == ["first", "second", "third"]


@pytest.mark.parametrize("how", ["close", "abort"])
def test_closed_while_idle(how: str) -> None:
    """A kept connection that the server has closed in the meantime is not written to."""

    async def hang_up(writer: asyncio.StreamWriter) -> bool:
        getattr(writer.transport, how)()
        await writer.wait_closed()
        return False

    seen, server = third_of(hang_up)
    assert (seen.status, seen.wire) == (200, "")
    assert sorted(request.key for request in server.received) == ["first", "second", "third"]


def test_server_that_speaks_first() -> None:
    """A server that greets: a request counts as not sent only when it was not, and only then was there no reply."""
    with FaultServer(lambda _request: created("c1"), lambda _connection: raw(UNASKED, close=False)) as server:

        async def several(transport: Transport) -> dict[str, Observation]:
            keys = [f"key-{turn}" for turn in range(10)]
            return {key: await transport.create_customer(b"{}", key, "token") for key in keys}

        seen = use(server.base_url, several)
    assert {request.key for request in server.received} <= {key for key, one in seen.items() if one.sent}
    assert all(one.sent or one.status is None for one in seen.values())


def test_closed_while_written() -> None:
    """A kept connection that breaks once a request was written leaves that request sent, and only once."""
    with FaultServer(lambda request: created("c1") if request.index == 0 else reset) as server:
        first, second = use(server.base_url, two)
    assert first.status == 200
    assert second == Observation(True, "reset")
    assert [request.key for request in server.received] == ["key-0", "key-1"]


def test_server_that_closes_after_every_reply() -> None:
    """Without a word that it will, a server closes every connection: no request is sent twice, and none is lost.

    Some requests meet the close while they are written; whatever was not written goes out on another connection.
    """

    async def reply_and_close(writer: asyncio.StreamWriter) -> bool:
        writer.write(WHOLE)
        return False

    seen: dict[str, Observation] = {}
    with FaultServer(lambda _request: reply_and_close) as server:

        async def many(transport: Transport) -> None:
            async def worker(number: int) -> None:
                for turn in range(40):
                    key = f"key-{number}-{turn}"
                    seen[key] = await transport.create_customer(b"{}", key, "token")

            await asyncio.gather(*(worker(number) for number in range(8)))

        use(server.base_url, many, concurrency=4)
    received = Counter(request.key for request in server.received)
    assert max(received.values()) == 1
    assert all(seen[key].sent for key in received)
    assert {key for key, one in seen.items() if one.status == 200} <= received.keys()
    assert all(one.status == 200 or one.sent for one in seen.values())
