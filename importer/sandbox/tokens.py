"""Bearer tokens of the sandbox: JWTs (RFC 7519, HS256 of RFC 7518) that expire; a refresh token is good for once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

REFRESH_TTL = 30 * 24 * 3600
"""Seconds that a refresh token is good for; the API publishes no figure."""


class Pair(NamedTuple):
    """What a login or a refresh gives."""

    access_token: str
    refresh_token: str


class TokenIssuer:
    """Issue and judge tokens with a key of its own: another issuer's tokens are unknown here."""

    def __init__(self, ttl: float, clock: Callable[[], float]) -> None:
        """Take the life of an access token in seconds and a clock that gives Unix time in seconds."""
        self._ttl = ttl
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._revoked: set[str] = set()
        """Tokens that are good no more: refresh tokens that were spent, access tokens that were revoked."""

    def issue(self, subject: str, ttl: float | None = None) -> Pair:
        """Give a new pair for a user; `ttl` replaces the access token's life of this pair."""
        life = self._ttl if ttl is None else ttl
        return Pair(self._sign("access", subject, life), self._sign("refresh", subject, REFRESH_TTL))

    def accepts(self, access_token: str) -> bool:
        """Whether this is an access token of this issuer that has neither expired nor been revoked."""
        claims = self._read(access_token, "access")
        return claims is not None and claims["jti"] not in self._revoked

    def revoke(self, token: str) -> None:
        """Refuse this token from now on, though it has not expired."""
        claims = self._read(token, "access")
        if claims is not None:
            self._revoked.add(claims["jti"])

    def refresh(self, refresh_token: str) -> Pair | None:
        """Give a new pair and spend the refresh token; None when it is unknown, expired or spent."""
        claims = self._read(refresh_token, "refresh")
        if claims is None or claims["jti"] in self._revoked:
            return None
        self._revoked.add(claims["jti"])
        return self.issue(claims["sub"])

    def _sign(self, use: str, subject: str, life: float) -> str:
        now = self._clock()
        # both in whole seconds, as everybody issues them: a life is shorter by a fraction of a second
        claims = {"sub": subject, "use": use, "jti": secrets.token_hex(8), "iat": int(now), "exp": int(now + life)}
        signed = f"{_pack({'alg': 'HS256', 'typ': 'JWT'})}.{_pack(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def _signature(self, signed: str) -> str:
        return _encode(hmac.new(self._key, signed.encode("ascii"), hashlib.sha256).digest())

    def _read(self, token: str, use: str) -> dict[str, Any] | None:
        """Give the claims of a genuine token of this use that has not expired."""
        signed, _, signature = token.rpartition(".")
        if not token.isascii() or not hmac.compare_digest(signature, self._signature(signed)):
            return None
        claims = _unpack(signed.partition(".")[2])
        if claims.get("use") != use or self._clock() >= claims["exp"]:
            return None
        return claims


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _pack(claims: dict[str, Any]) -> str:
    return _encode(json.dumps(claims, separators=(",", ":")).encode("ascii"))


def _unpack(part: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims
