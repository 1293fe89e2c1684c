"""The one user of aiohttp's client: a POST goes out, an observation comes back, whatever happens in between.

Nothing is ever sent twice from here: redirects are off (a 307 would send the POST again), and no exception leaves but
cancellation. Customers go straight over the connections where that can be done (straight_post.py), everything else
through aiohttp's session (session_post.py); both know for certain when not a byte of a request was written.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
from types import TracebackType
from typing import Protocol, Self

import aiohttp

from importer import __version__
from importer.sender.certificates import certificate_reason
from importer.sender.connector import Connector
from importer.sender.content_encoding import decoded
from importer.sender.deadlines import Deadline, Deadlines
from importer.sender.observation import Observation, Probe
from importer.sender.rate_hint import HINT_HEADERS, rate_hint
from importer.sender.request_body import RequestBody
from importer.sender.resolver import Resolver
from importer.sender.retry import Timing
from importer.sender.route import DIRECT, Route
from importer.sender.session_post import session_post
from importer.sender.straight_post import Mark, StraightPost, insides_are_known
from importer.sender.target import Target
from importer.sender.transport_errors import wire_word

LONGEST_REPLY = 1_000_000
"""Bytes of a reply that are read; the documented ones have a few hundred."""
_KEEP_ALIVE = 4.0
"""Seconds that a connection may idle. Shorter than servers' own (Node and uvicorn close after 5 s): a request that
meets a closing connection is uncertain."""
_FOR_TOKENS = 2
"""Connections besides those of the customers."""
_DNS_KEPT = 300
"""Seconds that a resolved address is kept."""


class _Sent(Protocol):
    @property
    def sent(self) -> bool:
        """Whether a byte of the request may have gone on the wire."""


class _Reply(Protocol):
    """A reply whose head has come."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> aiohttp.StreamReader: ...

    def release(self) -> object: ...

    def close(self) -> None: ...


class Transport:
    """A pool of connections to one target. An asynchronous context manager, to be used inside a running loop."""

    def __init__(
        self,
        target: Target,
        *,
        timeout: float,
        concurrency: int,
        timing: Timing,
        route: Route = DIRECT,
        straight: bool = True,
    ) -> None:
        """`timeout` (seconds) bounds a request from its start to the headers of its reply.

        `straight` lets customers go straight over the connections where that can be done: not through a proxy.
        """
        self._target = target
        self._route = route
        self._timeout = timeout
        self._concurrency = concurrency
        self._timing = timing
        self._may_go_straight = straight and not route.proxy and insides_are_known()

    async def __aenter__(self) -> Self:
        connector = Connector(
            limit=self._concurrency + _FOR_TOKENS,  # those that go straight are kept and never given back
            keepalive_timeout=_KEEP_ALIVE,
            ttl_dns_cache=_DNS_KEPT,
            resolver=Resolver(),
            ssl=self._route.tls or True,
        )
        connect = min(self._timing.connect, self._timeout)
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "Content-Type": "application/json",
                "User-Agent": f"customer-importer/{__version__}",
            },
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=connect),
            proxy=self._route.proxy or None,
            trust_env=False,  # the route knows the proxy; ~/.netrc is nobody's business here
            auto_decompress=False,  # it has no bound in every aiohttp
        )
        self._straight: StraightPost | None = None
        if self._may_go_straight:
            self._straight = StraightPost(
                self._session, connector, self._target.customers_url, connect=connect, keep_alive=_KEEP_ALIVE
            )
        self._deadlines = Deadlines()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadlines.close()
        if self._straight is not None:
            self._straight.close()
        await self._session.close()

    async def create_customer(self, body: bytes, idempotency_key: str, access_token: str) -> Observation:
        """Send one `POST /customers` (`body` is UTF-8 JSON). Never raises for what happens on the wire."""
        if self._straight is not None:
            mark = Mark()
            return await self._observe(self._straight.post(body, idempotency_key, access_token, mark), mark)
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
        self._deadlines.end_all(seconds)

    async def _post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Observation:
        body = RequestBody(content)
        return await self._observe(session_post(self._session, url, body, headers), body)

    async def _observe(self, posting: Coroutine[None, None, _Reply], request: _Sent) -> Observation:
        """Await a reply and read it; whatever happens on the way becomes an observation."""
        if self._deadlines.all_over:  # with a connection at hand it would be written before it could be cancelled
            posting.close()
            return Observation(sent=False, wire="abandoned")
        deadline = self._deadlines.after(self._timeout)
        reply: _Reply | None = None
        content: bytes | None = None
        wire = ""
        try:
            with deadline:
                reply = await posting
                if not reply.content.is_eof():  # most bodies come together with their head
                    deadline.move(asyncio.get_running_loop().time() + self._timing.body)
                content = await _read(reply)
                wire = "" if content is not None else "too_long"
        except Exception as error:  # noqa: BLE001 - the one boundary: every failure becomes an observation
            wire = self._timeout_word(deadline, request) if isinstance(error, TimeoutError) else wire_word(error)
        finally:
            if reply is not None and content is None:
                reply.close()
        if reply is None:
            return Observation(sent=request.sent, wire=wire)
        if content is not None:
            reply.release()
        seen = reply.headers
        hint = rate_hint(seen, time.time()) if any(name in seen for name in HINT_HEADERS) else None
        return Observation(True, wire, reply.status, content, seen.get("Retry-After"), seen.get("Date"), hint)

    def _timeout_word(self, deadline: Deadline, request: _Sent) -> str:
        if deadline.expired and deadline.when >= self._deadlines.latest:
            return "abandoned"  # later: the end was wanted sooner after this one had fired
        return "timeout" if request.sent else "connect_timeout"


async def _read(reply: _Reply) -> bytes | None:
    """Read the whole body, decompressed; None when it is longer than `LONGEST_REPLY`."""
    if reply.content.is_eof():
        body = reply.content.read_nowait()
    else:
        blocks = []
        size = 0
        async for block in reply.content.iter_any():
            size += len(block)
            if size > LONGEST_REPLY:
                return None
            blocks.append(block)
        body = b"".join(blocks)
    if len(body) > LONGEST_REPLY:
        return None
    encoding = reply.headers.get("Content-Encoding")
    return decoded(body, encoding, LONGEST_REPLY) if encoding else body
