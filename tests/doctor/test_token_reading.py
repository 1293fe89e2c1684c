"""Tokens are read where they are kept, and nothing of them is said when that goes wrong."""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.doctor.token_reading import expiry_of, printed_token, read_token_file
from importer.errors import RefusedError, UsageError
from tests.doctor.patients import jwt

SECRET = "secret-token"


def program(text: str) -> tuple[str, ...]:
    """Give a token command: a Python program."""
    return (sys.executable, "-c", text)


@pytest.mark.parametrize(
    "text", [f"print({SECRET!r})", f"import json; print(json.dumps({{'access_token': {SECRET!r}, 'x': 1}}))"]
)
def test_what_a_program_prints(text: str) -> None:
    """The token may stand alone or in JSON; what is said on standard error is no part of it."""
    assert printed_token(program(f"import sys; print('words', file=sys.stderr); {text}")) == SECRET


@pytest.mark.parametrize(
    "text",
    [
        "", "print()", f"print({SECRET!r}, 'and more')", "print('{')", "print('{\"access_token\": 3}')",
        "print('x' * 70_000)",
        f"print({SECRET!r}); raise SystemExit(3)", "import sys; sys.stdout.buffer.write(bytes([255, 254, 0]))",
    ],
)  # fmt: skip
def test_a_program_that_gives_no_token(text: str) -> None:
    """It is refused (exit 4), in one line that repeats nothing of what was printed."""
    with pytest.raises(RefusedError) as caught:
        printed_token(program(text))
    assert SECRET not in str(caught.value)
    assert caught.value.remedy


def test_a_program_that_is_not_there() -> None:
    """A command that names no program is a wrong setting; its arguments are not repeated."""
    with pytest.raises(UsageError) as caught:
        printed_token(("no-such-program-here", SECRET))
    assert SECRET not in str(caught.value)


def test_a_token_file(tmp_path: Path) -> None:
    """The pair is read; one of the two may be missing, and where there is no file there is no pair."""
    path = tmp_path / "tokens.json"
    assert read_token_file(path) is None
    path.write_text(json.dumps({"access_token": SECRET, "more": 1}), encoding="utf-8")
    path.chmod(0o600)
    filed = read_token_file(path)
    assert filed is not None
    assert (filed.access_token, filed.refresh_token) == (SECRET, "")
    assert SECRET not in repr(filed)


@pytest.mark.parametrize("content", ["", "{}", "[]", SECRET, json.dumps({"access_token": f"{SECRET} x"}), '{"access'])
def test_a_file_without_tokens(tmp_path: Path, content: str) -> None:
    """What holds no pair is a wrong setting (exit 2) that names the file and repeats nothing of it."""
    path = tmp_path / "tokens.json"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(UsageError) as caught:
        read_token_file(path)
    assert str(path) in caught.value.message
    assert SECRET not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_file_that_others_can_read(tmp_path: Path) -> None:
    """A token that others can read is not used; the command that mends it is named."""
    path = tmp_path / "tokens.json"
    path.write_text(json.dumps({"access_token": SECRET}), encoding="utf-8")
    path.chmod(0o644)
    with pytest.raises(UsageError, match="others can read") as caught:
        read_token_file(path)
    assert caught.value.remedy.startswith("chmod 600")


def test_when_a_token_expires() -> None:
    """Its own `exp` counts, as a whole number or not."""
    assert expiry_of(jwt(exp=1_800_000_000)) == 1_800_000_000
    assert expiry_of(jwt(exp=1_800_000_000.5, iat=1)) == 1_800_000_000.5


@pytest.mark.parametrize(
    "token",
    ["", "token", "a.b.c", "a.é.c", jwt(), jwt(exp="1"), jwt(exp=None), jwt(exp=[1]), jwt(exp=1e999), jwt(exp=10**400)],
)
def test_a_token_that_does_not_say(token: str) -> None:
    """What is no JWT, or has no time in it, expires nobody knows when."""
    assert expiry_of(token) is None


@given(st.one_of(st.floats(), st.integers(), st.booleans(), st.text(), st.none(), st.lists(st.integers())))
def test_any_claim_is_read(exp: object) -> None:
    """A finite number is the time; anything else is none, and nothing makes the reading fail."""
    try:
        number = float(exp) if isinstance(exp, int | float) and not isinstance(exp, bool) else math.nan
    except OverflowError:
        number = math.nan
    assert expiry_of(jwt(exp=exp)) == (number if math.isfinite(number) else None)
