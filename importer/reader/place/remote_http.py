"""Fetches over https (http on this machine only): every address is judged as it is connected to, redirects included."""

from __future__ import annotations

import asyncio
import importlib
import io
import socket
from typing import Any

import aiohttp
from aiohttp.connector import AddrInfoType

from importer.errors import SourceError
from importer.events import StopSignal
from importer.reader.place.addresses import forbidden, is_forbidden, is_forbidden_host
from importer.reader.place.names import RemoteName, is_loopback
from importer.reader.place.remote_errors import broke_off
from importer.reader.place.spool import Spool, heed

CONNECT_SECONDS = 30
SILENT_SECONDS = 60
"""Time without a byte after which a server is given up."""


class _RefusedError(OSError):  # an OSError, so that the next address of the host is tried
    """The address may not be connected to."""


def fetch(name: RemoteName, spool: Spool, progress: Any, stop: StopSignal) -> None:
    """Write the file at `name` into `spool`. `progress` is an fsspec callback.

    Raises SourceError, InterruptedRunError, and what fsspec and aiohttp raise.
    """
    asyncio.run(_until_stopped(name, spool, progress, stop))


async def _until_stopped(name: RemoteName, spool: Spool, progress: Any, stop: StopSignal) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(_fetch(name, spool, progress))

    def cancel() -> None:
        loop.call_soon_threadsafe(task.cancel)

    forget = stop.on_request(cancel)
    try:
        await task
    except asyncio.CancelledError:
        heed(stop)
        raise
    finally:
        forget()


async def _fetch(name: RemoteName, spool: Spool, progress: Any) -> None:
    guard = _Guard(name)
    http = importlib.import_module("fsspec.implementations.http")
    files = http.HTTPFileSystem(
        asynchronous=True,
        skip_instance_cache=True,
        encoded=True,  # a signed address must arrive as it was given
        get_client=guard.client,
        headers={"Accept-Encoding": "identity"},
    )
    session = await files.set_session()
    try:
        await files._get_file(name.url, _Sink(spool), callback=progress)  # fsspec's name for its asynchronous half
    except OSError:
        if guard.refused is not None:
            raise guard.refused from None
        raise
    finally:
        await session.close()
    if progress.size is not None and spool.size != progress.size:
        raise broke_off(name.shown, spool.size, progress.size)


class _Sink(io.RawIOBase):
    """What fsspec takes for a file to write to."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def write(self, chunk: Any) -> int:
        """Put a chunk into the spool."""
        return self._spool.write(bytes(chunk)) if chunk else 0


class _Guard:
    """Lets a session reach what it may."""

    def __init__(self, name: RemoteName) -> None:
        self._name = name
        self.refused: SourceError | None = None

    async def client(self, **options: Any) -> aiohttp.ClientSession:
        """Make the session that fsspec asks for."""
        options.pop("loop", None)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=self._socket, force_close=True),
            timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS),
            auto_decompress=False,  # a bomb is unpacked by unpack.py, which is bounded
            trust_env=False,  # through a proxy the address could not be judged
            middlewares=[self._judge],
            **options,
        )

    async def _judge(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Judge every request of a chain of redirects by its address's words."""
        host = (request.url.host or "").lower()
        plain = request.url.scheme != "https"
        if is_forbidden_host(host):
            self.refused = forbidden(self._name.shown)
        elif plain and (self._name.scheme == "https" or not is_loopback(host)):
            self.refused = _unprotected(self._name.shown)
        if self.refused is not None:
            raise _RefusedError
        return await handler(request)

    def _socket(self, address: AddrInfoType) -> socket.socket:
        """Judge an address by its number; a host that has an allowed one too is reached there."""
        family, kind, protocol, _, place = address
        if is_forbidden(str(place[0])):
            self.refused = forbidden(self._name.shown)
            raise _RefusedError
        return socket.socket(family, kind, protocol)


def _unprotected(shown: str) -> SourceError:
    return SourceError(
        f"{shown}: the server redirects to an address without protection (http).", "Ask for https there."
    )
