"""How a sandbox is to behave, and where it was started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from importer.errors import UsageError
from importer.sandbox.faults import Faults
from importer.sandbox.limits import Limits
from importer.store_id import is_store_id


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """What the user may choose of a sandbox.

    Raises UsageError for a port or a store id that cannot be.
    """

    port: int = 0
    """TCP port on 127.0.0.1; 0 takes a free one."""
    token_ttl: float = 3600
    """Seconds that an access token is good for; 0 gives tokens that have expired already."""
    first_token_ttl: float | None = None
    """The same for the announced token alone, so that a refresh can be seen at once; None means `token_ttl`."""
    store_id: str = ""
    """Id of the store; empty makes a new one: every start is another store."""
    accept_duplicates: bool = False
    """Whether the store makes a second customer of the same phone or e-mail, as an API without that check would: only
    so does the audit show a request that was sent twice."""
    keep_alive: float = 75.0
    """Seconds that an idle connection is kept; 75 is usual in front of an API (nginx's default). Few of them have the
    server close a connection just as the client writes on it."""
    limits: Limits = field(default_factory=Limits)
    """How much it takes on and how long it takes; by default it answers everything at once."""
    faults: Faults = field(default_factory=Faults)
    """What befalls requests, and how often; by default nothing."""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:  # uvloop would listen on the remainder
            raise UsageError(f"{self.port} is no port.", "Name one from 1 to 65535, or 0 for a free one.")
        if self.store_id and not is_store_id(self.store_id):
            raise UsageError(
                f"store_id: {self.store_id[:80]!r} is not the id of a store.",
                "It consists of letters, digits, - and _.",
            )

    def to_json(self) -> dict[str, Any]:
        """Give everything by name, for the command line of the child."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Make them again of what `to_json` gave."""
        limits = Limits(**given.get("limits", {}))
        drawn = given.get("faults", {})
        faults = Faults(seed=drawn.get("seed"), **drawn.get("shares", {}))
        return cls(**{**given, "limits": limits, "faults": faults})


@dataclass(frozen=True, slots=True)
class SandboxAddress:
    """What a client must know of a running sandbox. The secrets do not show in its repr."""

    base_url: str
    """The storefront's URL, up to but without `/customers`."""
    audit_url: str = field(repr=False)
    """Unguessable; `/applied` and `/counts` below it say what the server did."""
    store_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    api_key: str = field(repr=False)
    """For `POST /auth/anonymous`."""

    def to_json(self) -> dict[str, str]:
        """Give everything by name, the secrets included: for the pipe and for who asked for them."""
        return asdict(self)
