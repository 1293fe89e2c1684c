"""When a token expires, and when it is renewed: pure."""

from __future__ import annotations

import base64
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.sandbox.tokens import TokenIssuer
from importer.sender.token_life import TokenLife, read_life
from tests.sender.tokens import jwt

MOMENTS = st.floats(min_value=0, max_value=4e9, allow_nan=False)


def test_a_jwt_says_how_long_it_is_good() -> None:
    """`exp` and `iat` are read of a token as the sandbox issues it, and of one with fractions."""
    token = TokenIssuer(600, lambda: 1_800_000_000.9).issue("someone").access_token
    assert read_life(token) == TokenLife(1_800_000_600.0, 1_800_000_000.0)
    assert read_life(jwt(exp=17.5)) == TokenLife(17.5, None)
    assert read_life(jwt(exp=17, iat="yesterday")) == TokenLife(17.0, None)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "token-0",
        "a.b",
        "a.b.c.d",
        "..",
        jwt(),
        jwt(exp=True),
        jwt(exp="1800000000"),
        jwt(exp=None),
        jwt(exp=float("nan")),
        jwt(exp=float("inf")),
        jwt(exp=10**400),
        jwt(exp=[1]),
        "e30." + base64.urlsafe_b64encode(b"[1]").decode() + ".x",
        "e30." + base64.urlsafe_b64encode(b"[" * 100_000).decode() + ".x",
        "e30.ü.x",
    ],
)
def test_what_is_no_jwt_with_an_end_has_none(token: str) -> None:
    """Whatever else a token is, it has no `exp`, and nothing breaks."""
    assert read_life(token) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    """A token is a text that somebody else made up; reading it never raises."""
    read_life(text)
    read_life(f"{text}.{text}.{text}")


@given(st.one_of(st.floats(), st.integers(), st.booleans(), st.text(), st.none(), st.lists(st.integers())))
def test_any_claim_is_read(exp: object) -> None:
    """A finite number is the end; anything else is none."""
    try:
        number = float(exp) if isinstance(exp, int | float) and not isinstance(exp, bool) else math.nan
    except OverflowError:
        number = math.nan
    assert read_life(jwt(exp=exp)) == (TokenLife(number) if math.isfinite(number) else None)


@given(st.builds(TokenLife, MOMENTS, st.none() | MOMENTS), MOMENTS)
def test_it_is_renewed_a_little_before_its_end(life: TokenLife, now: float) -> None:
    """Never after the end, never more than 60 s or a tenth of its life before it, unless that has passed."""
    wait, left = life.renew_in(now), life.expires - now
    begun = life.issued if life.issued is not None and life.issued < life.expires else now
    assert wait >= 0
    if left >= 0:
        assert wait <= left
        assert left - wait <= min(60.0, 0.1 * max(0.0, life.expires - begun)) + 1e-6


@pytest.mark.parametrize(
    ("life", "now", "wait"),
    [
        (TokenLife(3600.0, 0.0), 0.0, 3540.0),
        (TokenLife(3600.0, 0.0), 3550.0, 0.0),
        (TokenLife(3600.0, 0.0), 4000.0, 0.0),
        (TokenLife(100.0, 0.0), 0.0, 90.0),
        (TokenLife(100.0), 50.0, 45.0),
        (TokenLife(100.0, 200.0), 50.0, 45.0),
    ],
)
def test_when_it_is_renewed(life: TokenLife, now: float, wait: float) -> None:
    """60 s before the end of a long life, a tenth before that of a short one; without `iat` of what is left."""
    assert life.renew_in(now) == pytest.approx(wait)
