"""Names become addresses in threads that nobody waits for: a name server that hangs cannot keep a run from leaving.

aiohttp's own resolver asks through the event loop. asyncio joins the threads that it uses for that when the loop ends
(on Python 3.11 for ever), uvloop's are joined when the process ends; a look-up itself cannot be cancelled anywhere.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import Future

from aiohttp.abc import AbstractResolver, ResolveResult


class Resolver(AbstractResolver):
    """Looks names up with the system's resolver. aiohttp asks for one name once at a time, so the threads are few."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the addresses of a host. Raises OSError when it has none."""
        answer: Future[list[ResolveResult]] = Future()
        answer.set_running_or_notify_cancel()  # from here on, an answer to nobody is no error
        threading.Thread(
            target=_answer, args=(answer, host, port, family), name="importer-resolver", daemon=True
        ).start()
        return await asyncio.wrap_future(answer)

    async def close(self) -> None:
        """Nothing is held."""


def _answer(answer: Future[list[ResolveResult]], host: str, port: int, family: socket.AddressFamily) -> None:
    try:
        found = _look_up(host, port, family)
    except Exception as error:  # noqa: BLE001 - raised where the answer is awaited
        answer.set_exception(error)
    else:
        answer.set_result(found)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except socket.gaierror:
        if host.rstrip(".").casefold() != "localhost":
            raise
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)  # Windows, while there is no network
    return [
        ResolveResult(
            hostname=host,
            host=f"{address[0]}%{address[3]}" if len(address) == 4 and address[3] else address[0],
            port=port,
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _, protocol, _, address in found
        if isinstance(address[0], str)  # not so for IPv6 where Python was built without it
    ]
