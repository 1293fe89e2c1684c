"""Servers that answer, or go away, before they have read the whole request."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import pytest

from importer.customer.status import RowStatus
from importer.sender.classify import classify, compile_patterns
from importer.sender.observation import Next, Observation
from importer.sender.transport import Transport
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, hang, raw, refusal, reset
from tests.sender.transports import post, use

pytestmark = pytest.mark.usefixtures("both_ways")

BODIES = [b"{}", b"x" * 60_000, b"x" * 900_000]
"""In one segment, in several, and more than a socket takes at once."""


def then(first: Behaviour, last: Behaviour) -> Behaviour:
    """Do one thing, then another."""

    async def both(writer: asyncio.StreamWriter) -> bool:
        await first(writer)
        return await last(writer)

    return both


def early(behaviour: Behaviour, body: bytes) -> Observation:
    """Give what is seen of a server that behaves so once it has read the headers."""
    with FaultServer(lambda _request: created("c1"), before_body=lambda _request: behaviour) as server:
        seen = post(server.base_url, body=body)
    assert server.received == []
    return seen


@pytest.mark.parametrize("body", BODIES, ids=len)
@pytest.mark.parametrize("last", [raw(b""), reset, hang], ids=["close", "reset", "keep"])
@pytest.mark.parametrize(
    ("reply", "next_step", "status"),
    [
        (refusal(400), Next.SETTLE, RowStatus.REJECTED),
        (refusal(413), Next.SETTLE, RowStatus.REJECTED),
        (refusal(429, Retry_After="1"), Next.RETRY, RowStatus.PENDING),
        (refusal(503, Retry_After="1"), Next.RETRY, RowStatus.PENDING),
        (refusal(503), Next.SETTLE, RowStatus.UNCERTAIN),
    ],
    ids=["400", "413", "429", "503 with Retry-After", "503"],
)
def test_answer_before_the_body(
    reply: Behaviour, next_step: Next, status: RowStatus, last: Behaviour, body: bytes
) -> None:
    """A refusal that comes early counts as any other; a connection that breaks may swallow it: then it is uncertain."""
    seen = early(then(reply, last), body)
    verdict = classify(seen, compile_patterns(()))
    assert seen.sent
    if last is hang or seen.status is not None:
        assert (verdict.next, verdict.status) == (next_step, status)
    else:
        assert (verdict.next, verdict.status) == (Next.SETTLE, RowStatus.UNCERTAIN)


@pytest.mark.parametrize("body", BODIES, ids=len)
@pytest.mark.parametrize("last", [raw(b""), reset, raw(b"HTTP/1.1 400 Bad")], ids=["close", "reset", "half a line"])
def test_gone_before_the_body(last: Behaviour, body: bytes) -> None:
    """A server that goes away while the body is written leaves a request of which something was sent, and no reply."""
    seen = early(last, body)
    assert (seen.sent, seen.status, seen.body) == (True, None, None)
    assert seen.wire in {"reset", "disconnected"}


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")  # no customer is as large as this one
def test_half_written_request_is_not_continued() -> None:
    """A connection that still waits for the rest of a body carries no other request: that would be taken for it."""
    other_came, first_gone = asyncio.Event(), asyncio.Event()

    async def keep_until_the_other_came(writer: asyncio.StreamWriter) -> bool:
        await other_came.wait()
        await reset(writer)
        with suppress(ConnectionError):
            await writer.wait_closed()
        first_gone.set()
        return False

    async def second(writer: asyncio.StreamWriter) -> bool:
        other_came.set()
        await first_gone.wait()
        return await created("c1")(writer)

    def at_first(request: Received) -> Behaviour | None:
        return then(refusal(413), keep_until_the_other_came) if request.key == "key-0" else None

    connections: list[int] = []

    def count(number: int) -> None:
        connections.append(number)

    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reserved.bind(("127.0.0.1", 0))
    with FaultServer(lambda _request: second, count, before_body=at_first, reserved=reserved) as server:

        async def two(transport: Transport) -> list[Observation]:
            bodies = (bytes(20_000_000), b"{}")
            return [await transport.create_customer(body, f"key-{turn}", "t") for turn, body in enumerate(bodies)]

        seen = use(server.base_url, two)
    assert [one.status for one in seen] == [413, 200]
    assert [(request.key, request.body) for request in server.received] == [("key-1", b"{}")]
    assert connections == [0, 1]
