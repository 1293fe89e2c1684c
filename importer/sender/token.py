"""The access token: known, renewed once for everybody before it expires or when it is refused, never shown.

Every token has a generation. Whoever was refused says with which one; only the first of them has it renewed, the
others find a newer generation and go on with it. Where a token says when it expires, it is renewed some time ahead, in
the background, while everybody goes on with the old one; if that fails, it is tried again, and nothing is lost.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from importer.config import Secrets, Settings
from importer.errors import RefusedError, StoppedError
from importer.events import TokenRenewed
from importer.sender.credentials import require_credentials
from importer.sender.retry import http_date
from importer.sender.token_command import CommandSource
from importer.sender.token_life import TokenLife, read_life
from importer.sender.token_pair import PairSource
from importer.sender.token_source import (
    CREDENTIALS_REFUSED,
    TOKENS_UNSAVED,
    Authorize,
    Obtained,
    Surroundings,
    TokenSource,
)

_FRESH = 60.0
"""Seconds for which a new token that nobody has used yet cannot have expired, unless it says so itself."""
_LOOK_EVERY = 0.5
"""Seconds between two looks whether it is time to renew."""
_NOT_BEFORE = 5.0
"""Seconds between two attempts to renew ahead; and a source may give one token after the other that is nearly over."""
_JUST_ISSUED = frozenset({"refresh_token", "api_key"})
"""The sources whose tokens are as old as the reply; a program or a file may have kept its own for a while."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and its generation, from 0."""

    generation: int
    access: str = field(repr=False)


