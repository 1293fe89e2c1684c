"""The access token: known, refreshed once for everybody when it is refused, never shown.

Every token has a generation. Whoever was refused says with which one; only the first of them refreshes, the others
find a newer generation and go on with it. Both tokens of a pair change with a refresh: the old refresh token is spent.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr, ValidationError

from importer.config import Secrets
from importer.customer.replies import TokenPair, TokenReply
from importer.errors import RefusedError, StoppedError, UsageError
from importer.sender.classify import classify
from importer.sender.observation import Observation

Authorize = Callable[[str, bytes, Mapping[str, str]], Awaitable[Observation]]
"""Sends a POST for tokens: path, body, headers (`Transport.authorize`)."""
Wait = Callable[[int], Awaitable[bool]]
"""Waits before the next try, after this many failures; true when the run is to end instead."""

_TOKEN = re.compile(r"[\x21-\x7e]+")
_FRESH = 60.0
"""Seconds for which a new token that nobody has used yet cannot have expired."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and its generation, from 0."""

    generation: int
    access: str = field(repr=False)


def require_credentials(secrets: Secrets) -> None:
    """See to it that there is something to send with.

    Raises UsageError when there is no credential at all, or one that cannot be a token.
    """
    values = {name: getattr(secrets, name).get_secret_value() for name in _CREDENTIALS}
    for name, value in values.items():
        if value and not _TOKEN.fullmatch(value):
            raise UsageError(
                f"IMPORTER_{name.upper()} holds characters that no token has.", "Copy it again, without spaces."
            )
    if not any(values.values()):
        raise UsageError(
            "No credentials are given.",
            "Set IMPORTER_ACCESS_TOKEN to an access token of the store (or put it into .env).",
        )


_CREDENTIALS = ("access_token", "refresh_token", "api_key")
"""The secrets that speak to the store; the journal's key does not."""


class Tokens:
    """The tokens of one run."""

    def __init__(
        self, secrets: Secrets, authorize: Authorize, *, attempts: int, wait: Wait, clock: Callable[[], float]
    ) -> None:
        """Take the secrets. Raises UsageError as `require_credentials`."""
        require_credentials(secrets)
        self._refresh_token = secrets.refresh_token
        self._api_key = secrets.api_key
        self._authorize = authorize
        self._attempts = attempts
        self._wait = wait
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = Token(0, secrets.access_token.get_secret_value())
        self._proven = -1
        """The last generation that the API accepted."""
        self._obtained = float("-inf")
        """When the current token was given out by the API."""
        self._ended = False
        """Whether the run ended while a token was asked for."""
        self._failure: RefusedError | StoppedError | None = None

    @property
    def current(self) -> Token:
        """The token to send with; `ready` must have been awaited."""
        return self._token

    async def ready(self) -> None:
        """See to it that there is an access token. Raises as `renew`."""
        if not self._token.access:
            await self.renew(self._token.generation)

    def accepted(self, generation: int) -> None:
        """Note that the API did not refuse a token of this generation."""
        self._proven = max(self._proven, generation)

    async def renew(self, refused: int) -> None:
        """Get a newer token than generation `refused`, which the API answered with 401; one request for all callers.

        Raises RefusedError when there is no way to a new token, or a fresh one was refused; StoppedError when the API
        cannot be reached.
        """
        async with self._lock:
            if self._failure is not None:
                raise type(self._failure)(self._failure.message, self._failure.remedy)
            if refused != self._token.generation or self._ended:
                return
            try:
                pair = await self._new_pair(refused)
            except (RefusedError, StoppedError) as error:
                self._failure = error
                raise
            self._ended = pair is None
            if pair is not None:
                self._refresh_token = SecretStr(pair.refresh_token)
                self._token = Token(refused + 1, pair.access_token)
                self._obtained = self._clock()

    async def _new_pair(self, refused: int) -> TokenPair | None:
        """Ask for a pair, again after failures that say nothing of the credentials; None when the run is to end."""
        if refused > self._proven and self._clock() - self._obtained < _FRESH:
            raise RefusedError("The API refused a token that it had just given out.", _ASK_AGAIN)
        path, body, headers = self._request()
        for failures in range(1, self._attempts + 1):
            seen = await self._authorize(path, body, headers)
            if seen.status in {200, 201}:
                try:
                    reply = TokenReply.model_validate_json(seen.body or b"")
                except ValidationError:
                    reply = None
                if reply is not None and reply.success and _TOKEN.fullmatch(reply.content.access_token):
                    return reply.content
            elif seen.status is not None and 400 <= seen.status < 500 and seen.status not in {408, 429}:
                raise RefusedError(f"The API refused to give a new access token ({seen.status}).", _ASK_AGAIN)
            if failures < self._attempts and await self._wait(failures):
                return None
        reason = classify(seen, ()).message if seen.status is None else f"The last reply was {seen.status}."
        raise StoppedError(f"No access token could be got. {reason}", "Try again later.")

    def _request(self) -> tuple[str, bytes, Mapping[str, str]]:
        refresh_token = self._refresh_token.get_secret_value()
        if refresh_token:
            return "/auth/refresh-token", json.dumps({"refresh_token": refresh_token}).encode("ascii"), {}
        if self._api_key.get_secret_value():
            return "/auth/anonymous", b"", {"X-Api-Key": self._api_key.get_secret_value()}
        raise RefusedError("The API refused the access token (401), and there is no refresh token.", _ASK_AGAIN)


_ASK_AGAIN = "Set IMPORTER_ACCESS_TOKEN (and IMPORTER_REFRESH_TOKEN) to new ones."
