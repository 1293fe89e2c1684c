"""The tokens of the sandbox, with the clock in the test's hand."""

from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from importer.sandbox.tokens import REFRESH_TTL, TokenIssuer


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


def claims_of(token: str) -> dict[str, int]:
    """Decode the claims as a client would (RFC 7519), without the issuer's code."""
    part = token.split(".")[1]
    claims: dict[str, int] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def test_access_token_is_good_until_its_exp_and_not_at_it() -> None:
    """An access token is accepted for exactly its life."""
    clock = Clock()
    issuer = TokenIssuer(60, clock)
    token = issuer.issue("someone").access_token
    assert claims_of(token)["exp"] == 1_800_000_060
    clock.now += 59.9
    assert issuer.accepts(token)
    clock.now += 0.1
    assert not issuer.accepts(token)


def test_no_life_gives_a_token_that_has_expired() -> None:
    """A life of 0 seconds gives an expired token whatever the fraction of the second."""
    clock = Clock()
    clock.now += 0.75
    assert not TokenIssuer(0, clock).accepts(TokenIssuer(0, clock).issue("someone").access_token)
    issuer = TokenIssuer(0, clock)
    assert not issuer.accepts(issuer.issue("someone").access_token)
    assert issuer.accepts(issuer.issue("someone", ttl=1).access_token)


def test_refresh_token_is_spent_by_its_use() -> None:
    """A refresh token gives one new pair; the second use is refused, the new one works."""
    issuer = TokenIssuer(60, Clock())
    first = issuer.issue("someone")
    second = issuer.refresh(first.refresh_token)
    assert second is not None
    assert len({*first, *second}) == 4
    assert issuer.accepts(second.access_token)
    assert issuer.refresh(first.refresh_token) is None
    assert issuer.refresh(second.refresh_token) is not None


def test_refresh_token_expires_too() -> None:
    """A refresh token that nobody used in its life is refused."""
    clock = Clock()
    issuer = TokenIssuer(60, clock)
    pair = issuer.issue("someone")
    clock.now += REFRESH_TTL
    assert issuer.refresh(pair.refresh_token) is None


def test_the_two_kinds_of_token_do_not_stand_in_for_each_other() -> None:
    """A refresh token opens nothing, an access token refreshes nothing."""
    issuer = TokenIssuer(60, Clock())
    pair = issuer.issue("someone")
    assert not issuer.accepts(pair.refresh_token)
    assert issuer.refresh(pair.access_token) is None


def test_foreign_and_altered_tokens_are_unknown() -> None:
    """A token of another issuer, and one with a later exp under the old signature, are refused."""
    clock = Clock()
    issuer = TokenIssuer(0, clock)
    token = issuer.issue("someone").access_token
    head, _, signature = token.split(".")
    later = json.dumps({**claims_of(token), "exp": 2_000_000_000}).encode("ascii")
    assert not issuer.accepts(f"{head}.{base64.urlsafe_b64encode(later).decode('ascii')}.{signature}")
    assert not issuer.accepts(TokenIssuer(60, clock).issue("someone").access_token)


@given(st.text())
def test_any_text_is_no_token(text: str) -> None:
    """Whatever stands in the header is refused, and nothing breaks."""
    issuer = TokenIssuer(60, Clock())
    assert not issuer.accepts(text)
    assert issuer.refresh(text) is None
