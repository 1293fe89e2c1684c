"""Connections on which the server has said nothing that nobody asked for.

aiohttp parses what arrives on an idle connection and gives it to the next request as its reply. A server that answers
twice, or says 408 to a connection that was quiet for long, would so decide about a row that it has never seen.
"""

from __future__ import annotations

import aiohttp
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

_MOST_UNASKED = 3
"""Connections in a row that may hold unasked words, before the server itself is thought to speak first."""


class Connector(aiohttp.TCPConnector):
    """Hands out connections whose server waits for a request; the others are closed."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - as aiohttp calls it
    ) -> Connection:
        """Give a kept or a new connection. Raises what aiohttp raises; ClientConnectionError when all had spoken."""
        for _ in range(_MOST_UNASKED):
            connection = await super().connect(req, traces, timeout)
            if connection.protocol is not None and not connection.protocol.should_close:
                return connection
            connection.close()
        raise aiohttp.ClientConnectionError("The server speaks before it is asked.")
