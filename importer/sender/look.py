"""One harmless look at the API, for whoever wants to know whether it can be reached and takes a token."""

from __future__ import annotations

import asyncio

from importer.sender.event_loop import new_event_loop
from importer.sender.observation import Probe
from importer.sender.retry import DEFAULT_TIMING
from importer.sender.route import Route
from importer.sender.target import Target

HARMLESS = "/common/countries/IN/pincodes?pincode=110"
"""A documented GET that changes nothing: the pincodes that begin with 110."""


def look(target: Target, route: Route, access_token: str, timeout: float) -> Probe:
    """Look once, without Authorization where the token is empty. `timeout` is in seconds. Never raises for the wire."""
    from importer.sender.transport import Transport  # noqa: PLC0415 - the HTTP client takes long to load

    async def ask() -> Probe:
        async with Transport(target, timeout=timeout, concurrency=1, timing=DEFAULT_TIMING, route=route) as transport:
            return await transport.look(HARMLESS, access_token)

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        # Not runner.run: it would take over Ctrl-C where nobody else has.
        return runner.get_loop().run_until_complete(ask())