class Tokens:
    """The tokens of one run. As an asynchronous context manager it renews them ahead, too."""

    def __init__(self, settings: Settings, secrets: Secrets, authorize: Authorize, around: Surroundings) -> None:
        """Find the source. Raises UsageError as `require_credentials`."""
        require_credentials(settings, secrets)
        self._source: TokenSource = (
            CommandSource(settings.token_command, around.command_limit, around.sleep)
            if settings.token_command
            else PairSource(secrets, settings.token_file, authorize, around.back_off)
        )
        self._attempts = settings.attempts
        self._around = around
        self._token = Token(0, self._source.access)
        self._proven = -1
        """The last generation that the API accepted."""
        self._obtained: tuple[float, Obtained] | None = None
        """When the current token came, and how; None of the one that the run began with."""
        self._server: tuple[float, float] | None = None
        """What time it was for the server (Unix, seconds), and for our clock."""
        self._expires: float | None = None
        """When the current token expires, by our clock; None when that is not known."""
        self._due: float | None = None
        """When it is to be renewed ahead."""
        self._renewing: asyncio.Task[None] | None = None
        self._ended = False
        """Whether the run ended while a token was asked for."""
        self._failure: RefusedError | StoppedError | None = None
        self._plan()

    async def __aenter__(self) -> Self:
        """Begin to renew ahead."""
        self._keeping = asyncio.create_task(self._keep_fresh())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End that. A renewal under way is awaited: what it spends is to be kept."""
        self._keeping.cancel()
        under_way = [task for task in (self._keeping, self._renewing) if task is not None]
        for outcome in await asyncio.gather(*under_way, return_exceptions=True):
            if isinstance(outcome, Exception) and error is None:
                raise outcome  # a bug, or a listener's: what the API says is in `_failure`

    @property
    def current(self) -> Token:
        """The token to send with; `ready` must have been awaited."""
        return self._token

    @property
    def given_are_spent(self) -> bool:
        """Whether the tokens of the environment were used up, with nobody to keep their successors."""
        return self._source.given_are_spent

    async def ready(self) -> None:
        """See to it that there is an access token. Raises as `renew`."""
        if not self._token.access:
            await self.renew(self._token.generation)

    def accepted(self, generation: int, date: str | None = None) -> None:
        """Note that the API did not refuse a token of this generation, and the `Date` that its reply had."""
        self._proven = max(self._proven, generation)
        if self._server is None and date is not None and self._learn_time(date):
            self._plan()

    async def renew(self, refused: int) -> None:
        """Get a newer token than generation `refused`, which the API answered with 401; one renewal for all callers.

        Raises RefusedError when there is no way to a new token, or a fresh one was refused; StoppedError when the API
        cannot be reached, or the new tokens cannot be kept.
        """
        while refused == self._token.generation and self._failure is None and not self._ended:
            await self._join(ahead=False)  # again after an attempt ahead that has failed
        if self._failure is not None:
            raise type(self._failure)(self._failure.message, self._failure.remedy, reason=self._failure.reason)

    async def _keep_fresh(self) -> None:
        while not await self._around.sleep(_LOOK_EVERY):
            if self._due is not None and self._around.clock() >= self._due and self._failure is None:
                await self._join(ahead=True)

    async def _join(self, *, ahead: bool) -> None:
        """Await the renewal that is under way, else a new one; it goes on when this is cancelled."""
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(ahead=ahead))
        await asyncio.shield(self._renewing)

    async def _renew(self, *, ahead: bool) -> None:
        """Renew, or note why not; an attempt ahead that fails is no failure, unless it has spent the old tokens."""
        try:
            if not ahead:
                self._require_not_fresh()
            obtained = await self._source.obtain(self._token.access, 1 if ahead else self._attempts)
        except (RefusedError, StoppedError) as error:
            if ahead and error.reason != TOKENS_UNSAVED:
                self._try_again_later()
                return
            self._failure = error
            if error.reason == TOKENS_UNSAVED:
                self._around.stop(error)
            return
        if obtained is None:
            self._ended = True
            return
        self._take(obtained, ahead=ahead or not self._token.access)

    def _take(self, obtained: Obtained, *, ahead: bool) -> None:
        self._token = Token(self._token.generation + 1, obtained.access)
        self._obtained = (self._around.clock(), obtained)
        if obtained.date is not None:
            self._learn_time(obtained.date)
        self._plan()
        self._around.emit(TokenRenewed(self._token.generation, obtained.source, ahead))

    def _require_not_fresh(self) -> None:
        """Raise RefusedError when the token that was refused was new, and nobody has ever come through with it."""
        if self._obtained is None or self._token.generation <= self._proven:
            return
        when, obtained = self._obtained
        good_until = when + _FRESH if self._expires is None else min(when + _FRESH, self._expires)
        if obtained.source != "token_file" and self._around.clock() < good_until:
            program = obtained.source == "token_command"
            given = "that token_command had just printed" if program else "that it had just given out"
            raise RefusedError(f"The API refused a token {given}.", _CHECK, reason=CREDENTIALS_REFUSED)

    def _try_again_later(self) -> None:
        """Halve what is left of the token's life; at its end it is refused, and renewed then."""
        now = self._around.clock()
        left = self._expires - now if self._expires is not None else 0.0
        pause = max(_NOT_BEFORE, left / 2)
        self._due = now + pause if pause < left else None

    def _learn_time(self, date: str) -> bool:
        moment = http_date(date)
        if moment is not None:
            self._server = (moment.timestamp(), self._around.clock())
        return moment is not None

    def _plan(self) -> None:
        """Find out when the current token expires, and when to renew it."""
        self._expires = self._due = None
        life = read_life(self._token.access)
        now = self._issuers_time(life) if life is not None else None
        if life is None or now is None or now >= life.expires:
            return  # it says nothing, or is over: the API will tell
        clock = self._around.clock()
        self._expires = clock + life.expires - now
        self._due = clock + life.renew_in(now)
        if self._obtained is not None and not self._is_just_issued:
            self._due = max(self._due, self._obtained[0] + _NOT_BEFORE)

    @property
    def _is_just_issued(self) -> bool:
        return self._obtained is not None and self._obtained[1].source in _JUST_ISSUED

    def _issuers_time(self, life: TokenLife) -> float | None:
        """Give the time as whoever issued the token has it, Unix in seconds, at the latest; None when it is unknown.

        A token that has just been issued tells it itself; of others the server's `Date` does, once a reply has come.
        Before that our own clock counts, as far as it does not contradict the token: it may be wrong.
        """
        if self._obtained is not None and self._is_just_issued and life.issued is not None:
            return life.issued + _WHOLE_SECOND + self._around.clock() - self._obtained[0]
        if self._server is not None:
            date, at = self._server
            return date + _WHOLE_SECOND + self._around.clock() - at
        wall = self._around.wall()
        return wall if (life.issued is None or life.issued <= wall) and wall < life.expires else None


_WHOLE_SECOND = 1.0
"""Dates of tokens and headers leave the fraction out; so much later it may be."""
_CHECK = "Check what the token may do, and for which store: importer doctor tells more."
