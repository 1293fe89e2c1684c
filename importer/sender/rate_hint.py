"""What an API says of its own limit in RateLimit and X-RateLimit headers: hints, which slow down and never speed up.

Read are the fields of the IETF drafts "RateLimit header fields for HTTP" (`RateLimit: limit=100, remaining=5, reset=3`,
`RateLimit-Remaining`, `RateLimit: "name";r=5;t=3`, `RateLimit-Policy: 100;w=60`) and those that preceded them
(`X-RateLimit-Remaining`, `X-RateLimit-Reset`, in seconds from now or since 1970).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

HINT_HEADERS = ("RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "X-RateLimit-Remaining")
"""Without any of these there is no hint in a reply."""
_LEAST_RESET = 2.0
"""Seconds; of what is left for a shorter while, the whole seconds of a header tell no rate."""
_LONGEST_RESET = 3600.0
_LONGEST_WINDOW = 60.0
"""Seconds; a policy for longer leaves room to go fast at first."""
_SINCE_1970 = 1e9
_NUMBER = re.compile(r"\s*([0-9]{1,15})(?:\.[0-9]+)?\s*(?:[,;].*)?", re.ASCII)
_WINDOW = re.compile(r"([0-9]{1,9})\s*(?:;[^,]*)?;\s*w=([0-9]{1,6})", re.ASCII)
_QUOTA = re.compile(r"(?:^|[;,\s])q=([0-9]{1,9})[^,]*;\s*w=([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class RateHint:
    """How fast the API says that one may go, and for how long that counts."""

    rate: float
    """Requests a second."""
    seconds: float
    remaining: int | None = None
    """Requests that are left until then; None where a steady rate was named."""


def rate_hint(headers: Mapping[str, str], now: float) -> RateHint | None:
    """Read the headers of a reply (names in any case); `now` is in seconds since 1970. None: nothing that is of use."""
    policy = headers.get("RateLimit-Policy") or headers.get("RateLimit-Limit") or ""
    if found := _WINDOW.search(policy) or _QUOTA.search(policy):
        requests, window = int(found[1]), int(found[2])
        if requests and 0 < window <= _LONGEST_WINDOW:
            return RateHint(requests / window, float(window))
    remaining, reset = _left(headers)
    if remaining is None or reset is None:
        return None
    seconds = reset - now if reset > _SINCE_1970 else reset
    if not _LEAST_RESET <= seconds <= _LONGEST_RESET:
        return None
    return RateHint(remaining / seconds, seconds, remaining)


def _left(headers: Mapping[str, str]) -> tuple[int | None, float | None]:
    """Give the requests that are left, and the seconds (or moment) until there are more."""
    whole = headers.get("RateLimit") or ""
    for remaining, reset in (("remaining", "reset"), ("r", "t")):
        left, until = (_part(whole, name) for name in (remaining, reset))
        if left is not None and until is not None:
            return left, float(until)
    for prefix in ("RateLimit", "X-RateLimit"):
        numbers = [_NUMBER.fullmatch(headers.get(f"{prefix}-{name}") or "") for name in ("Remaining", "Reset")]
        if numbers[0] and numbers[1]:
            return int(numbers[0][1]), float(numbers[1][1])
    return None, None


def _part(text: str, name: str) -> int | None:
    found = re.search(rf"(?:^|[;,\s]){name}\s*=\s*([0-9]{{1,15}})", text, re.ASCII)
    return int(found[1]) if found else None
