"""Replies that are framed oddly: read whole, or seen as no reply; never half a one, and never two as one."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest

from importer.sender.observation import Observation
from importer.sender.transport import LONGEST_REPLY
from tests.sender.fault_server import GOOD, HEAD, WHOLE, FaultServer, http, raw
from tests.sender.transports import observe, use

pytestmark = pytest.mark.usefixtures("both_ways")

LENGTH = b"Content-Length: %d\r\n" % len(GOOD)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD)
ZIPPED = gzip.compress(GOOD, mtime=0)


def zipped(content: bytes) -> bytes:
    """Give a reply that says that it is compressed with gzip."""
    return HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(content) + content


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.0 200 OK\r\n" + LENGTH + b"\r\n" + GOOD,
        b"HTTP/1.1 200\r\n" + LENGTH + b"\r\n" + GOOD,
        HEAD + b"Connection: close\r\n" + LENGTH + b"\r\n" + GOOD,
        HEAD + LENGTH.lower() + b"\r\n" + GOOD,
        HEAD + b"X-Odd: \xe9 \xe0\xa4\xa8\r\nx-empty:\r\n" + LENGTH + b"\r\n" + GOOD,
        HEAD + b"Set-Cookie: \x80;;;==\r\nSet-Cookie: a\r\n" + LENGTH + b"\r\n" + GOOD,
        HEAD + CHUNKED + b"\r\n%x;x=y\r\n%s\r\n0\r\nX-Trailer: y\r\n\r\n" % (len(GOOD), GOOD),
        HEAD + CHUNKED + b"\r\n" + b"".join(b"1\r\n%c\r\n" % byte for byte in GOOD) + b"0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 5000 + WHOLE,
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + WHOLE,
        zipped(ZIPPED),
        zipped(GOOD),
        HEAD + b"Content-Encoding: nonsense\r\n" + LENGTH + b"\r\n" + GOOD,
        HEAD + b"Content-Encoding: br\r\n" + LENGTH + b"\r\n" + GOOD,
    ],
    ids=lambda reply: repr(reply[:90]),
)
def test_read_whole(reply: bytes) -> None:
    """A reply with one clear end is read to it, whatever else its headers say."""
    assert observe(raw(reply, close=False)) == Observation(True, "", 200, GOOD)


def test_read_whole_until_the_connection_ends() -> None:
    """A reply without a length ends with its connection."""
    assert observe(raw(b"HTTP/1.0 200 OK\r\n\r\n" + GOOD)) == Observation(True, "", 200, GOOD)


@pytest.mark.parametrize(
    "reply",
    [
        GOOD,
        b"HTTP/1.1 99 Low\r\n" + LENGTH + b"\r\n" + GOOD,
        b"HTTP/1.1 1000 High\r\n" + LENGTH + b"\r\n" + GOOD,
        HEAD + LENGTH + b"Content-Length: 5\r\n\r\n" + GOOD,
        HEAD + b"Content-Length: 5\r\n" + LENGTH + b"\r\n" + GOOD,
        HEAD + b"Content-Length: -5\r\n\r\n" + GOOD,
        HEAD + b"Content-Length: +%d\r\n\r\n" % len(GOOD) + GOOD,
        HEAD + b"Content-Length: %d, 5\r\n\r\n" % len(GOOD) + GOOD,
        HEAD + LENGTH + CHUNKED + b"\r\n" + CHUNKS,
        HEAD + CHUNKED + LENGTH + b"\r\n" + CHUNKS,
        HEAD + CHUNKED + b"\r\n-1\r\n" + GOOD,
        HEAD + CHUNKED + b"\r\n" + b"f" * 40 + b"\r\n" + GOOD,
        b"HTTP/1.1 102 Processing\r\nContent-Length: 3\r\n\r\nabc" + WHOLE,
    ],
    ids=lambda reply: repr(reply[:90]),
)
def test_no_reply(reply: bytes) -> None:
    """A reply with no clear end, or two, is none: what it says of the row may be another one's."""
    seen = observe(raw(reply))
    assert seen.sent
    assert (seen.body, seen.wire in {"malformed", "cut_off"}) == (None, True)


@pytest.mark.parametrize("status", [204, 205, 304])
def test_reply_without_a_body(status: int) -> None:
    """A reply that has no body ends with its headers."""
    seen = observe(raw(b"HTTP/1.1 %d Nothing\r\nContent-Length: 0\r\n\r\n" % status, close=False))
    assert (seen.status, seen.body, seen.wire) == (status, b"", "")


def test_switch_to_another_protocol() -> None:
    """A server that switches protocols has not answered; what follows is not read as a reply."""
    seen = observe(raw(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n" + WHOLE, close=False))
    assert (seen.sent, seen.status) == (True, 101)
    assert seen.body != GOOD


def test_storm_of_interim_replies() -> None:
    """Interim replies without an end are given up like silence."""
    seen = observe(raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, close=False), timeout=0.3)
    assert seen == Observation(True, "timeout")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_bomb(encoding: str) -> None:
    """A compressed reply that swells, though nothing compressed was asked for, costs no more than a long one."""
    bomb = gzip.compress(b" " * 60_000_000, mtime=0)
    with FaultServer(lambda _request: http(200, bomb, Content_Encoding=encoding)) as server:
        tracemalloc.start()
        try:
            seen = use(server.base_url, lambda transport: transport.create_customer(b"{}", "key", "token"))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert seen.body is None or len(seen.body) <= LONGEST_REPLY
    assert peak < 10_000_000
