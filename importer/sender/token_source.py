"""Where access tokens come from: what every source of them gives, and what it is asked."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from importer.errors import ImporterError
from importer.events import Listener
from importer.sender.observation import Observation

Authorize = Callable[[str, bytes, Mapping[str, str]], Awaitable[Observation]]
"""Sends a POST for tokens: path, body, headers (`Transport.authorize`)."""

CREDENTIALS_REFUSED = "credentials_refused"
"""The stable word of every RefusedError about tokens."""
TOKENS_UNSAVED = "tokens_unsaved"
"""The stable word of the StoppedError for a new pair that could not be put into the token file."""

_TOKEN = re.compile(r"[\x21-\x7e]+")


def is_token(text: str) -> bool:
    """Whether a text can be a token or key: visible ASCII characters, which a header can carry."""
    return _TOKEN.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Obtained:
    """A new access token, and how it came."""

    access: str = field(repr=False)
    source: Literal["refresh_token", "api_key", "token_command", "token_file"]
    date: str | None = None
    """The `Date` header of the reply that brought it."""


class TokenSource(Protocol):
    """One way to access tokens."""

    access: str
    """The token to begin with; empty when one must be obtained first."""
    given_are_spent: bool
    """Whether the tokens of the environment were used up, with nobody to keep their successors."""

    async def obtain(self, current: str, attempts: int) -> Obtained | None:
        """Give another token than `current`, trying at most so often; None when the run is to end first.

        Raises RefusedError when there is no way to one, StoppedError when that cannot be known now. Nothing of a token
        is in their words.
        """


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the tokens need of the run around them."""

    clock: Callable[[], float]
    """Seconds; never goes back."""
    wall: Callable[[], float]
    """Unix time in seconds, as this machine has it."""
    sleep: Callable[[float], Awaitable[bool]]
    """Waits so many seconds, but no longer than until the run is to end; true when it is (`Halt.sleep`)."""
    back_off: Callable[[int], Awaitable[bool]]
    """The same before the next try, after this many failures."""
    emit: Listener
    stop: Callable[[ImporterError], None]
    """Ends the run for this reason."""
    command_limit: float
    """Seconds that a token_command may take."""
