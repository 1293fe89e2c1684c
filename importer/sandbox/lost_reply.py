"""What the wire does when a reply gets lost: the connection is reset, or stays silent."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys

from aiohttp import web

from importer.sandbox.faults import Fault

_LINGER_NOT = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""`struct linger` with no time to linger: closing throws away what is unsent and sends a reset instead of an end."""


async def lose_reply(fault: Fault, request: web.BaseRequest, ended: asyncio.Event) -> web.StreamResponse:
    """End the connection of a request without a reply, at once or, if it is to hang, when `ended` is set.

    A client that closes a hanging connection has the server cancel this. The response that it gives goes nowhere.
    """
    if fault is Fault.HANG:
        await ended.wait()
    transport = request.transport
    if transport is not None:
        if fault is Fault.RESET_AFTER:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        transport.abort()
    return web.Response()  # aiohttp wants one, and finds the connection closed
