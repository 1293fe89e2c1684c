"""When a token expires, as it says of itself, and when it is to be renewed so that nobody is refused.

An access token of the API is a JWT (RFC 7519) with an `exp`. Nothing is verified here: the API judges its tokens, and
all that hangs on a wrong `exp` is a renewal that comes too early or not at all; a refused token is renewed anyway.
"""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass
from typing import Any

MARGIN = 60.0
"""Longest time before its end, in seconds, at which a token is renewed."""
MARGIN_SHARE = 0.1
"""The same as a share of a short life."""


@dataclass(frozen=True, slots=True)
class TokenLife:
    """From when to when a token is good: Unix time in seconds, by the clock of whoever issued it."""

    expires: float
    issued: float | None = None
    """None when the token does not say so."""

    def renew_in(self, now: float) -> float:
        """Give the seconds until it is to be renewed, 0 when that time has passed; `now` is the issuer's time.

        That is 60 s before its end, or a tenth of its life where that is less. Where it does not say when it was
        issued, what is left of it counts as its life.
        """
        begun = self.issued if self.issued is not None and self.issued < self.expires else now
        margin = min(MARGIN, MARGIN_SHARE * max(0.0, self.expires - begun))
        return max(0.0, self.expires - margin - now)


def read_life(token: str) -> TokenLife | None:
    """Read `exp` and `iat` of a JWT; None for any other text, and for one that has no `exp`."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    expires = _moment(claims, "exp")
    return None if expires is None else TokenLife(expires, _moment(claims, "iat"))


def _moment(claims: Any, name: str) -> float | None:
    """Give a NumericDate (RFC 7519, section 2); None when it is none."""
    value = claims.get(name) if isinstance(claims, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        moment = float(value)
    except OverflowError:
        return None
    return moment if math.isfinite(moment) else None
