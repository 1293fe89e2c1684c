"""What the wire does when a reply does not reach the client as it should: it goes past the HTTP library."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys

from aiohttp import web

from importer.sandbox.reply import Reply, Wire

TRICKLE_PAUSE = 0.1
"""Seconds between two bytes of a reply that never ends."""

_LINGER_NOT = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""`struct linger` with no time to linger: closing throws away what is unsent and sends a reset instead of an end."""
_GARBAGE = b"\x15\x03\x03\x00\x02\x02\x50 what is this?\r\n\r\n"
"""A TLS alert and some words."""


async def break_wire(reply: Reply, request: web.BaseRequest, ended: asyncio.Event) -> web.StreamResponse:
    """Let the connection of a request end as its reply says: at once, or when the client goes or `ended` is set.

    A client that closes a connection has the server cancel this. The response that it gives goes nowhere.
    """
    transport = request.transport
    if transport is not None:
        match reply.wire:
            case Wire.RESET:
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
                transport.abort()
            case Wire.SILENT:
                await ended.wait()
                transport.abort()
            case Wire.TRICKLE:
                await _trickle(reply, transport, ended)
                transport.abort()
            case _:
                transport.write(_broken(reply))
                transport.close()
    return web.Response()  # aiohttp wants one, and finds the connection closed


def _broken(reply: Reply) -> bytes:
    """Give all that goes out of a reply before the connection is closed."""
    match reply.wire:
        case Wire.GARBAGE:
            return _GARBAGE
        case Wire.CUT_HEADERS:
            head = _head(reply, f"Content-Length: {len(reply.body)}")
            return head[: len(head) // 2]
        case Wire.CUT_BODY:
            return _head(reply, f"Content-Length: {len(reply.body)}") + reply.body[: len(reply.body) // 2]
        case _:
            return b""


async def _trickle(reply: Reply, transport: asyncio.WriteTransport, ended: asyncio.Event) -> None:
    """Send the first half of a reply, then a blank from time to time, in chunks (RFC 9112, 7.1) without a last one."""
    half = reply.body[: len(reply.body) // 2]
    transport.write(_head(reply, "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(half), half))
    while not (ended.is_set() or transport.is_closing()):
        transport.write(b"1\r\n \r\n")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), TRICKLE_PAUSE)


def _head(reply: Reply, length: str) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} OK", f"Content-Type: {reply.content_type}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    return "\r\n".join([*lines, length, "", ""]).encode("ascii")
