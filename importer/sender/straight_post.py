"""The POST of a customer straight over a connection of aiohttp's pool, without what its session does for each request.

A session builds and merges headers, cookies, URLs, traces and a writing task anew for each request: 62 us of processor
where this takes 25 (measured; Python 3.11, aiohttp 3.14, loopback). Here all requests differ in token, key and body
only, so the head is built once, and head and body go out in one write. Making connections, TLS and the parser
of replies are aiohttp's. Of these insides not all are documented: where they are not as they were tested, or where a
proxy is wanted, the session does it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http_parser import RawResponseMessage
from yarl import URL

KNOWN = ("3.12.", "3.13.", "3.14.")
"""The versions of aiohttp whose insides are used as they are here; with others customers go through the session."""


def insides_are_known() -> bool:
    """Whether aiohttp is one that the tests of the transport were run with."""
    return aiohttp.__version__.startswith(KNOWN)


@dataclass(slots=True)
class Mark:
    """Whether a byte of one request may have gone on the wire."""

    sent: bool = False


class KeptConnections:
    """Connections between two requests. What the pool does for this (keys, limits, waiting) only new ones need.

    The one used last is used first, so that those that are not needed any more grow old and are closed.
    """

    def __init__(self, longest: float) -> None:
        """`longest` is how many seconds a connection may idle."""
        self._clock = asyncio.get_running_loop().time
        self._longest = longest
        self._kept: deque[tuple[Connection, float]] = deque()

    def take(self) -> Connection | None:
        """Give one that a request may go out on; None when there is none."""
        while self._kept:
            connection, since = self._kept.pop()
            protocol = connection.protocol
            idled = self._clock() - since
            # len() of what came unasked: it must not be taken for the reply to the next request
            if protocol is not None and protocol.is_connected() and len(protocol) == 0 and idled <= self._longest:
                return connection
            connection.close()
        return None

    def keep(self, connection: Connection) -> None:
        """Take one back, unless its reply was not read to the end or said that it closes."""
        protocol = connection.protocol
        transport = protocol.transport if protocol is not None else None
        unread = transport is None or transport.get_write_buffer_size() > 0  # the reply came before all was written
        if protocol is None or protocol.should_close or unread:
            connection.close()
            return
        now = self._clock()
        self._kept.append((connection, now))
        while now - self._kept[0][1] > self._longest:
            self._kept.popleft()[0].close()

    def close(self) -> None:
        """Give them all back to the pool, which closes them, and waits until TLS has ended."""
        while self._kept:
            self._kept.pop()[0].release()


class StraightReply:
    """A reply whose head has come; what the transport needs of it is called as in aiohttp.ClientResponse."""

    __slots__ = ("_connection", "_kept", "content", "headers", "status")

    def __init__(
        self, message: RawResponseMessage, content: aiohttp.StreamReader, connection: Connection, kept: KeptConnections
    ) -> None:
        self.status = message.code
        self.headers = message.headers
        self.content = content
        self._connection = connection
        self._kept = kept

    def release(self) -> None:
        """Let the connection be used again: the body was read to its end."""
        self._kept.keep(self._connection)

    def close(self) -> None:
        """Close the connection: the body is not wanted to its end."""
        self._connection.close()


class StraightPost:
    """Posts bodies to one URL. `close` it before the session."""

    def __init__(
        self, session: aiohttp.ClientSession, pool: aiohttp.TCPConnector, url: str, *, connect: float, keep_alive: float
    ) -> None:
        """Use the pool of `session`, and its headers.

        `connect` bounds the making of a connection, `keep_alive` how long one may idle, both in seconds.
        """
        where = URL(url)
        self._pool = pool
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect)
        self._kept = KeptConnections(keep_alive)
        self._request = aiohttp.ClientRequest("POST", where, loop=asyncio.get_running_loop(), session=session)
        headers = {"Host": self._request.headers["Host"], **session.headers}
        lines = [f"POST {where.raw_path_qs} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self._start = "\r\n".join([*lines, "Authorization: Bearer "])
        self._token = ""
        self._head = b""

    async def post(self, body: bytes, idempotency_key: str, access_token: str, mark: Mark) -> StraightReply:
        """Send a body; gives the reply as soon as its head is there. `mark` is set before the first byte is written.

        Raises what aiohttp raises, and ValueError for a token or key that cannot stand in a header.
        """
        if access_token != self._token:
            self._head = (self._start + _in_header(access_token) + "\r\nIdempotency-Key: ").encode("ascii")
            self._token = access_token
        key = _in_header(idempotency_key).encode("ascii")
        request = b"%b%b\r\nContent-Length: %d\r\n\r\n%b" % (self._head, key, len(body), body)
        connection = self._kept.take() or await self._pool.connect(self._request, [], self._timeout)
        try:
            protocol, transport = _open_ends(connection)
            protocol.set_response_params(read_until_eof=True, auto_decompress=False)
            mark.sent = True
            transport.write(request)
            message, content = await protocol.read()
            while 100 <= message.code < 200 and message.code != 101:  # an interim reply; the real one follows
                message, content = await protocol.read()
        except BaseException:  # raised on: the connection is of no use to anybody else
            connection.close()
            raise
        return StraightReply(message, content, connection, self._kept)

    def close(self) -> None:
        """Give the connections that idle back to the pool."""
        self._kept.close()


def _open_ends(connection: Connection) -> tuple[ResponseHandler, asyncio.Transport]:
    """Give protocol and transport of a connection. Raises ClientConnectionResetError when it is closed."""
    protocol = connection.protocol
    transport = protocol.transport if protocol is not None else None
    if protocol is None or transport is None or transport.is_closing():
        raise aiohttp.ClientConnectionResetError("The connection is closed.")
    return protocol, transport


def _in_header(value: str) -> str:
    """Give a value as it is. Raises ValueError where a header would not end with it."""
    if not value.isascii() or not value.isprintable():
        raise ValueError("A token or key holds characters that cannot be sent.")
    return value
