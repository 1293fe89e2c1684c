"""A transport on a loop of its own, for one piece of work against a test server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from importer.config import Settings
from importer.sender.event_loop import new_event_loop
from importer.sender.observation import Observation
from importer.sender.retry import Timing
from importer.sender.route import find_route
from importer.sender.target import resolve_target
from importer.sender.transport import Transport
from tests.sender.fault_server import Behaviour, FaultServer
from tests.sender.sending import QUICK

T = TypeVar("T")
way = {"straight": True}
"""Which of the transport's two ways is tried; set by the fixture `both_ways`."""


def use(
    base_url: str,
    work: Callable[[Transport], Awaitable[T]],
    *,
    timeout: float = 2.0,
    timing: Timing = QUICK,
    concurrency: int = 2,
) -> T:
    """Give a transport to some work, on a loop of its own."""

    async def main() -> T:
        target = resolve_target(Settings(base_url=base_url))
        async with Transport(
            target, timeout=timeout, concurrency=concurrency, timing=timing, straight=way["straight"]
        ) as transport:
            return await work(transport)

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main())


def use_target(settings: Settings, work: Callable[[Transport], Awaitable[T]]) -> T:
    """Give a transport that these settings make, on the way that they and the environment say."""

    async def main() -> T:
        target = resolve_target(settings)
        route = find_route(target, settings)
        async with Transport(target, timeout=2.0, concurrency=2, timing=QUICK, route=route) as transport:
            return await work(transport)

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main())


def post(base_url: str, *, body: bytes = b"{}", timeout: float = 2.0) -> Observation:
    """Make one request."""
    return use(base_url, lambda transport: transport.create_customer(body, "key", "token"), timeout=timeout)


def observe(behaviour: Behaviour, *, timeout: float = 2.0) -> Observation:
    """Make one request to a server that behaves so; it must be sent once."""
    with FaultServer(lambda _request: behaviour) as server:
        seen = post(server.base_url, timeout=timeout)
    assert len(server.received) == 1, "sent twice"
    return seen
