"""The one user of aiohttp's client: a POST goes out, an observation comes back, whatever happens in between.

Nothing is ever sent twice from here: redirects are off (a 307 would send the POST again), aiohttp repeats only
idempotent methods, and no exception leaves but cancellation. Whether a request had begun to go out is told by its body
(`RequestBody`): not written, certainly not sent.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

import aiohttp

from importer import __version__
from importer.sender.certificates import certificate_reason
from importer.sender.connector import Connector
from importer.sender.content_encoding import decoded
from importer.sender.observation import Observation, Probe
from importer.sender.rate_hint import HINT_HEADERS, rate_hint
from importer.sender.request_body import RequestBody
from importer.sender.resolver import Resolver
from importer.sender.retry import Timing
from importer.sender.route import DIRECT, Route
from importer.sender.target import Target
from importer.sender.transport_errors import wire_word

LONGEST_REPLY = 1_000_000
"""Bytes of a reply that are read; the documented ones have a few hundred."""
_KEEP_ALIVE = 4.0
"""Seconds that a connection may idle. Shorter than servers' own (Node and uvicorn close after 5 s): a request that
meets a closing connection is uncertain."""
_DNS_KEPT = 300
"""Seconds that a resolved address is kept."""
_MOST_STALE = 3
"""Kept connections that one request may find closed before a byte of it was written."""


class Transport:
    """A pool of connections to one target. An asynchronous context manager, to be used inside a running loop."""

    def __init__(
        self, target: Target, *, timeout: float, concurrency: int, timing: Timing, route: Route = DIRECT
    ) -> None:
        """`timeout` (seconds) bounds a request from its start to the headers of its reply."""
        self._target = target
        self._route = route
        self._timeout = timeout
        self._concurrency = concurrency
        self._timing = timing
        self._running: set[asyncio.Timeout] = set()
        self._latest: float | None = None
        """Loop time at which every request ends, once the run is to end."""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=Connector(
                limit=self._concurrency,
                keepalive_timeout=_KEEP_ALIVE,
                ttl_dns_cache=_DNS_KEPT,
                resolver=Resolver(),
                ssl=self._route.tls or True,
            ),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "Content-Type": "application/json",
                "User-Agent": f"customer-importer/{__version__}",
            },
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=min(self._timing.connect, self._timeout)),
            proxy=self._route.proxy or None,
            trust_env=False,  # the route knows the proxy; ~/.netrc is nobody's business here
            auto_decompress=False,  # it has no bound in every aiohttp
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def create_customer(self, body: bytes, idempotency_key: str, access_token: str) -> Observation:
        """Send one `POST /customers` (`body` is UTF-8 JSON). Never raises for what happens on the wire."""
        headers = {"Authorization": f"Bearer {access_token}", "Idempotency-Key": idempotency_key}
        return await self._post(self._target.customers_url, body, headers)

    async def authorize(self, path: str, body: bytes, headers: Mapping[str, str]) -> Observation:
        """Send one POST for tokens; `path` begins with a slash and follows the base URL."""
        return await self._post(self._target.base_url + path, body, headers)

    async def look(self, path: str, access_token: str) -> Probe:
        """Make one GET, without Authorization where the token is empty. Never raises for what happens on the wire."""
        loop, nothing = asyncio.get_running_loop(), RequestBody(b"")
        headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        begun = loop.time()
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._session.get(
                    self._target.base_url + path, data=nothing, headers=headers, allow_redirects=False
                ) as response,
            ):
                body, seen = await _read(response), response.headers
                wire = "" if body is not None else "too_long"
                answer = Observation(True, wire, response.status, body, seen.get("Retry-After"), seen.get("Date"))
                return Probe(answer, loop.time() - begun)
        except Exception as error:  # noqa: BLE001 - a boundary as well: every failure becomes an observation
            late = "timeout" if nothing.sent else "connect_timeout"
            wire = late if isinstance(error, TimeoutError) else wire_word(error)
            return Probe(Observation(nothing.sent, wire), loop.time() - begun, certificate_reason(error))

    def hurry(self, seconds: float) -> None:
        """End every request within `seconds`, those to come too; what has not ended by itself then is `abandoned`."""
        latest = asyncio.get_running_loop().time() + seconds
        self._latest = latest if self._latest is None else min(latest, self._latest)
        for limit in tuple(self._running):
            if not limit.expired():  # asyncio does not move what has fired, as when many requests time out together
                with suppress(RuntimeError):  # whatever is wrong with one, the others must end
                    self._limit(limit, limit.when())

    def _limit(self, limit: asyncio.Timeout, when: float | None) -> None:
        known = [moment for moment in (when, self._latest) if moment is not None]
        limit.reschedule(min(known, default=None))

    def _timeout_word(self, limit: asyncio.Timeout, body: RequestBody) -> str:
        when = limit.when()
        if limit.expired() and when is not None and self._latest is not None and when >= self._latest:
            return "abandoned"  # later: the end was wanted sooner after this one had fired
        return "timeout" if body.sent else "connect_timeout"

    async def _begin(self, url: str, body: RequestBody, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        """Give the start of the reply. As long as not a byte was written, a kept connection that fails is replaced."""
        for stale in range(_MOST_STALE + 1):
            try:
                response = await self._session.post(url, data=body, headers=headers, allow_redirects=False)
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
                if body.sent or stale == _MOST_STALE or isinstance(error, aiohttp.ClientConnectorError):
                    raise
            else:
                if body.sent:
                    return response
                response.close()  # it came before the request was written, so it is no reply to it
        raise aiohttp.ClientConnectionError("The server speaks before it is asked.")

    async def _post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Observation:
        body = RequestBody(content)
        limit = asyncio.timeout(self._timeout)
        response: aiohttp.ClientResponse | None = None
        reply: bytes | None = None
        wire = ""
        try:
            async with limit:
                self._running.add(limit)
                if self._latest is not None:
                    self._limit(limit, limit.when())
                response = await self._begin(url, body, headers)
                if not response.content.is_eof():  # most bodies come together with their headers
                    self._limit(limit, asyncio.get_running_loop().time() + self._timing.body)
                reply = await _read(response)
                wire = "" if reply is not None else "too_long"
        except Exception as error:  # noqa: BLE001 - the one boundary: every failure becomes an observation
            wire = self._timeout_word(limit, body) if isinstance(error, TimeoutError) else wire_word(error)
        finally:
            self._running.discard(limit)
            if response is not None and reply is None:
                response.close()
        if response is None:
            return Observation(sent=body.sent, wire=wire)
        seen = response.headers
        hint = rate_hint(seen, time.time()) if any(name in seen for name in HINT_HEADERS) else None
        return Observation(True, wire, response.status, reply, seen.get("Retry-After"), seen.get("Date"), hint)


async def _read(response: aiohttp.ClientResponse) -> bytes | None:
    """Read the whole body, decompressed; None when it is longer than `LONGEST_REPLY`."""
    blocks = []
    size = 0
    async for block in response.content.iter_any():
        size += len(block)
        if size > LONGEST_REPLY:
            return None
        blocks.append(block)
    return decoded(b"".join(blocks), response.headers.get("Content-Encoding"), LONGEST_REPLY)
