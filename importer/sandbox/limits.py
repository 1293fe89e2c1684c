"""How much a sandbox takes on, and how long it takes: chosen by the user, part of it changeable while it runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from importer.errors import UsageError

USUAL_BURST = 0.1
"""Seconds of the rate that come through at once where no burst is given: more than a timer's jitter, and too little to
hide a pace that is too fast."""

CHANGEABLE = ("latency", "rate", "burst", "retry_after")
"""What may be changed while the sandbox runs."""

LARGEST = 1_000_000
"""Of every limit, in its unit: timers and memory end somewhere."""

_FROM_NOUGHT = ("latency", "burst", "backlog", "retry_after")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of `POST /customers`; by default there are none, and a reply goes out at once.

    Raises UsageError for a value that cannot be, and for one that means nothing without another.
    """

    latency: float = 0.0
    """Seconds from a request (or, with `capacity`, from when a worker takes it up) to its reply, a refusal included."""
    rate: float | None = None
    """Requests a second that are let through; 429 answers the others."""
    burst: int | None = None
    """Requests that come through at once after a pause: the size of the token bucket. None: USUAL_BURST, at least 1."""
    window: float | None = None
    """Seconds of a fixed window: `rate` times so many are let through in it, and a 429 has a Retry-After to its end.
    None: a token bucket."""
    capacity: int | None = None
    """Requests that are worked on at once, each for `latency`; the others wait."""
    backlog: int | None = None
    """How many may wait; 503 with a Retry-After answers the others. None: as many as are worked on."""
    retry_after: int | None = None
    """Seconds that a 429 names in Retry-After. None: it has none, unless there is a window."""
    rate_headers: bool = False
    """Whether replies have `RateLimit-*` and `X-RateLimit-*`."""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value is not None and not _is_possible(name, value):
                raise UsageError(f"{name}={str(value)[:40]} cannot be.", f"Name a number above 0, {LARGEST:,} at most.")
        for name, other in (("burst", "rate"), ("window", "rate"), ("retry_after", "rate"), ("backlog", "capacity")):
            if getattr(self, name) is not None and getattr(self, other) is None:
                raise UsageError(f"{name} means nothing without {other}.", f"Name a {other}, or leave {name} out.")
        if self.window is not None and self.burst is not None:
            raise UsageError("burst and window are limits of two kinds.", "Name one of them.")
        if self.window is not None and self.quota < 1:
            raise UsageError(
                "A window lets no request through at this rate.", "Name a longer window, or more a second."
            )
        if self.capacity is not None and not self.latency:
            raise UsageError("capacity means nothing without latency.", "Say how long a request is worked on.")

    @property
    def bucket_size(self) -> int:
        """Size of the token bucket."""
        return max(1, round((self.rate or 0) * USUAL_BURST)) if self.burst is None else max(1, self.burst)

    @property
    def quota(self) -> int:
        """Requests that are let through in a window, in whole ones."""
        return math.floor((self.rate or 0) * (self.window or 0) + 1e-9)

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Give them with some changed. Raises UsageError for what cannot be or is not changeable."""
        strange = [str(name)[:40] for name in changes if name not in CHANGEABLE]
        if strange:
            raise UsageError(f"{strange[0]} cannot be changed.", f"What can is {', '.join(CHANGEABLE)}.")
        return replace(self, **changes)


def _is_possible(name: str, value: object) -> bool:
    if name == "rate_headers":
        return isinstance(value, bool)
    whole = name in {"burst", "capacity", "backlog", "retry_after"}
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return False
    return value <= LARGEST and (value >= 0 if name in _FROM_NOUGHT else value > 0)
