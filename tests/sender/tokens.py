"""Tokens to try with: pairs, JWTs, a run around them whose clock the test moves, and customers sent with them."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, TypeVar

from importer.config import Secrets, Settings
from importer.errors import ImporterError
from importer.events import Event, TokenRenewed
from importer.sender.event_loop import new_event_loop
from importer.sender.retry import DEFAULT_TIMING
from importer.sender.target import resolve_target
from importer.sender.token import Tokens
from importer.sender.token_source import Surroundings
from importer.sender.transport import Transport
from tests.sender.fault_server import Behaviour, http

T = TypeVar("T")
NOW = 1_800_000_000.0
"""Unix time at which these tests take place."""


def secrets(**values: str) -> Secrets:
    """Build secrets."""
    return Secrets.model_validate(values)


def pair(number: int, access: str = "", **headers: str) -> Behaviour:
    """Answer with a pair of tokens: `token-N` unless another access token is given, and `refresh-N`."""
    tokens = {"access_token": access or f"token-{number}", "refresh_token": f"refresh-{number}"}
    return http(200, {"message": "", "success": True, "content": tokens}, **headers)


def jwt(**claims: object) -> str:
    """Make a JWT; who reads it looks at its claims only."""
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), "c2lnbmF0dXJl"])


def http_date(moment: float) -> str:
    """Write Unix time as a `Date` header."""
    return formatdate(moment, usegmt=True)


@dataclass
class Run:
    """A run around tokens. Its clock moves when the tokens sleep; `wrong` is what this machine's clock is off by."""

    wrong: float = 0.0
    still: bool = False
    """Whether the clock stands."""
    real: bool = False
    """Whether sleeping takes its time: for what happens outside. That of a command always does."""
    command_limit: float = 30.0
    now: float = 0.0
    events: list[Event] = field(default_factory=list)
    stopped: list[ImporterError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ended = asyncio.Event()
        self._awaited: list[tuple[Callable[[], bool], asyncio.Event]] = []

    async def sleep(self, seconds: float) -> bool:
        """Let the time pass, until the run is to end."""
        if self.real or seconds == self.command_limit:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ended.wait(), seconds)
        else:
            self.now += 0.0 if self.still else seconds
            self._wake()
            await asyncio.sleep(0)
        return self.ended.is_set()

    async def back_off(self, failures: int) -> bool:
        """Try again at once."""
        del failures
        return self.ended.is_set()

    def emit(self, event: Event) -> None:
        """Keep the event; wake who waits for it."""
        self.events.append(event)
        self._wake()

    async def renewed(self, count: int) -> list[TokenRenewed]:
        """Wait for that many renewals, and give them."""
        await self._until(lambda: len(self.events) >= count)
        return [event for event in self.events if isinstance(event, TokenRenewed)]

    async def reached(self, moment: float) -> None:
        """Wait until the clock shows so much."""
        await self._until(lambda: self.now >= moment)

    async def was_stopped(self) -> ImporterError:
        """Wait until the run is stopped, and give why."""
        await self._until(lambda: bool(self.stopped))
        return self.stopped[0]

    async def _until(self, condition: Callable[[], bool]) -> None:
        woken = asyncio.Event()
        self._awaited.append((condition, woken))
        self._wake()
        await woken.wait()

    def _wake(self) -> None:
        for condition, woken in self._awaited:
            if condition():
                woken.set()

    @property
    def surroundings(self) -> Surroundings:
        """What the tokens see of it."""
        return Surroundings(
            clock=asyncio.get_running_loop().time if self.real else lambda: self.now,
            wall=lambda: NOW + self.now + self.wrong,
            sleep=self.sleep,
            back_off=self.back_off,
            emit=self.emit,
            stop=self.stopped.append,
            command_limit=self.command_limit,
        )


@dataclass
class Sender:
    """Tokens, the wire, and the run around them."""

    tokens: Tokens
    transport: Transport
    run: Run

    async def create(self, key: str, body: bytes = b"{}") -> int | None:
        """Send a customer until its token is not refused; gives the status."""
        while True:
            token = self.tokens.current
            seen = await self.transport.create_customer(body, key, token.access)
            if seen.status != 401:
                self.tokens.accepted(token.generation, seen.date)
                return seen.status
            await self.tokens.renew(token.generation)


def with_tokens(
    base_url: str,
    given: Secrets,
    work: Callable[[Sender], Awaitable[T]],
    *,
    ahead: bool = False,
    run: Callable[[], Run] = Run,
    **settings: Any,
) -> T:
    """Give tokens and a transport to some work, on a loop of its own; `ahead` renews them ahead, too."""

    async def main() -> T:
        made = Settings.model_validate({"base_url": base_url, "attempts": 3, "concurrency": 4} | settings)
        transport = Transport(resolve_target(made), timeout=60.0, concurrency=made.concurrency, timing=DEFAULT_TIMING)
        around = run()
        async with transport:
            tokens = Tokens(made, given, transport.authorize, around.surroundings)
            if not ahead:
                return await work(Sender(tokens, transport, around))
            async with tokens:
                return await work(Sender(tokens, transport, around))

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main())
