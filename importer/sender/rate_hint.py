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
_LONGEST_HEADER = 1000
_NUMBER = re.compile(r"\s*([0-9]{1,15})(?:\.[0-9]+)?\s*(?:[,;].*)?", re.ASCII)
_POLICY = re.compile(r"\s*([0-9]{1,9})\s*;", re.ASCII)
"""A policy that begins with its quota, as in the drafts up to version 6."""
_OTHER_UNIT = re.compile(r";\s*qu\s*=\s*+(?!\"?requests\b)", re.ASCII)


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
    policies = headers.get("RateLimit-Policy") or headers.get("RateLimit-Limit") or ""
    steady = [hint for policy in policies[:_LONGEST_HEADER].split(",") if (hint := _steady(policy)) is not None]
    if steady:
        return min(steady, key=lambda hint: hint.rate)
    remaining, reset = _left(headers)
    if remaining is None or reset is None:
        return None
    seconds = reset - now if reset > _SINCE_1970 else reset
    if not _LEAST_RESET <= seconds <= _LONGEST_RESET:
        return None
    return RateHint(remaining / seconds, seconds, remaining)


def _steady(policy: str) -> RateHint | None:
    """Give the rate of one policy; None when it is for long, for bytes or unreadable."""
    whole = _POLICY.match(policy)
    requests, window = int(whole[1]) if whole else _part(policy, "q"), _part(policy, "w")
    if not requests or not window or window > _LONGEST_WINDOW or _OTHER_UNIT.search(policy):
        return None
    return RateHint(requests / window, float(window))


def _left(headers: Mapping[str, str]) -> tuple[int | None, float | None]:
    """Give the requests that are left, and the seconds (or moment) until there are more."""
    whole = (headers.get("RateLimit") or "")[:_LONGEST_HEADER]
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
